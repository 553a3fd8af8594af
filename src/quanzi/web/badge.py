"""The number on the app's mark: what is new in the inbox, and rooms with something unread; no message is in both."""

from quanzi import messaging, notices
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person


async def count_badge(tx: ReadTx, *, by: Person, unread_rooms: int | None = None) -> int:
    """How many things wait for somebody; `unread_rooms` where they are counted already."""
    rooms = await messaging.count_unread_rooms(tx, by=by) if unread_rooms is None else unread_rooms
    return rooms + await notices.count_beside_messages(tx, by=by)
