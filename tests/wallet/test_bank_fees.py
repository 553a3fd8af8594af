"""The fee of a withdrawal: exact to the cent, never less for more, and the table of the day."""

from datetime import date, timedelta
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import banking, fees, ledger
from quanzi.wallet.store.fee_tables import FeeTable
from tests.make import money, people

FIRST = fees.first_table(2)
amounts = st.integers(1, 10**9)
used = st.integers(0, 10**9)
tables = st.builds(FeeTable, st.just(date(2026, 1, 1)), st.integers(0, 10**6), st.integers(0, 1000), st.integers(0, 10**7))


@pytest.mark.parametrize(
    ("amount", "before", "fee"),
    [
        (20_000_00, 0, 0),
        (20_000_01, 0, 10),
        (100_00, 20_000_00, 10),
        (150_00, 20_000_00, 15),
        (100_49, 20_000_00, 10),
        (104_50, 20_000_00, 10),
        (105_00, 20_000_00, 11),
        (114_99, 20_000_00, 11),
        (115_00, 20_000_00, 12),
        (10_000_00, 15_000_00, 5_00),
        (1, 20_000_00, 10),
        (1, 19_999_99, 0),
        (50_000_00, 999_999_00, 50_00),
    ],
)
def test_the_published_fee(amount: int, before: int, fee: int) -> None:
    assert banking.withdrawal_fee(amount, before, FIRST) == fee


@given(amounts, used, tables)
def test_it_is_the_exact_share_rounded_half_up_and_at_least_the_minimum(amount: int, before: int, table: FeeTable) -> None:
    fee = fees.withdrawal_fee(amount, before, table)
    beyond = max(0, amount - max(0, table.free_quota - before))
    exact = Fraction(beyond * table.rate_ppm, 10**6)
    if beyond == 0 or table.rate_ppm == 0:
        assert fee == 0
    elif fee > table.fee_min:
        assert Fraction(-1, 2) < exact - fee < Fraction(1, 2) or exact - fee == Fraction(-1, 2)
    else:
        assert fee == table.fee_min
        assert exact < fee + Fraction(1, 2)


@given(amounts, used, st.integers(0, 10**6), tables)
def test_more_never_costs_less(amount: int, before: int, more: int, table: FeeTable) -> None:
    fee = fees.withdrawal_fee(amount, before, table)
    assert fees.withdrawal_fee(amount + more, before, table) >= fee
    assert fees.withdrawal_fee(amount, before + more, table) >= fee


@given(st.integers(0, 10), st.sampled_from([0, 2, 3, 6]))
def test_what_fits_into_the_quota_is_free_in_every_currency(part: int, exponent: int) -> None:
    table = fees.first_table(exponent)
    amount = table.free_quota * part // 10
    assert amount == 0 or fees.withdrawal_fee(amount, table.free_quota - amount, table) == 0


async def test_a_table_holds_from_its_day_and_never_changes(tx: Tx) -> None:
    await money.make_currency(tx)
    rules = ledger.rules_of(await ledger.find_rules(tx), "")
    today = ledger.today_of(rules, tx.now)
    dearer = FeeTable(today + timedelta(days=2), 5_000, 1_00, 0)
    await banking.add_fee_table(tx, by=SYSTEM, table=dearer)
    assert await fees.find_table(tx, rules=rules, on=today + timedelta(days=1)) == FIRST
    assert await fees.find_table(tx, rules=rules, on=dearer.valid_from) == dearer
    assert await fees.find_table(tx, rules=rules, on=dearer.valid_from + timedelta(days=900)) == dearer
    with pytest.raises(fees.FeeTableThere):
        await banking.add_fee_table(tx, by=SYSTEM, table=dearer)
    with pytest.raises(fees.FeeTableInPast):
        await banking.add_fee_table(tx, by=SYSTEM, table=FeeTable(today, 0, 0, 0))
    for rate, least, free in ((-1, 0, 0), (0, -1, 0), (0, 0, 10**30)):
        with pytest.raises(fees.BadFeeTable):
            await banking.add_fee_table(tx, by=SYSTEM, table=FeeTable(today + timedelta(days=5), rate, least, free))
    with pytest.raises(NotFound):
        await banking.add_fee_table(tx, by=await people.make_member(tx), table=dearer)
    assert await banking.list_fee_tables(tx, by=await people.make_member(tx)) == [dearer, FIRST]
