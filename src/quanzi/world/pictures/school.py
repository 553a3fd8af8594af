"""School bags, kites, shoes and evenings out."""

import math

from quanzi.world.pictures.brush import Canvas, Point, curve, mix


def draw_school_board(c: Canvas) -> None:
    """Chalk: the Sun, the Earth, and a pizza cut in eight."""
    c.sky("#f0e2c4", "#e0cda4")
    c.shadow(600, 400, 640, 420, 0.4)
    c.rect(80, 60, 1040, 620, "#a8744a", "#7d5230", radius=16)
    c.rect(110, 90, 980, 560, "#3f6f5a", "#2c5444", radius=6)
    for _ in range(40):
        c.ellipse(c.rng.uniform(140, 1060), c.rng.uniform(120, 620), c.rng.uniform(40, 130), c.rng.uniform(10, 34), "#6a9684", alpha=0.1)
    chalk = "#f4f4e6"
    c.arc(330, 300, 84, 84, 0, 360, "#ffe27a", 8)
    for i in range(12):
        a = i * math.tau / 12
        c.line([(330 + 104 * math.cos(a), 300 + 104 * math.sin(a)), (330 + 138 * math.cos(a), 300 + 138 * math.sin(a))], "#ffe27a", 7)
    c.arc(330, 300, 240, 190, -60, 80, chalk, 4)
    c.arc(560, 330, 46, 46, 0, 360, "#8fd0e6", 7)
    c.line(curve([(534, 320), (556, 306), (566, 330), (590, 326)]), "#9fe0a0", 6)
    c.line([(545, 270), (575, 390)], chalk, 4)
    c.arc(850, 330, 140, 140, 0, 360, chalk, 8)
    for i in range(4):
        a = i * math.tau / 8
        c.line([(850 + 140 * math.cos(a), 330 + 140 * math.sin(a)), (850 - 140 * math.cos(a), 330 - 140 * math.sin(a))], chalk, 5)
    for i in range(3):
        a = math.radians(22.5 + i * 45)
        c.ellipse(850 + 88 * math.cos(a), 330 + 88 * math.sin(a), 17, 17, "#f78f8a", alpha=0.85)
    for x, y in ((790, 540), (900, 540)):
        c.line([(x, y), (x + 44, y)], chalk, 6)
    c.line(curve([(806, 500), (824, 504), (812, 520), (828, 526)]), chalk, 6)
    c.line([(920, 500), (920, 528)], chalk, 6)
    c.line(curve([(180, 540), (240, 520), (300, 548), (360, 524), (420, 546), (500, 530)]), chalk, 6)
    c.line(curve([(180, 590), (250, 574), (330, 596), (420, 580)]), chalk, 6)
    c.rect(100, 670, 1000, 22, "#c99a6b", "#96683f")
    for x, colour in ((300, "#ffffff"), (370, "#ffe27a"), (900, "#f7a0ac")):
        c.rect(x, 656, 54, 15, colour, radius=7)
    c.poly([(1000, 700), (1090, 700), (1070, 860), (1020, 860)], "#5f9ac0", "#3a6f96")
    for i, colour in enumerate(("#f7d24a", "#e8654a", "#b58fe0", "#ffffff", "#f79ab0")):
        x = 1010 + i * 18
        c.taper([(1045, 710), (x, 640 - (i % 3) * 22)], "#4f9a4a", 6, 4)
        for turn in range(0, 360, 72):
            c.leaf(x, 630 - (i % 3) * 22, 24, turn, colour, None, 0.5)
        c.ellipse(x, 630 - (i % 3) * 22, 7, 7, "#f0b03a")


