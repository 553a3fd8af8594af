"""By what two accounts can be told to be in the same hands: keyed hashes of devices and of bank accounts, compared and never shown."""

from collections.abc import Sequence
from uuid import UUID

from quanzi.credit.rings import Marks
from quanzi.identity import reaching
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import banking


async def find_marks(tx: ReadTx, *, person_ids: Sequence[UUID]) -> dict[UUID, Marks]:
    """What is known of each: browsers they signed in with, bank accounts they linked."""
    devices = await reaching.find_devices(tx, person_ids=person_ids)
    funding = await banking.find_funding(tx, person_ids=person_ids)
    nothing: frozenset[bytes] = frozenset()
    return {one: Marks(devices.get(one, nothing), funding.get(one, nothing)) for one in person_ids}
