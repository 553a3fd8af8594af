"""Proving a real name, by a page or by a call: photos of a document drawn anew and sealed, and a visit to an identity provider."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from quanzi import identity, media
from quanzi.identity import verification
from quanzi.infra.house import House
from quanzi.kernel import errors, limits
from quanzi.kernel.person import Person


async def record_claim(
    house: House, by: Person, *, check: str, claim: verification.Claim, photos: Sequence[bytes] = ()
) -> verification.Outcome:
    """Judge what was claimed and keep it, by the sandbox or with photos for a review; what was refused leaves no photo behind.

    CheckNotOffered, DocumentMissing, and what `verification.record_check` raises.
    """
    identity.may_act(by)
    if check == "oidc" or check not in verification.list_offered(house.settings):
        raise verification.CheckNotOffered
    judge: verification.IdentityCheck = verification.SandboxCheck() if check == "sandbox" else verification.ReviewCheck()
    if check == "documents" and not 1 <= len(photos) <= limits.DOCUMENT_PHOTOS_MAX:
        raise verification.DocumentMissing(field="photos", most=limits.DOCUMENT_PHOTOS_MAX)
    await _begin(house, by, check)
    documents = await _seal_photos(house, by, photos) if check == "documents" else []
    try:
        return await _record(house, by, check=check, claim=claim, verdict=await judge.judge(claim), documents=documents)
    except errors.QuanziError:
        for document in documents:
            await house.blobs.delete(document.blob_key)
        raise


async def start_visit(house: House, by: Person) -> str:
    """The address at the identity provider where this session proves who it is. CheckNotOffered, CheckUnavailable."""
    identity.may_act(by)
    if "oidc" not in verification.list_offered(house.settings):
        raise verification.CheckNotOffered
    check = verification.OidcCheck(house.settings, house.keys)
    return await check.start(session=str(by.session_id), now=datetime.now(UTC))


async def finish_visit(house: House, by: Person, *, code: str, state: str) -> verification.Outcome:
    """Back from the identity provider. ProviderRefused, CheckUnavailable, TooYoung, and what `record_check` raises."""
    identity.may_act(by)
    check = verification.OidcCheck(house.settings, house.keys)
    claim = await check.finish(code=code, state=state, session=str(by.session_id), now=datetime.now(UTC))
    await _begin(house, by, "oidc")
    verdict = verification.Verdict(verification.Outcome.PASSED)
    return await _record(house, by, check="oidc", claim=claim, verdict=verdict, documents=[])


async def _begin(house: House, by: Person, check: str) -> None:
    """Counts the try, for good, before any work is done for it."""
    rules = verification.read_rules(house.settings)
    await house.db.run(lambda tx: verification.begin_check(tx, by=by, rules=rules, check=check))


async def _record(
    house: House,
    by: Person,
    *,
    check: str,
    claim: verification.Claim,
    verdict: verification.Verdict,
    documents: Sequence[verification.Document],
) -> verification.Outcome:
    return await house.db.run(
        lambda tx: verification.record_check(
            tx,
            by=by,
            keys=house.keys,
            rules=verification.read_rules(house.settings),
            check=check,
            claim=claim,
            verdict=verdict,
            documents=documents,
        )
    )


async def _seal_photos(house: House, by: Person, photos: Sequence[bytes]) -> list[verification.Document]:
    """Drawn anew, so that nothing but the picture is kept, and sealed to this person."""
    documents: list[verification.Document] = []
    # all are drawn before one is kept, so that a broken one leaves nothing behind
    for drawn in [await media.draw_document(photo) for photo in photos]:
        document_id = uuid4()
        place = verification.document_place(by.member_id, document_id)
        key = f"documents/{by.id}/{document_id}"
        await house.blobs.put(key, house.keys.encrypt(drawn, place=place))
        documents.append(verification.Document(document_id, key, "image/jpeg"))
    return documents
