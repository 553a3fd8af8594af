"""Calls about money in conversations. How it stands is told in the message, and as a change of it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls, proving
from quanzi.api.wallet_asking import Amount, Code, Memo, ShareInput
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import paying
from quanzi.wallet import asking, conversing, gifts


class TransferInput(proving.ProofInput, frozen=True, forbid_unknown_fields=True):
    """What to send to a member of the room. `confirmed_name` is a stranger's name as it was shown."""

    message_id: UUID
    to_person_id: UUID
    amount: Amount
    currency: Code = ""
    memo: Memo = ""
    confirmed_name: Annotated[str, Meta(max_length=limits.NAME_CHARACTERS_MAX)] = ""


class AskInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom of the room to ask for how much; it is open for `days`."""

    message_id: UUID
    person_id: UUID
    amount: Amount
    currency: Code = ""
    memo: Memo = ""
    days: Annotated[int, Meta(ge=1, le=limits.REQUEST_DAYS_OPEN_MAX)] = limits.REQUEST_DAYS_OPEN


class BillInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bill that people of the room share; `with_me`: you bear a part yourself."""

    message_id: UUID
    title: Annotated[str, Meta(max_length=limits.TITLE_CHARACTERS_MAX)]
    total: Amount
    people: Annotated[list[ShareInput], Meta(min_length=1, max_length=limits.SPLIT_PEOPLE_MAX)]
    currency: Code = ""
    with_me: bool = True
    days: Annotated[int, Meta(ge=1, le=limits.REQUEST_DAYS_OPEN_MAX)] = limits.SPLIT_DAYS_OPEN


class RoomPacketInput(proving.ProofInput, frozen=True, forbid_unknown_fields=True):
    """A red packet for everybody in the room; `amount` is all of it."""

    message_id: UUID
    amount: Amount
    count: Annotated[int, Meta(ge=1, le=limits.PACKET_SHARES_MAX, description="How many shares.")] = 1
    deal: Literal["equal", "lucky"] = "lucky"
    currency: Code = ""
    memo: Memo = ""


@calls.send("/rooms/{room_id:uuid}/transfers", scope="wallet:write", summary="Send money in a conversation")
async def send_transfer(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[TransferInput]
) -> messaging.Sent:
    """Set aside until it is accepted, or yours again after a day. The same `message_id` again is the same message and money."""
    proved = await proving.step_up(house, person, data)
    offer = conversing.NewOffer(data.message_id, data.to_person_id, data.amount, data.currency, data.memo, data.confirmed_name)
    return await house.db.run(lambda tx: paying.send_transfer(tx, by=person, room_id=room_id, offer=offer, stepped_up=proved))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/accept", scope="wallet:write", summary="Accept a transfer", status_code=204)
async def accept_transfer(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> None:
    """Take what was sent to you; twice is once, a conflict once it went back."""
    await house.db.run(lambda tx: paying.accept_transfer(tx, by=person, room_id=room_id, position=position))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/decline", scope="wallet:write", summary="Decline a transfer", status_code=204)
async def decline_transfer(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> None:
    """It goes back; everybody else sees that it is closed, as when a day is over."""
    await house.db.run(lambda tx: paying.decline_transfer(tx, by=person, room_id=room_id, position=position))


@calls.send("/rooms/{room_id:uuid}/requests", scope="wallet:write", summary="Ask for money in a conversation")
async def ask_money(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[AskInput]
) -> messaging.Sent:
    """It is paid or declined under `/wallet/requests`, by the `id` that the message tells."""
    request = asking.NewRequest(data.message_id, data.person_id, data.amount, data.currency, data.memo, data.days)
    return await house.db.run(lambda tx: paying.ask_money_here(tx, by=person, room_id=room_id, request=request))


@calls.send("/rooms/{room_id:uuid}/splits", scope="wallet:write", summary="Split a bill in a conversation")
async def split_bill(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[BillInput]
) -> messaging.Sent:
    """Each share is a request under `/wallet/requests`, by the `id` that the message tells; everybody here sees what is paid."""
    people = tuple(asking.NewShare(one.person_id, one.amount) for one in data.people)
    bill = asking.NewSplit(data.message_id, data.title, data.total, people, data.currency, data.with_me, data.days)
    return await house.db.run(lambda tx: paying.split_here(tx, by=person, room_id=room_id, bill=bill))


@calls.send("/rooms/{room_id:uuid}/packets", scope="wallet:write", summary="Give a red packet in a conversation")
async def give_packet(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[RoomPacketInput]
) -> messaging.Sent:
    """For everybody who is there; with one other person it is for them. What nobody opens in a day comes back."""
    proved = await proving.step_up(house, person, data)
    packet = paying.NewPacket(data.message_id, data.amount, data.count, data.deal, data.currency, data.memo)
    return await house.db.run(lambda tx: paying.give_packet_here(tx, by=person, room_id=room_id, packet=packet, stepped_up=proved))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/share", scope="wallet:write", summary="Open your share", status_code=200)
async def open_share(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> gifts.Share:
    """Of the red packet in a message: one share a person; a conflict when all are gone, or its day is over."""
    return await house.db.run(lambda tx: paying.open_packet_share(tx, by=person, room_id=room_id, position=position))


CALLS = [send_transfer, accept_transfer, decline_transfer, ask_money, split_bill, give_packet, open_share]
