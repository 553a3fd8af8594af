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


class ReportNeeded(Invalid):
    """A learnt card without the report of what it was learnt from, or learnt from too little."""

    code = "report_needed"
    reason = "A learnt scorecard comes with its own report, of {least} outcomes or more."
    way_forward = "Add report.json from the folder that `quanzi credit train` wrote, or wait until there are enough outcomes."


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


class ItemEnded(Conflict):
    """It counts no more, so there is nothing to put right."""

    code = "item_ended"
    reason = "This counts no more."
    way_forward = "There is nothing left to put right. Your score was, or will be, worked out without it."


class DisputedLately(Conflict):
    """A person looked at it not long ago."""

    code = "disputed_lately"
    reason = "A person looked at this not long ago, and it stands."
    way_forward = "If you have not done so yet, object to the answer within thirty days. You can ask anew from {day}."


class DisputeOver(Conflict):
    """Somebody answered already, or it was taken back."""

    code = "dispute_over"
    reason = "This dispute has ended."
    way_forward = "Reload the page to see how."


class TooManyPictures(Invalid):
    """A person looks at each, so there are few."""

    code = "too_many_dispute_pictures"
    reason = "A dispute takes {most} pictures at the most."
    way_forward = "Leave out those that show it less well, and say in words what they show."


class TooManyDisputes(Conflict):
    """As many as operators can look at with care are open."""

    code = "too_many_disputes"
    reason = "You have {most} open disputes, which is the most at a time."
    way_forward = "Wait for an answer to one of them, or take one back."


class BadOutcome(Invalid):
    """A dispute ends in one of two ways."""

    code = "bad_dispute_outcome"
    reason = "This is not how a dispute can end."
    way_forward = "Correct what was disputed, or let it stand and say why."


class NothingCorrected(Invalid):
    """A correction corrects an item or a no; a number can't be set by hand."""

    code = "nothing_corrected"
    reason = "Nothing was chosen to correct."
    way_forward = "Choose the items that are wrong. A score can't be set by hand; it follows from its items."


class NotContacts(Forbidden):
    """Vouching is between people who know each other."""

    code = "not_contacts"
    reason = "You can vouch for your contacts only."
    way_forward = "Ask for contact first. Vouch for people whom you know."


class ScoreTooLow(Forbidden):
    """What is staked has to be there."""

    code = "score_too_low"
    reason = "To vouch for somebody takes a score of {needed}, and yours is {total}."
    way_forward = "Your page shows what would raise it next."


class TooManyVouches(Conflict):
    """A word for everybody is worth nothing."""

    code = "too_many_vouches"
    reason = "There are {most} vouches already, which is the most at a time."
    way_forward = "Take one back that you no longer mean, or wait until one ends."


class StakeTooHigh(Invalid):
    """All stakes together have a limit, so that no vouch can cost more than one can bear."""

    code = "stake_too_high"
    reason = "You can stake {room} points more at present."
    way_forward = "Choose a smaller stake, or take back another vouch first."


class VouchOver(Conflict):
    """It was taken back, ended, or was answered."""

    code = "vouch_over"
    reason = "This vouch is no longer open."
    way_forward = "Reload the page to see how it stands."


class PurposeMismatch(Forbidden):
    """What was granted was granted for something else."""

    code = "purpose_mismatch"
    reason = "This was allowed for another purpose than the one you name."
    way_forward = "Look for the purpose it was allowed for, or ask its owner again and say what it is for."


class AskOver(Conflict):
    """The question was answered, taken back, or its time is over."""

    code = "ask_over"
    reason = "This question is no longer open."
    way_forward = "If you want to show it anyway, give access yourself under “Who may look”."


class TooManyGrants(Conflict):
    """So many may see it already."""

    code = "too_many_grants"
    reason = "You have given access to as many as one can."
    way_forward = "Take back what is not needed any more, then try again."


class GrantExpired(Forbidden):
    """Its day is over; said to merchants only."""

    code = "grant_expired"
    reason = "The time of this grant is over."
    way_forward = "Ask the member anew with a request of your own."


class GrantUsedUp(Forbidden):
    """It was used as often as it may be; said to merchants only."""

    code = "grant_used_up"
    reason = "This grant was used as often as it may be."
    way_forward = "Ask the member anew with a request of your own."


class TransactionReused(Invalid):
    """One transaction is one look at one member for one purpose."""

    code = "transaction_reused"
    reason = "This transaction id was used for something else."
    way_forward = "Give each transaction an id of its own."


class PurposeNotRegistered(Forbidden):
    """A merchant asks for what it was registered for."""

    code = "purpose_not_registered"
    reason = "This merchant is not registered for this purpose."
    way_forward = "Use one that it is registered for, or ask an operator to register it for more."


class ForeignReturn(Invalid):
    """An answer goes back to the merchant's own site and to nobody else."""

    code = "foreign_return"
    reason = "The return address is not at the registered site of this merchant."
    way_forward = "Use an https address below {origin}."


class RequestOver(Conflict):
    """Somebody approved it, or its time is over."""

    code = "request_over"
    reason = "This request is no longer open."
    way_forward = "Go back to the merchant and start again."
