"""What a batch needs of the store, as Parquet: facts by when they arrived, and the people whose score is on."""

from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from quanzi.credit import rescore, store
from quanzi.credit.learn.facts import Table, write_facts
from quanzi.infra.postgres import Db, ReadTx
from quanzi.kernel import limits

_PEOPLE = cast("Any", pa.schema([("person_id", pa.string()), ("previous", pa.int64())]))


async def unload_facts(db: Db, path: Path, *, since: datetime, until: datetime) -> int:
    """Write the facts that became known, or ended, after one moment and by another; how many. A day's, to step features by.

    A fact that ended another day than it became known is in both days' files, the later of which is right.
    """
    rows = await db.read(lambda tx: store.facts.list_arrived(tx, since=since, until=until))
    write_facts(path, ((row.person_id, row.fact) for row in rows))
    return len(rows)


async def unload_people(db: Db, path: Path, *, run_at: datetime) -> int:
    """Write everybody whose score is on, with the score that holds the cap of the run's month; how many."""
    ids: list[str] = []
    previous: list[int | None] = []
    after: UUID | None = None
    while page := await db.read(lambda tx, after=after: _read_page(tx, after, run_at)):
        after = page[-1][0]
        ids += [str(person_id) for person_id, _ in page]
        previous += [total for _, total in page]
    pq.write_table(cast("Table", pa.table([ids, previous], schema=_PEOPLE)), path)
    return len(ids)


async def _read_page(tx: ReadTx, after: UUID | None, run_at: datetime) -> list[tuple[UUID, int | None]]:
    people = await store.people.list_on(tx, after=after, limit=limits.SCORED_AT_ONCE_MAX)
    held = await store.scores.list_held(tx, person_ids=people, before=rescore.month_start(run_at))
    return [(person_id, held.get(person_id)) for person_id in people]
