"""A face for who has no photo: drawn from the id alone, so it is the same everywhere and for ever.

A person gets large soft shapes behind the initial; a circle gets a pattern of rings. Colours come in sets that were
chosen by eye, not from a wheel; the initial always has at least 4.5 to 1 against its ground.
"""

import hashlib
import math
from xml.sax.saxutils import escape

import msgspec

_FONT = "-apple-system,'Segoe UI',Roboto,'Noto Sans','PingFang SC','Noto Sans SC','Noto Sans CJK SC',system-ui,sans-serif"


class Palette(msgspec.Struct, frozen=True):
    """Four colours that go together: the ground, two shapes on it, and the initial."""

    ground: str
    near: str
    far: str
    ink: str


PALETTES = (
    Palette("#f9d8e6", "#f4b5d0", "#ffe9c7", "#6d154b"),
    Palette("#fce3b4", "#f8c66b", "#fff3d9", "#5f3a00"),
    Palette("#cfece2", "#9fd9c6", "#f4f8d9", "#0b4b3f"),
    Palette("#d6e2fb", "#aec5f5", "#efe3fb", "#1f3a7a"),
    Palette("#e7dbf8", "#cdb4ef", "#fbe1ee", "#472079"),
    Palette("#ffdccf", "#ffb79d", "#fff0cf", "#7a2410"),
    Palette("#d8eec6", "#b3da92", "#fdf3c9", "#2c4d10"),
    Palette("#cdeaf2", "#96d2e2", "#e5f7e5", "#0b4857"),
    Palette("#8c2363", "#a63f7d", "#6d154b", "#ffffff"),
    Palette("#145f52", "#1e7868", "#0f4c42", "#ffffff"),
    Palette("#2f4a8f", "#425ea6", "#253c78", "#ffffff"),
    Palette("#8a3a12", "#a34d20", "#6f2c0b", "#ffffff"),
)


def draw_person(seed: str, initial: str) -> str:
    """An SVG of 96 x 96 for a person: `seed` is her id, `initial` the sign shown (none when empty)."""
    dice = _Dice(f"person:{seed}")
    colours = PALETTES[dice.roll(len(PALETTES))]
    turn = dice.roll(360)
    shapes = (_hill, _moon, _petals, _waves)[dice.roll(4)](colours, dice)
    body = f'<g transform="rotate({turn} 48 48)">{shapes}</g>{_initial(initial, colours.ink, 42)}'
    return _svg(f'<rect width="96" height="96" fill="{colours.ground}"/>{body}')


def draw_circle(seed: str, initial: str) -> str:
    """An SVG of 96 x 96 for a circle: rings that stay open, beads, or scales, around the initial of its name."""
    dice = _Dice(f"circle:{seed}")
    colours = PALETTES[dice.roll(len(PALETTES))]
    pattern = (_rings, _beads, _scales, _rays)[dice.roll(4)](colours, dice)
    centre = f'<circle cx="48" cy="48" r="25" fill="{colours.ground}"/>'
    return _svg(f'<rect width="96" height="96" fill="{colours.ground}"/>{pattern}{centre}{_initial(initial, colours.ink, 32)}')


def draw_bot(seed: str) -> str:
    """An SVG of 96 x 96 for a bot: a face with an antenna, which no person and no circle has."""
    dice = _Dice(f"bot:{seed}")
    colours = PALETTES[dice.roll(len(PALETTES))]
    eye = 5 + dice.roll(3)
    return _svg(
        f'<rect width="96" height="96" fill="{colours.ground}"/>'
        f'<path d="M48 28V16" stroke="{colours.ink}" stroke-width="4"/><circle cx="48" cy="14" r="5" fill="{colours.ink}"/>'
        f'<rect x="20" y="28" width="56" height="44" rx="14" fill="{colours.ink}"/>'
        f'<circle cx="37" cy="48" r="{eye}" fill="{colours.ground}"/><circle cx="59" cy="48" r="{eye}" fill="{colours.ground}"/>'
        f'<path d="M38 61h20" stroke="{colours.ground}" stroke-width="4" stroke-linecap="round"/>'
    )


def find_initial(name: str) -> str:
    """The sign that stands for a name: its last Chinese character as friends would call her, else the first letter."""
    letters = [sign for sign in name if sign.isalnum()]
    if not letters:
        return ""
    return letters[-1] if _is_chinese(letters[0]) and len(letters) <= 4 else letters[0].upper()  # noqa: PLR2004


