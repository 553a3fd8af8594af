"""Birds and a cat."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _perched(c: Canvas, x: float, y: float, s: float, colour: str, turn: int) -> None:
    c.leaf(x - turn * s * 0.3, y - s * 0.3, s * 0.8, 90 + turn * 26, mix(colour, "#101018", 0.3), None, 0.16)
    c.poly(
        curve(
            [
                (x - turn * s * 0.36, y - s * 0.2),
                (x - turn * s * 0.3, y - s * 0.7),
                (x + turn * s * 0.04, y - s * 0.98),
                (x + turn * s * 0.34, y - s * 0.84),
                (x + turn * s * 0.36, y - s * 0.34),
                (x + turn * s * 0.06, y),
                (x - turn * s * 0.36, y - s * 0.2),
            ]
        ),
        mix(colour, "#ffffff", 0.22),
        colour,
    )
    c.ellipse(x + turn * s * 0.16, y - s * 0.36, s * 0.17, s * 0.28, mix(colour, "#fff4dc", 0.5), alpha=0.8)
    c.poly([(x + turn * s * 0.34, y - s * 0.84), (x + turn * s * 0.58, y - s * 0.74), (x + turn * s * 0.34, y - s * 0.66)], "#e8a23a")
    c.ellipse(x + turn * s * 0.2, y - s * 0.8, s * 0.045, s * 0.045, "#14101a")


def draw_birds_wire(c: Canvas) -> None:
    """Third from the left: the manager."""
    c.sky("#7a5f9a", "#d98aa0", "#f8b88a", "#fddcae")
    c.glow(920, 640, 420, "#fff0c8", 0.8)
    for x, h in ((-20, 150), (180, 90), (420, 130), (700, 80), (960, 160)):
        c.rect(x, 900 - h, 260, h, "#5d3f5f", "#3f2a48")
        c.poly([(x - 14, 900 - h), (x + 130, 840 - h), (x + 274, 900 - h)], "#4f3453")
    for y, sag in ((330, 90), (440, 110), (250, 70)):
        c.line([(x, y + sag * (1 - ((x - 600) / 640) ** 2)) for x in range(-20, 1240, 20)], "#3a2840", 5)
    for i, x in enumerate((130, 230, 330, 500, 580, 760, 850, 960, 1060)):
        y = 330 + 90 * (1 - ((x - 600) / 640) ** 2)
        _perched(c, x, y, 78 + (i * 7) % 20, ("#4a3a5f", "#5f4a6a", "#3f3450")[i % 3], -1 if i in (2, 5) else 1)
    for x in (380, 690):
        y = 440 + 110 * (1 - ((x - 600) / 640) ** 2)
        _perched(c, x, y, 84, "#4a3a5f", -1)


def draw_birds_flock(c: Canvas) -> None:
    """A loose flock over the wetland."""
    c.sky("#9fb8d0", "#d6cfd8", "#f7dcc4", "#f9cfa0")
    c.glow(340, 560, 420, "#fff3d6", 0.9)
    c.ridge(680, 50, "#8a8fa0", "#7d8596")
    c.rect(-10, 690, 1220, 230, "#d9bfae", "#7a8a9c")
    for y in range(710, 890, 22):
        x = c.rng.uniform(-60, 900)
        c.line([(x, y), (x + c.rng.uniform(90, 300), y)], "#f3dfc9", 3)
    for i in range(54):
        t = i / 53
        x = 140 + t * 900 + c.rng.uniform(-60, 60)
        y = 470 - 260 * math.sin(t * 2.6) + c.rng.uniform(-70, 70)
        s = c.rng.uniform(12, 34)
        lift = c.rng.uniform(0.2, 0.9)
        c.taper(curve([(x - s, y - s * lift), (x - s * 0.4, y - s * 0.34 * lift), (x, y)]), "#3a3f52", 2, s * 0.22)
        c.taper(curve([(x + s, y - s * lift), (x + s * 0.4, y - s * 0.34 * lift), (x, y)]), "#3a3f52", 2, s * 0.22)
    for _ in range(60):
        x = c.rng.uniform(0, 1200)
        c.taper(curve([(x, 910), (x + 6, 830), (x + c.rng.uniform(-40, 40), c.rng.uniform(720, 800))]), "#4a5060", 8, 1)


def draw_birds_heron(c: Canvas) -> None:
    """One hour, one step."""
    c.sky("#a9cfc9", "#d3e6d6", "#f0f0d9")
    c.glow(300, 200, 420, "#fffbe2", 0.9)
    c.ridge(420, 60, "#9cc4b0", "#86b3a0")
    c.rect(-10, 470, 1220, 450, "#bfdcd0", "#4f8f90")
    for x in (90, 170, 260, 980, 1060, 1130):
        for _ in range(5):
            lean = c.rng.uniform(-40, 40)
            base = c.rng.uniform(560, 720)
            c.taper(
                curve([(x, base), (x + lean * 0.4, base - 180), (x + lean, base - c.rng.uniform(260, 420))]),
                c.rng.choice(("#5a8f55", "#7da85a", "#3f7a52")),
                12,
                2,
            )
    c.poly(curve([(520, 640), (560, 770), (640, 800), (720, 760), (700, 660), (520, 640)]), "#ffffff", "#9fc9c4", 0.3)
    for x, bend in ((590, -14), (640, 12)):
        c.taper(curve([(x, 540), (x + bend, 630), (x + 4, 740)]), "#4a4a44", 12, 9)
    for r in (50, 84):
        c.arc(600, 742, r, r * 0.2, 0, 360, "#e8f5ee", 3)
    c.poly(curve([(430, 560), (500, 440), (620, 400), (700, 440), (710, 520), (640, 570), (540, 580), (430, 560)]), "#ffffff", "#d3dcd8")
    c.poly(curve([(440, 562), (520, 480), (640, 470), (660, 520), (560, 560), (440, 562)]), "#eef2f0", "#bfcbc8")
    c.taper(curve([(680, 450), (740, 380), (690, 300), (720, 220)]), "#fbfdfc", 52, 30)
    c.ellipse(736, 206, 36, 25, "#ffffff", "#e6ecea")
    c.taper([(758, 206), (880, 228)], "#f0b03a", 19, 3)
    c.ellipse(744, 200, 6, 6, "#2a2420")
    c.taper(curve([(716, 196), (670, 190), (620, 210)]), "#e8efec", 8, 1)


def draw_birds_sunbird(c: Canvas) -> None:
    """A sunbird on a branch in flower."""
    c.sky("#cfe6c0", "#b5d9b0", "#9cc9a3")
    for _ in range(26):
        c.glow(c.rng.uniform(0, 1200), c.rng.uniform(0, 900), c.rng.uniform(60, 160), c.rng.choice(("#f4fbd9", "#8fc48f", "#e0f0b0")), 0.5)
    c.taper(curve([(-20, 720), (300, 640), (620, 620), (900, 540), (1230, 420)]), "#7a5236", 34, 16)
    for x, y, turn in ((200, 660, -70), (420, 632, -110), (940, 520, -60), (1080, 470, -100), (760, 590, 70), (320, 650, 80)):
        for k in (-34, 0, 34):
            c.leaf(x, y, 120, turn + k, "#6fb55a", "#2f7d48", 0.28)
    for x, y in ((300, 560), (1010, 400), (880, 640), (150, 780)):
        for turn in range(0, 360, 60):
            c.leaf(x, y, 62, turn, "#ff7a8a", "#d83a5a", 0.46)
        c.ellipse(x, y, 16, 16, "#ffe27a", "#f0a83a")
    c.leaf(520, 590, 260, 148, "#2f3f5a", "#1a2438", 0.14)
    c.poly(curve([(500, 600), (520, 460), (610, 360), (720, 330), (770, 400), (740, 520), (640, 610), (500, 600)]), "#4fc48a", "#1f7a6a")
    c.poly(curve([(600, 600), (640, 500), (740, 430), (756, 500), (700, 580), (600, 600)]), "#f0503f", "#c02f3f")
    c.poly(curve([(510, 590), (540, 480), (640, 450), (640, 520), (570, 590), (510, 590)]), "#2f6a8a", "#1f3f5f")
    c.ellipse(730, 350, 62, 56, "#6fdca0", "#2f9a7a")
    c.taper(curve([(780, 348), (850, 350), (930, 400)]), "#2a2420", 15, 2)
    c.ellipse(748, 340, 11, 11, "#141016")
    c.ellipse(751, 336, 4, 4, "#ffffff")
    for x in (620, 660):
        c.line([(x, 596), (x + 6, 630)], "#3a2a20", 7)


def draw_cat_window(c: Canvas) -> None:
    """The chairman, between two meetings."""
    c.sky("#d9a99a", "#c98d84")
    c.rect(210, 40, 780, 620, "#8fcbe4", "#f6ead0", radius=8)
    c.ridge(640, 90, "#9cc99a", "#7fb585", 6)
    for x, w in ((-10, 220), (990, 220)):
        c.rect(x, 0, w, 900, "#d9a99a", "#c08078")
    c.rect(190, 640, 820, 280, "#c98d84", "#b57a74")
    for x in (190, 586, 984):
        c.rect(x, 24, 28, 640, "#fff8ea", "#e6d8c4", radius=4)
    c.rect(190, 20, 822, 26, "#fff8ea")
    for side in (-1, 1):
        c.poly(
            curve(
                [
                    (600 + side * 440, 10),
                    (600 + side * 330, 200),
                    (600 + side * 360, 420),
                    (600 + side * 440, 640),
                    (600 + side * 560, 640),
                    (600 + side * 560, 10),
                ]
            ),
            "#f9e2c9",
            "#e0b89a",
        )
    c.rect(130, 650, 940, 46, "#fff3df", "#d9c2a4", radius=8)
    c.shadow(560, 664, 280, 24, 0.5)
    c.taper(curve([(740, 640), (860, 650), (900, 740), (860, 810)]), "#e0853a", 50, 34)
    c.poly(curve([(420, 655), (410, 520), (470, 400), (600, 380), (720, 450), (770, 570), (760, 655)]), "#f4a14e", "#d9762f")
    for i in range(5):
        c.taper(curve([(640 + i * 24, 430 + i * 26), (680 + i * 16, 480 + i * 20), (690 + i * 16, 540 + i * 14)]), "#b5561f", 17, 3)
    c.poly(curve([(430, 655), (430, 560), (480, 520), (530, 580), (530, 655)]), "#fbe3c4", "#f0c48f")
    c.ellipse(490, 350, 120, 104, "#f7ab5a", "#e0853a")
    for side in (-1, 1):
        c.poly([(490 + side * 108, 310), (490 + side * 104, 190), (490 + side * 30, 256)], "#f4a14e", "#e0853a")
        c.poly([(490 + side * 94, 296), (490 + side * 92, 224), (490 + side * 46, 262)], "#f7c0b0")
        c.ellipse(490 + side * 46, 340, 23, 26, "#d8e89a", "#a8c45a")
        c.ellipse(490 + side * 46, 340, 8, 23, "#1a1614")
        for k in (-14, 0, 14):
            c.line([(490 + side * 40, 392 + k * 0.4), (490 + side * 150, 386 + k * 1.6)], "#fff8ea", 2.5)
    c.ellipse(490, 400, 56, 34, "#fdf0dc")
    c.poly([(476, 376), (504, 376), (490, 392)], "#e06a6a")
    for k in (-40, 0, 40):
        c.taper([(490 + k, 262), (490 + k * 0.7, 300)], "#b5561f", 14, 3)
    c.rect(900, 540, 100, 110, "#4f9a8a", "#2f6a60", radius=12)
    for angle in (-140, -115, -90, -65, -40):
        c.leaf(950, 545, 120, angle, "#7fc45f", "#3d8b45", 0.2)
