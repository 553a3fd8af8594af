"""What operators post: one proposes, another agrees, once; small issues and reversals alone, up to a day's amount."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from quanzi import wallet
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused, NotFound, QuanziError
from quanzi.kernel.person import Person
from quanzi.wallet import adjusting, errors, linked, statements
from quanzi.wallet import desk as door
from tests.make import desk, money, people


async def _scene(tx: Tx) -> tuple[Person, Person, Person]:
    await money.make_currency(tx)
    operator, other = await desk.make_operators(tx)
    return operator, other, await money.make_payer(tx)


async def test_a_correction_takes_two_and_the_person_reads_the_reason(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    proposal = desk.correction(desk.person_side(person), desk.SUSPENSE)
    proposed = await door.propose_adjustment(tx, by=operator, proposal=proposal)
    assert (proposed.state, await money.balance_of(tx, person.member_id)) == ("waiting", 100_00)
    assert await door.propose_adjustment(tx, by=operator, proposal=proposal) == proposed
    with pytest.raises(NotYourOwnCase):
        await door.decide_adjustment(tx, by=operator, adjustment_id=proposed.adjustment_id, approve=True)
    decided = await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True)
    assert (decided.state, decided.decided_by) == ("approved", other.id)
    assert await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True) == decided
    movement = (await statements.list_movements(tx, by=person)).items[0]
    assert (movement.kind, movement.amount, movement.memo) == (wallet.Kind.ADJUSTMENT, -5_00, "Paid twice by mistake")
    assert await door.list_waiting(tx, by=operator) == []
    assert await money.total(tx) == 0


async def test_the_same_id_for_something_else_is_refused(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    proposal = desk.correction(desk.person_side(person), desk.SUSPENSE)
    await door.propose_adjustment(tx, by=operator, proposal=proposal)
    with pytest.raises(KeyReused):
        await door.propose_adjustment(tx, by=other, proposal=proposal)
    changed = door.Proposal(proposal.adjustment_id, "adjustment", 6_00, proposal.reason, money.CODE, proposal.debit, proposal.credit)
    with pytest.raises(KeyReused):
        await door.propose_adjustment(tx, by=operator, proposal=changed)


async def test_declined_and_withdrawn_move_nothing_and_are_over(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    for by, state in ((other, "declined"), (operator, "withdrawn")):
        proposed = await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.person_side(person), desk.SUSPENSE))
        with pytest.raises(QuanziError):
            await door.decide_adjustment(tx, by=by, adjustment_id=proposed.adjustment_id, approve=False)
        decided = await door.decide_adjustment(tx, by=by, adjustment_id=proposed.adjustment_id, approve=False, answer="It was right")
        assert (decided.state, decided.answer) == (state, "It was right")
        with pytest.raises(adjusting.AdjustmentOver):
            await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True)
    assert await money.balance_of(tx, person.member_id) == 100_00


async def test_it_expires(db: Db) -> None:
    operator, other, person = await db.run(_scene)
    proposal = desk.correction(desk.person_side(person), desk.SUSPENSE)
    proposed = await db.run(lambda tx: door.propose_adjustment(tx, by=operator, proposal=proposal))
    assert proposed.expires_at == proposed.proposed_at + timedelta(days=7)
    await db.run(lambda tx: tx.execute("UPDATE wallet.adjustment SET expires_at = now() - interval '1 second'"))
    with pytest.raises(adjusting.AdjustmentOver):
        await db.run(lambda tx: door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True))
    assert await door.settle_desk(db) == 1
    page = await db.read(lambda tx: door.list_adjustments(tx, by=other))
    assert [one.state for one in page.items] == ["expired"]


async def test_what_cannot_be_posted_waits_on(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    proposed = await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.person_side(person), desk.SUSPENSE, 100_01))
    with pytest.raises(errors.NotEnoughMoney):
        await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True)
    assert [one.state for one in await door.list_waiting(tx, by=other)] == ["waiting"]


async def test_nobody_touches_an_account_of_their_own(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    await money.give_money(tx, operator, 5_00)
    await money.give_money(tx, other, 5_00)
    with pytest.raises(NotYourOwnCase):
        await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.SUSPENSE, desk.person_side(operator)))
    proposed = await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.person_side(person), desk.person_side(other)))
    with pytest.raises(NotYourOwnCase):
        await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True)


@pytest.mark.parametrize(
    ("wish", "debit", "credit", "refusal"),
    [
        ("adjustment", None, desk.SUSPENSE, adjusting.BadAdjustment),
        ("adjustment", desk.SUSPENSE, desk.SUSPENSE, errors.ToYourself),
        ("adjustment", door.Side(wallet.AccountKind.BANK), desk.SUSPENSE, adjusting.BadAdjustment),
        ("adjustment", door.Side(wallet.AccountKind.POT, uuid4()), desk.SUSPENSE, adjusting.BadAdjustment),
        ("adjustment", door.Side(wallet.AccountKind.PERSON, uuid4()), desk.SUSPENSE, NotFound),
        ("adjustment", door.Side(wallet.AccountKind.GROUP, uuid4()), desk.SUSPENSE, NotFound),
        ("issue", None, None, adjusting.BadAdjustment),
        ("redeem", None, None, adjusting.BadAdjustment),
        ("payouts", None, None, adjusting.BadAdjustment),
        ("reversal", None, None, adjusting.BadAdjustment),
        ("give", desk.SUSPENSE, desk.SUSPENSE, adjusting.BadAdjustment),
    ],
)
async def test_sides_that_do_not_fit_are_refused(
    tx: Tx, wish: str, debit: door.Side | None, credit: door.Side | None, refusal: type[Exception]
) -> None:
    operator, _, _ = await _scene(tx)
    with pytest.raises(refusal):
        await door.propose_adjustment(tx, by=operator, proposal=door.Proposal(uuid4(), wish, 1, "x", money.CODE, debit, credit))  # type: ignore[arg-type]


def issue(person: Person, amount: int) -> door.Proposal:
    return door.Proposal(uuid4(), "issue", amount, "Harvest fair", money.CODE, credit=desk.person_side(person))


async def test_a_small_issue_is_for_one_and_a_large_one_for_two(tx: Tx) -> None:
    operator, other, person = await _scene(tx)
    small = issue(person, 150_00)
    made = await door.propose_adjustment(tx, by=operator, proposal=small)
    assert (made.state, made.alone, await money.balance_of(tx, person.member_id)) == ("approved", True, 250_00)
    assert await door.propose_adjustment(tx, by=operator, proposal=small) == made
    second = await door.propose_adjustment(tx, by=operator, proposal=issue(person, 50_01))
    assert (second.state, second.alone) == ("waiting", False)
    assert (await door.propose_adjustment(tx, by=other, proposal=issue(person, 50_01))).alone
    back = door.Proposal(uuid4(), "redeem", 50_00, "Given back", money.CODE, debit=desk.person_side(person))
    assert (await door.propose_adjustment(tx, by=operator, proposal=back)).alone
    await door.decide_adjustment(tx, by=other, adjustment_id=second.adjustment_id, approve=True)
    assert await money.balance_of(tx, person.member_id) == 100_00 + 150_00 + 50_01 - 50_00 + 50_01
    kinds = [one.kind for one in (await statements.list_movements(tx, by=person)).items]
    assert kinds[:4] == [wallet.Kind.ISSUED, wallet.Kind.REDEEMED, wallet.Kind.ISSUED, wallet.Kind.ISSUED]
    assert await money.total(tx) == 0


async def test_in_mutual_credit_nothing_is_issued(tx: Tx) -> None:
    operator, _, person = await _scene(tx)
    await money.make_currency(tx, code="HOURS", mode="mutual_credit", exponent=0)
    wanted = door.Proposal(uuid4(), "issue", 5, "x", "HOURS", credit=desk.person_side(person))
    with pytest.raises(adjusting.NothingIssued):
        await door.propose_adjustment(tx, by=operator, proposal=wanted)


def reversal(payer: Person, transfer_id: UUID, amount: int = 0) -> door.Proposal:
    return door.Proposal(uuid4(), "reversal", amount, "Not what was agreed", origin_account_id=desk.account(payer), origin_id=transfer_id)


async def test_a_payment_is_given_back_out_of_a_frozen_account_too(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx)
    operator, _ = await desk.make_operators(tx)
    await desk.freeze(tx, operator, payee)
    wanted = reversal(payer, transfer_id)
    made = await door.propose_adjustment(tx, by=operator, proposal=wanted)
    assert (made.state, made.alone, made.amount, made.kind) == ("approved", True, 40_00, wallet.Kind.REVERSAL)
    assert await door.propose_adjustment(tx, by=operator, proposal=wanted) == made
    assert await money.balance_of(tx, payer.member_id) == 100_00
    assert await tx.value("SELECT state FROM wallet.account WHERE account_id = $1", desk.account(payee)) == "frozen"
    with pytest.raises(QuanziError):
        await door.propose_adjustment(tx, by=operator, proposal=reversal(payer, transfer_id, 1))
    with pytest.raises(NotFound):
        await door.propose_adjustment(tx, by=operator, proposal=reversal(payer, uuid4(), 1))


async def test_a_large_reversal_takes_two_and_what_came_back_meanwhile_counts(tx: Tx) -> None:
    payer, payee, transfer_id = await desk.make_paid(tx, 300_00, begin=400_00)
    operator, other = await desk.make_operators(tx)
    proposed = await door.propose_adjustment(tx, by=operator, proposal=reversal(payer, transfer_id))
    assert (proposed.state, proposed.amount) == ("waiting", 300_00)
    await linked.reverse_transfer(tx, debit_account_id=desk.account(payer), transfer_id=transfer_id, reversal_id=uuid4(), amount=1)
    with pytest.raises(linked.ReversalTooLarge):
        await door.decide_adjustment(tx, by=other, adjustment_id=proposed.adjustment_id, approve=True)
    assert await money.balance_of(tx, payee.member_id) == 700_00 - 1


async def test_approved_twice_at_once_is_posted_once(db: Db) -> None:
    operator, other, person = await db.run(_scene)
    third = await db.run(lambda tx: people.make_member(tx, name="Noah Fisher", operator=True))
    proposal = desk.correction(desk.person_side(person), desk.SUSPENSE)
    proposed = await db.run(lambda tx: door.propose_adjustment(tx, by=operator, proposal=proposal))

    async def decide(by: Person, *, approve: bool) -> str:
        try:
            deed = lambda tx: door.decide_adjustment(tx, by=by, adjustment_id=proposed.adjustment_id, approve=approve, answer="So be it")  # noqa: E731
            return (await db.run(deed)).state
        except adjusting.AdjustmentOver:
            return "over"

    outcomes = await asyncio.gather(
        decide(other, approve=True), decide(third, approve=True), decide(other, approve=True), decide(operator, approve=False)
    )
    moved = 100_00 - await db.run(lambda tx: money.balance_of(tx, person.member_id))
    assert moved == (5_00 if "approved" in outcomes else 0)
    assert ("approved" in outcomes) is not ("withdrawn" in outcomes)
    assert await db.run(money.total) == 0


async def test_many_small_ones_at_once_do_not_pass_the_days_amount(db: Db) -> None:
    operator, _, person = await db.run(_scene)
    made = await asyncio.gather(
        *(db.run(lambda tx: door.propose_adjustment(tx, by=operator, proposal=issue(person, 60_00))) for _ in range(6))
    )
    assert sorted(one.state for one in made) == ["approved"] * 3 + ["waiting"] * 3
    assert await db.run(lambda tx: money.balance_of(tx, person.member_id)) == 280_00


async def test_one_proposal_sent_many_times_at_once_is_one(db: Db) -> None:
    operator, _, person = await db.run(_scene)
    same = issue(person, 20_00)
    made = await asyncio.gather(*(db.run(lambda tx: door.propose_adjustment(tx, by=operator, proposal=same)) for _ in range(6)))
    assert len({one.decided_at for one in made}) == 1
    assert await db.run(lambda tx: money.balance_of(tx, person.member_id)) == 120_00


async def test_all_of_them_are_listed_page_by_page(tx: Tx) -> None:
    operator, _, person = await _scene(tx)
    for amount in range(1, 6):
        await door.propose_adjustment(tx, by=operator, proposal=desk.correction(desk.person_side(person), desk.SUSPENSE, amount))
    seen: list[int] = []
    cursor = None
    while True:
        page = await door.list_adjustments(tx, by=operator, cursor=cursor, limit=2)
        seen += [one.amount for one in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert sorted(seen) == [1, 2, 3, 4, 5]


async def test_who_raises_the_limit_of_the_passcode_moves_no_more_alone(tx: Tx) -> None:
    operator, _, person = await _scene(tx)
    limit = door.NewLimit(uuid4(), money.CODE, "step_up_over", 1_000_000_00, "Fewer passcodes")
    await door.change_limit(tx, by=operator, new=limit)
    credit = desk.person_side(person)
    issue = door.Proposal(uuid4(), "issue", 200_01, "A gift of the town", money.CODE, None, credit)
    assert (await door.propose_adjustment(tx, by=operator, proposal=issue)).state == "waiting"
    assert await money.balance_of(tx, person.member_id) == 100_00
