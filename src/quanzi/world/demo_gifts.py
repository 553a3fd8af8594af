"""Red packets in the demo: one to open in a circle of the member's, one of hers that is all opened, and one for her alone."""

from collections.abc import Sequence
from uuid import UUID

from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import Kind, Person
from quanzi.wallet import gifts
from quanzi.web import gifting
from quanzi.world.demo_town import Town, circle_id

_CIRCLE = "cooking"
_OPENED_BY = 3


async def load_gifts(db: Db, town: Town, *, member: Person, near: Sequence[Person]) -> None:
    """Three red packets, each filled once however often the demo is loaded."""
    known = {one.person_id: one for one in town.people}
    place = circle_id(_CIRCLE)
    inside = [
        Person(Kind.MEMBER, id=one.person_id, tier=known[one.person_id].tier)
        for one in town.members
        if one.circle_id == place and one.person_id != member.id
    ]
    giver = next(one for one in inside if one.tier > 0)
    guests = [one for one in inside if one is not giver]
    audience = gifting.circle_audience(place)
    await db.run(lambda tx: _give(tx, giver, _order("circle", audience, 66_00, 8, "炸酱面管够 Noodles for everybody"), guests[:_OPENED_BY]))
    await db.run(lambda tx: _give(tx, member, _order("mine", audience, 20_00, 5, "谢谢大家的菜谱"), guests[:5]))
    await db.run(lambda tx: _give(tx, near[1], _order("alone", gifts.Audience(gifts.PERSON, member.member_id), 8_88, 1, "生日快乐"), ()))


def _order(key: str, audience: gifts.Audience, amount: int, count: int, memo: str) -> gifts.FillPacket:
    packet_id: UUID = ids.id_from_source(source="demo.packet", key=key)
    return gifts.FillPacket(packet_id, audience, amount, count, "lucky", memo=memo)


async def _give(tx: Tx, giver: Person, order: gifts.FillPacket, guests: Sequence[Person]) -> None:
    await gifts.fill_packet(tx, by=giver, order=order, inside=True, stepped_up=True)
    for guest in guests:
        await gifts.open_share(tx, by=guest, packet_id=order.packet_id, inside=True)
