"""The laws of a score, whatever the facts: sums are exact, good deeds never cost, lapses cost little and are forgotten."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from quanzi import credit
from quanzi.credit import explain, features, scoring
from quanzi.credit.expert import EXPERT_CARD
from quanzi.credit.features import FEATURES, Measure
from quanzi.credit.model import KEPT, LAPSES, SCORE_BASE, SCORE_MAX, SCORE_MIN, Dimension, Fact, FactKind
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from tests.make import credit as make
from tests.make import people

# a machine that is busy with other things is no reason to fail
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
AS_OF = datetime(2026, 12, 6, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
_VALUES = {FactKind.VERIFIED: 3, FactKind.VOUCH_LOST: 20}

moments = st.datetimes(datetime(2023, 6, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- given one
others = st.none() | st.integers(1, 6).map(lambda number: UUID(int=number))


@st.composite
def a_fact(draw: st.DrawFn, kinds: Sequence[FactKind] = tuple(FactKind), at: st.SearchStrategy[datetime] = moments) -> Fact:
    kind = draw(st.sampled_from(kinds))
    happened_at = draw(at)
    known_at = happened_at + MINUTE * draw(st.sampled_from([0, 0, 1, 60 * 24 * 40]))
    ended_at = draw(st.none() | st.integers(0, 400).map(lambda days: known_at + timedelta(days=days)))
    return Fact(
        id=draw(st.uuids()),
        kind=kind,
        context="wallet",
        source="wallet.iou",
        source_id=draw(st.uuids()),
        other_id=draw(others),
        happened_at=happened_at,
        known_at=known_at,
        value=draw(st.integers(1, _VALUES.get(kind, 1))),
        ended_at=ended_at,
    )


facts_of_somebody = st.lists(a_fact(), max_size=40, unique_by=lambda one: one.id)
previous_scores = st.none() | st.integers(SCORE_MIN, SCORE_MAX)
now_facts = st.datetimes(datetime(2024, 12, 7), datetime(2026, 12, 5), timezones=st.just(UTC))  # noqa: DTZ001 -- given one


def score(facts: Sequence[Fact], *, as_of: datetime = AS_OF, previous: int | None = None) -> scoring.Score:
    return scoring.make_score(EXPERT_CARD, facts, run_at=as_of, previous=previous, why="month")


def fresh(fact: Fact) -> Fact:
    """Known when it happened, and standing."""
    return msgspec.structs.replace(fact, known_at=fact.happened_at, ended_at=None)


@UNHURRIED
@given(facts_of_somebody, previous_scores)
def test_points_sum_exactly(facts: list[Fact], previous: int | None) -> None:
    given_ = score(facts, previous=previous)
    assert given_.total == EXPERT_CARD.base + sum(given_.points) + given_.stake_points + given_.cap_points
    assert SCORE_MIN <= given_.total <= SCORE_MAX
    lines = explain.read_lines(EXPERT_CARD, given_, facts)
    bars = explain.read_bars(lines)
    assert [one.dimension for one in bars] == list(Dimension)
    assert sum(one.points for one in bars) == sum(one.points for one in lines) == sum(given_.points)


@UNHURRIED
@given(facts_of_somebody, previous_scores, a_fact(kinds=sorted(KEPT | {FactKind.VOUCHED, FactKind.JOINED}), at=now_facts))
def test_a_good_deed_never_lowers_it(facts: list[Fact], previous: int | None, deed: Fact) -> None:
    assert score([*facts, fresh(deed)], previous=previous).total >= score(facts, previous=previous).total


@UNHURRIED
@given(facts_of_somebody, previous_scores, st.integers(1, 3))
def test_a_name_checked_further_never_lowers_it(facts: list[Fact], previous: int | None, tier: int) -> None:
    known = features.read_features(facts, as_of=AS_OF)["verified_tier"]
    assume(tier >= (known or 0))
    deed = Fact(UUID(int=2**128 - 1), FactKind.VERIFIED, "identity", "identity.tier", UUID(int=tier), None, AS_OF, AS_OF, tier)
    assert score([*facts, deed], previous=previous).total >= score(facts, previous=previous).total


@UNHURRIED
@given(facts_of_somebody, previous_scores, a_fact(kinds=sorted(LAPSES), at=now_facts))
def test_a_lapse_never_raises_it(facts: list[Fact], previous: int | None, lapse: Fact) -> None:
    assert score([*facts, fresh(lapse)], previous=previous).total <= score(facts, previous=previous).total


@UNHURRIED
@given(facts_of_somebody, a_fact(kinds=sorted(LAPSES), at=now_facts))
def test_one_lapse_never_costs_more_than_is_published(facts: list[Fact], lapse: Fact) -> None:
    assert score(facts).total - score([*facts, fresh(lapse)]).total <= limits.LAPSE_POINTS_MAX


@UNHURRIED
@given(facts_of_somebody, previous_scores, st.randoms(use_true_random=False))
def test_the_order_of_facts_is_nothing(facts: list[Fact], previous: int | None, random: Random) -> None:
    shuffled = list(facts)
    random.shuffle(shuffled)
    assert score(shuffled, previous=previous) == score(facts, previous=previous)


@UNHURRIED
@given(facts_of_somebody, previous_scores)
def test_a_replay_gives_the_same(facts: list[Fact], previous: int | None) -> None:
    given_ = score(facts, previous=previous)
    stored = msgspec.json.decode(msgspec.json.encode(given_), type=scoring.Score)
    again = scoring.replay(EXPERT_CARD, stored)
    assert (again.total, list(again.points), again.cap_points) == (given_.total, list(given_.points), given_.cap_points)


@UNHURRIED
@given(facts_of_somebody, moments, st.integers(0, 900))
def test_what_became_known_later_changes_no_earlier_score(facts: list[Fact], as_of: datetime, days: int) -> None:
    later = as_of + timedelta(days=days)
    then = [
        msgspec.structs.replace(one, ended_at=None if one.ended_at is not None and one.ended_at > as_of else one.ended_at)
        for one in facts
        if one.known_at <= as_of
    ]
    by_later = [one for one in facts if one.known_at <= later]
    assert score(then, as_of=as_of) == score(by_later, as_of=as_of) == score(facts, as_of=as_of)


@UNHURRIED
@given(facts_of_somebody, st.integers(SCORE_MIN, SCORE_MAX))
def test_a_month_changes_it_by_no_more_than_is_published(facts: list[Fact], previous: int) -> None:
    assert abs(score(facts, previous=previous).total - previous) <= limits.MONTH_POINTS_MAX


@UNHURRIED
@given(st.lists(a_fact(kinds=sorted(LAPSES), at=now_facts), max_size=12), st.lists(st.integers(0, 800), min_size=2, max_size=6))
def test_lapses_fade_and_are_gone_after_24_months(lapses: list[Fact], days: list[int]) -> None:
    lapses = [fresh(one) for one in lapses]
    totals = [score(lapses, as_of=AS_OF + timedelta(days=one)).total for one in sorted(days)]
    assert totals == sorted(totals)
    gone = max((features.add_months(one.happened_at, limits.LAPSE_MONTHS) for one in lapses), default=AS_OF)
    assert score(lapses, as_of=gone).total == SCORE_BASE


@UNHURRIED
@given(moments)
def test_no_facts_are_the_base_at_any_time(as_of: datetime) -> None:
    assert score([], as_of=as_of).total == SCORE_BASE


@UNHURRIED
@given(facts_of_somebody, previous_scores)
def test_every_step_gives_the_total_that_it_states(facts: list[Fact], previous: int | None) -> None:
    given_ = score(facts, previous=previous)
    names = [one.name for one in EXPERT_CARD.characteristics]
    for step in explain.read_steps(EXPERT_CARD, given_):
        cells = list(given_.features)
        cells[names.index(step.name)] = step.needed
        tried = scoring.replay(EXPERT_CARD, msgspec.structs.replace(given_, features=cells))
        assert (tried.total, step.points) == (step.total, sum(tried.points) - sum(given_.points))
        assert step.total >= given_.total
        if (more := _what_it_takes(step)) is not None:
            assert score([*facts, *more], previous=previous).total == step.total


def _what_it_takes(step: explain.Step) -> list[Fact] | None:
    """Facts that bring a feature where the step wants it and touch no other; None where that is ageing, or another feature's too."""
    feature = next(one for one in FEATURES if one.name == step.name)
    match feature.measure:
        case Measure.COUNT:
            return [_made(feature.kinds[0], number) for number in range(step.needed - (step.measured or 0))]
        case Measure.OTHERS if len(feature.kinds) == 1:
            new = range(100, 100 + step.needed - (step.measured or 0))
            return [_made(feature.kinds[0], number, other_id=UUID(int=number)) for number in new]
        case Measure.LATEST:
            return [_made(feature.kinds[0], 2**128 - 1, value=step.needed)]
        case Measure.AGE:
            return [_made(feature.kinds[0], 1, happened_at=features.add_months(AS_OF, -step.needed))]
        case _:
            return None


