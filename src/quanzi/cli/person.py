"""`quanzi person`: find a person by address, say who is an operator, and let in again who lost every factor."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import typer
from rich.console import Console

from quanzi import identity
from quanzi.identity import account, keyring
from quanzi.infra import crypto
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx, borrow_database, open_pool
from quanzi.infra.settings import load_settings
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import SYSTEM

T = TypeVar("T")
console = Console(highlight=False)
app = typer.Typer(help="Find a person by address, say who is an operator, and help who lost every factor.", no_args_is_help=True)
Typed = Annotated[str, typer.Argument(metavar="ADDRESS", help="The person's e-mail address or phone number.")]


@app.command("find")
def find(address: Typed) -> None:
    """Tell who has this address. The person reads in the account's log that somebody looked."""

    async def ask(tx: Tx, keys: Keys, who: identity.Address) -> account.Account:
        return await account.find_account(tx, by=SYSTEM, keys=keys, address=who)

    found = _run("person find", address, ask)
    role = ", operator" if found.is_operator else ""
    name = found.name or "(no name yet)"
    since = f"{found.joined_at:%Y-%m-%d}"
    console.print(f"{found.person_id}  {name}  tier {found.tier}, {found.state}{role}, since {since}", markup=False)


@app.command("make-operator")
def make_operator(address: Typed) -> None:
    """Make the person with this address an operator. The desk opens to them once they gave a second factor."""

    async def deed(tx: Tx, keys: Keys, who: identity.Address) -> UUID:
        person_id = await _find_owner(tx, keys, who)
        await identity.make_operator(tx, person_id=person_id)
        return person_id

    person_id = _run("person make-operator", address, deed)
    console.print(f"[green]✓[/] {person_id} is an operator. The desk opens after a second factor, under Me.")


@app.command("end-operator")
def end_operator(address: Typed) -> None:
    """Make the person with this address a member like any other. The desk closes to them at once."""

    async def deed(tx: Tx, keys: Keys, who: identity.Address) -> UUID:
        person_id = await _find_owner(tx, keys, who)
        await account.end_operator(tx, person_id=person_id)
        return person_id

    console.print(f"[green]✓[/] {_run('person end-operator', address, deed)} is no operator any more.")


@app.command("forget-factors")
def forget_factors(address: Typed) -> None:
    """Forget passkeys, app, recovery codes, tokens and devices of who lost them all; a code to this address signs in again."""

    async def deed(tx: Tx, keys: Keys, who: identity.Address) -> UUID:
        person_id = await _find_owner(tx, keys, who)
        await keyring.forget_factors(tx, keys=keys, person_id=person_id)
        return person_id

    person_id = _run("person forget-factors", address, deed)
    console.print(f"[green]✓[/] {person_id} signs in with a code and sets up new ones. All their addresses are told.")


async def _find_owner(tx: Tx, keys: Keys, who: identity.Address) -> UUID:
    found = await identity.find_address_owners(tx, address_hashes=[identity.hash_address(who, keys=keys)])
    if not found:
        raise NotFound
    return next(iter(found.values()))


def _run(command: str, typed: str, deed: Callable[[Tx, Keys, identity.Address], Awaitable[T]]) -> T:
    settings = load_settings()
    who = identity.read_address(typed, region=settings.phone_region)

    async def run(url: str) -> T:
        keys = crypto.open_keys(crypto.key_file(settings.home))
        async with await open_pool(url) as pool:
            db = Db(pool)
            await db.run(lambda tx: crypto.check_keys(tx, keys))
            return await db.run(lambda tx: deed(tx, keys, who))

    with borrow_database(settings, command=command) as url:
        return asyncio.run(run(url))
