"""What `quanzi check` promises of ids that lead from one slice to another, each broken once by hand."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from quanzi import circles, credit, feed, moderation, relations
from quanzi.app.checks import CHECKS, ask_check, find_faults
from quanzi.circles import entrance
from quanzi.credit import FactKind
from quanzi.infra import crypto
from quanzi.infra.postgres import Db, Tx
from quanzi.wallet import gifts
from tests.credit import test_consent_checks
from tests.make import credit as credit_made
from tests.make import feed as make
from tests.make import money
from tests.make import notices as notices_made

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")
NOBODY = "'00000000-0000-7000-8000-000000000000'"
PHOTO = f"""'[{{"owner_id": {NOBODY}, "media_id": {NOBODY}, "width_px": 1, "height_px": 1}}]'""".replace(NOBODY, NOBODY.replace("'", '"'))
PLANTED = {
    "Who is in a circle is a person.": f"UPDATE circles.member SET person_id = {NOBODY} WHERE role = 'member'",
    "Who wrote a post is a person.": f"UPDATE feed.post SET author_id = {NOBODY}",
    "Who wrote a comment is a person.": f"UPDATE feed.comment SET author_id = {NOBODY}",
    "Who likes something is a person.": f"UPDATE feed.post_like SET person_id = {NOBODY}",
    "A post stands in a circle.": "UPDATE feed.post SET circle_id = gen_random_uuid()",
    "Contacts, follows and blocks are between people.": f"UPDATE relations.follow SET followed_id = {NOBODY}",
    "A recording, file or drawing belongs to a person.": f"UPDATE media.attachment SET owner_id = {NOBODY}",
    "What the scanner said of a file is harm where it says so, and nothing else.": "UPDATE media.attachment SET harm = 'Bad.Thing'",
    "A picture belongs to a person.": f"UPDATE media.picture SET owner_id = {NOBODY}",
    "The photos of a post are kept, and no sweep takes them.": f"UPDATE feed.post SET photos = {PHOTO}",
    "The picture of a circle is kept, and no sweep takes it.": f"UPDATE circles.circle SET picture = ({PHOTO}::jsonb) -> 0",
    "The face that a person chose is kept, and no sweep takes it.": f"UPDATE identity.person SET avatar_media_id = {NOBODY}",
    "Who made a report is a person, and so is whom it is about.": f"UPDATE moderation.report SET author_id = {NOBODY}",
    "A report lies at a circle, or at the person it is about.": f"UPDATE moderation.report SET place_id = {NOBODY}",
    "What a report is about was said here.": f"UPDATE moderation.report SET subject_id = {NOBODY}",
    "Who gave or opened a red packet is a person.": f"UPDATE wallet.packet SET person_id = {NOBODY}",
    "A red packet for a circle lies in one.": f"UPDATE wallet.packet SET audience_id = {NOBODY}",
    "A picture lies where its owner's id and its own say.": "UPDATE media.picture SET blob_key = 'elsewhere'",
    "What came of an upload is in pieces, and where nothing came there are none.": "UPDATE media.upload SET offset_bytes = 1",
    "A report that is closed says by whom and when, and an open one by nobody.": "UPDATE moderation.report SET state = 'handled'",
    "A report lies at the place of what it is about.": "UPDATE moderation.report SET post_id = NULL",
    "What was shown of a conversation is gone when its report is closed.": (
        "INSERT INTO moderation.quote (place_id, report_id, position, author_id, said_at, kind, words, is_subject) "
        "SELECT place_id, report_id, 1, reporter_id, made_at, 'text', 'Hello', true FROM moderation.report"
    ),
    "A circle's member count is the number of its members.": "UPDATE circles.circle SET member_count = member_count + 5",
    "A member is one on both sides, in the same role.": "DELETE FROM circles.my_circle",
    "A living circle has exactly one owner, the one it names.": f"UPDATE circles.circle SET owner_id = {NOBODY}",
    "Nobody is in a circle and asking to join it.": (
        "INSERT INTO circles.join_request (circle_id, person_id, answer, asked_at) "
        "SELECT circle_id, person_id, '', now() FROM circles.member"
    ),
    "Nobody is in a circle from which they are removed.": (
        "INSERT INTO circles.removed (circle_id, person_id, until, at) "
        "SELECT circle_id, person_id, NULL, now() FROM circles.member WHERE role = 'owner'"
    ),
    "Who a fact of a score is about is a person, and so is with whom it was.": f"UPDATE credit.fact SET other_id = {NOBODY}",
    "Points add up to the score exactly: the base, each line, what is staked and lost, and the cap.": (
        "UPDATE credit.score SET points[1] = points[1] + 1"
    ),
    "A score has a point and a measure for each characteristic of its scorecard.": "UPDATE credit.score SET features = features[2:]",
    "The monthly cap held: a score lies within it from the one that it was held against.": (
        "UPDATE credit.score SET previous = total + 61"
    ),
    "Nobody has a score who did not switch it on, with a yes that stands.": "UPDATE credit.consent SET ended_at = now()",
    "Nothing is noted of who never switched a score on, and nothing is known before it happened.": (
        "UPDATE credit.fact SET known_at = happened_at - interval '1 second'"
    ),
    "What counts no more is a fact that was known before.": "DELETE FROM credit.fact",
    "The people behind a line are those who did something in it, and it is as late as the latest of that.": (
        "UPDATE notices.notice SET people = people + 1"
    ),
    "Nobody has news of themselves.": "UPDATE notices.happening SET actor_id = person_id",
    "Who is there is there at a process that is known.": f"INSERT INTO notices.present (person_id, process_id) VALUES ({NOBODY}, {NOBODY})",
    "A line about messages tells of one that stands somewhere.": "UPDATE notices.notice SET kind = 'message', facts = '{}'",
    "A browser that shows notices is that of who switched them on last.": "DELETE FROM notices.device_owner",
}
SLICES = {"app", "circles", "credit", "media", "moderation", "notices"}


async def _full_house(tx: Tx) -> None:
    """Something of every kind that a promise is about, with nothing broken; a removal whose time is over is none."""
    talk = await make.make_talk(tx)
    on = {"circle_id": talk.circle_id, "post_id": talk.post_id}
    await feed.comment_post(tx, by=talk.owner, text="hi", **on)
    await feed.like_post(tx, by=talk.owner, **on)
    await relations.follow_person(tx, by=talk.owner, person_id=talk.member.member_id)
    await moderation.report_subject(tx, by=talk.owner, kind="post", subject_id=talk.post_id, category="spam", circle_id=talk.circle_id)
    for kind, subject_id in (("person", talk.stranger.member_id), ("circle", talk.circle_id)):
        await moderation.report_subject(tx, by=talk.member, kind=kind, subject_id=subject_id, category="spam")
    await tx.execute(
        "INSERT INTO circles.removed (circle_id, person_id, until, at) VALUES ($1, $2, $3, $3)", talk.circle_id, talk.member.id, tx.now
    )
    media_id = tx.new_id()
    await tx.execute(
        "INSERT INTO media.picture (owner_id, media_id, blob_key, width_px, height_px, size_bytes, created_at) "
        "VALUES ($1, $2, $4, 1, 1, 1, $3)",
        talk.member.id,
        media_id,
        tx.now,
        f"pictures/{talk.member.id}/{media_id}",
    )
    await tx.execute(
        "INSERT INTO media.attachment (owner_id, media_id, kind, name, content_type, size_bytes, sha256, created_at) "
        "VALUES ($1, $2, 'file', 'a.txt', 'text/plain', 1, decode(repeat('00', 32), 'hex'), $3)",
        talk.member.id,
        media_id,
        tx.now,
    )
    await tx.execute(
        "INSERT INTO media.upload (owner_id, upload_id, size_bytes, content_type, started_at) VALUES ($1, $2, 9, '', $3)",
        talk.member.id,
        media_id,
        tx.now,
    )
    await money.make_currency(tx)
    await money.give_money(tx, talk.owner, 10_00)
    packet = gifts.FillPacket(tx.new_id(), gifts.Audience("circle", talk.circle_id), 1_00, 2)
    await gifts.fill_packet(tx, by=talk.owner, order=packet, inside=True)
    await credit_made.switch_on(tx, talk.owner)
    source_id = await credit_made.note(tx, talk.owner, FactKind.DEBT_LATE, other_id=talk.member.member_id)
    await credit.end_fact(tx, person_id=talk.owner.member_id, kind=FactKind.DEBT_LATE, source_id=source_id, reason="mistake")
    await notices_made.tell(tx, talk.owner, talk.member)
    await notices_made.add_device(tx, talk.owner, KEYS)
    assert (await circles.find_circle(tx, by=talk.owner, circle_id=talk.circle_id)).member_count == 2
    assert await entrance.list_requests(tx, by=talk.owner, circle_id=talk.circle_id) == []


@pytest.fixture
async def house(db: Db, url: str) -> str:
    """A database in which nothing is broken."""
    await db.run(_full_house)
    assert find_faults(url) == []
    return url


def _broken_by(url: str) -> Iterator[tuple[str, bool]]:
    checks = {check.promise: check for check in CHECKS}
    with psycopg.connect(url) as connection:
        for promise, statement in PLANTED.items():
            # without the constraints that would refuse it: what they guard may lie on another machine
            connection.execute("SET LOCAL session_replication_role = replica")
            connection.execute(statement)
            yield promise, ask_check(connection, checks[promise]) is not None
            connection.rollback()


async def test_each_promise_is_broken_by_what_is_planted_against_it(house: str) -> None:
    assert {promise for promise, found in _broken_by(house) if not found} == set()


def test_every_promise_across_slices_has_its_planted_fault() -> None:
    elsewhere = tuple(test_consent_checks.PLANTED.values())
    assert {one.promise for one in CHECKS if one.slice in SLICES and not one.promise.startswith(elsewhere)} == PLANTED.keys()


async def test_only_so_many_rows_leave_the_database_as_are_counted(house: str) -> None:
    (check,) = [one for one in CHECKS if one.promise == "A picture belongs to a person."]
    with psycopg.connect(house) as connection:
        connection.execute(
            "INSERT INTO media.picture (owner_id, media_id, blob_key, width_px, height_px, size_bytes, created_at) "
            "SELECT gen_random_uuid(), gen_random_uuid(), '', 1, 1, 1, now() FROM generate_series(1, 1500)"
        )
        found = ask_check(connection, check)
        connection.rollback()
    assert found is not None
    assert found.count == 1000
