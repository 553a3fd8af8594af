"""The demo is whole, readable and the same each time."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from quanzi import circles, credit, feed, media, moderation, relations
from quanzi.circles import entrance
from quanzi.credit import vouching
from quanzi.identity import signing
from quanzi.infra.blobs import Blobs, open_blobs
from quanzi.infra.postgres import Db
from quanzi.infra.settings import load_settings
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import SIGNED_OUT, Kind, Person
from quanzi.world import cast, demo_load, demo_town, texts

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def town() -> demo_town.Town:
    return demo_town.build_town(NOW)


def test_the_town_is_of_the_promised_size(town: demo_town.Town) -> None:
    posts = texts.read_posts()
    assert len(town.people) == cast.PEOPLE_COUNT + len(cast.DOORS)
    assert len(town.circles) >= 40
    assert len(posts) >= 160
    assert 0.4 < sum(post.language == "en" for post in posts) / len(posts) < 0.6
    assert len(town.comments) >= 450
    assert max(len(post.photos) for post in posts) == 9


def test_everybody_who_speaks_is_in_the_circle(town: demo_town.Town) -> None:
    inside = {(one.circle_id, one.person_id) for one in town.members} | {(one.circle_id, one.owner_id) for one in town.circles}
    spoken = {(one.circle_id, one.author_id) for one in [*town.posts, *town.comments]} | {
        (one.circle_id, one.person_id) for one in town.likes
    }
    assert spoken <= inside
    assert len(inside) == len(town.members) + len(town.circles)


def test_nothing_is_from_the_future_and_answers_come_after(town: demo_town.Town) -> None:
    at = {one.post_id: one.created_at for one in town.posts}
    assert all(one.created_at <= NOW for one in [*town.posts, *town.comments])
    assert all(at[one.post_id] <= one.created_at for one in town.comments)
    assert all(at[one.post_id] <= one.at <= NOW for one in town.likes)


def test_nobody_speaks_before_they_joined_nor_joins_before_the_circle_was_founded(town: demo_town.Town) -> None:
    founded = {one.circle_id: one.founded_at for one in town.circles}
    joined = {(one.circle_id, one.owner_id): one.founded_at for one in town.circles}
    joined |= {(one.circle_id, one.person_id): one.joined_at for one in town.members}
    here_since = {one.person_id: one.joined_at for one in town.people}
    assert all(founded[circle] <= at and here_since[person] <= at for (circle, person), at in joined.items())
    assert all(joined[one.circle_id, one.author_id] < one.created_at for one in [*town.posts, *town.comments])


def test_hidden_circles_hold_few_and_not_the_newcomer(town: demo_town.Town) -> None:
    newcomer = cast.DOORS[1].person_id
    assert newcomer not in {one.person_id for one in town.members}
    hidden = [one.circle_id for one in town.circles if one.visibility == "hidden"]
    assert len(hidden) == 3
    assert all(sum(one.circle_id == place for one in town.members) < 40 for place in hidden)


def test_the_town_is_the_same_each_time(town: demo_town.Town) -> None:
    again = demo_town.build_town(NOW)
    assert again.people == town.people
    assert again.comments == town.comments
    assert again.likes == town.likes


async def test_the_demo_loads_whole_and_twice_changes_nothing(db: Db, tmp_path: Path) -> None:
    blobs = open_blobs(load_settings(home=tmp_path, environment={}))
    seen: list[str] = []
    await demo_load.load_demo(db, blobs, home=tmp_path, report=lambda what, _done, _total: seen.append(what))
    first = await _count(db)
    await demo_load.load_demo(db, blobs, home=tmp_path)
    assert await _count(db) == first
    told = list(dict.fromkeys(seen))
    assert told == [
        "story", "people", "circles", "members", "posts", "comments", "likes", "comment likes", "pictures", "ties", "money", "scores",
        "messages",
    ]  # fmt: skip
    assert first["posts"] == len(texts.read_posts())
    assert first["wrong_counts"] == 0
    doors = msgspec.json.decode((tmp_path / "demo.json").read_bytes())
    assert [door["key"] for door in doors] == ["member", "newcomer", "owner", "operator"]
    await _visit(db, blobs)


async def _visit(db: Db, blobs: Blobs) -> None:
    """What the four find when they enter."""
    entered = {
        key: await db.run(lambda tx, key=key: signing.enter_demo(tx, by=SIGNED_OUT, key=key, device="test"))
        for key in ("member", "newcomer", "owner", "operator")
    }
    assert [one.onboarded for one in entered.values()] == [True, False, True, True]
    member = Person(Kind.MEMBER, id=entered["member"].person_id, tier=2)
    owner = Person(Kind.MEMBER, id=entered["owner"].person_id, tier=2)
    home = await db.read(lambda tx: feed.list_home(tx, by=member))
    assert len(home.items) == 20
    photo = next(photo for post in home.items for photo in post.photos)
    sizes = [await media.load_size(blobs, owner_id=photo.owner_id, media_id=photo.media_id, side=side) for side in (320, 960, 1920)]
    assert sizes == sorted(sizes, key=len)
    assert sum((await db.read(lambda tx: feed.count_unread(tx, by=member))).values()) >= 3
    assert len(await db.read(lambda tx: circles.list_my_circles(tx, by=member))) == 9
    assert await db.read(lambda tx: relations.count_requests(tx, by=member)) == 2
    asked = await db.read(lambda tx: entrance.list_requests(tx, by=owner, circle_id=demo_town.circle_id("savings-miyani")))
    assert len(asked) == 2
    reports = await db.read(lambda tx: moderation.list_circle_reports(tx, by=owner, circle_id=demo_town.circle_id("repair-cafe")))
    assert len(reports.items) == 2
    with pytest.raises(NotFound):
        await db.read(lambda tx: circles.find_circle(tx, by=member, circle_id=demo_town.circle_id("lantern-surprise")))
    await _look_at_scores(db, member)


async def _look_at_scores(db: Db, member: Person) -> None:
    """The member's is worth a look: a good one that grew, a lapse that leaves soon, and what would raise it."""
    mine = await db.read(lambda tx: credit.find_my_score(tx, by=member))
    assert mine is not None
    assert 680 <= mine.score.total <= 700
    assert len(mine.history) >= 24
    assert mine.history[-1].total < mine.score.total - 60
    assert "debts_late" in {line.name for line in mine.lines if line.points < 0}
    first = mine.leaving[0]
    assert (first.fact.kind, (first.at - mine.score.run_at).days < 62) == ("debt_late", True)
    assert mine.steps
    on = await db.pool.fetchrow(
        "SELECT count(*) AS people, count(DISTINCT total) AS totals FROM credit.score WHERE run_at = $1", mine.score.run_at
    )
    assert on is not None
    assert on["people"] > 1_200
    assert on["totals"] > 40
    await _look_at_vouches(db, member)


