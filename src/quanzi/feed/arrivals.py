"""What came lately, for telling it to who listens: where it is and who wrote it, not what it says."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from quanzi.feed.model import Arrival
from quanzi.feed.store import comments
from quanzi.feed.store import posts as _posts
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import ids

EACH_MAX = 50
"""Of one circle or post: whoever missed more looks at the page itself."""
ARRIVALS_MAX = 5_000


async def list_arrivals(tx: ReadTx, *, circle_ids: Sequence[UUID], posts: Sequence[tuple[UUID, UUID]], since: datetime) -> list[Arrival]:
    """New posts of circles, then new comments under posts (circle and post), each the oldest first; who may read them is not asked."""
    found = await _posts.list_arrivals(tx, to=Arrival, circle_ids=circle_ids, since=since, each=EACH_MAX, limit=ARRIVALS_MAX)
    return found + await comments.list_arrivals(
        tx,
        to=Arrival,
        circle_ids=[circle_id for circle_id, _ in posts],
        post_ids=[post_id for _, post_id in posts],
        first_id=ids.first_id(since),
        each=EACH_MAX,
        limit=ARRIVALS_MAX,
    )
