"""Benches and cloth: what hands do."""

import math

from quanzi.world.pictures.brush import Canvas, curve, mix


def _bench(c: Canvas, wall: str, wood: str, edge: float) -> None:
    c.sky(mix(wall, "#ffffff", 0.2), wall)
    c.rect(-10, edge, 1220, 920 - edge, mix(wood, "#ffffff", 0.2), mix(wood, "#160a04", 0.25))
    c.rect(-10, edge, 1220, 16, mix(wood, "#ffffff", 0.4))
    for i in range(18):
        x, y = c.rng.uniform(-40, 1000), edge + 40 + i * (860 - edge) / 18
        c.line(curve([(x, y), (x + 120, y + 4), (x + 260, y - 2)], 6), mix(wood, "#160a04", 0.2), 2)


def _screwdriver(c: Canvas, x: float, y: float, turn: float, size: float, colour: str) -> None:
    dx, dy = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    c.taper([(x + dx * size * 0.4, y + dy * size * 0.4), (x + dx * size, y + dy * size)], "#c3c9cf", size * 0.05, size * 0.04)
    c.taper(
        [(x, y), (x + dx * size * 0.2, y + dy * size * 0.2), (x + dx * size * 0.42, y + dy * size * 0.42)], colour, size * 0.15, size * 0.1
    )


def _gear(c: Canvas, x: float, y: float, r: float, colour: str, teeth: int = 12) -> None:
    ring: list[tuple[float, float]] = []
    for i in range(teeth * 4):
        far = r if i % 4 < 2 else r * 0.82
        ring.append((x + far * math.cos(i * math.tau / teeth / 4), y + far * math.sin(i * math.tau / teeth / 4)))
    c.shadow(x + 6, y + 10, r * 1.2, r * 1.1, 0.45)
    c.poly(ring, mix(colour, "#ffffff", 0.35), mix(colour, "#2a1606", 0.3))
    c.ellipse(x, y, r * 0.5, r * 0.5, mix(colour, "#2a1606", 0.35), mix(colour, "#ffffff", 0.1))
    c.ellipse(x, y, r * 0.14, r * 0.14, "#40301c")


def draw_bench_radio(c: Canvas) -> None:
    """An old radio, opened; the wasp has left."""
    _bench(c, "#7fa097", "#a8713f", 560)
    for i in range(3):
        c.rect(90 + i * 60, 150, 40, 190, mix(("#d9574a", "#e0a458", "#3f7d8c")[i], "#ffffff", 0.1), radius=8)
    c.rect(60, 340, 260, 20, "#7a4f33")
    c.shadow(640, 770, 480, 60, 0.6)
    c.rect(240, 330, 780, 420, "#c98a4f", "#7d4a28", radius=60)
    c.rect(280, 370, 330, 340, "#f2e2bf", "#d9c193", radius=30)
    for i in range(11):
        c.rect(300, 392 + i * 28, 290, 9, "#a8773f", radius=4)
    c.rect(650, 370, 330, 150, "#26323c", "#3f5566", radius=16)
    for i in range(11):
        c.line([(674 + i * 28, 400), (674 + i * 28, 420 if i % 2 else 440)], "#f4d58a", 4)
    c.line([(790, 384), (790, 506)], "#e8503f", 6)
    for x, r in ((720, 56), (900, 56)):
        c.ellipse(x, 620, r, r, "#f0dcb4", "#a87f4a")
        c.ellipse(x, 620, r * 0.7, r * 0.7, "#8a5a30", "#5d381c")
        c.line([(x, 620), (x + r * 0.4, 620 - r * 0.4)], "#f6e7c5", 6)
    c.taper([(330, 340), (180, 60)], "#d3d8dc", 9, 5)
    c.ellipse(180, 60, 9, 9, "#eef1f3")
    _screwdriver(c, 150, 850, -14, 290, "#d9453c")
    for x, y in ((560, 820), (600, 850), (640, 815), (700, 846)):
        c.ellipse(x, y, 13, 10, "#dfe3e6", "#8b949c")
        c.line([(x - 7, y), (x + 7, y)], "#5d666e", 3)
    c.taper(curve([(1010, 850), (1090, 790), (1130, 690), (1190, 660)]), "#33383d", 11, 11)
    c.taper([(1010, 850), (930, 872)], "#d8a24a", 24, 6)


