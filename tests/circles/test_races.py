"""Several at once: whatever the order, count and mirror equal the members, and nothing is half done."""

import asyncio
from collections.abc import Awaitable
from uuid import UUID

import pytest

from quanzi import circles
from quanzi.circles import entrance, errors, staff, terms
from quanzi.infra.postgres import Db
from quanzi.kernel import limits
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.grams import grams_of
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.people import make_member

ROUNDS = 8


async def _open(db: Db, *, visibility: str = "open") -> tuple[Person, UUID]:
    owner = await db.run(make_member)
    circle = await db.run(lambda tx: make_circle(tx, owner=owner, visibility=visibility))
    return owner, circle.circle_id


async def _at_once(*deeds: Awaitable[object]) -> list[object]:
    answers = await asyncio.gather(*deeds, return_exceptions=True)
    assert [one for one in answers if isinstance(one, BaseException) and not isinstance(one, QuanziError)] == []
    return list(answers)


async def _expect_agreement(db: Db, circle_id: UUID, *, members: int | None = None) -> int:
    async with db.transaction() as tx:
        inside = await tx.value("SELECT count(*) FROM circles.member WHERE circle_id = $1", circle_id)
        mirrored = await tx.value("SELECT count(*) FROM circles.my_circle WHERE circle_id = $1", circle_id)
        counted = await tx.value("SELECT member_count FROM circles.circle WHERE circle_id = $1", circle_id)
    assert inside == mirrored == counted
    assert members is None or inside == members
    return inside


async def test_twenty_join_at_once_and_each_twice(db: Db) -> None:
    _, circle_id = await _open(db)
    guests = [await db.run(make_member) for _ in range(20)]
    answers = await _at_once(*(db.run(lambda tx, by=by: circles.join_circle(tx, by=by, circle_id=circle_id)) for by in guests * 2))
    assert not [one for one in answers if isinstance(one, QuanziError)]
    await _expect_agreement(db, circle_id, members=21)


async def test_join_and_remove_at_once(db: Db) -> None:
    owner, circle_id = await _open(db)
    for _ in range(ROUNDS):
        guest = await db.run(make_member)
        await db.run(lambda tx, by=guest: circles.join_circle(tx, by=by, circle_id=circle_id))
        await _at_once(
            db.run(lambda tx, by=guest: circles.leave_circle(tx, by=by, circle_id=circle_id)),
            db.run(lambda tx, by=guest: circles.join_circle(tx, by=by, circle_id=circle_id)),
            db.run(lambda tx, by=guest: staff.remove_member(tx, by=owner, circle_id=circle_id, person_id=by.member_id, reason="Sold tea.")),
        )
        await _expect_agreement(db, circle_id)
        async with db.transaction() as tx:
            removed = await tx.value("SELECT count(*) FROM circles.removed WHERE person_id = $1", guest.id)
            inside = await tx.value("SELECT count(*) FROM circles.member WHERE person_id = $1", guest.id)
        assert not (removed and inside), "who was removed is not in"


async def test_a_link_with_three_uses_lets_three_in(db: Db) -> None:
    owner, circle_id = await _open(db, visibility="hidden")
    link = await db.run(lambda tx: entrance.make_invite(tx, by=owner, circle_id=circle_id, uses=3))
    guests = [await db.run(make_member) for _ in range(8)]
    answers = await _at_once(
        *(db.run(lambda tx, by=by: entrance.accept_invite(tx, by=by, circle_id=circle_id, secret=link.secret)) for by in guests)
    )
    refused = [one for one in answers if isinstance(one, errors.InviteNotValid)]
    assert (len(refused), len(answers) - len(refused)) == (5, 3)
    await _expect_agreement(db, circle_id, members=4)


async def test_one_request_answered_by_two_at_once_counts_once(db: Db) -> None:
    owner, circle_id = await _open(db, visibility="closed")
    for _ in range(ROUNDS):
        guest = await db.run(make_member)
        await db.run(lambda tx, by=guest: entrance.ask_to_join(tx, by=by, circle_id=circle_id, answer="Oolong"))
        answers = await _at_once(
            db.run(lambda tx, by=guest: entrance.accept_request(tx, by=owner, circle_id=circle_id, person_id=by.member_id)),
            db.run(
                lambda tx, by=guest: entrance.decline_request(tx, by=owner, circle_id=circle_id, person_id=by.member_id, reason="Full.")
            ),
        )
        assert len([one for one in answers if isinstance(one, QuanziError)]) == 1
        await _expect_agreement(db, circle_id)


