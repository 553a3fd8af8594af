"""Say that something others wait for stands otherwise now: which one, never how, so that who shows it reads the books."""

from collections.abc import Iterable
from uuid import UUID

from quanzi.infra import outbox
from quanzi.infra.postgres import Tx
from quanzi.wallet.events import StandingChanged
from quanzi.wallet.store.requests import Turned


async def tell_turn(tx: Tx, *, subject_id: UUID) -> None:
    """A packet or an offer."""
    await outbox.record(tx, StandingChanged(id=tx.new_id(), at=tx.now, subject_ids=(subject_id,)))


async def tell_requests_turn(tx: Tx, *, turned: Iterable[Turned]) -> None:
    """Requests, and the bills of which they are shares."""
    subjects = dict.fromkeys(one for request in turned for one in (request.request_id, request.split_id) if one is not None)
    if subjects:
        await outbox.record(tx, StandingChanged(id=tx.new_id(), at=tx.now, subject_ids=tuple(subjects)))
