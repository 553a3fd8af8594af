"""Founding, joining, asking, leaving: what a member does with circles."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from quanzi import circles
from quanzi.circles import entrance, errors, staff, terms
from quanzi.identity.errors import TierNeeded
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound, TooMany
from quanzi.kernel.person import Person
from tests.make.circles import make_circle
from tests.make.people import make_member


async def _two(tx: Tx) -> tuple[Person, Person]:
    return await make_member(tx), await make_member(tx, name="Amina Wanjiru", tier=0)


async def test_a_founded_circle_is_found_by_name_and_topic_and_joined(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    assert (circle.member_count, circle.role, circle.owner_id) == (1, "owner", owner.id)
    for query in ("喝茶", "普洱", "hills", "TEA"):
        found = await circles.list_circles(tx, by=guest, query=query)
        assert [one.circle_id for one in found.items] == [circle.circle_id], query
    assert (await circles.list_circles(tx, by=guest, query="coffee")).items == ()
    joined = await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    again = await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    assert joined == again
    assert (joined.member_count, joined.role) == (2, "member")
    assert [one.circle_id for one in await circles.list_my_circles(tx, by=guest)] == [circle.circle_id]
    assert [one.circle_id for one in await circles.circles_in_common(tx, by=guest, person_id=owner.member_id)] == [circle.circle_id]
    await circles.leave_circle(tx, by=guest, circle_id=circle.circle_id)
    assert (await circles.find_circle(tx, by=guest, circle_id=circle.circle_id)).member_count == 1


async def test_a_closed_circle_is_asked_and_answers_with_a_reason(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner, visibility="closed", question="Which tea?")
    with pytest.raises(errors.AskFirst):
        await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    asked = await entrance.ask_to_join(tx, by=guest, circle_id=circle.circle_id, answer="Oolong")
    assert asked.asked
    assert [one.answer for one in await entrance.list_requests(tx, by=owner, circle_id=circle.circle_id)] == ["Oolong"]
    await entrance.decline_request(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id, reason="Full until spring.")
    assert [(one.kind, one.reason) for one in await circles.list_decisions(tx, by=guest)] == [("request_declined", "Full until spring.")]
    await entrance.ask_to_join(tx, by=guest, circle_id=circle.circle_id, answer="Oolong!")
    await entrance.accept_request(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id)
    assert (await circles.find_standing(tx, by=guest, circle_id=circle.circle_id)).role == "member"
    log = await staff.list_log(tx, by=owner, circle_id=circle.circle_id)
    assert {entry.kind for entry in log.items} == {"request_accepted", "request_declined"}


@pytest.mark.parametrize("sql", ["UPDATE circles.staff_log SET reason = ''", "DELETE FROM circles.staff_log"])
async def test_the_log_of_the_staff_is_changed_by_nobody(tx: Tx, sql: str) -> None:
    owner, _ = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    await entrance.make_invite(tx, by=owner, circle_id=circle.circle_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.connection.execute(sql)


async def test_a_link_opens_a_hidden_circle_as_often_as_it_says(tx: Tx) -> None:
    owner, guest = await _two(tx)
    third = await make_member(tx, name="Zhou")
    circle = await make_circle(tx, owner=owner, visibility="hidden")
    with pytest.raises(NotFound):
        await circles.find_circle(tx, by=guest, circle_id=circle.circle_id)
    link = await entrance.make_invite(tx, by=owner, circle_id=circle.circle_id, days=1, uses=1)
    seen = await entrance.find_invited_circle(tx, by=guest, circle_id=circle.circle_id, secret=link.secret)
    assert seen.name == circle.name
    await entrance.accept_invite(tx, by=guest, circle_id=circle.circle_id, secret=link.secret)
    for secret in (link.secret, "nonsense", ""):
        with pytest.raises(errors.InviteNotValid):
            await entrance.accept_invite(tx, by=third, circle_id=circle.circle_id, secret=secret)
    link = await entrance.make_invite(tx, by=owner, circle_id=circle.circle_id, days=1, uses=1)
    late = Tx(tx.connection, tx.now + timedelta(days=2))
    with pytest.raises(errors.InviteNotValid):
        await entrance.accept_invite(late, by=third, circle_id=circle.circle_id, secret=link.secret)


async def test_who_was_removed_reads_why_and_stays_out_until_the_end(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    await staff.mute_member(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id, days=2, reason="Cool down.")
    standing = await circles.find_standing(tx, by=guest, circle_id=circle.circle_id)
    with pytest.raises(errors.Muted):
        circles.may_speak(standing, tx.now)
    circles.may_speak(standing, tx.now + timedelta(days=3))
    await circles.leave_circle(tx, by=guest, circle_id=circle.circle_id)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    returned = await circles.find_standing(tx, by=guest, circle_id=circle.circle_id)
    assert returned.muted_until == standing.muted_until, "leaving and coming back ends no mute"
    await staff.remove_member(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id, days=3, reason="Sold tea again.")
    with pytest.raises(errors.WasRemoved):
        await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    assert {one.reason for one in await circles.list_decisions(tx, by=guest)} == {"Sold tea again.", "Cool down."}
    later = Tx(tx.connection, tx.now + timedelta(days=4))
    assert (await circles.join_circle(later, by=guest, circle_id=circle.circle_id)).role == "member"


async def test_an_owner_hands_over_with_consent_and_then_leaves(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    with pytest.raises(errors.OwnerMustHandOver):
        await circles.leave_circle(tx, by=owner, circle_id=circle.circle_id)
    with pytest.raises(errors.HandoverGone):
        await staff.accept_circle(tx, by=guest, circle_id=circle.circle_id)
    await staff.offer_circle(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id)
    await staff.accept_circle(tx, by=guest, circle_id=circle.circle_id)
    view = await circles.find_circle(tx, by=guest, circle_id=circle.circle_id)
    assert (view.role, view.owner_id) == ("owner", guest.id)
    await circles.leave_circle(tx, by=owner, circle_id=circle.circle_id)
    await entrance.end_circle(tx, by=guest, circle_id=circle.circle_id)
    with pytest.raises(NotFound):
        await circles.find_circle(tx, by=owner, circle_id=circle.circle_id)


async def test_a_charter_changes_in_versions_that_members_accept(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    words = {"topic": "Tea only", "on_topic": "tea", "off_topic": "coffee", "contact": ""}
    await terms.change_charter(tx, by=owner, circle_id=circle.circle_id, seen_version=1, **words)
    with pytest.raises(errors.CharterChanged):
        await terms.change_charter(tx, by=owner, circle_id=circle.circle_id, seen_version=1, **words)
    standing = await circles.find_standing(tx, by=guest, circle_id=circle.circle_id)
    assert (standing.charter_version, standing.charter_accepted) == (2, 1)
    await terms.accept_charter(tx, by=guest, circle_id=circle.circle_id, version=2)
    assert (await circles.find_standing(tx, by=guest, circle_id=circle.circle_id)).charter_accepted == 2
    versions = await terms.list_charters(tx, by=guest, circle_id=circle.circle_id)
    assert [one.version for one in versions] == [2, 1]
    assert versions[0].topic == "Tea only"


async def test_suggestions_are_open_circles_about_ones_interests_first(tx: Tx) -> None:
    owner, guest = await _two(tx)
    tea = await make_circle(tx, owner=owner)
    await make_circle(tx, owner=owner, name="Runners")
    await make_circle(tx, owner=owner, name="Secret", visibility="hidden")
    names = [one.name for one in await circles.suggest_circles(tx, by=guest, limit=5, interests=["喝茶"])]
    assert names[0] == tea.name
    assert "Secret" not in names
    assert await circles.suggest_circles(tx, by=owner, limit=5) == []


async def test_directory_members_and_log_page_without_gaps(tx: Tx) -> None:
    owner, guest = await _two(tx)
    founders = [await make_member(tx) for _ in range(2)]
    made = {(await make_circle(tx, owner=founders[n % 2], name=f"Circle {n}")).circle_id for n in range(7)}
    circle = await make_circle(tx, owner=owner)
    for one in [guest, *founders]:
        await circles.join_circle(tx, by=one, circle_id=circle.circle_id)
    for days in range(1, 6):
        await staff.mute_member(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id, days=days, reason="Cool down.")

    listed: list[UUID] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = await circles.list_circles(tx, by=guest, cursor=cursor, limit=3)
        listed += [one.circle_id for one in page.items]
        cursor, pages = page.next_cursor, pages + 1
    assert sorted(listed) == sorted([*made, circle.circle_id])

    inside: list[UUID] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        members = await staff.list_members(tx, by=guest, circle_id=circle.circle_id, cursor=cursor, limit=1)
        inside += [one.person_id for one in members.items]
        cursor, pages = members.next_cursor, pages + 1
    assert sorted(inside) == sorted(one.member_id for one in [owner, guest, *founders])

    entries: set[UUID] = set()
    cursor, pages = None, 0
    while pages == 0 or cursor:
        log = await staff.list_log(tx, by=owner, circle_id=circle.circle_id, cursor=cursor, limit=2)
        entries |= {one.entry_id for one in log.items}
        cursor, pages = log.next_cursor, pages + 1
    assert len(entries) == 5


async def test_founding_has_a_limit_a_day_and_needs_a_verified_name(tx: Tx) -> None:
    owner, guest = await _two(tx)
    with pytest.raises(TierNeeded):
        await make_circle(tx, owner=guest)
    for _ in range(limits.CIRCLES_FOUNDED_PER_DAY_MAX):
        await make_circle(tx, owner=owner)
    with pytest.raises(TooMany):
        await make_circle(tx, owner=owner)


async def test_a_person_is_in_so_many_circles_at_most(tx: Tx) -> None:
    owner, guest = await _two(tx)
    circle = await make_circle(tx, owner=owner)
    await tx.execute(
        """
        INSERT INTO circles.my_circle (person_id, circle_id, role, joined_at)
        SELECT $1, gen_random_uuid(), 'member', $2 FROM generate_series(1, $3)
        """,
        guest.id,
        tx.now,
        limits.CIRCLES_PER_PERSON_MAX,
    )
    with pytest.raises(errors.TooManyCircles):
        await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)


@pytest.mark.parametrize("facts", [{"name": ""}, {"name": "x" * 41}, {"topic": "\x00"}, {"visibility": "secret"}, {"language": "fr"}])
async def test_what_can_not_be_names_its_field(tx: Tx, facts: dict[str, str]) -> None:
    owner, _ = await _two(tx)
    with pytest.raises(Invalid) as refusal:
        await circles.found_circle(tx, by=owner, **{"name": "Tea", "topic": "Tea", **facts})
    assert refusal.value.data["field"] == next(iter(facts))


async def test_a_circle_has_no_more_moderators_than_there_can_be(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MODERATORS_PER_CIRCLE_MAX", 2)
    owner = await make_member(tx)
    circle = await make_circle(tx, owner=owner)
    people = [await make_member(tx) for _ in range(3)]
    on = {"by": owner, "circle_id": circle.circle_id, "reason": "Thanks."}
    for person in people:
        await circles.join_circle(tx, by=person, circle_id=circle.circle_id)
    for person in people[:2]:
        await staff.appoint_moderator(tx, person_id=person.member_id, **on)
    with pytest.raises(errors.TooManyModerators):
        await staff.appoint_moderator(tx, person_id=people[2].member_id, **on)
    await staff.dismiss_moderator(tx, person_id=people[0].member_id, **on)
    await staff.appoint_moderator(tx, person_id=people[2].member_id, **on)
