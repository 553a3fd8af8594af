"""Who may look: whom the owner let. Who may give, ask and answer: any member. Who reads the log: its owner."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from quanzi.credit import asks, consents, errors, merchants
from quanzi.credit.consents import Choices, Form, Purpose, Viewer
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import Invalid, NotFound, NotSignedIn
from tests.make import consent as make
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithScore(Cast):
    """The owner and the member have scores, the stranger none. The owner let the member see theirs for a deal, and was asked by them.

    The owner runs a merchant, which asks for a rental and knows the member.
    """

    grant_id: UUID
    ask_id: UUID
    merchant_id: UUID
    request_id: UUID
    pair_id: UUID


async def stage(tx: Tx) -> WithScore:
    """Scores, a grant, a question, a merchant with a request."""
    on = await cast_people(tx)
    for person in (on.owner, on.member):
        await make.switch_on(tx, person)
    grant = await make.give(tx, on.owner, on.member, uses=3)
    made = await make.ask(tx, on.member, on.owner)
    shop = await make.make_merchant(tx, on.owner, on.operator)
    back = await make.pair(tx, shop, on.owner, on.member)
    request = await merchants.request_access(tx, by=on.owner, new=_request(shop.merchant_id))
    return WithScore(
        on.owner, on.member, on.stranger, on.operator, grant.grant_id, made.ask_id, shop.merchant_id, request.request_id, back.pair_id
    )


def _request(merchant_id: UUID) -> merchants.NewRequest:
    return merchants.NewRequest(merchant_id=merchant_id, purpose=Purpose.DEPOSIT, form=Form.BAND, return_url=make.ORIGIN)


def _new(on: WithScore) -> consents.NewGrant:
    return consents.NewGrant(viewer=Viewer.PERSON, viewer_id=on.operator.member_id, purpose=Purpose.DEAL, form=Form.BAND)


async def _look(tx: Tx, by: Any, on: WithScore, purpose: Purpose) -> Any:
    return consents.accept(await consents.look_at_score(tx, by=by, person_id=on.owner.member_id, purpose=purpose))


def own(call: Any, *, suspended: Any = ALLOWED, others: Any = ALLOWED) -> Row[WithScore]:
    """For every member, about their own; `others` is what is answered to who has none of it."""
    return Row(stage=stage, call=call, stranger=others, member=others, owner=ALLOWED, suspended=suspended, signed_out=NotSignedIn)


def desk(call: Any) -> Row[WithScore]:
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
    "credit.give_grant": Row(
        stage=stage,
        call=lambda tx, by, on: consents.give_grant(tx, by=by, new=_new(on), **make.YES),
        stranger=errors.ScoreOff,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=Invalid,
    ),
    "credit.revoke_grant": own(lambda tx, by, on: consents.revoke_grant(tx, by=by, grant_id=on.grant_id), others=NotFound),
    "credit.list_grants": own(lambda tx, by, _on: consents.list_grants(tx, by=by)),
    "credit.list_uses": own(lambda tx, by, on: consents.list_uses(tx, by=by, grant_id=on.grant_id), others=NotFound),
    "credit.list_inquiries": own(lambda tx, by, _on: consents.list_inquiries(tx, by=by)),
    "credit.find_interest": own(lambda tx, by, _on: consents.find_interest(tx, by=by)),
    "credit.find_choices": own(lambda tx, by, _on: consents.find_choices(tx, by=by)),
    "credit.choose_card": own(lambda tx, by, _on: consents.choose_card(tx, by=by, choices=Choices())),
    "credit.find_card_facts": own(lambda tx, by, on: consents.find_card_facts(tx, by=by, person_id=on.owner.member_id)),
    "credit.look_at_score": Row(
        stage=stage,
        call=lambda tx, by, on: _look(tx, by, on, Purpose.DEAL),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=Invalid,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "credit.look_at_score for another purpose": Row(
        stage=stage,
        call=lambda tx, by, on: _look(tx, by, on, Purpose.MEMBERSHIP),
        stranger=ALLOWED,
        member=errors.PurposeMismatch,
        owner=Invalid,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=ALLOWED,
    ),
    "credit.look_as_operator": desk(
        lambda tx, by, on: consents.look_as_operator(tx, by=by, person_id=on.member.member_id, reason="A dispute.")
    ),
    "credit.ask_to_see": Row(
        stage=stage,
        call=lambda tx, by, on: asks.ask_to_see(
            tx, by=by, new=asks.NewAsk(person_id=on.owner.member_id, purpose=Purpose.DEAL, form=Form.BAND)
        ),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=Invalid,
        suspended=Suspended,
        signed_out=NotSignedIn,
    ),
    "credit.withdraw_ask": Row(
        stage=stage,
        call=lambda tx, by, on: asks.withdraw_ask(tx, by=by, person_id=on.owner.member_id),
        stranger=NotFound,
        member=ALLOWED,
        owner=NotFound,
        suspended=NotFound,
        signed_out=NotSignedIn,
    ),
    "credit.answer_ask": own(
        lambda tx, by, on: asks.answer_ask(tx, by=by, ask_id=on.ask_id, reply="once", **make.YES), suspended=Suspended, others=NotFound
    ),
    "credit.list_asks": own(lambda tx, by, _on: asks.list_asks(tx, by=by)),
    "credit.list_my_asks": own(lambda tx, by, _on: asks.list_my_asks(tx, by=by)),
    "credit.list_barred": own(lambda tx, by, _on: asks.list_barred(tx, by=by)),
    "credit.allow_asker": own(lambda tx, by, on: asks.allow_asker(tx, by=by, person_id=on.member.member_id)),
    "credit.register_merchant": desk(
        lambda tx, by, on: merchants.register_merchant(
            tx, by=by, new=merchants.NewMerchant(owner_id=on.member.member_id, name="Inn", origin=make.ORIGIN, purposes=[Purpose.RENTAL])
        )
    ),
    "credit.list_merchants": desk(lambda tx, by, _on: merchants.list_merchants(tx, by=by)),
    "credit.end_merchant": desk(lambda tx, by, on: merchants.end_merchant(tx, by=by, merchant_id=on.merchant_id)),
    "credit.list_my_merchants": own(lambda tx, by, _on: merchants.list_my_merchants(tx, by=by)),
    "credit.request_access": own(
        lambda tx, by, on: merchants.request_access(tx, by=by, new=_request(on.merchant_id)), suspended=Suspended, others=NotFound
    ),
    "credit.find_request": own(lambda tx, by, on: merchants.find_request(tx, by=by, request_id=on.request_id)),
    "credit.approve_request": Row(
        stage=stage,
        call=lambda tx, by, on: merchants.approve_request(tx, by=by, request_id=on.request_id, **make.YES),
        stranger=errors.ScoreOff,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
    ),
    "credit.look_as_merchant": own(
        lambda tx, by, on: merchants.look_as_merchant(
            tx, by=by, merchant_id=on.merchant_id, pair_id=on.pair_id, purpose=Purpose.RENTAL, transaction_id="1"
        ),
        suspended=Suspended,
        others=NotFound,
    ),
}
