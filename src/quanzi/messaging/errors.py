"""What can go wrong in a conversation. Whether another person blocked, declined or left is never told."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid, NotFound, TooMany


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


class NotAGroup(Conflict):
    """The deed is for groups; a conversation of two has no roles, no links and no terms."""

    code = "not_a_group"
    reason = "This works in groups; a conversation of two has no such thing."
    way_forward = "Found a group with the people you want in it."


class RoomOwnerNeeded(Forbidden):
    """The deed is for the room's owner."""

    code = "room_owner_needed"
    reason = "Only the owner of this group can do this."
    way_forward = "Ask the owner; the list of members says who that is."


class RoomRankTooLow(Forbidden):
    """Nobody decides about themselves or about somebody of their own rank."""

    code = "room_rank_too_low"
    reason = "You can decide about members below your own role, and not about yourself."
    way_forward = "Ask the owner of the group. To go yourself, leave it."


class RoomLinkNotValid(NotFound):
    """The link opens nothing: it is over, used up, taken back, or never was."""

    code = "room_link_not_valid"
    reason = "This link opens no group any more."
    way_forward = "Ask who sent it to you for a new one."


class LinksClosed(Conflict):
    """So large a group takes people by invitation alone."""

    code = "room_links_closed"
    reason = "A group of {members_max} or more takes nobody by link or QR code."
    way_forward = "Somebody in it can invite people whose name is verified."


class TooManyLinks(Conflict):
    """A group has so many open links at most."""

    code = "too_many_room_links"
    reason = "A group can have {links_max} open links, and this one has them."
    way_forward = "Take one of them back first."


class TooManyAdmins(Conflict):
    """A group has so many admins at most."""

    code = "too_many_room_admins"
    reason = "A group can have {admins_max} admins, and this one has them."
    way_forward = "Make one of them a member again first."


class TooManyApplicants(Conflict):
    """So many people wait for a group's staff at most."""

    code = "too_many_applicants"
    reason = "{applicants_max} people wait to be let into this group already."
    way_forward = "Try again when its admins have answered some of them."


class WasTakenOut(Forbidden):
    """Who was taken out of a group comes back only when its staff add them."""

    code = "was_taken_out"
    reason = "You were taken out of this group."
    way_forward = "You can read the reason in your conversations. Its owner or admins can add you again."


class OnlyForCircle(Conflict):
    """The room belongs to a circle, and only who is in the circle can be in the room."""

    code = "room_of_circle"
    reason = "This room belongs to a circle, and only its members can be in it."
    way_forward = "Join the circle first."


class CircleOwnerNeeded(Forbidden):
    """Whether a circle's room is for work is for the circle's owner to say."""

    code = "room_circle_owner_needed"
    reason = "Only the owner of the circle that this room belongs to can mark it as work."
    way_forward = "Ask the circle's owner."


class NameNotVerified(Conflict):
    """So large a group takes people with a verified name alone."""

    code = "room_name_not_verified"
    reason = "A group of {members_max} or more takes people whose name is verified, and this name is not."
    way_forward = "They can verify it under Me, and come in then."


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


class TooLargeToBurn(Invalid):
    """More than what burns may weigh: `kilobytes_max`."""

    code = "too_large_to_burn"
    reason = "This is too large to burn after reading."
    way_forward = "Send a smaller picture or a shorter recording, of at most {kilobytes_max} kB."


class AlreadyBurnt(Conflict):
    """What burns after reading was read, or its time was over."""

    code = "already_burnt"
    reason = "This was to be read once, and is gone."
    way_forward = "Nobody can read it any more, not even we. You can ask its author to send it again."


class KeptInRoom(Forbidden):
    """The room's terms keep what is said inside it."""

    code = "kept_in_room"
    reason = "This group keeps what is said inside it."
    way_forward = "You can tell it in your own words, or ask who said it."


class NotForwardable(Invalid):
    """Money, what burns and the like are no words to pass on."""

    code = "not_forwardable"
    reason = "A message of this kind can't be passed on."
    way_forward = "You can write about it."
