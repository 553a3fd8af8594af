"""Shared accounts: so many signatures as agreed, each payment once, and never fewer signers than signatures."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import relations, wallet
from quanzi.app.checks import CHECKS
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import errors, safety, signers
from quanzi.wallet.fund import Fund
from quanzi.wallet.model import AccountKind
from quanzi.wallet.proposal import are_enough, find_alone
from quanzi.wallet.store.funds import Signer
from quanzi.wallet.store.proposals import ProposalRow
from tests.make import money, people
from tests.wallet.test_laws import NOW

NAMES = ("林晓明", "王秀英", "Amina Wanjiru", "陈静")


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.booleans(), st.booleans()), min_size=1, max_size=6),
    st.integers(1, 6),
    st.integers(1, 60),
)
def test_enough_is_the_number_needed_or_one_who_may_alone(people_: list[tuple[int, int, bool, bool]], needed: int, amount: int) -> None:
    line = tuple(Signer(UUID(int=n + 1), alone, NOW, NOW if agreed else None) for n, (alone, _, agreed, _) in enumerate(people_))
    fund = Fund(UUID(int=99), "Fund", "savings", "CNY", needed, 0, line)
    signed = {UUID(int=n + 1) for n, (_, _, _, signs) in enumerate(people_) if signs} | {UUID(int=50)}
    spent = {UUID(int=n + 1): before for n, (_, before, _, _) in enumerate(people_) if before}
    proposal = ProposalRow(UUID(int=99), UUID(int=98), "payment", UUID(int=97), amount, None, None, UUID(int=1), NOW, NOW, "open", None)
    valid = [(alone, before) for alone, before, agreed, signs in people_ if agreed and signs]
    assert are_enough(fund, signed) == (len(valid) >= needed)
    able = find_alone(fund, proposal, signed, spent)
    assert (able is not None) == any(before + amount <= alone for alone, before in valid)
    assert able is None or able in signed
    assert find_alone(fund, msgspec.structs.replace(proposal, amount=None), signed, spent) is None


async def group(tx: Tx, *, needed: int = 2, count: int = 3, amount: int = 500_00) -> tuple[list[Person], Person, Fund]:
    """Signers who all agreed, somebody to pay, and a shared account that holds something."""
    await money.make_currency(tx)
    line = [await money.make_payer(tx, 1_000_00, name=NAMES[n]) for n in range(count)]
    payee = await money.make_payer(tx, 5_00, name="Kamau Otieno")
    fund = await signers.open_fund(
        tx, by=line[0], fund_id=uuid4(), name="Seeds", use="savings", signers=[one.member_id for one in line[1:]], needed=needed
    )
    for one in line[1:]:
        await signers.accept_signing(tx, by=one, fund_id=fund.fund_id)
    await signers.pay_into(tx, by=line[0], fund_id=fund.fund_id, transfer_id=uuid4(), amount=amount, stepped_up=True)
    return line, payee, await signers.find_fund(tx, by=line[0], fund_id=fund.fund_id)


async def propose(tx: Tx, by: Person, fund: Fund, payee: Person, amount: int = 100_00) -> UUID:
    key = uuid4()
    await signers.propose_payment(
        tx, by=by, fund_id=fund.fund_id, proposal_id=key, to_person_id=payee.member_id, amount=amount, memo="Hoes"
    )
    return key


async def sign(tx: Tx, by: Person, fund: Fund, key: UUID) -> signers.Proposal:
    return await signers.sign_proposal(tx, by=by, fund_id=fund.fund_id, proposal_id=key, stepped_up=True)


async def test_two_of_three_pay_with_the_second_signature(tx: Tx) -> None:
    line, payee, fund = await group(tx)
    key = await propose(tx, line[0], fund, payee)
    with pytest.raises(errors.StepUpNeeded):
        await signers.sign_proposal(tx, by=line[1], fund_id=fund.fund_id, proposal_id=key, stepped_up=False)
    assert (await sign(tx, line[1], fund, key)).state == "open"
    assert (await sign(tx, line[1], fund, key)).state == "open"
    assert await money.balance_of(tx, payee.member_id) == 5_00
    assert (await sign(tx, line[2], fund, key)).state == "done"
    assert (await sign(tx, line[2], fund, key)).state == "done"
    with pytest.raises(signers.ProposalOver):
        await sign(tx, line[0], fund, key)
    assert await money.balance_of(tx, payee.member_id) == 105_00
    moved = (await signers.list_fund_movements(tx, by=line[1], fund_id=fund.fund_id)).items
    assert [(one.amount, one.memo, one.balance) for one in moved] == [(-100_00, "Hoes", 400_00), (500_00, "", 500_00)]
    assert await money.total(tx) == 0


async def test_one_signature_is_enough_up_to_what_somebody_may_pay_alone(tx: Tx) -> None:
    line, payee, fund = await group(tx)
    change = tuple(signers.NewSigner(one.member_id, 50_00 if n == 0 else 0) for n, one in enumerate(line))
    key = uuid4()
    await signers.propose_signers(tx, by=line[0], fund_id=fund.fund_id, proposal_id=key, signers=change, needed=3)
    for one in line[:2]:
        await sign(tx, one, fund, key)
    small, large = await propose(tx, line[1], fund, payee, 50_00), await propose(tx, line[1], fund, payee, 50_01)
    assert (await sign(tx, line[1], fund, small)).state == "open"
    assert (await sign(tx, line[0], fund, small)).state == "done"
    assert [(await sign(tx, one, fund, large)).state for one in line] == ["open", "open", "done"]


async def test_what_somebody_may_pay_alone_is_counted_for_a_day(tx: Tx) -> None:
    line, payee, fund = await group(tx)
    change = tuple(signers.NewSigner(one.member_id, 50_00 if n < 2 else 0) for n, one in enumerate(line))
    key = uuid4()
    await signers.propose_signers(tx, by=line[0], fund_id=fund.fund_id, proposal_id=key, signers=change, needed=2)
    for one in line[:2]:
        await sign(tx, one, fund, key)

    async def pay(by: Person, amount: int, at: Tx) -> str:
        return (await sign(at, by, fund, await propose(at, by, fund, payee, amount))).state

    assert [await pay(line[0], amount, tx) for amount in (30_00, 20_01, 20_00, 1)] == ["done", "open", "done", "open"]
    # another signer has a day of the own, and what two signed together counts for neither
    assert await pay(line[1], 50_00, tx) == "done"
    later = replace(tx, now=tx.now + timedelta(hours=24))
    together = await propose(later, line[2], fund, payee, 60_00)
    assert [(await sign(later, one, fund, together)).state for one in (line[2], line[0])] == ["open", "done"]
    assert [await pay(line[0], amount, later) for amount in (50_00, 1)] == ["done", "open"]


async def test_what_is_not_there_is_not_paid_and_the_proposal_waits_on(tx: Tx) -> None:
    line, payee, fund = await group(tx, amount=50_00)
    key = await propose(tx, line[0], fund, payee)
    await sign(tx, line[0], fund, key)
    savepoint = tx.connection.transaction()
    await savepoint.start()
    with pytest.raises(errors.NotEnoughMoney):
        await sign(tx, line[1], fund, key)
    await savepoint.rollback()
    await signers.pay_into(tx, by=line[0], fund_id=fund.fund_id, transfer_id=uuid4(), amount=60_00)
    assert (await sign(tx, line[1], fund, key)).state == "done"


async def test_proposals_expire_are_taken_back_and_keep_their_id(tx: Tx) -> None:
    line, payee, fund = await group(tx)
    key = await propose(tx, line[0], fund, payee)
    on = {"fund_id": fund.fund_id, "proposal_id": key}
    with pytest.raises(KeyReused):
        await signers.propose_payment(tx, by=line[0], to_person_id=payee.member_id, amount=1, **on)  # type: ignore[arg-type]
    later = replace(tx, now=tx.now + timedelta(days=8))
    with pytest.raises(signers.ProposalOver):
        await sign(later, line[0], fund, key)
    assert (await signers.list_proposals(later, by=line[0], fund_id=fund.fund_id))[0].state == "expired"
    await signers.cancel_proposal(tx, by=line[1], **on)  # type: ignore[arg-type]
    with pytest.raises(signers.ProposalOver):
        await signers.cancel_proposal(tx, by=line[1], **on)  # type: ignore[arg-type]


async def test_who_is_asked_agrees_first_or_declines_and_who_agreed_stays_while_needed(tx: Tx) -> None:
    await money.make_currency(tx)
    one, other, stranger = [await people.make_member(tx, name=name, tier=2) for name in NAMES[:3]]
    fund_id = uuid4()
    fund = await signers.open_fund(tx, by=one, fund_id=fund_id, name="Two", use="circle", signers=[other.member_id], needed=2)
    assert await signers.open_fund(tx, by=one, fund_id=fund_id, name="Two", use="circle", signers=[other.member_id], needed=2) == fund
    with pytest.raises(KeyReused):
        await signers.open_fund(tx, by=stranger, fund_id=fund_id, name="Two", use="circle", signers=[], needed=1)
    with pytest.raises(signers.NotAgreed):
        await propose(tx, other, fund, stranger)
    with pytest.raises(NotFound):
        await signers.find_fund(tx, by=stranger, fund_id=fund_id)
    with pytest.raises(signers.TooFewSigners):
        await signers.leave_fund(tx, by=one, fund_id=fund_id)
    await signers.leave_fund(tx, by=other, fund_id=fund_id)
    left = await signers.find_fund(tx, by=one, fund_id=fund_id)
    assert (left.needed, [line.person_id for line in left.signers]) == (1, [one.id])
    await relations.block_person(tx, by=stranger, person_id=one.member_id)
    for bad in ([stranger.member_id], [other.member_id, other.member_id], [uuid4()]):
        with pytest.raises(signers.BadSigners):
            await signers.open_fund(tx, by=one, fund_id=uuid4(), name="Bad", use="circle", signers=bad, needed=2)


async def test_who_locked_the_own_wallet_signs_nothing(tx: Tx) -> None:
    line, payee, fund = await group(tx)
    key = await propose(tx, line[0], fund, payee)
    await safety.lock_wallet(tx, by=line[1])
    with pytest.raises(errors.AccountLocked):
        await sign(tx, line[1], fund, key)


async def test_a_signer_who_leaves_the_house_takes_no_signature_with_them_that_counts(tx: Tx) -> None:
    line, payee, fund = await group(tx, needed=3)
    key = await propose(tx, line[0], fund, payee)
    await sign(tx, line[2], fund, key)
    await wallet.erase_wallet(tx, person_id=line[2].member_id)
    left = await signers.find_fund(tx, by=line[0], fund_id=fund.fund_id)
    assert (left.needed, len(left.signers)) == (2, 2)
    assert (await sign(tx, line[0], fund, key)).state == "open"
    assert (await sign(tx, line[1], fund, key)).state == "done"
    assert await money.total(tx) == 0


async def test_all_sign_at_once_and_it_is_paid_once(db: Db) -> None:
    line, payee, fund = await db.run(lambda tx: group(tx, count=4))
    key = await db.run(lambda tx: propose(tx, line[0], fund, payee))

    async def press(by: Person) -> str:
        try:
            return (await db.run(lambda tx: sign(tx, by, fund, key))).state
        except QuanziError as refused:
            return refused.code

    ends = await asyncio.gather(*(press(one) for one in line))
    assert sorted(ends) == ["done", "open", "proposal_over", "proposal_over"]
    assert await db.run(lambda tx: money.balance_of(tx, payee.member_id)) == 105_00
    account = wallet.account_of(fund.fund_id, "CNY", AccountKind.GROUP)
    assert await db.glance(lambda tx: tx.value("SELECT balance FROM wallet.account WHERE account_id = $1", account)) == 400_00
    assert await db.run(money.total) == 0


async def test_signing_and_cancelling_at_once_are_one_or_the_other(db: Db) -> None:
    line, payee, fund = await db.run(group)
    key = await db.run(lambda tx: propose(tx, line[0], fund, payee))
    await db.run(lambda tx: sign(tx, line[0], fund, key))
    ends = await asyncio.gather(
        db.run(lambda tx: sign(tx, line[1], fund, key)),
        db.run(lambda tx: signers.cancel_proposal(tx, by=line[2], fund_id=fund.fund_id, proposal_id=key)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, signers.ProposalOver) for one in ends) == 1
    paid = await db.run(lambda tx: money.balance_of(tx, payee.member_id))
    assert paid == (5_00 if isinstance(ends[0], signers.ProposalOver) else 105_00)


PLANTED = {
    "A shared account has at least as many signers as it needs signatures, unless all of them have left.": (
        "UPDATE wallet.fund SET needed = 9"
    ),
    "Who signs for a shared account finds it among their own, and nobody else does.": (
        "DELETE FROM wallet.my_fund WHERE ctid = (SELECT min(ctid) FROM wallet.my_fund)"
    ),
    "A payment that was signed stands in the journal once, and one that was not stands nowhere.": (
        "UPDATE wallet.proposal SET state = 'done', ended_at = at"
    ),
}


@pytest.mark.parametrize("promise", PLANTED)
async def test_a_planted_fault_is_caught(promise: str, tx: Tx) -> None:
    line, payee, fund = await group(tx)
    await propose(tx, line[0], fund, payee)
    check = next(one for one in CHECKS if one.promise == promise)
    assert await tx.column(check.sql) == []
    await tx.execute(PLANTED[promise])  # type: ignore[arg-type]
    assert len(await tx.column(check.sql)) == 1


async def test_points_that_nobody_can_send_go_to_nobody_by_a_shared_account_either(tx: Tx) -> None:
    await money.make_currency(tx)
    await money.make_currency(tx, code="STARS", exponent=0, transferable=False)
    one = await money.make_payer(tx)
    await money.give_money(tx, one, 50, currency="STARS")
    on = {"by": one, "name": "Seeds", "use": "savings", "signers": [], "needed": 1}
    with pytest.raises(errors.NotTransferable):
        await signers.open_fund(tx, fund_id=uuid4(), currency="STARS", **on)  # type: ignore[arg-type]
    fund = await signers.open_fund(tx, fund_id=uuid4(), currency="CNY", **on)  # type: ignore[arg-type]
    await tx.execute("UPDATE wallet.currency SET transferable = false WHERE code = 'CNY'")
    with pytest.raises(errors.NotTransferable):
        await signers.pay_into(tx, by=one, fund_id=fund.fund_id, transfer_id=uuid4(), amount=5_00, stepped_up=True)
