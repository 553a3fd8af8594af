"""What is there and was not told: looked for in the slices' own tables, by the places of which anybody here wants to hear."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quanzi.circles import telling as circles_telling
from quanzi.feed import telling as feed_telling
from quanzi.infra.postgres import Db, ReadTx
from quanzi.live.frames import Key, News
from quanzi.live.index import split_keys

LOOK_BACK_S = 30.0
"""What has the time of its deed may be there only so much later."""
_LOOK_BACK = timedelta(seconds=LOOK_BACK_S)


class Missed:
    """Looks from where the last look ended, and a little before."""

    def __init__(self, db: Db) -> None:
        """The first look begins a little before itself."""
        self._db = db
        self._looked: datetime | None = None
        self._looked_at_joins: datetime | None = None

    async def find_news(self, *, circle_ids: Sequence[UUID], posts: Sequence[tuple[UUID, UUID]]) -> list[News]:
        """What came to circles and posts, told already or not."""

        async def ask(tx: ReadTx) -> list[News]:
            since = (self._looked or tx.now) - _LOOK_BACK
            arrivals = await feed_telling.list_arrivals(tx, circle_ids=circle_ids, posts=posts, since=since)
            self._looked = tx.now
            return [*map(_as_news, arrivals)]

        return await self._db.read(ask)

    async def find_joins(self, person_ids: Collection[UUID]) -> list[News]:
        """Which of these people joined a circle."""

        async def ask(tx: ReadTx) -> list[News]:
            since = (self._looked_at_joins or tx.now) - _LOOK_BACK
            joined = await circles_telling.find_joined(tx, person_ids=person_ids, since=since)
            self._looked_at_joins = tx.now
            return [News("members", one.circle_id, one.person_id) for one in joined]

        return await self._db.glance(ask)

    async def find_since(self, keys: Collection[Key], *, seconds: float) -> list[News]:
        """What came to the places of one socket in the last `seconds`."""
        circle_ids, posts = split_keys(keys)

        async def ask(tx: ReadTx) -> list[News]:
            since = tx.now - timedelta(seconds=seconds)
            return [*map(_as_news, await feed_telling.list_arrivals(tx, circle_ids=circle_ids, posts=posts, since=since))]

        return await self._db.read(ask)


def _as_news(one: feed_telling.Arrival) -> News:
    return News("comment" if one.is_comment else "post", one.circle_id, one.item_id, one.post_id, one.author_id)
