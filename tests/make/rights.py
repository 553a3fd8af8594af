"""Scores, items and vouches for tests."""

from datetime import datetime
from uuid import UUID, uuid4

from quanzi import credit
from quanzi.credit.model import FactKind
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person
from tests.make import people


async def make_scored(tx: Tx, *, name: str = "王秀英", tier: int = 3, debts_kept: int = 0) -> Person:
    """A member whose score is on; a tier of 3 makes 610, and each kept debt more."""
    person = await people.make_member(tx, name=name, tier=tier)
    await switch_on(tx, person)
    for _ in range(debts_kept):
        await note(tx, person, FactKind.DEBT_KEPT)
    return person


async def switch_on(tx: Tx, person: Person) -> None:
    """Let somebody have a score."""
    await credit.switch_on(tx, by=person, ticked=True, text_version=credit.CONSENT_VERSION)


async def note(
    tx: Tx,
    person: Person,
    kind: FactKind,
    *,
    other_id: UUID | None = None,
    happened_at: datetime | None = None,
    source_id: UUID | None = None,
) -> UUID:
    """Note an item; its id."""
    source_id = source_id or uuid4()
    assert await credit.note_fact(
        tx,
        person_id=person.member_id,
        kind=kind,
        context="wallet",
        source="wallet.iou",
        source_id=source_id,
        happened_at=happened_at or tx.now,
        other_id=other_id or uuid4(),
    )
    facts = await credit.list_my_facts(tx, by=person)
    return next(one.id for one in facts if one.source_id == source_id)
