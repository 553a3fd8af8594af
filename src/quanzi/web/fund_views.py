"""How shared accounts look on a page: who signs, what is proposed, what moved."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import signers
from quanzi.web import circle_views, money_views, respond, views

USES = {"circle": "A circle", "savings": "A savings group", "organisation": "An organisation", "merchant": "A merchant"}
"""What a shared account is for."""
STATES = {"open": "Waits for signatures", "done": "Done", "cancelled": "Taken back", "expired": "Expired"}
"""How a proposal stands."""
_CONTACTS_SHOWN = 40


class SignerView(msgspec.Struct, frozen=True):
    """Who signs: `alone` up to how much a day alone, or empty, `typed` as it is typed; `signs` whether ticked; `agreed` or only asked."""

    person: views.PersonView
    agreed: bool
    alone: str
    signs: bool
    typed: str = ""


class ProposalView(msgspec.Struct, frozen=True):
    """What waits for signatures."""

    href: str
    what: str
    person: views.PersonView | None
    amount: int
    memo: str
    signers: tuple[SignerView, ...]
    needed: int
    by: views.PersonView | None
    state: str
    open: bool
    expires_at: datetime
    signed: tuple[views.PersonView, ...]
    signed_by_me: bool


class FundView(msgspec.Struct, frozen=True):
    """A shared account for its signers; `asked`: the reader has not agreed yet."""

    id: str
    href: str
    name: str
    use: str
    currency: str
    balance: int
    needed: int
    signers: tuple[SignerView, ...]
    asked: bool


async def show_fund(tx: ReadTx, *, visit: respond.Visit, fund: signers.Fund) -> FundView:
    """A shared account with the people in it."""
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.person_id for one in fund.signers])
    mine = fund.signer_of(visit.person.member_id)
    return FundView(
        str(fund.fund_id),
        f"/wallet/shared/{fund.fund_id}",
        fund.name,
        visit.translate(USES[fund.use]),
        fund.currency,
        fund.balance,
        fund.needed,
        tuple(
            _show_signer(visit, cards, one.person_id, one.alone_max, fund.currency, agreed=one.accepted_at is not None)
            for one in fund.signers
        ),
        asked=mine is not None and mine.accepted_at is None,
    )


def _show_signer(
    visit: respond.Visit, cards: Mapping[UUID, PersonCard], person_id: UUID, alone_max: int, currency: str, *, agreed: bool
) -> SignerView:
    person = money_views.show_other(cards, person_id) or views.PersonView(str(person_id), "", "", f"/avatar/{person_id}.svg")
    alone = visit.formatter.money(alone_max, currency) if alone_max else ""
    return SignerView(person, agreed, alone, signs=True)


async def show_proposals(
    tx: ReadTx, *, visit: respond.Visit, fund: signers.Fund, found: Sequence[signers.Proposal]
) -> tuple[ProposalView, ...]:
    """Proposals with the people in them."""
    people = {one.by_person_id for one in found} | {one.to_person_id for one in found if one.to_person_id}
    people |= {person_id for one in found for person_id in (*one.signed_by, *(new.person_id for new in one.signers))}
    cards = await relations.find_cards(tx, by=visit.person, person_ids=list(people))
    return tuple(_show_proposal(visit, fund, one, cards) for one in found)


def _show_proposal(visit: respond.Visit, fund: signers.Fund, one: signers.Proposal, cards: Mapping[UUID, PersonCard]) -> ProposalView:
    shown = [money_views.show_other(cards, person_id) for person_id in one.signed_by]
    return ProposalView(
        f"/wallet/shared/{one.fund_id}/proposals/{one.proposal_id}",
        one.what,
        money_views.show_other(cards, one.to_person_id),
        one.amount,
        one.memo,
        tuple(_show_signer(visit, cards, new.person_id, new.alone_max, fund.currency, agreed=True) for new in one.signers),
        one.needed or fund.needed,
        money_views.show_other(cards, one.by_person_id),
        visit.translate(STATES[one.state]),
        one.state == "open",
        one.expires_at,
        tuple(person for person in shown if person is not None),
        visit.person.id in one.signed_by,
    )


async def list_people(tx: ReadTx, *, by: Person, but: Sequence[str] = ()) -> tuple[views.PersonView, ...]:
    """Whom one may ask to sign, or pay: one's contacts."""
    found = await relations.list_ties(tx, by=by, tie=relations.Tie.CONTACT, limit=_CONTACTS_SHOWN)
    return tuple(circle_views.show_person(one.card, one.card.person_id) for one in found.items if str(one.card.person_id) not in but)
