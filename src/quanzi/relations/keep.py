"""What leaves with a person: the export of their ties, and their erasure on both sides."""

from uuid import UUID

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.relations import store

_ROWS_MAX = 100_000


async def export_relations(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """Contacts, requests, follows and blocks of one's own, as ids and times."""
    ties = {
        state: [
            {"person_id": str(row.person_id), "since": row.at.isoformat()}
            for row in await store.list_ties(tx, person_id=person_id, state=state, before_at=None, before_id=None, limit=_ROWS_MAX)
        ]
        for state in ("contact", "asked_by_me", "asked_me", "declined_by_me")
    }
    follows = await store.list_follows(tx, person_id=person_id, before_at=None, before_id=None, limit=_ROWS_MAX)
    blocks = await store.list_blocks(tx, person_id=person_id, limit=_ROWS_MAX)
    return {
        "contacts": ties["contact"],
        "asked_by_me": ties["asked_by_me"],
        "asked_me": ties["asked_me"],
        "declined_by_me": ties["declined_by_me"],
        "follows": [{"person_id": str(row.person_id), "since": row.at.isoformat()} for row in follows],
        "blocked": [{"person_id": str(row.person_id), "since": row.at.isoformat()} for row in blocks],
    }


async def erase_relations(tx: Tx, *, person_id: UUID) -> None:
    """Take a person out of everybody's lists, and theirs away."""
    for other_id in await store.list_tied_ids(tx, person_id=person_id):
        await store.delete_side(tx, person_id=other_id, other_id=person_id)
        await store.delete_follow(tx, person_id=other_id, followed_id=person_id)
        await store.delete_follower(tx, person_id=other_id, follower_id=person_id)
        await store.delete_side(tx, person_id=person_id, other_id=other_id)
        await store.delete_follow(tx, person_id=person_id, followed_id=other_id)
        await store.delete_follower(tx, person_id=person_id, follower_id=other_id)
    for other_id in await store.list_hidden_ids(tx, person_id=person_id):
        for one_id, two_id in ((person_id, other_id), (other_id, person_id)):
            for by_me in (True, False):
                await store.delete_block(tx, person_id=one_id, other_id=two_id, by_me=by_me)
