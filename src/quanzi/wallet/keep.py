"""What the wallet has of a person: all of it to take along; at leaving, what names others goes and the books stay."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.wallet import bank_view, fund, iou, keep_asking, ledger, outcome, packet_keep, store
from quanzi.wallet.book import Book
from quanzi.wallet.model import SYSTEM_OWNER, AccountKind, Kind, Posting, Rules, account_of, house_account
from quanzi.wallet.store import cases, claim_rows, funds, guards, own_limits, passcodes

_ENTRIES_AT_ONCE = 1_000
_LINES_MAX = 100_000


async def export_wallet(tx: ReadTx, *, person_id: UUID) -> dict[str, Any]:
    """Accounts with every entry, what is set aside, whom I paid, who asked whom, and every debt with what became of it."""
    rules = await ledger.find_rules(tx)
    account_ids = [account_of(person_id, code) for code in rules]
    accounts = await store.accounts.list_accounts(tx, account_ids=account_ids)
    passcode = await passcodes.find_passcode(tx, person_id=person_id)
    return {
        "has_passcode": passcode is not None,
        "bank_accounts": [
            {"ending": link.ending, "name_check": link.name_check, "added_at": link.added_at.isoformat()}
            for link in await store.bank_links.list_links(tx, person_id=person_id)
        ],
        "bank_orders": msgspec.to_builtins(await _export_orders(tx, person_id)),
        "shared_accounts": [str(one) for one in await funds.list_my_fund_ids(tx, person_id=person_id)],
        "lock": await _export_lock(tx, person_id),
        "limits_rising": msgspec.to_builtins(await own_limits.list_raises(tx, account_ids=[one.account_id for one in accounts])),
        "freezes": msgspec.to_builtins(await store.freezes.list_freezes(tx, account_ids=account_ids, limit=_LINES_MAX)),
        "looks": msgspec.to_builtins(await store.looks.list_looks(tx, person_id=person_id, limit=_LINES_MAX)),
        "debts": await _export_debts(tx, person_id),
        **await packet_keep.export_packets(tx, person_id=person_id),
        "accounts": [await _export_account(tx, account.account_id, msgspec.to_builtins(account)) for account in accounts],
        "asking": await keep_asking.export_asking(tx, person_id=person_id),
    }


async def _export_lock(tx: ReadTx, person_id: UUID) -> dict[str, Any]:
    guard = await guards.find_guard(tx, person_id=person_id)
    facts: dict[str, Any] = {} if guard is None else msgspec.to_builtins(msgspec.structs.replace(guard, code_hash=None))
    return facts | {"devices": [str(one) for one in await guards.list_devices(tx, person_id=person_id)]}


async def _erase_guard(tx: Tx, person_id: UUID) -> None:
    guard = await guards.find_guard(tx, person_id=person_id)
    if guard is not None and guard.code_hash is not None:
        await guards.delete_code(tx, code_hash=guard.code_hash)
    await guards.delete_guard(tx, person_id=person_id)
    await guards.delete_devices(tx, person_id=person_id)


async def _export_debts(tx: ReadTx, person_id: UUID) -> dict[str, Any]:
    return {
        "ious": msgspec.to_builtins(await store.ious.list_every_iou(tx, person_id=person_id)),
        "steps": msgspec.to_builtins(await store.ious.list_every_step(tx, person_id=person_id)),
        "net_offers": msgspec.to_builtins(await store.netting.list_offers(tx, person_id=person_id)),
        "lets_net_since": msgspec.to_builtins(await store.netting.find_consent(tx, person_id=person_id)),
    }


async def _export_account(tx: ReadTx, account_id: UUID, account: dict[str, Any]) -> dict[str, Any]:
    entries: list[Any] = []
    before = 2**62
    while found := await store.entries.list_entries(tx, account_id=account_id, before=before, limit=_ENTRIES_AT_ONCE):
        entries += msgspec.to_builtins(found)
        before = found[-1].version
    holds = await store.holds.list_all(tx, account_id=account_id)
    payees = await store.payees.list_payees(tx, account_id=account_id)
    kept = msgspec.to_builtins(await cases.list_all_cases(tx, account_id=account_id))
    claimed = msgspec.to_builtins(await claim_rows.list_claims(tx, account_id=account_id, limit=_ENTRIES_AT_ONCE))
    return account | {
        "cases": kept,
        "claims": claimed,
        "entries": entries,
        "holds": msgspec.to_builtins(holds),
        "payees": [str(one) for one in payees],
    }


async def _export_orders(tx: ReadTx, person_id: UUID) -> list[Any]:
    orders: list[Any] = []
    before = bank_view.NEWEST
    while found := await store.bank_orders.list_orders(tx, person_id=person_id, before=before, limit=_ENTRIES_AT_ONCE):
        orders += found
        before = (found[-1].at, found[-1].order_id)
    return orders


async def erase_wallet(tx: Tx, *, person_id: UUID) -> None:
    """Close the accounts of who leaves. Money that is left goes to suspense, where an operator finds it for who asks for it."""
    rules = await ledger.find_rules(tx)
    # before any other row, as every deed of theirs does that is under way; and every account is there from now on, closed,
    # since money that comes for the first time at this moment would open one that nobody has
    book = await _open_accounts(tx, person_id, rules)
    for code in rules:
        await _empty_account(tx, book, account_of(person_id, code), house_account(code, AccountKind.SUSPENSE))
    await ledger.write_book(tx, book=book)
    await passcodes.delete_passcode(tx, person_id=person_id)
    await keep_asking.erase_asking(tx, person_id=person_id)
    await store.bank_links.delete_links(tx, person_id=person_id)
    await store.bank_orders.update_orders_forgotten(tx, person_id=person_id)
    await _erase_guard(tx, person_id)
    await store.looks.delete_looks(tx, person_id=person_id)
    await _leave_debts(tx, person_id)
    await store.packets.delete_shelf(tx, shelf_id=person_id)
    for code in rules:
        account_id = account_of(person_id, code)
        await store.accounts.update_closed(tx, account_id=account_id)
        await store.freezes.update_freezes_forgotten(tx, account_ids=[account_id])
        await store.payees.delete_payees(tx, account_id=account_id)
        await own_limits.delete_raise(tx, account_id=account_id)
        await cases.delete_cases(tx, account_id=account_id)
        await claim_rows.update_forgotten(tx, account_id=account_id)
    await fund.forget_signer(tx, person_id=person_id)


async def _open_accounts(tx: Tx, person_id: UUID, rules: Mapping[str, Rules]) -> Book:
    new = [ledger.new_account(person_id, rule) for rule in rules.values()]
    new += [ledger.new_account(SYSTEM_OWNER, rule, AccountKind.SUSPENSE) for rule in rules.values()]
    return await ledger.open_book(tx, account_ids=await ledger.open_accounts(tx, new=new))


async def _empty_account(tx: Tx, book: Book, account_id: UUID, suspense: UUID) -> None:
    """What is set aside is free, and whoever waits for it is told that it does not come; then all goes to suspense."""
    account = book.find(account_id)
    account.state, account.floor = "open", None
    for hold in await store.holds.list_open(tx, account_id=account_id, limit=_LINES_MAX):
        book.release(account_id, hold.left)
        await store.holds.update_hold(tx, hold=hold, captured=hold.captured, state="voided")
        await outcome.note_outcome(tx, hold=hold, arrived=False)
    if account.balance:
        ends = (account_id, suspense) if account.balance > 0 else (suspense, account_id)
        book.post(Posting(tx.new_id(), *ends, abs(account.balance), Kind.LEFT_BEHIND))


async def _leave_debts(tx: Tx, person_id: UUID) -> None:
    """What nobody confirmed is taken back; a debt stays, since it is the other one's too, and is netted no more."""
    await store.netting.delete_consent(tx, person_id=person_id)
    await store.netting.delete_offers_of(tx, person_id=person_id)
    for one in await store.ious.list_every_iou(tx, person_id=person_id):
        if one.state != "proposed":
            continue
        locked = await store.ious.lock_iou(tx, debtor_id=one.debtor_id, iou_id=one.iou_id)
        if locked is not None and locked.state == "proposed":
            await iou.write_iou(tx, iou=locked, state="withdrawn", what="withdrawn", by_id=person_id)
