"""How somebody is told, as kept: what a row says of hours, and the usual where there is none."""

from uuid import UUID

from quanzi.infra.postgres import ReadTx
from quanzi.notices import store
from quanzi.notices.quiet_hours import QuietHours
from quanzi.notices.store.readers import Reader


def hours_of(reader: Reader) -> QuietHours | None:
    """The quiet hours of a reader, where there are some."""
    if reader.quiet_start is None or reader.quiet_end is None:
        return None
    return QuietHours(reader.zone, reader.quiet_start, reader.quiet_end)


async def find_reader(tx: ReadTx, *, person_id: UUID) -> Reader:
    """How a person is told; the usual for who chose nothing."""
    rows = await store.readers.list_readers(tx, person_ids=[person_id])
    return rows[0] if rows else Reader(person_id)
