"""What can go wrong with circles."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


class MembersOnly(Forbidden):
    """The circle is listed, but only its members read it."""

    code = "members_only"
    reason = "Only members of this circle read it."
    way_forward = "Ask to join; its moderators will answer."


class NotAMember(Forbidden):
    """Only members speak in a circle."""

    code = "not_a_member"
    reason = "You are not in this circle."
    way_forward = "Join it first, then try again."


class Muted(Forbidden):
    """The circle's staff asked this member to be silent for a while."""

    code = "muted"
    reason = "You can't write in this circle for a while."
    way_forward = "The reason and the end stand under Me → Decisions. You can read on meanwhile."


class StaffNeeded(Forbidden):
    """Only the owner and the moderators do this."""

    code = "staff_needed"
    reason = "Only the owner and the moderators of this circle can do this."
    way_forward = "Write to them; you find them under Members."


class OwnerNeeded(Forbidden):
    """Only the owner does this."""

    code = "owner_needed"
    reason = "Only the owner of this circle can do this."
    way_forward = "Write to the owner; you find them under Members."


class RankTooLow(Forbidden):
    """Nobody decides about themselves or about somebody of the same or a higher role."""

    code = "rank_too_low"
    reason = "You can't decide this about yourself, the owner or another moderator."
    way_forward = "Ask the circle's owner, or an operator where it is about the owner."


class AskFirst(Forbidden):
    """A closed circle lets people in who asked."""

    code = "ask_first"
    reason = "This circle lets people in who ask."
    way_forward = "Send a request; its moderators will answer."


class NoNeedToAsk(Conflict):
    """An open circle takes everybody."""

    code = "no_need_to_ask"
    reason = "This circle is open to everybody."
    way_forward = "Just join it."


class WasRemoved(Forbidden):
    """Staff removed this person and they may not come back by themselves yet."""

    code = "was_removed"
    reason = "You were removed from this circle."
    way_forward = "The reason stands under Me → Decisions. The circle's contact can let you in again."


class TooManyCircles(Conflict):
    """One person is in at most a few hundred circles."""

    code = "too_many_circles"
    reason = "You are in {circles_max} circles, and that is the most there can be."
    way_forward = "Leave one that you no longer read, then try again."


class TooManyModerators(Conflict):
    """A circle has a few dozen moderators at most."""

    code = "too_many_moderators"
    reason = "There are {moderators_max} moderators, and that is the most there can be."
    way_forward = "Make one of them a member again, then try again."


class OwnerMustHandOver(Conflict):
    """A circle is never without an owner."""

    code = "owner_must_hand_over"
    reason = "You own this circle, and a circle needs an owner."
    way_forward = "Offer it to another member under Members; once they accept, you can leave. Alone in it, you can end it."


class CircleNotEmpty(Conflict):
    """A circle is ended by its owner alone, when nobody else is in it."""

    code = "circle_not_empty"
    reason = "There are other members in this circle."
    way_forward = "Hand it over to one of them and leave; it goes on without you."


class HandoverGone(Conflict):
    """The offer was taken back, answered, or given to somebody else."""

    code = "handover_gone"
    reason = "This offer no longer stands."
    way_forward = "Ask the owner to offer the circle to you again."


class InviteNotValid(NotFound):
    """The link was never made, is used up, taken back or over: the answer is the same."""

    code = "invite_not_valid"
    reason = "This invitation does not open anything, or no longer does."
    way_forward = "Ask the person who sent it for a new link."


class TooManyInvites(Conflict):
    """A circle has a few dozen open invitation links at most."""

    code = "too_many_invites"
    reason = "There are {invites_max} open invitation links, and that is the most there can be."
    way_forward = "Take one back that is no longer needed, then make the new one."


class BadCircle(Invalid):
    """A choice that can't be: `field` names it."""

    code = "bad_circle"
    reason = "This is not one of the choices."
    way_forward = "Choose one from the list and send it again."


class CharterChanged(Conflict):
    """Somebody changed the charter while you were reading or writing."""

    code = "charter_changed"
    reason = "The charter was changed meanwhile."
    way_forward = "Read the present version, then try again."


class TooManyLetters(TooMany):
    """The list holds more people than one may write to in a day."""

    code = "too_many_letters"
    reason = "You can send {letters_max} invitations a day; {left} are left, and this list has {new} people not invited yet."
    way_forward = "Send the list in parts, the next one in {hours} hours, or make an invitation link and share it."


class ListUnreadable(Invalid):
    """The file is not a list we can read."""

    code = "list_unreadable"
    reason = "This file can't be read as a list."
    way_forward = "Save it as CSV with the columns name and e-mail or phone, in UTF-8 or GBK."


class ListTooLong(Invalid):
    """The list has too many rows."""

    code = "list_too_long"
    reason = "The list is too long: at most {rows_max} rows."
    way_forward = "Split it into several files."
