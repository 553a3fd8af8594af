"""The lines of a statement as every file shows them, read piece by piece, so that a long one needs no memory."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi import relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import statements
from quanzi.web import money_views

Say = Callable[..., str]
_LINES_AT_ONCE = 500


class Line(msgspec.Struct, frozen=True):
    """One movement: `at` where the currency's days begin and end, `other` who stands on the other side, `link` its page."""

    at: datetime
    code: str
    kind: str
    other: str
    memo: str
    amount: int
    balance: int
    number: str
    link: str


def write_plain(minor: int, exponent: int) -> str:
    """An amount as a plain decimal with all its places, for programs: -12.30."""
    return format(Decimal(minor).scaleb(-exponent), "f") if exponent else str(minor)


async def read_lines(db: Db, *, by: Person, period: statements.Statement, say: Say, address: str) -> AsyncIterator[Sequence[Line]]:
    """All lines of a statement. Between two pieces nothing is held: the entries of a statement never change."""
    after = period.before
    while after < period.last:

        async def ask(tx: ReadTx, after: int = after) -> tuple[list[statements.Movement], Mapping[UUID, PersonCard]]:
            found = await statements.list_lines(tx, by=by, period=period, after=after, limit=_LINES_AT_ONCE)
            ids = [one.other_person_id for one in found if one.other_person_id is not None]
            return found, await relations.find_cards(tx, by=by, person_ids=ids)

        movements, cards = await db.read(ask)
        if not movements:
            return
        yield [_show(one, cards, say=say, zone=ZoneInfo(period.zone), address=address) for one in movements]
        after = movements[-1].version


def _show(one: statements.Movement, cards: Mapping[UUID, PersonCard], *, say: Say, zone: ZoneInfo, address: str) -> Line:
    return Line(
        at=one.at.astimezone(zone),
        code=one.kind.name,
        kind=say(money_views.KINDS[one.kind]),
        other=_name(one, cards, say),
        memo=one.memo,
        amount=one.amount,
        balance=one.balance,
        number=str(one.transfer_id),
        link=address + money_views.movement_href(one),
    )


def _name(one: statements.Movement, cards: Mapping[UUID, PersonCard], say: Say) -> str:
    """As a page names them: who shows no name is a member, and so is who is out of sight, since the books stay."""
    if one.other_person_id is None:
        return ""
    card = cards.get(one.other_person_id)
    if card is None:
        return say("Member")
    return card.name or say("Former member" if card.gone else "Verified member" if card.tier else "Member")
