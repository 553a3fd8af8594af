"""Instruments, at rest."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def draw_music_guitar(c: Canvas) -> None:
    """A guitar leaning on a chair in warm light."""
    c.sky("#f3b877", "#e79a5c", "#c9744a")
    c.glow(240, 180, 520, "#ffe9b8", 0.8)
    c.rect(-10, 720, 1220, 200, "#8f5236", "#56301f")
    for x, top in ((720, 170), (980, 170)):
        c.taper([(x, top), (x + 10, 840)], "#6a3a26", 30, 30)
    for y in (190, 280, 370):
        c.taper(curve([(720, y), (850, y + 16), (990, y)]), "#7d4730", 28, 28)
    c.rect(660, 560, 370, 44, "#a8683f", "#7a4529", radius=14)
    for x in (670, 1000):
        c.taper([(x, 600), (x - 4, 860)], "#5a3120", 30, 26)
    c.shadow(480, 830, 300, 46, 0.6)
    body = [
        (430, 820),
        (300, 790),
        (270, 670),
        (350, 590),
        (350, 510),
        (420, 440),
        (530, 470),
        (560, 550),
        (620, 600),
        (640, 720),
        (560, 810),
        (430, 820),
    ]
    c.poly(curve([(x + 16, y + 6) for x, y in body]), "#5d2f1a")
    c.poly(curve(body), "#f2b561", "#c06f2c")
    c.ellipse(466, 590, 64, 60, "#3a1d10", "#5a2f18")
    c.arc(466, 590, 76, 72, 0, 360, "#8d4c22", 7)
    c.taper([(470, 600), (650, 150)], "#4a2816", 46, 34)
    c.taper([(645, 165), (684, 60)], "#6a3a20", 56, 66)
    for i in range(6):
        c.line([(436 + i * 8, 728 - i * 2), (640 + i * 6, 150 + i * 2)], "#fdf0d2", 2)
    c.taper([(390, 716), (500, 744)], "#4a2816", 20, 20)
    for i in range(8):
        c.line([(475 + i * 20, 520 - i * 49), (517 + i * 18, 534 - i * 48)], "#d9b07a", 3)
    for i in range(3):
        c.ellipse(640 - i * -9, 130 - i * 28, 9, 9, "#f0e4cc")
        c.ellipse(712 + i * 5, 146 - i * 28, 9, 9, "#f0e4cc")


def draw_music_erhu(c: Canvas) -> None:
    """Two strings by the window."""
    c.sky("#dfe8df", "#c3d5cc")
    c.rect(120, 60, 480, 600, "#fdf6df", "#bfe0d6", radius=10)
    c.glow(360, 240, 300, "#fffbe6", 0.9)
    c.ridge(560, 60, "#9cc7ae", "#7fb19a", 6)
    c.rect(-10, 662, 1220, 250, "#9a6a48", "#5f3f2b")
    c.rect(600, -10, 620, 672, "#cfdcd2", "#b7c8bd")
    for x in (110, 350, 594):
        c.rect(x, 50, 18, 620, "#8d5f42", "#6d4630")
    c.rect(100, 340, 510, 14, "#7d5238")
    c.shadow(470, 830, 200, 36, 0.6)
    c.taper([(480, 720), (440, 110)], "#5a2a1c", 24, 16)
    c.taper(curve([(440, 112), (432, 80), (396, 76)]), "#5a2a1c", 18, 12)
    for y in (170, 220):
        c.taper([(430 + (y - 170) * 0.06, y), (360, y - 16)], "#3f1c12", 18, 26)
    c.poly([(400, 700), (560, 690), (590, 740), (570, 806), (420, 814), (380, 760)], "#8a4a2e", "#4f2415")
    c.ellipse(484, 752, 66, 52, "#c9a877", "#8d6d45")
    for x in (-7, 7):
        c.line([(446 + x, 190), (484 + x, 752)], "#f6f1e4", 2.5)
    c.taper(curve([(700, 560), (560, 640), (330, 700)]), "#a9713f", 9, 7)
    c.line([(700, 568), (336, 706)], "#f9f4e6", 5)
    c.taper([(910, 860), (910, 420)], "#4a3a32", 14, 12)
    for dx in (-110, 110):
        c.taper([(910, 720), (910 + dx, 870)], "#4a3a32", 12, 10)
    c.poly([(760, 260), (1060, 260), (1090, 500), (730, 500)], "#fffaf0", "#e9dcc4")
    for row in range(5):
        for k in range(5):
            c.line([(775 - row * 5, 290 + row * 42 + k * 6), (1045 + row * 5, 290 + row * 42 + k * 6)], "#b9a88a", 1.6)
        for k in range(7):
            x, y = 800 + k * 36, 302 + row * 42 + (k * 5 + row * 7) % 18 - 6
            c.ellipse(x, y, 8, 6, "#2b2622")
            c.line([(x + 7, y), (x + 7, y - 26)], "#2b2622", 3)


def draw_music_drums(c: Canvas) -> None:
    """Three drums; the pots are not in the picture, out of respect."""
    c.sky("#e8a05a", "#dd8148", "#b95a3a")
    c.glow(900, 160, 460, "#ffe0a0", 0.7)
    c.rect(-10, 640, 1220, 280, "#8a4630", "#532619")
    for i in range(9):
        c.poly(
            [(120 + i * 110, 800), (175 + i * 110, 760), (230 + i * 110, 800), (175 + i * 110, 840)],
            ("#e0b04a", "#3f7d6b", "#d9d0b8")[i % 3],
        )
    for x, y, r, h, body, band in (
        (320, 420, 150, 360, "#b5432f", "#f3cf6a"),
        (890, 400, 160, 400, "#2f6f73", "#f0b34a"),
        (600, 520, 190, 320, "#d98f2e", "#7a2f2a"),
    ):
        c.shadow(x + 20, y + h + 10, r * 1.5, 50, 0.6)
        c.poly(
            curve(
                [
                    (x - r, y),
                    (x - r * 0.92, y + h * 0.4),
                    (x - r * 0.62, y + h),
                    (x + r * 0.62, y + h),
                    (x + r * 0.92, y + h * 0.4),
                    (x + r, y),
                ],
                10,
            ),
            mix(body, "#ffffff", 0.25),
            mix(body, "#160808", 0.35),
        )
        for i in range(9):
            t = -0.9 + i * 0.225
            c.line([(x + t * r, y + 30), (x + (t + 0.11) * r * 0.86, y + h * 0.36), (x + (t + 0.22) * r, y + 30)], "#f6ead0", 5)
        for i in range(7):
            c.poly(
                [
                    (x - r * 0.7 + i * r * 0.2, y + h * 0.72),
                    (x - r * 0.6 + i * r * 0.2, y + h * 0.6),
                    (x - r * 0.5 + i * r * 0.2, y + h * 0.72),
                    (x - r * 0.6 + i * r * 0.2, y + h * 0.84),
                ],
                band,
            )
        c.ellipse(x, y + 14, r * 1.02, r * 0.36, mix(body, "#160808", 0.4))
        c.ellipse(x, y, r, r * 0.34, "#fff0d6", "#dcc09a")
        c.ellipse(x, y, r * 0.5, r * 0.16, "#e2c69e", "#f2dcbc")


def draw_music_vinyl(c: Canvas) -> None:
    """Side A: a woman singing about rain. Side B: the rain."""
    c.sky("#3f5560", "#5b7480")
    c.rect(-10, 110, 1220, 800, "#b07a4c", "#6f4529")
    for x, colour in ((60, "#d9574a"), (90, "#e0a458"), (120, "#3d5a80")):
        c.rect(x, 160 + x, 260, 300, colour, mix(colour, "#101018", 0.3), radius=6)
    c.ellipse(250, 430, 70, 70, "#f7e3b1", "#e0a458")
    c.shadow(690, 540, 520, 430, 0.6)
    c.rect(290, 180, 800, 640, "#d8c3a0", "#a98b62", radius=34)
    c.rect(310, 198, 760, 600, "#8a4f33", "#6a3823", radius=26)
    c.ellipse(620, 500, 278, 278, "#2a2a2e", "#17171a")
    for i in range(20):
        c.arc(620, 500, 110 + i * 8, 110 + i * 8, 0, 360, "#26262b" if i % 2 else "#33333a", 2)
    for turn in (-38, 142):
        a = math.radians(turn)
        b = math.radians(turn + 16)
        c.poly(
            [
                (620 + 100 * math.cos(a), 500 + 100 * math.sin(a)),
                (620 + 268 * math.cos(a), 500 + 268 * math.sin(a)),
                (620 + 268 * math.cos(b), 500 + 268 * math.sin(b)),
                (620 + 100 * math.cos(b), 500 + 100 * math.sin(b)),
            ],
            "#ffffff",
            alpha=0.13,
        )
    c.ellipse(620, 500, 92, 92, "#f5efe2", "#d9ceb8")
    c.ellipse(620, 500, 9, 9, "#26262b")
    c.ellipse(980, 290, 56, 56, "#e6e9ec", "#8d979f")
    c.taper(curve([(980, 290), (960, 520), (860, 640), (770, 640)]), "#dfe4e8", 18, 12)
    c.rect(730, 622, 56, 34, "#3a3f46", radius=6)
    for x in (930, 1010):
        c.ellipse(x, 740, 26, 26, "#f0e2c4", "#b09468")
