"""The run of the month: everybody once, whatever cuts it off; nobody who has no score; a shadow beside it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from quanzi import credit
from quanzi.credit import desk, monitor, rescore, run_month, store
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.scorecard import write_scorecard
from quanzi.credit.scoring import make_score
from quanzi.infra.postgres import Db, ReadTx, Tx, open_pool
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from tests.make import credit as make
from tests.make import people
from tests.make.model_card import make_report

RUN_AT = datetime(2026, 12, 6, tzinfo=UTC)
BEFORE, AFTER = RUN_AT - timedelta(days=20), RUN_AT + timedelta(hours=3)


@pytest.fixture
async def scoring(url: str) -> AsyncIterator[Db]:
    """The same database as the role that scores, on the 6th."""
    pool = await open_pool(url, size_max=2, role="quanzi_scoring")
    yield Db(pool, clock=lambda: AFTER)
    await pool.close()


async def _people(tx: Tx, count: int) -> list[Person]:
    tx = make.at(tx, BEFORE)
    found = [await people.make_member(tx, tier=number % 4) for number in range(count)]
    await make.switch_on(tx, *found)
    for person in found[::2]:
        await make.note(tx, person, credit.FactKind.DEBT_KEPT)
    return found


async def _runs_of(tx: ReadTx, person: Person) -> list[tuple[str, bool]]:
    rows = await tx.connection.fetch(
        "SELECT why, shadow FROM credit.score WHERE person_id = $1 AND run_at = $2 ORDER BY shadow", person.id, RUN_AT
    )
    return [(row["why"], row["shadow"]) for row in rows]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 12, 6, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC)),
        (datetime(2026, 12, 5, 23, 59, tzinfo=UTC), datetime(2026, 11, 6, tzinfo=UTC)),
        (datetime(2027, 1, 5, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC)),
        (datetime(2026, 12, 31, tzinfo=UTC), datetime(2026, 12, 6, tzinfo=UTC)),
    ],
)
def test_a_run_is_named_by_its_6th(now: datetime, due: datetime) -> None:
    assert run_month.run_due(now) == due


async def test_everybody_once_by_the_role_that_reads_nothing_else(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    found = await db.run(lambda tx: _people(tx, 7))
    assert await run_month.score_month(db, scoring=scoring) == 7
    assert await run_month.score_month(db, scoring=scoring) is None
    assert await run_month.score_everybody(scoring, run_at=RUN_AT) == 0
    assert [await db.read(lambda tx, one=one: _runs_of(tx, one)) for one in found] == [[("month", False)]] * 7


async def test_before_two_in_the_night_the_run_is_the_one_of_the_month_before(db: Db, scoring: Db) -> None:
    early = Db(db.pool, clock=lambda: RUN_AT + timedelta(hours=1, minutes=59))
    found = await early.run(lambda tx: _people(tx, 1))
    assert await run_month.score_month(early, scoring=scoring) == 0
    assert await early.read(lambda tx: _runs_of(tx, found[0])) == []
    assert await run_month.score_month(Db(db.pool, clock=lambda: AFTER), scoring=scoring) == 1


async def test_cut_off_between_pages_and_begun_again_it_scores_everybody_once(db: Db, scoring: Db, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SCORED_AT_ONCE_MAX", 2)
    db = Db(db.pool, clock=lambda: AFTER)
    found = await db.run(lambda tx: _people(tx, 5))

    class CutOffError(Exception):
        pass

    class Breaking(Db):
        pages = 0

        async def run(self, deed, *, once=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            self.pages += 1
            if self.pages == 3:
                raise CutOffError
            return await super().run(deed, once=once)

    with pytest.raises(CutOffError):
        await run_month.score_month(db, scoring=Breaking(scoring.pool, clock=lambda: AFTER))
    scored = [await db.read(lambda tx, one=one: _runs_of(tx, one)) for one in found]
    assert sorted(map(len, scored)) == [0, 1, 1, 1, 1]
    assert await run_month.score_month(db, scoring=scoring) == 1
    assert [await db.read(lambda tx, one=one: _runs_of(tx, one)) for one in found] == [[("month", False)]] * 5


async def test_who_switched_it_on_after_the_6th_waits_for_the_next_one(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    mei = await db.run(people.make_member)
    await db.run(lambda tx: make.switch_on(tx, mei))
    assert await run_month.score_month(db, scoring=scoring) == 0
    assert await db.read(lambda tx: _runs_of(tx, mei)) == []


async def test_who_switches_it_off_during_the_run_has_no_score_after_it(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    mei, wei = await db.run(lambda tx: _people(tx, 2))

    class Overtaken(Db):
        """Somebody switches off when the page has been read and written, and before that is committed."""

        async def run(self, deed, *, once=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            async def overtaken(tx: Tx):  # noqa: ANN202
                answer = await deed(tx)
                await db.run(lambda other: credit.switch_off(other, by=mei))
                return answer

            return await super().run(overtaken, once=once)

    await run_month.score_month(db, scoring=Overtaken(scoring.pool, clock=lambda: AFTER))
    assert await db.read(lambda tx: store.scores.list_scores(tx, person_id=mei.member_id, limit=9)) == []
    assert await db.read(lambda tx: _runs_of(tx, wei)) == [("month", False)]


async def test_the_shadow_scores_beside_the_champion_and_is_seen_by_nobody(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    mei = (await db.run(lambda tx: _people(tx, 1)))[0]
    card = msgspec.structs.replace(EXPERT_CARD, name="Another", expert=False)
    operator = await db.run(lambda tx: people.make_member(tx, operator=True))

    async def add(tx: Tx) -> None:
        await credit.add_card(tx, by=operator, document=write_scorecard(card), report=make_report(card))
        await credit.shadow_card(tx, by=operator, version=card.version)

    await db.run(add)
    assert await run_month.score_month(db, scoring=scoring) == 1
    assert await db.read(lambda tx: _runs_of(tx, mei)) == [("month", False), ("month", True)]
    mine = await db.read(lambda tx: credit.find_my_score(tx, by=mei))
    assert mine is not None
    assert {one.version for one in mine.history} == {EXPERT_CARD.version}
    # the same points by another name: the same band, and nothing between both
    runs = await db.read(lambda tx: desk.list_runs(tx, by=operator))
    assert {one.shadow: one.beside for one in runs} == {False: (), True: (1, 0, 0, 0)}


def test_a_shadow_is_compared_without_what_the_month_holds_back() -> None:
    card = EXPERT_CARD
    free = make_score(card, [], run_at=RUN_AT, previous=None, why="month")
    held = make_score(card, [], run_at=RUN_AT, previous=400, why="month")
    assert held.total < free.total
    counted = monitor.count_run(card, [free], run_at=RUN_AT, shadow=True, beside=[held])
    assert counted.beside == [1, 0, 0, 0]
    lower = msgspec.structs.replace(free, total=free.total - 80)
    assert monitor.count_run(card, [lower], run_at=RUN_AT, shadow=True, beside=[free]).beside == [0, 1, 0, 80]
    assert monitor.count_run(card, [free], run_at=RUN_AT, shadow=True, beside=[lower]).beside == [0, 0, 1, 80]


async def test_a_score_of_the_6th_knows_nothing_of_later(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    mei = (await db.run(lambda tx: _people(tx, 1)))[0]
    await db.run(lambda tx: make.note(tx, mei, credit.FactKind.DEBT_BROKEN, days_ago=5))
    await run_month.score_month(db, scoring=scoring)
    given = await db.read(lambda tx: store.scores.find_last(tx, person_id=mei.member_id))
    assert given is not None
    assert given.features[[one.name for one in EXPERT_CARD.characteristics].index("debts_broken")] == 0


async def test_a_correction_is_not_taken_back_by_the_cap_of_its_month(tx: Tx) -> None:
    first = make.at(tx, datetime(2026, 10, 20, tzinfo=UTC))
    mei = await people.make_member(first, tier=3)
    await make.switch_on(first, mei)
    for _ in range(4):
        await make.note(first, mei, credit.FactKind.DEBT_BROKEN)
    broken = await first.column("SELECT source_id FROM credit.fact WHERE kind = 'debt_broken'")
    low = await credit.ask_score(make.at(tx, datetime(2026, 10, 25, tzinfo=UTC)), by=mei)
    during = make.at(tx, datetime(2026, 11, 10, tzinfo=UTC))
    for _ in range(7):
        await make.note(during, mei, credit.FactKind.DEBT_KEPT)
    for source_id in broken:
        await credit.end_fact(during, person_id=mei.member_id, kind=credit.FactKind.DEBT_BROKEN, source_id=source_id, reason="dispute_won")
    right = await rescore.correct_score(during, person_id=mei.member_id)
    assert right is not None
    assert right.total > low.total + limits.MONTH_POINTS_MAX
    asked = await credit.ask_score(make.later(during, days=2), by=mei)
    assert asked.total == right.total


async def test_two_runs_at_once_take_turns(db: Db, scoring: Db) -> None:
    db = Db(db.pool, clock=lambda: AFTER)
    found = await db.run(lambda tx: _people(tx, 5))
    counts = await asyncio.gather(*(run_month.score_everybody(scoring, run_at=RUN_AT) for _ in range(2)))
    assert sum(counts) == 5
    assert [await db.read(lambda tx, one=one: _runs_of(tx, one)) for one in found] == [[("month", False)]] * 5
