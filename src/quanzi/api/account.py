"""Calls about my account: suspension, addresses, export, deletion, log.

What opens or ends an account is for signed-in sessions alone: an access token gets the refusal `scope_missing`.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.response import Stream
from msgspec import Meta

from quanzi import identity
from quanzi.api import calls
from quanzi.identity import account, reaching, signing
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.web import downloads


class Suspension(msgspec.Struct, frozen=True):
    """That my account is suspended: why, and since when."""

    reason: str
    since: datetime


class AddressInput(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An address to prove with a code, or with the code that was sent, to add or to put in place of another."""

    address: Annotated[str, Meta(min_length=1, max_length=limits.ADDRESS_CHARACTERS_MAX)]
    code: Annotated[str, Meta(max_length=40)] = ""
    instead_of: Annotated[str, Meta(max_length=64)] = ""


class AddressAnswer(msgspec.Struct, frozen=True):
    """Either a code is on its way, or the change waits."""

    code_sent: bool
    change: reaching.Change | None = None


@calls.read("/me/suspension", scope="identity:read", summary="Whether your account is suspended")
async def find_suspension(house: NamedDependency[House], person: NamedDependency[Person]) -> Suspension | None:
    """Why and since when, or null."""
    _ = person.member_id
    found = await house.db.read(lambda tx: account.find_suspension(tx, by=person))
    return None if found is None else Suspension(found.reason, found.at)


@calls.read("/me/log", scope="identity:read", summary="What happened to your account")
async def list_log(house: NamedDependency[House], person: NamedDependency[Person]) -> list[account.LogEntry]:
    """The newest first; who looked at it is in it."""
    return await house.db.read(lambda tx: account.list_log(tx, by=person))


@calls.read("/me/addresses", scope="identity:read", summary="Your phone numbers and e-mail addresses")
async def list_addresses(house: NamedDependency[House], person: NamedDependency[Person]) -> list[reaching.MyAddress]:
    """For signed-in sessions alone."""
    return await house.db.read(lambda tx: reaching.list_addresses(tx, by=person, keys=house.keys))


@calls.read("/me/addresses/changes", scope="identity:read", summary="Changes of your addresses that wait")
async def list_changes(house: NamedDependency[House], person: NamedDependency[Person]) -> list[reaching.Change]:
    """For signed-in sessions alone."""
    return await house.db.read(lambda tx: reaching.list_changes(tx, by=person, keys=house.keys))


@calls.send("/me/addresses", scope="identity:write", summary="Add or replace an address", status_code=202)
async def change_address(house: NamedDependency[House], person: NamedDependency[Person], data: JSONBody[AddressInput]) -> AddressAnswer:
    """Without a code one is sent; with it the change waits three days, and the old addresses are told."""
    address = identity.read_address(data.address, region=house.settings.phone_region)
    if not data.code:
        await house.db.run(lambda tx: reaching.prove_address(tx, by=person, keys=house.keys, address=address, language=person.language))
        return AddressAnswer(code_sent=True)
    answer = await house.db.run(
        lambda tx: reaching.change_address(tx, by=person, keys=house.keys, address=address, code=data.code, instead_of=data.instead_of)
    )
    change = signing.accept(answer)
    return AddressAnswer(code_sent=False, change=change)


@calls.remove("/me/addresses/{address_id:str}", scope="identity:write", summary="Remove an address", status_code=202)
async def remove_address(house: NamedDependency[House], person: NamedDependency[Person], address_id: FromPath[str]) -> None:
    """It goes in three days."""
    await house.db.run(lambda tx: reaching.remove_address(tx, by=person, keys=house.keys, address_id=address_id))


@calls.remove("/me/addresses/changes/{change_id:uuid}", scope="identity:write", summary="Stop a change")
async def stop_change(house: NamedDependency[House], person: NamedDependency[Person], change_id: FromPath[UUID]) -> None:
    """Everything stays as it was."""
    await house.db.run(lambda tx: reaching.stop_change(tx, by=person, change_id=change_id))


@calls.read("/me/exports", scope="identity:read", summary="Copies of your data")
async def list_exports(house: NamedDependency[House], person: NamedDependency[Person]) -> list[account.Export]:
    """On their way, or ready for seven days."""
    return await house.db.read(lambda tx: account.list_exports(tx, by=person))


@calls.send("/me/exports", scope="identity:write", summary="Ask for a copy of your data", status_code=202)
async def ask_export(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Export:
    """One ZIP with everything of yours."""
    return await house.db.run(lambda tx: account.ask_export(tx, by=person))


@calls.read("/me/exports/{export_id:uuid}", scope="identity:read", summary="Take a copy of your data", media_type="application/zip")
async def take_export(house: NamedDependency[House], person: NamedDependency[Person], export_id: FromPath[UUID]) -> Stream:
    """The ZIP itself."""
    sealed = await house.db.run(lambda tx: account.take_export(tx, by=person, export_id=export_id))
    return await downloads.send_export(house, sealed)


@calls.read("/me/deletion", scope="identity:read", summary="Whether your account goes")
async def find_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Deletion | None:
    """When, or null."""
    return await house.db.read(lambda tx: account.find_deletion(tx, by=person))


@calls.replace("/me/deletion", scope="identity:write", summary="Delete your account", status_code=202)
async def ask_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> account.Deletion:
    """After fourteen days of grace."""
    return await house.db.run(lambda tx: account.ask_deletion(tx, by=person, keys=house.keys))


@calls.remove("/me/deletion", scope="identity:write", summary="Keep your account")
async def cancel_deletion(house: NamedDependency[House], person: NamedDependency[Person]) -> None:
    """Nothing happens when you are not leaving."""
    await house.db.run(lambda tx: account.cancel_deletion(tx, by=person))


CALLS = [
    find_suspension,
    list_log,
    list_addresses,
    list_changes,
    change_address,
    remove_address,
    stop_change,
    list_exports,
    ask_export,
    take_export,
    find_deletion,
    ask_deletion,
    cancel_deletion,
]