async def test_an_offer_taken_while_the_member_leaves_leaves_one_owner(db: Db) -> None:
    for _ in range(ROUNDS):
        owner, circle_id = await _open(db)
        guest = await db.run(make_member)
        await db.run(lambda tx, by=guest, at=circle_id: circles.join_circle(tx, by=by, circle_id=at))
        await db.run(lambda tx, by=owner, to=guest, at=circle_id: staff.offer_circle(tx, by=by, circle_id=at, person_id=to.member_id))
        await _at_once(
            db.run(lambda tx, by=guest, at=circle_id: staff.accept_circle(tx, by=by, circle_id=at)),
            db.run(lambda tx, by=guest, at=circle_id: circles.leave_circle(tx, by=by, circle_id=at)),
            db.run(lambda tx, by=owner, at=circle_id: circles.leave_circle(tx, by=by, circle_id=at)),
        )
        await _expect_agreement(db, circle_id)
        async with db.transaction() as tx:
            owners = await tx.column("SELECT person_id FROM circles.member WHERE circle_id = $1 AND role = 'owner'", circle_id)
            named = await tx.value("SELECT owner_id FROM circles.circle WHERE circle_id = $1", circle_id)
        assert owners == [named]


async def test_two_charters_over_the_same_version_make_one(db: Db) -> None:
    owner, circle_id = await _open(db)
    words = {"on_topic": "", "off_topic": "", "contact": ""}
    answers = await _at_once(
        *(
            db.run(lambda tx, topic=topic: terms.change_charter(tx, by=owner, circle_id=circle_id, seen_version=1, topic=topic, **words))
            for topic in ("One", "Two", "Three")
        )
    )
    assert len([one for one in answers if isinstance(one, errors.CharterChanged)]) == 2


async def test_a_charter_and_a_new_name_at_once_are_both_found(db: Db) -> None:
    words = {"on_topic": "", "off_topic": "", "contact": ""}
    settings = {"language": "both", "visibility": "open", "question": ""}
    for number in range(ROUNDS):
        owner, circle_id = await _open(db)
        on = {"by": owner, "circle_id": circle_id}
        answers = await _at_once(
            db.run(lambda tx, on=on: terms.change_circle(tx, **on, name="Herons", **settings)),
            db.run(lambda tx, on=on: terms.change_charter(tx, **on, seen_version=1, topic="Ponds and reeds", **words)),
        )
        assert not [one for one in answers if isinstance(one, QuanziError)]
        async with db.transaction() as tx:
            grams = await tx.value("SELECT grams FROM circles.circle WHERE circle_id = $1", circle_id)
        assert sorted(grams) == sorted(grams_of("Herons Ponds and reeds")), number


async def test_two_circles_at_once_are_not_one_more_than_there_can_be(db: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "CIRCLES_PER_PERSON_MAX", 2)
    staff_one, closed = await _open(db, visibility="closed")
    staff_two, hidden = await _open(db, visibility="hidden")
    _, full = await _open(db)
    for _ in range(ROUNDS):
        guest = await db.run(make_member)
        await db.run(lambda tx, by=guest: circles.join_circle(tx, by=by, circle_id=full))
        await db.run(lambda tx, by=guest: entrance.ask_to_join(tx, by=by, circle_id=closed, answer="Oolong"))
        link = await db.run(lambda tx: entrance.make_invite(tx, by=staff_two, circle_id=hidden, uses=1))
        answers = await _at_once(
            db.run(lambda tx, by=guest: entrance.accept_request(tx, by=staff_one, circle_id=closed, person_id=by.member_id)),
            db.run(lambda tx, by=guest, link=link: entrance.accept_invite(tx, by=by, circle_id=hidden, secret=link.secret)),
        )
        async with db.transaction() as tx:
            assert await tx.value("SELECT count(*) FROM circles.my_circle WHERE person_id = $1", guest.id) == 2
        assert len([one for one in answers if isinstance(one, errors.TooManyCircles)]) == 1
        await db.run(lambda tx: tx.execute("DELETE FROM circles.invite"))
