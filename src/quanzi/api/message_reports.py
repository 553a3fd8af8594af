"""Calls about reports of messages: making one, and what operators see and decide."""

import base64
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi import moderation
from quanzi.api import calls
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.messaging.burning import BurntCopy
from quanzi.moderation import messages

Note = Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)]


class MessageReportInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is wrong, others that are shown with it by where they stand; of what burnt its copy, and `data` in base64."""

    category: moderation.Category
    note: Note = ""
    beside: Annotated[tuple[int, ...], Meta(max_length=limits.REPORT_MESSAGES_BESIDE_MAX)] = ()
    copy: BurntCopy | None = None
    data: Annotated[str, Meta(max_length=limits.REPORT_COPY_BYTES_MAX * 4 // 3 + 4)] = ""


class ReasonInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why, for who wrote it."""

    reason: Note


class QuoteList(msgspec.Struct, frozen=True):
    """What is shown with a report, in the order in which it was said."""

    items: Sequence[messages.Quote]


class DecisionsOfOperators(msgspec.Struct, frozen=True):
    """What was decided about what I said, the latest first."""

    items: Sequence[messages.Decision]


class CopyAnswer(msgspec.Struct, frozen=True):
    """The picture or voice of a copy, in base64."""

    data: str


@calls.send(
    "/rooms/{room_id:uuid}/messages/{position:int}/report",
    scope="moderation:write",
    summary="Report a message",
    status_code=204,
    request_max_body_size=2 * limits.REPORT_COPY_BYTES_MAX,
)
async def report_said(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    room_id: FromPath[UUID],
    position: FromPath[int],
    data: JSONBody[MessageReportInput],
) -> None:
    """Ask operators to look at a message; they see it, the others you name, and nothing else of the conversation."""
    try:
        inside = base64.b64decode(data.data, validate=True)
    except ValueError as error:
        raise Invalid(field="data") from error
    new = messages.MessageReport(
        room_id=room_id, position=position, category=data.category, note=data.note, beside=data.beside, copy=data.copy, data=inside
    )
    await house.db.run(lambda tx: messages.report_said(tx, by=person, keys=house.keys, new=new))


@calls.read("/desk/reports/messages", scope="moderation:read", summary="What is shown with reports of messages")
async def list_quotes(house: NamedDependency[House], person: NamedDependency[Person]) -> QuoteList:
    """What reporters chose to show with the latest open reports, for operators."""

    async def ask(tx: ReadTx) -> QuoteList:
        reports = await moderation.list_desk_reports(tx, by=person, limit=limits.PAGE_ITEMS_MAX)
        return QuoteList(await messages.list_quotes(tx, by=person, reports=reports.items))

    return await house.db.read(ask)


@calls.read("/desk/reports/{place_id:uuid}/{report_id:uuid}/copies/{position:int}", scope="moderation:read", summary="A copy of what burnt")
async def find_quoted_data(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    place_id: FromPath[UUID],
    report_id: FromPath[UUID],
    position: FromPath[int],
) -> CopyAnswer:
    """The picture or voice that was attached to a report, for operators."""

    async def ask(tx: ReadTx) -> CopyAnswer:
        data = await messages.find_quoted_data(tx, by=person, place_id=place_id, report_id=report_id, position=position)
        return CopyAnswer(base64.b64encode(data).decode())

    return await house.db.read(ask)


@calls.send("/reports/{place_id:uuid}/{report_id:uuid}/remove", scope="moderation:write", summary="Remove a message", status_code=204)
async def remove_message(
    house: NamedDependency[House],
    person: NamedDependency[Person],
    place_id: FromPath[UUID],
    report_id: FromPath[UUID],
    data: JSONBody[ReasonInput],
) -> None:
    """Take a reported message out of its conversation; its author reads the reason. For operators."""
    await house.db.run(lambda tx: messages.remove_message(tx, by=person, place_id=place_id, report_id=report_id, reason=data.reason))


@calls.read("/me/decisions/operators", scope="moderation:read", summary="What operators decided about me")
async def list_my_decisions(house: NamedDependency[House], person: NamedDependency[Person]) -> DecisionsOfOperators:
    """What operators decided about what I said, and why."""

    async def ask(tx: ReadTx) -> DecisionsOfOperators:
        return DecisionsOfOperators(await messages.list_my_decisions(tx, by=person))

    return await house.db.read(ask)


CALLS = [report_said, list_quotes, find_quoted_data, remove_message, list_my_decisions]
