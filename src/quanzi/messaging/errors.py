"""What can go wrong in a conversation. Whether another person blocked, declined or left is never told."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, TooMany


class RoomClosed(Conflict):
    """The room takes no more messages: it ended, or the two of a pair are out of each other's sight."""

    code = "room_closed"
    reason = "This conversation takes no more messages."
    way_forward = "What was said stays readable. You can write to somebody else."


class Silenced(Forbidden):
    """Staff of the room silenced the member for a while."""

    code = "room_silenced"
    reason = "The room's admins asked you to be silent until {until}."
    way_forward = "You can read on, and write again after that. You may ask an admin of the room about it."


class SomethingToSay(Invalid):
    """A message has to hold something."""

    code = "message_empty"
    reason = "This message is empty."
    way_forward = "Write something, or attach something."


class MessageIdTaken(Conflict):
    """The id of the message is another's in this room."""

    code = "message_id_taken"
    reason = "This message's id is used by another message."
    way_forward = "Send it again with a new id."


class NotInRoom(Conflict):
    """Money in a conversation is between those who are in it."""

    code = "not_in_room"
    reason = "Not everybody whom this concerns is in this conversation."
    way_forward = "Choose among its members, or use the wallet for somebody else."


class MoneyStays(Conflict):
    """Who sent money or asked for it can't make that unsaid."""

    code = "money_message_stays"
    reason = "A message with money in it can't be taken back, since others rely on it."
    way_forward = "In the wallet you can take back what nobody took yet, and withdraw what you asked for."


class QuotedMissing(Invalid):
    """What is answered is not there, or not to be seen."""

    code = "quoted_missing"
    reason = "The message that you answer is not there any more."
    way_forward = "Send yours without quoting it."


class TooLate(Conflict):
    """What can be taken back for some minutes only was said longer ago."""

    code = "message_too_old"
    reason = "A message can be taken back or changed for {minutes_max} minutes, and this one is older."
    way_forward = "You can write another that corrects it."


class NotYourMessage(Forbidden):
    """Only who wrote it may change it."""

    code = "not_your_message"
    reason = "Only who wrote a message can change it or take it back."
    way_forward = "An admin of the room can remove what breaks its rules; you can report it."


class RoomStaffNeeded(Forbidden):
    """The deed is for the room's owner and admins."""

    code = "room_staff_needed"
    reason = "Only the owner and the admins of this room can do this."
    way_forward = "Ask one of them."


class NotAContact(Forbidden):
    """One to one conversations begin between contacts, or by a request that was accepted."""

    code = "not_a_contact"
    reason = "You can write to people who are your contacts or who accepted a request of yours."
    way_forward = "Send a request to get in touch first."


class TooManyMessages(TooMany):
    """More messages in a minute than anybody types."""

    code = "too_many_messages"
    reason = "These are more messages than we take in a minute."
    way_forward = "Wait {retry_after_s} seconds and send it again; nothing was lost."


class TooManySigns(Conflict):
    """A message bears so many different signs at most."""

    code = "too_many_signs"
    reason = "A message can bear {signs_max} different signs, and this one has them."
    way_forward = "Choose one that is there already."


class TooManyPins(Conflict):
    """A room keeps so many messages at its top at most."""

    code = "too_many_pins"
    reason = "A room can keep {pins_max} messages pinned, and this one does."
    way_forward = "Unpin one of them first."


class RoomFull(Conflict):
    """A room takes so many members at most."""

    code = "room_full"
    reason = "A room can have {members_max} members, and this one would have more."
    way_forward = "Invite fewer people, or open another room."


class TooManyRooms(Conflict):
    """A person is in so many rooms at most."""

    code = "too_many_rooms"
    reason = "One can be in {rooms_max} conversations, and for somebody here it would be one more."
    way_forward = "They can leave a group that they do not need any more."


class AnswerFirst(Conflict):
    """To somebody new, pictures and files wait until they have written back."""

    code = "answer_first"
    reason = "Pictures and files can be sent once they have written back to you."
    way_forward = "Say it in words for now."


class HintedEdit(Conflict):
    """Between people who just met, an edit brings in no link and no talk of money."""

    code = "edit_needs_new_message"
    reason = "As long as you hardly know each other, a link or talk of money can't be put into an earlier message."
    way_forward = "Say it in a new message."


class AlreadyBurnt(Conflict):
    """What burns after reading was read, or its time was over."""

    code = "already_burnt"
    reason = "This was to be read once, and is gone."
    way_forward = "Nobody can read it any more, not even we. You can ask its author to send it again."
