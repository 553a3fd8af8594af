"""A no that used a score as a letter: what, by whom, the score, its exact reasons, and what its reader can do. A4, one page or more."""

import io
from datetime import datetime
from typing import Any

import msgspec
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from quanzi.credit import disputes
from quanzi.kernel import limits
from quanzi.web import paper, refusal_words
from quanzi.web.credit_words import Say
from quanzi.web.format import Formatter
from quanzi.web.paper import BRAND, LEFT, MUTED, RIGHT

_TOP, _BOTTOM = 790, 70
_WIDTH = RIGHT - LEFT
_POINTS_WIDTH = 130


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What stands in it: to whom, from which house, by whom it was decided (a shown name), and by which card the score was given."""

    community: str
    score_name: str
    score_noun: str
    address: str
    name: str
    decided_by: str
    refusal: disputes.Refusal
    card_name: str
    made_at: datetime


def write_pdf(letter: Letter, *, say: Say, fmt: Formatter) -> bytes:
    """The whole file."""
    paper.register_fonts()
    file = io.BytesIO()
    page = _Page(canvas.Canvas(file, pagesize=A4, pageCompression=1), letter, say, fmt)
    page.draw_head()
    page.draw_decision()
    page.draw_reasons()
    page.draw_rights()
    page.end_file()
    return file.getvalue()


class _Page:
    """Draws from top to bottom; `y` is where the next line goes."""

    def __init__(self, on: Any, letter: Letter, say: Say, fmt: Formatter) -> None:  # noqa: ANN401 -- reportlab has no types
        self._on, self._letter, self._say, self._fmt = on, letter, say, fmt
        self._y = float(_TOP)

    def draw_head(self) -> None:
        """From whom, to whom, when."""
        _, letter = self._say, self._letter
        title = _("A decision in which your {score} had a part", score=letter.score_noun)
        self._on.setTitle(f"{letter.community} · {title}")
        self._on.setAuthor(letter.community)
        self._line(letter.community, size=10, colour=BRAND, bold=True, after=14)
        self._line(letter.address, size=8.5, colour=MUTED, after=34)
        self._line(letter.name, size=11, after=16)
        self._line(self._fmt.date(letter.made_at), size=9, colour=MUTED, after=34)
        self._text(title, size=16, bold=True, after=12)
        self._text(_("We are sorry that this was a no. Here is all of it: what was decided, by what, and what you can do."), after=14)

    def draw_decision(self) -> None:
        """What, by whom, for what, and by which score."""
        _, one, fmt = self._say, self._letter.refusal, self._fmt
        self._part(_("What was decided"))
        self._text(refusal_words.tell_what(_, one, score=self._letter.score_noun), after=6)
        self._row(_("Decided"), fmt.datetime(one.at))
        self._row(_("Decided by"), self._letter.decided_by)
        self._row(_("Used for"), refusal_words.tell_purpose(_, one.purpose))
        if one.lifted_at is not None:
            self._row(_("Lifted on"), fmt.datetime(one.lifted_at))
        if one.score is None:
            self._text(_("No score was used, since yours is switched off. That is no mark against you."), after=8)
            return
        self._row(_("Score that was used"), _("{total} of 350 to 950", total=one.score.total))
        self._row(_("Worked out on"), fmt.datetime(one.score.run_at))
        source = _("{community}, from what it noted of your own conduct", community=self._letter.community)
        self._row(_("Source"), source)
        self._row(_("Scorecard"), f"{self._letter.card_name} · {one.score.version}")

    def draw_reasons(self) -> None:
        """Up to four, with what was measured and the points."""
        _, one = self._say, self._letter.refusal
        if not one.reasons:
            return
        self._part(_("Why the {score} was not higher", score=self._letter.score_noun))
        for place, reason in enumerate(one.reasons, start=1):
            words, measured, points = refusal_words.tell_reason(_, reason, month_max=limits.MONTH_POINTS_MAX)
            self._room(36)
            paper.draw_text(self._on, LEFT, self._y, f"{place}. {words}", size=10, width=_WIDTH - _POINTS_WIDTH)
            paper.draw_text(self._on, RIGHT, self._y, points, size=10, right=True)
            self._y -= 13 if measured else 19
            if measured:
                self._line(measured, size=9, colour=MUTED, after=19, indent=14)
        self._y -= 4

    def draw_rights(self) -> None:
        """What its reader can do."""
        _, letter = self._say, self._letter
        self._part(_("What you can do"))
        for words in (
            _("Ask a person: an operator who did not decide before looks at it and answers within {days} days.", days=limits.DISPUTE_DAYS),
            _(
                "Dispute any item behind the {score}. What nobody can answer for in that time is removed, and it is worked out anew.",
                score=letter.score_noun,
            ),
            _(
                "Take a free copy of everything the {score} is made of, with the rules to work it out again, as often as you like.",
                score=letter.score_noun,
            ),
            _(
                "Switch the {score} off. Nothing in the community is closed to you without one; a refundable deposit takes its place.",
                score=letter.score_noun,
            ),
        ):
            self._text(f"• {words}", after=4)
        self._text(_("Where: {address}", address=f"{letter.address}/credit/decisions/{letter.refusal.refusal_id}"), after=10)
        self._text(
            _("{score_name} is no licensed credit bureau's score and not made for lending.", score_name=letter.score_name), colour=MUTED
        )

    def end_file(self) -> None:
        """The last page's foot."""
        paper.draw_rule(self._on, 46)
        made = self._say("Made {when}", when=self._fmt.datetime(self._letter.made_at))
        paper.draw_text(self._on, LEFT, 32, made, size=8, colour=MUTED)
        self._on.showPage()
        self._on.save()

    def _part(self, title: str) -> None:
        self._room(60)
        self._y -= 8
        self._line(title, size=12, bold=True, after=18)

    def _row(self, term: str, value: str) -> None:
        self._room(16)
        paper.draw_text(self._on, LEFT, self._y, term, size=9, colour=MUTED, width=140)
        for line in paper.wrap_text(value, size=10, width=_WIDTH - 150):
            paper.draw_text(self._on, LEFT + 150, self._y, line, size=10)
            self._y -= 14
        self._y -= 1

    def _text(self, text: str, *, size: float = 10, after: float = 8, bold: bool = False, colour: Any = paper.INK) -> None:  # noqa: ANN401 -- reportlab has no types
        for line in paper.wrap_text(text, size=size, width=_WIDTH, bold=bold):
            self._room(size * 1.4)
            paper.draw_text(self._on, LEFT, self._y, line, size=size, bold=bold, colour=colour)
            self._y -= size * 1.4
        self._y -= after

    def _line(
        self,
        text: str,
        *,
        size: float,
        after: float,
        bold: bool = False,
        colour: Any = paper.INK,  # noqa: ANN401 -- reportlab has no types
        indent: float = 0,
    ) -> None:
        paper.draw_text(self._on, LEFT + indent, self._y, text, size=size, bold=bold, colour=colour, width=_WIDTH - indent)
        self._y -= after

    def _room(self, height: float) -> None:
        """Turn the page where so much does not fit any more."""
        if self._y - height < _BOTTOM:
            self._on.showPage()
            self._y = float(_TOP)
