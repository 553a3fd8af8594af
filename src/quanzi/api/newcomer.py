"""A call for who is in no circle yet, whose home would be empty."""

import msgspec
from litestar.di import NamedDependency

from quanzi import circles, feed
from quanzi.api import calls
from quanzi.api.feed import PostAnswer, answer_post
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import limits
from quanzi.kernel.person import Person


class PostList(msgspec.Struct, frozen=True):
    """Some posts, the most answered and liked first."""

    items: list[PostAnswer]


@calls.read("/posts/best", scope="feed:read", summary="Good posts of circles I might like")
async def best_posts(
    house: NamedDependency[House], person: NamedDependency[Person], limit: calls.Limit = limits.PAGE_ITEMS_DEFAULT
) -> PostList:
    """The most answered and liked of late in the open circles that are suggested to me."""

    async def ask(tx: ReadTx) -> list[feed.Post]:
        near = await circles.suggest_circles(tx, by=person, limit=limits.PAGE_ITEMS_DEFAULT)
        return await feed.best_posts(tx, by=person, circle_ids=[one.circle_id for one in near], limit=limit)

    return PostList([answer_post(house, person, post) for post in await house.db.read(ask)])


CALLS = [best_posts]
