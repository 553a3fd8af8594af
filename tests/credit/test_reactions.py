"""What lower slices say becomes facts, once, of who asked for it, and never out of what others did."""

import asyncio
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from quanzi import credit, wallet
from quanzi.identity import showing
from quanzi.infra import outbox
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import asking, debts, hold, nettings, order_run, promise, promises, standing, store
from quanzi.wallet.model import Kind, account_of
from quanzi.wallet.store.holds import Hold
from tests.make import credit as make
from tests.make import debts as make_debts
from tests.make import money, people


async def two(tx: Tx, amount: int = 100_00) -> tuple[Person, Person]:
    """Two contacts with money whose scores are on."""
    pair = await make_debts.make_pair(tx, amount=amount)
    await make.switch_on(tx, pair.one, pair.other)
    await make.react(tx)
    return pair.one, pair.other


async def ask(tx: Tx, asker: Person, payer: Person, amount: int = 10_00) -> UUID:
    new = asking.NewRequest(uuid4(), payer.member_id, amount)
    return (await asking.ask_money(tx, by=asker, request=new)).request_id


async def owe(tx: Tx, debtor: Person, creditor: Person, *, due_on: date | None, amount: int = 20_00) -> UUID:
    new = debts.NewIou(uuid4(), creditor.member_id, "debtor", amount, due_on=due_on)
    iou = await debts.propose_iou(tx, by=debtor, new=new)
    await debts.confirm_iou(tx, by=creditor, debtor_id=debtor.member_id, iou_id=iou.iou_id)
    return iou.iou_id


async def pay(tx: Tx, debtor: Person, iou_id: UUID, amount: int = 20_00) -> None:
    await debts.pay_iou(tx, by=debtor, pay=debts.Repayment(uuid4(), iou_id, amount), stepped_up=True)


async def test_a_request_that_is_paid_in_time_is_a_kept_word_of_the_payer_alone(tx: Tx) -> None:
    payer, asker = await two(tx)
    request_id = await ask(tx, asker, payer)
    for _ in range(2):
        await asking.pay_request(tx, by=payer, request_id=request_id)
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == ["request_honoured"]
    assert await make.kinds_of(tx, asker) == []
    fact = next(one for one in await credit.list_my_facts(tx, by=payer) if one.kind == "request_honoured")
    assert (fact.source, fact.source_id, fact.other_id, fact.value) == ("wallet.request", request_id, asker.id, 1)


async def test_nobody_can_lower_my_score_by_asking_me_for_money(tx: Tx) -> None:
    payer, asker = await two(tx)
    before = await credit.ask_score(make.later(tx, hours=1), by=payer)
    declined, _ignored, cancelled = [await ask(tx, asker, payer) for _ in range(3)]
    await asking.decline_request(tx, by=payer, request_id=declined)
    await asking.cancel_request(tx, by=asker, request_id=cancelled)
    await make.react(tx)
    much_later = make.later(tx, days=limits.REQUEST_DAYS_OPEN_MAX + 10)
    assert await make.kinds_of(much_later, payer) == []
    after = await credit.ask_score(much_later, by=payer)
    assert after.total >= before.total


async def test_money_that_waits_is_a_kept_word_when_it_arrives(tx: Tx) -> None:
    payer, asker = await two(tx)
    await tx.execute("DELETE FROM wallet.payee")
    request_id = await ask(tx, asker, payer)
    receipt = await asking.pay_request(
        tx, by=payer, request_id=request_id, confirmed_name="Amina Wanjiru", speed="next_day", stepped_up=True
    )
    await make.react(tx)
    assert (receipt.state, await make.kinds_of(tx, payer)) == ("waiting", [])
    found = await store.holds.find_hold(tx, account_id=account_of(payer.member_id, money.CODE), hold_id=receipt.transfer_id)
    assert found is not None
    await hold.settle_hold(make.later(tx, days=2), hold=found)
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == ["request_honoured"]


async def test_what_is_too_small_to_be_a_word_is_not_kept_and_its_size_never_matters(tx: Tx) -> None:
    payer, asker = await two(tx)
    for amount in (1_00, 99, 50_00):
        await asking.pay_request(tx, by=payer, request_id=await ask(tx, asker, payer, amount))
    small = await owe(tx, payer, asker, due_on=None, amount=99)
    await pay(tx, payer, small, 99)
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == ["request_honoured"] * 2
    assert {one.value for one in await credit.list_my_facts(tx, by=payer) if one.kind == "request_honoured"} == {1}


async def test_who_has_no_score_has_nothing_noted(tx: Tx) -> None:
    pair = await make_debts.make_pair(tx)
    await asking.pay_request(tx, by=pair.one, request_id=await ask(tx, pair.other, pair.one))
    await make.react(tx)
    assert await credit.list_my_facts(tx, by=pair.one) == []


