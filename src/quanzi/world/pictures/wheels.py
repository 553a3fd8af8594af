"""Things that roll, roads they roll on, and maps of those roads."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _wheel(c: Canvas, x: float, y: float, r: float, tyre: str, spoke: str) -> None:
    for i in range(14):
        a = i * math.tau / 14
        c.line([(x, y), (x + r * math.cos(a), y + r * math.sin(a))], spoke, r * 0.014)
    c.arc(x, y, r, r, 0, 360, tyre, r * 0.085)
    c.arc(x, y, r * 0.92, r * 0.92, 0, 360, spoke, r * 0.025)
    c.ellipse(x, y, r * 0.09, r * 0.09, tyre)


def _bicycle(c: Canvas, x: float, y: float, size: float, frame: str, tyre: str = "#2a2a30", basket: bool = False) -> None:
    r = size * 0.3
    back, front = (x - size * 0.46, y - r), (x + size * 0.46, y - r)
    c.shadow(x, y + 2, size * 0.9, size * 0.06, 0.6)
    _wheel(c, *back, r, tyre, mix(tyre, "#ffffff", 0.6))
    _wheel(c, *front, r, tyre, mix(tyre, "#ffffff", 0.6))
    crank, seat, head = (x - size * 0.06, y - r * 0.94), (x - size * 0.18, y - size * 0.64), (x + size * 0.32, y - size * 0.66)
    width = size * 0.034
    for a, b in ((back, crank), (back, seat), (crank, seat), (crank, head), (seat, head)):
        c.line([a, b], frame, width)
    c.line([head, front], frame, width)
    c.line([seat, (seat[0] - size * 0.02, seat[1] - size * 0.08)], mix(frame, "#ffffff", 0.5), width * 0.8)
    c.poly(
        curve(
            [
                (seat[0] - size * 0.12, seat[1] - size * 0.09),
                (seat[0], seat[1] - size * 0.125),
                (seat[0] + size * 0.11, seat[1] - size * 0.08),
                (seat[0] - size * 0.1, seat[1] - size * 0.07),
            ]
        ),
        "#5a3422",
        "#3a2014",
    )
    c.line([head, (head[0] - size * 0.03, head[1] - size * 0.12)], mix(frame, "#ffffff", 0.5), width * 0.8)
    c.line(
        curve(
            [
                (head[0] - size * 0.03, head[1] - size * 0.12),
                (head[0] + size * 0.08, head[1] - size * 0.14),
                (head[0] + size * 0.06, head[1] - size * 0.07),
            ]
        ),
        "#3a2f2c",
        width * 0.9,
    )
    c.ellipse(*crank, size * 0.06, size * 0.06, mix(frame, "#101014", 0.5))
    c.line([(crank[0] - size * 0.05, crank[1] + size * 0.07), (crank[0] + size * 0.05, crank[1] - size * 0.07)], "#8d979f", width * 0.7)
    if basket:
        bx, by = head[0] + size * 0.04, head[1] - size * 0.04
        c.poly(
            [(bx, by), (bx + size * 0.22, by), (bx + size * 0.19, by + size * 0.16), (bx + size * 0.03, by + size * 0.16)],
            "#d9a765",
            "#a8753f",
        )
        for i in range(7):
            turn = -150 + i * 20
            c.leaf(bx + size * 0.11, by, size * 0.14, turn, ("#5fae4a", "#e8654a", "#f3c65c")[i % 3], None, 0.34)


def draw_bicycle_road(c: Canvas) -> None:
    """The road to the sea; the wind is still behind you."""
    c.sky("#6cc0e4", "#b9e3ee", "#f6f3dc")
    for x, y, r in ((830, 130, 70), (930, 110, 90), (1030, 140, 60)):
        c.ellipse(x, y, r * 1.5, r * 0.5, "#ffffff", "#eef6f6", 0.9)
    c.rect(-10, 390, 1220, 120, "#4aa8c0", "#7fd0d0")
    c.poly([*curve([(-60, 500), (300, 470), (700, 500), (1280, 460)]), (1300, 960), (-60, 960)], "#d8cf86", "#93a354")
    c.road([(380, 930), (520, 760), (760, 620), (820, 540), (800, 488)], "#8a8478", 640, 12)
    c.road([(380, 930), (520, 760), (760, 620), (820, 540), (800, 488)], "#f4ecd2", 16, 1)
    for _ in range(60):
        x, y = c.rng.uniform(760, 1200), c.rng.uniform(600, 880)
        c.taper(
            curve([(x, y), (x + 6, y - 24), (x + c.rng.uniform(-16, 26), y - 56)]), c.rng.choice(("#7d8f42", "#b9b85c", "#5f7d3f")), 6, 1
        )
    _bicycle(c, 800, 830, 500, "#d8453c", basket=True)


def draw_bicycle_wall(c: Canvas) -> None:
    """A green bicycle rests against a yellow wall."""
    c.sky("#f4c752", "#e9b23f")
    for _ in range(70):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(0, 640)
        c.ellipse(x, y, c.rng.uniform(10, 50), c.rng.uniform(4, 14), c.rng.choice(("#e3aa38", "#f9d670")), alpha=0.4)
    c.rect(130, 110, 300, 370, "#fff7e2", radius=6)
    c.rect(154, 134, 252, 322, "#2f6f7a", "#6fb0b0")
    for x in (130, 430):
        c.rect(x - 60 if x == 130 else x, 110, 60, 370, "#2f7d6b", "#235c50", radius=4)
    c.line([(280, 134), (280, 456)], "#fff7e2", 14)
    c.line([(154, 290), (406, 290)], "#fff7e2", 14)
    c.rect(120, 480, 320, 46, "#a8593a", "#7d3f28", radius=6)
    for i in range(15):
        c.leaf(150 + i * 19, 486, c.rng.uniform(50, 96), -90 + c.rng.uniform(-40, 40), c.rng.choice(("#4f9a4a", "#3d8b45")), None, 0.3)
        c.ellipse(150 + i * 19, 430 + c.rng.uniform(-16, 24), 12, 11, c.rng.choice(("#e8485c", "#f7a0ac", "#ffffff")))
    c.rect(-10, 690, 1220, 230, "#c9a27c", "#8d6a50")
    for i in range(9):
        c.line([(i * 160 - 60, 690), (i * 160 - 120, 910)], "#a8825f", 3)
    _bicycle(c, 760, 800, 640, "#2f8a6b", basket=True)


def draw_bicycle_kid(c: Canvas) -> None:
    """A first bicycle without its two small wheels."""
    c.sky("#a9dcee", "#dff1e4", "#f7f6da")
    c.ridge(520, 80, "#9fce8f", "#7db872")
    c.poly([*curve([(-60, 620), (400, 590), (800, 630), (1280, 600)]), (1300, 960), (-60, 960)], "#86c46a", "#4f9450")
    for _ in range(130):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(650, 890)
        c.taper([(x, y), (x + c.rng.uniform(-8, 8), y - 26)], "#5fa553", 5, 1)
    for _ in range(26):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(650, 890)
        c.ellipse(x, y, 7, 6, c.rng.choice(("#ffffff", "#ffe066", "#f7a0ac")))
    _bicycle(c, 590, 800, 520, "#e8483c")
    for i, colour in enumerate(("#ffcf4a", "#4ab0d9", "#f78fb0", "#7fc45f", "#b58fe0")):
        c.line(curve([(800, 400), (830 + i * 12, 440 + i * 12), (820 + i * 22, 500 + i * 6)]), colour, 7)


def draw_bicycle_night(c: Canvas) -> None:
    """Lamp in front, lamp behind, and a strip where it moves."""
    c.sky("#0d1330", "#1b2650", "#34406a", "#4a4a6a")
    for x, h in ((0, 300), (150, 380), (320, 260), (900, 340), (1050, 420)):
        c.rect(x, 640 - h, 140, h, "#151b3a", "#1c2346")
        for i in range(4):
            if c.rng.random() < 0.6:
                c.rect(x + 20 + (i % 2) * 60, 660 - h + (i // 2) * 90, 30, 40, "#ffd98a", "#e8a34a")
    c.rect(-10, 640, 1220, 280, "#2a2f4a", "#14182c")
    c.poly([(810, 420), (1300, 520), (1300, 860), (760, 470)], "#fff0b8", "#ffe08a", 0.28)
    c.ellipse(1080, 800, 220, 40, "#ffe8a0", alpha=0.3)
    _bicycle(c, 560, 790, 560, "#4ab0c9", "#0c0f1e")
    c.glow(776, 430, 150, "#fff3c4", 1)
    c.ellipse(776, 430, 16, 16, "#fffdf0")
    c.glow(430, 470, 120, "#ff4a3a", 0.95)
    c.ellipse(430, 470, 12, 12, "#ff8a70")
    c.arc(818, 622, 150, 150, 200, 260, "#d8f0ff", 5)


def _bus(c: Canvas, x: float, y: float, size: float, body: str, lit: bool) -> None:
    c.shadow(x, y + size * 0.01, size * 0.66, size * 0.06, 0.6)
    c.rect(x - size * 0.5, y - size * 0.48, size, size * 0.42, mix(body, "#ffffff", 0.15), mix(body, "#140a14", 0.2), radius=size * 0.06)
    c.rect(x - size * 0.5, y - size * 0.22, size, size * 0.06, "#f3cf5a")
    for i in range(8):
        a = x - size * 0.46 + i * size * 0.12
        c.poly(
            [(a, y - size * 0.1), (a + size * 0.05, y - size * 0.15), (a + size * 0.1, y - size * 0.1), (a + size * 0.05, y - size * 0.07)],
            ("#2f7d8c", "#fff5e1", "#d8453c")[i % 3],
        )
    glass = ("#fff0c0", "#ffcf7a") if lit else ("#bfe3ee", "#6fa3b5")
    for i in range(5):
        c.rect(x - size * 0.46 + i * size * 0.162, y - size * 0.42, size * 0.14, size * 0.15, *glass, radius=size * 0.016)
        if i % 2 == 0:
            c.ellipse(x - size * 0.39 + i * size * 0.162, y - size * 0.31, size * 0.03, size * 0.036, "#3a2a2c")
            c.ellipse(
                x - size * 0.39 + i * size * 0.162, y - size * 0.255, size * 0.05, size * 0.03, ("#d9574a", "#2f6690", "#588157")[i // 2]
            )
    c.rect(x + size * 0.36, y - size * 0.42, size * 0.12, size * 0.28, *glass, radius=size * 0.016)
    for dx in (-0.28, 0.26):
        c.ellipse(x + dx * size, y - size * 0.05, size * 0.09, size * 0.09, "#26242c")
        c.ellipse(x + dx * size, y - size * 0.05, size * 0.045, size * 0.045, "#c9ced4", "#7d858d")
    c.rect(x - size * 0.4, y - size * 0.54, size * 0.62, size * 0.06, "#8d5a38", "#6a4028", radius=6)
    for i, colour in enumerate(("#d9b061", "#5f8f6a", "#b5473a", "#e0c79a")):
        c.rect(
            x - size * 0.38 + i * size * 0.15,
            y - size * 0.54 - size * (0.06 + 0.02 * (i % 2)),
            size * 0.12,
            size * 0.08,
            colour,
            mix(colour, "#20140c", 0.3),
            radius=10,
        )


def draw_bus_road(c: Canvas) -> None:
    """The painted minibus on the red road."""
    c.sky("#7cc8e4", "#c4e6ea", "#f9efd2")
    c.ridge(440, 110, "#a9c9a0", "#86b487")
    c.rect(-10, 560, 1220, 360, "#8fb868", "#5d9050")
    c.poly(
        [*curve([(-60, 700), (400, 680), (900, 690), (1300, 670)]), *reversed(curve([(-60, 880), (400, 850), (900, 860), (1300, 840)]))],
        "#d2764a",
        "#a84f30",
    )
    for x, s in ((120, 260), (1080, 300), (980, 160)):
        c.shadow(x, 610, s * 0.5, 16, 0.4)
        c.taper([(x, 620), (x + 6, 620 - s * 0.6)], "#5a3a28", s * 0.1, s * 0.05)
        for dx, dy, r in ((-0.24, -0.7, 0.28), (0.24, -0.74, 0.3), (0, -0.95, 0.32)):
            c.blob(x + dx * s, 620 + dy * s, r * s, "#6fb05a", "#356f40")
    for i in range(7):
        c.ellipse(150 - i * 26 + 60, 790 - i * 6, 60 - i * 5, 34 - i * 3, "#e8b890", alpha=0.4)
    _bus(c, 600, 800, 720, "#e0483f", lit=False)


def draw_bus_night(c: Canvas) -> None:
    """18:24, in the rain, empty, like an apology."""
    c.sky("#141a34", "#232c50", "#3a3f62")
    for x, h in ((-20, 420), (160, 340), (380, 460), (700, 380), (900, 500), (1080, 360)):
        c.rect(x, 640 - h, 170, h, "#1a2040", "#20284c")
        for i in range(6):
            if c.rng.random() < 0.5:
                c.rect(x + 24 + (i % 2) * 76, 670 - h + (i // 2) * 100, 40, 50, "#ffd98a", "#e0984a")
    c.rect(-10, 640, 1220, 280, "#2c3354", "#171b30")
    _bus(c, 560, 760, 720, "#2f7d8c", lit=True)
    for y in range(770, 890, 10):
        c.line(
            [(240 + c.rng.uniform(-20, 20), y), (880 + c.rng.uniform(-20, 20), y)],
            mix("#ffcf7a", "#20263e", 0.55 + c.rng.random() * 0.4),
            3,
        )
    c.poly([(925, 690), (1300, 640), (1300, 860), (925, 730)], "#fff0b8", "#ffe08a", 0.35)
    for _ in range(170):
        x, y = c.rng.uniform(0, 1240), c.rng.uniform(-40, 900)
        length = c.rng.uniform(20, 46)
        c.line([(x, y), (x - length * 0.3, y + length)], "#a9b8d8", 1.3)


def draw_boda(c: Canvas) -> None:
    """A red motorcycle waits under its tree."""
    c.sky("#f2c98a", "#f8e0b0", "#fbeed0")
    c.ridge(520, 80, "#c9b47a", "#a89a62")
    c.rect(-10, 600, 1220, 320, "#d89a62", "#a0623c")
    c.taper(curve([(940, 700), (930, 480), (980, 250)]), "#5f4030", 84, 54)
    for x, y, r in ((760, 180, 150), (950, 110, 180), (1120, 200, 150), (880, 240, 130), (1050, 270, 120)):
        c.blob(x, y, r, "#7db35c", "#3d7a45")
    c.shadow(800, 790, 480, 60, 0.4)
    x, y = 520, 770
    for wx in (x - 230, x + 250):
        c.ellipse(wx, y - 96, 100, 100, "#26242c")
        c.ellipse(wx, y - 96, 66, 66, "#d89a62", "#c08250")
        for i in range(6):
            a = i * math.tau / 6
            c.line([(wx, y - 96), (wx + 66 * math.cos(a), y - 96 + 66 * math.sin(a))], "#aab3ba", 7)
        c.ellipse(wx, y - 96, 18, 18, "#767f87")
    c.line([(x + 250, y - 96), (x + 160, y - 350)], "#aab3ba", 18)
    c.poly(
        curve(
            [
                (x - 150, y - 110),
                (x - 130, y - 220),
                (x + 60, y - 230),
                (x + 120, y - 130),
                (x + 40, y - 60),
                (x - 100, y - 60),
                (x - 150, y - 110),
            ]
        ),
        "#7d858d",
        "#3d434b",
    )
    c.poly(
        curve([(x - 20, y - 260), (x + 40, y - 330), (x + 150, y - 320), (x + 180, y - 240), (x + 60, y - 215), (x - 20, y - 230)]),
        "#ef5a48",
        "#b02f28",
    )
    c.poly(
        curve([(x - 300, y - 270), (x - 200, y - 300), (x - 20, y - 268), (x + 10, y - 235), (x - 140, y - 225), (x - 290, y - 240)]),
        "#33282c",
        "#1c1619",
    )
    c.taper([(x - 160, y - 235), (x - 230, y - 96)], "#b02f28", 30, 22)
    c.line(curve([(x + 160, y - 350), (x + 120, y - 400), (x + 70, y - 396)]), "#26242c", 15)
    c.ellipse(x + 196, y - 320, 36, 38, "#fff4cf", "#f0c76a")
    c.arc(x + 250, y - 96, 120, 120, 200, 320, "#d8453c", 18)
    c.taper([(x - 60, y - 70), (x - 310, y - 90)], "#d3d8dc", 22, 28)
