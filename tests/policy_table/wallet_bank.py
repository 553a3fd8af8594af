"""Whose money goes to a bank and comes from one. A suspension never closes the way out; fees are an operator's."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4

from quanzi.identity.errors import Suspended
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import banking
from tests.make import bank, money
from tests.policy_table import ALLOWED, Cast, Row, cast_people

KEYS = crypto.open_keys(Path(mkdtemp()) / "keys.json")


@dataclass(frozen=True, slots=True)
class WithBank(Cast):
    """The owner has a bank account and some money."""

    link_id: UUID


async def stage(tx: Tx) -> WithBank:
    """Everybody holds something; one has a bank account."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger, on.operator):
        await money.give_money(tx, person, 100_00)
    link_id = await bank.link(tx, on.owner, KEYS, holder="王秀英")
    return WithBank(on.owner, on.member, on.stranger, on.operator, link_id)


def own(call: Any, **more: Any) -> Row[WithBank]:
    """What everybody may ask about the own money, suspended people too."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


def owners(call: Any) -> Row[WithBank]:
    """What only the account's owner may do; to others it is not there."""
    return own(call, stranger=NotFound, member=NotFound)


def operators(call: Any) -> Row[WithBank]:
    """What stands on the desk."""
    return own(call, stranger=NotFound, member=NotFound, owner=NotFound, suspended=Suspended, operator=ALLOWED)


def _withdraw(tx: Tx, by: Any, on: WithBank) -> Any:
    return banking.withdraw_money(tx, by=by, order_id=uuid4(), link_id=on.link_id, amount=10_00, bank_open=True, stepped_up=True)


def _top_up(tx: Tx, by: Any, on: WithBank) -> Any:
    return banking.top_up_wallet(tx, by=by, order_id=uuid4(), link_id=on.link_id, amount=10_00, bank_open=True)


def _link(tx: Tx, by: Any, _on: WithBank) -> Any:
    return banking.link_bank(tx, by=by, keys=KEYS, holder="王秀英", number=bank.IBAN, bank_open=True)


def _table(tx: Tx) -> banking.FeeTable:
    return banking.FeeTable(tx.now.date() + timedelta(days=9), 1_000, 10, 0)


DEEDS: dict[str, Row[Any]] = {
    "wallet.link_bank": own(_link, stranger=banking.HolderDiffers, member=banking.HolderDiffers),
    "wallet.list_bank_accounts": own(lambda tx, by, _on: banking.list_bank_accounts(tx, by=by, keys=KEYS)),
    "wallet.unlink_bank": owners(lambda tx, by, on: banking.unlink_bank(tx, by=by, link_id=on.link_id)),
    "wallet.list_bank_movements": own(lambda tx, by, _on: banking.list_bank_movements(tx, by=by)),
    "wallet.top_up_wallet": owners(_top_up),
    "wallet.find_withdrawal_terms": own(lambda tx, by, _on: banking.find_withdrawal_terms(tx, by=by, amount=1, bank_open=True)),
    "wallet.withdraw_money": owners(_withdraw),
    "wallet.list_fee_tables": own(lambda tx, by, _on: banking.list_fee_tables(tx, by=by)),
    "wallet.add_fee_table": operators(lambda tx, by, _on: banking.add_fee_table(tx, by=by, table=_table(tx))),
}
