"""Who may see what of my score: given without being asked, and taken back at once.

No grant is written but by `write_grant`, and none without the yes that it rests on: the table refuses it too.
"""

from datetime import timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.credit import policy, store, terms
from quanzi.credit.errors import ScoreOff, TooManyGrants
from quanzi.credit.events import AccessGiven
from quanzi.credit.scoring import Score
from quanzi.credit.store.grants import Choices, Grant
from quanzi.credit.store.inquiries import Inquiry
from quanzi.credit.terms import Form, Purpose, Terms, Viewer
from quanzi.infra import outbox
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid, NotFound
from quanzi.kernel.person import Person

GRANT_TEXT_VERSION = "2026-11"
"""The version of the text by which one lets somebody see something of one's score; another text is another version."""


class NewGrant(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody is to see: a person, or everybody in a circle; how often, and for how many hours."""

    viewer: Viewer
    viewer_id: UUID
    purpose: Purpose
    form: Form
    threshold: int | None = None
    uses: int = 1
    hours: int = 24


async def give_grant(tx: Tx, *, by: Person, new: NewGrant, ticked: bool, text_version: str, inside: bool = False) -> Grant:
    """Let a person or a circle see something of my score, without being asked. `inside`: the caller found me in that circle.

    NotSignedIn, Suspended, ConsentNeeded, ScoreOff, NotFound, TooManyGrants, Invalid with `field`.
    """
    policy.may_own_score(by)
    policy.may_say_yes(ticked=ticked, text_version=text_version, current=GRANT_TEXT_VERSION)
    what = Terms(new.purpose, new.form, new.threshold)
    terms.check_terms(what)
    if not 1 <= new.uses <= limits.GRANT_USES_MAX:
        raise Invalid(field="uses")
    if not 1 <= new.hours <= limits.GRANT_DAYS_MAX * 24:
        raise Invalid(field="hours")
    await _check_viewer(tx, by, new, inside=inside)
    await lock_score(tx, person_id=by.member_id)
    if await store.grants.count_live(tx, person_id=by.member_id) >= limits.GRANTS_OPEN_MAX:
        raise TooManyGrants
    consent_id = await write_consent(tx, by=by)
    return await write_grant(
        tx,
        person_id=by.member_id,
        consent_id=consent_id,
        viewer=new.viewer,
        viewer_id=new.viewer_id,
        what=what,
        uses_max=new.uses,
        lasts=timedelta(hours=new.hours),
    )


async def _check_viewer(tx: Tx, by: Person, new: NewGrant, *, inside: bool) -> None:
    """Somebody else whom I can see, or a circle that I am in; a merchant asks by its own request."""
    if new.viewer == Viewer.MERCHANT:
        raise Invalid(field="viewer")
    if new.viewer == Viewer.CIRCLE:
        if not inside:
            raise NotFound
        return
    if new.viewer_id == by.id:
        raise Invalid(field="viewer_id")
    await relations.find_relation(tx, by=by, person_id=new.viewer_id)


async def lock_score(tx: Tx, *, person_id: UUID) -> Score:
    """The score that stands, with everything about it held until the end of the deed; ScoreOff where there is none."""
    score = await lock_shown(tx, person_id=person_id)
    if score is None:
        raise ScoreOff
    return score


async def lock_shown(tx: Tx, *, person_id: UUID) -> Score | None:
    """The same; None where it is switched off."""
    switch = await store.people.lock_switch(tx, person_id=person_id)
    if switch is None or not switch.is_on:
        return None
    return await store.scores.find_last(tx, person_id=person_id)


async def write_consent(tx: Tx, *, by: Person) -> UUID:
    """Keep a yes to showing something."""
    consent_id = tx.new_id()
    await store.people.insert_consent(
        tx, person_id=by.member_id, consent_id=consent_id, about="grant", text_version=GRANT_TEXT_VERSION, language=by.language
    )
    return consent_id


async def write_grant(
    tx: Tx, *, person_id: UUID, consent_id: UUID, viewer: Viewer, viewer_id: UUID, what: Terms, uses_max: int, lasts: timedelta
) -> Grant:
    """Write what a yes allows. The owner's switch is locked."""
    grant = Grant(
        grant_id=tx.new_id(),
        consent_id=consent_id,
        viewer=viewer,
        viewer_id=viewer_id,
        purpose=what.purpose,
        form=what.form,
        threshold=what.threshold,
        uses_max=uses_max,
        uses=0,
        given_at=tx.now,
        expires_at=tx.now + lasts,
        ended_at=None,
    )
    await store.grants.insert_grant(tx, person_id=person_id, grant=grant)
    await outbox.record(
        tx, AccessGiven(id=tx.new_id(), at=tx.now, person_id=person_id, grant_id=grant.grant_id, viewer_id=viewer_id, viewer=str(viewer))
    )
    return grant


async def revoke_grant(tx: Tx, *, by: Person, grant_id: UUID) -> None:
    """Take it back, at once; taken back twice it is taken back. NotSignedIn, NotFound."""
    person_id = by.member_id
    await store.people.lock_switch(tx, person_id=person_id)
    grant = await store.grants.find_grant(tx, person_id=person_id, grant_id=grant_id)
    if grant is None:
        raise NotFound
    await end_grant(tx, person_id=person_id, grant=grant)


async def end_grant(tx: Tx, *, person_id: UUID, grant: Grant) -> None:
    """A grant and the yes under it are over."""
    await store.grants.update_ended(tx, person_id=person_id, grant_id=grant.grant_id)
    await store.grants.update_consent_ended(tx, person_id=person_id, consent_id=grant.consent_id)


async def list_grants(tx: ReadTx, *, by: Person) -> list[Grant]:
    """Mine, the latest first, also those that are over. NotSignedIn."""
    return await store.grants.list_grants(tx, person_id=by.member_id, limit=limits.GRANTS_SHOWN_MAX)


async def list_uses(tx: ReadTx, *, by: Person, grant_id: UUID) -> list[Inquiry]:
    """Every look that was made under a grant of mine. NotSignedIn, NotFound."""
    if await store.grants.find_grant(tx, person_id=by.member_id, grant_id=grant_id) is None:
        raise NotFound
    return await store.inquiries.list_under(tx, person_id=by.member_id, grant_id=grant_id, limit=limits.GRANT_USES_MAX)


async def find_choices(tx: ReadTx, *, by: Person) -> Choices:
    """What I chose for my card. NotSignedIn."""
    return await store.grants.find_choices(tx, person_id=by.member_id)


async def choose_card(tx: Tx, *, by: Person, choices: Choices) -> None:
    """Whether others' questions come to me, and whether my card tells how often I kept my word. NotSignedIn."""
    await store.grants.write_choices(tx, person_id=by.member_id, choices=choices)
