"""Risk rules hold whatever way is paid: what can wait waits, what can't is refused with the way that can, and all of it counts."""

from uuid import uuid4

import pytest

from quanzi import identity, wallet
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import KeyReused
from quanzi.kernel.person import Person
from quanzi.wallet import asking, collecting, debts, gifts, parcels, risk, signers
from quanzi.wallet.risk_words import REASONS, RuleCantWait, RuleRefused, RuleStepUp
from tests.make import debts as make_debts
from tests.make import money, people
from tests.wallet.test_risk import order, put_on, two

WORDS = risk.ScamWords(("safe account",))
MEMO = "To the safe account"


def _ask(payer: Person, amount: int = 5_00) -> asking.NewRequest:
    return asking.NewRequest(uuid4(), payer.member_id, amount, memo=MEMO)


def _parcel(memo: str = MEMO, *, address: str = "aunt@example.org") -> parcels.NewParcel:
    return parcels.NewParcel(uuid4(), identity.read_address(address, region="CN"), 5_00, memo=memo)


async def test_what_is_asked_for_or_collected_waits_as_any_payment_does(tx: Tx, keys: Keys) -> None:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, WORDS, "hold", hours=24)
    request = await asking.ask_money(tx, by=payee, request=_ask(payer))
    held = await asking.pay_request(tx, by=payer, request_id=request.request_id)
    assert held.state == "waiting"
    assert (await asking.find_request(tx, by=payee, request_id=request.request_id)).state is asking.RequestState.UNDER_WAY
    new = collecting.NewCollection(uuid4(), MEMO, None, None, "CNY", 7)
    link = (await collecting.make_collection(tx, keys=keys, by=payee, new=new)).path.split("/")
    paid = await collecting.pay_collection(
        tx,
        keys=keys,
        by=payer,
        owner_id=payee.member_id,
        collection_id=new.collection_id,
        secret=link[-1],
        new=collecting.NewContribution(uuid4(), 5_00),
    )
    assert paid.state == "waiting"
    assert [one.rule for one in await risk.list_cases(tx, by=payer)] == ["a_rule", "a_rule"]
    assert await money.total(tx) == 0


async def test_money_for_an_address_cannot_wait_and_is_refused(tx: Tx, keys: Keys) -> None:
    payer, _, operator = await two(tx)
    await put_on(tx, operator, WORDS, "hold", hours=24)
    with pytest.raises(RuleCantWait) as refused:
        await parcels.send_parcel(tx, keys=keys, by=payer, new=_parcel(), stepped_up=True)
    assert (refused.value.data["rule"], refused.value.data["words"]) == ("a_rule", "safe account")
    assert (refused.value.reason, refused.value.code) == (REASONS["scam_words"], "rule_cant_wait")
    sent = _parcel("Tickets")
    first = await parcels.send_parcel(tx, keys=keys, by=payer, new=sent, stepped_up=True)
    await put_on(tx, operator, risk.FirstPayee(), "refuse")
    # what was sent before a rule stays sent: the same order again is not judged anew
    assert await parcels.send_parcel(tx, keys=keys, by=payer, new=sent, stepped_up=True) == first
    with pytest.raises(RuleRefused):
        await parcels.send_parcel(tx, keys=keys, by=payer, new=_parcel("Tickets"), stepped_up=True)


async def test_who_owns_an_address_is_not_known_so_no_rule_about_the_payee_is_met(tx: Tx, keys: Keys) -> None:
    payer, _, operator = await two(tx)
    await put_on(tx, operator, risk.YoungPayee(48), "refuse")
    assert (await parcels.send_parcel(tx, keys=keys, by=payer, new=_parcel(), stepped_up=True)).state == "waiting"
    await put_on(tx, operator, risk.ManyPayers(2, 24, 50_00), "refuse")
    assert (await parcels.send_parcel(tx, keys=keys, by=payer, new=_parcel(), stepped_up=True)).state == "waiting"


