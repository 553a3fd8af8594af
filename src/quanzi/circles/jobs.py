"""What the job that packs a person's data asks of circles beside where she is a member: her ways in, and what bars her."""

from uuid import UUID

import msgspec

from quanzi.circles.store import own
from quanzi.infra.postgres import ReadTx


async def export_entries(tx: ReadTx, *, person_id: UUID) -> dict[str, object]:
    """Requests with my answers, links that I made, mutes with the reason shown to me, removals, offers to own a circle."""
    return {
        "join_requests": msgspec.to_builtins(await own.list_own_requests(tx, person_id=person_id)),
        "invites_made": msgspec.to_builtins(await own.list_own_invites(tx, person_id=person_id)),
        "mutes": msgspec.to_builtins(await own.list_own_mutes(tx, person_id=person_id)),
        "removals": msgspec.to_builtins(await own.list_own_removals(tx, person_id=person_id)),
        "offered_to_me": msgspec.to_builtins(await own.list_own_offers(tx, person_id=person_id)),
    }