def draw_bench_clock(c: Canvas) -> None:
    """Grandfather's alarm clock in parts, with a note inside."""
    _bench(c, "#e2cfae", "#8d5e3e", 120)
    c.poly([(150, 200), (1040, 170), (1080, 800), (120, 830)], "#5d7f8f", "#3f5d70")
    c.shadow(420, 690, 300, 60, 0.5)
    for x in (290, 550):
        c.taper([(420 + (x - 420) * 0.6, 600), (x, 700)], "#c99a3d", 24, 18)
    for x in (320, 520):
        c.ellipse(x, 270, 80, 56, "#f2cd76", "#b07f2c")
    c.taper([(420, 260), (420, 210)], "#a8772a", 14, 22)
    c.ellipse(420, 470, 220, 220, "#eec267", "#a06c22")
    c.ellipse(420, 470, 190, 190, "#fffaf0", "#eadfc8")
    for i in range(12):
        a = math.radians(i * 30)
        c.line(
            [(420 + 160 * math.sin(a), 470 - 160 * math.cos(a)), (420 + 178 * math.sin(a), 470 - 178 * math.cos(a))],
            "#40352b",
            9 if i % 3 == 0 else 4,
        )
    c.taper([(420, 470), (350, 390)], "#2b2622", 14, 6)
    c.taper([(420, 470), (480, 340)], "#2b2622", 10, 5)
    c.ellipse(420, 470, 14, 14, "#c8553d")
    _gear(c, 780, 350, 96, "#d6a545", 16)
    _gear(c, 930, 470, 66, "#c2c7cb", 12)
    _gear(c, 760, 530, 50, "#b8823a", 10)
    _gear(c, 890, 620, 38, "#d6a545", 9)
    c.shadow(700, 720, 150, 60, 0.35)
    c.poly([(600, 650), (820, 670), (805, 770), (590, 745)], "#fff6df", "#ecd9b3")
    for i in range(3):
        c.line(curve([(625, 678 + i * 24), (680, 684 + i * 24), (740, 686 + i * 24), (780, 692 + i * 24)], 5), "#5a6a8c", 3.5)
    _screwdriver(c, 1120, 780, -112, 300, "#3f8a6b")


def draw_bench_lamp(c: Canvas) -> None:
    """A lamp back on its feet, a fox on its base."""
    c.sky("#27364a", "#3f5366")
    c.glow(560, 420, 640, "#ffd58a", 0.85)
    c.rect(-10, 640, 1220, 280, "#b47d4c", "#5f3c22")
    c.rect(-10, 640, 1220, 16, "#d8a56c")
    c.shadow(330, 740, 230, 40, 0.65)
    c.ellipse(330, 720, 160, 50, "#2c6e73", "#17414a")
    c.ellipse(330, 706, 150, 44, "#479298", "#2c6e73")
    c.taper(curve([(330, 700), (240, 520), (300, 380)]), "#c9ced2", 20, 20)
    c.taper(curve([(300, 380), (420, 240), (560, 230)]), "#c9ced2", 18, 18)
    c.ellipse(300, 380, 26, 26, "#e9edf0", "#8d979f")
    c.poly([(500, 190), (620, 180), (740, 360), (470, 400)], "#57a3a8", "#2b6a70")
    c.ellipse(606, 382, 136, 28, "#fff4cf", "#ffdf95")
    c.poly([(470, 400), (742, 362), (1000, 640), (330, 640)], "#ffe7a8", "#ffd58a", 0.22)
    c.poly([(318, 712), (330, 690), (342, 704), (362, 704), (374, 690), (386, 712), (352, 736)], "#f08a3c", "#d9652a")
    c.poly([(334, 716), (352, 736), (370, 716)], "#fff3e2")
    c.ellipse(340, 712, 4, 4, "#2b1a10")
    c.ellipse(364, 712, 4, 4, "#2b1a10")
    c.taper(curve([(640, 820), (740, 770), (830, 820), (930, 770), (1040, 800), (1080, 740)]), "#2a2f36", 10, 10)
    for y in (-26, 26):
        c.taper([(720, 720), (860, 720 + y)], "#c4463a", 22, 26)
    c.taper([(720, 720), (640, 708)], "#aab3ba", 30, 8)
    c.ellipse(724, 720, 14, 14, "#7d878f")
    c.shadow(980, 700, 120, 24, 0.4)
    c.ellipse(980, 680, 84, 40, "#d9b04a", "#8c6a22")
    c.ellipse(980, 668, 52, 22, "#fbe7b4", "#d9b04a")


def _hammer(c: Canvas, x: float, y: float) -> None:
    c.taper([(x, y), (x, y + 260)], "#b9804a", 24, 32)
    c.rect(x - 76, y - 26, 120, 60, "#8b949c", "#525a62", radius=8)
    c.poly([(x + 40, y - 22), (x + 100, y - 4), (x + 104, y + 14), (x + 40, y + 24)], "#767f87", "#4b535b")


