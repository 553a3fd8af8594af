"""The sea, its boats and its people's nets."""

import math

from quanzi.world.pictures.brush import HEIGHT, WIDTH, Canvas, curve, mix


def _water(c: Canvas, horizon: float, far: str, near: str, light: str) -> None:
    c.rect(-10, horizon, WIDTH + 20, HEIGHT - horizon + 10, far, near)
    for i in range(46):
        t = (i / 46) ** 1.6
        y = horizon + 6 + t * (HEIGHT - horizon)
        x = c.rng.uniform(-80, WIDTH)
        length = 20 + t * 230 * c.rng.random()
        c.line(curve([(x, y), (x + length / 2, y - 2 - 3 * t), (x + length, y)], 6), mix(light, far, 0.4 * c.rng.random()), 1 + 3 * t)


def _dhow(c: Canvas, x: float, y: float, size: float, sail: str, hull: str) -> None:
    c.shadow(x, y + size * 0.2, size * 0.8, size * 0.1, 0.4, "#0a2c3c")
    c.poly(
        curve(
            [
                (x - size * 0.55, y - size * 0.1),
                (x - size * 0.3, y + size * 0.1),
                (x + size * 0.3, y + size * 0.1),
                (x + size * 0.6, y - size * 0.16),
            ]
        ),
        mix(hull, "#ffffff", 0.15),
        hull,
    )
    c.line([(x - size * 0.02, y), (x - size * 0.02, y - size * 0.86)], "#4b2f22", size * 0.028)
    c.poly(
        curve(
            [
                (x + size * 0.42, y - size * 0.1),
                (x + size * 0.2, y - size * 0.6),
                (x - size * 0.3, y - size * 1.02),
                (x - size * 0.1, y - size * 0.5),
                (x - size * 0.08, y - size * 0.14),
            ]
        ),
        mix(sail, "#ffffff", 0.35),
        sail,
    )


def draw_sea_boats(c: Canvas) -> None:
    """Dhows coming in over turquoise water."""
    c.sky("#5fb9df", "#a9dcec", "#f2f4e0", "#f2f4e0")
    for x, y, r in ((180, 160, 62), (270, 140, 84), (360, 168, 56), (900, 210, 50), (980, 195, 66)):
        c.ellipse(x, y, r * 1.6, r * 0.55, "#ffffff", "#e9f4f4", 0.9)
    c.ridge(372, 26, "#7db8a8", "#6aa89e")
    _water(c, 380, "#5cc4cd", "#0f7f97", "#d7f5f0")
    _dhow(c, 930, 440, 130, "#f7efdc", "#7c4a30")
    _dhow(c, 300, 500, 230, "#f4e3c0", "#8a4f30")
    _dhow(c, 700, 660, 400, "#fbf3e0", "#9b5634")
    c.poly([*curve([(-60, 850), (260, 820), (560, 868), (760, 960)]), (-60, 960)], "#f7e4b5", "#e2c588")


def draw_sea_dusk(c: Canvas) -> None:
    """Boats on the sand when the day is done."""
    c.sky("#3a2a63", "#7d3f7c", "#d66a76", "#f8a878", "#fbd09a")
    c.glow(860, 470, 430, "#ffe2b0", 0.8)
    c.ellipse(860, 470, 66, 66, "#fff1cf", "#ffcd8d")
    _water(c, 500, "#c9718a", "#3d3566", "#ffd3ae")
    c.poly([*curve([(-60, 700), (300, 660), (720, 720), (1280, 690)]), (1280, 960), (-60, 960)], "#b07b72", "#5c3c4f")
    for x, y, s, colour in ((280, 760, 330, "#2f6b7e"), (760, 810, 420, "#8c3c45")):
        c.shadow(x, y + s * 0.16, s * 0.75, s * 0.1, 0.6)
        c.poly(
            curve([(x - s * 0.6, y - s * 0.16), (x - s * 0.36, y + s * 0.12), (x + s * 0.34, y + s * 0.12), (x + s * 0.64, y - s * 0.22)]),
            mix(colour, "#ffd0a0", 0.3),
            mix(colour, "#140c22", 0.4),
        )
        c.taper(curve([(x - s * 0.6, y - s * 0.16), (x, y - s * 0.06), (x + s * 0.64, y - s * 0.22)]), mix(colour, "#ffe6c4", 0.6), 9, 9)
        c.taper([(x, y - s * 0.05), (x + s * 0.04, y - s * 0.9)], "#2b1930", 11, 6)
        c.taper([(x - s * 0.3, y - s * 0.5), (x + s * 0.36, y - s * 0.86)], "#3b2238", 15, 9)


def draw_sea_dawn(c: Canvas) -> None:
    """A path of light from the sun to the reader's feet."""
    c.sky("#f7c59f", "#fbdcb8", "#fef1d8", "#fdeccf")
    c.glow(600, 360, 560, "#fff7dc", 1)
    c.ellipse(600, 360, 76, 76, "#fffdf2", "#ffe7a8")
    c.ridge(412, 30, "#d6a79a", "#c99a94")
    _water(c, 412, "#eec3a6", "#6f8fa6", "#fdebd0")
    for i in range(70):
        t = (i / 70) ** 1.3
        y = 418 + t * 470
        half = 24 + t * 150 * c.rng.uniform(0.4, 1)
        x = 600 + c.rng.uniform(-40, 40) * (0.3 + t)
        c.ellipse(x, y, half, 2 + 5 * t, "#fff6da", alpha=0.75)
    for x, y in ((260, 230), (310, 205), (380, 240)):
        c.line(curve([(x - 20, y - 9), (x - 6, y - 5), (x, y), (x + 6, y - 5), (x + 20, y - 9)], 5), "#8d6a6a", 4)
    c.poly([*curve([(-60, 890), (200, 850), (420, 900), (520, 960)]), (-60, 960)], "#e7cfa8", "#caa77e")


def draw_sea_net(c: Canvas) -> None:
    """Nets hung up to dry, wide enough for a whole season of goals."""
    c.sky("#7cc6de", "#c8e8ea", "#fbf4dc", "#fbf4dc")
    _water(c, 400, "#63c0c8", "#2a8ba0", "#dff6f0")
    c.poly([*curve([(-60, 560), (400, 520), (800, 560), (1280, 530)]), (1280, 960), (-60, 960)], "#f6e2b2", "#d9b77c")
    for x in (150, 1050):
        c.shadow(x + 40, 830, 120, 16, 0.4)
        c.taper([(x, 830), (x, 250)], "#7a5236", 26, 18)

    def sag(u: float, v: float) -> tuple[float, float]:
        return 150 + u * 900, 280 + math.sin(u * math.pi) * (60 + v * 90) + v * 420

    for i in range(31):
        c.line([sag(i / 30, v / 12) for v in range(13)], "#3f8a86", 2.4)
    for j in range(16):
        c.line([sag(u / 30, j / 15) for u in range(31)], "#3f8a86", 2.4)
    for i in range(0, 31, 3):
        x, y = sag(i / 30, 0)
        c.ellipse(x, y, 15, 13, "#f28b4b", "#cf5b2f")
    for x, r in ((420, 40), (500, 30), (760, 36)):
        c.shadow(x, 850, r * 1.4, 12, 0.4)
        c.ellipse(x, 820, r, r, "#f7c04f", "#d98a2b")
        c.arc(x, 820, r, r * 0.3, 0, 360, "#b56c22", 3)
