"""Leaving for good: when the grace is over, each slice erases what is personal in it, all in one transaction."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from quanzi import credit, identity, media, moderation, notices, relations, wallet
from quanzi.bots import jobs as bots_jobs
from quanzi.circles import entrance
from quanzi.identity import account
from quanzi.infra import jobs, parts
from quanzi.infra.house import House
from quanzi.infra.postgres import Tx
from quanzi.media import attachments
from quanzi.messaging import jobs as messaging_jobs

log = structlog.get_logger(__name__)

Eraser = Callable[[Tx, UUID], Awaitable[list[str]]]
"""Erases one slice's part and gives the blobs that are to be deleted once that is committed."""


async def _relations(tx: Tx, person_id: UUID) -> list[str]:
    await relations.erase_relations(tx, person_id=person_id)
    return []


async def _circles(tx: Tx, person_id: UUID) -> list[str]:
    await entrance.erase_memberships(tx, person_id=person_id)
    return []


async def _picture(tx: Tx, person_id: UUID) -> list[str]:
    """The picture of the person; photos in posts stay with what was said, as the person was told."""
    forms = (await identity.find_name_forms(tx, person_ids=[person_id])).get(person_id)
    if forms is not None and forms.avatar_media_id is not None:
        await media.release_pictures(tx, owner_id=person_id, media_ids=[forms.avatar_media_id], attached_to="avatar")
    return []


async def _uploads(tx: Tx, person_id: UUID) -> list[str]:
    """What was uploaded for nothing that was sent; what is part of a message goes or stays with it."""
    await attachments.forget_loose(tx, person_id=person_id)
    return []


async def _reports(tx: Tx, person_id: UUID) -> list[str]:
    await moderation.forget_person(tx, person_id=person_id)
    return []


async def _wallet(tx: Tx, person_id: UUID) -> list[str]:
    await wallet.erase_wallet(tx, person_id=person_id)
    return []


async def _bots(tx: Tx, person_id: UUID) -> list[str]:
    await bots_jobs.erase_bots(tx, person_id=person_id)
    return []


async def _messages(tx: Tx, person_id: UUID) -> list[str]:
    await messaging_jobs.erase_messages(tx, person_id=person_id)
    return []


async def _credit(tx: Tx, person_id: UUID) -> list[str]:
    await credit.erase_credit(tx, person_id=person_id)
    return []


async def _notices(tx: Tx, person_id: UUID) -> list[str]:
    await notices.erase_notices(tx, person_id=person_id)
    return []


async def _identity(tx: Tx, person_id: UUID) -> list[str]:
    return await account.erase_identity(tx, person_id=person_id)


ERASERS: list[Eraser] = [_circles, _relations, _picture, _uploads, _reports, _wallet, _credit, _bots, _messages, _notices, _identity]
"""In this order; identity comes last, since it takes the person's name from what the others leave standing."""


async def finish_deletions(house: House, _payload: dict[str, Any]) -> None:
    """Erase everybody whose grace is over; one who fails is logged and tried again, and holds nobody up."""
    for person_id in await house.db.read(account.list_deletions_due):
        try:
            await house.db.run(partial(_erase, person_id=person_id))
        except Exception:
            log.exception("deletion_failed", person_id=str(person_id))


async def _erase(tx: Tx, *, person_id: UUID) -> None:
    if not await account.start_erasing(tx, person_id=person_id):
        return
    keys = [key for erase in ERASERS for key in await erase(tx, person_id)]
    if keys:
        await jobs.enqueue(tx, "delete_blobs", {"keys": keys})


async def delete_blobs(house: House, payload: dict[str, Any]) -> None:
    """Delete files whose rows are gone, with all their parts: {keys}."""
    for key in payload["keys"]:
        await parts.delete_file(house.blobs, key)
