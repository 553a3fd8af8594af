"""What operators do with money is done by nobody else; what they did to somebody, that person sees, suspended or not."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import wallet
from quanzi.identity.errors import NotYourOwnCase, Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import Person
from quanzi.wallet import desk as door
from quanzi.wallet import oversight
from quanzi.wallet.model import house_account
from tests.make import desk, money, people
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class AtDesk(Cast):
    """The owner paid the member; another operator froze the owner, who objected, and proposed what the first may agree to."""

    other: Person
    paid: UUID
    freeze_id: UUID
    proposed: UUID
    leave: UUID
    change: UUID
    inquiry: UUID


async def stage(tx: Tx) -> AtDesk:
    """Something of each kind waits."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    other, third = await people.make_member(tx, name="Ada Okoro", operator=True), await people.make_member(tx, name="Noah", operator=True)
    for person in (on.owner, on.member):
        await money.give_money(tx, person, 100_00)
    await money.know(tx, on.owner, on.member)
    paid = uuid4()
    await wallet.send_one(tx, by=on.owner, send=wallet.SendMoney(paid, on.member.member_id, 5_00))
    frozen = await desk.freeze(tx, other, on.owner)
    await oversight.appeal_freeze(tx, by=on.owner, account_id=frozen.account_id, freeze_id=frozen.freeze_id, appeal="Why?")
    proposed = await door.propose_adjustment(tx, by=other, proposal=desk.correction(desk.person_side(on.member), desk.SUSPENSE))
    leave = door.Proposal(uuid4(), "payouts", 9_00, "Wages", money.CODE, debit=door.Side(wallet.AccountKind.ISSUANCE))
    await door.propose_adjustment(tx, by=other, proposal=leave)
    await door.decide_adjustment(tx, by=third, adjustment_id=leave.adjustment_id, approve=True)
    later = door.NewLimit(uuid4(), money.CODE, "day_max", 1, "Vote", 1, tx.now.replace(year=tx.now.year + 1, month=1))
    await door.change_limit(tx, by=other, new=later)
    inquiry = uuid4()
    await oversight.start_inquiry(tx, by=on.operator, inquiry_id=inquiry, reason="A question")
    return AtDesk(
        on.owner, on.member, on.stranger, on.operator, other, paid, frozen.freeze_id, proposed.adjustment_id, leave.adjustment_id,
        later.change_id, inquiry,
    )  # fmt: skip


def at_desk(call: Any, *, operator: Any = ALLOWED) -> Row[AtDesk]:
    """An operator's deed: to everybody else it does not exist."""
    return Row(
        stage=stage,
        call=call,
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=operator,
    )


def mine(call: Any, **more: Any) -> Row[AtDesk]:
    """What concerns my own money, open to suspended people too."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


def frozen(on: AtDesk) -> dict[str, UUID]:
    """The freeze of the owner's account."""
    return {"account_id": desk.account(on.owner), "freeze_id": on.freeze_id}


DEEDS: dict[str, Row[Any]] = {
    "wallet.freeze_account": at_desk(lambda tx, by, on: desk.freeze(tx, by, on.member)),
    "wallet.freeze_account own": at_desk(lambda tx, by, on: desk.freeze(tx, by, by), operator=NotFound),
    "wallet.renew_freeze": at_desk(lambda tx, by, on: door.renew_freeze(tx, by=by, **frozen(on), new_id=uuid4(), note="More", days=2)),
    "wallet.lift_freeze": at_desk(lambda tx, by, on: door.lift_freeze(tx, by=by, **frozen(on), reason="Over")),
    "wallet.answer_appeal": at_desk(lambda tx, by, on: door.answer_appeal(tx, by=by, **frozen(on), keep=True, reason="So it is")),
    "wallet.list_freezes": at_desk(lambda tx, by, _on: door.list_freezes(tx, by=by)),
    "wallet.propose_adjustment": at_desk(
        lambda tx, by, on: door.propose_adjustment(tx, by=by, proposal=desk.correction(desk.person_side(on.member), desk.SUSPENSE))
    ),
    "wallet.propose_adjustment own": at_desk(
        lambda tx, by, on: door.propose_adjustment(tx, by=by, proposal=desk.correction(desk.SUSPENSE, desk.person_side(on.operator))),
        operator=NotYourOwnCase,
    ),
    "wallet.decide_adjustment": at_desk(lambda tx, by, on: door.decide_adjustment(tx, by=by, adjustment_id=on.proposed, approve=True)),
    "wallet.list_adjustments": at_desk(lambda tx, by, _on: door.list_adjustments(tx, by=by)),
    "wallet.list_ends": at_desk(lambda tx, by, on: door.list_ends(tx, by=by, account_ids=[desk.account(on.owner)])),
    "wallet.list_waiting": at_desk(lambda tx, by, _on: door.list_waiting(tx, by=by)),
    "wallet.pay_out": at_desk(
        lambda tx, by, on: door.pay_out(
            tx,
            by=by,
            from_account_id=house_account(money.CODE, wallet.AccountKind.ISSUANCE),
            payouts=[door.Payout(uuid4(), on.member.member_id, 1)],
            adjustment_id=on.leave,
        )
    ),
    "wallet.pay_out without leave": at_desk(
        lambda tx, by, on: door.pay_out(
            tx,
            by=by,
            from_account_id=house_account(money.CODE, wallet.AccountKind.ISSUANCE),
            payouts=[door.Payout(uuid4(), on.member.member_id, 1)],
        ),
        operator=NotFound,
    ),
    "wallet.change_limit": at_desk(
        lambda tx, by, _on: door.change_limit(tx, by=by, new=door.NewLimit(uuid4(), money.CODE, "step_up_over", 1, "Vote"))
    ),
    "wallet.withdraw_limit": at_desk(lambda tx, by, on: door.withdraw_limit(tx, by=by, change_id=on.change)),
    "wallet.list_limit_changes": at_desk(lambda tx, by, _on: door.list_limit_changes(tx, by=by)),
    "wallet.start_inquiry": at_desk(lambda tx, by, _on: oversight.start_inquiry(tx, by=by, inquiry_id=uuid4(), reason="A question")),
    "wallet.search_transfers": at_desk(
        lambda tx, by, on: oversight.search_transfers(tx, by=by, inquiry_id=on.inquiry, sought=oversight.Sought(transfer_id=on.paid))
    ),
    "wallet.search_transfers without a reason": at_desk(
        lambda tx, by, on: oversight.search_transfers(tx, by=by, inquiry_id=uuid4(), sought=oversight.Sought(transfer_id=on.paid)),
        operator=oversight.ReasonNeeded,
    ),
    "wallet.find_story": at_desk(
        lambda tx, by, on: oversight.find_story(
            tx, by=by, inquiry_id=on.inquiry, debit_account_id=desk.account(on.owner), transfer_id=on.paid
        )
    ),
    "wallet.find_account_view": at_desk(
        lambda tx, by, on: oversight.find_account_view(tx, by=by, inquiry_id=on.inquiry, account_id=desk.account(on.owner))
    ),
    "wallet.list_looks": mine(lambda tx, by, _on: oversight.list_looks(tx, by=by)),
    "wallet.list_own_freezes": mine(lambda tx, by, _on: oversight.list_own_freezes(tx, by=by)),
    "wallet.appeal_freeze": mine(
        lambda tx, by, on: oversight.appeal_freeze(tx, by=by, **frozen(on), appeal="Why?"), stranger=NotFound, member=NotFound
    ),
}
