"""Water and sun: tank, well, panels, a storm lamp."""

from quanzi.world.pictures.brush import Canvas, curve, mix


def draw_water_tank(c: Canvas) -> None:
    """The new tap; turn it with your whole hand."""
    c.sky("#73c3e4", "#bfe4ec", "#f8f2d8")
    c.ridge(520, 100, "#a5cf9a", "#7fb57f")
    c.rect(-10, 620, 1220, 300, "#d8a871", "#a3703f")
    c.shadow(620, 800, 460, 60, 0.5)
    c.rect(330, 600, 500, 190, "#b9b2a6", "#857d72", radius=12)
    for row in range(4):
        for i in range(6):
            c.rect(338 + i * 82 + (row % 2) * 20, 608 + row * 45, 74, 38, mix("#c9c2b6", "#8f877b", c.rng.random()), radius=10, alpha=0.7)
    c.rect(370, 170, 420, 440, "#4a8fc0", "#285a86", radius=40)
    for i in range(8):
        c.rect(370, 210 + i * 48, 420, 12, "#3f7fae")
    c.rect(400, 180, 60, 420, "#9fd0ee", alpha=0.35)
    c.ellipse(580, 180, 205, 48, "#6fb0d9", "#4a8fc0")
    c.ellipse(580, 168, 76, 20, "#2f6a99")
    c.taper([(800, 560), (900, 560)], "#c9b06a", 24, 24)
    c.taper([(894, 552), (898, 610)], "#c9b06a", 26, 20)
    c.taper([(860, 540), (860, 508)], "#c9b06a", 12, 12)
    c.line([(832, 506), (888, 506)], "#d8453c", 13)
    for i in range(8):
        c.ellipse(898, 630 + i * 14, 5, 8, "#bfe6f6")
    for x, y in ((900, 850), (1050, 830)):
        c.shadow(x, y, 110, 16, 0.5)
        c.rect(x - 66, y - 150, 132, 150, "#ffd84a", "#d9a02a", radius=18)
        c.rect(x - 44, y - 186, 74, 44, "#f0c23a", radius=12)
        c.rect(x - 28, y - 172, 42, 20, "#d8a871", radius=8)
        c.ellipse(x + 44, y - 158, 17, 14, "#d8453c")
        c.line([(x - 44, y - 110), (x + 44, y - 30)], "#e6b533", 5)
    for x in (90, 180, 260):
        for turn in (-140, -115, -90, -65, -40):
            c.leaf(x, 720, 110, turn, "#6fae55", "#3a7d45", 0.14)


def draw_water_well(c: Canvas) -> None:
    """Sixty-two metres, and it tastes a little of stone."""
    c.sky("#8ccbe4", "#cdeae4", "#faf2d4")
    c.ridge(500, 90, "#b5d09a", "#8db57c")
    c.rect(-10, 600, 1220, 320, "#cf9f68", "#96683e")
    c.shadow(600, 820, 420, 60, 0.55)
    for x in (370, 830):
        c.taper([(x, 640), (x, 190)], "#7d5436", 36, 32)
    c.poly([(280, 220), (600, 70), (920, 220), (880, 250), (600, 120), (320, 250)], "#b5583a", "#7d3524")
    c.taper([(360, 310), (840, 310)], "#9a6c45", 30, 30)
    c.ellipse(600, 310, 80, 34, "#e0c79a", "#b3946a")
    c.line([(600, 330), (600, 500)], "#d9c49a", 6)
    c.line(curve([(840, 310), (890, 310), (890, 370), (930, 370)]), "#5d656d", 13)
    c.rect(310, 620, 580, 190, "#b9b3a8", "#7a7268", radius=30)
    for row in range(4):
        for i in range(7):
            c.rect(
                318 + i * 82 + (row % 2) * 20 - 16, 630 + row * 46, 74, 38, mix("#cfc8bc", "#8a8277", c.rng.random()), radius=14, alpha=0.8
            )
    c.ellipse(600, 622, 290, 62, "#d5cec2", "#a8a094")
    c.ellipse(600, 626, 220, 42, "#1f2a33", "#3f6b80")
    c.poly([(552, 500), (648, 500), (636, 600), (564, 600)], "#b98450", "#7d5430")
    c.rect(550, 514, 100, 10, "#5d656d")
    c.rect(556, 572, 88, 10, "#5d656d")
    c.ellipse(600, 500, 48, 12, "#8fd0e6")
    c.arc(600, 500, 48, 50, 180, 360, "#5d656d", 6)
    for x, y in ((1010, 800), (1080, 830)):
        c.shadow(x, y, 50, 10, 0.4)
        c.poly([(x - 30, y - 76), (x + 30, y - 76), (x + 24, y), (x - 24, y)], "#eef6f8", "#b5ccd6")
        c.ellipse(x, y - 76, 30, 9, "#8fd0e6")


