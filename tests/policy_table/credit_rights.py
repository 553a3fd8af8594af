"""Who disputes an item or a decision: its owner. Who decides: an operator who is not the owner. Who vouches: a contact with a score."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from quanzi import relations
from quanzi.credit import disputes, vouching
from quanzi.credit.errors import NotContacts, VouchOver
from quanzi.credit.model import FactKind
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from tests.make import rights
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class WithRights(Cast):
    """The owner has a score, two items, a no, and disputes: one open, one that stands; the member offers to vouch, and vouches."""

    fact_id: UUID
    refusal_id: UUID
    open_id: UUID
    stands_id: UUID
    offered_id: UUID


async def stage(tx: Tx) -> WithRights:
    """Items, disputes and vouches of the owner."""
    on = await cast_people(tx, tier=3)
    for person in (on.owner, on.member, on.stranger):
        await rights.switch_on(tx, person)
    await relations.ask_contact(tx, by=on.owner, person_id=on.member.member_id)
    await relations.accept_contact(tx, by=on.member, person_id=on.owner.member_id)
    facts = [await rights.note(tx, on.owner, FactKind.DEBT_LATE) for _ in range(3)]
    no = await disputes.record_refusal(
        tx, person_id=on.owner.member_id, what="gate", by_kind="circle", by_id=uuid4(), purpose="deal", threshold=700
    )
    opened, decided = [await disputes.dispute_item(tx, by=on.owner, fact_id=one, words="No.") for one in facts[1:]]
    await disputes.decide_dispute(
        tx,
        by=(await cast_people(tx)).operator,
        person_id=on.owner.member_id,
        dispute_id=decided.dispute_id,
        outcome="stands",
        answer="It was late.",
    )
    offered = await vouching.offer_vouch(tx, by=on.member, person_id=on.owner.member_id, stake=5)
    return WithRights(
        on.owner, on.member, on.stranger, on.operator, facts[0], no.refusal_id, opened.dispute_id, decided.dispute_id, offered.vouch_id
    )


def owners(call: Any) -> Row[WithRights]:
    """For whose score it is, suspended or not."""
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


def everybody(call: Any) -> Row[WithRights]:
    """A list of one's own, which may be empty."""
    return Row(stage=stage, call=call, stranger=ALLOWED, member=ALLOWED, owner=ALLOWED, suspended=ALLOWED, signed_out=NotSignedIn)


def desk(call: Any) -> Row[WithRights]:
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
    "credit.dispute_item": owners(lambda tx, by, on: disputes.dispute_item(tx, by=by, fact_id=on.fact_id, words="Not me.")),
    "credit.ask_person": owners(lambda tx, by, on: disputes.ask_person(tx, by=by, refusal_id=on.refusal_id, words="Why?")),
    "credit.add_evidence": owners(lambda tx, by, on: disputes.add_evidence(tx, by=by, dispute_id=on.open_id, evidence="A photo.")),
    "credit.withdraw_dispute": owners(lambda tx, by, on: disputes.withdraw_dispute(tx, by=by, dispute_id=on.open_id)),
    "credit.appeal_dispute": owners(lambda tx, by, on: disputes.appeal_dispute(tx, by=by, dispute_id=on.stands_id, words="Look again.")),
    "credit.find_dispute": owners(lambda tx, by, on: disputes.find_dispute(tx, by=by, dispute_id=on.open_id)),
    "credit.find_item": owners(lambda tx, by, on: disputes.find_item(tx, by=by, fact_id=on.fact_id)),
    "credit.find_refusal": owners(lambda tx, by, on: disputes.find_refusal(tx, by=by, refusal_id=on.refusal_id)),
    "credit.list_disputes": everybody(lambda tx, by, _on: disputes.list_disputes(tx, by=by)),
    "credit.list_refusals": everybody(lambda tx, by, _on: disputes.list_refusals(tx, by=by)),
    "credit.list_corrections": everybody(lambda tx, by, _on: disputes.list_corrections(tx, by=by)),
    "credit.list_cases": desk(lambda tx, by, _on: disputes.list_cases(tx, by=by)),
    "credit.find_case": desk(lambda tx, by, on: disputes.find_case(tx, by=by, person_id=on.owner.member_id, dispute_id=on.open_id)),
    "credit.list_overrides": desk(lambda tx, by, _on: disputes.list_overrides(tx, by=by)),
    "credit.decide_dispute": desk(
        lambda tx, by, on: disputes.decide_dispute(
            tx, by=by, person_id=on.owner.member_id, dispute_id=on.open_id, outcome="corrected", answer="It was paid."
        )
    ),
    "credit.offer_vouch": Row(
        stage=stage,
        call=lambda tx, by, on: vouching.offer_vouch(tx, by=by, person_id=on.member.member_id, stake=5),
        stranger=NotContacts,
        member=NotContacts,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=NotContacts,
    ),
    "credit.accept_vouch": Row(
        stage=stage,
        call=lambda tx, by, on: vouching.accept_vouch(tx, by=by, vouch_id=on.offered_id),
        stranger=NotFound,
        member=NotFound,
        owner=ALLOWED,
        suspended=Suspended,
        signed_out=NotSignedIn,
        operator=NotFound,
    ),
    "credit.decline_vouch": owners(lambda tx, by, on: vouching.decline_vouch(tx, by=by, vouch_id=on.offered_id)),
    "credit.end_vouch": Row(
        stage=stage,
        call=lambda tx, by, on: vouching.end_vouch(tx, by=by, vouch_id=on.offered_id),
        stranger=NotFound,
        member=ALLOWED,
        owner=VouchOver,
        suspended=VouchOver,
        signed_out=NotSignedIn,
        operator=NotFound,
    ),
    "credit.list_vouches": everybody(lambda tx, by, _on: vouching.list_vouches(tx, by=by)),
    "credit.find_stake_room": everybody(lambda tx, by, _on: vouching.find_stake_room(tx, by=by)),
}
