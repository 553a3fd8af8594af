"""Credentials of thresholds: a batch of one-time ones for keys in my browser, taken back all at once, and swept when over."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from quanzi.credit import policy, status_list, store
from quanzi.credit.errors import ScoreOff
from quanzi.credit.proof import HolderKey, Issuer, NoSuchKey, StatusPlace, end_of, make_credential
from quanzi.credit.store.credentials import Live, Place
from quanzi.infra import ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person

CREDENTIAL_VERSION = "2026-11"
"""The version of the text by which credentials are issued; another text is another version."""
_PER_DAY = ratelimit.Limit("credentials", limits.CREDENTIALS_PER_DAY_MAX, 86_400)
_KEPT = timedelta(days=1)
_REVOKED_AT_ONCE_MAX = 200


class BadHolderKeys(Invalid):
    """Each of a batch has a P-256 key of its own."""

    code = "bad_holder_keys"
    reason = "Proofs need 1 to {at_once} different P-256 keys."
    way_forward = "Make the keys anew, each for one proof, and send their public halves."


def open_issuer(keys: Keys, public_url: str) -> Issuer:
    """This house as an issuer."""
    return Issuer(public_url.rstrip("/"), keys.issuer_key(), tuple(keys.issuer_public_keys()))


async def issue_credentials(
    tx: Tx, *, by: Person, issuer: Issuer, holders: Sequence[HolderKey], ticked: bool, text_version: str
) -> list[str]:
    """One credential for each key, by my score as it stands. A yes of its own, each time.

    They are handed out and not kept: what stays here is where their bits are. NotSignedIn, Suspended, ConsentNeeded, ScoreOff,
    BadHolderKeys, TooMany.
    """
    policy.may_own_score(by)
    policy.may_say_yes(ticked=ticked, text_version=text_version, current=CREDENTIAL_VERSION)
    switch = await store.people.lock_switch(tx, person_id=by.member_id)
    score = await store.scores.find_last(tx, person_id=by.member_id)
    if switch is None or not switch.is_on or score is None:
        raise ScoreOff
    if not 1 <= len(set(holders)) == len(holders) <= limits.CREDENTIALS_AT_ONCE:
        raise BadHolderKeys(at_once=limits.CREDENTIALS_AT_ONCE)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id), count=len(holders))
    expires_at = end_of(tx.now)
    places = await _take_places(tx, count=len(holders), expires_at=expires_at)
    made = [_make(issuer, score.total, one, place, tx.now) for one, place in zip(holders, places, strict=True)]
    await store.credentials.insert_credentials(tx, person_id=by.member_id, places=places, scored_at=score.run_at, expires_at=expires_at)
    await store.people.insert_consent(
        tx, person_id=by.member_id, consent_id=tx.new_id(), about="credential", text_version=text_version, language=by.language
    )
    return made


def _make(issuer: Issuer, total: int, holder: HolderKey, place: Place, at: datetime) -> str:
    status = StatusPlace(issuer.status_url(place.list_no), place.idx)
    try:
        return make_credential(issuer=issuer, total=total, holder=holder, status=status, at=at)
    except NoSuchKey as error:
        raise BadHolderKeys(at_once=limits.CREDENTIALS_AT_ONCE) from error


async def _take_places(tx: Tx, *, count: int, expires_at: datetime) -> list[Place]:
    """Bits drawn by lot, so that those of one batch can't be told from others'.

    When half of a draw was taken, so is about half of the list, and the next one is begun.
    """
    list_no, places = await store.credentials.find_newest_list(tx) or 0, list[Place]()
    wanted = taken = 0
    while len(places) < count:
        if list_no == 0 or taken * 2 < wanted:
            list_no += 1
            await store.credentials.insert_list(tx, list_no=list_no)
        wanted = count - len(places)
        drawn = {secrets.randbelow(limits.STATUS_LIST_BITS) for _ in range(wanted)}
        free = await store.credentials.take_places(tx, list_no=list_no, idxs=sorted(drawn), expires_at=expires_at)
        taken = len(free)
        places += [Place(list_no, idx) for idx in free]
    # the database answers in the order of the bits, which would tell which of a batch was which
    secrets.SystemRandom().shuffle(places)
    return places


async def find_live(tx: ReadTx, *, by: Person) -> Live:
    """How many credentials of mine hold, and until when. NotSignedIn."""
    return await store.credentials.count_live(tx, person_id=by.member_id)


async def revoke_credentials(tx: Tx, *, by: Person) -> int:
    """Take all of mine back at once; how many there were. NotSignedIn."""
    _ = by.member_id
    await store.people.lock_switch(tx, person_id=by.member_id)
    return await revoke_all(tx, person_id=by.member_id)


async def revoke_all(tx: Tx, *, person_id: UUID) -> int:
    """Set the bits of all of a person's credentials, and end the yes they were issued by."""
    places = await store.credentials.update_revoked(tx, person_id=person_id)
    await store.credentials.set_bits(tx, places=places)
    await store.people.update_consents_ended(tx, person_id=person_id, about="credential")
    return len(places)


async def erase_credentials(tx: Tx, *, person_id: UUID) -> None:
    """Nothing of them stays with the person, and none of them holds any more."""
    await revoke_all(tx, person_id=person_id)
    await store.credentials.delete_credentials(tx, person_id=person_id)


async def sign_status_list(tx: ReadTx, *, issuer: Issuer, list_no: int) -> str:
    """A status list as it is published, for everybody. NotFound."""
    if not await store.credentials.has_list(tx, list_no=list_no):
        raise NotFound
    revoked = await store.credentials.list_revoked(tx, list_no=list_no)
    return status_list.sign_list(issuer, list_no=list_no, revoked=revoked, now=tx.now)


async def revoke_fallen(db: Db) -> int:
    """Take back what says more than its owner's latest score; of how many people."""
    count = 0
    while fallen := await db.run(_revoke_page):
        count += fallen
    return count


async def _revoke_page(tx: Tx) -> int:
    people = await store.credentials.list_fallen(tx, limit=_REVOKED_AT_ONCE_MAX)
    for person_id in sorted(people):
        await store.people.lock_switch(tx, person_id=person_id)
        await revoke_all(tx, person_id=person_id)
    return len(people)


async def sweep_over(db: Db) -> None:
    """Forget credentials, places in lists, questions and shown keys a day after they ended."""

    async def sweep(tx: Tx) -> None:
        before = tx.now - _KEPT
        await store.credentials.delete_credentials_over(tx, before=before)
        await store.credentials.delete_places_over(tx, before=before)
        await store.questions.delete_questions_over(tx, before=before)
        await store.questions.delete_shown_keys_over(tx, before=before)

    await db.run(sweep)