def draw_solar_roof(c: Canvas) -> None:
    """Wiped once a month, in the cool of the morning."""
    c.sky("#4aaee0", "#a3d9ee", "#e9f4ea")
    c.glow(960, 140, 380, "#fffbe0", 1)
    c.ellipse(960, 140, 64, 64, "#fffdf0", "#ffe98f")
    for x, y, r in ((200, 150, 66), (290, 128, 84), (380, 158, 56)):
        c.ellipse(x, y, r * 1.5, r * 0.5, "#ffffff", "#eef6fa", 0.95)
    c.poly([(160, 420), (1130, 330), (1330, 720), (-60, 820)], "#b3bcc3", "#7d878f")
    for i in range(34):
        t = i / 33
        c.line([(160 + t * 970, 420 - t * 90), (-60 + t * 1390, 820 - t * 100)], "#98a2aa" if i % 2 else "#c6ced4", 5)
    for k in range(3):
        for j in range(2):

            def at(u: float, v: float, k: int = k, j: int = j) -> tuple[float, float]:
                u, v = (0.15 + (k + u) * 0.245), 0.1 + (j + v) * 0.4
                top = (160 + u * 970, 420 - u * 90)
                low = (-60 + u * 1390, 820 - u * 100)
                return top[0] + (low[0] - top[0]) * v, top[1] + (low[1] - top[1]) * v

            c.poly([at(0.03, 0.04), at(0.97, 0.04), at(0.97, 0.96), at(0.03, 0.96)], "#e6ebef")
            c.poly([at(0.06, 0.07), at(0.94, 0.07), at(0.94, 0.93), at(0.06, 0.93)], "#2f5fa8", "#152a5a")
            for i in range(1, 5):
                c.line([at(0.06 + i * 0.176, 0.07), at(0.06 + i * 0.176, 0.93)], "#5d8ac9", 2.4)
            for i in range(1, 4):
                c.line([at(0.06, 0.07 + i * 0.215), at(0.94, 0.07 + i * 0.215)], "#5d8ac9", 2.4)
            c.poly([at(0.1, 0.93), at(0.4, 0.07), at(0.52, 0.07), at(0.22, 0.93)], "#ffffff", alpha=0.13)
    c.poly([(-60, 820), (1330, 720), (1330, 960), (-60, 960)], "#e0b487", "#b98a60")


def draw_energy_lamp(c: Canvas) -> None:
    """A storm lamp on the sill, from eight to ten."""
    c.sky("#0b1024", "#131a36", "#1f2544")
    c.rect(200, 40, 800, 640, "#0d1430", "#2a3a66", radius=6)
    for _ in range(80):
        r = c.rng.choice((1, 1.4, 2))
        c.ellipse(c.rng.uniform(210, 990), c.rng.uniform(50, 480), r, r, "#fff5dc")
    for x, h in ((210, 120), (330, 190), (480, 110), (640, 160), (800, 210), (910, 120)):
        c.rect(x, 680 - h, 120, h, "#0b1026", "#11183a")
    for x in (186, 590, 990):
        c.rect(x, 30, 22, 660, "#5f4030", "#3f2a20")
    c.glow(600, 560, 560, "#ffc46a", 0.95)
    c.rect(130, 690, 940, 60, "#a8754c", "#6d452c", radius=6)
    c.rect(-10, 750, 1220, 170, "#4a3448", "#2a1d30")
    c.shadow(600, 710, 220, 26, 0.6)
    c.rect(490, 610, 220, 90, "#d8453c", "#8a241f", radius=26)
    c.rect(510, 586, 180, 34, "#e6685c", "#a8332c", radius=10)
    c.ellipse(600, 490, 96, 116, "#fff3cf", "#ffd27a", 0.55)
    c.poly(curve([(600, 410), (572, 500), (580, 560), (600, 576), (620, 560), (628, 500), (600, 410)]), "#fff9dc", "#ff9a2f")
    c.rect(520, 360, 160, 40, "#d8453c", "#8a241f", radius=12)
    c.poly([(548, 360), (570, 310), (630, 310), (652, 360)], "#e6685c", "#a8332c")
    for side in (-1, 1):
        c.line(curve([(600 + side * 100, 650), (600 + side * 140, 520), (600 + side * 110, 380), (600 + side * 60, 340)]), "#b5352c", 11)
    c.arc(600, 320, 130, 150, 180, 360, "#c9ced2", 8)
