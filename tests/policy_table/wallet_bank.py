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
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import bank_steps, banking, reconcile_resolve, reconciling
from quanzi.wallet.model import AccountKind, house_account
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


CSV = b"date,amount,reference,balance\n2026-11-20,25.00,R1,25.00\n2026-11-20,7.00,R2,32.00\n"


@dataclass(frozen=True, slots=True)
class AtDesk(WithBank):
    """The bank has two lines that nobody knows, one of them in suspense; a top-up of the owner's is not in its file."""

    order_id: UUID
    rest_id: UUID


async def desk(tx: Tx) -> AtDesk:
    """A file was given, one line is in suspense, a top-up stands there as well."""
    on = await stage(tx)
    order_id = await bank.top_up(tx, on.owner, on.link_id, 5_00)
    await bank.hear(tx, on.owner, order_id, "settled")
    rest_id = await bank.top_up(tx, on.owner, on.link_id, 5_00)
    await bank.hear(tx, on.owner, rest_id, "settled")
    await bank.hear(tx, on.owner, rest_id, "returned")
    await tx.execute("UPDATE wallet.bank_order SET missing = 1 WHERE order_id = $1", rest_id)
    await reconciling.upload_statement(tx, by=SYSTEM, name="bank.csv", body=CSV)
    await reconciling.put_into_suspense(tx, by=SYSTEM, reference="R1", reason="Nobody knows.")
    return AtDesk(on.owner, on.member, on.stranger, on.operator, on.link_id, order_id, rest_id)


def at_desk(call: Any, **more: Any) -> Row[AtDesk]:
    """What only operators do; for all others the desk is not there."""
    outcomes: dict[str, Any] = {"stranger": NotFound, "member": NotFound, "owner": NotFound, "operator": ALLOWED} | more
    return Row(stage=desk, call=call, suspended=Suspended, signed_out=NotSignedIn, **outcomes)


def _ours(on: AtDesk) -> dict[str, Any]:
    return {
        "debit_account_id": house_account(money.CODE, AccountKind.BANK),
        "transfer_id": bank_steps.bank_key(on.owner.member_id, on.order_id),
    }


DEEDS |= {
    "wallet.find_reconciliation": at_desk(lambda tx, by, _on: reconciling.find_reconciliation(tx, by=by)),
    "wallet.upload_statement": at_desk(lambda tx, by, _on: reconciling.upload_statement(tx, by=by, name="bank.csv", body=CSV)),
    "wallet.make_sandbox_file": at_desk(lambda tx, by, _on: reconciling.make_sandbox_file(tx, by=by, form="csv", is_sandbox=True)),
    "wallet.match_again": at_desk(lambda tx, by, _on: reconciling.match_again(tx, by=by)),
    "wallet.match_by_hand": at_desk(
        lambda tx, by, on: reconciling.match_by_hand(tx, by=by, reference="R2", reason="Sure.", **_ours(on)),
        operator=reconcile_resolve.AmountsDiffer,
    ),
    "wallet.put_into_suspense": at_desk(lambda tx, by, _on: reconciling.put_into_suspense(tx, by=by, reference="R2", reason="Whose?")),
    "wallet.give_from_suspense": at_desk(
        lambda tx, by, on: reconciling.give_from_suspense(tx, by=by, reference="R1", person_id=on.member.member_id, reason="Hers.")
    ),
    "wallet.give_from_suspense to oneself": at_desk(
        lambda tx, by, on: reconciling.give_from_suspense(tx, by=by, reference="R1", person_id=on.operator.member_id, reason="Mine."),
        operator=reconcile_resolve.ToYourselfAsOperator,
    ),
    "wallet.send_back": at_desk(lambda tx, by, _on: reconciling.send_back(tx, by=by, reference="R1", reason="Not ours.")),
    "wallet.mark_in_transit": at_desk(lambda tx, by, on: reconciling.mark_in_transit(tx, by=by, note="Monday.", **_ours(on))),
    "wallet.settle_rest": at_desk(
        lambda tx, by, on: reconciling.settle_rest(tx, by=by, person_id=on.owner.member_id, order_id=on.rest_id, reason="Owed.")
    ),
}
