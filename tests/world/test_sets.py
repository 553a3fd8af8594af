"""The large sets, from small files of the same layout: what breaks is told and skipped, what was broken off is finished."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from quanzi.feed import bulk as feed_bulk
from quanzi.infra.postgres import Db
from quanzi.world import sets, weibo, weibo_set
from quanzi.world.loading import Numbering

THREAD = "8\t1\t1091\t1347362600\t848\t340\t2\t1\t1\t专业版微博\t\t\t\t\t\t\t\t【今天】桥修好了"
OTHER = "9\t0\t1772\t1366540832\t145\t15\t2\t1\t0\tiPhone客户端\t\t\t\t\t\t\t\t下雨了"
HEAD = "\t".join(["thread_id", *["x"] * 17])
REPOST_HEAD = "thread_id\tseq\tparent_seq\tuid\tdate\ttext"
RUMOR = [
    REPOST_HEAD,
    "8\t1\t2\t1092\t03月23日 19:24\t还在看",  # 2: a date without its year, answers a bare one
    "8\t2\t3\t1093\t2012-09-17 14:25:18\t",  # 3: bare
    "8\t3\t0\t1094\t2012-09-16 19:39:43\t悲凉",  # 4
    "8\t4\t99\t1095\t2012-09-14 17:08:55\t答一条不在的",  # 5: answers what is not there
    "8\t5\t0\t1096\t2012-09-14",  # 6: too short
    "8\t6\t0\t1096\t不是日期\t好",  # 7: no date
    "77\t1\t0\t1096\t2012-09-14 13:39:50\t好",  # 8: no such thread
    "8\t7\t0\t1096\t2012-09-14 13:39:50\t看\u0000不见",  # 9: can't be stored
    "8\t8\t0\t1091\t2012-09-14 13:39:50\t自己答自己",  # 10
    "8\tx\t0\t1091\t2012-09-14 13:39:50\t好",  # 11: no number
]
NONRUMOR = [REPOST_HEAD, "9\t1\t0\t1092\t2015-12-31 15:57:39\t@谁 转发", "9\t2\t0\t1099\t2013-04-21 18:41:00\t"]
DEBTS = [
    "from,to,amount",
    "5,6,40",  # 2: a ring of three, of which 20 can go
    "6,8,21.495",  # 3
    "8,5,21.495",  # 4
    "7,9,0.1",  # 5
    "8,9,0.005",  # 6: less than a cent can be
    "10,11,5",  # 7
    "11,10,5",  # 8
    "12,12,5",  # 9: to oneself
    "13,14,-5",  # 10
    "13,x,5",  # 11
]
PEOPLE, COMMENTS = Numbering("weibo-user"), Numbering("weibo-repost")


def _pack(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress("\n".join([*lines, ""]).encode()))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder laid out like the published sets, a few rows of each."""
    _pack(tmp_path / "social/weibo_ced/threads.tsv.gz", [HEAD, THREAD, OTHER, "broken\trow"])
    _pack(tmp_path / "social/weibo_ced/reposts_rumor.tsv.gz", RUMOR)
    _pack(tmp_path / "social/weibo_ced/reposts_nonrumor.tsv.gz", NONRUMOR)
    edges = ["member_id,group_id,weight", "1,100,3", "2,100,5", "2,200,1", "3,200", "x,200,1", "3,200,9"]
    _pack(tmp_path / "recsys/meetup_nashville/member-to-group-edges.csv.gz", edges)
    _pack(tmp_path / "payments/sarafu_users_2020/sarafu_xDAI_users_all_pub.csv.gz", list(_sarafu_rows()))
    _pack(tmp_path / "payments/sarafu_netted_2020_2021/debt.csv.gz", DEBTS)
    _pack(tmp_path / "payments/sarafu_netted_2020_2021/sources.csv.gz", ["node,amount", "5,18.505", "7,0.1", "8,0.005"])
    _pack(tmp_path / "payments/sarafu_netted_2020_2021/drains.csv.gz", ["node,amount", "6,18.505", "9,0.105"])
    return tmp_path


