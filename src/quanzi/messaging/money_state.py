"""How the money in a message stands: whatever moves it, by page, program or clock, the message follows the wallet.

A message never says how money stands by its own account: each time it is told of a change it reads the wallet's books,
so that it doesn't matter how many changes there were, nor in which order their events come. Of one message one change a
second is told at most, and the last one always: a packet that five hundred open at once would else be a storm.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from quanzi.infra import jobs
from quanzi.infra.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.infra.postgres import Db, ReadTx, Tx
from quanzi.messaging import seat
from quanzi.messaging.store import messages, money
from quanzi.messaging.store.messages import MessageRow
from quanzi.messaging.store.money import MoneyRow
from quanzi.wallet import conversing
from quanzi.wallet.asking import RequestState

BODY = "money"
TELL_JOB = "tell_money"
_PAUSE = timedelta(seconds=1)


async def tell_soon(tx: Tx, *, subject_id: UUID) -> None:
    """Let the message of a subject say how it stands: now, or where it just did, when its second is over."""
    row = await money.lock_money(tx, subject_id=subject_id)
    if row is None:
        return
    due_at = row.told_at + _PAUSE
    if row.due_at is not None and row.due_at <= max(due_at, tx.now):
        return
    if due_at <= tx.now:
        await write_state(tx, row=row)
        return
    await money.update_due(tx, subject_id=subject_id, due_at=due_at)
    await jobs.enqueue(tx, TELL_JOB, {}, after=due_at - tx.now)


async def tell_due(db: Db) -> int:
    """Tell what waited its second, each in a transaction of its own; how many there were."""
    due = await db.glance(lambda tx: money.list_due(tx, at=tx.now, limit=DUE_AT_ONCE))
    return await settle_each(
        due,
        lambda subject_id: db.run(lambda tx: tell_state(tx, subject_id=subject_id)),
        id_of=lambda subject_id: subject_id,
        failed="money_not_told",
        put_off=lambda subject_id: db.run(lambda tx: money.update_due(tx, subject_id=subject_id, due_at=tx.now + PUT_OFF)),
    )


async def tell_state(tx: Tx, *, subject_id: UUID) -> None:
    """Let the message of a subject say how it stands, at once."""
    row = await money.lock_money(tx, subject_id=subject_id)
    if row is not None:
        await write_state(tx, row=row)


async def write_state(tx: Tx, *, row: MoneyRow) -> None:
    """Write how it stands where it is another way than the message says; of a message that is gone, nothing."""
    room_id, position = row.room_id, row.position
    there = await messages.lock_message(tx, room_id=room_id, position=position)
    found = await messages.find_message(tx, room_id=room_id, position=position) if there else None
    if found is None or found.body is None or BODY not in found.body:
        await money.delete_money(tx, subject_id=row.subject_id)
        return
    told = {BODY: await read_state(tx, message=found)}
    await money.update_told(tx, subject_id=row.subject_id, due_at=find_end(told[BODY], now=tx.now))
    if told[BODY] == found.body[BODY]:
        return
    await seat.write_state(tx, message=found, told=told)


def find_end(said: Mapping[str, Any], *, now: datetime) -> datetime | None:
    """When an open request or bill is over by the clock, which nobody says; of what a job of the wallet ends, None."""
    if said["state"] != RequestState.OPEN or "expires_at" not in said:
        return None
    ends_at = datetime.fromisoformat(said["expires_at"])
    return ends_at if ends_at > now else None


async def read_state(tx: ReadTx, *, message: MessageRow) -> dict[str, Any]:
    """What a message has to say of its money now."""
    said: dict[str, Any] = (message.body or {})[BODY]
    subject_id = UUID(said["id"])
    match message.kind:
        case "transfer":
            offer = await conversing.find_offer_state(tx, payer_id=message.author_id, offer_id=subject_id, currency=said["currency"])
            state, due_at = offer or (conversing.OfferState.CLOSED, None)
            now: Mapping[str, Any] = {"state": state, "due_at": due_at or said["due_at"]}
        case "request":
            (standing,) = await conversing.list_request_standings(tx, requests=[(UUID(said["of_id"]), subject_id)])
            now = {"state": standing.state}
        case "split":
            keys = [(UUID(share["person_id"]), UUID(share["id"])) for share in said["shares"]]
            now = show_shares(said["shares"], [one.state for one in await conversing.list_request_standings(tx, requests=keys)])
        case _:
            packet = await conversing.find_packet_standing(tx, packet_id=subject_id)
            now = {} if packet is None else {"state": packet.state, "opened": packet.opened, "ends_at": packet.ends_at}
    return said | msgspec.to_builtins(now)


def show_shares(shares: list[dict[str, Any]], states: list[RequestState]) -> dict[str, Any]:
    """How the shares of a bill stand, and what of them is paid. The bill is open while somebody can pay."""
    told: list[dict[str, Any]] = [{**share, "state": state} for share, state in zip(shares, states, strict=True)]
    waits = any(state in {RequestState.OPEN, RequestState.UNDER_WAY} for state in states)
    over = RequestState.PAID if all(state is RequestState.PAID for state in states) else RequestState.CLOSED
    return {
        "shares": told,
        "paid": sum(share["amount"] for share in told if share["state"] is RequestState.PAID),
        "state": RequestState.OPEN if waits else over,
    }
