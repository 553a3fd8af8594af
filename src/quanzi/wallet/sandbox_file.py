"""The sandbox bank's file for the desk, as a bank would give it."""

from typing import Literal

import msgspec

from quanzi import identity
from quanzi.infra import sandbox_bank, sandbox_statement
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import ledger


class SandboxFile(msgspec.Struct, frozen=True):
    """A file to keep."""

    name: str
    media_type: str
    body: bytes


async def make_sandbox_file(tx: ReadTx, *, by: Person, form: Literal["csv", "camt"], currency: str = "", is_sandbox: bool) -> SandboxFile:
    """Everything that the sandbox bank booked, for operators; NotFound where the bank is a real one."""
    identity.may_operate(by)
    if not is_sandbox:
        raise NotFound
    unit = ledger.rules_of(await ledger.find_rules(tx), currency).unit
    bookings = await sandbox_bank.list_bookings(tx, currency=unit.code)
    name = f"sandbox-{unit.code}-{tx.now:%Y%m%d-%H%M%S}"
    if form == "csv":
        return SandboxFile(f"{name}.csv", "text/csv", sandbox_statement.write_csv(bookings, exponent=unit.exponent))
    body = sandbox_statement.write_camt(bookings, exponent=unit.exponent, currency=unit.code, now=tx.now)
    return SandboxFile(f"{name}.xml", "application/xml", body)
