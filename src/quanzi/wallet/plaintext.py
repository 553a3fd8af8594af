"""The whole journal as plain text for Beancount or hledger, whose own checkers then say whether it balances.

Signs are ours: what members hold is Assets, and the house's own accounts on the other side are Equity, so that all adds up to
nothing. Accounts go by their ids and no memo is written, since both could name people.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from quanzi.infra.postgres import ReadTx
from quanzi.wallet import ledger
from quanzi.wallet.model import MEMBER_KINDS, Kind, Unit
from quanzi.wallet.store import keyset
from quanzi.wallet.store.keyset import AccountRow, TransferRow

_AT_ONCE = 5_000
_FIRST = UUID(int=0)
_KINDS = {one.value: one.name for one in Kind}


class Format(StrEnum):
    """For which program."""

    BEANCOUNT = "beancount"
    HLEDGER = "hledger"


class _Money(msgspec.Struct, frozen=True):
    """How a currency is written."""

    sign: str
    exponent: int
    zone: ZoneInfo

    def amount(self, minor: int) -> str:
        """Exact, with all its decimals."""
        text = format(Decimal(minor).scaleb(-self.exponent), "f") if self.exponent else str(minor)
        return f"{text} {self.sign}"

    def day(self, at: datetime) -> date:
        """The day at a moment, where the currency lives."""
        return at.astimezone(self.zone).date()


async def write_journal(tx: ReadTx, *, form: Format) -> AsyncIterator[str]:
    """The text, piece by piece: what there is, each transfer, and at the end each balance as our rows say it."""
    units = [rules.unit for rules in (await ledger.find_rules(tx)).values()]
    money = {unit.code: _Money(_sign_of(unit, form), unit.exponent, ZoneInfo(unit.zone)) for unit in units}
    write = _Beancount() if form is Format.BEANCOUNT else _Hledger()
    yield write.head(money)
    names: dict[UUID, str] = {}
    async for rows in _list_accounts(tx):
        names |= {row.account_id: name_of(row) for row in rows}
        yield "".join(write.account(row, names[row.account_id], money[row.currency]) for row in rows)
    last = date.min
    async for moved in _list_transfers(tx):
        last = max([last, *(money[row.currency].day(row.at) for row in moved)])
        yield "".join(write.transfer(row, names, money[row.currency]) for row in moved)
    async for rows in _list_accounts(tx):
        after = max(last, *(money[row.currency].day(row.opened_at) for row in rows)) + timedelta(days=1)
        yield "".join(write.balance(row, names[row.account_id], money[row.currency], after) for row in rows)


def name_of(row: AccountRow) -> str:
    """Where an account stands in the books of others: its kind and id, in letters that both programs take."""
    top = "Assets" if row.kind in MEMBER_KINDS else "Equity"
    return f"{top}:{row.kind.capitalize()}:{str(row.account_id).upper()}"


class _Beancount:
    """Beancount 2 and 3."""

    def head(self, money: Mapping[str, _Money]) -> str:
        """What the file is."""
        signs = "".join(f'option "operating_currency" "{one.sign}"\n' for one in money.values())
        return f'option "title" "Journal"\n{signs}\n'

    def account(self, row: AccountRow, name: str, money: _Money) -> str:
        """An account, from the day it was opened."""
        return f"{money.day(row.opened_at)} open {name} {money.sign}\n"

    def transfer(self, row: TransferRow, names: Mapping[UUID, str], money: _Money) -> str:
        """Both sides."""
        return (
            f'{money.day(row.at)} * "{_KINDS.get(row.kind, row.kind)}"\n  transfer: "{row.transfer_id}"\n'
            f"  {names[row.debit_account_id]}  {money.amount(-row.amount)}\n  {names[row.credit_account_id]}  {money.amount(row.amount)}\n"
        )

    def balance(self, row: AccountRow, name: str, money: _Money, day: date) -> str:
        """What the account holds when that day begins, to the last decimal."""
        number, _, sign = money.amount(row.balance).partition(" ")
        return f"{day} balance {name}  {number} ~ 0 {sign}\n"


class _Hledger:
    """hledger 1.20 and later."""

    def head(self, money: Mapping[str, _Money]) -> str:
        """How amounts are read."""
        shown = (f"commodity 1000.{'0' * one.exponent} {one.sign}\n" for one in money.values())
        return "decimal-mark .\n" + "".join(shown) + "\n"

    def account(self, _row: AccountRow, name: str, _money: _Money) -> str:
        """An account."""
        return f"account {name}\n"

    def transfer(self, row: TransferRow, names: Mapping[UUID, str], money: _Money) -> str:
        """Both sides."""
        return (
            f"\n{money.day(row.at)} {_KINDS.get(row.kind, row.kind)}  ; transfer:{row.transfer_id}\n"
            f"    {names[row.debit_account_id]}    {money.amount(-row.amount)}\n"
            f"    {names[row.credit_account_id]}    {money.amount(row.amount)}\n"
        )

    def balance(self, row: AccountRow, name: str, money: _Money, day: date) -> str:
        """What the account holds at the end."""
        return f"\n{day} BALANCE\n    {name}    {money.amount(0)} = {money.amount(row.balance)}\n"


def _sign_of(unit: Unit, form: Format) -> str:
    """Beancount's begin with a letter; hledger's are quoted where a figure is in them."""
    code = unit.code
    if form is Format.BEANCOUNT:
        return code if code[0].isalpha() else f"U-{code}"
    return code if code.isalpha() else f'"{code}"'


async def _list_accounts(tx: ReadTx) -> AsyncIterator[list[AccountRow]]:
    after = _FIRST
    while rows := await keyset.list_accounts_after(tx, after=after, limit=_AT_ONCE):
        yield rows
        after = rows[-1].account_id


async def _list_transfers(tx: ReadTx) -> AsyncIterator[list[TransferRow]]:
    after, after_id = _FIRST, _FIRST
    while rows := await keyset.list_transfers_after(tx, after=after, after_id=after_id, limit=_AT_ONCE):
        yield rows
        after, after_id = rows[-1].debit_account_id, rows[-1].transfer_id