async def test_paying_back_a_red_packet_and_a_shared_account_are_judged(tx: Tx) -> None:
    pair = await make_debts.make_pair(tx)
    payer, payee = pair.one, pair.other
    operator = await people.make_member(tx, name="陈静", operator=True, tier=2)
    iou_id = await make_debts.owe(tx, payer, payee, 30_00, memo=MEMO)
    fund = await signers.open_fund(tx, by=payee, fund_id=uuid4(), name="Seeds", use="savings", signers=[], needed=1)
    audience = gifts.Audience(gifts.PERSON, payee.member_id)
    await put_on(tx, operator, WORDS, "delay", hours=2)
    with pytest.raises(RuleCantWait):
        await debts.pay_iou(tx, by=payer, pay=debts.Repayment(uuid4(), iou_id, 5_00))
    with pytest.raises(RuleCantWait):
        await gifts.fill_packet(tx, by=payer, order=gifts.FillPacket(uuid4(), audience, 5_00, 1, memo=MEMO))
    with pytest.raises(RuleCantWait):
        await signers.pay_into(tx, by=payer, fund_id=fund.fund_id, transfer_id=uuid4(), amount=5_00, memo=MEMO, stepped_up=True)
    await put_on(tx, operator, WORDS, "step_up")
    with pytest.raises(RuleStepUp):
        await debts.pay_iou(tx, by=payer, pay=debts.Repayment(uuid4(), iou_id, 5_00))
    assert (await debts.pay_iou(tx, by=payer, pay=debts.Repayment(uuid4(), iou_id, 5_00), stepped_up=True)).remaining == 25_00
    assert await money.total(tx) == 0


async def test_whatever_way_was_paid_counts(tx: Tx) -> None:
    pair = await make_debts.make_pair(tx)
    payer, payee = pair.one, pair.other
    operator = await people.make_member(tx, name="陈静", operator=True, tier=2)
    iou_id = await make_debts.owe(tx, payer, payee, 30_00)
    request = await asking.ask_money(tx, by=payee, request=_ask(payer, 1_00))
    await put_on(tx, operator, risk.Velocity(1, payments=4), "refuse")
    await asking.pay_request(tx, by=payer, request_id=request.request_id)
    await debts.pay_iou(tx, by=payer, pay=debts.Repayment(uuid4(), iou_id, 1_00))
    packet = gifts.FillPacket(uuid4(), gifts.Audience(gifts.PERSON, payee.member_id), 1_00, 1)
    await gifts.fill_packet(tx, by=payer, order=packet)
    with pytest.raises(RuleRefused) as refused:
        await wallet.send_one(tx, by=payer, send=order(payee, 1_00))
    assert refused.value.data["count"] == 4
    drafted = await risk.draft_rule(tx, by=operator, name="other", condition=risk.Velocity(1, payments=3), outcome="refuse")
    found = await risk.replay_rule(tx, by=operator, name="other", version=drafted.version)
    assert (found.looked_at, found.met) == (3, 1)
    first = await risk.draft_rule(tx, by=operator, name="first", condition=risk.FirstPayee(), outcome="refuse")
    await tx.execute("UPDATE wallet.payee SET since = since - interval '1 hour'")
    # a red packet's pot is new each time and yet no stranger
    assert (await risk.replay_rule(tx, by=operator, name="first", version=first.version)).met == 0


async def test_a_tip_to_somebody_new_is_judged(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    await tx.execute("UPDATE identity.person SET joined_at = joined_at - interval '7 days'")
    await put_on(tx, operator, risk.Velocity(1, payments=2), "refuse")
    tip = gifts.GiveTip(uuid4(), payee.member_id, 1_00, uuid4())
    first = await gifts.give_tip(tx, by=payer, order=tip)
    assert await gifts.give_tip(tx, by=payer, order=tip) == first
    with pytest.raises(RuleRefused):
        await gifts.give_tip(tx, by=payer, order=gifts.GiveTip(uuid4(), payee.member_id, 1_00, uuid4()))
    with pytest.raises(KeyReused):
        await gifts.give_tip(tx, by=payer, order=gifts.GiveTip(tip.tip_id, payee.member_id, 2_00, tip.about_id))
