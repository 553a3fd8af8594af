"""`FEATURES` read for millions: the declarations of `quanzi.credit.features` as one Ibis expression over a table of facts.

DuckDB runs it on one machine, Spark on many, and `read_features` says the same for one person; a test holds the three to
equal tables. A feature as of a moment looks at no fact that was not known, had not happened or had ended by then.

Somebody of whom no fact counts has no row: her features are those of `read_features(())`, whoever she is.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import ibis

from quanzi.credit.features import FEATURES, Feature, Measure, read_features
from quanzi.credit.learn.facts import Column, Table, utc_without_zone
from quanzi.credit.model import FactKind
from quanzi.kernel import limits

_MONTHS_IN_YEAR = 12


def read_table(facts: Table, *, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """Every feature of everybody: `person_id` and one integer column a feature, as of a UTC moment.

    `facts` has the columns of `facts.SCHEMA`. Two steps: by person and partner, so that one partner counts for no more than
    is allowed, then by person.
    """
    moment = utc_without_zone(as_of)
    counted = facts.filter(is_known(facts, moment), may_count(facts, moment, features))
    counted = counted.mutate(months=months_since(counted.happened_at, moment), partner=ibis.coalesce(counted.other_id, counted.id))
    pairs = counted.group_by(["person_id", "partner"]).aggregate(**{one.name: _of_pair(one, counted) for one in features})
    people = pairs.group_by("person_id").aggregate(**{one.name: _of_person(one, pairs) for one in features})
    return people.select("person_id", **{one.name: _finish(one, people[one.name], moment) for one in features})


def read_stakes(facts: Table, *, as_of: datetime) -> Table:
    """What lost stakes take away, as `scoring.stake_points`: `person_id` and `stake_points`, of whom any took something."""
    moment = utc_without_zone(as_of)
    has_ended = facts.ended_at.notnull() & (facts.ended_at <= moment)
    lost = facts.filter(facts.kind == FactKind.VOUCH_LOST.value, facts.known_at <= moment, ~has_ended)
    months = (limits.LAPSE_MONTHS - months_since(lost.happened_at, moment)).clip(0, limits.LAPSE_MONTHS)
    left = lost.mutate(left=(lost.value * months) // limits.LAPSE_MONTHS)
    people = left.group_by("person_id").aggregate(left=left.left.sum())
    return people.select("person_id", stake_points=-_at_most(people.left, limits.STAKE_POINTS_MAX).cast("int32"))


def join_people(people: Table, table: Table, stakes: Table, *, features: Sequence[Feature] = FEATURES) -> Table:
    """What a batch scores: a row for everybody of `people` (`person_id`, and `previous` as in `Score`), also where nothing counts."""
    both = people.left_join(table, "person_id").drop("person_id_right").left_join(stakes, "person_id").drop("person_id_right")
    nobody = read_features((), as_of=datetime.min.replace(tzinfo=UTC), features=features)
    filled = {name: both[name] if value is None else both[name].fill_null(value) for name, value in nobody.items()}
    return both.select("person_id", "previous", stake_points=both.stake_points.fill_null(0), **filled)


def is_known(facts: Table, moment: datetime) -> Column:
    """Whether a fact was known, had happened, and had not ended by a moment."""
    return (facts.known_at <= moment) & (facts.happened_at <= moment) & (facts.ended_at.isnull() | (facts.ended_at > moment))


def may_count(facts: Table, moment: datetime, features: Sequence[Feature]) -> Column:
    """Whether any feature looks at a fact of this kind and age. Once it is too old it is so for ever."""
    months = months_since(facts.happened_at, moment)
    return any_of([facts.kind.isin(kinds) & (True if window is None else months < window) for window, kinds in _spans(features).items()])


def months_since(earlier: Column, moment: datetime) -> Column:
    """`features.months_between(earlier, moment)`.

    A month is not over yet where `earlier` lies further into its own month than `moment` into its; so no length of a month
    enters: in a month that has no such day, nothing lies further.
    """
    months = (moment.year - earlier.year()) * _MONTHS_IN_YEAR + (moment.month - earlier.month())
    into = moment - moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (months - (earlier > earlier.truncate("M") + _interval(into)).cast("int64")).cast("int64")


def _interval(span: timedelta) -> Column:
    return ibis.interval(days=span.days) + ibis.interval(seconds=span.seconds) + ibis.interval(microseconds=span.microseconds)


def _spans(features: Sequence[Feature]) -> dict[int | None, list[str]]:
    """For how many months a fact of each kind is looked at by any feature; None: always."""
    longest: dict[str, int | None] = {}
    for one in features:
        for kind in one.kinds:
            known = longest.get(kind.value, 0)
            longest[kind.value] = None if known is None or one.window_months is None else max(known, one.window_months)
    return {span: sorted(kind for kind, its in longest.items() if its == span) for span in set(longest.values())}


def _of_pair(feature: Feature, counted: Table) -> Column:
    """What one person's facts with one partner give."""
    looked_at = counted.kind.isin([kind.value for kind in feature.kinds])
    if feature.window_months is not None:
        looked_at &= counted.months < feature.window_months
    match feature.measure:
        case Measure.COUNT:
            return counted.count(where=looked_at)
        case Measure.OTHERS:
            return counted.count(where=looked_at & counted.other_id.notnull())
        case Measure.FADING:
            return (counted.value * ((feature.window_months or 0) - counted.months)).sum(where=looked_at)
        case Measure.LATEST:
            return _latest(counted).max(where=looked_at)
        case Measure.AGE:
            return counted.happened_at.min(where=looked_at)


def _of_person(feature: Feature, pairs: Table) -> Column:
    """What all partners give together."""
    column = pairs[feature.name]
    match feature.measure:
        case Measure.COUNT:
            return column.sum() if feature.per_other_max is None else _at_most(column, feature.per_other_max).sum()
        case Measure.OTHERS:
            return pairs.count(where=column > 0)
        case Measure.FADING:
            return column.sum()
        case Measure.LATEST:
            return column.max()
        case Measure.AGE:
            return column.min()


def _finish(feature: Feature, column: Column, moment: datetime) -> Column:
    """As a whole number of 32 bits: a sum is wider, which Parquet would hold as a fraction."""
    match feature.measure:
        case Measure.COUNT | Measure.OTHERS | Measure.FADING:
            return column.fill_null(0).cast("int32")
        case Measure.LATEST:
            return column["value"].cast("int32")
        case Measure.AGE:
            return months_since(column, moment).cast("int32")


def _latest(facts: Table) -> Column:
    """What happened last comes out highest, of equals the highest id."""
    return ibis.struct({"at": facts.happened_at, "id": facts.id, "value": facts.value})


def _at_most(column: Column, most: int) -> Column:
    return ibis.least(column, most)


def any_of(conditions: Sequence[Column]) -> Column:
    """Whether one of some conditions holds."""
    holds = conditions[0]
    for one in conditions[1:]:
        holds |= one
    return holds