def _sarafu_rows() -> list[str]:
    rows = ["id,start,location,held_roles,business_type,stxns_in,stxns_out,bal,ovol_in,ovol_out,svol_in,svol_out"]
    rows += [
        f"{n},2020-01-25 19:10:50.218686,{'Miyani' if n % 2 else 'miyani '},BENEFICIARY,Shop,{n},0,{50 - n}.5,50.5,0,0,{n}"
        for n in range(1, 30)
    ]
    rows += [
        "30,2020-01-25 19:10:50.218686,Miyani,BENEFICIARY,Shop,30,0,-7.005,20,0,3.0049,30.01",  # below nothing, and no whole cents
        "31,2019-06-19 12:41:09,Miyani,GROUP_ACCOUNT,Savings Group,19,1,400,440,20,0,0",  # says 20 less than it should
        "32,yesterday,Miyani,BENEFICIARY,Shop,1,1,5,5,0,0,0",
    ]
    return rows


async def test_weibo_threads_become_posts_and_worded_reposts_comments(db: Db, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data, only=sets.Name.WEIBO)
    posts = await _rows(db, "SELECT text, comment_count, repost_count FROM feed.post ORDER BY created_at")
    assert posts == [("【今天】桥修好了", 4, 1), ("下雨了", 1, 1)]
    parents = dict(await _rows(db, "SELECT text, parent_id FROM feed.comment"))
    assert parents["还在看"] == COMMENTS.id(8 << 20 | 3)
    assert parents["答一条不在的"] is None
    assert parents["悲凉"] is None
    assert summary.counts["weibo comments"] == 5
    assert summary.counts["weibo bare reposts, counted"] == 2
    assert await _rows(db, "SELECT count(*) FROM identity.person") == [(7,)]
    assert await _wrong_counts(db) == 0


async def test_a_broken_row_is_told_with_file_and_line(db: Db, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data)
    places = [(one.file, one.line) for one in summary.broken]
    assert len(places) == len(set(places))
    assert set(places) == {
        ("threads.tsv.gz", 4),
        *(("reposts_rumor.tsv.gz", line) for line in (6, 7, 8, 9, 11)),
        *(("member-to-group-edges.csv.gz", line) for line in (5, 6)),
        ("sarafu_xDAI_users_all_pub.csv.gz", 33),
        *(("debt.csv.gz", line) for line in (9, 10, 11)),
    }
    assert any("reposts_rumor.tsv.gz:7" in line for line in summary.lines())


async def test_a_date_without_year_is_of_the_year_of_reading(db: Db, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data, only=sets.Name.WEIBO)
    assert "weibo: 1 dates without a year were taken as 2016's" in summary.notes
    at = await db.pool.fetchval("SELECT created_at FROM feed.comment WHERE text = '还在看'")
    assert at == datetime(2016, 3, 23, 11, 24, tzinfo=UTC)


def test_the_year_of_reading_is_the_first_in_which_none_is_too_old() -> None:
    newest = datetime(2015, 6, 1, tzinfo=UTC)
    assert weibo.find_year(["07月01日 10:00"], newest) == 2015
    assert weibo.find_year(["07月01日 10:00", "05月01日 10:00"], newest) == 2016


async def test_members_of_a_month_are_those_who_took_part(db: Db, data: Path) -> None:
    await sets.load_sets(db, folder=data, only=sets.Name.WEIBO)
    inside = await _rows(
        db,
        "SELECT c.name, c.member_count, m.role FROM circles.circle c JOIN circles.member m USING (circle_id) WHERE m.person_id = $1 "
        "ORDER BY c.name",
        PEOPLE.id(1091),
    )
    assert inside == [("微博 2012年9月", 5, "owner")]
    assert await _rows(db, "SELECT name, member_count FROM circles.circle ORDER BY name DESC LIMIT 1") == [("微博 2013年4月", 3)]


