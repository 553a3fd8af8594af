"""Who may prove a name, look at one, and decide about accounts. The stage's case is the owner's."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from quanzi import identity
from quanzi.identity import account, reaching, showing, verification
from quanzi.identity.claim import Rules
from quanzi.identity.errors import AlreadyChecked, AlreadyDecided, ExportOnItsWay, NotYourOwnCase, Suspended
from quanzi.identity.sign_up import address_place
from quanzi.identity.store import address_changes
from quanzi.identity.verification import Outcome, Verdict
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.kernel.person import SYSTEM
from tests.identity.test_verify import TODAY, resident_id
from tests.policy_table import ALLOWED, Cast, Row, cast_people

KEYS = crypto.open_keys(Path(tempfile.mkdtemp(prefix="quanzi-keys-")) / "keys.json")
RULES = Rules({"sandbox": 1, "documents": 1}, 3, 5, 16)
CLAIM = verification.read_claim(
    legal_name="王秀英", document="cn_resident_id", number=resident_id(), born_on=None, today=TODAY, age_min_years=16
)
ADDRESS = identity.read_address("new@example.org", region="CN")


@dataclass(frozen=True, slots=True)
class Desk(Cast):
    """The owner waits for a review with a document, asks to be let in again, and has an export on its way."""

    verification_id: UUID
    document_id: UUID
    change_id: UUID
    export_id: UUID


async def stage(tx: Tx) -> Desk:
    on = await cast_people(tx, tier=0)
    document = verification.Document(tx.new_id(), "documents/x", "image/jpeg")
    await verification.record_check(
        tx, by=on.owner, keys=KEYS, rules=RULES, check="documents", claim=CLAIM, verdict=Verdict(Outcome.WAITING), documents=[document]
    )
    (review,) = await verification.list_reviews(tx, by=SYSTEM)
    change_id = tx.new_id()
    await address_changes.insert_change(
        tx,
        person_id=on.owner.member_id,
        change_id=change_id,
        kind="email",
        state="asked",
        old_hash=b"old",
        new_hash=b"new",
        new_encrypted=KEYS.encrypt("a@example.org", place=address_place(on.owner.member_id)),
        claimed_by=None,
        note="",
        asked_at=tx.now,
        due_at=tx.now,
    )
    export = await account.ask_export(tx, by=on.owner)
    return Desk(on.owner, on.member, on.stranger, on.operator, review.verification_id, document.document_id, change_id, export.export_id)


def mine(call: Any, *, suspended: Any = ALLOWED, owner: Any = ALLOWED) -> Row[Desk]:
    """About one's own account."""
    return Row(stage=stage, call=call, stranger=ALLOWED, member=ALLOWED, owner=owner, suspended=suspended, signed_out=NotSignedIn)


def desk(call: Any, *, operator: Any = ALLOWED) -> Row[Desk]:
    """An operator's deed; to everybody else it does not exist."""
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


