"""Slow and outside work by name, and what runs by the clock."""

from collections.abc import Awaitable, Callable
from typing import Any

from quanzi import media, wallet
from quanzi.app.deletions import delete_blobs, finish_deletions
from quanzi.app.exports import make_export
from quanzi.app.letters import send_letter
from quanzi.app.orphans import sweep_orphans
from quanzi.circles import entrance
from quanzi.identity import jobs as identity_jobs
from quanzi.identity import signing
from quanzi.infra import idempotency, ratelimit
from quanzi.infra.house import House
from quanzi.wallet import debts, desk, safety

Job = Callable[[House, dict[str, Any]], Awaitable[None]]


async def send_invitations(house: House, payload: dict[str, Any]) -> None:
    """Write to some people on a member list: {sealed}, made by circles."""
    await house.db.run(lambda tx: entrance.send_invitations(tx, payload=payload, keys=house.keys))


async def sweep_rates(house: House, _payload: dict[str, Any]) -> None:
    """Forget finished rate windows."""
    await house.db.run(ratelimit.sweep)


async def sweep_keys(house: House, _payload: dict[str, Any]) -> None:
    """Forget the answers to old request keys."""
    await house.db.run(idempotency.sweep_keys)


async def sweep_ended(house: House, _payload: dict[str, Any]) -> None:
    """Forget codes, challenges and sessions that no longer open anything."""
    await house.db.run(signing.sweep_ended)


async def sweep_media(house: House, _payload: dict[str, Any]) -> None:
    """Remove uploads that were never finished and pictures that are part of nothing."""
    while await media.sweep_media(house.db, house.blobs):
        pass


async def settle_holds(house: House, _payload: dict[str, Any]) -> None:
    """Let what was set aside arrive or go back, when its moment has come."""
    while await wallet.settle_due(house.db):
        pass


async def raise_limits(house: House, _payload: dict[str, Any]) -> None:
    """Let members' own limits rise whose day has come."""
    while await safety.apply_raises(house.db):
        pass


async def settle_desk(house: House, _payload: dict[str, Any]) -> None:
    """End freezes and proposals whose time is over, and bring limits into force whose moment has come."""
    await desk.settle_desk(house.db)


async def expire_ious(house: House, _payload: dict[str, Any]) -> None:
    """Close IOUs that nobody answered in time."""
    while await debts.expire_ious(house.db):
        pass


JOBS: dict[str, Job] = {
    "delete_blobs": delete_blobs,
    "make_export": make_export,
    "send_invitations": send_invitations,
    "send_letter": send_letter,
}
"""Queued by a deed through `infra.jobs.enqueue(tx, name, payload)`."""

CLOCKWORK: dict[str, tuple[str, Job]] = {
    "settle_holds": ("* * * * *", settle_holds),
    "raise_limits": ("* * * * *", raise_limits),
    "settle_desk": ("* * * * *", settle_desk),
    "expire_ious": ("23 * * * *", expire_ious),
    "sweep_rates": ("17 * * * *", sweep_rates),
    "finish_address_changes": ("*/10 * * * *", identity_jobs.finish_address_changes),
    "finish_deletions": ("37 * * * *", finish_deletions),
    "sweep_documents": ("47 * * * *", identity_jobs.sweep_documents),
    "sweep_exports": ("57 * * * *", identity_jobs.sweep_exports),
    "sweep_ended": ("27 * * * *", sweep_ended),
    "sweep_keys": ("3 * * * *", sweep_keys),
    "sweep_media": ("7 * * * *", sweep_media),
    "sweep_orphans": ("41 3 * * *", sweep_orphans),
}
"""Name → (cron expression in UTC, job)."""
