"""Risk rules: what each kind means, what becomes of a payment that meets one, replays, objections and clocks."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanzi import wallet
from quanzi.app.checks import CHECKS
from quanzi.identity.errors import NotYourOwnCase
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.errors import NotFound, QuanziError
from quanzi.kernel.person import Kind as PersonKind
from quanzi.kernel.person import Person
from quanzi.wallet import asking, errors, judge, risk
from quanzi.wallet.model import NO_LIMIT, Kind, Rules, TierLimit, Unit
from quanzi.wallet.risk_desk import replay
from quanzi.wallet.risk_rule import Facts, Rule, explain, meets, strictest
from quanzi.wallet.risk_words import REASONS, RuleRefused, RuleStepUp
from quanzi.wallet.store.risk import Sent
from tests.make import money, people
from tests.wallet.test_teller import open_teller

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
CODE = money.CODE


def rule_of(condition: risk.Condition, outcome: str = "hold", *, over: int = 0, state: str = "on", hours: int = 24) -> Rule:
    return Rule("some_rule", 1, condition, outcome, hours, "", over, state, "", None, NOW, None)  # type: ignore[arg-type]


CONDITIONS = st.one_of(
    st.builds(risk.Velocity, hours=st.integers(1, 48), payments=st.integers(0, 5), total=st.integers(0, 50)),
    st.builds(risk.NewDevice, hours=st.integers(1, 48)),
    st.just(risk.FirstPayee()),
    st.builds(risk.YoungPayee, hours=st.integers(1, 48)),
    st.builds(risk.ScamWords, words=st.just(("safe account", "刷单"))),
    st.builds(risk.ManyPayers, payers=st.integers(2, 5), hours=st.integers(1, 48), each_max=st.integers(1, 50)),
)


@given(
    CONDITIONS,
    st.integers(1, 60),
    st.integers(0, 30),
    st.sampled_from(["", "my SAFE ACCOUNT", "帮我刷单"]),
    st.integers(0, 100),
    st.integers(0, 4),
)
def test_the_quick_look_never_says_no_where_a_rule_is_met(
    condition: risk.Condition, amount: int, over: int, memo: str, quiet_hours: int, earlier: int
) -> None:
    rule = rule_of(condition, over=over)
    by = Person(kind=PersonKind.MEMBER, id=UUID(int=1), session_id=ids.new_id(NOW - timedelta(hours=quiet_hours)))
    unit = Unit("CNY", "Yuan", 2, "funded", transferable=True, credit_limit=0, step_up_over=0, zone="UTC")
    rules = Rules(unit, {}, (rule,))
    before = earlier
    facts = Facts(
        amount, "CNY", memo, known=True, session_hours=float(quiet_hours), payments=before + 1, total=amount * (before + 1), payers=9
    )
    needs = judge.needs_judge(rules, by=by, amount=amount, memo=memo, now=NOW)
    assert needs or not meets(rule, facts)


def test_the_strictest_decides_and_a_rule_that_allows_ends_it() -> None:
    rules = [rule_of(risk.FirstPayee(), outcome) for outcome in ("step_up", "delay", "hold", "refuse")]
    assert [one.outcome for one in (strictest(rules[:n]) for n in range(1, 5)) if one] == ["step_up", "delay", "hold", "refuse"]
    assert strictest([*rules, rule_of(risk.FirstPayee(), "allow")]) == rule_of(risk.FirstPayee(), "allow")
    assert strictest([]) is None


@given(CONDITIONS, st.integers(1, 60))
def test_each_kind_has_a_sentence_that_its_facts_fill(condition: risk.Condition, amount: int) -> None:
    rule = rule_of(condition)
    told = explain(rule, Facts(amount, "CNY", "safe account", known=False))
    assert REASONS[rule.kind].format(**told)
    assert TierLimit(3, None, None, None, None) == NO_LIMIT


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 30)), max_size=25), st.integers(1, 5), st.integers(1, 60))
def test_a_replay_counts_what_a_slow_count_does(steps: list[tuple[int, int]], payments: int, hours: int) -> None:
    at, sent = NOW, list[Sent]()
    for later, amount in steps:
        at += timedelta(minutes=later * 10)
        sent.append(Sent(UUID(int=1), UUID(int=2), uuid4(), "CNY", amount, at, "", NOW - timedelta(days=9), NOW - timedelta(days=9)))
    rule = rule_of(risk.Velocity(hours, payments=payments))
    slow = [
        one
        for one in sent
        if sum(one.at - timedelta(hours=hours) < other.at <= one.at for other in sent[: sent.index(one) + 1]) >= payments
    ]
    found = replay(rule, sent, since=NOW)
    assert (found.looked_at, found.met, found.payers) == (len(sent), len(slow), min(1, len(slow)))


async def two(tx: Tx, amount: int = 500_00) -> tuple[Person, Person, Person]:
    await money.make_currency(tx)
    payer, payee = await money.make_payer(tx, amount), await money.make_payer(tx, 5_00, name="王秀英")
    await money.know(tx, payer, payee)
    return payer, payee, await people.make_member(tx, name="陈静", operator=True, tier=2)


async def put_on(tx: Tx, operator: Person, condition: risk.Condition, outcome: str, **more: object) -> Rule:
    drafted = await risk.draft_rule(tx, by=operator, name="a_rule", condition=condition, outcome=outcome, **more)  # type: ignore[arg-type]
    return await risk.switch_rule(tx, by=operator, name="a_rule", version=drafted.version, state="on", reason="Tried.")


def order(payee: Person, amount: int = 10_00, **more: object) -> wallet.SendMoney:
    return wallet.SendMoney(uuid4(), payee.member_id, amount, **more)  # type: ignore[arg-type]


async def test_words_of_a_scam_hold_a_payment_that_then_arrives_by_its_clock(db: Db) -> None:
    payer, payee, operator = await db.run(two)
    await db.run(lambda tx: put_on(tx, operator, risk.ScamWords(("safe account",)), "hold", hours=48))
    held = order(payee, memo="To the SAFE account")
    async with open_teller(db) as teller:
        receipt = await teller.send_money(by=payer, send=held)
        assert (receipt.state, receipt.due_at) == ("waiting", receipt.at + timedelta(hours=48))
        assert await teller.send_money(by=payer, send=held) == receipt
        assert (await teller.send_money(by=payer, send=order(payee, memo="Tea"))).state == "done"
    case = (await db.read(lambda tx: risk.list_cases(tx, by=payer)))[0]
    assert (case.rule, case.version, case.kind, case.facts["words"], case.state) == ("a_rule", 1, "scam_words", "safe account", "open")
    assert [one.reason for one in await db.read(lambda tx: wallet.list_pending(tx, by=payer))] == ["risk:a_rule"]
    await db.run(lambda tx: tx.execute("UPDATE wallet.hold SET due_at = now() - interval '1 second'"))
    assert await wallet.settle_due(db) == 1
    assert (await db.read(lambda tx: risk.find_case(tx, by=payer, case_id=case.case_id))).state == "captured"
    with pytest.raises(risk.AppealOver):
        await db.run(lambda tx: risk.appeal_case(tx, by=payer, case_id=case.case_id, words="Too late"))
    assert await db.run(money.total) == 0


async def test_velocity_asks_refuses_and_tells_the_facts(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, risk.Velocity(1, payments=3), "refuse")
    for _number in range(2):
        await wallet.send_one(tx, by=payer, send=order(payee))
    with pytest.raises(RuleRefused) as refused:
        await wallet.send_one(tx, by=payer, send=order(payee))
    assert (refused.value.data["rule"], refused.value.data["count"], refused.value.data["hours"]) == ("a_rule", 3, 1)
    assert refused.value.reason == REASONS["velocity"]
    second = await risk.draft_rule(tx, by=operator, name="a_rule", condition=risk.Velocity(1, total=15_00), outcome="step_up")
    await risk.switch_rule(tx, by=operator, name="a_rule", version=second.version, state="on", reason="Milder.")
    assert [(one.version, one.state) for one in await risk.list_risk_rules(tx, by=operator)] == [(2, "on"), (1, "off")]
    with pytest.raises(RuleStepUp) as asked:
        await wallet.send_one(tx, by=payer, send=order(payee))
    assert asked.value.data["why"] == "rule"
    assert (await wallet.send_one(tx, by=payer, send=order(payee), stepped_up=True)).state == "done"


async def test_what_waits_counts_as_paid(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, risk.Velocity(1, payments=2), "refuse")
    await wallet.send_one(tx, by=payer, send=order(payee, speed="next_day"))
    with pytest.raises(RuleRefused):
        await wallet.send_one(tx, by=payer, send=order(payee))


async def test_a_new_payee_that_many_paid_little_makes_the_next_wait(tx: Tx) -> None:
    _, _, operator = await two(tx)
    collector = await people.make_member(tx, name="Kamau Otieno", tier=1)
    await put_on(tx, operator, risk.ManyPayers(3, hours=24, each_max=20_00), "delay", hours=5)
    for number in range(3):
        payer = await money.make_payer(tx)
        terms = await wallet.find_terms(tx, by=payer, person_id=collector.member_id)
        sent = order(collector, confirmed_name=terms.name, speed="now")
        receipt = await wallet.send_one(tx, by=payer, send=sent, stepped_up=True)
        assert receipt.state == ("waiting" if number == 2 else "done")
    assert receipt.due_at == tx.now + timedelta(hours=5)
    young = await risk.draft_rule(tx, by=operator, name="a_rule", condition=risk.YoungPayee(1), outcome="refuse")
    await risk.switch_rule(tx, by=operator, name="a_rule", version=young.version, state="on", reason="Young accounts.")
    payer = await money.make_payer(tx)
    with pytest.raises(RuleRefused):
        await wallet.send_one(tx, by=payer, send=order(collector, confirmed_name=terms.name), stepped_up=True)


async def test_a_new_device_is_known_by_its_session(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, risk.NewDevice(12), "refuse", over=5_00)
    fresh = replace(payer, session_id=ids.new_id(tx.now))
    with pytest.raises(RuleRefused):
        await wallet.send_one(tx, by=fresh, send=order(payee))
    assert (await wallet.send_one(tx, by=fresh, send=order(payee, 5_00))).state == "done"
    settled = replace(payer, session_id=ids.new_id(tx.now - timedelta(hours=13)))
    assert (await wallet.send_one(tx, by=settled, send=order(payee))).state == "done"


async def test_a_shadow_notes_and_touches_nothing(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    drafted = await risk.draft_rule(tx, by=operator, name="a_rule", condition=risk.ScamWords(("lottery",)), outcome="refuse")
    assert (await wallet.send_one(tx, by=payer, send=order(payee, memo="lottery"))).state == "done"
    await risk.switch_rule(tx, by=operator, name="a_rule", version=drafted.version, state="shadow", reason="To see.")
    assert (await wallet.send_one(tx, by=payer, send=order(payee, memo="lottery"))).state == "done"
    assert await tx.value("SELECT count(*) FROM wallet.risk_case WHERE shadow") == 1
    assert await risk.list_cases(tx, by=payer) == []


async def test_a_replay_over_history_finds_what_a_draft_would_have_met(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    for memo in ("tea", "lottery win", "LOTTERY"):
        await wallet.send_one(tx, by=payer, send=order(payee, memo=memo))
    drafted = await risk.draft_rule(tx, by=operator, name="a_rule", condition=risk.ScamWords(("lottery",)), outcome="hold", hours=24)
    found = await risk.replay_rule(tx, by=operator, name="a_rule", version=drafted.version)
    assert (found.looked_at, found.met, found.payers, found.askable, found.whole) == (3, 2, 1, True, True)
    assert [one.facts["words"] for one in found.samples] == ["lottery", "lottery"]
    device = await risk.draft_rule(tx, by=operator, name="other", condition=risk.NewDevice(3), outcome="step_up")
    assert not (await risk.replay_rule(tx, by=operator, name="other", version=device.version)).askable
    with pytest.raises(NotFound):
        await risk.replay_rule(tx, by=operator, name="other", version=9)


@pytest.mark.parametrize(
    ("condition", "outcome", "more"),
    [
        (risk.Velocity(1), "hold", {"hours": 1}),
        (risk.Velocity(0, payments=2), "refuse", {}),
        (risk.ScamWords(()), "refuse", {}),
        (risk.ScamWords(("a",)), "refuse", {}),
        (risk.ManyPayers(1, 5, 5), "refuse", {}),
        (risk.FirstPayee(), "hold", {}),
        (risk.FirstPayee(), "shame", {}),
        (risk.FirstPayee(), "refuse", {"name": "Bad Name"}),
    ],
)
async def test_what_makes_no_sense_is_no_rule(tx: Tx, condition: risk.Condition, outcome: str, more: dict[str, object]) -> None:
    _, _, operator = await two(tx)
    with pytest.raises(risk.BadRule):
        await risk.draft_rule(tx, by=operator, condition=condition, outcome=outcome, **({"name": "fine"} | more))  # type: ignore[arg-type]


async def _held(tx: Tx) -> tuple[Person, Person, Person, risk.Case]:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, risk.ScamWords(("safe account",)), "hold", hours=48)
    await wallet.send_one(tx, by=payer, send=order(payee, memo="safe account"))
    return payer, payee, operator, (await risk.list_cases(tx, by=payer))[0]


async def test_an_objection_is_decided_with_a_reason(tx: Tx) -> None:
    payer, payee, operator, case = await _held(tx)
    await risk.appeal_case(tx, by=payer, case_id=case.case_id, words="She is my aunt.")
    with pytest.raises(risk.AppealOver):
        await risk.appeal_case(tx, by=payer, case_id=case.case_id, words="Again.")
    assert [one.appeal for one in await risk.list_desk_cases(tx, by=operator)] == ["She is my aunt."]
    on = {"account_id": case.account_id, "case_id": case.case_id}
    await risk.decide_case(tx, by=operator, decision="released", reason="We called her.", **on)  # type: ignore[arg-type]
    found = await risk.find_case(tx, by=payer, case_id=case.case_id)
    assert (found.state, found.decision, found.reason) == ("captured", "released", "We called her.")
    assert await money.balance_of(tx, payee.member_id) == 15_00
    assert await risk.list_desk_cases(tx, by=operator) == []
    assert await money.total(tx) == 0


async def test_what_was_sent_back_is_objected_to_before_another_operator_and_then_may_pass(tx: Tx) -> None:
    payer, payee, operator, case = await _held(tx)
    on: dict[str, UUID] = {"account_id": case.account_id, "case_id": case.case_id}
    with pytest.raises(NotYourOwnCase):
        await risk.decide_case(tx, by=replace(operator, id=payer.id), decision="returned", reason="No.", **on)
    await risk.decide_case(tx, by=operator, decision="returned", reason="A known trick.", **on)
    assert (await wallet.list_purses(tx, by=payer))[0].available == 500_00
    with pytest.raises(errors.HoldOver):
        await risk.decide_case(tx, by=await people.make_member(tx, operator=True), decision="released", reason="Yes.", **on)
    await risk.appeal_case(tx, by=payer, case_id=case.case_id, words="It is no trick.")
    tx = replace(tx, now=tx.now + timedelta(minutes=1))
    await tx.execute("UPDATE wallet.risk_case SET appealed_at = $1", tx.now)
    other = await people.make_member(tx, operator=True)
    with pytest.raises(NotYourOwnCase):
        await risk.decide_case(tx, by=operator, decision="released", reason="Hm.", **on)
    await risk.decide_case(tx, by=other, decision="released", reason="You are right.", **on)
    found = await risk.find_case(tx, by=payer, case_id=case.case_id)
    assert (found.state, found.decision, found.answer, found.answer_reason) == ("voided", "returned", "granted", "You are right.")
    assert (await wallet.send_one(tx, by=payer, send=order(payee, memo="safe account"))).state == "done"


async def test_two_decisions_and_a_change_of_mind_at_once_are_one(db: Db) -> None:
    payer, _payee, operator, case = await db.run(_held)
    other = await db.run(lambda tx: people.make_member(tx, operator=True))

    async def decide(by: Person, decision: str) -> str:
        try:
            await db.run(
                lambda tx: risk.decide_case(
                    tx, by=by, account_id=case.account_id, case_id=case.case_id, decision=decision, reason="So it is."
                )
            )
        except QuanziError as refused:
            return refused.code
        return decision

    async def cancel() -> str:
        try:
            await db.run(lambda tx: wallet.cancel_send(tx, by=payer, transfer_id=case.case_id))
        except QuanziError as refused:
            return refused.code
        return "cancelled"

    ends = await asyncio.gather(decide(operator, "released"), decide(other, "returned"), cancel())
    assert sorted(ends).count("hold_over") == 2
    held, balance = await db.glance(
        lambda tx: tx.connection.fetchrow("SELECT held, balance FROM wallet.account WHERE owner_id = $1", payer.id)
    )
    assert (held, balance) == (0, 490_00 if "released" in ends else 500_00)
    assert Kind.SEND == 1


PLANTED = {
    "A payment that a rule keeps waiting is set aside, and one that was let go or sent back is not.": (
        "UPDATE wallet.risk_case SET decision = 'released', decided_by = person_id"
    ),
    "Of a rule one version is on at most.": (
        "INSERT INTO wallet.risk_rule (name, version, condition, outcome, hours, state, made_at) "
        "SELECT name, 7, condition, outcome, hours, state, made_at FROM wallet.risk_rule"
    ),
}


@pytest.mark.parametrize("promise", PLANTED)
async def test_a_planted_fault_is_caught(promise: str, tx: Tx) -> None:
    await _held(tx)
    check = next(one for one in CHECKS if one.promise == promise)
    assert await tx.column(check.sql) == []
    await tx.execute(PLANTED[promise])  # type: ignore[arg-type]
    assert len(await tx.column(check.sql)) == 1


async def test_what_is_paid_on_request_counts_for_a_rule_on_how_much_is_paid(tx: Tx) -> None:
    payer, payee, operator = await two(tx)
    await put_on(tx, operator, risk.Velocity(1, payments=3), "refuse")
    for memo in ("bread", "milk"):
        asked = await asking.ask_money(tx, by=payee, request=asking.NewRequest(uuid4(), payer.member_id, 1_00, memo=memo))
        await asking.pay_request(tx, by=payer, request_id=asked.request_id)
    with pytest.raises(RuleRefused):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 1_00))
