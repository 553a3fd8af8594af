"""Books, a camera and boards: what people lean over in the evening."""

import math

from quanzi.world.pictures.brush import Canvas, Point, curve, mix

_SPINES = ("#c8553d", "#2f6690", "#e0a458", "#588157", "#6d597a", "#b56576", "#355070", "#d9ae61", "#457b6b", "#8c4a3c")


def _desk(c: Canvas, top: str, wood: str, edge: float = 520) -> None:
    c.sky(mix(top, "#ffffff", 0.15), top)
    c.rect(-10, edge, 1220, 920 - edge, mix(wood, "#ffffff", 0.2), mix(wood, "#1a0c06", 0.2))
    for i in range(16):
        y = edge + 14 + i * 24
        x = c.rng.uniform(-40, 900)
        c.line(curve([(x, y), (x + 120, y + 4), (x + 260, y - 2)], 6), mix(wood, "#1a0c06", 0.16), 2)


def _shelf_row(c: Canvas, left: float, right: float, floor: float, tall: float) -> None:
    x = left
    while x < right - 20:
        w, h = c.rng.uniform(24, 54), tall * c.rng.uniform(0.66, 1)
        colour = c.rng.choice(_SPINES)
        c.rect(x, floor - h, w, h, mix(colour, "#ffffff", 0.14), mix(colour, "#101018", 0.22), radius=4)
        c.rect(x + 4, floor - h * 0.84, w - 8, 7, mix(colour, "#fff3cf", 0.7))
        c.rect(x + 4, floor - h * 0.22, w - 8, 5, mix(colour, "#fff3cf", 0.55))
        x += w + 3
        if c.rng.random() < 0.08:
            x += 46


def draw_books_shelf(c: Canvas) -> None:
    """A full shelf with a plant and a clock."""
    c.sky("#e9d3b0", "#d9b98c")
    c.rect(90, 40, 1020, 830, "#6b4128", "#4a2b1b", radius=14)
    for i in range(4):
        y = 70 + i * 196
        c.rect(120, y, 960, 170, "#3a2115", "#54301d")
        _shelf_row(c, 130 if i != 1 else 330, 1070 if i != 2 else 820, y + 170, 150)
        c.rect(104, y + 170, 992, 20, "#9a6640", "#75482b")
    c.poly([(170, 340), (280, 340), (262, 436), (188, 436)], "#e07a4f", "#a94f33")
    for angle in range(-160, -10, 22):
        c.leaf(225, 345, 92, angle, "#6fae62", "#2f6b43", 0.2)
    c.ellipse(950, 562, 66, 66, "#f4e7cf", "#d9c39b")
    c.arc(950, 562, 66, 66, 0, 360, "#8a4a2f", 9)
    c.line([(950, 562), (950, 518)], "#3a2115", 6)
    c.line([(950, 562), (982, 576)], "#3a2115", 6)


def draw_books_stack(c: Canvas) -> None:
    """Old books, reading glasses, a leaf that marks the page."""
    _desk(c, "#cfd8c6", "#8a5c3d", 560)
    c.shadow(600, 770, 480, 70, 0.6)
    y = 760.0
    for i, (w, h, colour) in enumerate(
        ((700, 84, "#6d3b34"), (640, 70, "#2f5d62"), (660, 92, "#c8963e"), (560, 66, "#7a4e6a"), (600, 76, "#a8493a"))
    ):
        x = 600 - w / 2 + c.rng.uniform(-34, 34)
        y -= h
        c.rect(x, y, w, h, mix(colour, "#ffffff", 0.2), mix(colour, "#100808", 0.3), radius=10)
        c.rect(x + w - 46, y + 8, 50, h - 16, "#f6ead0", "#d9c5a0", radius=4)
        c.rect(x + 60, y + h * 0.3, 10, h * 0.4, "#f0d9a4")
        c.rect(x + 90 + i * 20, y + h * 0.42, 170, 8, "#f0d9a4")
    for x in (520, 650):
        c.arc(x, y - 34, 54, 40, 0, 360, "#2b2320", 9)
        c.ellipse(x, y - 34, 48, 34, "#ffffff", alpha=0.25)
    c.arc(585, y - 40, 16, 12, 190, 350, "#2b2320", 8)
    c.line([(704, y - 40), (800, y - 8)], "#2b2320", 8)
    c.leaf(350, y + 110, 150, 155, "#d9843b", "#a8541f", 0.3)


