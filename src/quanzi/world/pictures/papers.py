"""Cards, books of account and other papers on a desk."""

import math

from quanzi.world.pictures.brush import Canvas, Point, curve, mix


def _desk(c: Canvas, top: str, wood: str, edge: float = 520) -> None:
    c.sky(mix(top, "#ffffff", 0.15), top)
    c.rect(-10, edge, 1220, 920 - edge, mix(wood, "#ffffff", 0.2), mix(wood, "#1a0c06", 0.2))
    for i in range(16):
        y = edge + 14 + i * 24
        x = c.rng.uniform(-40, 900)
        c.line(curve([(x, y), (x + 120, y + 4), (x + 260, y - 2)], 6), mix(wood, "#1a0c06", 0.16), 2)


def draw_cards_words(c: Canvas) -> None:
    """Word cards, written by hand."""
    _desk(c, "#f0dcc0", "#b98a5e", 120)
    cards = (
        (190, 240, -9, "#fff6e0", "#2f6690"),
        (520, 190, 5, "#e6f2ec", "#b5473a"),
        (820, 300, -4, "#fde7dc", "#3f7d5c"),
        (300, 540, 7, "#eee8f6", "#6d597a"),
        (680, 560, -6, "#fff2c9", "#8c4a3c"),
    )
    for x, y, turn, paper, ink in cards:
        t = math.radians(turn)

        def place(u: float, v: float, x: float = x, y: float = y, t: float = t) -> Point:
            return x + u * math.cos(t) - v * math.sin(t), y + u * math.sin(t) + v * math.cos(t)

        c.shadow(x + 150, y + 130, 230, 150, 0.4)
        c.poly([place(0, 0), place(290, 0), place(290, 210), place(0, 210)], paper, mix(paper, "#b08a5a", 0.2))
        c.poly([place(0, 0), place(290, 0), place(290, 14), place(0, 14)], ink)
        word = [place(46 + i * 9, 84 + 22 * math.sin(i * 1.15 + x) * (0.5 + 0.5 * math.sin(i * 0.37 + y))) for i in range(23)]
        c.line(curve(word, 6), ink, 7)
        small = [place(60 + i * 7, 150 + 10 * math.sin(i * 1.4 + y)) for i in range(22)]
        c.line(curve(small, 5), mix(ink, paper, 0.4), 4)
    c.shadow(1010, 790, 150, 30, 0.5)
    c.taper([(820, 830), (1090, 730)], "#e0a458", 26, 26)
    c.taper([(820, 830), (770, 850)], "#f3dcb4", 26, 4)
    c.taper([(1085, 732), (1120, 718)], "#d9665a", 27, 27)


def draw_ink_brush(c: Canvas) -> None:
    """A brush, an ink stone, and a sheet on which `great` has become `dog`."""
    _desk(c, "#d9d2c0", "#7a4f38", 90)
    c.shadow(480, 800, 420, 50, 0.5)
    c.rect(180, 130, 560, 680, "#fffdf5", "#efe3cb")
    ink = "#1d1a1c"
    c.taper(curve([(270, 380), (420, 352), (640, 336)]), ink, 34, 46)
    c.taper(curve([(466, 210), (452, 380), (380, 560), (270, 680)]), ink, 50, 14)
    c.taper(curve([(458, 400), (520, 540), (660, 690)]), ink, 22, 58)
    c.taper(curve([(560, 214), (590, 240), (614, 272)]), ink, 14, 42)
    c.rect(232, 712, 54, 54, "#c23b2e", "#a82f26", radius=6)
    for y in (726, 746):
        c.line([(242, y), (276, y)], "#fdeee0", 4)
    c.shadow(960, 760, 180, 46, 0.6)
    c.rect(810, 520, 300, 230, "#4a4a50", "#26262c", radius=44)
    c.rect(838, 548, 244, 150, "#17171c", "#2c2c34", radius=40)
    c.ellipse(940, 620, 80, 30, "#40404c", alpha=0.6)
    c.taper([(1130, 150), (860, 470)], "#b98449", 24, 22)
    c.taper([(866, 462), (836, 500)], "#6d4527", 26, 24)
    c.taper([(838, 498), (796, 560)], "#24201f", 28, 3)


def _coin(c: Canvas, x: float, y: float, r: float) -> None:
    c.ellipse(x, y + r * 0.2, r, r * 0.5, "#9a6a1c")
    c.ellipse(x, y, r, r * 0.5, "#ffd772", "#d9a032")
    c.ellipse(x, y, r * 0.7, r * 0.33, "#e9b74a", "#ffdf8c")


