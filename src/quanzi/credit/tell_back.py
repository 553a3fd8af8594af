"""Who was shown a score that was corrected since is told that it was, and not what: so that nobody goes on believing a mistake."""

from datetime import timedelta

from quanzi import identity
from quanzi.credit import store
from quanzi.credit.events import ItemCorrected
from quanzi.credit.store.corrections import Correction, Override
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person

_SHOWN_MAX = 100
_BACK = timedelta(days=limits.TOLD_BACK_DAYS)


async def tell_viewers(tx: Tx, *, event: ItemCorrected) -> None:
    """A note for everybody who looked in the last year; heard twice it is one note."""
    seen = await store.inquiries.list_viewers(tx, person_id=event.person_id, since=event.at - _BACK, limit=limits.VIEWERS_TOLD_MAX)
    await store.corrections.insert_notes(
        tx,
        viewers=[one.viewer_id for one in seen],
        shown=[one.shown_at for one in seen],
        note_id=event.id,
        owner_id=event.person_id,
        corrected_at=event.at,
    )


async def list_corrections(tx: ReadTx, *, by: Person) -> list[Correction]:
    """What I was shown of others' scores that was corrected since, the latest first. NotSignedIn."""
    return await store.corrections.list_notes(tx, viewer_id=by.member_id, limit=_SHOWN_MAX)


async def list_overrides(tx: ReadTx, *, by: Person) -> list[Override]:
    """What operators changed of what the machine had decided, the latest first; for operators. NotFound for others."""
    identity.may_operate(by)
    return await store.corrections.list_overrides(tx, limit=_SHOWN_MAX)
