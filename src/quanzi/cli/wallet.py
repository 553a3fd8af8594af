"""`quanzi wallet clear`: net what people owe each other, as far as it goes in rings."""

import asyncio
from typing import Annotated

import msgspec
import typer
from rich.console import Console

from quanzi.infra.postgres import Db, borrow_database, migrate_database, open_pool
from quanzi.infra.settings import load_settings
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import nettings

STATEMENT_MS_MAX = 600_000

app = typer.Typer(help="The money of this house.", no_args_is_help=True)
console = Console(highlight=False)


@app.callback()
def _wallet() -> None:
    """The money of this house."""


@app.command("clear")
def run_clear(
    currency: Annotated[str, typer.Option(help="Clear this currency alone.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a currency, amounts in minor units.")] = False,
) -> None:
    """Net as much debt as possible between all who gave their standing leave; nobody's position changes."""
    with borrow_database(load_settings(), command="wallet clear") as url:
        migrate_database(url)
        results = asyncio.run(_clear(url, currency))
    for one in results:
        if as_json:
            print(msgspec.json.encode(one).decode())
        elif one.clearing_id is None:
            console.print(f"{one.currency}: nothing to net among {one.ious:,} debts.")
        else:
            share = f"{one.share:.2%} of {one.debt_before:,} minor units"
            console.print(
                f"[green]✓[/] {one.currency}: {one.cleared:,} netted, {share}, {one.reduced:,} of {one.ious:,} debts, in {one.seconds} s"
            )
    if not results and not as_json:
        console.print("Nobody owes anybody anything.")


async def _clear(url: str, currency: str) -> list[nettings.Cleared]:
    async with await open_pool(url, size_max=2, statement_ms_max=STATEMENT_MS_MAX) as pool:
        return await nettings.clear_debts(Db(pool), by=SYSTEM, currency=currency)