def draw_books_night(c: Canvas) -> None:
    """One lamp, one open book, the street asleep."""
    c.sky("#1c2447", "#2b3560", "#3b3355")
    c.rect(640, 70, 470, 450, "#0e1531", "#2c3e6b", radius=8)
    for _ in range(70):
        r = c.rng.choice((0.8, 1.2, 2))
        c.ellipse(c.rng.uniform(650, 1100), c.rng.uniform(80, 420), r, r, "#fff6dd")
    for x, h in ((650, 90), (740, 140), (850, 80), (940, 170), (1030, 110)):
        c.rect(x, 520 - h, 82, h, "#141b38", "#1b2344")
        c.rect(x + 24, 540 - h, 16, 20, "#ffd98a")
    for x in (628, 868, 1104):
        c.rect(x, 60, 16, 470, "#6e4a3a", "#523428")
    c.rect(620, 516, 510, 24, "#8a5f48", "#5f3f30")
    c.rect(-10, 640, 1220, 280, "#8a5a3c", "#4a2c20")
    c.glow(330, 470, 560, "#ffce7d", 0.85)
    c.shadow(300, 690, 140, 26, 0.7)
    c.taper(curve([(300, 680), (300, 520), (250, 380), (350, 270)]), "#2f4858", 16, 14)
    c.ellipse(300, 682, 100, 24, "#3d5c70", "#22343f")
    c.poly([(300, 250), (400, 230), (470, 350), (270, 390)], "#e1664a", "#a83f30")
    c.ellipse(370, 372, 100, 22, "#fff1c2", "#ffd884")
    c.shadow(640, 800, 380, 44, 0.6)
    for side in (-1, 1):
        page = curve(
            [(620, 690), (620 + side * 120, 664), (620 + side * 310, 700), (620 + side * 330, 800), (620 + side * 130, 766), (620, 800)]
        )
        c.poly(page, "#fff4da", "#e3c99c")
        for i in range(6):
            y = 700 + i * 14
            c.line(curve([(620 + side * 40, y), (620 + side * 150, y - 12), (620 + side * 280, y + 14)], 6), "#b8a07a", 3)


def draw_camera_desk(c: Canvas) -> None:
    """An old camera and the pictures it made."""
    _desk(c, "#e3d0b7", "#a3714b", 330)
    for x, y, sky, land in ((170, 480, "#f5c58a", "#8c5a4a"), (230, 640, "#8fc7d9", "#3f7d5c"), (950, 690, "#3a3564", "#d9815c")):
        c.shadow(x + 100, y + 150, 160, 60, 0.4)
        c.rect(x, y, 210, 190, "#fffaf0", "#ece0cc")
        c.rect(x + 14, y + 14, 182, 130, sky, mix(sky, "#ffffff", 0.5))
        c.poly(
            curve([(x + 14, y + 144), (x + 14, y + 100), (x + 80, y + 70), (x + 140, y + 108), (x + 196, y + 84), (x + 196, y + 144)], 6),
            land,
        )
    c.shadow(650, 740, 400, 60, 0.65)
    c.rect(380, 400, 540, 330, "#4a4a52", "#22222a", radius=40)
    c.rect(380, 400, 540, 80, "#d8d5cc", "#a5a198", radius=36)
    c.rect(560, 340, 180, 80, "#c9c5bb", "#98948b", radius=18)
    c.rect(600, 358, 100, 44, "#20242c", "#46505e", radius=8)
    c.ellipse(470, 398, 44, 18, "#e6e2d8", "#8f8b82")
    c.ellipse(840, 398, 34, 16, "#e8654a", "#a83a2b")
    for r, colour in ((142, "#c2beb4"), (126, "#2a2a32"), (104, "#44444f"), (84, "#14161f")):
        c.ellipse(650, 590, r, r, mix(colour, "#ffffff", 0.15), mix(colour, "#000000", 0.2))
    c.ellipse(650, 590, 70, 70, "#3a5f8f", "#1a1f3a")
    c.ellipse(624, 562, 22, 16, "#d8ecff", alpha=0.85)
    c.ellipse(680, 620, 12, 9, "#e0a8d0", alpha=0.6)
    c.line(curve([(380, 470), (250, 420), (200, 300), (340, 220), (620, 250)]), "#7a4a2f", 15)


