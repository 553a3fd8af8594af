"""Beds, fields and hens: what a household lives from."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _plant(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    for turn in (-150, -120, -90, -60, -30):
        c.leaf(
            x,
            y,
            size * c.rng.uniform(0.75, 1.05),
            turn + c.rng.uniform(-8, 8),
            mix(colour, "#f4ffd0", 0.25),
            mix(colour, "#0d3018", 0.35),
            0.34,
        )


def _can(c: Canvas, x: float, y: float, s: float, colour: str) -> None:
    c.shadow(x, y, s * 1.3, s * 0.16, 0.5)
    c.arc(x - s * 0.5, y - s * 0.5, s * 0.42, s * 0.4, 90, 280, mix(colour, "#101820", 0.35), s * 0.09)
    c.taper([(x + s * 0.4, y - s * 0.2), (x + s * 1.1, y - s * 0.8)], mix(colour, "#101820", 0.15), s * 0.2, s * 0.12)
    c.poly(
        [(x + s * 1.0, y - s * 0.72), (x + s * 1.2, y - s * 1.0), (x + s * 1.3, y - s * 0.84), (x + s * 1.12, y - s * 0.66)],
        mix(colour, "#ffffff", 0.2),
    )
    c.rect(x - s * 0.5, y - s * 0.86, s, s * 0.86, mix(colour, "#ffffff", 0.25), mix(colour, "#101820", 0.25), radius=s * 0.1)
    c.ellipse(x, y - s * 0.86, s * 0.46, s * 0.1, mix(colour, "#101820", 0.4))


def draw_garden_beds(c: Canvas) -> None:
    """Beds in rows, watered a little every day."""
    c.sky("#9fd8ea", "#d6eee0", "#f4f5d8")
    c.ridge(330, 80, "#a9d3a0", "#86bf86")
    for i in range(22):
        c.rect(i * 58 - 10, 300, 40, 130, "#e3c79c", "#b8925f", radius=8)
    c.rect(-10, 340, 1220, 14, "#c9a674")
    c.rect(-10, 420, 1220, 500, "#b5cf7a", "#7aa552")
    for row, (y, h, size) in enumerate(((460, 46, 56), (570, 66, 84), (720, 92, 120))):
        left, right = 130 - row * 60, 1070 + row * 60
        c.poly([(left, y), (right, y), (right + 30, y + h), (left - 30, y + h)], "#6d4630", "#4a2c1d")
        c.rect(left - 32, y + h, right - left + 64, 22 + row * 8, "#c98f5a", "#96622f")
        count = 11 - row * 2
        for i in range(count):
            x = left + (right - left) * (i + 0.5) / count
            _plant(c, x, y + h * 0.6, size, ("#4fa552", "#7fbf4a", "#3d8b5f")[(row + i // 3) % 3])
    _can(c, 1010, 880, 110, "#4a9ab5")


def draw_garden_seedlings(c: Canvas) -> None:
    """Small pots, small leaves, names on sticks."""
    c.sky("#dcefe0", "#c5e2cc")
    c.rect(90, 30, 1020, 470, "#fdfbe8", "#cdeae0", radius=8)
    c.glow(820, 140, 340, "#fff9d0", 1)
    for x in (80, 420, 770, 1100):
        c.rect(x, 20, 20, 490, "#f9f9f2", "#dfe6dc")
    c.rect(60, 500, 1080, 26, "#f3f3ea", "#c9d2c4")
    c.rect(-10, 640, 1220, 280, "#c99a6b", "#8d6241")
    for row, (y, size) in enumerate(((650, 0.72), (830, 1.0))):
        for i in range(7 - row):
            x = 120 + row * 90 + i * 164
            w, h = 62 * size + row * 10, 110 * size
            c.shadow(x + 10, y, w * 1.4, 16, 0.45)
            c.poly([(x - w, y - h), (x + w, y - h), (x + w * 0.72, y), (x - w * 0.72, y)], "#e0855a", "#a8502f")
            c.rect(x - w * 1.1, y - h - 14, w * 2.2, 26, "#e89468", "#b8633d", radius=6)
            c.ellipse(x, y - h - 12, w * 0.94, 10, "#4a2c1d")
            c.taper([(x + w * 0.6, y - h), (x + w * 0.74, y - h - 96 * size)], "#f6ead0", 24 * size, 26 * size)
            tall = c.rng.uniform(50, 120) * size
            c.taper(curve([(x - 6, y - h - 10), (x - 12, y - h - tall * 0.6), (x - 4, y - h - tall)]), "#6fae4f", 9, 6)
            for turn in (-160, -20) + ((-120, -60) if i % 2 else ()):
                c.leaf(x - 5, y - h - tall * 0.9, 62 * size, turn, "#8fd060", "#3f8f45", 0.36)


def draw_garden_tomatoes(c: Canvas) -> None:
    """Tomatoes that finally understood."""
    c.sky("#a9dbe8", "#d9f0da", "#eef5cf")
    c.ridge(520, 90, "#8fc58a", "#6aa86a")
    c.rect(-10, 700, 1220, 220, "#7a5036", "#4d2e1e")
    for x in (190, 460, 740, 1010):
        c.taper([(x, 850), (x + 6, 90)], "#c9a06a", 18, 14)
        stem = curve([(x - 6, 850), (x + 22, 650), (x - 18, 450), (x + 16, 270), (x, 150)])
        c.taper(stem, "#5a9a48", 20, 9)
        for px, py in stem[6::6]:
            for turn in (c.rng.uniform(-30, 30), 180 + c.rng.uniform(-30, 30)):
                c.leaf(px, py, c.rng.uniform(80, 140), turn, mix("#6fbf55", "#3f9a4f", c.rng.random()), "#256b3a", 0.34)
        for _i in range(9):
            px, py = x + c.rng.uniform(-96, 96), c.rng.uniform(250, 760)
            colour = c.rng.choice(("#ef4a3a", "#ef4a3a", "#f7b733", "#f08a3c", "#a8c94a"))
            r = c.rng.uniform(28, 42)
            c.shadow(px + 5, py + 8, r * 1.3, r * 1.2, 0.35, "#0f2a18")
            c.ellipse(px, py, r, r * 0.92, mix(colour, "#ffffff", 0.22), mix(colour, "#3a0a08", 0.25))
            c.ellipse(px - r * 0.35, py - r * 0.38, r * 0.2, r * 0.13, "#ffffff", alpha=0.75)
            for turn in (-150, -110, -70, -30):
                c.leaf(px, py - r * 0.85, r * 0.6, turn, "#4f9a45", None, 0.24)


def draw_harvest_maize(c: Canvas) -> None:
    """Maize to the shoulder of a tall man, in evening light."""
    c.sky("#f0a65a", "#f9cf86", "#fdecc0")
    c.glow(880, 250, 480, "#fff6d6", 1)
    c.ellipse(880, 250, 70, 70, "#fffbe8", "#ffdf8a")
    c.ridge(430, 90, "#c99a6a", "#b58a55")
    for row in range(5):
        y = 520 + row * 95
        size = 190 + row * 78
        colour = mix("#b8a552", "#3f7d3f", row / 4)
        c.rect(-10, y, 1220, 400, mix("#a8803f", "#5a3d22", row / 4))
        for i in range(12 - row):
            x = (i + 0.5) * 1200 / (12 - row) + c.rng.uniform(-26, 26)
            c.taper(
                curve([(x, y + 60), (x + 6, y - size * 0.4), (x + c.rng.uniform(-10, 16), y - size)]),
                mix(colour, "#e8d98a", 0.2),
                size * 0.06,
                size * 0.02,
            )
            for k in range(6):
                side = 1 if k % 2 else -1
                by = y - size * (0.05 + k * 0.14)
                reach = size * (0.5 - k * 0.04)
                c.taper(
                    curve([(x, by), (x + side * reach * 0.5, by - size * 0.16), (x + side * reach, by + size * 0.06)]),
                    mix(colour, "#ffe9a0", 0.08 * k),
                    size * 0.06,
                    1,
                )
            c.poly(
                curve(
                    [
                        (x + 4, y - size * 0.3),
                        (x + size * 0.07, y - size * 0.4),
                        (x + size * 0.08, y - size * 0.55),
                        (x + 4, y - size * 0.42),
                    ]
                ),
                "#f6d46a",
                "#d9a03a",
            )
            for k in (-0.06, 0, 0.06):
                c.taper([(x, y - size), (x + k * size * 1.4, y - size * 1.16)], "#e8c46a", 5, 2)


def _cobs(c: Canvas, x: float, y: float) -> None:
    for i in range(9):
        turn = math.radians(-150 + i * 15)
        bx, by = x + math.cos(turn) * 60, y - 30
        tip = (bx + math.cos(turn) * 210, by + math.sin(turn) * 240)
        c.taper([(bx, by), ((bx + tip[0]) / 2, (by + tip[1]) / 2), tip], "#f6cf55", 56, 40)
        for k in range(6):
            c.ellipse(bx + (tip[0] - bx) * (0.3 + k * 0.12), by + (tip[1] - by) * (0.3 + k * 0.12), 11, 9, "#ffe28a")
        c.leaf(bx, by, 170, math.degrees(turn) - 14, "#a8bf5a", "#6f8f3f", 0.16)


def _pumpkins(c: Canvas, x: float, y: float) -> None:
    for dx, dy, s, colour in ((-120, -60, 120, "#ef8a2f"), (110, -70, 130, "#e0702a"), (0, -150, 110, "#f2a33c"), (0, -30, 130, "#ef8a2f")):
        for k in (-0.66, 0.66, -0.34, 0.34, 0):
            c.ellipse(
                x + dx + k * s * 0.7, y + dy, s * 0.42, s * 0.74, mix(colour, "#ffffff", 0.16 - abs(k) * 0.1), mix(colour, "#5a1f08", 0.3)
            )
        c.taper(curve([(x + dx, y + dy - s * 0.68), (x + dx + 8, y + dy - s * 0.9), (x + dx + 28, y + dy - s)]), "#6a7a3a", 20, 13)


def _beans(c: Canvas, x: float, y: float) -> None:
    for _ in range(120):
        c.ellipse(
            x + c.rng.uniform(-160, 160),
            y - 20 + c.rng.uniform(-66, 20),
            19,
            13,
            c.rng.choice(("#b5473a", "#8a2f2a", "#d9574a", "#f0e0c0", "#5a2420")),
        )


def draw_harvest_baskets(c: Canvas) -> None:
    """Maize, pumpkins, beans: the good one among them."""
    c.sky("#e9cfa6", "#d9b382")
    c.rect(-10, 520, 1220, 400, "#a9744a", "#5f3d26")
    for x, y, r, fill in ((250, 600, 190, _cobs), (960, 590, 190, _beans), (600, 680, 240, _pumpkins)):
        c.shadow(x + 10, y + r * 0.8, r * 1.4, r * 0.26, 0.6)
        fill(c, x, y)
        c.poly(
            curve(
                [
                    (x - r, y),
                    (x - r * 0.92, y + r * 0.5),
                    (x - r * 0.72, y + r * 0.84),
                    (x + r * 0.72, y + r * 0.84),
                    (x + r * 0.92, y + r * 0.5),
                    (x + r, y),
                ]
            ),
            "#dcae6a",
            "#8d5f2f",
        )
        for i in range(6):
            c.line(
                curve(
                    [
                        (x - r * (0.97 - i * 0.04), y + 18 + i * r * 0.13),
                        (x, y + 34 + i * r * 0.13),
                        (x + r * (0.97 - i * 0.04), y + 18 + i * r * 0.13),
                    ],
                    6,
                ),
                "#a8753f",
                5,
            )
        for i in range(13):
            c.line([(x - r * 0.9 + i * r * 0.15, y + 14), (x - r * 0.7 + i * r * 0.117, y + r * 0.8)], "#8d5f2f", 3)
        c.taper(curve([(x - r * 1.02, y), (x, y + 24), (x + r * 1.02, y)]), "#efc98a", 22, 22)


def _hen(c: Canvas, x: float, y: float, s: float, colour: str, turn: int) -> None:
    c.shadow(x, y, s * 0.9, s * 0.14, 0.45)
    for dx in (-0.1, 0.14):
        c.line([(x + dx * s, y - s * 0.3), (x + dx * s, y)], "#e0923a", s * 0.05)
    tail, head = -turn, turn
    for k in (0.0, 0.12, 0.24):
        c.leaf(x + tail * s * 0.3, y - s * 0.5, s * 0.6, -90 + tail * (38 + k * 130), mix(colour, "#101010", 0.3 + k), None, 0.3)
    c.poly(
        curve(
            [
                (x + tail * s * 0.5, y - s * 0.62),
                (x, y - s * 0.56),
                (x + head * s * 0.32, y - s * 0.9),
                (x + head * s * 0.5, y - s * 0.86),
                (x + head * s * 0.5, y - s * 0.5),
                (x + head * s * 0.3, y - s * 0.24),
                (x - head * s * 0.2, y - s * 0.22),
                (x + tail * s * 0.5, y - s * 0.62),
            ]
        ),
        mix(colour, "#ffffff", 0.25),
        mix(colour, "#1a0c08", 0.25),
    )
    c.ellipse(x + head * s * 0.42, y - s * 0.92, s * 0.16, s * 0.16, mix(colour, "#ffffff", 0.25), colour)
    for k in (-0.07, 0.02, 0.1):
        c.ellipse(x + head * s * (0.4 + k), y - s * 1.08, s * 0.05, s * 0.07, "#e0402f")
    c.poly([(x + head * s * 0.55, y - s * 0.96), (x + head * s * 0.72, y - s * 0.9), (x + head * s * 0.55, y - s * 0.86)], "#f2b53a")
    c.ellipse(x + head * s * 0.55, y - s * 0.8, s * 0.045, s * 0.07, "#e0402f")
    c.ellipse(x + head * s * 0.45, y - s * 0.94, s * 0.025, s * 0.025, "#1a1210")
    c.leaf(x + head * s * 0.18, y - s * 0.5, s * 0.5, 180 if head > 0 else 0, mix(colour, "#1a0c08", 0.2), None, 0.3)


def draw_hen_yard(c: Canvas) -> None:
    """Hens at their feeder; nobody was offside."""
    c.sky("#9fd5e6", "#dceedd", "#f8f1d2")
    for i in range(15):
        c.rect(i * 84 - 20, 290, 56, 220, "#d9b07a", "#a87a4a", radius=10)
    for y in (330, 430):
        c.rect(-10, y, 1220, 22, "#b98a55")
    c.rect(-10, 500, 1220, 420, "#d8b27a", "#a87a48")
    for _ in range(90):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(540, 890)
        c.ellipse(x, y, 5, 3, c.rng.choice(("#f3d68a", "#8d6236", "#c9955a")))
    c.shadow(620, 640, 190, 26, 0.5)
    c.poly([(450, 570), (800, 570), (770, 640), (480, 640)], "#7d8f98", "#4f5d66")
    c.ellipse(625, 570, 175, 28, "#f3cf7a", "#c99a45")
    for x, y, s, colour, turn in (
        (320, 660, 170, "#b5562f", 1),
        (920, 650, 170, "#f4efe4", -1),
        (470, 850, 230, "#f4efe4", 1),
        (860, 860, 240, "#4a3630", -1),
    ):
        _hen(c, x, y, s, colour, turn)
    for x, y in ((620, 790), (680, 830), (580, 850)):
        c.shadow(x, y + 20, 34, 8, 0.4)
        c.ellipse(x, y, 26, 22, "#ffe27a", "#f0bf3f")
        c.ellipse(x + 17, y - 20, 15, 15, "#ffe89a", "#f5cc55")
        c.ellipse(x + 21, y - 22, 2.5, 2.5, "#1a1210")
