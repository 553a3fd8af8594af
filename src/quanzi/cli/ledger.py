"""`quanzi check ledger` and `quanzi ledger`: prove the books, and take the journal along for the programs of others."""

import asyncio
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TextIO

import msgspec
import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from quanzi import wallet
from quanzi.infra.postgres import Db, ReadTx, borrow_database, open_pool
from quanzi.infra.settings import load_settings
from quanzi.wallet import books

console = Console(highlight=False)
app = typer.Typer(help="The ledger's books.", no_args_is_help=True)
_STATEMENT_MS_MAX = 15 * 60 * 1000


@app.callback()
def _ledger() -> None:
    """The ledger's books."""


@app.command("export")
def export(
    form: Annotated[books.Format, typer.Option("--format", help="For which program.")] = books.Format.BEANCOUNT,
    to: Annotated[Path | None, typer.Option(help="The file; without it, standard output.")] = None,
) -> None:
    """Write the whole journal as plain text for Beancount or hledger, with each account's balance asserted; no names are in it."""
    with borrow_database(load_settings(), command="ledger export") as url:
        if to is None:
            asyncio.run(_export(url, form, sys.stdout))
            return
        with to.open("w", encoding="utf-8") as file:
            asyncio.run(_export(url, form, file))
    console.print(f"[green]✓[/] {to}")


async def _export(url: str, form: books.Format, file: TextIO) -> None:
    async with await open_pool(url, statement_ms_max=_STATEMENT_MS_MAX) as pool:

        async def write(tx: ReadTx) -> None:
            async for piece in books.write_journal(tx, form=form):
                file.write(piece)

        await Db(pool).read(write)


def check_ledger(*, as_json: bool) -> None:
    """Replay the journal, say what was proved, and end with exit code 1 when something is broken."""
    with borrow_database(load_settings(), command="check") as url, Status("Replaying the journal", console=Console(stderr=True)):
        proof, exponents = asyncio.run(_prove(url))
    if as_json:
        print(msgspec.json.encode(proof).decode())
    else:
        _show(proof, exponents)
    if proof.faults:
        raise typer.Exit(1)


async def _prove(url: str) -> tuple[books.Proof, dict[str, int]]:
    async with await open_pool(url) as pool:
        db = Db(pool)
        rules = await db.read(wallet.list_rules)
        return await books.prove_ledger(db), {rule.unit.code: rule.unit.exponent for rule in rules}


def _show(proof: books.Proof, exponents: dict[str, int]) -> None:
    for one in proof.findings:
        sign = "[red]✗[/]" if one.faults else "[green]✓[/]"
        console.print(f"{sign} {one.promise} [dim]{one.examined:,}[/]")
        if one.faults:
            console.print(f"    {one.faults:,} broken" + (f", such as {one.example}" if one.example else ""))
    table = Table("currency", "kind of account", "accounts", "balance", "set aside")
    for column in table.columns[2:]:
        column.justify = "right"
    for one in proof.sums:
        scale = exponents.get(one.currency, 0)
        figures = (f"{Decimal(minor).scaleb(-scale):,f}" for minor in (one.balance, one.held))
        table.add_row(one.currency, one.kind, f"{one.accounts:,}", *figures)
    console.print(table)
    pace = 2 * proof.transfers / proof.seconds if proof.seconds else 0
    console.print(
        f"{2 * proof.transfers:,} entries of {proof.transfers:,} transfers, {proof.accounts:,} accounts, {proof.holds:,} open holds, "
        f"{proof.days:,} closed days in {proof.seconds:.1f} s ({pace:,.0f} entries a second)."
    )
