"""Calls about my inbox, what reaches me how, and which devices show it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import notices
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.infra.push import Subscription, public_text
from quanzi.kernel import limits
from quanzi.kernel.page import Page
from quanzi.kernel.person import Person
from quanzi.notices import choices, outside
from quanzi.web import badge, respond
from quanzi.web import device as devices


class NoticePage(msgspec.Struct, frozen=True):
    """Some lines of my inbox, the latest first."""

    items: Sequence[notices.Notice]
    next_cursor: str | None


class Count(msgspec.Struct, frozen=True):
    """How many lines are new, counted up to a hundred; `badge` is the number on the app's mark: them and rooms, each thing once."""

    unread: int
    badge: int


class ReadInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Up to which moment all is read; without one, up to now."""

    until: Annotated[datetime, Meta(tz=True)] | None = None


class UnreadInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a line is new to me."""

    unread: bool


class DeliveryInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a kind reaches me."""

    delivery: choices.Delivery


class CircleChoices(msgspec.Struct, frozen=True):
    """What I chose for one circle apart."""

    deliveries: Mapping[notices.Kind, choices.Delivery]


class DeviceInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A browser's push subscription, as its Push API gives it."""

    endpoint: Annotated[str, Meta(max_length=limits.PUSH_ADDRESS_CHARACTERS_MAX)]
    p256dh: Annotated[str, Meta(max_length=200)]
    auth: Annotated[str, Meta(max_length=100)]


class DeviceMade(msgspec.Struct, frozen=True):
    """A device that shows my notices now."""

    device_id: UUID


class Devices(msgspec.Struct, frozen=True):
    """My devices, and the key that a browser asks for (`applicationServerKey`)."""

    items: Sequence[outside.Device]
    push_key: str


@calls.read("/notices", scope="notices:read", summary="My inbox")
async def list_notices(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    cursor: calls.Cursor = None,
    limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT,
) -> NoticePage:
    """What happened around me, one line for what belongs together."""

    async def ask(tx: ReadTx) -> Page[notices.Notice]:
        return await notices.list_notices(tx, by=person, cursor=cursor, limit=limit)

    found = await house.db.read(ask)
    return NoticePage(found.items, found.next_cursor)


@calls.read("/notices/count", scope="notices:read", summary="How many are new")
async def count_unread(house: NamedDependency[House], person: NamedDependency[Person]) -> Count:
    """The number on the bell."""

    async def ask(tx: ReadTx) -> Count:
        return Count(await notices.count_unread(tx, by=person), await badge.count_badge(tx, by=person))

    return await house.db.glance(ask)


@calls.send("/notices/read", scope="notices:write", summary="Mark all read", status_code=204)
async def mark_all_read(visit: NamedDependency[respond.Visit], data: JSONBody[ReadInput]) -> None:
    """I have read everything up to a moment."""
    await visit.house.db.run(lambda tx: notices.mark_all_read(tx, by=visit.person, until=data.until))


@calls.read("/notices/{notice_id:uuid}", scope="notices:read", summary="One line of my inbox")
async def find_notice(house: NamedDependency[House], person: NamedDependency[Person], notice_id: FromPath[UUID]) -> notices.Notice:
    """What it says; looking at it does not mark it read."""

    async def ask(tx: ReadTx) -> notices.Notice:
        return await notices.find_notice(tx, by=person, notice_id=notice_id)

    return await house.db.read(ask)


@calls.replace("/notices/{notice_id:uuid}", scope="notices:write", summary="Mark one read or new", status_code=204)
async def mark_notice(visit: NamedDependency[respond.Visit], notice_id: FromPath[UUID], data: JSONBody[UnreadInput]) -> None:
    """I have read a line, or keep it as new."""
    mark = notices.mark_unread if data.unread else notices.mark_read
    await visit.house.db.run(lambda tx: mark(tx, by=visit.person, notice_id=notice_id))


