"""Hills, trees, rivers and the sky above them."""

import math

from quanzi.world.pictures.brush import HEIGHT, WIDTH, Canvas, Point, curve, mix


def _ridges(c: Canvas, top: float, near: str, far: str, count: int = 5, height: float = 150) -> list[list[Point]]:
    lines: list[list[Point]] = []
    for i in range(count):
        share = i / (count - 1)
        colour = mix(far, near, share)
        y = top + (HEIGHT - top) * share * 0.86
        lines.append(c.ridge(y, height * (1 - share * 0.55), colour, mix(colour, far, 0.45), waves=7 - i % 3))
    return lines


def _round_tree(c: Canvas, x: float, y: float, size: float, leaf: str, trunk: str = "#4a3428") -> None:
    c.taper([(x, y), (x + size * 0.04, y - size * 0.6)], trunk, size * 0.16, size * 0.08)
    for dx, dy, r in ((-0.3, -0.75, 0.34), (0.3, -0.78, 0.36), (0, -1.02, 0.42), (0.02, -0.7, 0.36)):
        c.blob(x + dx * size, y + dy * size, r * size, mix(leaf, "#ffffff", 0.12), mix(leaf, "#102018", 0.25))


def _flat_tree(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    for dx in (-0.3, 0.05, 0.36):
        c.taper(curve([(x, y), (x + dx * size * 0.3, y - size * 0.35), (x + dx * size, y - size * 0.72)]), colour, size * 0.07, size * 0.03)
    for dx, dy, w in ((0, -0.8, 0.72), (-0.28, -0.7, 0.36), (0.32, -0.72, 0.36)):
        c.ellipse(x + dx * size, y + dy * size, w * size, 0.11 * size, colour)


def draw_hills_dawn(c: Canvas) -> None:
    """Pink mist, ridge behind ridge."""
    c.sky("#f6b7a6", "#fbd7b8", "#fdeedb", "#f7e2d2")
    c.glow(820, 330, 420, "#fff3d0", 0.9)
    c.ellipse(820, 330, 62, 62, "#fff6dd", "#ffe3ae")
    lines = _ridges(c, 410, "#3f3550", "#eeb5ac", 6, 170)
    for x in (150, 210, 300, 930, 1010):
        _flat_tree(c, x, lines[4][len(lines[4]) * x // 1600 + 12][1] + 20, 120 + x % 50, "#352c47")


def draw_hills_noon(c: Canvas) -> None:
    """Green hills with a path that goes somewhere."""
    c.sky("#6fc3e6", "#b5e2ef", "#eef7ea", "#eef7ea")
    for x, y, r in ((220, 170, 58), (300, 150, 74), (385, 178, 54), (860, 110, 46), (930, 100, 60), (1000, 122, 40)):
        c.ellipse(x, y, r * 1.5, r * 0.62, "#ffffff", "#f0f8f8", 0.9)
    _ridges(c, 420, "#4f9a4f", "#a9d8c0", 4, 150)
    c.road([(640, 910), (560, 800), (730, 715), (640, 650), (700, 605), (672, 575)], "#f0dcae", 210, 8)
    for x, y, s in ((180, 700, 150), (300, 770, 190), (960, 690, 160), (1090, 790, 220), (470, 640, 90), (830, 640, 90)):
        c.shadow(x + 20, y, s * 0.6, s * 0.12, 0.4, "#123018")
        _round_tree(c, x, y, s, "#3f8a48")
    c.rect(905, 590, 54, 36, "#f6ead2", "#e1cfae")
    c.poly([(895, 592), (932, 560), (969, 592)], "#c65a3f", "#a5432f")


def draw_hills_rain(c: Canvas) -> None:
    """Blue-green mountains with clouds caught in them."""
    c.sky("#8fa7ad", "#b5c6c7", "#d8e2de", "#c6d5d0")
    for i in range(5):
        colour = mix("#a9c0be", "#24504f", i / 4)
        c.ridge(330 + i * 120, 190 - i * 14, colour, mix(colour, "#d8e2de", 0.55), waves=5 + i % 2)
        c.shadow(300 + 170 * i % 900, 420 + i * 105, 420, 46, 0.5, "#e9f0ee")
    for _ in range(190):
        x, y = c.rng.uniform(-40, WIDTH), c.rng.uniform(-60, HEIGHT)
        length = c.rng.uniform(20, 52)
        c.line([(x, y), (x - length * 0.22, y + length)], "#dfe9e8", 1.2)


def _stars(c: Canvas, count: int, floor: float) -> None:
    for _ in range(count):
        x, y, r = c.rng.uniform(0, WIDTH), c.rng.uniform(0, floor), c.rng.choice((0.8, 1, 1.2, 1.7, 2.4))
        c.ellipse(x, y, r, r, c.rng.choice(("#ffffff", "#dfe8ff", "#fff0d2")))


def draw_stars_milkyway(c: Canvas) -> None:
    """The Milky Way over a plain, one tree, one person."""
    c.sky("#0b1030", "#16224f", "#34406f", "#7a5f79", "#c98d73")
    for i in range(60):
        t = i / 59
        x, y = 120 + t * 980 + c.rng.uniform(-70, 70), 640 - t * 620 + c.rng.uniform(-60, 60)
        c.glow(x, y, c.rng.uniform(60, 150), c.rng.choice(("#8fa2e0", "#c5b1e0", "#e8c9b0")), 0.13)
    for _ in range(420):
        t = c.rng.random()
        c.ellipse(120 + t * 980 + c.rng.gauss(0, 60), 640 - t * 620 + c.rng.gauss(0, 55), 1, 1, "#ffffff", alpha=0.8)
    _stars(c, 260, 680)
    c.ridge(790, 40, "#141428", "#0a0a16")
    _flat_tree(c, 330, 800, 300, "#0d0d1c")
    c.ellipse(760, 742, 10, 11, "#0d0d1c")
    c.taper([(760, 752), (762, 805)], "#0d0d1c", 20, 26)


def draw_stars_moon(c: Canvas) -> None:
    """A large moon over the hill, with its seas."""
    c.sky("#101a3c", "#22345f", "#4d5f86", "#8d8ca0")
    _stars(c, 150, 520)
    c.glow(640, 360, 520, "#f6ecc8", 0.5)
    c.ellipse(640, 360, 190, 190, "#fbf4dc", "#e8d9b0")
    for dx, dy, r in (
        (-70, -60, 52),
        (20, -90, 34),
        (60, 10, 60),
        (-50, 50, 40),
        (-110, 20, 22),
        (30, 100, 26),
        (110, -50, 18),
        (-10, -10, 16),
    ):
        c.ellipse(640 + dx, 360 + dy, r, r * 0.9, "#d8c79c", "#e3d4ab", 0.75)
    _ridges(c, 640, "#0c1226", "#33456b", 3, 130)
    for x in (140, 1010, 1080):
        _round_tree(c, x, 850, 150, "#0e1a2c", "#0a0f1c")


def _baobab(c: Canvas, x: float, y: float, size: float, dark: str, light: str) -> None:
    trunk = [(-0.24, 0), (-0.17, -0.25), (-0.2, -0.55), (-0.14, -0.66), (0.14, -0.66), (0.2, -0.52), (0.18, -0.22), (0.26, 0)]
    c.poly(curve([(x + dx * size, y + dy * size) for dx, dy in trunk]), light, dark)
    for angle in (-165, -148, -128, -106, -88, -70, -50, -30, -14):
        turn = math.radians(angle)
        reach = size * c.rng.uniform(0.42, 0.56)
        start = (x + math.cos(turn) * size * 0.12, y - size * 0.6)
        middle = (start[0] + math.cos(turn) * reach * 0.6, start[1] + math.sin(turn) * reach * 0.4)
        tip = (start[0] + math.cos(turn) * reach, start[1] + math.sin(turn) * reach * 0.8 - 20)
        c.taper(curve([start, middle, tip]), dark, size * 0.085, size * 0.014)
        for spread in (-32, 28):
            twig = math.radians(angle + spread)
            c.taper(
                [middle, (middle[0] + math.cos(twig) * reach * 0.42, middle[1] + math.sin(twig) * reach * 0.36)],
                dark,
                size * 0.03,
                size * 0.008,
            )
        c.blob(tip[0], tip[1], size * 0.09, light, dark)


def draw_baobab_dusk(c: Canvas) -> None:
    """A baobab against the last red of the day."""
    c.sky("#4b2b5e", "#a8405a", "#ea6d4a", "#fbb562", "#fdd98b")
    c.glow(360, 640, 520, "#ffe9a6", 0.85)
    c.ellipse(360, 640, 92, 92, "#fff0bd", "#ffd070")
    c.ridge(760, 60, "#8e4238", "#5d2b33")
    c.ridge(830, 40, "#40202c", "#2a1622")
    _baobab(c, 740, 850, 640, "#2c1524", "#45212f")
    for x, y in ((180, 300), (230, 270), (300, 310), (350, 285)):
        c.line(curve([(x - 16, y - 8), (x - 5, y - 4), (x, y), (x + 5, y - 4), (x + 16, y - 8)], 5), "#3b1f33", 3.5)


def draw_baobab_night(c: Canvas) -> None:
    """The same tree when the street lamps are off."""
    c.sky("#0a0f2b", "#132251", "#274a78", "#5a7f95")
    _stars(c, 360, 760)
    c.glow(420, 800, 560, "#7fb4b8", 0.35)
    c.ridge(820, 40, "#0b1424", "#070c18")
    _baobab(c, 470, 860, 660, "#070d1d", "#101b33")
    c.glow(905, 800, 130, "#ffcf7a", 0.9)
    c.rect(880, 775, 50, 44, "#241a22", radius=4)
    c.rect(894, 788, 22, 22, "#ffd98a", "#ffb95a")


def draw_tea_field(c: Canvas) -> None:
    """Tea in rows, following the slope."""
    c.sky("#bfe3e6", "#e6f3e2", "#fdf6dc", "#fdf6dc")
    c.ridge(330, 130, "#8fbfae", "#b9d9b9")
    c.ridge(400, 110, "#6aa886", "#8cc394")
    for row in range(13):
        y = 440 + row * row * 3.2 + row * 6
        thick = 12 + row * 5.2
        colour = mix("#7dbb6a", "#2f7d46", row / 12)
        line = curve([(x, y + math.sin(x / 260 + row * 0.35) * (14 + row * 3)) for x in range(-100, 1400, 150)])
        c.poly([*line, *[(x, yy + thick) for x, yy in reversed(line)]], mix(colour, "#f4ffd0", 0.25), mix(colour, "#0f3b22", 0.4))
    for x, y, s in ((330, 566, 46), (820, 640, 60)):
        c.poly(
            curve([(x - s * 0.34, y), (x - s * 0.26, y - s * 0.7), (x + s * 0.26, y - s * 0.7), (x + s * 0.34, y)]), "#d9573f", "#a93a33"
        )
        c.ellipse(x, y - s * 0.9, s * 0.2, s * 0.22, "#6b4433")
        c.poly([(x - s * 0.55, y - s * 0.92), (x, y - s * 1.3), (x + s * 0.55, y - s * 0.92)], "#f4d38a", "#d8a955")


def _river(c: Canvas, points: list[Point], start: float, end: float) -> None:
    c.road(points, "#e9d6a4", start + 60, end + 8)
    c.road(points, "#5fb6c9", start, end)
    c.road([(x + 12, y) for x, y in points], "#8fd3dc", start * 0.45, end * 0.3)


def draw_river_bridge(c: Canvas) -> None:
    """A small wooden bridge, new enough to smell of the plane."""
    c.sky("#8fd0e6", "#d3eee8", "#fbf6df", "#fbf6df")
    c.ridge(380, 120, "#86bfa0", "#5ea57f")
    c.ridge(470, 60, "#77b46b", "#4d8f52")
    _river(c, [(560, 910), (690, 740), (560, 620), (640, 520), (610, 470)], 460, 24)
    for x, y, s in ((140, 700, 300), (1060, 690, 330), (300, 560, 130), (930, 545, 120)):
        c.shadow(x, y, s * 0.5, s * 0.09, 0.45, "#0d2b18")
        _round_tree(c, x, y, s, "#3b8a50")
    deck = curve([(240, 690), (420, 640), (620, 622), (820, 640), (1000, 690)])
    c.taper([(x, y + 16) for x, y in deck], "#6d4427", 22, 22)
    c.taper(deck, "#c78d52", 26, 26)
    for x, y in deck[::7]:
        c.taper([(x, y), (x, y - 72)], "#8a5a33", 10, 8)
    c.taper([(x, y - 66) for x, y in deck], "#b57a45", 11, 11)


def draw_river_clean(c: Canvas) -> None:
    """Clear water over stones, reeds at the edge."""
    c.sky("#a5dbe3", "#e4f3e0", "#e4f3e0")
    c.ridge(300, 90, "#7fbc8d", "#5b9f6c")
    c.poly([*curve([(-50, 420), (300, 380), (700, 410), (1250, 370)]), (1300, 960), (-100, 960)], "#9fdad8", "#2f8c9a")
    for _ in range(34):
        x, y = c.rng.uniform(0, WIDTH), c.rng.uniform(470, 880)
        r = 14 + (y - 430) / 9 * c.rng.uniform(0.5, 1)
        c.ellipse(x, y, r, r * 0.55, mix("#cfd9cf", "#5f8f93", c.rng.random()), mix("#7aa7a4", "#3c7c86", c.rng.random()), 0.75)
    for y in range(470, 880, 46):
        x = c.rng.uniform(0, 800)
        c.line(curve([(x, y), (x + 80, y - 7), (x + 160, y + 3), (x + 260, y - 3)]), "#e8f8f4", 3)
    for side in (-1, 1):
        for _ in range(26):
            x = c.rng.uniform(0, 190) if side < 0 else c.rng.uniform(1010, 1200)
            base, tall = c.rng.uniform(700, 900), c.rng.uniform(200, 360)
            lean = c.rng.uniform(-40, 40)
            c.taper(
                curve([(x, base), (x + lean * 0.3, base - tall * 0.5), (x + lean, base - tall)]),
                c.rng.choice(("#3f7d46", "#5a9950", "#2f6a44")),
                11,
                2,
            )
            if c.rng.random() > 0.6:
                c.ellipse(x + lean, base - tall, 8, 28, "#7a4a2c", "#53301c")


def draw_mangrove(c: Canvas) -> None:
    """Young mangroves on their toes in shallow water."""
    c.sky("#f3c99a", "#f8e2bd", "#cfe6dc", "#7fc0bf")
    c.glow(300, 300, 360, "#fff5d4", 0.9)
    c.ellipse(300, 300, 54, 54, "#fffbe8", "#ffe9b3")
    c.rect(-10, 430, 1220, 480, "#a8d9cf", "#2c7f85")
    for x, size in ((180, 150), (420, 210), (690, 300), (980, 390)):
        y = 500 + size * 0.6
        c.shadow(x, y + size * 0.5, size * 0.8, size * 0.16, 0.5, "#0f3f40")
        for dx in (-0.46, -0.28, -0.1, 0.12, 0.3, 0.48):
            c.taper(
                curve([(x, y - size * 0.1), (x + dx * size * 0.7, y + size * 0.12), (x + dx * size, y + size * 0.5)]),
                "#5b3b2c",
                size * 0.05,
                size * 0.028,
            )
        c.taper([(x, y), (x, y - size * 0.55)], "#5b3b2c", size * 0.08, size * 0.05)
        for dx, dy, r in ((-0.3, -0.55, 0.3), (0.3, -0.58, 0.3), (0, -0.8, 0.38), (0, -0.5, 0.32)):
            c.blob(x + dx * size, y + dy * size, r * size, "#7fbf6a", "#2d7448", 0.25)
    for y in range(520, 890, 38):
        x = c.rng.uniform(-50, 900)
        c.line([(x, y), (x + c.rng.uniform(90, 260), y)], "#d7f0e4", 2.5)
