"""What a withdrawal costs: worked out to the cent, by tables that are valid from a day on and never change."""

from datetime import date

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, Invalid
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.model import Rules
from quanzi.wallet.store.fee_tables import FeeTable

_MILLION = 1_000_000
_FIRST_DAY = date(2000, 1, 1)
_RATE_PPM, _FREE = 1_000, 20_000


class FeeTableInPast(Invalid):
    """A table holds for a day that has not come: nobody's fee changes after the fact."""

    code = "fee_table_in_past"
    reason = "A fee table is valid from tomorrow at the earliest."
    way_forward = "Choose a later day. What was valid until now stays as it is."


class FeeTableThere(Conflict):
    """There is one for the day."""

    code = "fee_table_there"
    reason = "There is a fee table for this day already, and tables never change."
    way_forward = "Choose another day."


class BadFeeTable(Invalid):
    """The rate is no share, or an amount is negative or beyond all that is counted here."""

    code = "bad_fee_table"
    reason = "This is not a fee."
    way_forward = "Write the rate as a percentage from 0 to 100, and amounts that are not negative."


def withdrawal_fee(amount: int, used: int, table: FeeTable) -> int:
    """What withdrawing `amount` costs after `used` was withdrawn before, in minor units.

    What fits into the free quota is free; of the rest the table's rate is taken, rounded half up to one minor unit,
    and at least its minimum. The rule is the fee of 12 October 2016 of the wallet everybody knew: 0.1 %, at least 0.10.
    """
    beyond = amount - max(0, min(amount, table.free_quota - used))
    if beyond <= 0 or table.rate_ppm == 0:
        return 0
    return max(table.fee_min, (2 * beyond * table.rate_ppm + _MILLION) // (2 * _MILLION))


def first_table(exponent: int) -> FeeTable:
    """What holds until an operator adds another: 0.1 %, at least 0.10, after 20,000.00 in a lifetime."""
    scale = 10**exponent
    return FeeTable(_FIRST_DAY, _RATE_PPM, scale // 10, _FREE * scale)


async def find_table(tx: ReadTx, *, rules: Rules, on: date) -> FeeTable:
    """The fee table of a day."""
    found = await store.fee_tables.find_fee_table(tx, currency=rules.unit.code, on=on)
    return found or first_table(rules.unit.exponent)


async def list_fee_tables(tx: ReadTx, *, by: Person, currency: str = "") -> list[FeeTable]:
    """What withdrawing costs, costed and will cost, the latest first; everybody may know. UnknownCurrency."""
    _ = by.member_id
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    return [*await store.fee_tables.list_fee_tables(tx, currency=rules.unit.code), first_table(rules.unit.exponent)]


async def add_fee_table(tx: Tx, *, by: Person, table: FeeTable, currency: str = "") -> None:
    """Let other fees hold from a coming day on; for operators. NotFound, FeeTableInPast, FeeTableThere, BadFeeTable."""
    identity.may_operate(by)
    rules = ledger.rules_of(await ledger.find_rules(tx), currency)
    if table.valid_from <= ledger.today_of(rules, tx.now):
        raise FeeTableInPast(field="valid_from")
    if not (0 <= table.rate_ppm <= _MILLION and all(0 <= one <= limits.AMOUNT_MINOR_MAX for one in (table.fee_min, table.free_quota))):
        raise BadFeeTable(field="rate_ppm")
    if not await store.fee_tables.insert_fee_table(tx, currency=rules.unit.code, table=table, added_by=by.id):
        raise FeeTableThere(field="valid_from")
