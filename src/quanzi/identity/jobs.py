"""What identity does by the clock, and what the jobs about files and copies ask of it.

Changes whose delay is over are finished, what was kept long enough is deleted.

What fails is logged and tried again the next time; it holds up nobody else.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import Any
from uuid import UUID

import structlog

from quanzi.identity import address, export, review
from quanzi.identity.review import SealedDocument, document_place
from quanzi.identity.store import accounts, verifications
from quanzi.infra import parts
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx, Tx

log = structlog.get_logger(__name__)

ListOver = Callable[[ReadTx], Awaitable[list[tuple[UUID, UUID, str]]]]
"""What is over, as (person, item, blob key)."""
Forget = Callable[[Tx, UUID, UUID], Awaitable[None]]


async def finish_address_changes(house: House, _payload: dict[str, Any]) -> None:
    """Do what changes of addresses announced, each in a transaction of its own."""
    for person_id, change_id in await house.db.read(address.list_due):
        try:
            await house.db.run(partial(address.finish_change, person_id=person_id, change_id=change_id, keys=house.keys))
        except Exception:
            log.exception("address_change_failed", change_id=str(change_id))


async def sweep_documents(house: House, _payload: dict[str, Any]) -> None:
    """Delete photos of documents thirty days after the decision."""
    await _sweep(
        house,
        review.list_documents_over,
        lambda tx, person_id, document_id: review.forget_document(tx, person_id=person_id, document_id=document_id),
    )


async def sweep_exports(house: House, _payload: dict[str, Any]) -> None:
    """Delete copies of people's data after seven days."""
    await _sweep(
        house, export.list_exports_over, lambda tx, person_id, export_id: export.end_export(tx, person_id=person_id, export_id=export_id)
    )


async def list_own_documents(tx: ReadTx, *, person_id: UUID) -> dict[UUID, SealedDocument]:
    """The photos of a person's documents that are kept for a review, or for thirty days after it, for her export."""
    return {
        row.document_id: SealedDocument(row.blob_key, row.content_type, document_place(person_id, row.document_id))
        for row in await verifications.list_documents(tx, person_id=person_id)
    }


async def find_known_documents(tx: ReadTx, *, owner_ids: Collection[UUID], keys: Sequence[str]) -> set[str]:
    """Which of these keys are photos of documents that we still keep."""
    return set(await verifications.list_named_documents(tx, person_ids=list(owner_ids), blob_keys=list(keys)))


async def find_known_exports(tx: ReadTx, *, owner_ids: Collection[UUID], keys: Sequence[str]) -> set[str]:
    """Which of these keys are parts of copies that are being made or can be taken."""
    files = {parts.file_of(key) for key in keys}
    named = set(await accounts.list_named_exports(tx, person_ids=list(owner_ids), blob_keys=list(files)))
    return {key for key in keys if parts.file_of(key) in named}


async def _sweep(house: House, list_over: ListOver, forget: Forget) -> None:
    """Batch after batch until nothing is over: first the file, then that it was there."""
    while batch := await house.db.read(list_over):
        for person_id, item_id, blob_key in batch:
            try:
                await parts.delete_file(house.blobs, blob_key)
                await house.db.run(lambda tx, person_id=person_id, item_id=item_id: forget(tx, person_id, item_id))
            except Exception:
                log.exception("sweep_failed", item_id=str(item_id))
                return
