"""What identity does by the clock: finish changes whose delay is over, and delete what was kept long enough."""

from functools import partial
from typing import Any

from quanzi.identity import address, export, review
from quanzi.infra.house import House


async def finish_address_changes(house: House, _payload: dict[str, Any]) -> None:
    """Do what changes of addresses announced, each in a transaction of its own."""
    for person_id, change_id in await house.db.read(address.list_due):
        await house.db.run(partial(address.finish_change, person_id=person_id, change_id=change_id, keys=house.keys))


async def sweep_documents(house: House, _payload: dict[str, Any]) -> None:
    """Delete photos of documents thirty days after the decision: first the photo, then that it was there."""
    for person_id, document_id, blob_key in await house.db.read(review.list_documents_over):
        await house.blobs.delete(blob_key)
        await house.db.run(partial(review.forget_document, person_id=person_id, document_id=document_id))


async def sweep_exports(house: House, _payload: dict[str, Any]) -> None:
    """Delete copies of people's data after seven days."""
    for person_id, export_id, blob_key in await house.db.read(export.list_exports_over):
        await house.blobs.delete(blob_key)
        await house.db.run(partial(export.end_export, person_id=person_id, export_id=export_id))