class _Dice:
    """Numbers that follow from a seed, spread by SHA-256."""

    def __init__(self, seed: str) -> None:
        self._number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")

    def roll(self, sides: int) -> int:
        self._number, rolled = divmod(self._number, sides)
        return rolled


def _is_chinese(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003134f"


def _svg(body: str) -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96">{body}</svg>'


def _initial(initial: str, ink: str, size: int) -> str:
    if not initial:
        return f'<circle cx="48" cy="39" r="13" fill="{ink}"/><path d="M22 78c3-16 13-23 26-23s23 7 26 23z" fill="{ink}"/>'
    style = f'font-family="{_FONT}" font-size="{size}" font-weight="700" text-anchor="middle" fill="{ink}"'
    return f'<text x="48" y="{48 + round(size * 0.355)}" {style}>{escape(initial[:2])}</text>'


def _hill(colours: Palette, dice: _Dice) -> str:
    top = 40 + dice.roll(16)
    return (
        f'<circle cx="{20 + dice.roll(56)}" cy="22" r="{12 + dice.roll(8)}" fill="{colours.far}"/>'
        f'<circle cx="{30 + dice.roll(36)}" cy="{top + 70}" r="70" fill="{colours.near}"/>'
    )


def _moon(colours: Palette, dice: _Dice) -> str:
    across = 34 + dice.roll(10)
    return (
        f'<circle cx="{across}" cy="40" r="44" fill="{colours.near}"/>'
        f'<circle cx="{across + 22}" cy="{30 + dice.roll(14)}" r="38" fill="{colours.far}"/>'
    )


def _petals(colours: Palette, dice: _Dice) -> str:
    count = 4 + dice.roll(3)
    petals = "".join(
        f'<ellipse cx="48" cy="14" rx="17" ry="32" fill="{colours.near if place % 2 else colours.far}"'
        f' transform="rotate({round(place * 360 / count)} 48 48)"/>'
        for place in range(count)
    )
    return f"{petals}"


def _waves(colours: Palette, dice: _Dice) -> str:
    swell = 10 + dice.roll(10)
    return (
        f'<path d="M-40 40q24 -{swell} 48 0t48 0t48 0t48 0V160H-40z" fill="{colours.near}"/>'
        f'<path d="M-40 66q24 {swell} 48 0t48 0t48 0t48 0V160H-40z" fill="{colours.far}"/>'
    )


def _rings(colours: Palette, dice: _Dice) -> str:
    rings: list[str] = []
    for place, radius in enumerate((32, 42, 52, 62)):
        around = 2 * math.pi * radius
        gap = around * (0.12 + dice.roll(10) / 60)
        tint = colours.near if place % 2 else colours.far
        rings.append(
            f'<circle cx="48" cy="48" r="{radius}" fill="none" stroke="{tint}" stroke-width="6" stroke-linecap="round"'
            f' stroke-dasharray="{around - gap:.1f} {gap:.1f}" transform="rotate({dice.roll(360)} 48 48)"/>'
        )
    return "".join(rings)


def _beads(colours: Palette, dice: _Dice) -> str:
    beads: list[str] = []
    for ring, radius in enumerate((34, 48, 62)):
        count = 10 + ring * 5 + dice.roll(3)
        tint = colours.near if ring % 2 == 0 else colours.far
        for place in range(count):
            angle = 2 * math.pi * place / count
            x, y = 48 + radius * math.cos(angle), 48 + radius * math.sin(angle)
            beads.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4.5 + ring * 0.8:.1f}" fill="{tint}"/>')
    return "".join(beads)


def _scales(colours: Palette, dice: _Dice) -> str:
    shift = dice.roll(24)
    scales = [
        f'<circle cx="{x + (12 if row % 2 else 0) - shift}" cy="{row * 13 + 6}" r="12" fill="{colours.near}"'
        f' stroke="{colours.far}" stroke-width="3"/>'
        for row in range(8)
        for x in range(0, 144, 24)
    ]
    return "".join(scales)


def _rays(colours: Palette, dice: _Dice) -> str:
    count = 10 + dice.roll(6)
    step = 360 / count
    wide = math.tan(math.radians(step / 4)) * 70
    rays = "".join(
        f'<path d="M48 48L{48 - wide:.1f} -22H{48 + wide:.1f}z" fill="{colours.near}" transform="rotate({place * step:.1f} 48 48)"/>'
        for place in range(count)
    )
    return f'{rays}<circle cx="48" cy="48" r="31" fill="{colours.far}"/>'
