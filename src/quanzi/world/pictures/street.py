"""Lanes, shops and stalls, by day and after dark."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _house(c: Canvas, x: float, y: float, w: float, h: float, wall: str, lit: float) -> None:
    c.rect(x, y, w, h, mix(wall, "#ffffff", 0.06), mix(wall, "#0a0a18", 0.3))
    c.poly(
        [(x - 16, y + 6), (x + w * 0.12, y - h * 0.16), (x + w * 0.88, y - h * 0.16), (x + w + 16, y + 6)],
        mix(wall, "#5a2a20", 0.6),
        mix(wall, "#2a1216", 0.7),
    )
    for row in range(max(1, int(h // 170))):
        for col in range(max(1, int(w // 100))):
            wx, wy = x + 26 + col * 100, y + 36 + row * 150
            on = c.rng.random() < lit
            if on:
                c.glow(wx + 26, wy + 36, 90, "#ffc86a", 0.45)
            c.rect(wx, wy, 52, 70, "#ffe3a0" if on else mix(wall, "#0c1024", 0.6), "#ffb85a" if on else mix(wall, "#0c1024", 0.4), radius=4)
            c.line([(wx + 26, wy), (wx + 26, wy + 70)], mix(wall, "#100c18", 0.5), 4)


def _lane(c: Canvas, wall: str, lit: float) -> None:
    for side in (-1, 1):
        for i in range(4):
            w, h = 130 + i * 46, 230 + i * 105
            centre = 600 + side * (150 + i * 118 + i * i * 8)
            _house(
                c,
                centre - w / 2,
                640 + i * 46 - h,
                w,
                h,
                mix(wall, ("#7a4a6a", "#3a6a7a", "#8a5a3a", "#5a5a8a")[(i + (side > 0)) % 4], 0.4),
                lit,
            )


def draw_street_night(c: Canvas) -> None:
    """The lane when the lamps are on and there is nothing to say."""
    c.sky("#131a3a", "#27305a", "#5a4a72", "#8a5f6f")
    for _ in range(90):
        r = c.rng.choice((0.9, 1.2, 1.8))
        c.ellipse(c.rng.uniform(0, 1200), c.rng.uniform(0, 400), r, r, "#fff3d6")
    c.poly([(520, 620), (680, 620), (1300, 960), (-100, 960)], "#5d4f66", "#2b2438")
    _lane(c, "#4a4468", 0.62)
    for x, y, s in ((430, 690, 0.6), (790, 760, 1.0)):
        c.glow(x, y - 330 * s, 320 * s, "#ffd884", 0.85)
        c.taper([(x, y), (x, y - 330 * s)], "#1b1626", 14 * s, 10 * s)
        c.poly([(x - 34 * s, y - 330 * s), (x, y - 366 * s), (x + 34 * s, y - 330 * s)], "#1b1626")
        c.ellipse(x, y - 322 * s, 20 * s, 14 * s, "#fff7d8")
        c.ellipse(x, y + 6, 150 * s, 24 * s, "#ffd884", alpha=0.25)
    c.shadow(590, 800, 60, 14, 0.6)
    c.poly(curve([(562, 800), (566, 720), (590, 690), (614, 720), (618, 800)]), "#2f2540", "#1b1626")
    c.ellipse(590, 680, 18, 20, "#2f2540")


def draw_street_lanterns(c: Canvas) -> None:
    """Lanterns over the stones of the old street."""
    c.sky("#1a1538", "#3a2450", "#7a3f58", "#b5604f")
    c.poly([(520, 600), (680, 600), (1300, 960), (-100, 960)], "#9a5a4a", "#40243a")
    for row in range(9):
        y = 630 + row * row * 4 + row * 10
        for col in range(-7, 8):
            x = 600 + col * (34 + row * 17) + (row % 2) * 15
            c.ellipse(x, y, 14 + row * 6.5, 5 + row * 2.2, mix("#c98662", "#4a2a40", c.rng.random()), alpha=0.5)
    _lane(c, "#5a3048", 0.75)
    for rope in range(4):
        y, s = 110 + rope * 105, 1.0 - rope * 0.2
        half = 640 * s
        line = [(600 + half * t, y + 130 * s * (1 - t * t)) for t in [i / 12 - 1 for i in range(25)]]
        c.line(line, "#2a1a2c", 3)
        for x, ly in line[2:-1:4]:
            r = 44 * s
            c.glow(x, ly + r * 1.2, r * 4, "#ff9a4a", 0.55)
            c.ellipse(x, ly + r * 1.15, r, r * 0.9, "#ffcf6a", "#e8482f")
            for k in (-0.5, 0, 0.5):
                c.arc(x, ly + r * 1.15, r * abs(k) if k else 1, r * 0.88, 90, 270 if k < 0 else 90 - 180, "#c23a24", 2)
            c.rect(x - r * 0.34, ly + r * 0.22, r * 0.68, r * 0.16, "#6a2a1c")
            c.rect(x - r * 0.34, ly + r * 1.92, r * 0.68, r * 0.16, "#6a2a1c")
            c.line([(x, ly + r * 2.05), (x, ly + r * 2.6)], "#f3b54a", 4 * s)


def _shop(c: Canvas, wall: str, awning: str, lit: bool) -> None:
    c.rect(180, 190, 840, 560, mix(wall, "#ffffff", 0.1), mix(wall, "#1a1020", 0.22))
    c.rect(150, 150, 900, 50, mix(wall, "#3a1a14", 0.6), mix(wall, "#1a0c10", 0.7), radius=8)
    c.rect(250, 226, 700, 84, mix(awning, "#14101c", 0.35), radius=12)
    for i in range(7):
        c.ellipse(330 + i * 90, 268, 20 + (i % 3) * 4, 14, "#fbe8bb")
    inside = "#ffdf9a" if lit else "#5d4638"
    if lit:
        c.glow(520, 540, 520, "#ffc46a", 0.75)
    c.rect(250, 420, 470, 330, inside, mix(inside, "#8a4a20", 0.45))
    for row in range(3):
        y = 510 + row * 76
        for i in range(11):
            colour = c.rng.choice(("#d9574a", "#2f6690", "#e0a458", "#588157", "#f4f1de", "#6d597a"))
            tall = c.rng.uniform(26, 50)
            c.rect(266 + i * 41, y - tall, 30, tall, mix(colour, "#ffffff", 0.15), mix(colour, "#100c14", 0.25), radius=5)
        c.rect(250, y, 470, 10, "#7a4f33")
    c.rect(220, 690, 530, 76, "#a8683f", "#6d3f25", radius=6)
    for x, colour in ((290, "#e8862f"), (360, "#d9453c"), (430, "#f0c23f")):
        c.ellipse(x, 690, 40, 20, "#7a4f33")
        for dx, dy in ((-18, -12), (14, -14), (-2, -28)):
            c.ellipse(x + dx, 684 + dy, 17, 16, mix(colour, "#ffffff", 0.25), colour)
    for i in range(10):
        x = 210 + i * 56
        c.poly(
            [(x + 10, 330), (x + 66, 330), (x + 56, 430), (x, 430)],
            awning if i % 2 else "#fff5e1",
            mix(awning if i % 2 else "#fff5e1", "#30141c", 0.18),
        )
        c.ellipse(x + 28, 430, 28, 18, awning if i % 2 else "#fff5e1")
    c.rect(800, 420, 160, 340, mix(awning, "#0f1a24", 0.3), mix(awning, "#0f1a24", 0.6), radius=8)
    c.rect(820, 440, 120, 130, "#ffdf9a" if lit else "#a9cdd6", "#ffb85a" if lit else "#6f9aa6", radius=6)
    c.ellipse(936, 610, 9, 9, "#f3cf6a")


def draw_shop_day(c: Canvas) -> None:
    """The corner shop: matches beside candles beside batteries."""
    c.sky("#86cbe6", "#cfeaee", "#fdf3d8")
    c.ellipse(220, 110, 110, 34, "#ffffff", "#eef6f6", 0.9)
    c.rect(-10, 740, 1220, 180, "#d9a56c", "#a8713f")
    c.shadow(620, 790, 620, 60, 0.5)
    _shop(c, "#e7b97a", "#2f7d8c", lit=False)
    c.rect(1050, 690, 90, 84, "#c9855a", "#8d5230", radius=10)
    for angle in range(-160, -10, 25):
        c.leaf(1095, 695, 120, angle, "#5fa05a", "#2f6b43", 0.2)
    c.rect(70, 640, 74, 130, "#d9574a", "#9c352f", radius=10)
    c.rect(84, 660, 46, 40, "#fff5e1")


def draw_shop_evening(c: Canvas) -> None:
    """The same corner at dusk, with its sign lit."""
    c.sky("#2b2a5a", "#5d4474", "#b5637a", "#f0a070")
    for x, h in ((-20, 360), (1060, 420), (1160, 300)):
        c.rect(x, 750 - h, 190, h, "#2f2a4a", "#241f38")
    c.rect(-10, 740, 1220, 180, "#6d4a58", "#33243a")
    _shop(c, "#8a5f6a", "#c8453c", lit=True)
    for i in range(12):
        x = 170 + i * 78
        c.glow(x, 206, 60, "#ffe09a", 0.7)
        c.ellipse(x, 206, 9, 11, "#fff3c4")
    c.ellipse(520, 810, 420, 50, "#ffc46a", alpha=0.25)


def _stall(c: Canvas, stripes: tuple[str, str], wood: str) -> None:
    c.shadow(600, 830, 620, 60, 0.5)
    for x in (140, 1060):
        c.taper([(x, 840), (x, 190)], wood, 22, 18)
    for i in range(10):
        x = 70 + i * 106
        c.poly([(x + 30, 90), (x + 128, 90), (x + 106, 260), (x, 260)], stripes[i % 2], mix(stripes[i % 2], "#301818", 0.18))
        c.ellipse(x + 53, 260, 53, 32, mix(stripes[i % 2], "#301818", 0.1), mix(stripes[i % 2], "#301818", 0.2))
    c.rect(90, 650, 1020, 180, mix(wood, "#ffffff", 0.25), mix(wood, "#100806", 0.2), radius=8)
    for i in range(6):
        c.line([(90, 680 + i * 28), (1110, 680 + i * 28)], mix(wood, "#100806", 0.2), 3)


def _heap(c: Canvas, x: float, y: float, rows: int, r: float, colours: tuple[str, str]) -> None:
    for row in range(rows, 0, -1):
        for i in range(row):
            px, py = x + (i - (row - 1) / 2) * r * 1.8, y - (rows - row) * r * 1.35
            c.shadow(px + 4, py + r * 0.6, r * 1.2, r * 0.6, 0.4, "#3a1a08")
            c.ellipse(px, py, r, r * 0.94, mix(colours[0], "#ffffff", 0.15), colours[1])
            c.ellipse(px - r * 0.3, py - r * 0.36, r * 0.24, r * 0.15, "#ffffff", alpha=0.5)


def draw_market_mango(c: Canvas) -> None:
    """Forty kilos, and the tree is not empty."""
    c.sky("#9fd3df", "#dcefe2", "#fbe9c6")
    for x, h, colour in ((40, 300, "#d9b48a"), (330, 250, "#c99a7a"), (700, 290, "#e0c09a"), (1010, 320, "#b98d74")):
        c.rect(x, 640 - h, 240, h + 40, colour, mix(colour, "#8a6a5a", 0.3))
    c.rect(-10, 660, 1220, 260, "#d8b183", "#a9794e")
    _stall(c, ("#d8453c", "#fff5e1"), "#8d5a38")
    for x, rows, r, colours in (
        (240, 4, 38, ("#ffcf4a", "#e8742f")),
        (560, 5, 36, ("#ff9f3a", "#e0641f")),
        (890, 4, 40, ("#c9d94f", "#e8a02f")),
        (1060, 3, 26, ("#8a3f6a", "#5a2448")),
    ):
        c.rect(x - r * rows * 0.98, 634, r * rows * 1.96, 60, "#b98450", "#7d532d", radius=8)
        _heap(c, x, 630, rows, r, colours)
    for x in (330, 450, 760, 850):
        c.line([(x, 280), (x, 340)], "#6d4a2c", 4)
        for i in range(6):
            c.taper(curve([(x, 340), (x - 40 + i * 16, 380), (x - 34 + i * 14, 440)]), mix("#f6d84a", "#8fae3a", i / 8), 18, 12)


def draw_market_greens(c: Canvas) -> None:
    """Greens, roots and baskets; two hands, one for money and one for food."""
    c.sky("#b8dcd3", "#e4efd9", "#f7ecd0")
    c.rect(-10, 640, 1220, 280, "#c9a273", "#926a44")
    _stall(c, ("#2f7d5c", "#f7f3dd"), "#7a5236")
    for x in (230, 470, 720, 970):
        c.poly(curve([(x - 110, 590), (x - 96, 690), (x + 96, 690), (x + 110, 590)], 8), "#d9a765", "#93652f")
        for i in range(5):
            c.line(curve([(x - 106 + i, 604 + i * 18), (x, 612 + i * 18), (x + 106 - i, 604 + i * 18)], 5), "#7d532d", 3)
    for _i in range(26):
        c.leaf(
            230 + c.rng.uniform(-70, 70),
            600,
            c.rng.uniform(90, 150),
            -90 + c.rng.uniform(-50, 50),
            c.rng.choice(("#5fae4a", "#3d8b45", "#7fc45f")),
            "#256b38",
            0.3,
        )
    _heap(c, 470, 590, 4, 32, ("#ef5a48", "#b8302c"))
    for i in range(12):
        x = 640 + i * 15
        c.taper(curve([(x, 600), (x - 20 + i * 3, 560), (x - 36 + i * 6, 500)]), "#f08a3c", 24, 30)
        for k in (-20, 0, 20):
            c.leaf(x - 36 + i * 6, 500, 60, -90 + k, "#4f9a4a", None, 0.16)
    for i in range(9):
        a = math.radians(-160 + i * 18)
        c.blob(970 + 74 * math.cos(a), 600 + 30 * math.sin(a), 38, "#8a5a86", "#4f2f56")
    _heap(c, 970, 570, 2, 40, ("#9a6a96", "#5a3560"))
    for x in (300, 640, 880):
        c.line([(x, 284), (x, 330)], "#6d4a2c", 4)
        for i in range(7):
            c.ellipse(x + (-14 if i % 2 else 14), 340 + i * 16, 17, 15, "#fbf1df", "#d9b9a0")