def draw_school_kites(c: Canvas) -> None:
    """Nineteen flew, one graduated."""
    c.sky("#5ab5e2", "#a5daee", "#eaf5e2")
    for x, y, r in ((160, 230, 60), (250, 208, 80), (340, 236, 54), (900, 130, 60), (990, 110, 76)):
        c.ellipse(x, y, r * 1.5, r * 0.52, "#ffffff", "#eef6fa", 0.9)
    c.ridge(680, 70, "#9fd08a", "#78b56a")
    c.ridge(770, 40, "#7fc063", "#4f9a4c")
    for x, y, s, tilt, a, b in (
        (300, 260, 110, -14, "#ef5a48", "#ffd24a"),
        (640, 160, 90, 12, "#4a8fd9", "#fff5e1"),
        (930, 300, 120, 8, "#7fc45f", "#e8483c"),
        (520, 430, 76, -24, "#b58fe0", "#ffe27a"),
        (1090, 150, 56, 20, "#ff9f4a", "#4ab0c9"),
    ):
        t = math.radians(tilt)

        def at(u: float, v: float, x: float = x, y: float = y, s: float = s, t: float = t) -> Point:
            return x + s * (u * math.cos(t) - v * math.sin(t)), y + s * (u * math.sin(t) + v * math.cos(t))

        c.poly([at(0, -1), at(0.72, -0.1), at(0, -0.1)], mix(a, "#ffffff", 0.15))
        c.poly([at(0, -1), at(-0.72, -0.1), at(0, -0.1)], b)
        c.poly([at(0, 1.1), at(0.72, -0.1), at(0, -0.1)], b, mix(b, "#402010", 0.1))
        c.poly([at(0, 1.1), at(-0.72, -0.1), at(0, -0.1)], a, mix(a, "#402010", 0.2))
        tail = [at(0.14 * math.sin(k * 1.4), 1.1 + k * 0.26) for k in range(7)]
        c.line(curve(tail, 6), "#fffaf0", 4)
        for px, py in tail[1:]:
            c.poly([(px - 14, py - 8), (px + 14, py + 8), (px + 14, py - 8), (px - 14, py + 8)], a)
        c.line(curve([at(0, 0.1), (x + (600 - x) * 0.4, y + 330), (600 + (x - 600) * 0.24, 820)]), "#fffaf0", 2)
    for x in (460, 560, 640, 740):
        c.taper([(x, 850), (x, 806)], c.rng.choice(("#d8453c", "#2f6690", "#e0a13a")), 28, 20)
        c.ellipse(x, 790, 14, 15, "#5f3d2c")


def draw_school_satchel(c: Canvas) -> None:
    """First day: a yellow satchel, an apple, a paper flower."""
    c.sky("#cfe4e8", "#b5d3da")
    c.rect(-10, 660, 1220, 260, "#d9a871", "#a3703f")
    for x in (360, 820):
        c.taper([(x, 90), (x, 880)], "#9a6a45", 34, 34)
    for y in (120, 220):
        c.rect(350, y, 480, 54, "#b98450", "#8d5f38", radius=20)
    c.shadow(590, 740, 330, 36, 0.4)
    c.line(curve([(430, 330), (420, 180), (520, 120), (640, 120), (760, 180), (750, 330)]), "#c98a1f", 24)
    c.rect(330, 310, 520, 420, "#ffd24a", "#e0a02a", radius=50)
    c.rect(320, 300, 540, 220, "#ffdf70", "#f2bd3a", radius=56)
    for x in (430, 750):
        c.rect(x - 24, 460, 48, 110, "#b5762a", "#8d5a1f", radius=8)
        c.rect(x - 17, 510, 34, 38, "#f4f0e4", "#b9b4a6", radius=5)
    c.rect(400, 590, 380, 110, "#f7c84a", "#d9982a", radius=22)
    c.ellipse(590, 400, 52, 52, "#ffffff")
    c.arc(590, 400, 30, 24, 20, 160, "#e8654a", 7)
    for dx in (-18, 18):
        c.ellipse(590 + dx, 390, 6, 7, "#3a2a2c")
    c.shadow(1000, 770, 90, 16, 0.5)
    c.blob(1000, 710, 70, "#f0604a", "#b52f2f", 0.06)
    c.leaf(1004, 646, 60, -30, "#7fc45f", "#3d8b45", 0.3)
    for i, colour in enumerate(("#e8483c", "#4a8fd9", "#7fc45f")):
        x = 120 + i * 50
        c.taper([(x, 850), (x + 60, 600)], colour, 24, 24)
        c.taper([(x + 60, 600), (x + 70, 560)], "#f3dcb4", 24, 2)
    for turn in range(0, 360, 45):
        c.leaf(930, 560, 76, turn, "#f7a0ac", "#e0607a", 0.36)
    c.ellipse(930, 560, 22, 22, "#ffe27a")


