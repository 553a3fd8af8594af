"""How somebody comes into a group: at once, when they say yes, when its staff agree, or not at all. Rules without I/O.

To 40 members those whom the adder knows come in at once; above that each says yes; above 100 only people with a verified
name do. Who blocked the adder, whom the adder blocked and who is a stranger to both look alike.
"""

from enum import StrEnum

import msgspec

from quanzi.kernel import limits

VERIFIED_TIER = 2


class Shown(StrEnum):
    """Who sees that I am there and write, and whom I see: nobody, contacts, or everybody I share a room with who chose the same."""

    OFF = "off"
    CONTACTS = "contacts"
    ROOMS = "rooms"


class AddedBy(StrEnum):
    """Who may put a person into a group without asking first: contacts and those of a circle, contacts alone, nobody."""

    CIRCLES = "circles"
    CONTACTS = "contacts"
    ASK = "ask"


class Way(StrEnum):
    """What became of bringing somebody: in, asked, waiting for the staff, no verified name, or not available for no told reason."""

    IN = "in"
    ASKED = "asked"
    WAITS = "waits"
    UNVERIFIED = "unverified"
    NOT_AVAILABLE = "not_available"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is to be brought into a group, as the one who brings them stands to them."""

    tier: int
    added_by: AddedBy = AddedBy.CIRCLES
    is_in: bool = False
    is_hidden: bool = False
    is_contact: bool = False
    in_circle: bool = False
    has_room: bool = True
    was_removed: bool = False


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """The group as it is when somebody is brought: how many are in, whether it belongs to a circle, who brings."""

    member_count: int
    is_bound: bool
    by_staff: bool
    needs_approval: bool


def choose_way(one: Candidate, terms: Terms) -> Way:
    """What becomes of bringing `one` into a group of these terms."""
    if one.is_in:
        return Way.IN
    is_known = one.in_circle if terms.is_bound else one.is_contact
    if one.is_hidden or not is_known or not one.has_room or (one.was_removed and not terms.by_staff):
        return Way.NOT_AVAILABLE
    if terms.member_count >= limits.ROOM_MEMBERS_MAX:
        return Way.NOT_AVAILABLE
    if terms.member_count >= limits.ROOM_MEMBERS_UNVERIFIED and one.tier < VERIFIED_TIER:
        return Way.UNVERIFIED
    if terms.needs_approval and not terms.by_staff:
        return Way.WAITS
    may_add = one.added_by is AddedBy.CIRCLES or (one.added_by is AddedBy.CONTACTS and one.is_contact)
    return Way.IN if may_add and terms.member_count < limits.ROOM_MEMBERS_FREE else Way.ASKED
