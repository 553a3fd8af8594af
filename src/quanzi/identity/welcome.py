"""The welcome: who was here for the first time has said who they are."""

from quanzi.identity.policy import may_act
from quanzi.identity.store import people
from quanzi.infra.postgres import Tx
from quanzi.kernel.person import Person


async def finish_welcome(tx: Tx, *, by: Person) -> None:
    """Note that I was welcomed, so that signing in leads home from now on; nothing happens the second time."""
    may_act(by)
    await people.update_onboarded(tx, person_id=by.member_id, at=tx.now)
