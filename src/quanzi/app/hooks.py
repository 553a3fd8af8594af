"""What leaves the house for bots of groups: taken, sent outside of every transaction, then noted."""

import time
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any
from uuid import UUID

from quanzi.bots import jobs
from quanzi.infra.house import House
from quanzi.infra.outside import Answer, NoAnswer, NotOutside


async def tell_bot(house: House, payload: dict[str, Any]) -> None:
    """Bring a bot what waits for it: {room_id, delivery_id}. How it went stands in the bot's log, so the job itself is done."""
    room_id, delivery_id = UUID(payload["room_id"]), UUID(payload["delivery_id"])
    parcel = await house.db.run(partial(jobs.take_delivery, room_id=room_id, delivery_id=delivery_id, keys=house.keys))
    if parcel is None:
        return
    started = time.perf_counter()
    try:
        answer: Answer | None = await house.outside.post(parcel.url, body=parcel.body, headers=parcel.headers)
    except (NoAnswer, NotOutside) as refusal:
        answer, why = None, refusal.code.encode()
    else:
        why = answer.body
    took_ms = round((time.perf_counter() - started) * 1000)
    wish = find_wish(answer.headers.get("retry-after", "")) if answer is not None else None
    tried = jobs.Tried(took_ms, answer.status if answer is not None else None, why, wish)
    await house.db.run(partial(jobs.note_delivery, parcel=parcel, tried=tried))


async def tell_bots_due(house: House, _payload: dict[str, Any]) -> None:
    """Bring bots what is due: tries whose moment has come, and what a worker lost on the way."""
    for one in await house.db.glance(jobs.list_due):
        await tell_bot(house, {"room_id": str(one.room_id), "delivery_id": str(one.delivery_id)})


async def sweep_deliveries(house: House, _payload: dict[str, Any]) -> None:
    """Forget what bots were told a while ago."""
    while await house.db.run(jobs.sweep_deliveries):
        pass


def find_wish(text: str) -> int | None:
    """For how many seconds Retry-After (RFC 9110) asks to wait; None where it says nothing that can be read."""
    if text.strip().isdecimal():
        return int(text.strip()[:9])
    try:
        return max(0, round(parsedate_to_datetime(text).timestamp() - time.time()))
    except (TypeError, ValueError):
        return None