def draw_bench_tools(c: Canvas) -> None:
    """Every tool has its nail, every nail its tool."""
    c.sky("#d5b98b", "#c19d68")
    for i in range(6):
        c.line([(0, 110 * i + 40), (1200, 110 * i + 52)], "#a9834f", 4)
    c.rect(-10, 640, 1220, 280, "#94623a", "#4f311c")
    c.rect(-10, 640, 1220, 22, "#c28c5a")
    for x in (170, 400, 560, 720, 900, 1060):
        c.ellipse(x, 136, 8, 8, "#5d666e")
        c.shadow(x + 30, 350, 90, 240, 0.3)
    _hammer(c, 170, 170)
    c.poly([(330, 150), (420, 130), (520, 440), (420, 470)], "#dfe4e8", "#9aa5ad")
    for i in range(15):
        c.poly([(330 + i * 6.1, 160 + i * 20.5), (320 + i * 6.1, 172 + i * 20.5), (336 + i * 6.1, 180 + i * 20.5)], "#c1955c")
    c.rect(322, 110, 130, 70, "#b5473a", "#7d2c26", radius=24)
    c.rect(354, 130, 60, 26, "#d5b98b", radius=12)
    for x, colour, length in ((560, "#d9453c", 300), (640, "#3f8a6b", 250), (720, "#e0a13a", 210)):
        _screwdriver(c, x, 150, 90, length, colour)
    for side in (-1, 1):
        c.taper(curve([(900 + side * 6, 300), (900 + side * 52, 380), (900 + side * 40, 490)]), "#2f6690", 28, 24)
        c.taper(curve([(900 - side * 6, 300), (900 + side * 30, 240), (900 + side * 8, 160)]), "#a3adb5", 26, 10)
    c.ellipse(900, 300, 20, 20, "#6b757d")
    c.arc(1060, 250, 72, 72, 0, 360, "#e6c05a", 40)
    c.arc(1060, 250, 72, 72, 0, 360, "#c79b35", 3)
    c.shadow(480, 770, 380, 40, 0.5)
    c.rect(300, 690, 380, 60, "#e0b377", "#b98148", radius=6)
    for i in range(7):
        c.arc(740 + i * 28, 760 + (i % 3) * 16, 24, 18, 20, 320, "#efcf9b", 8)
    c.rect(900, 570, 130, 130, "#5f9a94", "#35635f", radius=14)
    for i, colour in enumerate(("#e0a458", "#d9574a", "#2f6690", "#f3e2b8")):
        c.taper([(925 + i * 27, 590), (912 + i * 36, 490)], colour, 11, 9)


def _kanga_border(c: Canvas) -> None:
    for inset, colour in ((0, "#1f1a1c"), (26, "#f6c445"), (110, "#1f1a1c"), (124, "#c9302c")):
        c.rect(inset, inset, 1200 - inset * 2, 900 - inset * 2, colour)
    for i in range(19):
        for y in (68, 832):
            c.poly([(44 + i * 61, y), (74 + i * 61, y - 34), (104 + i * 61, y), (74 + i * 61, y + 34)], "#c9302c" if i % 2 else "#1f1a1c")
    for i in range(12):
        for x in (68, 1132):
            c.poly(
                [(x, 120 + i * 61), (x + 34, 150 + i * 61), (x, 180 + i * 61), (x - 34, 150 + i * 61)], "#c9302c" if i % 2 else "#1f1a1c"
            )


def draw_cloth_kanga(c: Canvas) -> None:
    """A kanga with its border, its mangoes and its saying."""
    c.sky("#c9302c", "#b3231f")
    _kanga_border(c)
    for row in range(7):
        for col in range(11):
            x, y = 180 + col * 84, 190 + row * 84
            if abs(x - 600) < 300 and abs(y - 440) < 190:
                continue
            c.ellipse(x, y, 15, 15, "#f6c445")
            c.ellipse(x, y, 6, 6, "#1f1a1c")
    for x in (420, 600, 780):
        for size, colour in ((1.0, "#f6c445"), (0.72, "#1f1a1c"), (0.46, "#f6c445")):
            fruit = ((-0.5, 0.7), (-0.75, 0.1), (-0.3, -0.6), (0.5, -1.05), (0.45, -0.5), (0.7, 0.1), (0.35, 0.7), (-0.5, 0.7))
            c.poly(curve([(x + dx * 100 * size, 450 + dy * 130 * size) for dx, dy in fruit]), colour, mix(colour, "#e0762a", 0.35))
    c.rect(270, 630, 660, 90, "#f6c445", radius=8)
    c.line(curve([(310 + i * 29, 676 + (16 if i % 2 else -12)) for i in range(21)], 6), "#1f1a1c", 9)
    for x in range(0, 1200, 12):
        c.line([(x, 0), (x, 900)], mix("#b3231f", "#d8443a", (x % 24) / 24), 2)


