"""What may be shown of a score, in words: purposes, forms, and the sentence that says exactly what somebody would see."""

from collections.abc import Callable

from quanzi.credit import Band
from quanzi.credit.consents import THRESHOLDS, Answer, Form, Purpose
from quanzi.kernel import errors
from quanzi.web import credit_words, typed, views

Say = Callable[..., str]

PURPOSES: dict[str, str] = {
    Purpose.CIRCLE_CONTACT: "Getting to know each other in a circle",
    Purpose.DEAL: "A deal between us",
    Purpose.DEPOSIT: "A lower deposit",
    Purpose.RENTAL: "Renting something",
    Purpose.SERVICE: "A service",
    Purpose.MEMBERSHIP: "Being let in as a member",
    "oversight": "An operator's duty",
}
"""What a look is for."""

VIEWERS = {"person": "A member", "circle": "A circle", "merchant": "A merchant", "operator": "An operator"}
"""Who looks."""


def say_form(say: Say, form: str, threshold: int | None) -> str:
    """How much would be shown: the yes or no, the band, the number."""
    if form == Form.THRESHOLD:
        return say("Yes or no: at least {threshold}", threshold=str(threshold))
    if form == Form.BAND:
        return say("The band, without the number")
    if form == Form.NUMBER:
        return say("The number")
    if form == "nothing":
        return say("Nothing")
    return say("All of it, as you see it yourself")


def say_answer(say: Say, answer: Answer) -> str:
    """What is seen, as one reads it; the same words before a yes and after it."""
    if not answer.available:
        return say("Not available")
    if answer.form == Form.THRESHOLD:
        if answer.lifted:
            return say("Yes: a person lifted the no to {threshold}", threshold=str(answer.threshold))
        if answer.reached:
            return say("Yes, at least {threshold}", threshold=str(answer.threshold))
        return say("No, not {threshold} yet", threshold=str(answer.threshold))
    if answer.band is not None:
        return say(credit_words.BANDS[answer.band])
    return str(answer.number)


def say_shown(say: Say, *, form: str, threshold: int | None, answer: str) -> str:
    """What a line of the log says was seen."""
    if answer == "refused":
        return say("Refused: it was allowed for something else")
    if answer == "lifted":
        return say("Yes: a person lifted the no to {threshold}", threshold=str(threshold))
    if form == Form.THRESHOLD:
        return say("Yes, at least {threshold}" if answer == "yes" else "No, not {threshold} yet", threshold=str(threshold))
    return say(credit_words.BANDS[Band(answer)]) if form == Form.BAND else answer


def list_purposes(say: Say, *, but: tuple[Purpose, ...] = ()) -> tuple[views.Option, ...]:
    """Purposes to choose from."""
    return tuple(views.Option(one.value, say(PURPOSES[one])) for one in Purpose if one not in but)


def list_forms(say: Say, *, number: bool) -> tuple[views.Option, ...]:
    """How much to choose from, from the least: each threshold is a choice of its own. `number`: the number too."""
    chosen = [views.Option("band", say_form(say, Form.BAND, None))]
    chosen += [views.Option(str(one), say_form(say, Form.THRESHOLD, one)) for one in THRESHOLDS]
    if number:
        chosen.append(views.Option("number", say_form(say, Form.NUMBER, None)))
    return tuple(chosen)


def read_form(text: str) -> tuple[Form, int | None]:
    """What was chosen of these; Invalid for anything else."""
    if text in {Form.BAND.value, Form.NUMBER.value}:
        return Form(text), None
    number = typed.read_number(text)
    if number not in THRESHOLDS:
        raise errors.Invalid(field="form")
    return Form.THRESHOLD, number


def read_purpose(text: str) -> Purpose:
    """What was chosen of the purposes; Invalid for anything else."""
    try:
        return Purpose(text)
    except ValueError as error:
        raise errors.Invalid(field="purpose") from error