def draw_chess_board(c: Canvas) -> None:
    """A game seen from above."""
    c.sky("#6f4a34", "#53341f")
    c.shadow(620, 480, 520, 470, 0.7)
    c.rect(210, 60, 780, 780, "#5b3522", "#3a2014", radius=12)
    for i in range(64):
        x, y = 250 + i % 8 * 87.5, 100 + i // 8 * 87.5
        light = (i + i // 8) % 2 == 0
        c.rect(x, y, 88, 88, "#f2dcb4" if light else "#a9683f", "#e6c893" if light else "#8d522e")
    men = (
        "4a",
        "6b",
        "12a",
        "13b",
        "18b",
        "22a",
        "27a",
        "28b",
        "35a",
        "36b",
        "42b",
        "45a",
        "49a",
        "50a",
        "53b",
        "54a",
        "55a",
        "58a",
        "62a",
        "9b",
        "10b",
        "1b",
        "15b",
    )
    for i, man in enumerate(men):
        at, white = int(man[:-1]), man[-1] == "a"
        x, y = 294 + at % 8 * 87.5, 144 + at // 8 * 87.5
        body = "#fff6e4" if white else "#3a2a2a"
        c.shadow(x + 10, y + 14, 44, 40, 0.55)
        c.ellipse(x, y, 32, 32, mix(body, "#ffffff", 0.1), mix(body, "#4a2a18", 0.35))
        c.ellipse(x, y, 20 if i % 3 else 25, 20 if i % 3 else 25, mix(body, "#c08a50", 0.2), mix(body, "#ffffff", 0.1))
        if i % 4 == 0:
            for turn in range(0, 360, 60):
                c.ellipse(x + 22 * math.cos(math.radians(turn)), y + 22 * math.sin(math.radians(turn)), 6, 6, mix(body, "#c08a50", 0.45))
        c.ellipse(x - 7, y - 8, 6, 5, "#ffffff", alpha=0.6)


def _chessman(c: Canvas, x: float, y: float, h: float, colour: str, king: bool) -> None:
    light, dark = mix(colour, "#ffffff", 0.3), mix(colour, "#120a06", 0.4)
    c.shadow(x + h * 0.12, y, h * 0.5, h * 0.09, 0.6)
    c.ellipse(x, y - h * 0.03, h * 0.3, h * 0.08, colour, dark)
    c.poly(
        curve(
            [
                (x - h * 0.26, y - h * 0.04),
                (x - h * 0.12, y - h * 0.2),
                (x - h * 0.08, y - h * 0.56),
                (x + h * 0.08, y - h * 0.56),
                (x + h * 0.12, y - h * 0.2),
                (x + h * 0.26, y - h * 0.04),
            ]
        ),
        light,
        dark,
    )
    c.ellipse(x, y - h * 0.58, h * 0.15, h * 0.035, light, dark)
    if king:
        c.poly(
            [(x - h * 0.1, y - h * 0.58), (x - h * 0.17, y - h * 0.84), (x + h * 0.17, y - h * 0.84), (x + h * 0.1, y - h * 0.58)],
            light,
            dark,
        )
        c.ellipse(x, y - h * 0.84, h * 0.17, h * 0.04, light, colour)
        c.rect(x - h * 0.02, y - h, h * 0.04, h * 0.14, light, dark)
        c.rect(x - h * 0.06, y - h * 0.96, h * 0.12, h * 0.035, light, dark)
    else:
        c.ellipse(x, y - h * 0.7, h * 0.13, h * 0.13, light, dark)


def draw_chess_close(c: Canvas) -> None:
    """Eye to eye with the king."""
    c.sky("#2f4a44", "#4f7468", "#7fa08d")
    c.glow(250, 200, 420, "#ffe9b8", 0.6)
    for row in range(6):
        y, deep = 520 + row * row * 13 + row * 10, 24 + row * 22
        for col in range(-6, 7):
            left = 600 + (col - 0.5) * (120 + row * 46)
            c.poly(
                [
                    (left, y),
                    (left + 120 + row * 46, y),
                    (left + 130 + row * 50 + col * 8, y + deep + 16),
                    (left - 6 + col * 8, y + deep + 16),
                ],
                "#e9cf9f" if (row + col) % 2 else "#7d4a2e",
            )
    for x, y, h, colour, king in (
        (330, 560, 150, "#3c2a26", False),
        (520, 565, 230, "#3c2a26", True),
        (960, 570, 150, "#3c2a26", False),
        (800, 690, 250, "#f1dcb6", False),
        (270, 760, 330, "#f1dcb6", False),
        (560, 840, 620, "#f1dcb6", True),
    ):
        _chessman(c, x, y, h, colour, king)


_GLYPHS: dict[str, tuple[tuple[Point, ...], ...]] = {
    "scholar": (((-0.6, -0.25), (0.6, -0.25)), ((0, -0.7), (0, 0.6)), ((-0.4, 0.6), (0.4, 0.6))),
    "chariot": (
        ((-0.5, -0.45), (0.5, -0.45)),
        ((-0.1, -0.75), (-0.35, 0.0), (0.5, 0.0)),
        ((-0.65, 0.35), (0.65, 0.35)),
        ((0.05, -0.2), (0.05, 0.8)),
    ),
    "horse": (
        ((-0.4, -0.6), (0.3, -0.6), (0.22, -0.05)),
        ((-0.35, -0.35), (-0.42, 0.0), (0.5, 0.0), (0.4, 0.65), (0.2, 0.55)),
        ((-0.6, 0.34), (0.2, 0.34)),
    ),
}


def draw_xiangqi(c: Canvas) -> None:
    """An endgame on a wooden board."""
    c.sky("#7a4f33", "#5e3a25")
    c.shadow(610, 470, 560, 450, 0.6)
    c.rect(120, 40, 960, 820, "#f0cf95", "#d6a966", radius=16)
    for i in range(9):
        x = 180 + i * 105
        c.line([(x, 90), (x, 400)], "#7a4a26", 4)
        c.line([(x, 500), (x, 810)], "#7a4a26", 4)
    for y in (90, 193, 296, 400, 500, 603, 706, 810):
        c.line([(180, y), (1020, y)], "#7a4a26", 4)
    for y in (90, 603):
        c.line([(495, y), (705, y + 206)], "#7a4a26", 3)
        c.line([(705, y), (495, y + 206)], "#7a4a26", 3)
    for x in (300, 560, 820):
        c.line(curve([(x, 440), (x + 40, 456), (x + 80, 444), (x + 130, 454)], 6), "#a8743f", 4)
    men = (
        (600, 90, "scholar", 0),
        (495, 193, "horse", 0),
        (180, 296, "chariot", 0),
        (390, 400, "horse", 1),
        (810, 296, "scholar", 0),
        (915, 500, "chariot", 1),
        (600, 706, "scholar", 1),
        (705, 810, "horse", 1),
        (285, 603, "chariot", 1),
        (1020, 193, "horse", 0),
    )
    for x, y, glyph, red in men:
        ink = "#b3332a" if red else "#26302c"
        c.shadow(x + 8, y + 12, 70, 66, 0.6)
        c.ellipse(x, y + 6, 52, 52, "#a8753f")
        c.ellipse(x, y, 52, 52, "#fdeecb", "#e3bd7d")
        c.arc(x, y, 43, 43, 0, 360, ink, 3.5)
        for stroke in _GLYPHS[glyph]:
            c.line([(x + u * 36, y + v * 30) for u, v in stroke], ink, 6.5)