def draw_football_field(c: Canvas) -> None:
    """The pitch before the cow."""
    c.sky("#7a9ad0", "#d9b5b0", "#fbd7a0", "#fdebc4")
    c.glow(960, 420, 460, "#fff3c8", 0.9)
    c.ridge(470, 90, "#a88a7a", "#b59a7c")
    c.rect(-10, 520, 1220, 400, "#d8a86a", "#a86f3f")
    for _ in range(60):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(560, 890)
        c.ellipse(x, y, c.rng.uniform(20, 80), c.rng.uniform(4, 12), c.rng.choice(("#9cae5a", "#c99a5c", "#e3bb80")), alpha=0.5)
    c.line([(-10, 700), (1210, 640)], "#fff8e4", 7)
    net = "#f7f2e4"
    for i in range(19):
        c.line([(330 + i * 24, 300), (300 + i * 28, 590)], net, 1.6)
    for i in range(11):
        c.line([(330 - i * 3, 300 + i * 29), (764 + i * 4, 300 + i * 29)], net, 1.6)
    for a, b in (((320, 290), (320, 640)), ((320, 290), (780, 290)), ((780, 290), (780, 640))):
        c.line([a, b], "#fffdf6", 16)
    c.poly([(320, 640), (780, 640), (520, 700), (40, 700)], "#6d4428", alpha=0.22)
    c.shadow(800, 800, 190, 30, 0.5)
    c.ellipse(860, 740, 74, 74, "#ffffff", "#cfc6ba")
    for dx, dy, r in ((0, 0, 24), (-50, -30, 15), (46, -36, 15), (-40, 42, 15), (44, 40, 15)):
        pts = [(860 + dx + r * math.cos(k * math.tau / 5 - 1.57), 740 + dy + r * math.sin(k * math.tau / 5 - 1.57)) for k in range(5)]
        c.poly(pts, "#2a2a30")
    for x in (1040, 1120):
        c.poly([(x, 690), (x + 26, 760), (x - 26, 760)], "#f2702a", "#c9481a")


def _shirt(c: Canvas, x: float, y: float, colour: str, dress: bool) -> None:
    c.arc(x, y - 16, 24, 26, 160, 400, "#8d979f", 6)
    tall = 360 if dress else 250
    c.poly(
        [
            (x - 26, y + 10),
            (x + 26, y + 10),
            (x + 104, y + 54),
            (x + 84, y + 124),
            (x + 58, y + 108),
            (x + (96 if dress else 58), y + tall),
            (x - (96 if dress else 58), y + tall),
            (x - 58, y + 108),
            (x - 84, y + 124),
            (x - 104, y + 54),
        ],
        mix(colour, "#ffffff", 0.18),
        mix(colour, "#140c1a", 0.22),
    )
    c.ellipse(x, y + 12, 26, 13, mix(colour, "#140c1a", 0.4))


def draw_rail_clothes(c: Canvas) -> None:
    """Shirts and dresses that want a new home."""
    c.sky("#f6ece0", "#ecd9c6")
    c.rect(-10, 740, 1220, 180, "#c99f78", "#9a7250")
    c.shadow(600, 800, 560, 46, 0.4)
    for x in (130, 1070):
        c.taper([(x, 820), (x, 160)], "#5d656d", 20, 16)
        c.line([(x - 70, 820), (x + 70, 820)], "#5d656d", 16)
    c.line([(110, 170), (1090, 170)], "#767f87", 18)
    for i, (colour, dress) in enumerate(
        (("#2f6690", False), ("#e8654a", True), ("#588157", False), ("#e0a458", False), ("#b56576", True), ("#6d597a", False))
    ):
        x = 230 + i * 148
        c.shadow(x + 16, 360, 150, 260, 0.22)
        _shirt(c, x, 210, colour, dress)
        if i % 2 == 0:
            for k in range(5):
                c.line([(x - 54, 300 + k * 34), (x + 54, 300 + k * 34)], mix(colour, "#ffffff", 0.5), 8)
        elif dress:
            for k in range(14):
                c.ellipse(x + c.rng.uniform(-60, 60), 330 + k * 16, 9, 9, mix(colour, "#ffffff", 0.65))
    for x, colour in ((270, "#8d4c3a"), (360, "#8d4c3a"), (820, "#3d5a80"), (900, "#3d5a80")):
        c.shadow(x, 850, 60, 10, 0.4)
        c.poly(
            curve([(x - 40, 846), (x - 36, 800), (x - 4, 800), (x + 40, 826), (x + 46, 848), (x - 40, 846)]),
            mix(colour, "#ffffff", 0.25),
            colour,
        )


