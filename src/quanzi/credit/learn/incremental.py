"""Features of the next day from those of the day before, without the facts of all the days between.

Two tables are kept. **Features** are what `read_table` gave. **State** is the facts that may still count: of a kind that some
feature looks at, not ended, not too old; at most the longest window's, and of kinds without a window whatever there is (one
JOINED, a few VERIFIED). A day's step takes both and what arrived: facts that became known, and facts that ended, as they are now.

What is read, and what is not:

- The facts of earlier days are not read again. They are not needed: a test takes them away.
- All of the state is read once, five columns of it, to see which facts count otherwise than the day before: began, ended, left
  their window, became a month older where that matters. Nothing is grouped or sorted for it.
- Only people whom that finds, or of whom something arrived, are read anew, from their facts in the state.
- Everybody else's row is copied as it is.

So a step's aggregation grows with who is touched, some hundredths of all (the tenure alone makes everybody a month older once a
month), and its scan with the state. Both are one Ibis expression each, on the engines that `read_table` runs on.
"""

from collections.abc import Sequence
from datetime import datetime

from quanzi.credit.features import FEATURES, Feature, Measure
from quanzi.credit.learn.facts import Column, Table, utc_without_zone
from quanzi.credit.learn.tables import any_of, is_known, may_count, months_since, read_table


def keep_state(facts: Table, *, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """The facts that may count at a moment or later: to begin with from all facts, later from `merge_arrived`."""
    moment = utc_without_zone(as_of)
    has_ended = facts.ended_at.notnull() & (facts.ended_at <= moment)
    return facts.filter(~has_ended, may_count(facts, moment, features))


def merge_arrived(state: Table, arrived: Table) -> Table:
    """The state with what arrived since: a fact that is in both is the one that arrived."""
    return state.anti_join(arrived, ["person_id", "id"]).union(arrived)


def find_touched(merged: Table, arrived: Table, *, before: datetime, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """Whose features may differ between two moments: one column, `person_id`, each once."""
    moved = merged.filter(_counts_otherwise(merged, utc_without_zone(before), utc_without_zone(as_of), features))
    return moved.select("person_id").union(arrived.select("person_id"), distinct=True)


def step_features(table: Table, merged: Table, touched: Table, *, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """Everybody's features at `as_of`: of who is touched read anew, of everybody else copied from `table`."""
    anew = read_table(merged.semi_join(touched, "person_id"), as_of=as_of, features=features)
    return table.anti_join(touched, "person_id").union(anew)


def _counts_otherwise(facts: Table, before: datetime, moment: datetime, features: Sequence[Feature]) -> Column:
    """Whether what a fact gives to any feature changes between two moments."""
    was, now = months_since(facts.happened_at, before), months_since(facts.happened_at, moment)
    began_or_ended = is_known(facts, before) != is_known(facts, moment)
    return began_or_ended | any_of([_gives_otherwise(one, facts, was, now) for one in features if one.measure is not Measure.LATEST])


def _gives_otherwise(feature: Feature, facts: Table, was: Column, now: Column) -> Column:
    of_kind = facts.kind.isin([kind.value for kind in feature.kinds])
    months_matter = feature.measure in {Measure.AGE, Measure.FADING}
    if feature.window_months is None:
        return of_kind & (was != now) if months_matter else of_kind & False
    inside_before, inside = was < feature.window_months, now < feature.window_months
    return of_kind & ((inside_before & (was != now)) if months_matter else (inside_before != inside))