@calls.read("/notices/choices", scope="notices:read", summary="What reaches me how")
async def find_choices(house: NamedDependency[House], person: NamedDependency[Person]) -> choices.Choices:
    """Each kind, quiet hours, the lock screen, the digest."""

    async def ask(tx: ReadTx) -> choices.Choices:
        return await choices.find_choices(tx, by=person)

    return await house.db.read(ask)


@calls.replace("/notices/choices/{kind:str}", scope="notices:write", summary="Choose for a kind", status_code=204)
async def choose_delivery(visit: NamedDependency[respond.Visit], kind: FromPath[notices.Kind], data: JSONBody[DeliveryInput]) -> None:
    """How a kind reaches me everywhere."""
    await visit.house.db.run(lambda tx: choices.choose_delivery(tx, by=visit.person, kind=kind, delivery=data.delivery))


@calls.replace("/notices/manner", scope="notices:write", summary="Quiet hours, lock screen, digest", status_code=204)
async def choose_manner(visit: NamedDependency[respond.Visit], data: JSONBody[choices.Manner]) -> None:
    """When I am told, and how much a lock screen may show."""
    await visit.house.db.run(lambda tx: choices.choose_manner(tx, by=visit.person, manner=data))


@calls.read("/circles/{circle_id:uuid}/notices", scope="notices:read", summary="What reaches me from a circle")
async def find_circle_choices(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> CircleChoices:
    """What I chose for this circle apart."""

    async def ask(tx: ReadTx) -> dict[notices.Kind, choices.Delivery]:
        return await choices.find_circle_choices(tx, by=person, circle_id=circle_id)

    return CircleChoices(await house.db.read(ask))


@calls.replace("/circles/{circle_id:uuid}/notices/{kind:str}", scope="notices:write", summary="Choose for a circle", status_code=204)
async def choose_in_circle(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], kind: FromPath[notices.Kind], data: JSONBody[DeliveryInput]
) -> None:
    """How a kind reaches me from this circle."""
    await visit.house.db.run(
        lambda tx: choices.choose_in_circle(tx, by=visit.person, circle_id=circle_id, kind=kind, delivery=data.delivery)
    )


@calls.remove("/circles/{circle_id:uuid}/notices/{kind:str}", scope="notices:write", summary="As everywhere")
async def choose_as_everywhere(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], kind: FromPath[notices.Kind]) -> None:
    """A kind reaches me from this circle as from everywhere."""
    await visit.house.db.run(lambda tx: choices.choose_in_circle(tx, by=visit.person, circle_id=circle_id, kind=kind, delivery=None))


@calls.read("/notices/devices", scope="notices:read", summary="My devices")
async def list_devices(house: NamedDependency[House], person: NamedDependency[Person]) -> Devices:
    """The browsers that show my notices."""

    async def ask(tx: ReadTx) -> list[outside.Device]:
        return await outside.list_devices(tx, by=person)

    return Devices(await house.db.glance(ask), public_text(house.keys.push_key()))


@calls.send("/notices/devices", scope="notices:write", summary="Show notices on a device")
async def add_device(visit: NamedDependency[respond.Visit], data: JSONBody[DeviceInput]) -> DeviceMade:
    """Shows my notices on a browser; who used it before gets nothing there any more."""
    to = Subscription(data.endpoint, data.p256dh, data.auth)
    name = devices.device_of(visit.request)
    house = visit.house
    return DeviceMade(await house.db.run(lambda tx: outside.add_device(tx, by=visit.person, to=to, name=name, keys=house.keys)))


@calls.remove("/notices/devices/{device_id:uuid}", scope="notices:write", summary="Show nothing on a device")
async def remove_device(visit: NamedDependency[respond.Visit], device_id: FromPath[UUID]) -> None:
    """Shows nothing there any more."""
    await visit.house.db.run(lambda tx: outside.remove_device(tx, by=visit.person, device_id=device_id))


CALLS = [
    list_notices,
    count_unread,
    mark_all_read,
    find_notice,
    mark_notice,
    find_choices,
    choose_delivery,
    choose_manner,
    find_circle_choices,
    choose_in_circle,
    choose_as_everywhere,
    list_devices,
    add_device,
    remove_device,
]
