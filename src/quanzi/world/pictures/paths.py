"""Paths, those who run along them, and maps of them."""

from quanzi.world.pictures.brush import Canvas, Point, curve, mix


def _runner(c: Canvas, x: float, y: float, s: float, colour: str) -> None:
    def at(u: float, v: float) -> Point:
        return x + u * s, y + v * s

    c.ellipse(*at(0.1, -1.0), 0.12 * s, 0.13 * s, colour)
    c.taper(curve([at(0.06, -0.84), at(0.0, -0.6), at(-0.02, -0.42)]), colour, 0.26 * s, 0.2 * s)
    c.taper(curve([at(0.0, -0.44), at(0.26, -0.3), at(0.16, 0.0)]), colour, 0.15 * s, 0.07 * s)
    c.taper(curve([at(-0.02, -0.44), at(-0.16, -0.18), at(-0.44, -0.14)]), colour, 0.15 * s, 0.07 * s)
    c.taper(curve([at(0.08, -0.78), at(0.22, -0.6), at(0.4, -0.7)]), colour, 0.1 * s, 0.05 * s)
    c.taper(curve([at(0.02, -0.78), at(-0.2, -0.66), at(-0.24, -0.46)]), colour, 0.1 * s, 0.05 * s)
    c.line([at(0.14, 0.0), at(0.26, -0.01)], colour, 0.06 * s)
    c.line([at(-0.44, -0.15), at(-0.48, -0.04)], colour, 0.06 * s)


def draw_run_sunrise(c: Canvas) -> None:
    """The ridge road before work; the dog is on duty."""
    c.sky("#6a3f7a", "#d8626a", "#fb9a5a", "#fdd48a")
    c.glow(640, 470, 620, "#fff0bd", 0.9)
    c.ellipse(640, 470, 230, 230, "#fff3cf", "#ffb65a")
    c.ridge(640, 70, "#a84f52", "#7a3a4c")
    c.poly([*curve([(-60, 740), (300, 700), (700, 716), (1280, 690)]), (1300, 960), (-60, 960)], "#4a2438", "#2a1426")
    _runner(c, 640, 706, 250, "#2a1426")
    c.taper(curve([(430, 672), (380, 668), (330, 676)]), "#2a1426", 32, 30)
    for px, py in ((424, 704), (404, 706), (346, 708), (326, 704)):
        c.taper([(px, 676), (px + 4, py)], "#2a1426", 11, 7)
    c.ellipse(446, 654, 19, 15, "#2a1426")
    c.taper([(326, 670), (296, 640)], "#2a1426", 10, 4)
    for x in (60, 130, 980, 1090):
        for _ in range(6):
            c.taper(curve([(x, 740), (x + c.rng.uniform(-20, 20), 690), (x + c.rng.uniform(-50, 50), 640)]), "#2a1426", 7, 1)


def draw_run_hill(c: Canvas) -> None:
    """Uphill, with an aubergine as the prize."""
    c.sky("#7fcbe4", "#c8e9e6", "#f5f4da")
    c.glow(980, 170, 300, "#fffbe0", 1)
    c.ellipse(980, 170, 60, 60, "#fffbe8", "#ffe79a")
    c.ridge(500, 130, "#a5d3b0", "#86c193")
    hill = curve([(-60, 880), (200, 780), (520, 640), (860, 470), (1280, 330)])
    c.poly([*hill, (1300, 960), (-60, 960)], "#84c866", "#3f8a4c")
    path = [(x, y + 14) for x, y in hill]
    c.poly([*path, *[(x + 10, y + 64) for x, y in reversed(path)]], "#f2dfae", "#dcc080")
    for _ in range(120):
        x = c.rng.uniform(0, 1200)
        y = c.rng.uniform(640, 890)
        c.taper([(x, y), (x + c.rng.uniform(-8, 10), y - 30)], "#4f9a50", 6, 1)
    _runner(c, 600, 622, 220, "#2f4d7a")
    c.ellipse(622, 402, 27, 29, "#7a4a34")
    c.taper([(600, 440), (594, 530)], "#e8583f", 62, 50)


