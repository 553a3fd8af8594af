"""How red packets look on a page: in a list, and one by itself with who got what and how to check it."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import gifts
from quanzi.web import circle_views, gifting, views

Say = Callable[..., str]
DEALS = {"lucky": "Lucky shares", "equal": "Equal shares"}
"""How a packet is dealt, in words."""


class ShareView(msgspec.Struct, frozen=True):
    """A share that somebody opened."""

    person: views.PersonView
    amount: int
    at: datetime
    mine: bool


class PacketView(msgspec.Struct, frozen=True):
    """A red packet as its reader may see it; `mine` is what the reader opened, or 0. `state` is open, empty or ended."""

    href: str
    giver: views.PersonView
    given: bool
    alone: bool
    memo: str
    deal: str
    amount: int
    currency: str
    count: int
    claimed: int
    state: str
    may_open: bool
    mine: int
    made_at: datetime
    ends_at: datetime


class Proof(msgspec.Struct, frozen=True):
    """How a packet is checked: its fingerprint from the start; the rest when it is over. `dealt` are all shares in order."""

    fingerprint: str
    secret: str
    dealt: tuple[int, ...]
    holds: bool
    command: str


def packet_href(packet_id: UUID) -> str:
    """The address of a red packet."""
    return f"/wallet/packets/{packet_id}"


async def show_packets(tx: ReadTx, *, by: Person, say: Say, packets: Sequence[gifts.Packet]) -> tuple[PacketView, ...]:
    """Red packets with who gave them, as this reader may see those."""
    givers = {packet.person_id for packet in packets if packet.person_id is not None}
    cards = await relations.find_cards(tx, by=by, person_ids=givers, in_circle=_in_circle(packets))
    return tuple(_show(packet, by, say, cards) for packet in packets)


async def show_shares(tx: ReadTx, *, by: Person, packet: gifts.Packet) -> tuple[ShareView, ...]:
    """Who got what, in the order of opening; nobody is ranked."""
    people = {share.person_id for share in packet.opened if share.person_id is not None}
    cards = await relations.find_cards(tx, by=by, person_ids=people, in_circle=_in_circle([packet]))
    return tuple(ShareView(_person(cards, share.person_id), share.amount, share.at, share.person_id == by.id) for share in packet.opened)


def show_proof(packet: gifts.Packet) -> Proof:
    """What is needed to check the packet, and whether it holds."""
    command = ""
    if packet.secret and packet.deal == "lucky":
        command = f"python3 check_packet.txt {packet.secret} {packet.packet_id} {packet.amount} {packet.count} {packet.share_max}"
    return Proof(packet.fingerprint, packet.secret, tuple(packet.dealt), bool(packet.secret) and gifts.proves(packet), command)


def _in_circle(packets: Sequence[gifts.Packet]) -> bool:
    return all(packet.audience.kind == gifting.CIRCLE for packet in packets)


def _show(packet: gifts.Packet, by: Person, say: Say, cards: Mapping[UUID, PersonCard]) -> PacketView:
    return PacketView(
        href=packet_href(packet.packet_id),
        giver=_person(cards, packet.person_id),
        given=packet.person_id == by.id,
        alone=packet.audience.kind == gifts.PERSON,
        memo=packet.memo or say("Best wishes"),
        deal=say(DEALS[packet.deal]),
        amount=packet.amount,
        currency=packet.currency,
        count=packet.count,
        claimed=packet.claimed,
        state=packet.state,
        may_open=packet.may_open,
        mine=packet.mine.amount if packet.mine is not None else 0,
        made_at=packet.made_at,
        ends_at=packet.ends_at,
    )


def _person(cards: Mapping[UUID, PersonCard], person_id: UUID | None) -> views.PersonView:
    """Who is out of the reader's sight is a member without a name: the shares have to add up."""
    if person_id is None or person_id not in cards:
        return views.PersonView("", "", "", f"/avatar/{UUID(int=0)}.svg")
    return circle_views.show_person(cards[person_id], person_id)
