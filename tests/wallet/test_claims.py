"""Claims: once, within sixty days, answered by a person with a reason, given back out of suspense and never twice."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from quanzi import wallet
from quanzi.app.checks import CHECKS
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import claims, gifts, linked, statements
from quanzi.wallet.claim import BadOutcome, CameBack
from quanzi.wallet.model import AccountKind, house_account
from tests.make import money, people
from tests.make.race import RingDb, race

ROUNDS = 6


async def paid(tx: Tx) -> tuple[Person, Person, Person, UUID]:
    """A payer, a payee, an operator, and a payment."""
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx), await money.make_payer(tx, 5_00, name="王秀英")
    await money.know(tx, payer, payee)
    key = uuid4()
    await wallet.send_one(tx, by=payer, send=wallet.SendMoney(key, payee.member_id, 30_00))
    return payer, payee, await people.make_member(tx, name="陈静", operator=True, tier=2), key


async def test_what_is_given_back_comes_out_of_suspense_and_the_payee_keeps_the_money(tx: Tx) -> None:
    payer, payee, operator, key = await paid(tx)
    first = await claims.claim_payment(tx, by=payer, transfer_id=key, words="My phone was stolen.")
    assert (first.amount, first.state, first.due_at) == (30_00, "open", tx.now + timedelta(days=10))
    assert await claims.claim_payment(tx, by=payer, transfer_id=key, words="Other words.") == first
    assert [one.words for one in await claims.list_open_claims(tx, by=operator)] == ["My phone was stolen."]
    on = {"account_id": first.account_id, "transfer_id": key}
    await claims.decide_claim(tx, by=operator, outcome="given_back", reason="We saw the police report.", **on)  # type: ignore[arg-type]
    with pytest.raises(claims.ClaimOver):
        await claims.decide_claim(tx, by=operator, outcome="declined", reason="No.", **on)  # type: ignore[arg-type]
    assert [await money.balance_of(tx, one.member_id) for one in (payer, payee)] == [100_00, 35_00]
    suspense = await tx.value("SELECT balance FROM wallet.account WHERE account_id = $1", house_account("CNY", AccountKind.SUSPENSE))
    assert suspense == -30_00
    movement = (await statements.list_movements(tx, by=payer)).items[0]
    assert (movement.kind, movement.origin_id, movement.amount) == (wallet.Kind.CLAIM_BACK, key, 30_00)
    assert (await claims.find_claim(tx, by=payer, transfer_id=key)).reason == "We saw the police report."
    assert await money.total(tx) == 0


async def test_a_no_is_objected_to_once_before_another_operator(tx: Tx) -> None:
    payer, payee, operator, key = await paid(tx)
    found = await claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me.")
    on = {"account_id": found.account_id, "transfer_id": key}
    for nobody in (replace(operator, id=payer.id), replace(operator, id=payee.id)):
        with pytest.raises(NotYourOwnCase):
            await claims.decide_claim(tx, by=nobody, outcome="declined", reason="No.", **on)  # type: ignore[arg-type]
    with pytest.raises(BadOutcome):
        await claims.decide_claim(tx, by=operator, outcome="maybe", reason="Hm.", **on)  # type: ignore[arg-type]
    await claims.decide_claim(tx, by=operator, outcome="declined", reason="It was your own device.", **on)  # type: ignore[arg-type]
    await claims.appeal_claim(tx, by=payer, transfer_id=key, words="It was stolen that morning.")
    with pytest.raises(claims.ClaimOver):
        await claims.appeal_claim(tx, by=payer, transfer_id=key, words="Again.")
    with pytest.raises(NotYourOwnCase):
        await claims.decide_claim(tx, by=operator, outcome="declined", reason="No.", **on)  # type: ignore[arg-type]
    other = await people.make_member(tx, operator=True)
    await claims.decide_claim(tx, by=other, outcome="declined", reason="The camera shows you.", **on)  # type: ignore[arg-type]
    with pytest.raises(claims.ClaimOver):
        await claims.appeal_claim(tx, by=payer, transfer_id=key, words="Again.")
    ended = await claims.find_claim(tx, by=payer, transfer_id=key)
    assert (ended.state, ended.first_reason, ended.reason) == ("declined", "It was your own device.", "The camera shows you.")


async def test_what_is_old_not_mine_or_no_payment_is_not_claimed(tx: Tx) -> None:
    payer, payee, _, key = await paid(tx)
    with pytest.raises(NotFound):
        await claims.claim_payment(tx, by=payee, transfer_id=key, words="Mine.")
    with pytest.raises(NotFound):
        await claims.claim_payment(tx, by=payer, transfer_id=uuid4(), words="Mine.")
    late = replace(tx, now=tx.now + timedelta(days=61))
    with pytest.raises(claims.NotClaimable):
        await claims.claim_payment(late, by=payer, transfer_id=key, words="Not me.")
    await claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me.")
    await claims.withdraw_claim(tx, by=payer, transfer_id=key)
    with pytest.raises(claims.ClaimOver):
        await claims.withdraw_claim(tx, by=payer, transfer_id=key)


async def test_two_operators_and_a_change_of_mind_at_once_give_back_at_most_once(db: Db) -> None:
    payer, _, operator, key = await db.run(paid)
    found = await db.run(lambda tx: claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me."))
    other = await db.run(lambda tx: people.make_member(tx, operator=True))

    async def decide(by: Person) -> str:
        try:
            await db.run(
                lambda tx: claims.decide_claim(
                    tx, by=by, account_id=found.account_id, transfer_id=key, outcome="given_back", reason="So it is."
                )
            )
        except QuanziError as refused:
            return refused.code
        return "given_back"

    async def withdraw() -> str:
        try:
            await db.run(lambda tx: claims.withdraw_claim(tx, by=payer, transfer_id=key))
        except QuanziError as refused:
            return refused.code
        return "withdrawn"

    ends = await asyncio.gather(decide(operator), decide(other), withdraw())
    assert sorted(ends).count("claim_over") == 2
    back = 30_00 if "given_back" in ends else 0
    assert await db.run(lambda tx: money.balance_of(tx, payer.member_id)) == 70_00 + back
    assert await db.run(money.total) == 0


async def test_a_claim_and_the_desk_s_reversal_at_once_give_back_once(pool: asyncpg.Pool) -> None:
    db = RingDb(pool)
    payer, _, operator, _ = await db.run(paid)
    for _ in range(ROUNDS):
        order = wallet.SendMoney(uuid4(), (await db.run(money.make_payer)).member_id, 5_00)
        claimed = await db.run(lambda tx, it=order: _pay_and_claim(tx, payer, it))
        on = {"account_id": claimed.account_id, "transfer_id": order.transfer_id}
        reverse = {"debit_account_id": claimed.account_id, "transfer_id": order.transfer_id}
        before = await db.run(lambda tx: money.balance_of(tx, payer.member_id))
        ends = await race(
            db,
            lambda tx, on=on: claims.decide_claim(tx, by=operator, outcome="given_back", reason="So it is.", **on),
            lambda tx, on=reverse: linked.reverse_transfer(tx, reversal_id=uuid4(), **on),
            lambda tx, it=order: claims.withdraw_claim(tx, by=payer, transfer_id=it.transfer_id),
        )
        back = await db.run(lambda tx: money.balance_of(tx, payer.member_id)) - before
        assert back == (5_00 if "done" in ends[:2] else 0)
        assert ends[:2].count("done") <= 1
    assert await db.run(money.total) == 0
    assert db.rings == 0


async def _pay_and_claim(tx: Tx, payer: Person, order: wallet.SendMoney) -> claims.Claim:
    payee_account = wallet.account_of(order.to_person_id, money.CODE)
    await tx.execute(
        "INSERT INTO wallet.payee (account_id, payee_account_id, since) VALUES ($1, $2, $3)",
        wallet.account_of(payer.member_id, money.CODE),
        payee_account,
        tx.now,
    )
    await wallet.send_one(tx, by=payer, send=order)
    return await claims.claim_payment(tx, by=payer, transfer_id=order.transfer_id, words="Not me.")


async def test_a_planted_fault_is_caught(tx: Tx) -> None:
    payer, _, _, key = await paid(tx)
    await claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me.")
    promise = "What a claim gave back stands in the journal, out of suspense, once and in full; what was declined or waits gave nothing."
    check = next(one for one in CHECKS if one.promise == promise)
    assert await tx.column(check.sql) == []
    await tx.execute("UPDATE wallet.claim SET state = 'given_back', decided_by = person_id")
    assert len(await tx.column(check.sql)) == 1


async def _claimed(tx: Tx, amount: int) -> tuple[Person, Person, Person, claims.Claim]:
    """A payer and a claim for a payment of so much, and two operators."""
    payer, payee, operator, _ = await paid(tx)
    await money.give_money(tx, payer, amount)
    key = uuid4()
    await wallet.send_one(tx, by=payer, send=wallet.SendMoney(key, payee.member_id, amount), stepped_up=True)
    other = await people.make_member(tx, name="Ada Okoro", operator=True, tier=2)
    return payer, operator, other, await claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me.")


async def test_a_large_one_takes_two_operators(tx: Tx) -> None:
    payer, operator, other, claim = await _claimed(tx, 200_01)
    on = {"account_id": claim.account_id, "transfer_id": claim.transfer_id, "outcome": "given_back", "reason": "Seen."}
    for _ in range(2):
        first = await claims.decide_claim(tx, by=operator, **on)  # type: ignore[arg-type]
        assert (first.state, first.agreed_by, await money.balance_of(tx, payer.member_id)) == ("open", operator.id, 70_00)
    ended = await claims.decide_claim(tx, by=other, **on)  # type: ignore[arg-type]
    assert (ended.state, ended.decided_by, await money.balance_of(tx, payer.member_id)) == ("given_back", other.id, 270_01)
    assert await money.total(tx) == 0


async def test_what_came_back_another_way_comes_back_once(tx: Tx) -> None:
    _, operator, _, claim = await _claimed(tx, 50_00)
    spent = "SELECT spent_day FROM wallet.account WHERE account_id = $1"
    on = {"account_id": claim.account_id, "transfer_id": claim.transfer_id, "outcome": "given_back", "reason": "Seen."}
    reverse = {"debit_account_id": claim.account_id, "transfer_id": claim.transfer_id}
    part = tx.connection.transaction()
    await part.start()
    await linked.reverse_transfer(tx, **reverse, reversal_id=uuid4(), amount=1_00)
    with pytest.raises(CameBack):
        await claims.decide_claim(tx, by=operator, **on)  # type: ignore[arg-type]
    await part.rollback()
    before = await tx.value(spent, claim.account_id)
    await claims.decide_claim(tx, by=operator, **on)  # type: ignore[arg-type]
    assert await tx.value(spent, claim.account_id) == before - 50_00
    with pytest.raises(linked.NotReversible):
        await linked.reverse_transfer(tx, **reverse, reversal_id=uuid4())


async def test_a_packet_whose_rest_comes_back_is_not_given_back_besides(tx: Tx) -> None:
    payer, payee, operator, _ = await paid(tx)
    key = uuid4()
    order = gifts.FillPacket(key, gifts.Audience("person", payee.member_id), 20_00, 1)
    await gifts.fill_packet(tx, by=payer, order=order)
    claim = await claims.claim_payment(tx, by=payer, transfer_id=key, words="Not me.")
    with pytest.raises(CameBack):
        await claims.decide_claim(tx, by=operator, account_id=claim.account_id, transfer_id=key, outcome="given_back", reason="Seen.")
