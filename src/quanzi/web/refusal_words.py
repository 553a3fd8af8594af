"""How a no that used a score is told: by whom, what for, and its exact reasons. English is the message id; pages translate."""

from quanzi.credit import disputes, explaining
from quanzi.web import credit_words, score_views
from quanzi.web.credit_words import Say

PURPOSES = {
    "circle_contact": "Getting to know each other in a circle",
    "deal": "A deal between members",
    "deposit": "Going without a deposit",
    "rental": "Renting something",
    "service": "Using a service",
    "membership": "Joining something with others",
}
"""What a score may be used for."""

HELD = {"stake_points": "Stakes of vouches that did not hold", "cap_points": "Held by the monthly limit of {points} points"}
"""What lowers a score besides features."""


def tell_purpose(say: Say, purpose: str) -> str:
    """What it was for; a purpose of a later version by its own name."""
    return say(PURPOSES[purpose]) if purpose in PURPOSES else purpose


def tell_what(say: Say, one: disputes.Refusal, *, score: str) -> str:
    """What was decided, in a sentence; `score` is what it is called here."""
    if one.what == "gate":
        if one.threshold is None:
            return say("What you asked for was not granted; your {score} had a part in that.", score=score)
        return say("What you asked for was not granted, since it needs a {score} of {threshold}.", score=score, threshold=one.threshold)
    if one.threshold is None:
        return say("Your {score} was used, and the answer was no.", score=score)
    return say("It was asked whether your {score} is {threshold} or more, and the answer was no.", score=score, threshold=one.threshold)


def tell_reason(say: Say, reason: explaining.Reason, *, month_max: int) -> tuple[str, str, str]:
    """What it is, what was measured, and its points beside the most it can give."""
    points = score_views.signed(reason.points)
    if reason.name in HELD:
        return say(HELD[reason.name], points=month_max), "", points
    most = score_views.signed(reason.points + reason.short)
    measured = credit_words.tell_measured(say, reason.name, reason.measured)
    return credit_words.name_feature(say, reason.name), measured, say("{points} of at most {most}", points=points, most=most)
