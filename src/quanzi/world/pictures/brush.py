"""A small paint box: shapes with soft gradients on a 1200 x 900 sheet, drawn larger than shown so that edges are smooth."""

import math
import random
from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1200, 900

Point = tuple[float, float]
Box = tuple[int, int, int, int]


def rgb(colour: str) -> tuple[int, int, int]:
    """Read a colour written as #rrggbb."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(first: str, second: str, share: float) -> str:
    """Give the colour that lies `share` (0 to 1) of the way from the first to the second."""
    pairs = zip(rgb(first), rgb(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def curve(points: Sequence[Point], steps: int = 14) -> list[Point]:
    """Lay a smooth line (Catmull-Rom) through the points."""
    padded = [points[0], *points, points[-1]]
    line: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(steps):
            t = step / steps
            line.append((_between(a[0], b[0], c[0], d[0], t), _between(a[1], b[1], c[1], d[1], t)))
    return [*line, points[-1]]


def _between(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


class Canvas:
    """One sheet. All measures are in sheet units (1200 x 900); `scale` says how many pixels a unit gets while drawing."""

    def __init__(self, seed: str, scale: float = 2.0) -> None:
        """Take a clean sheet; the same seed gives the same picture."""
        self.scale = scale
        self.rng = random.Random(seed)
        self.image = Image.new("RGB", (round(WIDTH * scale), round(HEIGHT * scale)), "#ffffff")

    def sky(self, *colours: str) -> None:
        """Fill the sheet from top to bottom, passing through the colours."""
        strip = Image.new("RGB", (1, len(colours)))
        strip.putdata([rgb(colour) for colour in colours])
        self.image.paste(strip.resize(self.image.size, Image.Resampling.BICUBIC))

    def poly(self, points: Sequence[Point], fill: str, to: str | None = None, alpha: float = 1) -> None:
        """Fill the area inside the points, from `fill` at its top to `to` at its bottom."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        box = self._box(min(xs), min(ys), max(xs), max(ys))
        moved = [(x * self.scale - box[0], y * self.scale - box[1]) for x, y in points]
        self._fill(box, fill, to, alpha, lambda pen: pen.polygon(moved, fill=255))

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, fill: str, to: str | None = None, alpha: float = 1) -> None:
        """Fill an ellipse around its centre."""
        box = self._box(cx - rx, cy - ry, cx + rx, cy + ry)
        size = (0, 0, box[2] - box[0] - 1, box[3] - box[1] - 1)
        self._fill(box, fill, to, alpha, lambda pen: pen.ellipse(size, fill=255))

    def rect(self, x: float, y: float, w: float, h: float, fill: str, to: str | None = None, radius: float = 0, alpha: float = 1) -> None:
        """Fill a rectangle from its upper left corner, with rounded corners if asked."""
        box = self._box(x, y, x + w, y + h)
        size = (0, 0, box[2] - box[0] - 1, box[3] - box[1] - 1)
        self._fill(box, fill, to, alpha, lambda pen: pen.rounded_rectangle(size, radius * self.scale, fill=255))

    def arc(self, cx: float, cy: float, rx: float, ry: float, start: float, end: float, fill: str, width: float) -> None:
        """Draw part of an ellipse's outline; degrees run clockwise from three o'clock."""
        points = [
            (
                cx + rx * math.cos(math.radians(start + (end - start) * i / 48)),
                cy + ry * math.sin(math.radians(start + (end - start) * i / 48)),
            )
            for i in range(49)
        ]
        self.line(points, fill, width)

    def line(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a line with round ends through the points."""
        pen = ImageDraw.Draw(self.image)
        moved = [(x * self.scale, y * self.scale) for x, y in points]
        pen.line(moved, fill=fill, width=max(1, round(width * self.scale)), joint="curve")
        half = width * self.scale / 2
        if half > 1:
            for x, y in (moved[0], moved[-1]):
                pen.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def taper(self, points: Sequence[Point], fill: str, start: float, end: float) -> None:
        """Draw a line that grows thinner or thicker on its way, as a branch or a brush stroke does."""
        left: list[Point] = []
        right: list[Point] = []
        for i, (x, y) in enumerate(points):
            x0, y0 = points[max(0, i - 1)]
            x1, y1 = points[min(len(points) - 1, i + 1)]
            length = math.hypot(x1 - x0, y1 - y0) or 1
            half = (start + (end - start) * i / (len(points) - 1)) / 2
            nx, ny = -(y1 - y0) / length * half, (x1 - x0) / length * half
            left.append((x + nx, y + ny))
            right.append((x - nx, y - ny))
        self.poly([*left, *reversed(right)], fill)

    def road(self, points: Sequence[Point], fill: str, start: float, end: float) -> None:
        """Draw a way that winds into the distance: its width lies flat, as the ground does."""
        line = curve(points)
        low, high = line[0][1], line[-1][1]
        half = [(start + (end - start) * (low - y) / (low - high)) / 2 for _, y in line]
        left = [(x - h, y) for (x, y), h in zip(line, half, strict=True)]
        right = [(x + h, y) for (x, y), h in zip(line, half, strict=True)]
        self.poly([*left, *reversed(right)], fill)

    def glow(self, cx: float, cy: float, radius: float, colour: str, strength: float = 0.6) -> None:
        """Let light fall off around a point."""
        size = max(2, round(radius * 2 * self.scale))
        fade = Image.radial_gradient("L").resize((size, size), Image.Resampling.BILINEAR)
        mask = fade.point([round(max(0, 1 - v / 181) ** 2 * 255 * strength) for v in range(256)])
        self.image.paste(colour, (round((cx - radius) * self.scale), round((cy - radius) * self.scale)), mask)

    def shadow(self, cx: float, cy: float, rx: float, ry: float, strength: float = 0.35, colour: str = "#1d1020") -> None:
        """Lay a soft shadow on the ground."""
        size = (max(2, round(rx * 2 * self.scale)), max(2, round(ry * 2 * self.scale)))
        fade = Image.radial_gradient("L").resize(size, Image.Resampling.BILINEAR)
        mask = fade.point([round(max(0, 1 - v / 181) * 255 * strength) for v in range(256)])
        self.image.paste(colour, (round((cx - rx) * self.scale), round((cy - ry) * self.scale)), mask)

    def ridge(self, y: float, height: float, fill: str, to: str | None = None, waves: int = 5) -> list[Point]:
        """Draw a hill line across the sheet down to its foot; gives the line, so that things can stand on it."""
        steps = [(WIDTH * i / waves, y - height * self.rng.random()) for i in range(-1, waves + 2)]
        line = curve(steps)
        self.poly([*line, (WIDTH + 400, HEIGHT), (-400, HEIGHT)], fill, to)
        return line

    def leaf(self, x: float, y: float, length: float, angle: float, fill: str, to: str | None = None, wide: float = 0.32) -> None:
        """Draw a leaf that grows from a point at an angle in degrees."""
        turn = math.radians(angle)
        dx, dy = math.cos(turn) * length, math.sin(turn) * length
        nx, ny = -dy * wide, dx * wide
        outline = [(x, y), (x + dx * 0.4 + nx, y + dy * 0.4 + ny), (x + dx, y + dy), (x + dx * 0.4 - nx, y + dy * 0.4 - ny), (x, y)]
        self.poly(curve(outline, 8), fill, to)

    def blob(self, cx: float, cy: float, r: float, fill: str, to: str | None = None, rough: float = 0.18) -> None:
        """Draw a round thing that no compass drew: a bush, a stone, a heap."""
        count = 9
        ring = [
            (
                cx + r * (1 - rough * self.rng.random()) * math.cos(i * math.tau / count),
                cy + r * (1 - rough * self.rng.random()) * math.sin(i * math.tau / count),
            )
            for i in range(count)
        ]
        self.poly(curve([*ring, ring[0], ring[1]], 6), fill, to)

    def steam(self, x: float, y: float, height: float, colour: str = "#ffffff") -> None:
        """Let steam rise in three soft threads."""
        layer = Image.new("L", self.image.size, 0)
        pen = ImageDraw.Draw(layer)
        for thread in range(3):
            base = x + (thread - 1) * 46
            points = curve([(base + 22 * math.sin(i * 1.3 + thread), y - height * i / 6) for i in range(7)])
            for i, (px, py) in enumerate(points):
                r = (7 + 9 * i / len(points)) * self.scale
                pen.ellipse(
                    (px * self.scale - r, py * self.scale - r, px * self.scale + r, py * self.scale + r),
                    fill=round(120 * (1 - i / len(points))),
                )
        self.image.paste(colour, (0, 0), layer.filter(ImageFilter.BoxBlur(12 * self.scale)))

    def finish(self) -> Image.Image:
        """Give the picture at its shown size, with a little grain and darker corners, as print has."""
        picture = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        corners = (
            Image.radial_gradient("L")
            .resize((WIDTH, HEIGHT), Image.Resampling.BILINEAR)
            .point([255 - round((v / 255) ** 3 * 46) for v in range(256)])
        )
        return ImageChops.multiply(picture, Image.merge("RGB", (corners, corners, corners)))

    def _box(self, left: float, top: float, right: float, bottom: float) -> Box:
        s = self.scale
        return (
            math.floor(left * s),
            math.floor(top * s),
            max(math.floor(left * s) + 2, math.ceil(right * s)),
            max(math.floor(top * s) + 2, math.ceil(bottom * s)),
        )

    def _fill(self, box: Box, fill: str, to: str | None, alpha: float, draw: Callable[[ImageDraw.ImageDraw], None]) -> None:
        size = (box[2] - box[0], box[3] - box[1])
        mask = Image.new("L", size, 0)
        draw(ImageDraw.Draw(mask))
        if alpha < 1:
            mask = mask.point([round(v * alpha) for v in range(256)])
        if to is None:
            self.image.paste(fill, (box[0], box[1]), mask)
            return
        strip = Image.new("RGB", (1, 2))
        strip.putdata([rgb(fill), rgb(to)])
        self.image.paste(strip.resize(size, Image.Resampling.BILINEAR), (box[0], box[1]), mask)
