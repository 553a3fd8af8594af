"""What a red packet is: money put in for one person or for many, dealt into shares that are fixed from its first second.

For whom it is, is an address that the wallet doesn't read: a word and an id of the slice that owns those people. That
slice's door says who is inside, the caller asks it and passes the answer on, since the wallet never looks upward.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from quanzi.kernel.errors import Conflict, Forbidden, Invalid
from quanzi.wallet import deal
from quanzi.wallet.model import AccountKind, account_of
from quanzi.wallet.store.packets import ClaimRow, PacketRow

Deal = Literal["equal", "lucky"]
PERSON = "person"
"""The one kind of audience that the wallet knows by itself: a single person."""


class PacketsOff(Forbidden):
    """The operators switched red packets off in this currency."""

    code = "packets_off"
    reason = "There are no red packets in {currency} here."
    way_forward = "Choose another currency, or pay somebody directly."


class BadShareCount(Invalid):
    """A packet has at least one share, and not more than the rules allow."""

    code = "bad_share_count"
    reason = "A red packet has 1 to {count_max} shares."
    way_forward = "Choose a number between these."


class ShareTooSmall(Invalid):
    """There would be shares of nothing."""

    code = "share_too_small"
    reason = "Every share has to be at least {least}."
    way_forward = "Put more in, or make fewer shares."


class ShareTooLarge(Invalid):
    """One share would pass the limit."""

    code = "share_too_large"
    reason = "One share may be at most {most}."
    way_forward = "Put less in, or make more shares."


class PacketTooLarge(Invalid):
    """More than a red packet may hold."""

    code = "packet_too_large"
    reason = "A red packet may hold at most {most}."
    way_forward = "Put less in."


class GiftToStranger(Forbidden):
    """A packet for one person would be a way round the two hours that a first payment waits."""

    code = "gift_to_stranger"
    reason = "A red packet for one person goes to somebody you know here."
    way_forward = "Ask to be contacts first, or pay them, which waits two hours the first time."


class OwnPacket(Forbidden):
    """Who gave a packet opens none of its shares."""

    code = "own_packet"
    reason = "This red packet is from you, so it is for the others."
    way_forward = "What nobody opens in a day comes back to you."


class PacketEmpty(Conflict):
    """All shares were opened."""

    code = "packet_empty"
    reason = "All gone: every share of this red packet has been opened."
    way_forward = "Nothing was taken from you, and nothing is missing."


class PacketEnded(Conflict):
    """Its day is over."""

    code = "packet_ended"
    reason = "This red packet was open for a day, and the day is over."
    way_forward = "What was left in it goes back to who gave it."


class Audience(msgspec.Struct, frozen=True):
    """For whom a packet is: `person` and whose id, or a word and an id of the slice that owns those people."""

    kind: str
    id: UUID


class FillPacket(msgspec.Struct, frozen=True):
    """An order to fill a packet. `packet_id` is made by the phone and fills it once, however often it is sent.

    `amount` is all of it, in minor units of `currency` (empty: the community's first).
    """

    packet_id: UUID
    audience: Audience
    amount: int
    count: int
    deal: Deal = "lucky"
    currency: str = ""
    memo: str = ""


class Share(msgspec.Struct, frozen=True):
    """A share that somebody opened, the first one at place 1; `person_id` is None where that person is out of the reader's sight."""

    person_id: UUID | None
    place: int
    amount: int
    at: datetime


class Packet(msgspec.Struct, frozen=True):
    """A red packet as one person may see it. `state` is open, empty (all opened) or ended (its day is over).

    `secret` and `dealt`, all shares in the order of opening, are there when it is over; `opened`, who got what, for those
    who gave or opened it. `person_id`, who gave it, is None where that person is out of the reader's sight.
    """

    packet_id: UUID
    person_id: UUID | None
    audience: Audience
    currency: str
    deal: str
    amount: int
    count: int
    share_max: int
    memo: str
    state: str
    claimed: int
    made_at: datetime
    ends_at: datetime
    may_open: bool
    mine: Share | None
    fingerprint: str
    secret: str
    dealt: Sequence[int]
    opened: Sequence[Share]


def pot_of(packet: PacketRow) -> UUID:
    """The account that holds what is in it."""
    return account_of(packet.packet_id, packet.currency, AccountKind.POT)


def state_of(packet: PacketRow, now: datetime) -> str:
    """Whether it is open, empty or ended; its day ends by the clock, whenever the rest goes back."""
    return "ended" if packet.state == "open" and packet.ends_at <= now else packet.state


def check_open(packet: PacketRow, now: datetime) -> None:
    """PacketEmpty, PacketEnded."""
    state = state_of(packet, now)
    if state == "empty":
        raise PacketEmpty
    if state == "ended":
        raise PacketEnded


def show_share(claim: ClaimRow, *, hidden: frozenset[UUID] = frozenset()) -> Share:
    """A share for a reader who does not see the `hidden`."""
    return Share(None if claim.person_id in hidden else claim.person_id, claim.place, claim.amount, claim.at)


def proves(packet: Packet) -> bool:
    """Whether the secret of a packet that is over fits the fingerprint that stood there from the start, and the shares follow from it."""
    seed = bytes.fromhex(packet.secret)
    told = deal.fingerprint(seed, packet_id=packet.packet_id, amount=packet.amount, count=packet.count, share_max=packet.share_max)
    lucky = packet.deal == "lucky"
    dealt = deal.deal_shares(seed, packet.amount, packet.count, packet.share_max) if lucky else deal.deal_equal(packet.amount, packet.count)
    return told.hex() == packet.fingerprint and dealt == list(packet.dealt)
