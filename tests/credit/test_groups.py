"""Telling a group: a yes of its own, sealed, counted in groups of thirty or more, and never part of a score."""

from datetime import UTC, datetime

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import credit
from quanzi.credit import desk, errors, groups, jobs, oversight, store
from quanzi.credit.features import FEATURES
from quanzi.credit.store.groups import GroupCount
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from tests.make import consent as make
from tests.make.keys import KEYS
from tests.make.people import make_member

OFFERED = ["under 30", "30 and over"]
RUN_AT = datetime(2026, 12, 6, tzinfo=UTC)


async def _tell(tx: Tx, person: Person, label: str = OFFERED[0], *, ticked: bool = True) -> None:
    await groups.tell_group(tx, by=person, keys=KEYS, label=label, offered=OFFERED, ticked=ticked, text_version=groups.GROUP_TEXT_VERSION)


async def test_it_takes_a_tick_and_a_group_that_is_offered(tx: Tx) -> None:
    mei = await make.make_scored(tx)
    with pytest.raises(errors.ConsentNeeded):
        await _tell(tx, mei, ticked=False)
    with pytest.raises(Invalid):
        await _tell(tx, mei, "left-handed")
    with pytest.raises(errors.ScoreOff):
        await _tell(tx, await make_member(tx))
    assert await groups.find_group(tx, by=mei, keys=KEYS) is None


async def test_it_is_sealed_told_anew_and_taken_back(tx: Tx) -> None:
    mei = await make.make_scored(tx)
    await _tell(tx, mei)
    sealed = await store.groups.find_told(tx, person_id=mei.member_id)
    assert sealed is not None
    assert b"under" not in sealed
    await _tell(tx, mei, OFFERED[1])
    assert await groups.find_group(tx, by=mei, keys=KEYS) == OFFERED[1]
    assert (await credit.export_credit(tx, person_id=mei.member_id, keys=KEYS))["group"] == OFFERED[1]
    await groups.end_group(tx, by=mei)
    assert await groups.find_group(tx, by=mei, keys=KEYS) is None
    yes = [one for one in await store.people.list_consents(tx, person_id=mei.member_id, limit=9) if one.about == "group"]
    assert [one.ended_at is not None for one in yes] == [True, True]


@pytest.mark.parametrize("leave", ["off", "erase"])
async def test_it_leaves_with_the_score_and_with_the_account(tx: Tx, leave: str) -> None:
    mei = await make.make_scored(tx)
    await _tell(tx, mei)
    await (credit.switch_off(tx, by=mei) if leave == "off" else credit.erase_credit(tx, person_id=mei.member_id))
    assert await store.groups.find_told(tx, person_id=mei.member_id) is None


async def test_a_score_is_the_same_whatever_is_told(tx: Tx) -> None:
    mei = await make.make_scored(tx)
    before = await credit.find_my_score(tx, by=mei)
    await _tell(tx, mei)
    assert await credit.find_my_score(tx, by=mei) == before
    assert not [one.name for one in FEATURES if "group" in one.name]


async def test_the_role_that_scores_can_not_read_it(tx: Tx) -> None:
    await tx.execute("SET LOCAL ROLE quanzi_scoring")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await tx.value("SELECT count(*) FROM credit.told_group")


async def test_it_is_counted_once_a_run_and_small_groups_never(db: Db) -> None:
    async def arrange(tx: Tx) -> tuple[Person, list[Person]]:
        people = [await make.make_scored(tx, total=600 + number) for number in range(32)]
        for number, person in enumerate(people):
            await _tell(tx, person, OFFERED[0] if number < 30 else OFFERED[1])
        await tx.execute("UPDATE credit.score SET run_at = $1", RUN_AT)
        await store.scores.insert_finished(tx, run_at=RUN_AT)
        return await make_member(tx, operator=True), people

    on_duty, people = await db.run(arrange)
    assert await jobs.count_groups(db, keys=KEYS, offered=OFFERED) == 1
    assert await jobs.count_groups(db, keys=KEYS, offered=OFFERED) is None
    for person in people[:20]:
        await db.run(lambda tx, person=person: groups.end_group(tx, by=person))
    found = await db.read(lambda tx: desk.find_oversight(tx, by=on_duty))
    assert found.counted_at == RUN_AT
    (group,) = found.groups
    assert (group.label, group.people) == (OFFERED[0], 30)
    assert group.mean.value == 614.5
    assert group.mean.low < 614.5 < group.mean.high
    assert [(height, share.value) for height, share in group.reached][:3] == [(550, 1.0), (600, 1.0), (650, 0.0)]


@given(st.integers(0, 500), st.integers(1, 500))
def test_an_interval_holds_its_share_and_stays_within_all(count: int, more: int) -> None:
    found = oversight.wilson(count, count + more)
    assert 0 <= found.low <= found.value <= found.high <= 1
    # ten times the people and the same share: a narrower interval
    wider = oversight.wilson(10 * count, 10 * (count + more))
    assert wider.high - wider.low <= found.high - found.low


def test_people_who_are_all_alike_have_a_mean_without_doubt() -> None:
    one = GroupCount(RUN_AT, "a", 40, 40 * 610, 40 * 610**2, [40, 40, 0, 0, 0, 0, 0, 0])
    found = oversight.see_group(one).mean
    assert (found.value, found.low, found.high) == (610, 610, 610)
