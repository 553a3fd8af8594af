"""Scores for tests: people whose score is on, and the facts that are noted of them."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import msgspec

from quanzi import credit
from quanzi.app.reactions import REACTIONS
from quanzi.infra.outbox import kind_of
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.person import Person


async def switch_on(tx: Tx, *people: Person) -> None:
    """Let each have a score."""
    for person in people:
        await credit.switch_on(tx, by=person, ticked=True, text_version=credit.CONSENT_VERSION)


async def note(tx: Tx, person: Person, kind: credit.FactKind, *, days_ago: float = 1, other_id: UUID | None = None, value: int = 1) -> UUID:
    """Note something; the id of where it comes from."""
    source_id = uuid4()
    assert await credit.note_fact(
        tx,
        person_id=person.member_id,
        kind=kind,
        context="wallet",
        source="wallet.iou",
        source_id=source_id,
        other_id=other_id or uuid4(),
        happened_at=tx.now - timedelta(days=days_ago),
        value=value,
    )
    return source_id


async def kinds_of(tx: ReadTx, person: Person) -> list[str]:
    """What counts of a person by now, besides what everybody begins with; in order."""
    facts = await credit.list_my_facts(tx, by=person)
    return sorted(one.kind for one in facts if one.ended_at is None and one.kind not in {"joined", "verified"})


async def react(tx: Tx) -> None:
    """Let every event of this transaction reach its reactions, each twice, as after a break."""
    types = {kind_of(one): one for one in REACTIONS}
    rows = await tx.connection.fetch("DELETE FROM infra.outbox RETURNING kind, payload, at")
    for row in sorted(rows, key=lambda row: row["at"]):
        if row["kind"] in types:
            event_type = types[row["kind"]]
            for reaction in [*REACTIONS[event_type]] * 2:
                await reaction(tx, msgspec.convert(row["payload"], event_type))


def at(tx: Tx, moment: datetime) -> Tx:
    """The same transaction at another moment."""
    return replace(tx, now=moment)


def later(tx: Tx, *, days: float = 0, hours: float = 0) -> Tx:
    """The same transaction after a while."""
    return replace(tx, now=tx.now + timedelta(days=days, hours=hours))