async def test_a_load_broken_off_in_the_middle_is_finished_by_the_next(db: Db, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weibo_set, "_HEAP_REPOSTS", 1)
    whole = feed_bulk.add_comments
    calls = 0

    async def break_off(tx: Any, *, new: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise ConnectionResetError
        await whole(tx, new=new)

    monkeypatch.setattr(feed_bulk, "add_comments", break_off)
    with pytest.raises(ExceptionGroup):
        await sets.load_sets(db, folder=data, only=sets.Name.WEIBO)
    assert await _rows(db, "SELECT count(*) FROM feed.post") == [(1,)]
    monkeypatch.setattr(feed_bulk, "add_comments", whole)
    await sets.load_sets(db, folder=data, only=sets.Name.WEIBO)
    assert await _rows(db, "SELECT comment_count FROM feed.post ORDER BY created_at") == [(4,), (1,)]
    assert await _wrong_counts(db) == 0


async def test_a_second_load_changes_nothing(db: Db, data: Path) -> None:
    await sets.load_sets(db, folder=data)
    first = await _counts(db)
    await sets.load_sets(db, folder=data)
    assert await _counts(db) == first
    assert await _wrong_counts(db) == 0


async def test_nashville_groups_are_owned_by_their_busiest_member(db: Db, data: Path) -> None:
    summary = await sets.load_sets(db, folder=data, only=sets.Name.NASHVILLE)
    assert summary.counts == {"nashville people": 3, "nashville circles": 2, "nashville memberships": 4}
    owners = dict(await _rows(db, "SELECT name, owner_id FROM circles.circle"))
    people = Numbering("nashville-member")
    assert owners == {"Nashville group 100": people.id(2), "Nashville group 200": people.id(3)}
    assert await _rows(db, "SELECT name, member_count FROM circles.circle ORDER BY name") == [
        ("Nashville group 100", 2),
        ("Nashville group 200", 2),
    ]


async def test_sarafu_villages_trades_and_savings_groups_are_circles(db: Db, data: Path) -> None:
    await sets.load_sets(db, folder=data, only=sets.Name.SARAFU)
    found = await _rows(db, "SELECT name, visibility, member_count FROM circles.circle ORDER BY name")
    assert found == [("Miyani", "open", 30), ("Savings group 31", "closed", 1), ("Shop", "open", 30)]


async def test_a_set_that_is_not_there_is_named(db: Db, tmp_path: Path) -> None:
    summary = await sets.load_sets(db, folder=tmp_path)
    assert len(summary.notes) == 7
    assert summary.counts == {}
    assert all("there is no" in note or "there are no" in note for note in summary.notes)


async def _rows(db: Db, sql: str, *args: object) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await db.pool.fetch(sql, *args)]


async def _counts(db: Db) -> list[tuple[Any, ...]]:
    return await _rows(
        db,
        """
        SELECT (SELECT count(*) FROM identity.person), (SELECT count(*) FROM circles.member),
            (SELECT count(*) FROM circles.my_circle), (SELECT count(*) FROM feed.post), (SELECT count(*) FROM feed.comment),
            (SELECT count(*) FROM feed.authored), (SELECT sum(member_count) FROM circles.circle)
        """,
    )


async def _wrong_counts(db: Db) -> int:
    return await db.pool.fetchval(
        """
        SELECT (SELECT count(*) FROM circles.circle c WHERE member_count <>
                (SELECT count(*) FROM circles.member m WHERE m.circle_id = c.circle_id))
            + (SELECT count(*) FROM feed.post p WHERE comment_count <>
                (SELECT count(*) FROM feed.comment k WHERE k.post_id = p.post_id AND k.circle_id = p.circle_id))
            + abs((SELECT count(*) FROM feed.authored)
                - (SELECT count(*) FROM feed.comment) - (SELECT count(*) FROM feed.post))
        """
    )