def _open_book(c: Canvas, x: float, y: float, w: float) -> None:
    c.shadow(x, y + w * 0.42, w * 1.1, w * 0.16, 0.55)
    c.poly(
        curve(
            [
                (x - w, y + w * 0.02),
                (x - w * 1.03, y + w * 0.4),
                (x, y + w * 0.46),
                (x + w * 1.03, y + w * 0.4),
                (x + w, y + w * 0.02),
                (x, y + w * 0.06),
            ]
        ),
        "#7d3b33",
    )
    for side in (-1, 1):
        c.poly(
            curve(
                [
                    (x, y),
                    (x + side * w * 0.5, y - w * 0.05),
                    (x + side * w * 0.97, y),
                    (x + side * w, y + w * 0.38),
                    (x + side * w * 0.5, y + w * 0.34),
                    (x, y + w * 0.42),
                ]
            ),
            "#fffaf0",
            "#e6d8bd",
        )
        for i in range(9):
            yy = y + w * (0.04 + i * 0.036)
            c.line([(x + side * w * 0.1, yy + 6), (x + side * w * 0.9, yy)], "#8fb0c0", 2)
            if i % 4 < 3:
                start = x + side * w * 0.14 if side > 0 else x - w * 0.86
                c.line(curve([(start + k * w * 0.05, yy - 4 + (k % 2) * 5) for k in range(5 + i % 3)], 4), "#384a6b", 3)
        c.line([(x + side * w * 0.7, y), (x + side * w * 0.72, y + w * 0.36)], "#d98c80", 2.5)


def draw_ledger_box(c: Canvas) -> None:
    """A green cash box with three locks, and its book."""
    _desk(c, "#eadfc8", "#94694a", 430)
    _open_book(c, 820, 620, 300)
    c.shadow(330, 740, 280, 46, 0.6)
    c.rect(110, 420, 440, 310, "#5fa07c", "#2c5f49", radius=22)
    c.rect(100, 400, 460, 90, "#79b893", "#437d62", radius=24)
    c.arc(330, 400, 80, 60, 180, 360, "#c9ccc4", 18)
    for x in (200, 330, 460):
        c.arc(x, 520, 22, 26, 180, 360, "#d9d4c4", 9)
        c.rect(x - 30, 520, 60, 56, "#f3c65c", "#b98426", radius=10)
        c.ellipse(x, 542, 7, 7, "#4a3210")
        c.rect(x - 3, 542, 6, 18, "#4a3210")
    for i in range(6):
        _coin(c, 620 + (i % 3) * 70, 830 - (i // 3) * 16, 42)


def draw_ledger_book(c: Canvas) -> None:
    """The book is clear, so people can be believed."""
    _desk(c, "#d4dfe0", "#a77b52", 200)
    _open_book(c, 600, 420, 440)
    c.shadow(880, 690, 260, 40, 0.4)
    c.taper([(1040, 340), (760, 640)], "#2f4d7a", 26, 24)
    c.taper([(760, 640), (722, 684)], "#e6c675", 22, 3)
    for i in range(5):
        _coin(c, 160 + i * 26, 790 - i * 15, 54)
    _coin(c, 330, 810, 54)
    _coin(c, 1050, 780, 50)


def draw_clinic_bag(c: Canvas) -> None:
    """The bag of a nurse who explains things twice."""
    _desk(c, "#d3e7e3", "#c79c72", 560)
    c.rect(820, 80, 300, 360, "#ffffff", "#dff0f0", radius=10)
    c.rect(836, 96, 268, 328, "#a9dcea", "#e8f6ee", radius=6)
    c.rect(962, 96, 14, 328, "#ffffff")
    c.shadow(520, 800, 460, 60, 0.6)
    c.arc(500, 380, 150, 120, 180, 360, "#7a3f2c", 30)
    c.rect(170, 380, 660, 400, "#b8694a", "#78402e", radius=60)
    c.rect(170, 380, 660, 150, "#c97f5c", "#a35c40", radius=60)
    c.rect(440, 490, 120, 70, "#f3d28a", "#c1953f", radius=12)
    c.ellipse(500, 660, 84, 84, "#fffaf2", "#eadccb")
    c.rect(484, 606, 32, 108, "#3f9a6b", radius=5)
    c.rect(446, 644, 108, 32, "#3f9a6b", radius=5)
    tube = curve([(760, 420), (860, 380), (940, 520), (880, 680), (960, 790)])
    c.taper(tube, "#2e3f4f", 17, 17)
    c.line(curve([(760, 420), (700, 340), (640, 330)]), "#2e3f4f", 13)
    c.line(curve([(760, 420), (760, 330), (700, 280)]), "#2e3f4f", 13)
    c.ellipse(975, 800, 52, 40, "#d9dfe4", "#8c98a3")
    c.ellipse(975, 796, 32, 22, "#f6f9fb", "#b6c1ca")
    c.shadow(1050, 700, 120, 24, 0.4)
    c.rect(990, 590, 150, 110, "#4f8a7b", "#316054", radius=8)
    c.rect(1010, 610, 110, 10, "#e8f3ec")
    c.rect(1010, 634, 80, 8, "#e8f3ec")
