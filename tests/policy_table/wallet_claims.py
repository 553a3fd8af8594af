"""Who claims a payment: its payer. Who answers: an operator who neither claims it nor got it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import wallet
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import claims
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithClaims(Cast):
    """The owner paid the member three times: one is not claimed, one is, and one was declined."""

    paid: UUID
    claimed: UUID
    declined: UUID
    account_id: UUID


async def stage(tx: Tx) -> WithClaims:
    """Payments and claims of the owner."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.member, on.stranger, on.operator):
        await money.give_money(tx, person, 100_00)
    await money.know(tx, on.owner, on.member)
    keys = [uuid4() for _ in range(3)]
    for key in keys:
        await wallet.send_one(tx, by=on.owner, send=wallet.SendMoney(key, on.member.member_id, 5_00))
    account_id = wallet.account_of(on.owner.member_id, money.CODE)
    for key in keys[1:]:
        await claims.claim_payment(tx, by=on.owner, transfer_id=key, words="Not me.")
    other = (await cast_people(tx)).operator
    await claims.decide_claim(tx, by=other, account_id=account_id, transfer_id=keys[2], outcome="declined", reason="It was.")
    return WithClaims(on.owner, on.member, on.stranger, on.operator, *keys, account_id)


def payers(call: Any) -> Row[WithClaims]:
    """For who paid, suspended or not."""
    return Row(
        stage=stage,
        call=call,
        stranger=NotFound,
        member=NotFound,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
        operator=NotFound,
    )


def desk(call: Any) -> Row[WithClaims]:
    """For operators; to everybody else it is not there."""
    return Row(
        stage=stage,
        call=call,
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    )


DEEDS: dict[str, Row[Any]] = {
    "wallet.claim_payment": payers(lambda tx, by, on: claims.claim_payment(tx, by=by, transfer_id=on.paid, words="Not me.")),
    "wallet.find_claim": payers(lambda tx, by, on: claims.find_claim(tx, by=by, transfer_id=on.claimed)),
    "wallet.withdraw_claim": payers(lambda tx, by, on: claims.withdraw_claim(tx, by=by, transfer_id=on.claimed)),
    "wallet.appeal_claim": payers(lambda tx, by, on: claims.appeal_claim(tx, by=by, transfer_id=on.declined, words="Look again.")),
    "wallet.list_claims": Row(
        stage=stage,
        call=lambda tx, by, _on: claims.list_claims(tx, by=by),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
    ),
    "wallet.list_open_claims": desk(lambda tx, by, _on: claims.list_open_claims(tx, by=by)),
    "wallet.decide_claim": desk(
        lambda tx, by, on: claims.decide_claim(
            tx, by=by, account_id=on.account_id, transfer_id=on.claimed, outcome="given_back", reason="It was not you."
        )
    ),
}