def draw_rail_shoes(c: Canvas) -> None:
    """The shoe ladder: take the next size, leave the last."""
    c.sky("#e0ebe0", "#c9dccc")
    c.rect(-10, 780, 1220, 140, "#c39a70", "#94704a")
    c.shadow(600, 830, 520, 46, 0.45)
    for x in (160, 1040):
        c.rect(x - 22, 90, 44, 740, "#b98450", "#7d5430", radius=8)
    colours = ("#e8483c", "#4a8fd9", "#7fc45f", "#ffcf4a", "#b58fe0", "#f78fb0", "#4ab0a8", "#ff9f4a")
    for row in range(4):
        y = 260 + row * 170
        s = 0.72 + row * 0.12
        c.rect(140, y, 920, 26, "#d9a871", "#a87a48", radius=6)
        for pair in range(5 if row < 2 else 4):
            step = 880 / (5 if row < 2 else 4)
            colour = colours[(row * 3 + pair) % 8]
            for k in (0, 1):
                x = 190 + pair * step + k * 66 * s
                if row == 3 and pair == 3 and k == 1:
                    continue
                c.shadow(x + 30, y, 60 * s, 10, 0.4)
                c.poly(
                    curve(
                        [
                            (x - 10 * s, y - 4),
                            (x - 12 * s, y - 58 * s),
                            (x + 22 * s, y - 62 * s),
                            (x + 52 * s, y - 34 * s),
                            (x + 78 * s, y - 24 * s),
                            (x + 82 * s, y - 4),
                        ],
                        8,
                    ),
                    mix(colour, "#ffffff", 0.25),
                    colour,
                )
                c.rect(x - 14 * s, y - 12 * s, 98 * s, 12 * s, "#fffaf0", "#d9d0c0", radius=5)
                for j in range(3):
                    c.line([(x + (26 + j * 12) * s, y - (52 - j * 8) * s), (x + (36 + j * 12) * s, y - (36 - j * 6) * s)], "#ffffff", 4 * s)


def draw_film_screen(c: Canvas) -> None:
    """A film without words on the wall of the grain store."""
    c.sky("#0e1430", "#1c2550", "#34366a")
    for _ in range(160):
        r = c.rng.choice((0.9, 1.3, 1.9))
        c.ellipse(c.rng.uniform(0, 1200), c.rng.uniform(0, 420), r, r, "#fff5dc")
    c.rect(190, 120, 820, 500, "#5a4a58", "#3a2f44")
    c.poly([(160, 130), (600, 40), (1040, 130)], "#4a2f3a", "#33202c")
    c.glow(600, 380, 640, "#dfeaf5", 0.6)
    c.rect(280, 180, 640, 400, "#f7f7f0", "#cfd9e2")
    c.poly([*curve([(280, 500), (420, 440), (600, 490), (780, 430), (920, 480)]), (920, 580), (280, 580)], "#8a94a0", "#6f7885")
    c.taper([(590, 520), (596, 400)], "#22262e", 56, 40)
    c.ellipse(598, 372, 27, 29, "#3a3f48")
    c.rect(570, 338, 56, 13, "#22262e", radius=5)
    c.rect(580, 304, 36, 38, "#22262e", radius=8)
    c.taper([(630, 430), (680, 530)], "#22262e", 9, 6)
    c.taper([(612, 420), (660, 450)], "#22262e", 15, 10)
    c.poly([(600, 960), (280, 180), (920, 580)], "#ffffff", "#ffffff", 0.04)
    c.rect(-10, 640, 1220, 280, "#2a2440", "#161226")
    for row, (y, s) in enumerate(((690, 0.7), (770, 0.9), (870, 1.15))):
        c.rect(120 - row * 60, y + 26 * s, 960 + row * 120, 15 * s, "#4a3440")
        for i in range(9):
            x = 180 - row * 50 + i * (108 + row * 13) + c.rng.uniform(-12, 12)
            tall = c.rng.uniform(0.8, 1.1) * s
            c.poly(
                curve(
                    [
                        (x - 40 * tall, y + 34 * s),
                        (x - 30 * tall, y - 20 * tall),
                        (x, y - 34 * tall),
                        (x + 30 * tall, y - 20 * tall),
                        (x + 40 * tall, y + 34 * s),
                    ],
                    8,
                ),
                mix("#1c1730", "#3a3458", c.rng.random()),
            )
            c.ellipse(x, y - 58 * tall, 22 * tall, 25 * tall, "#1a1428")
            c.arc(x, y - 58 * tall, 22 * tall, 25 * tall, 200, 340, "#9fb0cc", 2)
