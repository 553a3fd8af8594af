"""What can go wrong with bots. To a program each refusal names what to change."""

from quanzi.kernel.errors import Conflict, Forbidden, Invalid


class TooManyBots(Conflict):
    """A group has so many bots at most."""

    code = "too_many_bots"
    reason = "A group can have {bots_max} bots, and this one has them."
    way_forward = "Remove one that is not needed any more."


class BotNameTaken(Conflict):
    """Bots of a group are called by name, so each has its own."""

    code = "bot_name_taken"
    reason = "Another bot of this group has this name."
    way_forward = "Choose another name."


class CommandTaken(Conflict):
    """A command calls one bot."""

    code = "command_taken"
    reason = "The command /{command} is another bot's in this group."
    way_forward = "Choose another word for it."


class BadCommand(Invalid):
    """What is no word after a slash, or too much of it."""

    code = "bad_command"
    reason = "A command is one word of at most 24 letters, without a slash; a bot has at most {commands_max}."
    way_forward = "Write each command on a line of its own: the word, then what it does."


class AddressNeeded(Invalid):
    """A bot that is told something has to be somewhere."""

    code = "bot_address_needed"
    reason = "A bot that is told what is said needs an address to which it is told."
    way_forward = "Give its address, which begins with https://, or let it read nothing."


class BotRests(Conflict):
    """Nobody in the group answers for the bot any more."""

    code = "bot_rests"
    reason = "Nobody in the group answers for this bot any more, so it rests."
    way_forward = "The group's owner or an admin can take it over, with new secrets."


class HookNotSigned(Forbidden):
    """The request is not signed with a secret of the bot, or not over these bytes."""

    code = "hook_not_signed"
    reason = "This is not signed by the bot."
    way_forward = (
        "Send webhook-id, webhook-timestamp and webhook-signature by the rules of Standard Webhooks, made with the secret for speaking "
        "over exactly the bytes of the body."
    )


class HookTooOld(Forbidden):
    """What was signed long ago may be somebody else's copy of it."""

    code = "hook_too_old"
    reason = "The time in webhook-timestamp is more than {seconds_max} seconds from ours."
    way_forward = "Set the clock right and sign it again; webhook-timestamp is in whole seconds since 1970."


class HookUnreadable(Invalid):
    """The body is not what a bot says."""

    code = "hook_unreadable"
    reason = "The body can't be read."
    way_forward = 'Send JSON such as {example}, with nothing else in it but "mentions", the ids of members.'


class CallsOutsider(Invalid):
    """A bot calls members of its group."""

    code = "bot_calls_outsider"
    reason = "Somebody in mentions is not in this group."
    way_forward = "Leave out who is not there, or who has left."
