"""What of a score may be shown, for what: purposes, forms, and the answer that follows from both. No I/O, no clock."""

from enum import StrEnum

import msgspec

from quanzi.credit.errors import PurposeMismatch
from quanzi.credit.model import THRESHOLDS, Band, band_of
from quanzi.kernel.errors import Invalid


class Purpose(StrEnum):
    """All that a score may be looked at for. Speaking, reading, joining and lending are none of these, and a test holds to it."""

    CIRCLE_CONTACT = "circle_contact"
    DEAL = "deal"
    DEPOSIT = "deposit"
    RENTAL = "rental"
    SERVICE = "service"
    MEMBERSHIP = "membership"


class Form(StrEnum):
    """How much is shown: yes or no to one height, a band, or the number."""

    THRESHOLD = "threshold"
    BAND = "band"
    NUMBER = "number"


class Viewer(StrEnum):
    """Whom it may be shown to."""

    PERSON = "person"
    CIRCLE = "circle"
    MERCHANT = "merchant"


class Looker(StrEnum):
    """Who looked, as a log tells it: one of the three, or an operator."""

    PERSON = "person"
    CIRCLE = "circle"
    MERCHANT = "merchant"
    OPERATOR = "operator"


class Seen(StrEnum):
    """How much was seen, as a log tells it: one of the forms, all of it, by an operator, or nothing, where a look was refused."""

    THRESHOLD = "threshold"
    BAND = "band"
    NUMBER = "number"
    ALL = "all"
    NOTHING = "nothing"


class Terms(msgspec.Struct, frozen=True):
    """For what, and how much. `threshold` is one of 550, 600 … 900 where the form is a threshold, else None."""

    purpose: Purpose
    form: Form
    threshold: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a look shows: nothing, or exactly what the grant's form names and no more.

    Without a score, without a yes, after it ended, and out of sight: `available` is false and everything else empty, always alike.
    `lifted`: a person lifted the last no of this viewer, so this one is a yes, whatever the number says. `mismatch`: it was allowed
    for another purpose than this one; `accept` raises that once the look is in its owner's log, so that nobody is ever shown it.
    """

    available: bool
    form: Form | None = None
    threshold: int | None = None
    reached: bool | None = None
    band: Band | None = None
    number: int | None = None
    lifted: bool = False
    mismatch: Purpose | None = None

    def text(self) -> str:
        """The same in one word, as the owner's log keeps it."""
        if self.form == Form.THRESHOLD:
            return LIFTED if self.lifted else "yes" if self.reached else "no"
        return str(self.band or self.number or "")


NOT_AVAILABLE = Answer(available=False)
LIFTED, REFUSED = "lifted", "refused"
"""Words of the log besides yes, no, bands and numbers: a no that was lifted, and a look that was for something else."""


def accept(answer: Answer) -> Answer:
    """The answer of a committed look; PurposeMismatch, which its owner's log holds by now."""
    if answer.mismatch is not None:
        raise PurposeMismatch(purpose=str(answer.mismatch))
    return answer


def check_terms(terms: Terms) -> None:
    """A threshold is named where one is asked for and nowhere else; Invalid with `field`."""
    if (terms.form == Form.THRESHOLD) != (terms.threshold is not None) or terms.threshold not in {None, *THRESHOLDS}:
        raise Invalid(field="threshold")


def read_answer(form: Form, threshold: int | None, total: int) -> Answer:
    """What somebody sees of a total by a form; of a threshold the yes or no alone."""
    if form == Form.THRESHOLD and threshold is not None:
        return Answer(available=True, form=form, threshold=threshold, reached=total >= threshold)
    if form == Form.BAND:
        return Answer(available=True, form=form, band=band_of(total))
    return Answer(available=True, form=form, number=total)


def tell_answer(text: str, form: Form, threshold: int | None) -> Answer:
    """An answer again from the word that the log kept."""
    if form == Form.THRESHOLD:
        return Answer(available=True, form=form, threshold=threshold, reached=text in {"yes", LIFTED}, lifted=text == LIFTED)
    if form == Form.BAND:
        return Answer(available=True, form=form, band=Band(text))
    return Answer(available=True, form=form, number=int(text))
