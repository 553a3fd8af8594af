"""Writing on a PDF's page, in Latin and in Chinese, which is set in a font that every reader of PDF files knows by name.

So no file of fonts has to come along.
"""

from collections.abc import Iterator
from typing import Any

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import cidfonts, pdfmetrics

WIDTH, HEIGHT = A4
LEFT, RIGHT = 48, WIDTH - 48
INK, MUTED, RULE, BRAND = HexColor(0x1B1D1F), HexColor(0x5C6369), HexColor(0xD9DDE0), HexColor(0x8C2360)
_LATIN, _LATIN_BOLD, _CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
_PLANE = 0x10000


def register_fonts() -> None:
    """To be called before the first text of a file."""
    if _CHINESE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(cidfonts.UnicodeCIDFont(_CHINESE))


def draw_text(
    on: Any,  # noqa: ANN401 -- reportlab has no types
    x: float,
    y: float,
    text: str,
    *,
    size: float,
    colour: Color = INK,
    bold: bool = False,
    right: bool = False,
    width: float = 0,
) -> None:
    """A line of text; with a `width` as much as fits, and a sign that there was more."""
    shown = _show(text)
    font = _font_of(shown, bold=bold)
    on.setFont(font, size)
    on.setFillColor(colour)
    (on.drawRightString if right else on.drawString)(x, y, _fit(shown, font, size, width) if width else shown)


def draw_rule(on: Any, y: float) -> None:  # noqa: ANN401 -- reportlab has no types
    """A thin line across."""
    on.setStrokeColor(RULE)
    on.line(LEFT, y, RIGHT, y)


def wrap_text(text: str, *, size: float, width: float, bold: bool = False) -> list[str]:
    """The lines that a text takes: broken between words, and anywhere between Chinese signs."""
    shown = _show(text)
    font = _font_of(shown, bold=bold)
    lines, line = list[str](), ""
    for piece in _pieces(shown):
        if line and pdfmetrics.stringWidth(line + piece.rstrip(), font, size) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank after them; each Chinese sign alone, but for marks that no line begins with."""
    word = ""
    for sign in text:
        if _is_latin(sign) and sign != " ":
            word += sign
        elif sign == " ":
            yield word + sign
            word = ""
        elif sign in "，。；：、？！）”》" and word:
            word += sign
        else:
            if word:
                yield word
            word = sign
    if word:
        yield word


def _show(text: str) -> str:
    return "".join(letter if letter.isprintable() and ord(letter) < _PLANE else "□" for letter in text.replace("\u00a0", " "))


def _font_of(text: str, *, bold: bool) -> str:
    return (_LATIN_BOLD if bold else _LATIN) if _is_latin(text) else _CHINESE


def _is_latin(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def _fit(text: str, font: str, size: float, width: float) -> str:
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    while text and pdfmetrics.stringWidth(text + "…", font, size) > width:
        text = text[:-1]
    return text + "…"
