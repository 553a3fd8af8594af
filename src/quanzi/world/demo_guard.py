"""The wallet's guard in the demo: a rule that is on, one that watches, a draft, a payment that waits by the first, and a claim."""

from collections.abc import Sequence

from quanzi import wallet
from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import ids
from quanzi.kernel.person import SYSTEM, Person
from quanzi.wallet import claims, risk, signers

_WORDS = ("安全账户", "刷单", "safe account", "gift card")


async def load_guard(db: Db, *, member: Person, friend: Person, currency: str) -> None:
    """Rules and one payment of the member that met one, and one that she claims, made once."""
    await db.run(lambda tx: _write_rules(tx, currency))
    waits = wallet.SendMoney(
        ids.id_from_source(source="demo.waits", key=str(member.member_id)), friend.member_id, 88_00, currency, "转到安全账户的租金"
    )
    await db.run(lambda tx: wallet.send_one(tx, by=member, send=waits, stepped_up=True))
    strange = wallet.SendMoney(
        ids.id_from_source(source="demo.claimed", key=str(member.member_id)), friend.member_id, 45_00, currency, "Top-up card"
    )
    await db.run(lambda tx: wallet.send_one(tx, by=member, send=strange, stepped_up=True))
    words = "My phone lay in the library from two to four. I bought no card, and nobody else should have paid with my wallet."
    await db.run(lambda tx: claims.claim_payment(tx, by=member, transfer_id=strange.transfer_id, words=words, currency=currency))


async def load_fund(db: Db, *, member: Person, friends: Sequence[Person], currency: str) -> None:
    """A savings group's account with three signers, some money, and a payment that waits for the second signature, made once."""
    fund_id = ids.id_from_source(source="demo.fund", key="savings")
    if await db.run(lambda tx: signers.list_funds(tx, by=member)):
        return
    one, other, payee = friends[:3]
    names = [one.member_id, other.member_id]
    await db.run(
        lambda tx: signers.open_fund(
            tx, by=member, fund_id=fund_id, name="春耕储蓄 · Seed savings", use="savings", signers=names, needed=2, currency=currency
        )
    )
    await db.run(lambda tx: signers.accept_signing(tx, by=one, fund_id=fund_id))
    for number, (payer, amount) in enumerate(((member, 120_00), (one, 80_00))):
        key = ids.id_from_source(source="demo.paid_in", key=str(number))
        await db.run(
            lambda tx, payer=payer, key=key, amount=amount: signers.pay_into(
                tx, by=payer, fund_id=fund_id, transfer_id=key, amount=amount, memo="十一月", stepped_up=True
            )
        )
    wanted = ids.id_from_source(source="demo.proposal", key="hoes")
    await db.run(
        lambda tx: signers.propose_payment(
            tx, by=one, fund_id=fund_id, proposal_id=wanted, to_person_id=payee.member_id, amount=64_00, memo="Hoes for the garden"
        )
    )
    await db.run(lambda tx: signers.sign_proposal(tx, by=one, fund_id=fund_id, proposal_id=wanted, stepped_up=True))


async def _write_rules(tx: Tx, currency: str) -> None:
    if await risk.list_risk_rules(tx, by=SYSTEM):
        return
    drafts = (
        ("scam_words", risk.ScamWords(_WORDS), "hold", 240, "on", "These words stood in most of last year's scams."),
        ("many_small_payers", risk.ManyPayers(8, hours=24, each_max=50_00), "delay", 6, "shadow", "To see whom it would meet."),
        ("quick_row", risk.Velocity(1, payments=20), "step_up", 0, "", ""),
    )
    for name, condition, outcome, hours, state, reason in drafts:
        rule = await risk.draft_rule(tx, by=SYSTEM, name=name, condition=condition, outcome=outcome, hours=hours, currency=currency)
        if state:
            await risk.switch_rule(tx, by=SYSTEM, name=name, version=rule.version, state=state, reason=reason)
