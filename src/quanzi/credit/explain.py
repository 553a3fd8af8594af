"""Why a score is what it is: its lines, what moved it, what would raise it next, what leaves when. Pure, exact, recomputable."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from quanzi.credit import features as featuring
from quanzi.credit import scoring
from quanzi.credit.features import Feature, Measure
from quanzi.credit.model import Dimension, Fact, FactKind
from quanzi.credit.scorecard import Characteristic, Scorecard
from quanzi.credit.scoring import Score
from quanzi.kernel import limits

_FEATURES = {one.name: one for one in featuring.FEATURES}
REASONS_MAX = 4


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the sum: a feature, what was measured, its points, the most it can give, and the facts it looked at."""

    name: str
    dimension: Dimension
    measured: int | None
    points: int
    points_max: int
    facts: tuple[Fact, ...] = ()


class Bar(msgspec.Struct, frozen=True):
    """A dimension: its points, and the most that it can give."""

    dimension: Dimension
    points: int
    points_max: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What moved a feature between two scores: points, and the facts that came, ended, or grew older."""

    name: str
    points: int
    came: tuple[Fact, ...]
    ended: tuple[Fact, ...]


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """What would raise the score: `measured` becoming `needed` in a feature, all else as it is, makes it `total`."""

    name: str
    measured: int | None
    needed: int
    points: int
    total: int


class Leaving(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that leaves by age, and when."""

    fact: Fact
    at: datetime


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a score is not higher: points that a feature is short of its most, as measured."""

    name: str
    measured: int | None
    points: int
    short: int


def read_lines(card: Scorecard, score: Score, facts: Iterable[Fact] = ()) -> tuple[Line, ...]:
    """Every line of a score; with `facts` each shows those that it counted."""
    counted = featuring.standing(facts, score.run_at)
    return tuple(
        Line(
            name=one.name,
            dimension=Dimension(one.dimension),
            measured=cell,
            points=points,
            points_max=one.range[1],
            facts=tuple(featuring.counting(_FEATURES[one.name], counted, score.run_at)) if one.name in _FEATURES else (),
        )
        for one, cell, points in zip(card.characteristics, score.features, score.points, strict=True)
    )


def read_bars(lines: Iterable[Line]) -> tuple[Bar, ...]:
    """The five bars, in their order; they and the lines below them add up to the score."""
    kept = list(lines)
    return tuple(
        Bar(
            dimension,
            sum(one.points for one in kept if one.dimension is dimension),
            sum(one.points_max for one in kept if one.dimension is dimension),
        )
        for dimension in Dimension
    )


def read_changes(card: Scorecard, before: Score, after: Score, facts: Iterable[Fact]) -> tuple[Change, ...]:
    """What moved a score, feature by feature; with what is staked and the cap the points add up to the difference exactly.

    Both scores are of one card; of another card's score there is no comparing line by line, and the answer is empty.
    """
    if before.version != after.version:
        return ()
    known = list(facts)
    changes: list[Change] = []
    for one, was, now in zip(card.characteristics, before.points, after.points, strict=True):
        if was == now:
            continue
        kinds = _FEATURES[one.name].kinds if one.name in _FEATURES else ()
        mine = [fact for fact in known if fact.kind in kinds]
        changes.append(
            Change(
                name=one.name,
                points=now - was,
                came=tuple(fact for fact in mine if before.run_at < fact.known_at <= after.run_at),
                ended=tuple(fact for fact in mine if fact.ended_at is not None and before.run_at < fact.ended_at <= after.run_at),
            )
        )
    return tuple(sorted(changes, key=lambda change: (-abs(change.points), change.name)))


def read_steps(card: Scorecard, score: Score) -> tuple[Step, ...]:
    """For each feature the smallest change that raises the score, the cheapest in points first; applying one gives its `total`."""
    steps = [
        step
        for place, (one, cell, points) in enumerate(zip(card.characteristics, score.features, score.points, strict=True))
        if (step := _next_step(card, score, place, one, cell, points)) is not None
    ]
    return tuple(sorted(steps, key=lambda step: (-step.points, step.name)))


def _next_step(card: Scorecard, score: Score, place: int, one: Characteristic, cell: int | None, points: int) -> Step | None:
    feature = _FEATURES.get(one.name)
    if feature is None:
        return None
    for needed in _reachable(one, feature, cell):
        gain = one.points_for(needed) - points
        if gain > 0:
            cells = [*score.features[:place], needed, *score.features[place + 1 :]]
            total = scoring.replay(card, msgspec.structs.replace(score, features=cells)).total
            return Step(name=one.name, measured=cell, needed=needed, points=gain, total=total)
    return None


def _reachable(one: Characteristic, feature: Feature, cell: int | None) -> Sequence[int]:
    """Values that a feature may take next, in the order in which they come."""
    cuts = [int(-(-cut // 1)) for cut in one.cuts]
    if feature.measure is Measure.FADING:
        return sorted({0, *(cut - 1 for cut in cuts)} & set(range(cell or 0)), reverse=True)
    return [cut for cut in cuts if cut > (cell if cell is not None else -1)]


def read_leaving(facts: Iterable[Fact], *, as_of: datetime) -> tuple[Leaving, ...]:
    """Which facts leave by age, the soonest first."""
    known = featuring.standing(facts, as_of)
    found = {
        fact.id: Leaving(fact=fact, at=featuring.add_months(fact.happened_at, feature.window_months))
        for feature in featuring.FEATURES
        if feature.window_months is not None
        for fact in featuring.counting(feature, known, as_of)
    }
    for fact in known:
        at = featuring.add_months(fact.happened_at, limits.LAPSE_MONTHS)
        if fact.kind is FactKind.VOUCH_LOST and at > as_of:
            found[fact.id] = Leaving(fact=fact, at=at)
    return tuple(sorted(found.values(), key=lambda one: (one.at, one.fact.id)))


def read_reasons(card: Scorecard, score: Score) -> tuple[Reason, ...]:
    """Up to four features by the points that each is short of its most, the largest first: why a score is not higher."""
    found = [
        Reason(name=one.name, measured=cell, points=points, short=one.range[1] - points)
        for one, cell, points in zip(card.characteristics, score.features, score.points, strict=True)
        if points < one.range[1]
    ]
    return tuple(sorted(found, key=lambda one: (-one.short, one.name))[:REASONS_MAX])
