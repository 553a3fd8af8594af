"""The real server with one address more: a single row by its primary key, read by whoever is signed in.

How much one person may say in a minute is lifted: in a flood, two hundred people speak for a town.

`python -m bench.ground.server` with QUANZI_HOME, QUANZI_PORT and QUANZI_DATABASE_URL in the environment.
"""

from typing import Any
from uuid import UUID

from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromPath

from quanzi.app.build import build_app, guard_app
from quanzi.app.serve import serve_app
from quanzi.feed.store import posts
from quanzi.infra.house import House
from quanzi.infra.log import configure_log
from quanzi.infra.postgres import ReadTx
from quanzi.infra.settings import load_settings
from quanzi.kernel import limits
from quanzi.kernel.person import Person


@get("/bench/key/{circle_id:uuid}/{post_id:uuid}", include_in_schema=False)
async def read_key(
    house: NamedDependency[House], person: NamedDependency[Person], circle_id: FromPath[UUID], post_id: FromPath[UUID]
) -> dict[str, Any]:
    """The yardstick: session, one row, JSON."""

    async def ask(tx: ReadTx) -> posts.PostHead | None:
        return await posts.find_post_head(tx, circle_id=circle_id, post_id=post_id)

    _ = person.member_id
    head = await house.db.glance(ask)
    return {"author_id": head.author_id, "text": head.text, "created_at": head.created_at} if head else {}


def main() -> None:
    """Serve until a signal."""
    limits.MESSAGES_PER_MINUTE_MAX = 1_000_000
    settings = load_settings()
    configure_log(settings.log_level)
    app = build_app(settings, database_url=settings.database_url)
    app.register(read_key)
    serve_app(guard_app(app), settings)


if __name__ == "__main__":
    main()
