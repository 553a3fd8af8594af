"""What a house learns from: how people stood on a day, and whether they broke a word in the months after it.

Only who gave their word in those months has an outcome; of everybody else nothing is known, which is no good mark and no bad one.
"""

from collections.abc import Sequence
from datetime import datetime

import ibis

from quanzi.credit.features import EPOCH, FEATURES, add_months, read_features
from quanzi.credit.learn import tables
from quanzi.credit.learn.facts import Column, Table, utc_without_zone
from quanzi.credit.model import KEPT, LAPSES, FactKind

TARGET, DAY = "bad", "as_of"
_NOBODY = read_features((), as_of=EPOCH)
_BROKEN = sorted(LAPSES - {FactKind.DEBT_LATE, FactKind.VOUCH_LOST})
_GIVEN = sorted({*KEPT, *_BROKEN, FactKind.DEBT_LATE})


def read_outcomes(facts: Table, *, days: Sequence[datetime], months: int) -> Table:
    """A row for each person and day: `as_of`, every feature as of it, and `bad` (0 or 1) in the `months` after it.

    Features see nothing from after their day. A later day's features may know an earlier day's outcome; so the days are what a
    model is judged on out of time (`quanzi credit train --time as_of`).
    """
    return ibis.union(*(_read_day(facts, day, months) for day in days))


def _read_day(facts: Table, day: datetime, months: int) -> Table:
    began, over = utc_without_zone(day), utc_without_zone(add_months(day, months))
    after = facts.filter((facts.happened_at > began) & (facts.happened_at <= over) & facts.kind.isin(_GIVEN), _stands(facts))
    outcomes = after.group_by("person_id").aggregate(**{TARGET: after.kind.isin(_BROKEN).cast("int64").max()})
    known = tables.read_table(facts, as_of=day)
    joined = outcomes.left_join(known, "person_id")
    columns = {one.name: ibis.coalesce(joined[one.name], _nobody(one.name)) for one in FEATURES}
    return joined.select("person_id", **{DAY: ibis.literal(began)}, **columns, **{TARGET: joined[TARGET]})


def _stands(facts: Table) -> Column:
    """An item that was disputed and removed is no outcome either, whenever that was."""
    return facts.ended_at.isnull()


def _nobody(name: str) -> Column:
    value = _NOBODY[name]
    return ibis.null("int64") if value is None else ibis.literal(value, "int64")
