"""What stands on the table: bowls, plates, pots and cups."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _table(c: Canvas, wall: tuple[str, str], wood: str, edge: float = 330) -> None:
    c.sky(*wall)
    c.rect(-10, edge, 1220, 600, mix(wood, "#ffffff", 0.18), mix(wood, "#20100a", 0.15))
    for i in range(5):
        y = edge + 30 + i * i * 22 + i * 30
        c.line([(0, y), (1200, y)], mix(wood, "#20100a", 0.22), 2 + i)
    for _ in range(26):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(edge + 10, 890)
        c.line(curve([(x, y), (x + 60, y + c.rng.uniform(-3, 3)), (x + c.rng.uniform(90, 200), y)], 5), mix(wood, "#20100a", 0.1), 1.6)


def _bowl(c: Canvas, x: float, y: float, r: float, colour: str, soup: str) -> None:
    c.shadow(x + 20, y + r * 0.86, r * 1.35, r * 0.34, 0.6)
    c.poly(
        curve(
            [
                (x - r, y),
                (x - r * 0.86, y + r * 0.45),
                (x - r * 0.4, y + r * 0.84),
                (x + r * 0.4, y + r * 0.84),
                (x + r * 0.86, y + r * 0.45),
                (x + r, y),
            ]
        ),
        mix(colour, "#ffffff", 0.3),
        mix(colour, "#10102a", 0.35),
    )
    c.rect(x - r * 0.42, y + r * 0.78, r * 0.84, r * 0.12, mix(colour, "#10102a", 0.4), radius=12)
    c.ellipse(x, y, r, r * 0.4, mix(colour, "#ffffff", 0.55), mix(colour, "#ffffff", 0.2))
    c.ellipse(x, y + 6, r * 0.92, r * 0.345, mix(soup, "#2a0e04", 0.25), soup)
    for i in range(-4, 5):
        c.ellipse(x + i * r * 0.19, y + r * 0.5 - abs(i) * r * 0.028, r * 0.05, r * 0.06, mix(colour, "#ffffff", 0.7))


def _half_egg(c: Canvas, x: float, y: float, r: float) -> None:
    c.ellipse(x, y, r, r * 0.66, "#fffaf0", "#f0e3cf")
    c.ellipse(x + r * 0.06, y, r * 0.52, r * 0.36, "#ffb637", "#f0871c")
    c.ellipse(x - r * 0.08, y - r * 0.1, r * 0.16, r * 0.08, "#ffe2a0")


def draw_bowl_noodles(c: Canvas) -> None:
    """Beef noodles, four hours of stock."""
    _table(c, ("#f2c98f", "#e9b274"), "#a8683a")
    x, y, r = 600, 460, 370
    _bowl(c, x, y, r, "#2f5d8c", "#a3521d")
    for i in range(34):
        a = c.rng.uniform(-0.8, 0.8)
        sx, sy = x + a * r * 0.75, y + c.rng.uniform(-0.18, 0.26) * r * math.sqrt(1 - a * a)
        c.line(
            curve([(sx - 70, sy + 8), (sx - 20, sy - 14), (sx + 30, sy + 12), (sx + 72, sy - 6)], 8),
            mix("#f8dfa2", "#e0b566", (i % 5) / 5),
            9,
        )
    for dx, dy in ((-170, -20), (-110, 30), (-200, 30), (-130, -50)):
        c.blob(x + dx, y + dy, 52, "#8a4a2c", "#5a2a1a", 0.3)
    _half_egg(c, x + 150, y - 6, 76)
    for _ in range(26):
        px, py = x + c.rng.uniform(-60, 110), y + c.rng.uniform(20, 100)
        c.ellipse(px, py, 10, 7, "#6fbf4f", "#3d8b3a")
    for dx in (-40, 10):
        c.taper([(850 + dx, 150 + dx), (560 + dx * 0.4, 440 + dx * 0.3)], "#7b2d22", 17, 11)
    c.steam(560, 390, 300)


def draw_bowl_soup(c: Canvas) -> None:
    """Fish soup, white as milk, with coriander."""
    _table(c, ("#d7e3dc", "#b9cfc6"), "#8b6b4e")
    x, y, r = 600, 480, 360
    _bowl(c, x, y, r, "#7c9a6f", "#f6efdf")
    for dx, dy, turn in ((-120, 10, -12), (60, -30, 8), (30, 56, -6)):
        c.poly(
            curve(
                [(x + dx - 90, y + dy), (x + dx, y + dy - 26), (x + dx + 92, y + dy + turn), (x + dx, y + dy + 26), (x + dx - 90, y + dy)]
            ),
            "#ffffff",
            "#ddd0ba",
        )
    for _ in range(16):
        px, py = x + c.rng.uniform(-200, 220), y + c.rng.uniform(-50, 80)
        for turn in (0, 72, 144, 216, 288):
            c.leaf(px, py, 26, turn + c.rng.uniform(-20, 20), "#5fae4a", "#2f7d3a", 0.45)
    for _ in range(18):
        c.ellipse(x + c.rng.uniform(-260, 260), y + c.rng.uniform(-70, 80), 9, 6, "#e9c56b", alpha=0.7)
    c.taper(curve([(1060, 300), (960, 420), (880, 520)]), "#f2e8d8", 22, 26)
    c.ellipse(850, 545, 70, 34, "#fff8ec", "#d8c9b0")
    c.steam(590, 400, 290)


def _plate(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    c.shadow(x + 14, y + r * 0.2, r * 1.25, r * 0.55, 0.6)
    c.ellipse(x, y + r * 0.05, r, r * 0.46, mix(colour, "#10102a", 0.3))
    c.ellipse(x, y, r, r * 0.46, mix(colour, "#ffffff", 0.35), colour)
    c.ellipse(x, y + 4, r * 0.74, r * 0.33, mix(colour, "#10102a", 0.12), mix(colour, "#ffffff", 0.25))


def draw_plate_chapati(c: Canvas) -> None:
    """Chapatis in a stack, nine of them round."""
    _table(c, ("#f6dcb4", "#efc793"), "#9b6240")
    _plate(c, 600, 600, 410, "#3d7ea6")
    for i in range(8):
        y = 590 - i * 30
        shift = c.rng.uniform(-14, 14)
        c.ellipse(600 + shift, y + 12, 270, 108, "#8f5722")
        c.ellipse(600 + shift, y, 270, 108, "#f0c47a", "#cf9344")
    for _ in range(34):
        turn, far = c.rng.uniform(0, math.tau), c.rng.uniform(0, 0.86)
        c.ellipse(
            600 + math.cos(turn) * 245 * far,
            380 + math.sin(turn) * 92 * far,
            c.rng.uniform(6, 26),
            c.rng.uniform(4, 11),
            "#a8641f",
            "#7f4714",
            0.7,
        )
    c.steam(600, 330, 220)


def draw_plate_mandazi(c: Canvas) -> None:
    """Mandazi, puffed and golden, and a cup of milky tea."""
    _table(c, ("#ffe0b8", "#f7c489"), "#8a5636")
    _plate(c, 490, 610, 400, "#e9e1d3")
    for x, y, turn in ((330, 590, 0), (500, 610, 1), (660, 590, 0), (400, 500, 1), (580, 500, 0), (480, 410, 1)):
        s = 100
        points = [
            (x - s, y + s * 0.5),
            (x - s * 0.1, y - s * 0.66),
            (x + s * 0.2, y - s * 0.6),
            (x + s, y + s * 0.46),
            (x, y + s * 0.66),
            (x - s, y + s * 0.5),
        ]
        shape = curve([(x * 2 - px, py) if turn else (px, py) for px, py in points])
        c.shadow(x + 6, y + s * 0.5, s * 1.2, s * 0.3, 0.5, "#3a1a08")
        c.poly(shape, "#f3b65c", "#a9601f")
        c.line(curve([(x - s * 0.66, y + s * 0.4), (x, y + s * 0.5), (x + s * 0.66, y + s * 0.36)]), "#f9d595", 7)
    c.shadow(1010, 650, 170, 50, 0.6)
    c.arc(1115, 520, 60, 62, -80, 85, "#b8433a", 26)
    c.poly([(890, 430), (1130, 430), (1100, 650), (920, 650)], "#d9574a", "#9c352f")
    c.ellipse(1010, 430, 120, 38, "#ef8373", "#d9574a")
    c.ellipse(1010, 434, 104, 30, "#c98f5c", "#e0b184")
    c.steam(1010, 400, 220)


def draw_dumplings_steamer(c: Canvas) -> None:
    """Dumplings in a bamboo steamer."""
    _table(c, ("#c9ddd8", "#aac8c2"), "#6d4a35")
    for y, front in ((640, True), (520, False)):
        c.shadow(600, y + 110, 520, 110, 0.5)
        c.rect(190, y, 820, 130, "#e2b671", "#b07f3f", radius=26)
        c.ellipse(600, y + 130, 410, 120, "#b07f3f", "#8d6230")
        if front:
            c.rect(190, y + 30, 820, 18, "#f2d094")
            for i in range(9):
                c.line([(230 + i * 92, y + 4), (230 + i * 92, y + 150)], "#8d6230", 3)
    c.ellipse(600, 520, 410, 150, "#f0cf96", "#c9994f")
    c.ellipse(600, 524, 378, 134, "#8d6b3c", "#b7935b")
    for row, count in ((460, 3), (520, 4), (582, 3)):
        for i in range(count):
            x = 600 + (i - (count - 1) / 2) * 168
            c.shadow(x, row + 34, 96, 26, 0.5, "#2a1a0a")
            c.poly(
                curve(
                    [
                        (x - 78, row + 28),
                        (x - 60, row - 30),
                        (x, row - 54),
                        (x + 60, row - 30),
                        (x + 78, row + 28),
                        (x, row + 44),
                        (x - 78, row + 28),
                    ]
                ),
                "#fffdf6",
                "#dccfb8",
            )
            for k in range(-2, 3):
                c.line(curve([(x + k * 24, row + 10), (x + k * 14, row - 20), (x + k * 4, row - 46)], 6), "#cdbd9f", 3.5)
    c.steam(600, 430, 340)


def draw_dumplings_plate(c: Canvas) -> None:
    """Fried dumplings and a saucer of vinegar."""
    _table(c, ("#efd9c6", "#dcb99a"), "#7a4b3a")
    _plate(c, 500, 590, 430, "#d8e4e8")
    for i in range(9):
        x, y = 270 + (i % 5) * 118 + (i // 5) * 58, 520 + (i // 5) * 110
        c.shadow(x, y + 42, 76, 22, 0.45, "#2a1508")
        c.poly(curve([(x - 62, y + 38), (x - 52, y - 24), (x, y - 50), (x + 52, y - 24), (x + 62, y + 38)]), "#fff3da", "#e9c991")
        c.poly(
            curve([(x - 63, y + 22), (x - 30, y + 36), (x + 30, y + 36), (x + 63, y + 22), (x + 58, y + 48), (x - 58, y + 48)]),
            "#d99a4a",
            "#96571f",
        )
        for k in range(-2, 3):
            c.line([(x + k * 18, y + 8), (x + k * 8, y - 38)], "#dcbc86", 3.5)
    c.shadow(1010, 610, 170, 60, 0.5)
    c.ellipse(1010, 590, 140, 70, "#ffffff", "#ccd6da")
    c.ellipse(1010, 588, 108, 50, "#3b1710", "#5d2a18")
    c.ellipse(980, 575, 30, 9, "#a0603c", alpha=0.7)
    for x in (1000, 1050):
        c.taper([(x + 90, 330), (x - 70, 830)], "#b5392e", 17, 10)
