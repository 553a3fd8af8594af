"""Who reads which books: members their own statements and proofs, operators the ledger's health."""

from typing import Any

from quanzi.wallet import statements
from tests.policy_table import Row
from tests.policy_table.wallet import WithMoney, mine


async def _lines(tx: Any, by: Any, on: WithMoney) -> None:
    """Whoever's statement it is, the lines are of the account of who asks."""
    period = await statements.open_statement(tx, by=on.owner)
    mine_too = await statements.list_lines(tx, by=by, period=period)
    assert all(one.currency == period.currency for one in mine_too)


DEEDS: dict[str, Row[Any]] = {
    "wallet.open_statement": mine(lambda tx, by, _on: statements.open_statement(tx, by=by)),
    "wallet.list_lines": mine(_lines),
}
