"""What a monthly run gave each group that people told: counted once, after the run, so that nobody can watch one answer arrive."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from quanzi.credit import store
from quanzi.credit.group import place_of
from quanzi.credit.model import THRESHOLDS
from quanzi.credit.store.groups import GroupCount, ToldScore
from quanzi.infra.crypto import CannotDecrypt, Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits

_AT_ONCE = 2_000


async def count_groups(db: Db, *, keys: Keys, offered: Collection[str]) -> int | None:
    """Count the last finished run by group; how many groups were large enough, None where it was counted before or there is none.

    Only groups that are offered still are counted, and what is sealed with a lost key is not.
    """
    run_at = await db.glance(store.groups.find_uncounted)
    if run_at is None:
        return None
    totals: dict[str, list[int]] = defaultdict(list)
    after: UUID | None = None
    while True:

        async def read(tx: ReadTx, after: UUID | None = after) -> list[ToldScore]:
            return await store.groups.list_told_scores(tx, run_at=run_at, after=after, limit=_AT_ONCE)

        page = await db.read(read)
        for one in page:
            if (label := _open(keys, one)) in offered:
                totals[label].append(one.total)
        if len(page) < _AT_ONCE:
            break
        after = page[-1].person_id
    counts = [_count(run_at, label, found) for label, found in totals.items() if len(found) >= limits.GROUP_PEOPLE_MIN]

    async def keep(tx: Tx) -> None:
        if await store.groups.update_counted(tx, run_at=run_at):
            for one in counts:
                await store.groups.insert_count(tx, count=one)

    await db.run(keep)
    return len(counts)


def _open(keys: Keys, one: ToldScore) -> str:
    try:
        return keys.decrypt(one.label_encrypted, place=place_of(one.person_id)).decode()
    except CannotDecrypt:
        return ""


def _count(run_at: datetime, label: str, totals: list[int]) -> GroupCount:
    return GroupCount(
        run_at=run_at,
        label=label,
        people=len(totals),
        points=sum(totals),
        points_squared=sum(total * total for total in totals),
        reached=[sum(total >= threshold for total in totals) for threshold in THRESHOLDS],
    )
