"""What follows for scores from what others did: who blocks or is blocked sees nothing any more, also after it is undone."""

from quanzi import relations
from quanzi.credit import access, store
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits


async def end_between(tx: Tx, event: relations.PersonBlocked) -> None:
    """What two showed and asked each other ends, both ways; neither can tell it from anything else that ends."""
    pair = sorted((event.person_id, event.other_id))
    for person_id in pair:
        await store.people.lock_switch(tx, person_id=person_id)
    for person_id, other_id in (pair, pair[::-1]):
        for grant in await store.grants.list_for(tx, person_id=person_id, viewer_ids=[other_id], limit=limits.GRANTS_SHOWN_MAX):
            if grant.is_live(tx.now):
                await access.end_grant(tx, person_id=person_id, grant=grant)
        for ask in await store.asks.list_asks_by(tx, person_id=person_id, asker_id=other_id, limit=limits.GRANTS_SHOWN_MAX):
            await store.asks.update_answer(tx, person_id=person_id, ask_id=ask.ask_id, answer="ended")
