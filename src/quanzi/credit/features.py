"""Features: what a card looks at, each declared once as data; read here for one person, in `quanzi.credit.learn` for millions.

A feature as of a day uses only facts that were known by then (`known_at <= as_of`, and not ended by then).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from quanzi.credit.model import Dimension, Fact, FactKind
from quanzi.kernel import limits

K = FactKind
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Measure(StrEnum):
    """How facts become a number, each as of a day.

    COUNT: facts in the window, at most `per_other_max` with one partner. OTHERS: different partners in the window.
    LATEST: the value of the fact that happened last (highest id among equals). AGE: whole months since the first.
    FADING: for each fact in the window the whole months until it leaves, summed: a lapse weighs less each month.
    """

    COUNT = "count"
    OTHERS = "others"
    LATEST = "latest"
    AGE = "age"
    FADING = "fading"


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One feature. `window_months` None means all time; `direction` is that of the points."""

    name: str
    dimension: Dimension
    kinds: tuple[FactKind, ...]
    measure: Measure
    direction: int
    window_months: int | None = None
    per_other_max: int | None = None


def _count(name: str, dimension: Dimension, kind: FactKind, *, per_other_max: int = 3) -> Feature:
    return Feature(
        name=name,
        dimension=dimension,
        kinds=(kind,),
        measure=Measure.COUNT,
        direction=1,
        window_months=limits.LAPSE_MONTHS,
        per_other_max=per_other_max,
    )


def _fading(name: str, dimension: Dimension, *kinds: FactKind) -> Feature:
    return Feature(name=name, dimension=dimension, kinds=kinds, measure=Measure.FADING, direction=-1, window_months=limits.LAPSE_MONTHS)


FEATURES: tuple[Feature, ...] = (
    Feature(name="tenure_months", dimension=Dimension.HISTORY, kinds=(K.JOINED,), measure=Measure.AGE, direction=1),
    _count("debts_kept", Dimension.HISTORY, K.DEBT_KEPT),
    _fading("debts_late", Dimension.HISTORY, K.DEBT_LATE),
    _fading("debts_broken", Dimension.HISTORY, K.DEBT_BROKEN),
    _count("orders_kept", Dimension.CAPACITY, K.ORDER_KEPT, per_other_max=12),
    _fading("orders_missed", Dimension.CAPACITY, K.ORDER_MISSED),
    _count("holds_kept", Dimension.CAPACITY, K.HOLD_KEPT),
    _count("requests_honoured", Dimension.RELIABILITY, K.REQUEST_HONOURED),
    _count("deals_kept", Dimension.RELIABILITY, K.DEAL_KEPT),
    Feature(
        name="partners",
        dimension=Dimension.RELIABILITY,
        kinds=(K.REQUEST_HONOURED, K.DEBT_KEPT, K.DEAL_KEPT, K.HOLD_KEPT),
        measure=Measure.OTHERS,
        direction=1,
        window_months=limits.LAPSE_MONTHS,
    ),
    _fading("deals_broken", Dimension.RELIABILITY, K.DEAL_BROKEN, K.DISPUTE_LOST),
    Feature(name="verified_tier", dimension=Dimension.IDENTITY, kinds=(K.VERIFIED,), measure=Measure.LATEST, direction=1),
    Feature(
        name="vouches",
        dimension=Dimension.VOUCHES,
        kinds=(K.VOUCHED,),
        measure=Measure.OTHERS,
        direction=1,
        window_months=limits.LAPSE_MONTHS,
    ),
)


def months_between(earlier: datetime, later: datetime) -> int:
    """Whole calendar months from one UTC moment to another: on the same day of the month and time, or after, one more."""
    months = (later.year - earlier.year) * 12 + later.month - earlier.month
    return months - ((later.day, later.time()) < (earlier.day, earlier.time()))


def add_months(at: datetime, months: int) -> datetime:
    """The first moment that is so many whole months later: the same day and time, or the next month's first where there is none."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    try:
        return at.replace(year=year, month=month + 1)
    except ValueError:
        year, month = divmod(at.year * 12 + at.month + months, 12)
        return at.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0)


def read_features(facts: Iterable[Fact], *, as_of: datetime, features: Sequence[Feature] = FEATURES) -> dict[str, int | None]:
    """Every feature of one person as of a UTC moment; None where no fact speaks for LATEST and AGE, else 0 or more."""
    by_kind: dict[FactKind, list[Fact]] = {}
    for one in standing(facts, as_of):
        by_kind.setdefault(one.kind, []).append(one)
    return {
        feature.name: _measure(feature, [one for kind in feature.kinds for one in by_kind.get(kind, ())], as_of) for feature in features
    }


def standing(facts: Iterable[Fact], as_of: datetime) -> list[Fact]:
    """What counted as of a moment: known by then, and not ended by then."""
    return [one for one in facts if one.known_at <= as_of and one.happened_at <= as_of and (one.ended_at is None or one.ended_at > as_of)]


def counting(feature: Feature, facts: Iterable[Fact], as_of: datetime) -> list[Fact]:
    """The known facts that a feature looks at: of its kinds, inside its window."""
    window = feature.window_months
    return [one for one in facts if one.kind in feature.kinds and (window is None or months_between(one.happened_at, as_of) < window)]


def _measure(feature: Feature, known: list[Fact], as_of: datetime) -> int | None:
    facts = counting(feature, known, as_of)
    match feature.measure:
        case Measure.COUNT:
            return _count_facts(facts, feature.per_other_max)
        case Measure.OTHERS:
            return len({one.other_id for one in facts if one.other_id is not None})
        case Measure.FADING:
            return sum(one.value * ((feature.window_months or 0) - months_between(one.happened_at, as_of)) for one in facts)
        case Measure.LATEST:
            return max(facts, key=lambda one: (one.happened_at, one.id)).value if facts else None
        case Measure.AGE:
            return months_between(min(one.happened_at for one in facts), as_of) if facts else None


def _count_facts(facts: list[Fact], per_other_max: int | None) -> int:
    if per_other_max is None:
        return len(facts)
    by_other: dict[object, int] = {}
    for one in facts:
        by_other[one.other_id or one.id] = by_other.get(one.other_id or one.id, 0) + 1
    return sum(min(count, per_other_max) for count in by_other.values())
