"""A community of a million posts and comments, by COPY: many quiet circles, and one with ten thousand pages."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from quanzi import identity
from quanzi.infra.postgres import Db, open_pool
from quanzi.kernel import ids
from quanzi.kernel.page import Cursor

PEOPLE, CIRCLES, READERS, CIRCLES_EACH = 4_000, 400, 40, 30
HUGE_POSTS, OTHER_POSTS, COMMENTS, LIKES = 210_000, 190_000, 600_000, 300_000
PAGE_ITEMS, DEEP_PAGE = 20, 10_000
_DAYS = 700
_START = datetime(2026, 11, 20, tzinfo=UTC) - timedelta(days=_DAYS)
_SENTENCE = (
    "the garden this morning we walked along the river and found three kinds of mushrooms nobody had seen here before so "
    "please bring a basket on Saturday 今天 早上 天气 很好 我们 一起 去 山上 走走 带 点 热茶 回来 再 分享 照片 给 大家"
)
_WORDS = _SENTENCE.split()


@dataclass(frozen=True, slots=True)
class Community:
    """What a measurement needs to know: who reads, some posts' keys, and the cursors of the huge circle's pages."""

    cookies: list[str]
    keys: list[tuple[UUID, UUID]]
    huge_circle: UUID
    deep_cursor: str


async def build_community(url: str) -> Community:
    """Fill the database and tidy it as autovacuum would have in the years that such a community takes to grow."""
    dice = random.Random(7)
    pool = await open_pool(url, role=None, statement_ms_max=0, size_max=2)
    async with pool.acquire() as connection:
        await connection.execute("SET session_replication_role = replica")
        people = [ids.new_id(_START) for _ in range(PEOPLE)]
        circle_ids = [ids.new_id(_START) for _ in range(CIRCLES)]
        for table, columns, rows in _list_tables(dice, people, circle_ids):
            schema, _, name = table.partition(".")
            await connection.copy_records_to_table(name, schema_name=schema, columns=columns.split(), records=rows)
            await connection.execute(f"VACUUM (ANALYZE) {table}")
        await connection.execute("CHECKPOINT")
        keys = await connection.fetch("SELECT circle_id, post_id FROM feed.post TABLESAMPLE SYSTEM (1) REPEATABLE (7) LIMIT 2000")
        deep = await connection.fetchrow(
            "SELECT created_at, post_id FROM feed.post WHERE circle_id = $1 ORDER BY created_at DESC, post_id DESC OFFSET $2 LIMIT 1",
            circle_ids[0],
            DEEP_PAGE * PAGE_ITEMS - 1,
        )
    if deep is None:
        message = "the huge circle has fewer pages than that"
        raise LookupError(message)
    cookies = [await _sign_in(Db(pool), person) for person in people[:READERS]]
    await pool.close()
    return Community(cookies, [(row[0], row[1]) for row in keys], circle_ids[0], Cursor(deep[0], deep[1]).text())


async def _sign_in(db: Db, person_id: UUID) -> str:
    key = await db.run(lambda tx: identity.start_session(tx, person_id=person_id, device="bench"))
    return f"quanzi={key.text()}"


def _list_tables(
    dice: random.Random, people: list[UUID], circle_ids: list[UUID]
) -> Iterator[tuple[str, str, Iterator[tuple[Any, ...]] | list[tuple[Any, ...]]]]:
    """Table, columns and rows, in the order in which they are filled."""
    yield (
        "identity.person",
        "person_id name tier joined_at onboarded_at updated_at",
        [(person, f"王小{chr(0x4E00 + n)}" if n % 2 else f"Jane Doe{n}", n % 4, _START, _START, _START) for n, person in enumerate(people)],
    )
    yield (
        "circles.circle",
        "circle_id name topic language visibility owner_id member_count founded_at active_at",
        [(circle, f"Circle {n}", "What we share", "both", "open", people[0], 100, _START, _START) for n, circle in enumerate(circle_ids)],
    )
    pairs = [(person, circle) for person in people[:READERS] for circle in (circle_ids[0], *dice.sample(circle_ids[1:], CIRCLES_EACH - 1))]
    yield "circles.my_circle", "person_id circle_id role joined_at", [(*pair, "member", _START) for pair in pairs]
    yield "circles.member", "person_id circle_id role charter_version joined_at", [(*pair, "member", 1, _START) for pair in pairs]
    seen_at = _START + timedelta(days=_DAYS - 1)
    yield "feed.seen", "person_id circle_id seen_at", [(*pair, seen_at) for pair in pairs]
    posts = [(circle_ids[0], uuid4()) for _ in range(HUGE_POSTS)]
    posts += [(circle_ids[1 + n % (CIRCLES - 1)], uuid4()) for n in range(OTHER_POSTS)]
    dice.shuffle(posts)
    yield (
        "feed.post",
        "circle_id post_id author_id text photos like_count comment_count created_at",
        (
            (circle, post, dice.choice(people), _text(dice), _photos(dice, people), dice.randint(0, 9), dice.randint(0, 9), _moment(n))
            for n, (circle, post) in enumerate(posts)
        ),
    )
    likes = {(*dice.choice(posts), dice.choice(people)) for _ in range(LIKES)}
    yield "feed.post_like", "circle_id post_id person_id at", ((*like, _START) for like in likes)
    yield (
        "feed.comment",
        "circle_id post_id comment_id root_id author_id text created_at",
        (
            (*dice.choice(posts), comment, comment, dice.choice(people), " ".join(dice.choices(_WORDS, k=12)), _START)
            for comment in (uuid4() for _ in range(COMMENTS))
        ),
    )


def _moment(place: int) -> datetime:
    return _START + timedelta(days=_DAYS) * (place / (HUGE_POSTS + OTHER_POSTS))


def _text(dice: random.Random) -> str:
    text = " ".join(dice.choices(_WORDS, k=dice.randint(8, 60)))
    return f"{text}\n\n**{dice.choice(_WORDS)}** https://example.org/{dice.randint(1, 10**6)}" if dice.random() < 0.2 else text


def _photos(dice: random.Random, people: list[UUID]) -> list[dict[str, Any]] | None:
    if dice.random() > 0.15:
        return None
    return [
        {"owner_id": people[0], "media_id": uuid4(), "width_px": 1600, "height_px": 1200, "alt": "A hill in the morning"}
        for _ in range(dice.choice((1, 1, 1, 2, 3)))
    ]
