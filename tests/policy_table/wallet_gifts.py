"""Who gives, sees and opens red packets, and who sets the rules. A suspension never touches money; what a circle adds, its pages ask."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import msgspec

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.wallet import gifts
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.packet import OwnPacket
from tests.make import gifts as make
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithPackets(Cast):
    """The owner gave one packet to the round, in which member and owner are, and one to the member alone."""

    packet_id: UUID
    personal_id: UUID

    def inside(self, by: Person) -> bool:
        """What the slice that owns the round would say."""
        return by.id in {self.owner.id, self.member.id}


async def stage(tx: Tx) -> WithPackets:
    """Everybody holds something and has been here for long; the owner knows the member as a payee."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger, on.operator):
        await money.give_money(tx, person, 100_00)
    await tx.execute("UPDATE identity.person SET joined_at = joined_at - interval '7 days'")
    for payer in (on.owner, on.stranger):
        await money.know(tx, payer, on.member)
    order = make.order()
    await gifts.fill_packet(tx, by=on.owner, order=order, inside=True)
    personal = _for(on.member)
    await gifts.fill_packet(tx, by=on.owner, order=personal)
    return WithPackets(on.owner, on.member, on.stranger, on.operator, order.packet_id, personal.packet_id)


def _for(person: Person) -> gifts.FillPacket:
    return make.order(1_00, 1, audience=gifts.Audience(gifts.PERSON, person.member_id))


def mine(call: Any, **more: Any) -> Row[WithPackets]:
    """Open to everybody who is signed in, suspended or not."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


async def _change_rules(tx: Tx, by: Person, _on: WithPackets) -> None:
    rules = await gifts.find_gift_rules(tx, by=replace(by, id=by.member_id))
    await gifts.change_gift_rules(tx, by=by, rules=msgspec.structs.replace(rules, packets_on=False))


DEEDS: dict[str, Row[Any]] = {
    "wallet.fill_packet": mine(
        lambda tx, by, on: gifts.fill_packet(tx, by=by, order=make.order(1_00, 2), inside=on.inside(by)), stranger=NotFound
    ),
    "wallet.fill_packet for one": mine(lambda tx, by, on: gifts.fill_packet(tx, by=by, order=_for(on.member)), member=ToYourself),
    "wallet.open_share": mine(
        lambda tx, by, on: gifts.open_share(tx, by=by, packet_id=on.packet_id, inside=on.inside(by)),
        stranger=NotFound,
        owner=OwnPacket,
        suspended=OwnPacket,
    ),
    "wallet.open_share for one": mine(
        lambda tx, by, on: gifts.open_share(tx, by=by, packet_id=on.personal_id, inside=True),
        stranger=NotFound,
        owner=OwnPacket,
        suspended=OwnPacket,
    ),
    "wallet.find_packet": mine(
        lambda tx, by, on: gifts.find_packet(tx, by=by, packet_id=on.packet_id, inside=on.inside(by)), stranger=NotFound
    ),
    "wallet.find_audience": mine(lambda tx, by, on: gifts.find_audience(tx, by=by, packet_id=on.packet_id)),
    "wallet.list_packets": mine(
        lambda tx, by, on: gifts.list_packets(tx, by=by, audience=make.ROUND, inside=on.inside(by)), stranger=NotFound
    ),
    "wallet.list_my_packets": mine(lambda tx, by, _on: gifts.list_my_packets(tx, by=by)),
    "wallet.find_gift_rules": mine(lambda tx, by, _on: gifts.find_gift_rules(tx, by=by)),
    "wallet.change_gift_rules": Row(
        stage=stage,
        call=_change_rules,
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "wallet.give_tip": mine(
        lambda tx, by, on: gifts.give_tip(tx, by=by, order=gifts.GiveTip(uuid4(), on.member.member_id, 1_00, uuid4())), member=ToYourself
    ),
}
