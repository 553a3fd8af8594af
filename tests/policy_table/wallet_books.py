"""Who reads which books: members their own statements and proofs, operators the ledger's health."""

from typing import Any

from quanzi.identity.errors import Suspended
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import books, statements
from tests.policy_table import ALLOWED, Row
from tests.policy_table.wallet import WithMoney, mine, stage


async def _lines(tx: Any, by: Any, on: WithMoney) -> None:
    """Whoever's statement it is, the lines are of the account of who asks."""
    period = await statements.open_statement(tx, by=on.owner)
    mine_too = await statements.list_lines(tx, by=by, period=period)
    assert all(one.currency == period.currency for one in mine_too)


DEEDS: dict[str, Row[Any]] = {
    "wallet.open_statement": mine(lambda tx, by, _on: statements.open_statement(tx, by=by)),
    "wallet.list_lines": mine(_lines),
    "wallet.find_inclusion": mine(lambda tx, by, _on: books.find_inclusion(tx, by=by)),
    "wallet.find_health": Row(
        stage=stage,
        call=lambda tx, by, _on: books.find_health(tx, by=by),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
}
