"""What follows in conversations from what happens elsewhere."""

from quanzi import relations
from quanzi.infra.postgres import Tx
from quanzi.messaging.answering import end_requests
from quanzi.messaging.guard import trust_pair
from quanzi.messaging.pair import close_pair


async def close_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """Who is out of sight says nothing to whom, and waits for no answer."""
    await close_pair(tx, one_id=event.person_id, other_id=event.other_id)
    await end_requests(tx, blocker_id=event.person_id, other_id=event.other_id)


async def trust_contacts(tx: Tx, event: relations.ContactMade) -> None:
    """Contacts write to each other as they like."""
    await trust_pair(tx, one_id=event.person_id, other_id=event.other_id)