@pytest.mark.parametrize(
    ("due_in_days", "paid_after_days", "kind"),
    [(None, 400, "debt_kept"), (5, 0, "debt_kept"), (5, 4, "debt_kept"), (0, 2, "debt_late"), (5, 20, "debt_late")],
)
async def test_a_debt_is_kept_by_its_day_and_late_after_it(tx: Tx, due_in_days: int | None, paid_after_days: int, kind: str) -> None:
    debtor, creditor = await two(tx)
    due_on = None if due_in_days is None else tx.now.date() + timedelta(days=due_in_days)
    iou_id = await owe(tx, debtor, creditor, due_on=due_on)
    await pay(tx, debtor, iou_id, 5_00)
    await make.react(tx)
    assert await make.kinds_of(tx, debtor) == []
    await pay(make.later(tx, days=paid_after_days), debtor, iou_id, 15_00)
    await make.react(tx)
    assert await make.kinds_of(tx, debtor) == [kind]
    assert await make.kinds_of(tx, creditor) == []


async def test_what_is_forgiven_is_neither_kept_nor_broken(tx: Tx) -> None:
    debtor, creditor = await two(tx)
    iou_id = await owe(tx, debtor, creditor, due_on=tx.now.date() + timedelta(days=1))
    await debts.forgive_iou(tx, by=creditor, debtor_id=debtor.member_id, iou_id=iou_id, key=uuid4(), amount=20_00)
    await make.react(tx)
    assert await make.kinds_of(tx, debtor) == []


async def test_netting_to_the_end_keeps_both_words(tx: Tx) -> None:
    one, other = await two(tx)
    await owe(tx, one, other, due_on=None)
    await owe(tx, other, one, due_on=None)
    await nettings.offer_netting(tx, by=one, person_id=other.member_id)
    await nettings.accept_netting(tx, by=other, person_id=one.member_id, amount=20_00)
    await make.react(tx)
    assert [await make.kinds_of(tx, person) for person in (one, other)] == [["debt_kept"], ["debt_kept"]]


async def _ring(tx: Tx) -> list[Person]:
    await money.make_currency(tx)
    ring = [await money.make_payer(tx, name=name) for name in ("林晓明", "李伟", "王秀英")]
    await make.switch_on(tx, *ring)
    for place, person in enumerate(ring):
        other = ring[(place + 1) % 3]
        await make_debts.make_contacts(tx, person, other)
        await owe(tx, person, other, due_on=None, amount=20_00 + 5_00 * (place == 2))
        await nettings.set_netting_consent(tx, by=person, consent=True)
    return ring


async def test_a_ring_that_is_cleared_keeps_the_words_that_it_ends(db: Db) -> None:
    ring = await db.run(_ring)
    await nettings.clear_debts(db, by=SYSTEM, currency=money.CODE)
    await db.run(make.react)
    assert [await db.read(lambda tx, person=person: make.kinds_of(tx, person)) for person in ring] == [["debt_kept"], ["debt_kept"], []]


async def _overdue(tx: Tx) -> tuple[Person, UUID]:
    past = make.later(tx, days=-limits.DEBT_DAYS_UNTIL_BROKEN - 10)
    debtor, creditor = await two(past)
    return debtor, await owe(past, debtor, creditor, due_on=past.now.date() + timedelta(days=1))


async def test_a_debt_long_overdue_is_broken_once_and_late_when_it_is_paid_after_all(db: Db) -> None:
    debtor, iou_id = await db.run(_overdue)
    assert [await promises.tell_overdue(db) for _ in range(2)] == [1, 0]
    await db.run(make.react)
    assert await db.read(lambda tx: make.kinds_of(tx, debtor)) == ["debt_broken"]
    await db.run(lambda tx: pay(tx, debtor, iou_id))
    await db.run(make.react)
    assert await db.read(lambda tx: make.kinds_of(tx, debtor)) == ["debt_late"]
    facts = await db.read(lambda tx: credit.list_my_facts(tx, by=debtor))
    assert [one.ended_at is not None for one in facts if one.kind == "debt_broken"] == [True]


@pytest.mark.parametrize(("whose", "state"), [("debtor", "frozen"), ("creditor", "closed")])
async def test_a_debt_that_the_house_keeps_from_being_paid_is_not_broken(db: Db, whose: str, state: str) -> None:
    await db.run(_overdue)
    sql = "UPDATE wallet.account AS a SET state = $1 FROM wallet.iou AS i WHERE a.owner_id = i."
    await db.run(lambda tx: tx.execute(f"{sql}{whose}_id", state))
    assert await promises.tell_overdue(db) == 0
    await db.run(lambda tx: tx.execute("UPDATE wallet.account SET state = 'open'"))
    assert await promises.tell_overdue(db) == 1


async def test_the_word_that_it_is_overdue_may_come_after_the_money(db: Db) -> None:
    debtor, iou_id = await db.run(_overdue)
    await promises.tell_overdue(db)
    await db.run(lambda tx: tx.execute("DELETE FROM infra.outbox"))
    await db.run(lambda tx: pay(tx, debtor, iou_id))
    await db.run(make.react)
    late = promises.DebtOverdue(id=uuid4(), at=await db.run(_now), debtor_id=debtor.member_id, iou_id=iou_id)
    await db.run(lambda tx: outbox.record(tx, late))
    await db.run(make.react)
    assert await db.read(lambda tx: make.kinds_of(tx, debtor)) == ["debt_late"]


