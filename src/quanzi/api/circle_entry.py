"""Calls for those who let people into a circle: requests, invitation links, member lists."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.circles import entrance
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import respond


class AnswerInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Yes, or no with a reason that the person reads."""

    accept: bool
    reason: Annotated[str, Meta(max_length=limits.REASON_CHARACTERS_MAX)] = ""


class InviteInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How long a link works, and for how many."""

    days: Annotated[int, Meta(ge=1, le=limits.INVITE_DAYS_VALID_MAX)] = 7
    uses: Annotated[int, Meta(ge=1, le=limits.INVITE_USES_MAX)] = 10


class ListInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member list as CSV; nothing goes out unless `send`."""

    text: Annotated[str, Meta(max_length=limits.JSON_BYTES_MAX)]
    send: bool = False


class RequestList(msgspec.Struct, frozen=True):
    """Who asks to be let in, the longest waiting first."""

    items: Sequence[entrance.JoinRequest]


class InviteList(msgspec.Struct, frozen=True):
    """The links that still open something."""

    items: Sequence[entrance.Invite]


@calls.read("/circles/{circle_id:uuid}/requests", scope="circles:read", summary="Requests to join")
async def list_requests(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> RequestList:
    """Who asks to be let in; for the staff."""

    async def ask(tx: ReadTx) -> list[entrance.JoinRequest]:
        return await entrance.list_requests(tx, by=person, circle_id=circle_id)

    return RequestList(await house.db.read(ask))


@calls.replace("/circles/{circle_id:uuid}/requests/{person_id:uuid}", scope="circles:write", summary="Answer a request", status_code=204)
async def answer_request(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], person_id: FromPath[UUID], data: JSONBody[AnswerInput]
) -> None:
    """Let somebody in, or say no with a reason."""
    by = visit.person
    if data.accept:
        await visit.house.db.run(lambda tx: entrance.accept_request(tx, by=by, circle_id=circle_id, person_id=person_id))
        return
    await visit.house.db.run(lambda tx: entrance.decline_request(tx, by=by, circle_id=circle_id, person_id=person_id, reason=data.reason))


@calls.read("/circles/{circle_id:uuid}/invites", scope="circles:read", summary="Invitation links")
async def list_invites(house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID]) -> InviteList:
    """The links that still open something; for the staff."""

    async def ask(tx: ReadTx) -> list[entrance.Invite]:
        return await entrance.list_invites(tx, by=person, circle_id=circle_id)

    return InviteList(await house.db.read(ask))


@calls.send("/circles/{circle_id:uuid}/invites", scope="circles:write", summary="Make an invitation link")
async def make_invite(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[InviteInput]
) -> entrance.FreshInvite:
    """Make a link; its secret is told this once, so this call has no idempotency."""
    return await visit.house.db.run(
        lambda tx: entrance.make_invite(tx, by=visit.person, circle_id=circle_id, days=data.days, uses=data.uses)
    )


@calls.remove("/circles/{circle_id:uuid}/invites/{invite_id:uuid}", scope="circles:write", summary="Take a link back")
async def revoke_invite(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], invite_id: FromPath[UUID]) -> None:
    """Make a link open nothing any more."""
    await visit.house.db.run(lambda tx: entrance.revoke_invite(tx, by=visit.person, circle_id=circle_id, invite_id=invite_id))


@calls.send("/circles/{circle_id:uuid}/list", scope="circles:write", summary="Bring a member list", status_code=200)
async def bring_list(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: JSONBody[ListInput]) -> entrance.ListOutcome:
    """Try a list, with an error per line; with `send`, invite everybody on it whom the circle never invited before."""
    house, raw = visit.house, data.text.encode("utf-8", "replace")
    region = house.settings.phone_region
    if data.send:
        return await house.db.run(
            lambda tx: entrance.invite_list(tx, by=visit.person, circle_id=circle_id, raw=raw, region=region, keys=house.keys),
            once=visit.once(data, key=None, answer=entrance.ListOutcome),
        )

    async def ask(tx: ReadTx) -> entrance.ListOutcome:
        return await entrance.try_list(tx, by=visit.person, circle_id=circle_id, raw=raw, region=region)

    return await house.db.read(ask)


CALLS = [list_requests, answer_request, list_invites, make_invite, revoke_invite, bring_list]
