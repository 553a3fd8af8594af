"""What becomes of a request whose payment was set aside: the money arrives, or it goes back."""

from quanzi.infra.postgres import Tx
from quanzi.wallet import store
from quanzi.wallet.model import Kind
from quanzi.wallet.store.holds import Hold


async def note_outcome(tx: Tx, *, hold: Hold, arrived: bool) -> None:
    """Say it where the request lies, in the transaction that settles its hold."""
    if hold.origin_id is None or hold.kind not in {Kind.REQUEST, Kind.SPLIT}:
        return
    payer_id = (await store.entries.list_owners(tx, account_ids=[hold.account_id]))[0][1]
    await store.requests.update_arrived(tx, person_id=payer_id, request_id=hold.origin_id, state="paid" if arrived else "returned")
