"""Somebody goes for good: their circles go on, and nothing of them stays in the lists."""

from datetime import timedelta

import pytest

from quanzi import circles
from quanzi.circles import entrance, staff, terms
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from tests.make.circles import make_circle
from tests.make.people import make_member


async def test_a_circle_goes_on_under_a_moderator_then_the_longest_there_and_ends_when_empty(tx: Tx) -> None:
    owner, early, moderator = [await make_member(tx, name=name) for name in ("王秀英", "周舟", "Amina Wanjiru")]
    circle = await make_circle(tx, owner=owner)
    at = circle.circle_id
    await circles.join_circle(tx, by=early, circle_id=at)
    later = Tx(tx.connection, tx.now + timedelta(days=1))
    await circles.join_circle(later, by=moderator, circle_id=at)
    await staff.appoint_moderator(tx, by=owner, circle_id=at, person_id=moderator.member_id, reason="Thanks.")
    alone = await make_circle(tx, owner=owner, name="Alone")

    await entrance.erase_memberships(tx, person_id=owner.member_id)
    view = await circles.find_circle(tx, by=moderator, circle_id=at)
    assert (view.owner_id, view.role, view.member_count) == (moderator.id, "owner", 2)
    with pytest.raises(NotFound):
        await circles.find_circle(tx, by=early, circle_id=alone.circle_id)
    await entrance.erase_memberships(tx, person_id=moderator.member_id)
    assert (await circles.find_circle(tx, by=early, circle_id=at)).owner_id == early.id
    await entrance.erase_memberships(tx, person_id=early.member_id)
    with pytest.raises(NotFound):
        await circles.find_circle(tx, by=early, circle_id=at)


async def test_how_to_reach_who_went_stands_in_no_charter_and_the_words_stay(tx: Tx) -> None:
    owner, heir = await make_member(tx, name="王秀英"), await make_member(tx, name="周舟")
    circle = await make_circle(tx, owner=owner)
    at = circle.circle_id
    await circles.join_circle(tx, by=heir, circle_id=at)
    words = {"topic": "茶", "on_topic": "茶", "off_topic": "卖茶"}
    await terms.change_charter(tx, by=owner, circle_id=at, seen_version=1, **words, contact="xiuying@example.org")
    await entrance.erase_memberships(tx, person_id=owner.member_id)
    versions = await terms.list_charters(tx, by=heir, circle_id=at)
    assert [(one.version, one.on_topic, one.contact) for one in versions] == [(2, "茶", ""), (1, "茶", "")]
    await terms.change_charter(tx, by=heir, circle_id=at, seen_version=2, **words, contact="zhou@example.org")
    assert (await terms.list_charters(tx, by=heir, circle_id=at))[0].contact == "zhou@example.org"


async def test_the_export_holds_circles_and_decisions(tx: Tx) -> None:
    owner, guest = await make_member(tx), await make_member(tx, name="Amina Wanjiru")
    circle = await make_circle(tx, owner=owner)
    await circles.join_circle(tx, by=guest, circle_id=circle.circle_id)
    await staff.mute_member(tx, by=owner, circle_id=circle.circle_id, person_id=guest.member_id, days=1, reason="Cool down.")
    taken = await circles.export_circles(tx, person_id=guest.member_id)
    assert [one["name"] for one in taken["circles"]] == [circle.name]  # type: ignore[attr-defined]
    assert [one["reason"] for one in taken["decisions"]] == ["Cool down."]  # type: ignore[attr-defined]
    assert str(owner.id) not in str(taken), "who decided stays with the circle's staff"
