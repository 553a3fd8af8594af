"""Calls about what is urgent: asking people to confirm, confirming, asking again, planning it; and who may call me how."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import messaging
from quanzi.api import calls
from quanzi.api.messages import MessageText
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.messaging import urgent

People = Annotated[list[UUID], Meta(min_length=1, max_length=limits.ROOM_MEMBERS_MAX)]


class AskingInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom of the room: everybody whom you may ask there, where nobody is named. An `emergency` crosses quiet hours, and is counted."""

    to_ids: People | None = None
    emergency: bool = False


class UrgentInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What has to be confirmed, and by whom; you make the id, and sent again it is there once."""

    message_id: UUID
    text: MessageText
    to_ids: People | None = None
    emergency: bool = False
    quoted: int | None = None

    def read(self) -> urgent.NewUrgent:
        """As messaging takes it."""
        return _new(self.message_id, self.text, self.to_ids, emergency=self.emergency, quoted=self.quoted)


class PlanInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same at a later minute; with `position`, a message of yours is made urgent then, and no text is needed."""

    plan_id: UUID
    due_at: Annotated[datetime, Meta(tz=True)]
    text: MessageText = ""
    position: int | None = None
    to_ids: People | None = None
    emergency: bool = False
    quoted: int | None = None


class AskedAnswer(msgspec.Struct, frozen=True):
    """How many were asked again."""

    asked: int


class BudgetList(msgspec.Struct, frozen=True):
    """Who asked lately."""

    items: Sequence[urgent.Budget]


class PlanList(msgspec.Struct, frozen=True):
    """What is to go, the next first."""

    items: Sequence[urgent.Plan]


class MutedList(msgspec.Struct, frozen=True):
    """Whose urgent messages call you no more."""

    person_ids: Sequence[UUID]


class WaysInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How you let yourself be called; `number_id` is the `address_id` of a phone number of yours."""

    number_id: Annotated[str, Meta(max_length=128)] = ""
    by_sms: bool = False
    by_phone: bool = False


class MuteInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """On: it calls you no more."""

    on: bool


def _new(message_id: UUID, text: str, to_ids: list[UUID] | None, *, emergency: bool, quoted: int | None) -> urgent.NewUrgent:
    chosen = None if to_ids is None else tuple(to_ids)
    return urgent.NewUrgent(message_id=message_id, text=text, quoted=quoted, to_ids=chosen, is_emergency=emergency)


@calls.read("/rooms/{room_id:uuid}/urgent", scope="messaging:read", summary="Whom I may ask urgently")
async def list_askable(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> urgent.Askable:
    """In a group for work everybody, elsewhere your contacts; and how often you asked within 24 hours."""
    return await house.db.read(lambda tx: urgent.list_askable(tx, by=person, room_id=room_id))


@calls.read("/rooms/{room_id:uuid}/urgent/spent", scope="messaging:read", summary="Who of a room asked urgently lately")
async def list_spent(house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID]) -> BudgetList:
    """Within 24 hours and in all rooms, the most often first."""
    return BudgetList(await house.db.read(lambda tx: urgent.list_spent(tx, by=person, room_id=room_id)))


@calls.send("/rooms/{room_id:uuid}/urgent", scope="messaging:write", summary="Say something that is to be confirmed")
async def send_urgent(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[UrgentInput]
) -> messaging.Sent:
    """It counts in your day's budget, which everybody in the room sees."""
    return await house.db.run(lambda tx: urgent.send_urgent(tx, by=person, room_id=room_id, new=data.read()))


@calls.send(
    "/rooms/{room_id:uuid}/messages/{position:int}/urgent", scope="messaging:write", summary="Have a message confirmed", status_code=204
)
async def make_urgent(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    room_id: FromPath[UUID],
    position: FromPath[int],
    data: JSONBody[AskingInput],
) -> None:
    """One that you sent; once."""
    await house.db.run(
        lambda tx: urgent.make_urgent(tx, by=person, room_id=room_id, position=position, to_ids=data.to_ids, is_emergency=data.emergency)
    )


