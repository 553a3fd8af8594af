"""The number on the app's mark: what is new in the inbox, and rooms with something unread; no message is in both."""

from quanzi import messaging, notices
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person


async def count_badge(tx: ReadTx, *, by: Person) -> int:
    """How many things wait for somebody."""
    return await notices.count_beside_messages(tx, by=by) + await messaging.count_unread_rooms(tx, by=by)
