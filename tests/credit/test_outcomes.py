"""What a house learns from: features of a day, and what came after it, and never the other way round."""

from datetime import UTC, datetime
from uuid import UUID

import ibis

from quanzi.credit.learn import facts, outcomes
from quanzi.credit.model import FactKind
from tests.make.fact_tables import make_fact, on_duckdb

DAY = datetime(2026, 3, 6, tzinfo=UTC)
ANNE, BO, CHEN, DAN = (UUID(int=n) for n in range(1, 5))


def test_an_outcome_is_what_came_after_the_day_for_who_gave_their_word() -> None:
    before, soon, late = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC), datetime(2027, 6, 1, tzinfo=UTC)
    made = [
        (ANNE, make_fact(FactKind.DEBT_KEPT, before)),
        (ANNE, make_fact(FactKind.DEAL_BROKEN, soon)),
        (ANNE, make_fact(FactKind.DEBT_KEPT, soon)),
        (BO, make_fact(FactKind.DEBT_KEPT, soon)),
        (BO, make_fact(FactKind.DEAL_BROKEN, late)),
        (CHEN, make_fact(FactKind.DEAL_KEPT, before)),
        (DAN, make_fact(FactKind.DEBT_BROKEN, before)),
        (DAN, make_fact(FactKind.DEBT_LATE, soon)),
    ]
    with on_duckdb():
        table = outcomes.read_outcomes(ibis.memtable(facts.make_table(made)), days=[DAY], months=12)
        rows = {row["person_id"]: row for row in table.to_pyarrow().to_pylist()}
    assert {UUID(person): row["bad"] for person, row in rows.items()} == {ANNE: 1, BO: 0, DAN: 0}
    assert rows[str(ANNE)]["debts_kept"] == 1
    assert rows[str(ANNE)]["deals_broken"] == 0
    assert rows[str(BO)]["debts_kept"] == 0
    assert rows[str(BO)]["verified_tier"] is None
    assert rows[str(DAN)]["debts_broken"] > 0
