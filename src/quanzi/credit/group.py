"""Telling a group that one belongs to, so that the house can see whether the score is fair to it; never part of a score.

It is a yes of its own, unticked, and taken back at any time; what was told is sealed, and leaves with the score or the account.
"""

from collections.abc import Sequence
from uuid import UUID

from quanzi.credit import access, policy, store
from quanzi.infra.crypto import CannotDecrypt, Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person

GROUP_TEXT_VERSION = "2026-11"
"""The version of the text by which a group is told; another text is another version."""


def place_of(person_id: UUID) -> str:
    """What a told group is sealed to."""
    return f"credit_group:{person_id}"


async def tell_group(tx: Tx, *, by: Person, keys: Keys, label: str, offered: Sequence[str], ticked: bool, text_version: str) -> None:
    """Tell my group, one of those offered, in place of one told before; nobody sees it but in numbers of many.

    NotSignedIn, Suspended, ConsentNeeded, ScoreOff, Invalid with `field`.
    """
    policy.may_own_score(by)
    policy.may_say_yes(ticked=ticked, text_version=text_version, current=GROUP_TEXT_VERSION)
    if label not in offered:
        raise Invalid(field="label")
    person_id = by.member_id
    await access.lock_score(tx, person_id=person_id)
    await end_group(tx, by=by)
    consent_id = tx.new_id()
    await store.people.insert_consent(
        tx, person_id=person_id, consent_id=consent_id, about="group", text_version=text_version, language=by.language
    )
    sealed = keys.encrypt(label, place=place_of(person_id))
    await store.groups.insert_told(tx, person_id=person_id, consent_id=consent_id, label_encrypted=sealed)


async def end_group(tx: Tx, *, by: Person) -> None:
    """Take it back: what I told is gone at once, and is counted no more from the next run on. NotSignedIn."""
    await store.people.lock_switch(tx, person_id=by.member_id)
    await store.groups.delete_told(tx, person_id=by.member_id)
    await store.people.update_consents_ended(tx, person_id=by.member_id, about="group")


async def find_group(tx: ReadTx, *, by: Person, keys: Keys) -> str | None:
    """What I told; None where I told nothing. NotSignedIn."""
    return await read_group(tx, person_id=by.member_id, keys=keys)


async def read_group(tx: ReadTx, *, person_id: UUID, keys: Keys) -> str | None:
    """What somebody told, for them alone."""
    sealed = await store.groups.find_told(tx, person_id=person_id)
    if sealed is None:
        return None
    try:
        return keys.decrypt(sealed, place=place_of(person_id)).decode()
    except CannotDecrypt:
        return None
