"""Laws of reading and writing, tried with made-up histories."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanzi import circles, feed
from quanzi.infra.postgres import Tx
from quanzi.web import markdown
from tests.make import circles as make_circles
from tests.make import feed as make
from tests.make import people

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@FEW
@given(steps=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 5)), max_size=30))
async def test_counts_beside_a_post_equal_the_rows_behind_it(tx: Tx, steps: list[tuple[int, int]]) -> None:
    talk = await make.make_talk(tx)
    everybody = [talk.owner, talk.member, await make.join(tx, talk)]
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    said = []
    for who, what in steps:
        person = everybody[who]
        if what == 0:
            await feed.like_post(tx, by=person, **on)
        elif what == 1:
            await feed.unlike_post(tx, by=person, **on)
        elif what == 2:
            said.append((person, await feed.comment_post(tx, by=person, **on, text="x")))
        elif said and what == 3:
            author, comment_id = said.pop()
            await feed.delete_comment(tx, by=author, **on, comment_id=comment_id)
        elif said and what == 4:
            await feed.like_comment(tx, by=person, **on, comment_id=said[0][1])
        elif said:
            await feed.unlike_comment(tx, by=person, **on, comment_id=said[0][1])
    wrong = await tx.value(
        """
        SELECT count(*) FROM feed.post AS p WHERE p.post_id = $1 AND (
            p.like_count <> (SELECT count(*) FROM feed.post_like AS l WHERE l.post_id = p.post_id)
            OR p.comment_count <> (SELECT count(*) FROM feed.comment AS c WHERE c.post_id = p.post_id AND c.deleted_at IS NULL)
        )
        """,
        talk.post_id,
    )
    assert wrong == 0
    assert not await tx.value(
        """
        SELECT count(*) FROM feed.comment AS c WHERE c.post_id = $1
        AND c.like_count <> (SELECT count(*) FROM feed.comment_like AS l WHERE l.comment_id = c.comment_id)
        """,
        talk.post_id,
    )


@FEW
@given(
    places=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 6)), max_size=40),
    limit=st.integers(1, 7),
    arrivals=st.lists(st.integers(0, 3), max_size=5),
)
async def test_home_is_the_sorted_union_of_my_circles_in_pages_without_gap_or_double(
    tx: Tx, places: list[tuple[int, int]], limit: int, arrivals: list[int]
) -> None:
    reader = await people.make_member(tx, tier=2)
    mine = [await make_circles.make_circle(tx, owner=reader, name=f"c{n}") for n in range(3)]
    foreign = await make_circles.make_circle(tx, owner=await people.make_member(tx, tier=2), name="foreign")
    ids = [circle.circle_id for circle in (*mine, foreign)]
    expected = []
    for circle, minute in places:
        post_id, at = tx.new_id(), tx.now - timedelta(minutes=minute)
        await _insert(tx, ids[circle], post_id, reader.member_id, at)
        if circle < 3:
            expected.append((at, post_id))
    expected.sort(reverse=True)
    read, cursor = [], None
    coming = list(arrivals)
    while True:
        page = await feed.list_home(tx, by=reader, cursor=cursor, limit=limit)
        read += [(post.created_at, post.post_id) for post in page.items]
        cursor = page.next_cursor
        if coming:
            await _insert(tx, ids[coming.pop()], tx.new_id(), reader.member_id, tx.now + timedelta(minutes=len(coming) + 1))
        if cursor is None:
            break
        assert len(page.items) == limit
    assert read == expected


async def _insert(tx: Tx, circle_id: object, post_id: object, author_id: object, at: object) -> None:
    await tx.execute(
        "INSERT INTO feed.post (circle_id, post_id, author_id, text, created_at) VALUES ($1, $2, $3, 'x', $4)",
        circle_id,
        post_id,
        author_id,
        at,
    )


@FEW
@given(marks=st.lists(st.integers(-50, 50), min_size=1, max_size=12))
async def test_the_mark_of_what_is_seen_only_moves_forward_and_never_beyond_now(tx: Tx, marks: list[int]) -> None:
    talk = await make.make_talk(tx)
    known = []
    for minutes in marks:
        await feed.mark_seen(tx, by=talk.owner, circle_id=talk.circle_id, at=tx.now + timedelta(minutes=minutes))
        known.append(
            await tx.value("SELECT seen_at FROM feed.seen WHERE person_id = $1 AND circle_id = $2", talk.owner.member_id, talk.circle_id)
        )
    assert known == sorted(known)
    assert known[-1] == min(tx.now, tx.now + timedelta(minutes=max(marks)))


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


_PIECES = st.sampled_from(
    [
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "javascript:",
        "](",
        "[",
        ")",
        "`",
        "```\n",
        "*",
        "**",
        "https://e.org/",
        "http://",
        "\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "<",
        ">",
        '"',
        "'",
        "&lt;",
        "\\",
        "~~",
        "&#106;avascript:",
        "data:text/html,",
        "onclick=",
        "<svg/onload=x>",
        "[b](//e.org)",
        "圈子",
        "<a href=",
        "x",
    ]
)


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=25).map("".join)))
def test_no_text_becomes_script_handler_or_a_link_that_runs(text: str) -> None:
    reader = _Elements()
    reader.feed(str(markdown.show_text(text).html))
    for tag, attributes in reader.found:
        assert tag in {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"}
        assert set(attributes) <= ({"href", "rel"} if tag == "a" else {"start"} if tag == "ol" else set())
        if tag == "a" and "href" in attributes:
            assert not re.match(r"\s*(javascript|data|vbscript)", str(attributes["href"]), re.IGNORECASE)
            assert set(str(attributes["rel"]).split()) == {"nofollow", "ugc", "noopener"}


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a **b** _c_ *d* ~~e~~ `f`", "<strong>b</strong>"),
        ("line\nnext", "<br>"),
        ("- a\n- b", "<li>a</li>"),
        ("> said", "<blockquote>"),
        ("[tea](https://e.org/x)", '<a href="https://e.org/x" rel="nofollow ugc noopener">tea</a>'),
        ("看 https://e.org/路径，真好", ">https://e.org/路径</a>，真好"),
        ("<b>no</b>", "&lt;b&gt;no"),
        ("![x](https://e.org/a.png)", "<p>!<a"),
    ],
)
def test_the_safe_part_of_markdown_is_shown(text: str, part: str) -> None:
    assert part in markdown.show_text(text).html


async def test_nothing_is_ever_shown_of_circles_that_i_left(tx: Tx) -> None:
    talk = await make.make_talk(tx)
    assert len((await feed.list_home(tx, by=talk.member)).items) == 1
    await circles.leave_circle(tx, by=talk.member, circle_id=talk.circle_id)
    assert (await feed.list_home(tx, by=talk.member)).items == ()
