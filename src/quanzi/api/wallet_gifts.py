"""Calls about gifts: red packets for a person or a circle, their rules, and tips."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls, proving
from quanzi.api.wallet import CurrencyCode
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.wallet import gifts
from quanzi.web import gifting

Amount = Annotated[int, Meta(ge=1, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Most = Annotated[int, Meta(ge=0, le=limits.AMOUNT_MINOR_MAX, description="In minor units.")]
Code = Annotated[str, Meta(max_length=8)]


class PacketInput(proving.ProofInput, frozen=True, forbid_unknown_fields=True):
    """A red packet for a circle of yours or for one person, one of the two. `id` is made by you and fills it once.

    `amount` is all of it; `passcode` or `passkey` proves who gives it, where that is asked for.
    """

    id: UUID
    amount: Amount
    count: Annotated[int, Meta(ge=1, le=limits.PACKET_SHARES_MAX, description="How many shares.")] = 1
    deal: Literal["equal", "lucky"] = "lucky"
    circle_id: UUID | None = None
    person_id: UUID | None = None
    currency: Code = ""
    memo: Annotated[str, Meta(max_length=limits.MEMO_CHARACTERS_MAX)] = ""


class PacketList(msgspec.Struct, frozen=True):
    """Some red packets, the newest first."""

    items: Sequence[gifts.Packet]
    next_cursor: str | None


class RulesInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to hold for gifts in a currency; amounts in minor units."""

    packets_on: bool
    share_max: Most
    packet_max: Most
    count_max: Annotated[int, Meta(ge=1, le=limits.PACKET_SHARES_MAX)]
    tips_on: bool
    tip_pair_day_max: Most
    tip_day_max: Most


class TipInput(proving.ProofInput, frozen=True, forbid_unknown_fields=True):
    """A tip. `id` is made by you and tips once; `about_id` is what the tip is for."""

    id: UUID
    to_person_id: UUID
    amount: Amount
    about_id: UUID
    currency: Code = ""


@calls.send("/wallet/packets", scope="wallet:write", summary="Give a red packet", status_code=200)
async def fill_packet(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[PacketInput]) -> gifts.Packet:
    """Its shares are dealt at once, and `fingerprint` tells it; `secret` is told when it is over, so that everybody can check."""
    if data.circle_id is not None and data.person_id is None:
        audience = gifting.circle_audience(data.circle_id)
    elif data.person_id is not None and data.circle_id is None:
        audience = gifts.Audience(gifts.PERSON, data.person_id)
    else:
        raise Invalid(field="circle_id")
    proved = await proving.step_up(house, person, data)
    order = gifts.FillPacket(data.id, audience, data.amount, data.count, data.deal, data.currency, data.memo)
    return await house.db.run(lambda tx: gifting.fill_packet(tx, by=person, order=order, stepped_up=proved))


@calls.read("/wallet/packets", scope="wallet:read", summary="Your red packets")
async def list_my_packets(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PacketList:
    """Those you gave or opened and those for you alone, the newest first; who got what stands in each by itself."""
    page = await house.db.read(lambda tx: gifts.list_my_packets(tx, by=person, cursor=cursor, limit=limit))
    return PacketList(page.items, page.next_cursor)


@calls.read("/wallet/packets/{packet_id:uuid}", scope="wallet:read", summary="One red packet")
async def find_packet(house: NamedDependency[House], person: NamedDependency[Person], packet_id: FromPath[UUID]) -> gifts.Packet:
    """`opened`, who got what, is for those who gave or opened it."""
    return await house.db.read(lambda tx: gifting.find_packet(tx, by=person, packet_id=packet_id))


@calls.send("/wallet/packets/{packet_id:uuid}/open", scope="wallet:write", summary="Open your share", status_code=200)
async def open_share(house: NamedDependency[House], person: NamedDependency[Person], packet_id: FromPath[UUID]) -> gifts.Share:
    """One share a person; again gives the same answer. A conflict when all are gone, or its day is over."""
    return await gifting.open_share(house.db, by=person, packet_id=packet_id)


@calls.read("/circles/{circle_id:uuid}/packets", scope="wallet:read", summary="Red packets in a circle")
async def list_packets(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    circle_id: FromPath[UUID],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> PacketList:
    """For its members, the newest first."""
    page = await house.db.read(lambda tx: gifting.list_packets(tx, by=person, circle_id=circle_id, cursor=cursor, limit=limit))
    return PacketList(page.items, page.next_cursor)


@calls.read("/wallet/gift-rules", scope="wallet:read", summary="What holds for red packets and tips")
async def find_gift_rules(house: NamedDependency[House], person: NamedDependency[Person], currency: CurrencyCode = "") -> gifts.GiftRules:
    """Whether there are any in a currency, and how large they may be."""
    return await house.db.read(lambda tx: gifts.find_gift_rules(tx, by=person, currency=currency))


@calls.replace("/desk/gift-rules/{currency:str}", scope="wallet:write", summary="Set what holds for red packets and tips", status_code=204)
async def change_gift_rules(
    house: NamedDependency[House], person: NamedDependency[Person], currency: FromPath[str], data: JSONBody[RulesInput]
) -> None:
    """For operators. Red packets that are out keep their rules."""
    rules = gifts.GiftRules(currency=currency, **msgspec.structs.asdict(data))
    await house.db.run(lambda tx: gifts.change_gift_rules(tx, by=person, rules=rules))


@calls.send("/wallet/tips", scope="wallet:write", summary="Tip somebody", status_code=200)
async def give_tip(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[TipInput]) -> gifts.Tip:
    """It is set aside, and arrives after a day unless what it is for is taken down."""
    proved = await proving.step_up(house, person, data)
    order = gifts.GiveTip(data.id, data.to_person_id, data.amount, data.about_id, data.currency)
    return await house.db.run(lambda tx: gifts.give_tip(tx, by=person, order=order, stepped_up=proved))


CALLS = [fill_packet, list_my_packets, find_packet, open_share, list_packets, find_gift_rules, change_gift_rules, give_tip]
