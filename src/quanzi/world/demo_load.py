"""The demo loaded: rows through the slices' bulk doors, what people do with each other through the doors everybody uses."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from quanzi import moderation, relations
from quanzi.circles import bulk as circles_bulk
from quanzi.circles import entrance
from quanzi.feed import bulk as feed_bulk
from quanzi.identity import bulk as identity_bulk
from quanzi.infra import crypto
from quanzi.infra.blobs import Blobs
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.person import Kind, Person
from quanzi.media import bulk as media_bulk
from quanzi.world import cast, demo_bank, demo_credit, demo_desk, demo_gifts, demo_messages, demo_money
from quanzi.world.demo_town import Town, build_town, circle_id
from quanzi.world.loading import Add
from quanzi.world.progress import Report, keep_quiet

DOORS_FILE = "demo.json"
"""What the landing page reads its four doors from; written last, so its presence says that the demo is whole."""

_ROWS_AT_ONCE = 2_000
_PICTURES_AT_ONCE = 40
_CONTACTS = 6
_ASKING = 2
_FOLLOWED = 5
_ADVERT = "ORIGINAL chargers"

Row = TypeVar("Row")


def is_loaded(home: Path) -> bool:
    """Whether the demo is there, whole."""
    return (home / DOORS_FILE).exists()


async def load_demo(db: Db, blobs: Blobs, *, home: Path, report: Report = keep_quiet) -> None:
    """Load the demo, or what a break left out of it; the doors are written when all of it is there."""
    now = await db.run(_tell_time)
    report("story", 0, 1)
    town = build_town(now)
    report("story", 1, 1)
    await _load_rows(db, town, report)
    await _load_pictures(db, blobs, town, report)
    keys = crypto.open_keys(crypto.key_file(home))
    await _bring_together(db, blobs, town, keys, report)
    member = _as_person(town, "member")
    holder = next(door.name for door in cast.DOORS if door.key == "member")
    await demo_bank.load_bank(db, keys=keys, member=member, holder=holder)
    doors = [{"key": door.key, "person_id": door.person_id, "name": door.name} for door in cast.DOORS]
    (home / DOORS_FILE).write_bytes(msgspec.json.encode(doors))


async def _tell_time(tx: Tx) -> datetime:
    return tx.now


async def _load_rows(db: Db, town: Town, report: Report) -> None:
    await _in_batches(db, "people", town.people, identity_bulk.add_people, report)
    await _in_batches(db, "circles", town.circles, circles_bulk.add_circles, report)
    await _in_batches(db, "members", town.members, circles_bulk.add_members, report)
    await _in_batches(db, "posts", town.posts, feed_bulk.add_posts, report)
    await _in_batches(db, "comments", town.comments, feed_bulk.add_comments, report)
    await _in_batches(db, "likes", town.likes, feed_bulk.add_likes, report)
    await _in_batches(db, "comment likes", town.comment_likes, feed_bulk.add_comment_likes, report)
    await db.run(lambda tx: feed_bulk.mark_seen(tx, new=town.seen))


async def _in_batches(db: Db, what: str, rows: Sequence[Row], add: Add[Row], report: Report) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        batch = rows[start : start + _ROWS_AT_ONCE]
        await db.run(lambda tx, batch=batch: add(tx, new=batch))
        report(what, start + len(batch), len(rows))


async def _load_pictures(db: Db, blobs: Blobs, town: Town, report: Report) -> None:
    for start in range(0, len(town.pictures), _PICTURES_AT_ONCE):
        batch = town.pictures[start : start + _PICTURES_AT_ONCE]
        await media_bulk.add_pictures(db, blobs, batch)
        report("pictures", start + len(batch), len(town.pictures))


async def _bring_together(db: Db, blobs: Blobs, town: Town, keys: crypto.Keys, report: Report) -> None:
    """The member has contacts, two who ask her and some she follows; two people ask the owner to be let in; two report."""
    member, owner = _as_person(town, "member"), _as_person(town, "owner")
    others = [
        Person(Kind.MEMBER, id=one.person_id, tier=one.tier, language=one.language)
        for one in town.people[len(cast.DOORS) :]
        if one.tier > 0
    ]
    near, asking, followed = others[:_CONTACTS], others[_CONTACTS : _CONTACTS + _ASKING], others[20 : 20 + _FOLLOWED]

    async def meet(tx: Tx) -> None:
        for one in [owner, *near]:
            await relations.ask_contact(tx, by=one, person_id=member.member_id)
            await relations.accept_contact(tx, by=member, person_id=one.member_id)
        for one in asking:
            await relations.ask_contact(tx, by=one, person_id=member.member_id)
        for one in followed:
            await relations.follow_person(tx, by=member, person_id=one.member_id)

    everybody = [Person(Kind.MEMBER, id=one.person_id, tier=one.tier, language=one.language) for one in town.people]
    steps: tuple[Callable[[Tx], Awaitable[None]], ...] = (meet, lambda tx: _knock(tx, town), lambda tx: _report(tx, town))
    for done, step in enumerate(steps, start=1):
        await db.run(step)
        report("ties", done, len(steps))
    await demo_money.load_money(db, people=everybody, member=member, near=near, keys=keys)
    await demo_desk.load_desk(db, people=everybody, member=member, near=near)
    await demo_gifts.load_gifts(db, town, member=member, near=near)
    report("money", 1, 1)
    await demo_credit.load_credit(db, people=town.people, near=[one.member_id for one in near], keys=keys)
    await demo_credit.load_vouches(db, member=member, owner=owner, near=near)
    report("scores", 1, 1)
    await demo_messages.load_messages(db, blobs, member=member, owner=owner, near=near)
    report("messages", 1, 1)


async def _knock(tx: Tx, town: Town) -> None:
    savers = circle_id("savings-miyani")
    inside = {one.person_id for one in town.members if one.circle_id == savers}
    outside = [one for one in town.people[len(cast.DOORS) :] if one.person_id not in inside]
    for one, answer in zip(outside, ("我住在坡上，第三组的阿姨介绍我来的。", "Group four. I have the ladder."), strict=False):
        by = Person(Kind.MEMBER, id=one.person_id, tier=one.tier, language=one.language)
        await entrance.ask_to_join(tx, by=by, circle_id=savers, answer=answer)


async def _report(tx: Tx, town: Town) -> None:
    """Two members of the repair café ask its owner, who can be entered as, to look at an advertisement."""
    place = circle_id("repair-cafe")
    advert = next(one for one in town.comments if one.circle_id == place and one.text.startswith(_ADVERT))
    inside = [one.person_id for one in town.members if one.circle_id == place and one.person_id != advert.author_id]
    for person_id, note in zip(inside[3:], ("Asks for money first.", "同样的广告在别处也见过。"), strict=False):
        await moderation.report_subject(
            tx,
            by=Person(Kind.MEMBER, id=person_id, tier=1),
            kind="comment",
            subject_id=advert.comment_id,
            category="scam",
            note=note,
            circle_id=place,
            post_id=advert.post_id,
        )


def _as_person(town: Town, key: str) -> Person:
    door = next(door for door in cast.DOORS if door.key == key)
    one = next(person for person in town.people if person.person_id == door.person_id)
    return Person(Kind.MEMBER, id=one.person_id, tier=one.tier, language=one.language)