def _made(kind: FactKind, number: int, *, other_id: UUID | None = None, value: int = 1, happened_at: datetime = AS_OF) -> Fact:
    return Fact(UUID(int=number), kind, "wallet", "test", UUID(int=number), other_id, happened_at, AS_OF, value)


@UNHURRIED
@given(facts_of_somebody)
def test_a_fact_leaves_at_the_moment_that_is_told(facts: list[Fact]) -> None:
    told = {one.fact.id: one.at for one in explain.read_leaving(facts, as_of=AS_OF)}
    counted = {
        fact.id
        for feature in FEATURES
        if feature.window_months is not None
        for fact in features.counting(feature, features.standing(facts, AS_OF), AS_OF)
    }
    assert counted <= told.keys()
    for fact in facts:
        at = told.get(fact.id)
        if at is None:
            continue
        assert at > AS_OF
        kept = fresh(msgspec.structs.replace(fact, value=20 if fact.kind is FactKind.VOUCH_LOST else 1))
        assert _counts(kept, at - MOMENT)
        assert not _counts(kept, at)


def _counts(fact: Fact, as_of: datetime) -> bool:
    if fact.kind is FactKind.VOUCH_LOST:
        return features.months_between(fact.happened_at, as_of) < limits.LAPSE_MONTHS
    windows = [one for one in FEATURES if one.window_months is not None and fact.kind in one.kinds]
    return any(features.counting(one, [fact], as_of) for one in windows)


