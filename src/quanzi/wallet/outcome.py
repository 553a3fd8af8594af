"""What becomes of a request or a collection whose payment was set aside: the money arrives, or it goes back."""

from uuid import UUID

from quanzi.infra.postgres import Tx
from quanzi.wallet import promise, store, turn
from quanzi.wallet.model import Kind
from quanzi.wallet.store.holds import Hold


async def note_outcome(tx: Tx, *, hold: Hold, arrived: bool) -> None:
    """Say it where the request or the collection lies, in the transaction that settles its hold."""
    if hold.origin_id is None or hold.to_account_id is None or hold.kind not in {Kind.REQUEST, Kind.SPLIT, Kind.COLLECT}:
        return
    payer_id, payee_id = await _owners(tx, hold.account_id, hold.to_account_id)
    state = "paid" if arrived else "returned"
    if hold.kind == Kind.COLLECT:
        await store.collections.update_contribution(
            tx, person_id=payee_id, collection_id=hold.origin_id, payer_person_id=payer_id, transfer_id=hold.hold_id, state=state
        )
        return
    turned = await store.requests.update_arrived(tx, person_id=payer_id, request_id=hold.origin_id, state=state)
    await turn.tell_requests_turn(tx, turned=turned)
    if turned and arrived:
        currency = (await store.accounts.list_accounts(tx, account_ids=[hold.account_id]))[0].currency
        await promise.tell_request_honoured(
            tx, person_id=payer_id, asker_id=payee_id, request_id=hold.origin_id, amount=hold.amount, currency=currency
        )


async def _owners(tx: Tx, payer: UUID, payee: UUID) -> tuple[UUID, UUID]:
    owners = {account_id: owner_id for account_id, owner_id, _ in await store.entries.list_owners(tx, account_ids=[payer, payee])}
    return owners[payer], owners[payee]
