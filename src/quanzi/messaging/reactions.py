"""What follows in conversations from what happens elsewhere."""

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.messaging.pair import close_pair


async def close_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who is out of sight says nothing to whom."""
    await close_pair(tx, one_id=event.person_id, other_id=event.other_id)