async def _now(tx: Tx) -> datetime:
    return tx.now


async def _order(tx: Tx, payer: Person, payee: Person, amount: int) -> store.orders.Order:
    new = standing.NewOrder(uuid4(), payee.member_id, amount, standing.Every.MONTH, tx.now.date() + timedelta(days=1))
    await standing.make_order(tx, by=payer, new=new, stepped_up=True)
    found = await store.orders.find_order(tx, person_id=payer.member_id, order_id=new.order_id)
    assert found is not None
    return found


async def test_a_standing_order_keeps_its_word_date_by_date(tx: Tx) -> None:
    payer, payee = await two(tx)
    for _ in range(2):
        order = await _order(tx, payer, payee, 10_00)
        await order_run.pay_order(make.later(tx, days=2), order=order)
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == ["order_kept"] * 2


@pytest.mark.parametrize(
    ("codes", "kinds"),
    [
        (("not_enough_money",) * 3, ["order_missed"]),
        (("account_frozen",) * 3, []),
        (("not_enough_money", "not_enough_money", "account_frozen"), []),
        (("account_frozen", "account_frozen", "not_enough_money"), []),
    ],
)
async def test_a_standing_order_misses_its_word_for_lack_of_money_alone(tx: Tx, codes: tuple[str, ...], kinds: list[str]) -> None:
    payer, payee = await two(tx)
    order = await _order(tx, payer, payee, 10_00)
    for code in codes:
        await order_run.note_refusal(tx, order=order, code=code)
        found = await store.orders.find_order(tx, person_id=payer.member_id, order_id=order.order_id)
        assert found is not None
        order = found
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == kinds


@pytest.mark.parametrize(("reason", "kinds"), [(promise.DEPOSIT, ["hold_kept"]), ("chosen", [])])
async def test_a_deposit_taken_as_agreed_is_a_kept_word_and_a_payment_that_waited_is_none(tx: Tx, reason: str, kinds: list[str]) -> None:
    payer, payee = await two(tx)
    ends = [account_of(one.member_id, money.CODE) for one in (payer, payee)]
    await tx.execute("UPDATE wallet.account SET held = held + 500 WHERE account_id = $1", ends[0])
    made = Hold(
        ends[0], uuid4(), ends[1], 5_00, 0, Kind.SEND, "open", tx.now, tx.now + timedelta(days=9), "expire", None, None, None, None, reason
    )
    await store.holds.insert_hold(tx, hold=made)
    await hold.capture_hold(tx, account_id=ends[0], hold_id=made.hold_id)
    await make.react(tx)
    assert await make.kinds_of(tx, payer) == kinds


async def test_a_name_that_is_checked_further_is_noted(tx: Tx) -> None:
    mei = await people.make_member(tx, tier=1)
    await make.switch_on(tx, mei)
    for tier in (2, 2, 3):
        at = make.later(tx, hours=tier).now
        await outbox.record(tx, showing.PersonVerified(id=uuid4(), at=at, person_id=mei.member_id, tier=tier))
    await make.react(tx)
    facts = await credit.list_my_facts(tx, by=mei)
    assert sorted(one.value for one in facts if one.kind == "verified") == [1, 2, 3]
    score = await credit.ask_score(make.later(tx, days=1), by=mei)
    assert score.total == 610


async def test_a_plain_payment_says_nothing_to_a_score(tx: Tx) -> None:
    payer, payee = await two(tx)
    await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 10_00), stepped_up=True)
    kinds = await tx.column("SELECT kind FROM infra.outbox")
    assert "wallet.MoneyMoved" in kinds
    assert not [kind for kind in kinds if kind.startswith("credit.")]
    assert kinds.count("wallet.MoneyMoved") == 1


async def test_nothing_is_noted_while_somebody_switches_off(db: Db) -> None:
    mei = await db.run(people.make_member)
    await db.run(lambda tx: make.switch_on(tx, mei))
    noted, may_end = asyncio.Event(), asyncio.Event()

    async def note(tx: Tx) -> None:
        await make.note(tx, mei, credit.FactKind.DEBT_KEPT)
        noted.set()
        await may_end.wait()

    async def switch_off() -> None:
        await noted.wait()
        await db.run(lambda tx: credit.switch_off(tx, by=mei))

    async with asyncio.TaskGroup() as group:
        group.create_task(db.run(note))
        off = group.create_task(switch_off())
        await noted.wait()
        done, _ = await asyncio.wait({off}, timeout=0.3)
        assert not done
        may_end.set()
    late = await db.run(
        lambda tx: credit.note_fact(
            tx,
            person_id=mei.member_id,
            kind=credit.FactKind.DEBT_KEPT,
            context="wallet",
            source="wallet.iou",
            source_id=uuid4(),
            happened_at=tx.now,
        )
    )
    assert not late