async def _look_at_vouches(db: Db, member: Person) -> None:
    """Whatever says that somebody vouches has a vouch behind it, which counts."""
    got = [one for one in await db.read(lambda tx: vouching.list_vouches(tx, by=member)) if one.side == "got"]
    assert [(one.state, one.why_not) for one in got] == [("open", "")] * 2
    loose = await db.pool.fetchval(
        """
        SELECT count(*) FROM credit.fact f WHERE f.kind = 'vouched'
            AND NOT EXISTS (SELECT 1 FROM credit.vouch v WHERE v.person_id = f.person_id AND v.counted_as = f.source_id)
        """
    )
    assert loose == 0
    assert await db.pool.fetchval("SELECT count(*) FROM credit.group_count") == 3


async def _count(db: Db) -> dict[str, int]:
    row = await db.pool.fetchrow(
        """
        SELECT (SELECT count(*) FROM identity.person) AS people, (SELECT count(*) FROM circles.member) AS members,
            (SELECT count(*) FROM circles.my_circle) AS mirrored, (SELECT count(*) FROM feed.post) AS posts,
            (SELECT count(*) FROM feed.comment) AS comments, (SELECT count(*) FROM feed.post_like) AS likes,
            (SELECT count(*) FROM feed.authored) AS authored, (SELECT count(*) FROM media.picture) AS pictures,
            (SELECT count(*) FROM circles.circle c WHERE member_count <>
                (SELECT count(*) FROM circles.member m WHERE m.circle_id = c.circle_id))
            + (SELECT count(*) FROM feed.post p WHERE
                comment_count <> (SELECT count(*) FROM feed.comment k WHERE k.post_id = p.post_id AND k.circle_id = p.circle_id)
                OR like_count <> (SELECT count(*) FROM feed.post_like l WHERE l.post_id = p.post_id AND l.circle_id = p.circle_id))
            + (SELECT count(*) FROM feed.comment c WHERE like_count <> (SELECT count(*) FROM feed.comment_like l
                WHERE l.circle_id = c.circle_id AND l.post_id = c.post_id AND l.comment_id = c.comment_id))
            AS wrong_counts, (SELECT count(*) FROM feed.comment_like) AS comment_likes
        """
    )
    return dict(row)
