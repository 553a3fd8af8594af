"""What follows with bots from what happens in groups."""

from quanzi.bots.offer import offer_posts
from quanzi.bots.store import bots
from quanzi.infra.postgres import Tx
from quanzi.messaging import MessagesPosted, speaking


async def offer_said(tx: Tx, event: MessagesPosted) -> None:
    """Bots that read along are told soon."""
    await offer_posts(tx, posted=event)


async def end_bots(tx: Tx, event: speaking.GroupEnded) -> None:
    """A group's bots go with it."""
    await bots.delete_bots(tx, room_id=event.room_id)