def draw_map_village(c: Canvas) -> None:
    """The village as its children drew it."""
    c.sky("#f3e4bd", "#e8d3a0")
    for _ in range(70):
        c.ellipse(
            c.rng.uniform(0, 1200),
            c.rng.uniform(0, 900),
            c.rng.uniform(20, 90),
            c.rng.uniform(10, 50),
            c.rng.choice(("#ecd9ab", "#f7ebcb")),
            alpha=0.5,
        )
    c.poly(
        [
            *curve([(760, -40), (700, 200), (820, 420), (740, 640), (860, 960)]),
            *reversed(curve([(860, -40), (800, 200), (910, 420), (840, 640), (980, 960)])),
        ],
        "#8fcbd0",
        "#6fb3c0",
    )
    for line in (
        [(60, 820), (260, 640), (480, 600), (770, 520), (1150, 500)],
        [(480, 600), (440, 360), (240, 180)],
        [(480, 600), (620, 300), (600, 60)],
        [(1000, 505), (1060, 250)],
    ):
        c.line(curve(line), "#b98a5a", 20)
        c.line(curve(line), "#f9efd2", 12)
    for x, y, colour in (
        (200, 200, "#d9574a"),
        (290, 290, "#2f6690"),
        (150, 330, "#e0a458"),
        (380, 470, "#588157"),
        (560, 170, "#d9574a"),
        (660, 230, "#6d597a"),
        (1010, 330, "#e0a458"),
        (1110, 240, "#2f6690"),
        (1060, 610, "#d9574a"),
        (300, 740, "#588157"),
        (170, 640, "#b56576"),
    ):
        c.rect(x - 30, y - 20, 60, 46, "#fff7e4", "#ecdcb8")
        c.poly([(x - 42, y - 18), (x, y - 56), (x + 42, y - 18)], colour, mix(colour, "#201010", 0.25))
        c.rect(x - 8, y + 2, 16, 24, "#8a5a38")
    for _ in range(36):
        x, y = c.rng.choice(
            (
                (c.rng.uniform(920, 1160), c.rng.uniform(690, 860)),
                (c.rng.uniform(380, 640), c.rng.uniform(720, 870)),
                (c.rng.uniform(40, 200), c.rng.uniform(40, 140)),
            )
        )
        c.line([(x, y), (x, y + 26)], "#7a5236", 6)
        c.ellipse(x, y - 8, 22, 26, "#86b864", "#4f8a4c")
    c.ellipse(520, 480, 34, 20, "#8a8478")
    c.ellipse(520, 478, 24, 13, "#4aa0b8")
    c.poly([(1080, 760), (1100, 820), (1080, 880), (1060, 820)], "#c8453c")
    c.arc(1080, 820, 60, 60, 0, 360, "#7a4a2c", 4)


def draw_map_route(c: Canvas) -> None:
    """A dotted line with stops worth stopping for."""
    c.sky("#dfeacb", "#cfe0b8")
    for i in range(7):
        c.line(curve([(-40, 120 + i * 130), (300, 60 + i * 140), (640, 150 + i * 120), (1240, 60 + i * 135)]), "#c0d3a4", 4)
    c.poly(curve([(420, 330), (600, 250), (820, 320), (860, 470), (700, 560), (500, 520), (400, 430), (420, 330)]), "#7cc4d2", "#5aa6bd")
    for dy in (0, 40, 80):
        c.line(curve([(520, 380 + dy), (580, 372 + dy), (640, 384 + dy), (720, 376 + dy)]), "#b9e3ea", 4)
    route = curve(
        [(160, 760), (220, 560), (300, 320), (520, 150), (840, 170), (1010, 340), (980, 580), (780, 720), (480, 700), (230, 790)], 30
    )
    c.line(route, "#f7fbe9", 18)
    for x, y in route[::7]:
        c.ellipse(x, y, 8, 8, "#d8453c")
    for x, y, colour in ((160, 760, "#2f7d5c"), (300, 320, "#d8453c"), (840, 170, "#d8453c"), (980, 580, "#d8453c"), (480, 700, "#d8453c")):
        c.shadow(x, y + 6, 40, 12, 0.5)
        c.poly(
            curve([(x, y), (x - 34, y - 56), (x - 24, y - 94), (x + 24, y - 94), (x + 34, y - 56), (x, y)]),
            mix(colour, "#ffffff", 0.2),
            colour,
        )
        c.ellipse(x, y - 68, 14, 14, "#ffffff")
    for _ in range(70):
        x, y = c.rng.uniform(20, 1180), c.rng.uniform(40, 880)
        if abs(x - 640) > 300 or abs(y - 420) > 230:
            c.ellipse(x, y, 13, 12, "#8fbc6a", "#6a9a52", 0.85)
    c.rect(930, 800, 200, 14, "#40503a")
    c.rect(930, 800, 100, 14, "#f7fbe9")
