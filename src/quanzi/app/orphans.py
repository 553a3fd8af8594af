"""Files that no row names: a crash between the file and its row leaves one, and once a day they are taken away."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from quanzi.identity import jobs as identity_jobs
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.media import jobs as media_jobs

log = structlog.get_logger(__name__)

_BATCH = 500

FindKnown = Callable[[ReadTx, Collection[UUID], Sequence[str]], Awaitable[set[str]]]
"""Which of these keys, whose second part is one of these owners, a slice has a row for."""

KNOWN: dict[str, FindKnown] = {
    "pictures/": lambda tx, owner_ids, keys: media_jobs.find_known_pictures(tx, owner_ids=owner_ids, keys=keys),
    "attachments/": lambda tx, owner_ids, keys: media_jobs.find_known_attachments(tx, owner_ids=owner_ids, keys=keys),
    "uploads/": lambda tx, owner_ids, keys: media_jobs.find_known_pieces(tx, owner_ids=owner_ids, keys=keys),
    "documents/": lambda tx, owner_ids, keys: identity_jobs.find_known_documents(tx, owner_ids=owner_ids, keys=keys),
    "exports/": lambda tx, owner_ids, keys: identity_jobs.find_known_exports(tx, owner_ids=owner_ids, keys=keys),
}
"""How the keys of a slice begin → which of them it knows."""


async def sweep_orphans(house: House, _payload: dict[str, Any]) -> None:
    """Delete files older than two days that nothing names; a row follows its file within seconds."""
    before = datetime.now(tz=UTC) - timedelta(days=limits.ORPHAN_DAYS_KEPT)
    for prefix, find_known in KNOWN.items():
        deleted = 0
        async for listed in house.blobs.list_old(prefix, before=before):
            for start in range(0, len(listed), _BATCH):
                deleted += await _delete_unknown(house, find_known, listed[start : start + _BATCH])
        if deleted:
            log.warning("orphans_deleted", prefix=prefix, count=deleted)


async def _delete_unknown(house: House, find_known: FindKnown, listed: Sequence[str]) -> int:
    owners = {key: owner for key in listed if (owner := _owner_of(key)) is not None}
    known = await house.db.glance(lambda tx: find_known(tx, set(owners.values()), list(owners)))
    unknown = owners.keys() - known
    for key in unknown:
        await house.blobs.delete(key)
    return len(unknown)


def _owner_of(key: str) -> UUID | None:
    """Whose file it is; None for one that we did not name, which stays."""
    try:
        return UUID(key.split("/")[1])
    except (IndexError, ValueError):
        return None
