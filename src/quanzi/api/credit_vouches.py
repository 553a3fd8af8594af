"""Calls about vouching for a contact with points as stake."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from quanzi.api import calls
from quanzi.credit import vouching
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person


class VouchInput(msgspec.Struct, frozen=True):
    """For whom, and how many points of mine I would lose if they break their word."""

    person_id: UUID
    stake: Annotated[int, Meta(ge=1, le=limits.STAKE_MAX)]


class VouchesAnswer(msgspec.Struct, frozen=True):
    """Those I gave and those I got, and how much I could stake in one more."""

    items: Sequence[vouching.Vouch]
    room: int


@calls.read("/credit/vouches", scope="credit:read", summary="Your vouches")
async def list_vouches(house: NamedDependency[House], person: NamedDependency[Person]) -> VouchesAnswer:
    """`side` says whether you gave or got it; `why_not` why it earns nothing, empty where it counts."""

    async def ask(tx: ReadTx) -> VouchesAnswer:
        return VouchesAnswer(await vouching.list_vouches(tx, by=person), await vouching.find_stake_room(tx, by=person))

    return await house.db.read(ask)


@calls.send("/credit/vouches", scope="credit:write", summary="Offer to vouch for a contact", status_code=200)
async def offer_vouch(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[VouchInput]) -> vouching.Vouch:
    """They may accept it within thirty days; offered twice it is one."""
    return await house.db.run(lambda tx: vouching.offer_vouch(tx, by=person, person_id=data.person_id, stake=data.stake))


@calls.send("/credit/vouches/{vouch_id:uuid}/accept", scope="credit:write", summary="Let somebody vouch for you", status_code=200)
async def accept_vouch(house: NamedDependency[House], person: NamedDependency[Person], vouch_id: FromPath[UUID]) -> vouching.Vouch:
    """For twelve months; you never lose anything by it."""
    return await house.db.run(lambda tx: vouching.accept_vouch(tx, by=person, vouch_id=vouch_id))


@calls.send("/credit/vouches/{vouch_id:uuid}/decline", scope="credit:write", summary="Leave an offer", status_code=204)
async def decline_vouch(house: NamedDependency[House], person: NamedDependency[Person], vouch_id: FromPath[UUID]) -> None:
    """Who offered is not told."""
    await house.db.run(lambda tx: vouching.decline_vouch(tx, by=person, vouch_id=vouch_id))


@calls.send("/credit/vouches/{vouch_id:uuid}/end", scope="credit:write", summary="Take a vouch back", status_code=204)
async def end_vouch(house: NamedDependency[House], person: NamedDependency[Person], vouch_id: FromPath[UUID]) -> None:
    """One you gave or offered, or one you got; nobody loses anything by it."""
    await house.db.run(lambda tx: vouching.end_vouch(tx, by=person, vouch_id=vouch_id))


CALLS = [list_vouches, offer_vouch, accept_vouch, decline_vouch, end_vouch]
