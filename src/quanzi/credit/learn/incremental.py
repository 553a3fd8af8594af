"""Features of the next day from those of the day before, without reading anew what all the days between told.

Two tables are kept. **Features** are what `read_table` gave. **State** is facts that may still count: what `keep_state` left over
(of a kind that some feature looks at, not ended, not too old: at most the longest window's, and of kinds without a window whatever
there is, one JOINED and a few VERIFIED), and beside it, as files that are only added to, what arrived on each day since: facts that
became known, and facts that ended, as they are now. Once a month or so `keep_state` makes one small file of all of them again.

What a day's step reads, and what not:

- Facts that the state let go of are not read. They are not needed: a test takes them away.
- Of all of the state the five columns that tell whether a fact counts otherwise than the day before: it began, ended, left its
  window, or became a month older where that matters. This is one scan; nothing is grouped, sorted or joined for it.
- Only people whom that finds, or of whom something arrived, are read anew, from their facts in the state.
- Everybody else's row is copied as it is.

Each is one Ibis expression, on the engines that `read_table` runs on.
"""

from collections.abc import Sequence
from datetime import datetime

from quanzi.credit.features import FEATURES, Feature, Measure
from quanzi.credit.learn.facts import Column, Table, utc_without_zone
from quanzi.credit.learn.tables import any_of, is_known, may_count, months_since, read_table

_COUNTED = ("person_id", "id", "kind", "other_id", "happened_at", "known_at", "value", "ended_at")
"""What `read_table` reads of a fact; where it came from is not among it."""


def keep_state(facts: Table, *, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """The facts that may count at a moment or later, each once: from all facts, or from a state and what was added to it."""
    moment = utc_without_zone(as_of)
    latest = take_latest(facts)
    has_ended = latest.ended_at.notnull() & (latest.ended_at <= moment)
    return latest.filter(~has_ended, may_count(latest, moment, features))


def find_touched(state: Table, arrived: Table, *, before: datetime, as_of: datetime, features: Sequence[Feature] = FEATURES) -> Table:
    """Whose features may differ between two moments: one column, `person_id`, each once."""
    moved = state.filter(_counts_otherwise(state, utc_without_zone(before), utc_without_zone(as_of), features))
    return moved.select("person_id").union(arrived.select("person_id"), distinct=True)


def step_features(
    table: Table, state: Table, arrived: Table, touched: Table, *, as_of: datetime, features: Sequence[Feature] = FEATURES
) -> Table:
    """Everybody's features at `as_of`: of who is touched read anew, of everybody else copied from `table`."""
    kept, new = (one.select(*_COUNTED) for one in (state, arrived))
    theirs = take_latest(kept.semi_join(touched, "person_id").union(new))
    return table.anti_join(touched, "person_id").union(read_table(theirs, as_of=as_of, features=features))


def take_latest(facts: Table) -> Table:
    """Each fact once. All that ever changes of one is that it ends, so where it stands twice, the row with the end is the later."""
    same = [name for name in facts.columns if name != "ended_at"]
    return facts.group_by(same).aggregate(ended_at=facts.ended_at.max()).select(*facts.columns)


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
