"""How two people stand to each other, and how a deed of one of them changes it. No I/O."""

from enum import StrEnum


class Side(StrEnum):
    """A tie as one side has it stored; no row at all is NONE."""

    NONE = "none"
    ASKED_BY_ME = "asked_by_me"
    ASKED_ME = "asked_me"
    DECLINED_BY_ME = "declined_by_me"
    CONTACT = "contact"


class Tie(StrEnum):
    """A tie as one side sees it. Who was declined sees `asked` for ever; who declined sees `none`."""

    NONE = "none"
    ASKED = "asked"
    ASKS_ME = "asks_me"
    CONTACT = "contact"


Sides = tuple[Side, Side]
"""My side and the other's."""

_SEEN = {
    Side.NONE: Tie.NONE,
    Side.ASKED_BY_ME: Tie.ASKED,
    Side.ASKED_ME: Tie.ASKS_ME,
    Side.DECLINED_BY_ME: Tie.NONE,
    Side.CONTACT: Tie.CONTACT,
}
_BOTH: Sides = (Side.CONTACT, Side.CONTACT)


def see_tie(mine: Side) -> Tie:
    """What a person sees of the tie, from their own side alone."""
    return _SEEN[mine]


def after_ask(mine: Side, theirs: Side) -> Sides:
    """I ask. Two who ask each other are contacts; a decline stands until who declined asks."""
    if mine is Side.CONTACT:
        return mine, theirs
    if theirs is Side.ASKED_BY_ME:
        return _BOTH
    if theirs is Side.DECLINED_BY_ME:
        return Side.ASKED_BY_ME, theirs
    return Side.ASKED_BY_ME, Side.ASKED_ME


def after_accept(mine: Side, theirs: Side) -> Sides:
    """I say yes to a request that still stands; else nothing changes."""
    return _BOTH if theirs is Side.ASKED_BY_ME else (mine, theirs)


def after_decline(mine: Side, theirs: Side) -> Sides:
    """I say no, and the other's side stays as it was."""
    return (Side.DECLINED_BY_ME, theirs) if mine is Side.ASKED_ME else (mine, theirs)


def after_withdraw(mine: Side, theirs: Side) -> Sides:
    """I take my request back; the other's no, if there was one, is remembered."""
    if mine is not Side.ASKED_BY_ME:
        return mine, theirs
    return Side.NONE, theirs if theirs is Side.DECLINED_BY_ME else Side.NONE


def after_remove(mine: Side, theirs: Side) -> Sides:
    """We are contacts no longer; a tie that is not a contact stays as it is."""
    return (Side.NONE, Side.NONE) if mine is Side.CONTACT else (mine, theirs)
