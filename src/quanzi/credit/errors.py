"""What can go wrong around a score. A refusal by the system names its reason and the way forward."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class ScoreOff(Conflict):
    """Their score is switched off."""

    code = "score_off"
    reason = "Your score is switched off."
    way_forward = "Switch it on under Me, if you want one. Nothing here needs it."


class ConsentNeeded(Invalid):
    """A yes is given by ticking, of the text as it stands now."""

    code = "consent_needed"
    reason = "This needs your yes to the text as it stands now."
    way_forward = "Read it, tick the box and try again; or leave it, nothing else depends on it."


class ScoredToday(TooMany):
    """A score can be asked for once a day."""

    code = "scored_today"
    reason = "Your score was worked out today already."
    way_forward = "It is worked out on the 6th of each month, and once a day when you ask."


class UnfitCard(Invalid):
    """A scorecard that would break a promise."""

    code = "unfit_card"
    reason = "This scorecard would break a promise: {fault}."
    way_forward = "Train it again with the features and directions of this house, and add it once more."


class CardStands(Conflict):
    """The step does not fit how the card stands."""

    code = "card_stands"
    reason = "This scorecard can't do that from where it stands."
    way_forward = "A card is added, runs beside the champion in the shadow, and is then promoted by two operators."


class SecondOperatorNeeded(Forbidden):
    """Who proposed it can't be the second one too."""

    code = "second_operator_needed"
    reason = "Promoting a scorecard takes two operators."
    way_forward = "Ask another operator to look at its report and agree."