DISPLAY = showing.NameDisplay(showing.NameForm.BADGE, showing.NameForm.MASKED, showing.NameForm.FULL)
DEEDS: dict[str, Row[Any]] = {
    "identity.find_self": mine(lambda tx, by, _on: identity.find_self(tx, by=by)),
    "identity.find_my_profile": mine(lambda tx, by, _on: showing.find_my_profile(tx, by=by)),
    "identity.change_profile": mine(
        lambda tx, by, _on: showing.change_profile(tx, by=by, bio="x", interests=["tea"], language="en"), suspended=Suspended
    ),
    "identity.change_name": mine(lambda tx, by, _on: showing.change_name(tx, by=by, keys=KEYS, name="Jane Smith"), suspended=Suspended),
    "identity.choose_name_display": mine(lambda tx, by, _on: showing.choose_name_display(tx, by=by, display=DISPLAY), suspended=Suspended),
    "identity.choose_avatar": mine(lambda tx, by, _on: showing.choose_avatar(tx, by=by, media_id=None), suspended=Suspended),
    "identity.list_people": mine(lambda tx, by, _on: showing.list_people(tx, by=by, hidden=frozenset())),
    "identity.search_people": mine(lambda tx, by, _on: showing.search_people(tx, by=by, query="a", hidden=frozenset())),
    "identity.begin_check": mine(
        lambda tx, by, _on: verification.begin_check(tx, by=by, rules=RULES, check="documents"), suspended=Suspended
    ),
    "identity.record_check": mine(
        lambda tx, by, _on: verification.record_check(
            tx, by=by, keys=KEYS, rules=RULES, check="documents", claim=CLAIM, verdict=Verdict(Outcome.WAITING)
        ),
        owner=AlreadyChecked,
        suspended=Suspended,
    ),
    "identity.list_checks": mine(lambda tx, by, _on: verification.list_checks(tx, by=by)),
    "identity.withdraw_check": mine(lambda tx, by, on: verification.withdraw_check(tx, by=by, verification_id=on.verification_id)),
    "identity.list_reviews": desk(lambda tx, by, _on: verification.list_reviews(tx, by=by)),
    "identity.open_review": desk(
        lambda tx, by, on: verification.open_review(tx, by=by, keys=KEYS, person_id=on.owner.member_id, verification_id=on.verification_id)
    ),
    "identity.open_document": desk(
        lambda tx, by, on: verification.open_document(tx, by=by, person_id=on.owner.member_id, document_id=on.document_id)
    ),
    "identity.decide_review": desk(
        lambda tx, by, on: verification.decide_review(
            tx, by=by, keys=KEYS, rules=RULES, person_id=on.owner.member_id, verification_id=on.verification_id, passed=True, reason=""
        )
    ),
    "identity.decide_review own": desk(
        lambda tx, by, on: verification.decide_review(
            tx, by=by, keys=KEYS, rules=RULES, person_id=on.operator.member_id, verification_id=on.verification_id, passed=True, reason=""
        ),
        operator=NotYourOwnCase,
    ),
    "identity.list_addresses": mine(lambda tx, by, _on: reaching.list_addresses(tx, by=by, keys=KEYS)),
    "identity.list_changes": mine(lambda tx, by, _on: reaching.list_changes(tx, by=by, keys=KEYS)),
    "identity.prove_address": mine(lambda tx, by, _on: reaching.prove_address(tx, by=by, keys=KEYS, address=ADDRESS, language="en")),
    "identity.change_address": mine(lambda tx, by, _on: reaching.change_address(tx, by=by, keys=KEYS, address=ADDRESS, code="000000")),
    "identity.remove_address": Row(
        stage=stage,
        call=lambda tx, by, _on: reaching.remove_address(tx, by=by, keys=KEYS, address_id="00"),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
        signed_out=NotSignedIn,
    ),
    "identity.stop_change": mine(lambda tx, by, on: reaching.stop_change(tx, by=by, change_id=on.change_id)),
    "identity.prove_recovery": Row(
        stage=stage,
        call=lambda tx, by, _on: reaching.prove_recovery(tx, by=by, keys=KEYS, address=ADDRESS, language="en"),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=ALLOWED,
    ),
    "identity.ask_recovery": Row(
        stage=stage,
        call=lambda tx, by, _on: reaching.ask_recovery(tx, by=by, keys=KEYS, lost=ADDRESS, address=ADDRESS, code="000000", note=""),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=ALLOWED,
    ),
    "identity.list_recoveries": desk(lambda tx, by, _on: reaching.list_recoveries(tx, by=by, keys=KEYS)),
    "identity.approve_recovery": desk(
        lambda tx, by, on: reaching.approve_recovery(
            tx, by=by, keys=KEYS, person_id=on.owner.member_id, change_id=on.change_id, reason="Seen."
        )
    ),
    "identity.decline_recovery": desk(
        lambda tx, by, on: reaching.decline_recovery(tx, by=by, person_id=on.owner.member_id, change_id=on.change_id, reason="Unknown.")
    ),
    "identity.suspend_person": desk(
        lambda tx, by, on: account.suspend_person(tx, by=by, keys=KEYS, person_id=on.owner.member_id, reason="Spam.")
    ),
    "identity.suspend_person own": desk(
        lambda tx, by, on: account.suspend_person(tx, by=by, keys=KEYS, person_id=on.operator.member_id, reason="x"),
        operator=NotYourOwnCase,
    ),
    "identity.restore_person": desk(
        lambda tx, by, on: account.restore_person(tx, by=by, keys=KEYS, person_id=on.owner.member_id, reason="x"), operator=AlreadyDecided
    ),
    "identity.find_account": desk(lambda tx, by, on: account.find_account(tx, by=by, keys=KEYS, person_id=on.owner.member_id)),
    "identity.list_log": mine(lambda tx, by, _on: account.list_log(tx, by=by)),
    "identity.find_suspension": Row(
        stage=stage,
        call=lambda tx, by, _on: account.find_suspension(tx, by=by),
        stranger=ALLOWED,
        member=ALLOWED,
        owner=ALLOWED,
        suspended=ALLOWED,
        signed_out=ALLOWED,
    ),
    "identity.ask_export": mine(lambda tx, by, _on: account.ask_export(tx, by=by), owner=ExportOnItsWay, suspended=ExportOnItsWay),
    "identity.list_exports": mine(lambda tx, by, _on: account.list_exports(tx, by=by)),
    "identity.take_export": Row(
        stage=stage,
        call=lambda tx, by, on: account.take_export(tx, by=by, export_id=on.export_id),
        stranger=NotFound,
        member=NotFound,
        owner=NotFound,
        suspended=NotFound,
        signed_out=NotSignedIn,
    ),
    "identity.ask_deletion": mine(lambda tx, by, _on: account.ask_deletion(tx, by=by, keys=KEYS)),
    "identity.cancel_deletion": mine(lambda tx, by, _on: account.cancel_deletion(tx, by=by)),
    "identity.find_deletion": mine(lambda tx, by, _on: account.find_deletion(tx, by=by)),
}
