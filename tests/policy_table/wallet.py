"""Whose money moves at whose word. A suspension, like every social sanction, never touches money."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import wallet
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import safety, statements
from quanzi.wallet.errors import StepUpNeeded, ToYourself
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithMoney(Cast):
    """The owner paid the member once, and has a payment under way to her."""

    paid: UUID
    waiting: UUID


async def stage(tx: Tx) -> WithMoney:
    """Everybody holds something; the member and the owner know each other as payees."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger, on.operator):
        await money.give_money(tx, person, 100_00)
    await money.know(tx, on.owner, on.member)
    await money.know(tx, on.member, on.owner)
    await money.know(tx, on.stranger, on.member)
    paid, waiting = uuid4(), uuid4()
    await wallet.send_one(tx, by=on.owner, send=wallet.SendMoney(paid, on.member.member_id, 5_00))
    await wallet.send_one(tx, by=on.owner, send=wallet.SendMoney(waiting, on.member.member_id, 5_00, speed="two_hours"))
    return WithMoney(on.owner, on.member, on.stranger, on.operator, paid, waiting)


def mine(call: Any, **more: Any) -> Row[WithMoney]:
    """A question about one's own wallet, open to suspended people too."""
    outcomes: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | more
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **outcomes)


DEEDS: dict[str, Row[Any]] = {
    "wallet.add_currency": Row(
        stage=stage,
        call=lambda tx, by, _on: wallet.add_currency(tx, by=by, code="HOURS", name="Hours", exponent=0),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "wallet.send_one": mine(
        lambda tx, by, on: wallet.send_one(tx, by=by, send=wallet.SendMoney(uuid4(), on.member.member_id, 1_00)), member=ToYourself
    ),
    "wallet.send_one large": mine(
        lambda tx, by, on: wallet.send_one(tx, by=by, send=wallet.SendMoney(uuid4(), on.owner.member_id, 300_00)),
        stranger=wallet.NameUnconfirmed,
        member=StepUpNeeded,
        owner=ToYourself,
        suspended=ToYourself,
    ),
    "wallet.cancel_send": mine(
        lambda tx, by, on: wallet.cancel_send(tx, by=by, transfer_id=on.waiting), stranger=NotFound, member=NotFound
    ),
    "wallet.find_terms": mine(lambda tx, by, on: wallet.find_terms(tx, by=by, person_id=on.member.member_id), member=ToYourself),
    "wallet.find_passcode": mine(lambda tx, by, _on: safety.find_passcode(tx, by=by)),
    "wallet.list_purses": mine(lambda tx, by, _on: wallet.list_purses(tx, by=by)),
    "wallet.list_pending": mine(lambda tx, by, _on: wallet.list_pending(tx, by=by)),
    "wallet.list_movements": mine(lambda tx, by, _on: statements.list_movements(tx, by=by)),
    "wallet.find_my_balance": mine(lambda tx, by, _on: statements.find_my_balance(tx, by=by)),
    "wallet.list_months": mine(lambda tx, by, _on: statements.list_months(tx, by=by)),
    "wallet.find_movement": mine(
        lambda tx, by, on: statements.find_movement(
            tx, by=by, transfer_id=on.paid, debit_account_id=wallet.account_of(on.owner.member_id, money.CODE)
        ),
        stranger=NotFound,
    ),
}
