"""Two people at once: whatever the order, both sides agree afterwards."""

import asyncio

from quanzi import relations
from quanzi.infra.postgres import Db
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import Person
from quanzi.relations.model import Tie
from tests.make.people import make_member

ROUNDS = 12


async def _two(db: Db) -> tuple[Person, Person]:
    return await db.run(make_member), await db.run(make_member)


async def _at_once(*deeds: object) -> list[object]:
    return await asyncio.gather(*deeds, return_exceptions=True)  # type: ignore[call-overload]


def _unforeseen(answers: list[object]) -> list[object]:
    return [a for a in answers if isinstance(a, BaseException) and not isinstance(a, QuanziError)]


async def _ties(db: Db, one: Person, two: Person) -> tuple[Tie, Tie]:
    return (
        (await db.read(lambda tx: relations.find_relation(tx, by=one, person_id=two.member_id))).tie,
        (await db.read(lambda tx: relations.find_relation(tx, by=two, person_id=one.member_id))).tie,
    )


async def test_two_who_ask_each_other_at_once_become_contacts(db: Db) -> None:
    for _ in range(ROUNDS):
        one, two = await _two(db)
        answers = await _at_once(
            db.run(lambda tx, a=one, b=two: relations.ask_contact(tx, by=a, person_id=b.member_id)),
            db.run(lambda tx, a=one, b=two: relations.ask_contact(tx, by=b, person_id=a.member_id)),
        )
        assert set(answers) == {Tie.ASKED, Tie.CONTACT}
        assert await _ties(db, one, two) == (Tie.CONTACT, Tie.CONTACT)


async def test_accept_and_withdraw_at_once_end_in_contact_or_in_nothing(db: Db) -> None:
    for _ in range(ROUNDS):
        one, two = await _two(db)
        await db.run(lambda tx, a=one, b=two: relations.ask_contact(tx, by=a, person_id=b.member_id))
        answers = await _at_once(
            db.run(lambda tx, a=one, b=two: relations.withdraw_contact(tx, by=a, person_id=b.member_id)),
            db.run(lambda tx, a=one, b=two: relations.accept_contact(tx, by=b, person_id=a.member_id)),
        )
        assert _unforeseen(answers) == []
        assert await _ties(db, one, two) in ((Tie.CONTACT, Tie.CONTACT), (Tie.NONE, Tie.NONE))


async def test_block_against_accept_and_follow_leaves_the_block_alone(db: Db) -> None:
    for _ in range(ROUNDS):
        one, two = await _two(db)
        await db.run(lambda tx, a=one, b=two: relations.ask_contact(tx, by=a, person_id=b.member_id))
        answers = await _at_once(
            db.run(lambda tx, a=one, b=two: relations.accept_contact(tx, by=b, person_id=a.member_id)),
            db.run(lambda tx, a=one, b=two: relations.block_person(tx, by=a, person_id=b.member_id)),
            db.run(lambda tx, a=one, b=two: relations.follow_person(tx, by=b, person_id=a.member_id)),
        )
        assert _unforeseen(answers) == []
        for by, other in ((one, two), (two, one)):
            assert await db.read(lambda tx, p=by: relations.find_contact_ids(tx, person_id=p.member_id)) == frozenset()
            assert (await db.read(lambda tx, p=by: relations.list_follows(tx, by=p))).items == ()
            hidden = await db.read(lambda tx, p=by: relations.find_hidden(tx, person_id=p.member_id))
            assert hidden == {other.member_id}


async def test_both_block_at_once(db: Db) -> None:
    for _ in range(ROUNDS):
        one, two = await _two(db)
        answers = await _at_once(
            db.run(lambda tx, a=one, b=two: relations.block_person(tx, by=a, person_id=b.member_id)),
            db.run(lambda tx, a=one, b=two: relations.block_person(tx, by=b, person_id=a.member_id)),
        )
        assert _unforeseen(answers) == []
        assert await db.read(lambda tx, p=one: relations.find_hidden(tx, person_id=p.member_id)) == {two.member_id}
