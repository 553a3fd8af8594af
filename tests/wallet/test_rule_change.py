"""Limits are changed now or later, each change with who, why, and from what to what."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel.errors import KeyReused
from quanzi.kernel.person import Person
from quanzi.wallet import desk as door
from quanzi.wallet import errors, rule_change
from tests.make import desk, money, people


def new(rule: str, after: int | None, *, tier: int | None = None, **more: object) -> door.NewLimit:
    return door.NewLimit(uuid4(), money.CODE, rule, after, "The members voted", tier, **more)  # type: ignore[arg-type]


async def _scene(tx: Tx) -> Person:
    await money.make_currency(tx)
    return (await desk.make_operators(tx))[0]


async def test_a_limit_changes_at_once_and_holds(tx: Tx) -> None:
    operator = await _scene(tx)
    payer, payee = await money.make_payer(tx), await people.make_member(tx, name="王秀英")
    await money.know(tx, payer, payee)
    made = await door.change_limit(tx, by=operator, new=new("payment_max", 5_00, tier=2))
    assert (made.before, made.after, made.state) == (50_000_00, 5_00, "in_force")
    with pytest.raises(errors.PaymentLimit):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 5_01))
    await door.change_limit(tx, by=operator, new=new("payment_max", None, tier=2))
    await door.change_limit(tx, by=operator, new=new("step_up_over", 50_00))
    await door.change_limit(tx, by=operator, new=new("credit_limit", 7_00))
    with pytest.raises(errors.StepUpNeeded):
        await wallet.send_one(tx, by=payer, send=wallet.SendMoney(uuid4(), payee.member_id, 50_01))
    rules = (await wallet.list_rules(tx))[0]
    assert (rules.unit.step_up_over, rules.unit.credit_limit, rules.limit_of(2).payment_max) == (50_00, 7_00, None)
    assert rules.limit_of(2).year_max == 100_000_00
    changes = await door.list_limit_changes(tx, by=operator)
    assert {(one.rule, one.before, one.after, one.ordered_by) for one in changes} == {
        ("payment_max", 50_000_00, 5_00, operator.id),
        ("payment_max", 5_00, None, operator.id),
        ("step_up_over", 200_00, 50_00, operator.id),
        ("credit_limit", 0, 7_00, operator.id),
    }


async def test_a_later_change_comes_into_force_by_the_clock_or_is_called_off(db: Db) -> None:
    operator = await db.run(_scene)

    async def order(tx: Tx, after: int) -> door.RuleChange:
        return await door.change_limit(tx, by=operator, new=new("day_max", after, tier=1, valid_from=tx.now + timedelta(days=2)))

    kept, dropped = await db.run(lambda tx: order(tx, 30_00)), await db.run(lambda tx: order(tx, 40_00))
    for _ in range(2):
        await db.run(lambda tx: door.withdraw_limit(tx, by=operator, change_id=dropped.change_id))
    assert await door.settle_desk(db) == 0
    await db.run(lambda tx: tx.execute("UPDATE wallet.rule_change SET valid_from = now() - interval '1 second' WHERE state = 'waiting'"))
    assert await door.settle_desk(db) == 1
    assert await door.settle_desk(db) == 0
    rules = (await db.read(wallet.list_rules))[0]
    assert rules.limit_of(1).day_max == 30_00
    with pytest.raises(rule_change.ChangeOver):
        await db.run(lambda tx: door.withdraw_limit(tx, by=operator, change_id=kept.change_id))
    states = {one.change_id: one.state for one in await db.read(lambda tx: door.list_limit_changes(tx, by=operator))}
    assert states == {kept.change_id: "in_force", dropped.change_id: "withdrawn"}


@pytest.mark.parametrize(
    ("rule", "after", "tier", "days"),
    [
        ("payment_max", 1, None, 0),
        ("step_up_over", 1, 2, 0),
        ("step_up_over", None, None, 0),
        ("payment_max", -1, 2, 0),
        ("payment_max", 10**16, 2, 0),
        ("payment_max", 1, 4, 0),
        ("floor", 1, None, 0),
        ("payment_max", 1, 2, -1),
        ("payment_max", 1, 2, 400),
    ],
)
async def test_what_cannot_be_a_limit_is_refused(tx: Tx, rule: str, after: int | None, tier: int | None, days: int) -> None:
    operator = await _scene(tx)
    valid_from = tx.now + timedelta(days=days) if days else None
    with pytest.raises(rule_change.BadLimit):
        await door.change_limit(tx, by=operator, new=new(rule, after, tier=tier, valid_from=valid_from))


async def test_the_same_change_is_made_once_and_an_unknown_currency_has_no_limits(tx: Tx) -> None:
    operator = await _scene(tx)
    wanted = new("step_up_over", 9_00)
    first = await door.change_limit(tx, by=operator, new=wanted)
    again = await door.change_limit(tx, by=operator, new=wanted)
    assert (again.change_id, again.before, again.state) == (first.change_id, 200_00, "in_force")
    with pytest.raises(KeyReused):
        await door.change_limit(tx, by=operator, new=door.NewLimit(wanted.change_id, money.CODE, "step_up_over", 8_00, "The members voted"))
    with pytest.raises(errors.UnknownCurrency):
        await door.change_limit(tx, by=operator, new=door.NewLimit(uuid4(), "ZZZ", "step_up_over", 8_00, "x"))


async def test_changes_at_once_follow_each_other_without_a_gap(db: Db) -> None:
    operator = await db.run(_scene)
    await asyncio.gather(*(db.run(lambda tx, n=n: door.change_limit(tx, by=operator, new=new("step_up_over", n))) for n in range(1, 7)))
    changes = await db.read(lambda tx: door.list_limit_changes(tx, by=operator))
    assert len(changes) == 6
    befores, afters = {one.before for one in changes}, {one.after for one in changes}
    assert len(befores) == 6
    assert befores - afters == {200_00}