@UNHURRIED
@given(facts_of_somebody, st.integers(0, 24), st.integers(0, 24))
def test_what_moved_it_adds_up_to_the_difference(facts: list[Fact], month: int, span: int) -> None:
    before = score(facts, as_of=features.add_months(AS_OF, -month))
    after = score(facts, as_of=features.add_months(AS_OF, span))
    changes = explain.read_changes(EXPERT_CARD, before, after, facts)
    rest = after.stake_points + after.cap_points - before.stake_points - before.cap_points
    assert sum(one.points for one in changes) + rest == after.total - before.total


def test_the_expert_card_keeps_every_promise() -> None:
    assert EXPERT_CARD.faults() == []
    assert [one.name for one in EXPERT_CARD.characteristics] == [one.name for one in FEATURES]


async def test_switching_it_off_and_on_again_costs_nothing(tx: Tx) -> None:
    mei = await people.make_member(tx, tier=2)
    await make.switch_on(tx, mei)
    for kind in (FactKind.DEBT_KEPT, FactKind.DEBT_LATE):
        await make.note(tx, mei, kind)
    before = await credit.ask_score(make.later(tx, days=1), by=mei)
    await credit.switch_off(make.later(tx, days=2), by=mei)
    assert await credit.find_my_score(tx, by=mei) is None
    again = make.later(tx, days=3)
    await make.switch_on(again, mei)
    after = await credit.find_my_score(again, by=mei)
    assert after is not None
    assert (after.score.total, len(after.history)) == (before.total, 1)


FORBIDDEN = (
    "amount", "money", "spen", "text", "word", "like", "post", "comment", "message", "friend", "contact", "follow", "sex", "gender",
    "age", "born", "birth", "device", "phone", "place", "address", "region", "country", "language", "religion", "ethnic", "marital",
    "income", "job", "face", "photo", "name",
)  # fmt: skip


def test_the_type_of_a_fact_has_no_place_for_what_must_not_count() -> None:
    fields = {one.name for one in msgspec.structs.fields(Fact)}
    assert fields == {"id", "kind", "context", "source", "source_id", "other_id", "happened_at", "known_at", "value", "ended_at"}
    spoken = [*fields - {"known_at"}, *(kind.value for kind in FactKind), *(one.name for one in FEATURES)]
    # "tenure_months" and "verified_tier" are how long somebody is here and how far a name is checked
    assert [(word, bad) for word in spoken for bad in FORBIDDEN if bad in word.split("_")] == []
    assert [word for word in spoken if any(bad in word for bad in ("amount", "spend", "gender", "device", "language", "friend"))] == []


def test_features_look_at_kinds_of_facts_and_at_nothing_else() -> None:
    assert all(set(one.kinds) <= set(FactKind) and one.kinds for one in FEATURES)
    assert {field.name for field in msgspec.structs.fields(type(FEATURES[0]))} == {
        "name", "dimension", "kinds", "measure", "direction", "window_months", "per_other_max",
    }  # fmt: skip
    looked_at = {kind for one in FEATURES for kind in one.kinds}
    assert set(FactKind) - looked_at == {FactKind.VOUCH_LOST}
    lowering = {kind for one in FEATURES if one.direction < 0 for kind in one.kinds}
    assert lowering == LAPSES - {FactKind.VOUCH_LOST}
    assert all(one.window_months == limits.LAPSE_MONTHS for one in FEATURES if one.direction < 0)


async def test_a_fact_as_kept_has_no_column_for_more(tx: Tx) -> None:
    columns = await tx.column("SELECT column_name FROM information_schema.columns WHERE table_schema = 'credit' AND table_name = 'fact'")
    assert set(columns) == {
        "person_id", "fact_id", "kind", "context", "source", "source_id", "other_id", "happened_at", "known_at", "value",
    }  # fmt: skip
