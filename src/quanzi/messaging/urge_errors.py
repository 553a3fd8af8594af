"""What can go wrong with what is urgent. That somebody does not let themselves be called is never a reason."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class NobodyToAsk(Conflict):
    """There is nobody who could be asked here."""

    code = "urgent_nobody"
    reason = "There is nobody here whom you could ask urgently."
    way_forward = "In a group that is for work everybody can be asked, elsewhere your contacts."


class CannotAsk(Invalid):
    """Somebody among those chosen can't be asked in this room."""

    code = "urgent_not_here"
    reason = "Not everybody whom you chose can be asked urgently here."
    way_forward = "Choose among those who are listed: in a group for work everybody, elsewhere your contacts."


class NotForUrgent(Conflict):
    """Money and what burns are never urgent."""

    code = "urgent_not_this"
    reason = "A message of this kind can't be urgent."
    way_forward = "Say in words what has to be confirmed."


class AlreadyUrgent(Conflict):
    """A message is made urgent once."""

    code = "urgent_already"
    reason = "People were asked to confirm this message before."
    way_forward = "Those who have not yet you can ask again."


class NotYourUrgent(Forbidden):
    """Only who asked may ask again."""

    code = "urgent_not_yours"
    reason = "Only who asked people to confirm this may ask them again."
    way_forward = "You can write to them."


class UrgentsADay(TooMany):
    """So many times in a day."""

    code = "urgent_a_day"
    reason = "You can ask urgently {most} times in 24 hours, and you did."
    way_forward = "The next time is at {until}. You can send an ordinary message."


class EmergenciesADay(TooMany):
    """So many emergencies in a day."""

    code = "emergencies_a_day"
    reason = "You can declare {most} emergencies in 24 hours, and you did."
    way_forward = "The next time is at {until}. Urgent without an emergency waits for people's quiet hours to end."


class AskedJustNow(TooMany):
    """There are minutes between two times."""

    code = "urgent_just_now"
    reason = "They were asked less than {minutes} minutes ago."
    way_forward = "You can ask again at {until}."


class EverybodyConfirmed(Conflict):
    """Nobody is left to ask."""

    code = "urgent_all_confirmed"
    reason = "Everybody who is here has confirmed."
    way_forward = "There is nothing left to do."


class BadMoment(Invalid):
    """A plan is for a minute to come, and not for long after."""

    code = "urgent_bad_moment"
    reason = "This has to be a minute to come, within {days} days."
    way_forward = "Choose another time."


class TooManyPlans(Conflict):
    """So many plans at a time."""

    code = "urgent_too_many_plans"
    reason = "You can plan {most} urgent messages at a time, and you did."
    way_forward = "Take one of them back, or wait until one has gone."


class PlanOver(Conflict):
    """The plan is not there any more."""

    code = "urgent_plan_over"
    reason = "This went already, or was taken back."
    way_forward = "In the conversation you see whether it did."


class NumberNotYours(Invalid):
    """Calls go to a number that the person proved."""

    code = "urgent_number"
    reason = "Urgent messages can come to a phone number of yours that was proved."
    way_forward = "Add the number under Me, Addresses first."