def draw_cloth_patch(c: Canvas) -> None:
    """Sixty-one scraps becoming one curtain."""
    c.sky("#efe3cf", "#dcc9aa")
    colours = ("#d9574a", "#2f6690", "#e0a458", "#588157", "#6d597a", "#f2cc8f", "#81b29a", "#b56576", "#f4f1de", "#3d5a80")
    for row in range(6):
        for col in range(8):
            x, y = col * 150, row * 150
            base, other = c.rng.sample(colours, 2)
            c.rect(x, y, 150, 150, mix(base, "#ffffff", 0.12), mix(base, "#141018", 0.12))
            kind = c.rng.randrange(5)
            for i in range(5):
                if kind == 0:
                    c.line([(x + 15 + i * 30, y), (x + 15 + i * 30, y + 150)], other, 9)
                elif kind == 1:
                    for j in range(5):
                        c.ellipse(x + 15 + i * 30, y + 15 + j * 30, 8, 8, other)
                elif kind == 2:
                    c.line([(x, y + 15 + i * 30), (x + 150, y + 15 + i * 30)], other, 6)
                    c.line([(x + 15 + i * 30, y), (x + 15 + i * 30, y + 150)], other, 6)
                elif kind == 3:
                    c.leaf(x + 75, y + 75, 62, i * 72, other, None, 0.4)
                else:
                    c.arc(x + 75, y + 75, 12 + i * 14, 12 + i * 14, 0, 360, other, 5)
            for i in range(9):
                c.line([(x + 8 + i * 16, y + 5), (x + 16 + i * 16, y + 5)], "#fff6e4", 3)
                c.line([(x + 5, y + 8 + i * 16), (x + 5, y + 16 + i * 16)], "#fff6e4", 3)
    c.taper([(820, 640), (1040, 470)], "#e9edf0", 11, 2)
    c.line(curve([(822, 638), (700, 700), (760, 800), (600, 780), (520, 840)]), "#ffffff", 5)


def draw_cloth_sewing(c: Canvas) -> None:
    """The machine that sounds like a small train."""
    _bench(c, "#d8cfe0", "#8a5a3d", 640)
    c.shadow(600, 720, 520, 50, 0.6)
    c.rect(180, 620, 860, 80, "#3a3440", "#1c1922", radius=20)
    c.poly(
        curve(
            [
                (930, 640),
                (950, 420),
                (930, 300),
                (840, 250),
                (420, 240),
                (330, 270),
                (320, 420),
                (400, 420),
                (420, 360),
                (780, 370),
                (810, 480),
                (800, 640),
            ]
        ),
        "#4a4356",
        "#201d28",
    )
    for x in (480, 600, 720):
        for turn in range(0, 360, 60):
            c.leaf(x, 305, 32, turn, "#e6b85a", "#c08a2c", 0.4)
        c.ellipse(x, 305, 10, 10, "#f9e4a8")
    c.ellipse(1000, 400, 96, 96, "#c9ced4", "#6f7880")
    c.ellipse(1000, 400, 70, 70, "#5a4a5e", "#2f2836")
    for turn in range(0, 180, 45):
        a = math.radians(turn)
        c.line([(1000 + 72 * math.cos(a), 400 + 72 * math.sin(a)), (1000 - 72 * math.cos(a), 400 - 72 * math.sin(a))], "#c9ced4", 9)
    c.ellipse(1000, 400, 16, 16, "#eef1f3")
    c.taper([(360, 420), (360, 610)], "#cfd5da", 20, 7)
    c.rect(336, 570, 52, 20, "#aab3ba", radius=4)
    c.rect(560, 170, 50, 80, "#d9574a", "#a8392f", radius=8)
    c.line(curve([(585, 190), (470, 200), (366, 270), (362, 420)]), "#d9574a", 3)
    cloth = curve([(60, 660), (240, 610), (380, 612), (520, 640), (560, 740), (420, 860), (160, 880), (20, 800), (60, 660)])
    c.poly(cloth, "#f4c95d", "#e09b3d")
    for x, y in ((140, 720), (240, 680), (360, 690), (460, 720), (200, 800), (320, 790), (420, 800), (110, 790)):
        for turn in range(0, 360, 72):
            c.leaf(x, y, 26, turn, "#c8453c", None, 0.5)
        c.ellipse(x, y, 7, 7, "#fff3cf")
    c.line([(372, 622), (372, 850)], "#fffaf0", 4)
