"""Whose debts are seen and changed by whom. A suspension, like every social sanction, never touches money."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import debts, nettings
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.iou import NotContacts
from tests.make import debts as make
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithDebts(Cast):
    """The owner owes the member, and the member owes the owner; the member has yet to answer another IOU of the owner's."""

    owed: UUID
    back: UUID
    waiting: UUID


async def stage(tx: Tx) -> WithDebts:
    """Contacts with money who owe each other; the member offered to net."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger):
        await money.give_money(tx, person, 100_00)
    await make.make_contacts(tx, on.owner, on.member)
    await money.know(tx, on.owner, on.member)
    owed = await make.owe(tx, on.owner, on.member, 20_00)
    back = await make.owe(tx, on.member, on.owner, 10_00)
    new = debts.NewIou(uuid4(), on.member.member_id, "debtor", 5_00)
    waiting = await debts.propose_iou(tx, by=on.owner, new=new)
    await nettings.offer_netting(tx, by=on.member, person_id=on.owner.member_id)
    return WithDebts(on.owner, on.member, on.stranger, on.operator, owed, back, waiting.iou_id)


def row(call: Any, **more: Any) -> Row[WithDebts]:
    """About one's own debts, open to suspended people too."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


def on_iou(deed: Any, *, which: str = "owed", debtor: str = "owner", **facts: Any) -> Any:
    """A call of a deed about one IOU of the stage."""
    return lambda tx, by, on: deed(tx, by=by, debtor_id=getattr(on, debtor).member_id, iou_id=getattr(on, which), **facts)


DEEDS: dict[str, Row[Any]] = {
    "wallet.propose_iou": row(
        lambda tx, by, on: debts.propose_iou(tx, by=by, new=debts.NewIou(uuid4(), on.member.member_id, "creditor", 1_00)),
        stranger=NotContacts,
        member=ToYourself,
    ),
    "wallet.confirm_iou": row(on_iou(debts.confirm_iou, which="waiting"), stranger=NotFound, owner=NotFound, suspended=NotFound),
    "wallet.decline_iou": row(on_iou(debts.decline_iou, which="waiting"), stranger=NotFound, owner=NotFound, suspended=NotFound),
    "wallet.withdraw_iou": row(on_iou(debts.withdraw_iou, which="waiting"), stranger=NotFound, member=NotFound),
    "wallet.find_iou": row(on_iou(debts.find_iou), stranger=NotFound, operator=NotFound),
    "wallet.list_steps": row(on_iou(debts.list_steps), stranger=NotFound, operator=NotFound),
    "wallet.list_ious": row(lambda tx, by, _on: debts.list_ious(tx, by=by)),
    "wallet.pay_iou": row(
        lambda tx, by, on: debts.pay_iou(tx, by=by, pay=debts.Repayment(uuid4(), on.owed, 1_00)), stranger=NotFound, member=NotFound
    ),
    "wallet.forgive_iou": row(on_iou(debts.forgive_iou, key=uuid4(), amount=1_00), stranger=NotFound, owner=NotFound, suspended=NotFound),
    "wallet.remind_debtor": row(on_iou(debts.remind_debtor), stranger=NotFound, owner=NotFound, suspended=NotFound),
    "wallet.offer_netting": row(
        lambda tx, by, on: nettings.offer_netting(tx, by=by, person_id=on.member.member_id),
        stranger=nettings.NothingToNet,
        member=ToYourself,
    ),
    "wallet.accept_netting": row(
        lambda tx, by, on: nettings.accept_netting(tx, by=by, person_id=on.member.member_id, amount=10_00),
        stranger=NotFound,
        member=NotFound,
    ),
    "wallet.drop_net_offer": row(lambda tx, by, on: nettings.drop_net_offer(tx, by=by, person_id=on.member.member_id)),
    "wallet.list_net_offers": row(lambda tx, by, _on: nettings.list_net_offers(tx, by=by)),
    "wallet.set_netting_consent": row(lambda tx, by, _on: nettings.set_netting_consent(tx, by=by, consent=True)),
    "wallet.find_netting_consent": row(lambda tx, by, _on: nettings.find_netting_consent(tx, by=by)),
    "wallet.list_my_clearings": row(lambda tx, by, _on: nettings.list_my_clearings(tx, by=by)),
    "wallet.list_cuts": row(
        lambda tx, by, _on: nettings.list_cuts(tx, by=by, clearing_id=uuid4()),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
    ),
    "wallet.list_clearings": Row(
        stage=stage,
        call=lambda tx, by, _on: nettings.list_clearings(tx, by=by),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
}
