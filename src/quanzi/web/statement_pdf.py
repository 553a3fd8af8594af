"""A statement as PDF, to print or to hand in: A4, a line for each movement, what there was before and after."""

import io
from collections.abc import Sequence
from typing import Any

import msgspec
from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from quanzi.wallet import statements
from quanzi.web import paper
from quanzi.web.format import Formatter
from quanzi.web.paper import BRAND, INK, LEFT, MUTED, RIGHT
from quanzi.web.statement_lines import Line, Say

_AMOUNT, _BALANCE = RIGHT - 96, RIGHT
_TEXT_LEFT = LEFT + 92
_TEXT_WIDTH = _AMOUNT - 78 - _TEXT_LEFT
_FIRST_TOP, _NEXT_TOP, _BOTTOM, _ROW = 614, 764, 64, 26
_FIRST_ROWS, _NEXT_ROWS = (_FIRST_TOP - _BOTTOM) // _ROW, (_NEXT_TOP - _BOTTOM) // _ROW


class Sheet(msgspec.Struct, frozen=True):
    """What stands on it besides the lines."""

    community: str
    currency_name: str
    statement: statements.Statement


def count_pages(rows: int) -> int:
    """How many pages so many movements take."""
    return 1 + max(0, -(-(rows - _FIRST_ROWS) // _NEXT_ROWS))


def write_pdf(sheet: Sheet, lines: Sequence[Line], *, say: Say, fmt: Formatter) -> bytes:
    """The whole file."""
    paper.register_fonts()
    file = io.BytesIO()
    page = _Page(canvas.Canvas(file, pagesize=A4, pageCompression=1), say, fmt, sheet)
    page.begin_file(pages=count_pages(len(lines)))
    for place, line in enumerate(lines):
        if place == _FIRST_ROWS or (place > _FIRST_ROWS and (place - _FIRST_ROWS) % _NEXT_ROWS == 0):
            page.turn()
        page.draw_line(line)
    page.end_file()
    return file.getvalue()


class _Page:
    """Draws from top to bottom; `y` is where the next line goes."""

    def __init__(self, on: Any, say: Say, fmt: Formatter, sheet: Sheet) -> None:  # noqa: ANN401 -- reportlab has no types
        self._on, self._say, self._fmt, self._sheet = on, say, fmt, sheet
        self._period = sheet.statement
        self._number, self._pages, self._y = 1, 1, float(_FIRST_TOP)

    def begin_file(self, *, pages: int) -> None:
        """Title, what there was before and after, and the head of the table."""
        _, period, self._pages = self._say, self._period, pages
        title = _("Statement")
        self._on.setTitle(f"{self._sheet.community} · {title} · {period.since} – {period.until}")
        self._on.setAuthor(self._sheet.community)
        self._text(LEFT, 790, self._sheet.community, size=10, colour=BRAND, bold=True)
        self._text(LEFT, 762, title, size=20, bold=True)
        self._text(LEFT, 742, f"{self._fmt.date(period.since)} – {self._fmt.date(period.until)}", size=10, colour=MUTED)
        account = f"{self._sheet.currency_name} · {period.account_id}"
        self._text(LEFT, 726, account, size=9, colour=MUTED)
        figures = (
            (_("Balance before"), period.opening),
            (_("In"), period.money_in),
            (_("Out"), -period.money_out),
            (_("Balance after"), period.closing),
        )
        for place, (label, amount) in enumerate(figures):
            x = LEFT + place * (RIGHT - LEFT) / len(figures)
            self._text(x, 690, label, size=8, colour=MUTED)
            self._text(x, 674, self._money(amount), size=11, bold=place in {0, len(figures) - 1})
        self._head(640)

    def turn(self) -> None:
        """The next page."""
        self._foot()
        self._on.showPage()
        self._number += 1
        self._head(_NEXT_TOP + 26)
        self._y = _NEXT_TOP

    def draw_line(self, one: Line) -> None:
        """A movement: when, with whom and what for, how much, what there was after it; a click leads to its page."""
        self._text(LEFT, self._y, one.at.strftime("%Y-%m-%d %H:%M"), size=8.5, colour=MUTED)
        self._text(_TEXT_LEFT, self._y, " · ".join(filter(None, (one.kind, one.other))), size=9, width=_TEXT_WIDTH)
        if one.memo:
            self._text(_TEXT_LEFT, self._y - 10, one.memo, size=8, colour=MUTED, width=_TEXT_WIDTH)
        self._text(_AMOUNT, self._y, self._money(one.amount, signed=True), size=9, right=True)
        self._text(_BALANCE, self._y, self._money(one.balance), size=9, right=True)
        self._on.linkURL(one.link, (LEFT, self._y - 12, RIGHT, self._y + 10), relative=0)
        self._y -= _ROW

    def end_file(self) -> None:
        """The last page's foot."""
        if not self._period.rows:
            self._text(LEFT, self._y, self._say("Nothing moved in this time."), size=9, colour=MUTED)
        self._foot()
        self._on.showPage()
        self._on.save()

    def _head(self, y: float) -> None:
        _ = self._say
        self._text(LEFT, y, _("When"), size=8, colour=MUTED)
        self._text(_TEXT_LEFT, y, _("What"), size=8, colour=MUTED)
        self._text(_AMOUNT, y, _("Amount"), size=8, colour=MUTED, right=True)
        self._text(_BALANCE, y, _("Balance"), size=8, colour=MUTED, right=True)
        self._rule(y - 8)
        self._y = _FIRST_TOP

    def _foot(self) -> None:
        words = self._say("Page {number} of {pages}", number=self._number, pages=self._pages)
        self._rule(46)
        self._text(LEFT, 32, self._say("Made {when}", when=self._fmt.datetime(self._period.made_at)), size=8, colour=MUTED)
        self._text(RIGHT, 32, words, size=8, colour=MUTED, right=True)

    def _rule(self, y: float) -> None:
        paper.draw_rule(self._on, y)

    def _money(self, minor: int, *, signed: bool = False) -> str:
        text = self._fmt.money(abs(minor), self._period.currency)
        return f"-{text}" if minor < 0 else f"+{text}" if signed else text

    def _text(
        self, x: float, y: float, text: str, *, size: float, colour: Color = INK, bold: bool = False, right: bool = False, width: float = 0
    ) -> None:
        paper.draw_text(self._on, x, y, text, size=size, colour=colour, bold=bold, right=right, width=width)