@calls.read("/rooms/{room_id:uuid}/messages/{position:int}/urgent", scope="messaging:read", summary="Who confirmed a message")
async def find_urgent(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> urgent.Urgent:
    """And who has not, for everybody in the room; how often its sender asked lately, and declared an emergency here."""
    return await house.db.read(lambda tx: urgent.find_urgent(tx, by=person, room_id=room_id, position=position))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/confirm", scope="messaging:write", summary="Confirm a message", status_code=204)
async def confirm_urgent(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> None:
    """Twice is once; from then on nothing calls you about it."""
    await house.db.run(lambda tx: urgent.confirm_urgent(tx, by=person, room_id=room_id, position=position))


@calls.send("/rooms/{room_id:uuid}/messages/{position:int}/ask-again", scope="messaging:write", summary="Ask again", status_code=200)
async def ask_again(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], position: FromPath[int]
) -> AskedAnswer:
    """Five minutes later at the earliest, and it counts."""
    return AskedAnswer(await house.db.run(lambda tx: urgent.ask_again(tx, by=person, room_id=room_id, position=position)))


@calls.send("/rooms/{room_id:uuid}/urgent/plans", scope="messaging:write", summary="Ask urgently at a later minute")
async def plan_urgent(
    house: NamedDependency[House], person: NamedDependency[Person], room_id: FromPath[UUID], data: JSONBody[PlanInput]
) -> urgent.Plan:
    """It goes under the rules and the budget of that minute; until then you can take it back."""
    new = _new(data.plan_id, data.text, data.to_ids, emergency=data.emergency, quoted=data.quoted)
    return await house.db.run(
        lambda tx: urgent.plan_urgent(tx, by=person, room_id=room_id, new=new, due_at=data.due_at, position=data.position)
    )


@calls.read("/messages/urgent/plans", scope="messaging:read", summary="What is to be urgent later")
async def list_plans(house: NamedDependency[House], person: NamedDependency[Person]) -> PlanList:
    """Yours, the next first; with a `refusal`, why one did not go."""
    return PlanList(await house.db.read(lambda tx: urgent.list_plans(tx, by=person)))


@calls.remove("/messages/urgent/plans/{plan_id:uuid}", scope="messaging:write", summary="Take a plan back")
async def cancel_plan(house: NamedDependency[House], person: NamedDependency[Person], plan_id: FromPath[UUID]) -> None:
    """Before its minute, or put one away that could not go."""
    await house.db.run(lambda tx: urgent.cancel_plan(tx, by=person, plan_id=plan_id))


@calls.read("/messages/urgent/ways", scope="messaging:read", summary="How I let myself be called")
async def find_ways(house: NamedDependency[House], person: NamedDependency[Person]) -> urgent.Ways:
    """By text message or phone: neither, unless you chose it."""
    return await house.db.read(lambda tx: urgent.find_ways(tx, by=person))


@calls.replace("/messages/urgent/ways", scope="messaging:write", summary="Choose how I let myself be called", status_code=204)
async def choose_ways(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[WaysInput]) -> None:
    """To a phone number of yours that was proved, while you have not confirmed, outside of your quiet hours."""
    ways = urgent.Ways(data.number_id, data.by_sms, data.by_phone)
    await house.db.run(lambda tx: urgent.choose_ways(tx, by=person, ways=ways, keys=house.keys))


@calls.read("/messages/urgent/muted", scope="messaging:read", summary="Whose urgent messages call me no more")
async def list_muted(house: NamedDependency[House], person: NamedDependency[Person]) -> MutedList:
    """They are not told, and what they ask stands in the conversation."""
    return MutedList(await house.db.read(lambda tx: urgent.list_muted(tx, by=person)))


@calls.replace("/messages/urgent/muted/{person_id:uuid}", scope="messaging:write", summary="Mute or unmute somebody", status_code=204)
async def mute_urgent(
    house: NamedDependency[House], person: NamedDependency[Person], person_id: FromPath[UUID], data: JSONBody[MuteInput]
) -> None:
    """What they ask urgently calls you no more, by any way."""
    await house.db.run(lambda tx: urgent.mute_urgent(tx, by=person, person_id=person_id, on=data.on))


CALLS = [
    list_askable, list_spent, send_urgent, make_urgent, find_urgent, confirm_urgent, ask_again, plan_urgent, list_plans, cancel_plan,
    find_ways, choose_ways, list_muted, mute_urgent,
]  # fmt: skip
