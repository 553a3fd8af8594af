"""Tea, and the stove it is made on."""

from quanzi.world.pictures.brush import Canvas, curve, mix


def _table(c: Canvas, wall: tuple[str, str], wood: str, edge: float = 330) -> None:
    c.sky(*wall)
    c.rect(-10, edge, 1220, 600, mix(wood, "#ffffff", 0.18), mix(wood, "#20100a", 0.15))
    for i in range(5):
        y = edge + 30 + i * i * 22 + i * 30
        c.line([(0, y), (1200, y)], mix(wood, "#20100a", 0.22), 2 + i)
    for _ in range(26):
        x, y = c.rng.uniform(0, 1200), c.rng.uniform(edge + 10, 890)
        c.line(curve([(x, y), (x + 60, y + c.rng.uniform(-3, 3)), (x + c.rng.uniform(90, 200), y)], 5), mix(wood, "#20100a", 0.1), 1.6)


def _cup(c: Canvas, x: float, y: float, r: float, colour: str, tea: str) -> None:
    c.shadow(x + 10, y + r * 0.95, r * 1.3, r * 0.34, 0.55)
    c.poly(
        curve(
            [
                (x - r, y),
                (x - r * 0.9, y + r * 0.6),
                (x - r * 0.5, y + r * 0.98),
                (x + r * 0.5, y + r * 0.98),
                (x + r * 0.9, y + r * 0.6),
                (x + r, y),
            ]
        ),
        mix(colour, "#ffffff", 0.4),
        mix(colour, "#20202a", 0.2),
    )
    c.ellipse(x, y, r, r * 0.36, mix(colour, "#ffffff", 0.7), colour)
    c.ellipse(x, y + 4, r * 0.87, r * 0.29, mix(tea, "#301000", 0.2), mix(tea, "#ffffff", 0.15))


def _pot(c: Canvas, x: float, y: float, r: float, colour: str) -> None:
    dark, light = mix(colour, "#1a0804", 0.4), mix(colour, "#ffffff", 0.28)
    c.shadow(x, y + r * 0.8, r * 1.6, r * 0.34, 0.6)
    c.arc(x + r * 1.02, y - r * 0.02, r * 0.42, r * 0.5, -100, 110, dark, r * 0.16)
    c.taper(
        curve([(x - r * 0.7, y + r * 0.16), (x - r * 1.16, y - r * 0.1), (x - r * 1.42, y - r * 0.56)]),
        mix(colour, dark, 0.4),
        r * 0.46,
        r * 0.16,
    )
    c.ellipse(x, y, r, r * 0.82, light, dark)
    c.rect(x - r * 0.44, y + r * 0.7, r * 0.88, r * 0.14, dark, radius=10)
    c.ellipse(x, y - r * 0.68, r * 0.5, r * 0.14, light, colour)
    c.ellipse(x, y - r * 0.76, r * 0.44, r * 0.14, light, dark)
    c.ellipse(x, y - r * 0.92, r * 0.12, r * 0.12, light, dark)
    c.ellipse(x - r * 0.34, y - r * 0.26, r * 0.22, r * 0.12, "#ffffff", alpha=0.22)


def draw_tea_pot(c: Canvas) -> None:
    """A clay pot and small cups; the water has just boiled."""
    _table(c, ("#dfe6d6", "#c3d0b8"), "#6a4a36", 400)
    for x, leaf in ((90, "#6f9a5c"), (150, "#88b06d"), (1090, "#6f9a5c")):
        c.taper(curve([(x, 400), (x + 10, 200), (x - 10, -20)]), "#7fa36a", 20, 16)
        for i in range(6):
            c.leaf(x, 60 + i * 56, 110, -30 + 190 * (i % 2), leaf, "#4f7a45", 0.14)
    c.rect(150, 560, 900, 230, "#8d5f3c", "#5f3c25", radius=40)
    c.rect(170, 560, 860, 190, "#a8754c", "#8a5b38", radius=36)
    _pot(c, 480, 490, 190, "#8a3f2c")
    for x, y in ((760, 580), (900, 620), (720, 680)):
        _cup(c, x, y, 62, "#f1ece0", "#c98a3c")
    c.steam(300, 360, 220)
    c.steam(830, 560, 150)


def draw_tea_cups(c: Canvas) -> None:
    """Three small cups on a tray."""
    _table(c, ("#f3e1cd", "#e6c8a7"), "#7b513a")
    c.shadow(600, 770, 560, 90, 0.5)
    c.rect(120, 430, 960, 360, "#5f3d2a", "#412619", radius=50)
    c.rect(140, 430, 920, 330, "#98694a", "#74492f", radius=44)
    for y in range(470, 740, 46):
        c.line([(170, y), (1030, y)], "#7f5438", 4)
    _pot(c, 350, 500, 130, "#3f6f6a")
    for x, y, colour in ((610, 560, "#e8efe9"), (780, 620, "#f0d9c4"), (900, 530, "#cfe0ea")):
        _cup(c, x, y, 84, colour, "#c98f5c")
        c.steam(x, y - 20, 160)


def draw_stove(c: Canvas) -> None:
    """A rocket stove of mud and brick, a third less charcoal."""
    c.sky("#4a3048", "#8a4f4f", "#c9835c", "#c9835c")
    c.rect(-10, 620, 1220, 300, "#7d5138", "#4f3022")
    for row in range(5):
        for i in range(9):
            c.rect(
                -40 + i * 150 + (row % 2) * 75, 90 + row * 110, 140, 100, mix("#a5653f", "#7b4630", c.rng.random()), radius=10, alpha=0.35
            )
    c.glow(600, 640, 520, "#ffb04a", 0.7)
    c.shadow(600, 820, 440, 70, 0.7)
    c.poly(curve([(330, 810), (350, 520), (420, 450), (780, 450), (850, 520), (870, 810)]), "#c27b4e", "#7b4329")
    c.ellipse(600, 455, 190, 48, "#5b2f1e", "#2e140c")
    c.rect(490, 620, 220, 190, "#2a100a", "#51200d", radius=90)
    for i, (dx, h) in enumerate(((-66, 110), (-30, 160), (10, 140), (48, 170), (74, 100))):
        x = 600 + dx
        c.poly(
            curve([(x - 26, 810), (x - 20, 790 - h * 0.5), (x + (i % 2) * 16 - 6, 800 - h), (x + 20, 790 - h * 0.45), (x + 26, 810)]),
            "#ffe08a",
            "#f0661f",
        )
    for dx in (-60, 0, 60):
        c.taper([(600 + dx, 800), (600 + dx * 2.6, 880)], "#5c3a24", 34, 30)
    c.ellipse(600, 450, 230, 50, "#3a3f48")
    c.poly(curve([(360, 300), (380, 420), (470, 470), (730, 470), (820, 420), (840, 300)]), "#6b7480", "#2e333c")
    c.ellipse(600, 300, 240, 58, "#98a2ad", "#5a626d")
    c.ellipse(600, 304, 212, 46, "#e8c27a", "#c98f45")
    c.steam(600, 290, 250)
