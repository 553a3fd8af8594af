"""The desk where our books meet the bank's: matched, missing, surplus, and each way out of a difference."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from quanzi.app.checks import CHECKS, find_faults
from quanzi.infra import sandbox_bank, sandbox_statement
from quanzi.infra.bank_words import Booking
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import bank_steps, banking, errors, reconcile, reconcile_resolve, reconciling, statements
from quanzi.wallet.model import AccountKind, Kind, house_account
from tests.make import bank as make
from tests.make import money, people


async def stage(tx: Tx, keys: Keys) -> tuple[Person, Person, UUID]:
    """A member with a bank account, and an operator."""
    await money.make_currency(tx)
    me = await people.make_member(tx, tier=2)
    await money.give_money(tx, me, 1_000_00)
    operator = await people.make_member(tx, name="陈静", operator=True)
    return me, operator, await make.link(tx, me, keys)


def file(*moved: tuple[str, int, str], before: int = 0, day: str = "2026-11-20") -> bytes:
    """A CSV of (reference, amount, key)."""
    bookings = [Booking(day, amount, "CNY", key, reference, "") for reference, amount, key in moved]
    head, *lines = sandbox_statement.write_csv(bookings, exponent=2).decode().splitlines()
    if before:
        balance, kept = before, []
        for line, one in zip(lines, bookings, strict=True):
            balance += one.amount
            kept.append(line.rpartition(",")[0] + f",{balance / 100:.2f}")
        lines = kept
    return "\r\n".join([head, *lines]).encode()


async def upload(
    tx: Tx, operator: Person, *moved: tuple[str, int, str], before: int = 0, day: str = "2026-11-20"
) -> reconciling.UploadOutcome:
    return await reconciling.upload_statement(tx, by=operator, name="november.csv", body=file(*moved, before=before, day=day))


def key_of(me: Person, order_id: UUID) -> str:
    """Under which key the bank knows an order."""
    return str(bank_steps.bank_key(me.member_id, order_id))


async def settled(tx: Tx, me: Person, link_id: UUID, amount: int, *, out: bool = False) -> str:
    order_id = await (make.withdraw if out else make.top_up)(tx, me, link_id, amount)
    await make.hear(tx, me, order_id, "settled")
    return key_of(me, order_id)


async def look(tx: Tx, operator: Person) -> reconciling.Reconciliation:
    found = await reconciling.find_reconciliation(tx, by=operator)
    assert found.expected == found.ours + found.surplus - found.missing + found.before
    assert found.surplus == sum(one.amount for one in found.surplus_lines)
    assert found.missing == sum(one.amount for one in found.missing_entries)
    assert await money.total(tx) == 0
    return found


def refs(lines: Sequence[reconciling.Line]) -> list[str]:
    return [one.reference for one in lines]


async def test_what_agrees_is_matched_by_itself_and_both_sums_are_the_same(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    first, second = await settled(tx, me, link_id, 500_00), await settled(tx, me, link_id, 100_00, out=True)
    returned = await make.withdraw(tx, me, link_id, 70_00)
    await make.hear(tx, me, returned, "returned")
    back = key_of(me, returned)
    outcome = await upload(
        tx, operator, ("R1", 500_00, first), ("R2", -100_00, second.replace("-", "")), ("R3", -70_00, back), ("R3R", 70_00, back)
    )
    assert (outcome.matched, outcome.repeated, outcome.statement.closing) == (4, False, 400_00)
    found = await look(tx, operator)
    assert (found.ours, found.bank_says, found.difference, found.missing, found.surplus) == (400_00, 400_00, 0, 0, 0)
    assert {one.found_by for one in found.found_lines} == {"itself"}


async def test_missing_and_surplus_explain_the_whole_difference(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    first = await settled(tx, me, link_id, 500_00)
    await settled(tx, me, link_id, 33_00)
    await upload(tx, operator, ("R1", 500_00, first), ("R2", 12_34, "who knows"), ("R3", -5_00, ""), before=90_00)
    found = await look(tx, operator)
    assert (found.ours, found.missing, found.surplus, found.before, found.bank_says) == (533_00, 33_00, 7_34, 90_00, 597_34)
    assert found.difference == 0
    assert (refs(found.surplus_lines), [one.kind for one in found.missing_entries]) == (["R2", "R3"], [Kind.TOP_UP])


async def test_the_same_file_and_lines_that_overlap_count_once(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    first, second = await settled(tx, me, link_id, 500_00), await settled(tx, me, link_id, 60_00)
    one = await upload(tx, operator, ("R1", 500_00, first))
    again = await upload(tx, operator, ("R1", 500_00, first))
    assert (again.repeated, again.statement.statement_id) == (True, one.statement.statement_id)
    more = await upload(tx, operator, ("R1", 500_00, first), ("R2", 60_00, second))
    assert (more.statement.known, more.matched) == (1, 1)
    found = await look(tx, operator)
    assert (found.ours, found.surplus, found.missing) == (560_00, 0, 0)
    with pytest.raises(reconcile.LineDiffers):
        await upload(tx, operator, ("R1", 500_01, first))
    assert len((await look(tx, operator)).statements) == 2


async def test_a_file_that_was_never_given_is_a_difference(tx: Tx, keys: Keys) -> None:
    _, operator, _ = await stage(tx, keys)
    await upload(tx, operator, ("R1", 500_00, ""))
    await upload(tx, operator, ("R3", 10_00, ""), before=700_00, day="2026-11-21")
    assert (await look(tx, operator)).difference == 200_00


async def test_a_line_that_came_before_its_order_ended_is_found_later(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    order_id = await make.top_up(tx, me, link_id, 500_00)
    await upload(tx, operator, ("R1", 500_00, key_of(me, order_id)))
    assert (await look(tx, operator)).surplus == 500_00
    await make.hear(tx, me, order_id, "settled")
    assert await reconciling.match_again(tx, by=operator) == 1
    assert await reconciling.match_again(tx, by=operator) == 0
    assert (await look(tx, operator)).surplus == 0


async def test_an_amount_that_differs_is_never_matched_by_itself_nor_by_hand(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    first = await settled(tx, me, link_id, 500_00)
    await upload(tx, operator, ("R1", 500_01, first), ("R2", 500_00, ""), ("R3", 500_00, ""))
    missing = (await look(tx, operator)).missing_entries[0]
    on: dict[str, Any] = {
        "by": operator,
        "debit_account_id": missing.debit_account_id,
        "transfer_id": missing.transfer_id,
        "reason": "Same day.",
    }
    with pytest.raises(reconcile_resolve.AmountsDiffer):
        await reconciling.match_by_hand(tx, reference="R1", **on)
    await reconciling.match_by_hand(tx, reference="R2", **on)
    for reference in ("R2", "R3"):
        with pytest.raises(reconcile_resolve.LineResolved):
            await reconciling.match_by_hand(tx, reference=reference, **on)
    with pytest.raises(NotFound):
        await reconciling.match_by_hand(tx, reference="R9", **on)
    found = await look(tx, operator)
    assert [(one.reference, one.found_by, one.reason) for one in found.found_lines] == [("R2", "hand", "Same day.")]


async def test_what_nobody_knows_goes_to_suspense_and_from_there_to_a_person(tx: Tx, keys: Keys) -> None:
    me, operator, _ = await stage(tx, keys)
    await upload(tx, operator, ("R1", 25_00, ""), ("R2", -3_00, ""))
    for reference in ("R1", "R2"):
        await reconciling.put_into_suspense(tx, by=operator, reference=reference, reason="No key.")
        with pytest.raises(reconcile_resolve.LineResolved):
            await reconciling.put_into_suspense(tx, by=operator, reference=reference, reason="Again.")
    found = await look(tx, operator)
    assert (found.suspense, found.ours, found.surplus, found.difference) == (22_00, 22_00, 0, 0)
    assert refs(found.waiting_lines) == ["R1", "R2"]
    with pytest.raises(reconcile_resolve.ToYourselfAsOperator):
        await reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=operator.member_id, reason="Mine.")
    with pytest.raises(NotFound):
        await reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=uuid4(), reason="Whose?")
    with pytest.raises(reconcile_resolve.NotComeIn):
        await reconciling.give_from_suspense(tx, by=operator, reference="R2", person_id=me.member_id, reason="No.")
    await reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=me.member_id, reason="Sent by hand on Friday.")
    with pytest.raises(reconcile_resolve.LineResolved):
        await reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=me.member_id, reason="Again.")
    movement = (await statements.list_movements(tx, by=me)).items[0]
    assert (movement.amount, movement.kind, movement.memo) == (25_00, Kind.TOP_UP, "Sent by hand on Friday.")
    assert (movement.by_person_id, (await look(tx, operator)).suspense) == (operator.id, -3_00)


async def test_what_goes_back_is_on_its_way_until_the_bank_has_it(tx: Tx, keys: Keys) -> None:
    _, operator, _ = await stage(tx, keys)
    await upload(tx, operator, ("R1", 25_00, ""))
    with pytest.raises(reconcile_resolve.LineResolved):
        await reconciling.send_back(tx, by=operator, reference="R1", reason="Not in suspense.")
    await reconciling.put_into_suspense(tx, by=operator, reference="R1", reason="No key.")
    await reconciling.send_back(tx, by=operator, reference="R1", reason="Told the bank by phone.")
    found = await look(tx, operator)
    assert (found.suspense, found.missing, found.difference) == (0, -25_00, 0)
    assert [one.note for one in found.missing_entries] == ["Told the bank by phone."]
    await reconciling.upload_statement(tx, by=operator, name="b", body=file(("R2", -25_00, ""), before=25_00, day="2026-11-21"))
    missing = found.missing_entries[0]
    await reconciling.match_by_hand(
        tx, by=operator, reference="R2", debit_account_id=missing.debit_account_id, transfer_id=missing.transfer_id, reason="Went back."
    )
    found = await look(tx, operator)
    assert (found.ours, found.missing, found.surplus, found.bank_says, found.difference) == (0, 0, 0, 0, 0)


async def test_what_is_on_its_way_carries_a_note(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    await settled(tx, me, link_id, 500_00)
    missing = (await look(tx, operator)).missing_entries[0]
    on: dict[str, Any] = {"by": operator, "debit_account_id": missing.debit_account_id}
    for note in ("Booked on Monday.", "Booked on Tuesday."):
        await reconciling.mark_in_transit(tx, transfer_id=missing.transfer_id, note=note, **on)
    assert (await look(tx, operator)).missing_entries[0].note == "Booked on Tuesday."
    with pytest.raises(NotFound):
        await reconciling.mark_in_transit(tx, transfer_id=uuid4(), note="What?", **on)


async def test_what_stands_in_suspense_for_a_member_or_is_missing_there_is_settled(tx: Tx, keys: Keys) -> None:
    me, operator, link_id = await stage(tx, keys)
    order_id = await make.top_up(tx, me, link_id, 500_00)
    await make.hear(tx, me, order_id, "settled")
    account = "UPDATE wallet.account SET held = $2, stamp = stamp + 1 WHERE owner_id = $1"
    await tx.execute(account, me.id, 1_500_00)
    await make.hear(tx, me, order_id, "returned")
    on: dict[str, Any] = {"by": operator, "person_id": me.member_id, "order_id": order_id, "reason": "As agreed."}
    assert [one.order.missing for one in (await look(tx, operator)).unsettled] == [500_00]
    with pytest.raises(reconcile_resolve.NothingThere):
        await reconciling.settle_rest(tx, **on)
    await tx.execute(account, me.id, 1_200_00)
    await reconciling.settle_rest(tx, **on)
    assert [one.order.missing for one in (await look(tx, operator)).unsettled] == [200_00]
    await tx.execute(account, me.id, 0)
    await reconciling.settle_rest(tx, **on)
    found = await look(tx, operator)
    assert (found.unsettled, found.suspense) == ([], 0)
    assert await money.balance_of(tx, me.member_id) == 1_000_00
    # money that found no room, and no way back
    order_id = await make.top_up(tx, me, link_id, 40_00)
    await tx.execute("UPDATE wallet.account SET ceiling = 1_000_00, stamp = stamp + 1 WHERE owner_id = $1", me.id)
    await tx.execute("DELETE FROM wallet.bank_link")
    await make.hear(tx, me, order_id, "settled")
    on["order_id"] = order_id
    with pytest.raises(errors.AccountFull):
        await reconciling.settle_rest(tx, **on)
    await tx.execute("UPDATE wallet.account SET ceiling = NULL, stamp = stamp + 1 WHERE owner_id = $1", me.id)
    await reconciling.settle_rest(tx, **on)
    assert (await money.balance_of(tx, me.member_id), (await look(tx, operator)).suspense) == (1_040_00, 0)


async def test_two_operators_at_once_resolve_a_line_once(db: Db, keys: Keys) -> None:
    me, operator, _ = await db.run(lambda tx: stage(tx, keys))
    await db.run(lambda tx: upload(tx, operator, ("R1", 25_00, "")))

    async def act(deed: Callable[[Tx], Awaitable[object]]) -> str:
        try:
            await db.run(deed)
        except QuanziError as refusal:
            return refusal.code
        return "done"

    aside = [act(lambda tx: reconciling.put_into_suspense(tx, by=operator, reference="R1", reason="x")) for _ in range(3)]
    assert sorted(await asyncio.gather(*aside)) == ["done", "line_resolved", "line_resolved"]
    onward = [
        act(lambda tx: reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=me.member_id, reason="x")),
        act(lambda tx: reconciling.send_back(tx, by=operator, reference="R1", reason="x")),
    ]
    assert sorted(await asyncio.gather(*onward)) == ["done", "line_resolved"]
    suspense = "SELECT balance FROM wallet.account WHERE account_id = $1"
    assert await db.read(lambda tx: tx.value(suspense, house_account("CNY", AccountKind.SUSPENSE))) == 0


async def test_two_files_at_once_count_each_line_once(db: Db, keys: Keys) -> None:
    me, operator, link_id = await db.run(lambda tx: stage(tx, keys))
    first = await db.run(lambda tx: settled(tx, me, link_id, 500_00))
    outcomes = await asyncio.gather(
        *(db.run(lambda tx: upload(tx, operator, ("R1", 500_00, first))) for _ in range(3)),
        db.run(lambda tx: upload(tx, operator, ("R1", 500_00, first), ("R2", 1_00, ""))),
    )
    assert sum(one.matched for one in outcomes) == 1
    found = await db.run(lambda tx: look(tx, operator))
    assert (len(found.found_lines), refs(found.surplus_lines), len(found.statements)) == (1, ["R2"], 2)


async def test_the_sandboxs_own_files_match_what_it_did(db: Db, keys: Keys) -> None:
    me, operator, link_id = await db.run(lambda tx: stage(tx, keys))
    there = make.open_sandbox(db, seconds=0)
    for amount in (500_00, 60_91, 70_92):
        await db.run(lambda tx, amount=amount: make.top_up(tx, me, link_id, amount))
    await db.run(lambda tx: make.withdraw(tx, me, link_id, 80_92))
    await banking.ask_due(db, bank=there, keys=keys)
    for _ in range(2):
        await make.pass_time(db, there, keys)
    for form in ("csv", "camt"):
        made = await db.read(lambda tx, form=form: reconciling.make_sandbox_file(tx, by=operator, form=form, is_sandbox=True))
        await db.run(lambda tx, made=made: reconciling.upload_statement(tx, by=operator, name=made.name, body=made.body))
    found = await db.run(lambda tx: look(tx, operator))
    assert (found.ours, found.bank_says, found.difference, found.surplus, found.missing) == (500_00, 500_00, 0, 0, 0)
    assert len(found.found_lines) == len(await db.read(lambda tx: sandbox_bank.list_bookings(tx, currency="CNY"))) == 5
    with pytest.raises(NotFound):
        await db.read(lambda tx: reconciling.make_sandbox_file(tx, by=operator, form="csv", is_sandbox=False))


async def test_books_that_were_changed_by_hand_are_found(db: Db, keys: Keys, url: str) -> None:
    me, operator, link_id = await db.run(lambda tx: stage(tx, keys))
    first = await db.run(lambda tx: settled(tx, me, link_id, 500_00))
    out = await db.run(lambda tx: make.withdraw(tx, me, link_id, 70_00))
    await db.run(lambda tx: make.hear(tx, me, out, "returned"))
    await db.run(lambda tx: make.withdraw(tx, me, link_id, 20_00))
    await db.run(lambda tx: upload(tx, operator, ("R1", 500_00, first)))
    assert find_faults(url) == []
    plants = (
        "UPDATE wallet.bank_order SET state = 'settled' WHERE state = 'placed'",
        "UPDATE wallet.bank_order SET amount = amount + 1 WHERE direction = 'in'",
        "UPDATE wallet.bank_order SET state = 'settled' WHERE state = 'returned'",
        "UPDATE wallet.bank_line SET amount = amount + 1",
        "UPDATE wallet.hold SET state = 'voided' WHERE state = 'open'",
    )
    for statement in plants:
        with psycopg.connect(url) as connection:
            connection.execute(statement)
            faults = [check for check in CHECKS if "bank" in check.sql and connection.execute(check.sql).fetchall()]
            connection.rollback()
        assert faults, statement


async def test_who_puts_much_into_suspense_does_not_give_it_away(tx: Tx, keys: Keys) -> None:
    """Else one operator could write a file of the bank and make money of it."""
    me, operator, _ = await stage(tx, keys)
    other = await people.make_member(tx, name="Ada Okoro", operator=True)
    await upload(tx, operator, ("R1", 150_00, ""), ("R2", 50_01, ""))
    for reference in ("R1", "R2"):
        await reconciling.put_into_suspense(tx, by=operator, reference=reference, reason="No key.")
    await reconciling.give_from_suspense(tx, by=operator, reference="R1", person_id=me.member_id, reason="Hers.")
    with pytest.raises(reconcile_resolve.NeedsAnother):
        await reconciling.give_from_suspense(tx, by=operator, reference="R2", person_id=me.member_id, reason="Hers.")
    await reconciling.give_from_suspense(tx, by=other, reference="R2", person_id=me.member_id, reason="Hers.")
    assert (await money.balance_of(tx, me.member_id), await money.total(tx)) == (1_200_01, 0)
