"""The device that pays: a session in which nobody has proved yet who holds it is a new one, and its first payment asks."""

from datetime import timedelta
from uuid import UUID

from quanzi.infra.postgres import Db, Tx
from quanzi.kernel import limits
from quanzi.kernel.person import Person
from quanzi.wallet.errors import StepUpNeeded
from quanzi.wallet.store import guards

_KEPT = timedelta(days=limits.SESSION_DAYS_MAX)
_PASSED_MAX = 50_000
# sessions that this process saw proved: so it costs a payment one look in a set. That a session is proved never changes.
_PASSED: set[UUID] = set()


async def keep_device(tx: Tx, *, by: Person) -> None:
    """Note that in this session its owner's passcode or passkey was given; a token has no session."""
    if by.session_id is None:
        return
    await guards.delete_old_devices(tx, person_id=by.member_id, before=tx.now - _KEPT)
    await guards.insert_device(tx, person_id=by.member_id, session_id=by.session_id)


async def check_device(db: Db, *, by: Person) -> None:
    """Whether a payment from here may go without being asked who it is; StepUpNeeded from a new device.

    Who has neither a passcode nor a proved device never paid anybody, since each first payment asks: for them that one will.
    """
    session_id = by.session_id
    if session_id is None or session_id in _PASSED:
        return
    proved = await db.glance(lambda tx: guards.find_proved(tx, person_id=by.member_id, session_id=session_id))
    if proved.device:
        if len(_PASSED) >= _PASSED_MAX:
            _PASSED.clear()
        _PASSED.add(session_id)
    elif proved.passcode or proved.any_device:
        raise StepUpNeeded(why="new_device")
