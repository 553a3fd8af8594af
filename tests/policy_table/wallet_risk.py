"""Who writes safety rules: operators. Who reads why a payment waits, and objects: its payer alone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import wallet
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import SYSTEM
from quanzi.wallet import risk
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithCase(Cast):
    """A payment of the owner waits by a rule."""

    case_id: UUID
    account_id: UUID


async def stage(tx: Tx) -> WithCase:
    """The owner's payment to the member met a rule."""
    await money.make_currency(tx)
    on = await cast_people(tx)
    await money.give_money(tx, on.owner, 100_00)
    await money.give_money(tx, on.member, 100_00)
    await money.know(tx, on.owner, on.member)
    await risk.draft_rule(tx, by=SYSTEM, name="words", condition=risk.ScamWords(("safe account",)), outcome="hold", hours=24)
    await risk.switch_rule(tx, by=SYSTEM, name="words", version=1, state="on", reason="Tried.")
    case_id = uuid4()
    await wallet.send_one(tx, by=on.owner, send=wallet.SendMoney(case_id, on.member.member_id, 5_00, memo="safe account"))
    return WithCase(on.owner, on.member, on.stranger, on.operator, case_id, wallet.account_of(on.owner.member_id, money.CODE))


def desk(call: Any) -> Row[WithCase]:
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


def payers(call: Any) -> Row[WithCase]:
    """For who pays, suspended or not."""
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


DEEDS: dict[str, Row[Any]] = {
    "wallet.list_cases": Row(
        stage=stage,
        call=lambda tx, by, _on: risk.list_cases(tx, by=by),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=NotSignedIn,
    ),
    "wallet.find_case": payers(lambda tx, by, on: risk.find_case(tx, by=by, case_id=on.case_id)),
    "wallet.appeal_case": payers(lambda tx, by, on: risk.appeal_case(tx, by=by, case_id=on.case_id, words="She is my aunt.")),
    "wallet.list_desk_cases": desk(lambda tx, by, _on: risk.list_desk_cases(tx, by=by)),
    "wallet.decide_case": desk(
        lambda tx, by, on: risk.decide_case(tx, by=by, account_id=on.account_id, case_id=on.case_id, decision="released", reason="Fine.")
    ),
    "wallet.list_risk_rules": desk(lambda tx, by, _on: risk.list_risk_rules(tx, by=by)),
    "wallet.draft_rule": desk(lambda tx, by, _on: risk.draft_rule(tx, by=by, name="more", condition=risk.FirstPayee(), outcome="refuse")),
    "wallet.switch_rule": desk(lambda tx, by, _on: risk.switch_rule(tx, by=by, name="words", version=1, state="off", reason="Enough.")),
    "wallet.replay_rule": desk(lambda tx, by, _on: risk.replay_rule(tx, by=by, name="words", version=1)),
}
