"""Who decides about a shared account: its signers who agreed, suspended or not. To everybody else it is not there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import signers
from quanzi.wallet.errors import StepUpNeeded
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithFund(Cast):
    """The owner opened a shared account and signs alone; the member is asked to sign, and a payment is proposed."""

    fund_id: UUID
    proposal_id: UUID


async def stage(tx: Tx) -> WithFund:
    """A shared account with some money and a proposal."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger, on.operator):
        await money.give_money(tx, person, 100_00)
    fund_id, proposal_id = uuid4(), uuid4()
    await signers.open_fund(tx, by=on.owner, fund_id=fund_id, name="Seeds", use="savings", signers=[on.member.member_id], needed=1)
    await signers.pay_into(tx, by=on.owner, fund_id=fund_id, transfer_id=uuid4(), amount=50_00, stepped_up=True)
    await signers.propose_payment(
        tx, by=on.owner, fund_id=fund_id, proposal_id=proposal_id, to_person_id=on.stranger.member_id, amount=5_00
    )
    return WithFund(on.owner, on.member, on.stranger, on.operator, fund_id, proposal_id)


def row(call: Any, **more: Any) -> Row[WithFund]:
    """For signers; the member was asked and has not agreed, an operator is nobody here."""
    outcomes: dict[str, Any] = {"stranger": NotFound, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED, "operator": NotFound}
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **(outcomes | more))


EVERYBODY: dict[str, Any] = {"stranger": ALLOWED, "operator": ALLOWED}
AGREED: dict[str, Any] = {"member": signers.NotAgreed}

DEEDS: dict[str, Row[Any]] = {
    "wallet.list_funds": row(lambda tx, by, _on: signers.list_funds(tx, by=by), **EVERYBODY),
    "wallet.open_fund": row(
        lambda tx, by, _on: signers.open_fund(tx, by=by, fund_id=uuid4(), name="Mine", use="circle", signers=[], needed=1), **EVERYBODY
    ),
    "wallet.find_fund": row(lambda tx, by, on: signers.find_fund(tx, by=by, fund_id=on.fund_id)),
    "wallet.find_fund_card": row(lambda tx, by, on: signers.find_fund_card(tx, by=by, fund_id=on.fund_id), **EVERYBODY),
    "wallet.list_fund_movements": row(lambda tx, by, on: signers.list_fund_movements(tx, by=by, fund_id=on.fund_id)),
    "wallet.pay_into": row(
        lambda tx, by, on: signers.pay_into(tx, by=by, fund_id=on.fund_id, transfer_id=uuid4(), amount=1_00, stepped_up=True), **EVERYBODY
    ),
    "wallet.pay_into without proof": row(
        lambda tx, by, on: signers.pay_into(tx, by=by, fund_id=on.fund_id, transfer_id=uuid4(), amount=1_00),
        stranger=StepUpNeeded,
        member=StepUpNeeded,
        operator=StepUpNeeded,
    ),
    "wallet.accept_signing": row(lambda tx, by, on: signers.accept_signing(tx, by=by, fund_id=on.fund_id)),
    "wallet.leave_fund": row(lambda tx, by, on: signers.leave_fund(tx, by=by, fund_id=on.fund_id)),
    "wallet.list_proposals": row(lambda tx, by, on: signers.list_proposals(tx, by=by, fund_id=on.fund_id)),
    "wallet.find_proposal": row(lambda tx, by, on: signers.find_proposal(tx, by=by, fund_id=on.fund_id, proposal_id=on.proposal_id)),
    "wallet.propose_payment": row(
        lambda tx, by, on: signers.propose_payment(
            tx, by=by, fund_id=on.fund_id, proposal_id=uuid4(), to_person_id=on.stranger.member_id, amount=1
        ),
        **AGREED,
    ),
    "wallet.propose_signers": row(
        lambda tx, by, on: signers.propose_signers(
            tx, by=by, fund_id=on.fund_id, proposal_id=uuid4(), signers=(signers.NewSigner(by.member_id),), needed=1
        ),
        **AGREED,
    ),
    "wallet.sign_proposal": row(
        lambda tx, by, on: signers.sign_proposal(tx, by=by, fund_id=on.fund_id, proposal_id=on.proposal_id, stepped_up=True), **AGREED
    ),
    "wallet.cancel_proposal": row(
        lambda tx, by, on: signers.cancel_proposal(tx, by=by, fund_id=on.fund_id, proposal_id=on.proposal_id), **AGREED
    ),
}
