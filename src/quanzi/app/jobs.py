"""Slow and outside work by name, and what runs by the clock."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog

from quanzi import media, wallet
from quanzi.app.deletions import delete_blobs, finish_deletions
from quanzi.app.exports import make_export
from quanzi.app.hooks import sweep_deliveries, tell_bot, tell_bots_due
from quanzi.app.letters import send_letter
from quanzi.app.orphans import sweep_orphans
from quanzi.app.outside import send_digest, send_due_pushes, send_pushes, start_digests, sweep_notices
from quanzi.app.scoring import count_groups, score_month
from quanzi.app.urgent import call_due, send_plans, tell_urgent
from quanzi.circles import entrance
from quanzi.credit import disputes, proofs, vouching
from quanzi.identity import jobs as identity_jobs
from quanzi.identity import signing
from quanzi.infra import idempotency, ratelimit
from quanzi.infra.house import House
from quanzi.kernel import limits
from quanzi.kernel.errors import Unavailable
from quanzi.media import jobs as media_jobs
from quanzi.messaging import burning, keeping, paying
from quanzi.notices import calling
from quanzi.wallet import banking, books, debts, desk, gifts, parcels, promises, safety, standing

log = structlog.get_logger(__name__)

Job = Callable[[House, dict[str, Any]], Awaitable[None]]


async def send_invitations(house: House, payload: dict[str, Any]) -> None:
    """Write to some people on a member list: {sealed}, made by circles."""
    await house.db.run(lambda tx: entrance.send_invitations(tx, payload=payload, keys=house.keys))


async def sweep_rates(house: House, _payload: dict[str, Any]) -> None:
    """Forget finished rate windows."""
    await house.db.run(ratelimit.sweep)


async def sweep_processes(house: House, _payload: dict[str, Any]) -> None:
    """Forget processes with sockets that died, and who was there."""
    while await house.db.run(calling.sweep_processes):
        pass


async def sweep_keys(house: House, _payload: dict[str, Any]) -> None:
    """Forget the answers to old request keys."""
    await house.db.run(idempotency.sweep_keys)


async def sweep_ended(house: House, _payload: dict[str, Any]) -> None:
    """Forget codes, challenges and sessions that no longer open anything."""
    await house.db.run(signing.sweep_ended)


async def sweep_media(house: House, _payload: dict[str, Any]) -> None:
    """Remove uploads that were never finished and what is part of nothing."""
    while await media.sweep_media(house.db, house.blobs):
        pass


async def scan_file(house: House, payload: dict[str, Any]) -> None:
    """Have the scanner look at a file: {owner_id, media_id}; while it is away the job is tried again."""
    owner_id, media_id = UUID(payload["owner_id"]), UUID(payload["media_id"])
    await media_jobs.scan_file(house.db, house.blobs, house.scan, owner_id=owner_id, media_id=media_id)


async def scan_waiting(house: House, _payload: dict[str, Any]) -> None:
    """Look at files whose own job was given up."""
    with suppress(Unavailable):
        await media_jobs.scan_waiting(house.db, house.blobs, house.scan)


async def settle_holds(house: House, _payload: dict[str, Any]) -> None:
    """Let what was set aside arrive or go back, when its moment has come."""
    while await wallet.settle_due(house.db):
        pass


async def pay_orders(house: House, _payload: dict[str, Any]) -> None:
    """Pay what standing orders are due."""
    while await standing.pay_orders_due(house.db):
        pass


async def sweep_burning(house: House, _payload: dict[str, Any]) -> None:
    """Destroy what nobody opened in time, and the keys of what is gone."""
    while await burning.sweep_burning(house.db, fleeting=house.fleeting) >= limits.BURNING_SWEPT_AT_ONCE_MAX:
        pass


async def tell_money(house: House, _payload: dict[str, Any]) -> None:
    """Let messages with money say how it stands now, where they waited their second."""
    while await paying.tell_due(house.db):
        pass


async def sweep_parcels(house: House, _payload: dict[str, Any]) -> None:
    """Forget which addresses money waited for, a while after."""
    await parcels.sweep_parcels(house.db)


async def carry_bank_order(house: House, payload: dict[str, Any]) -> None:
    """Give an order to the bank: {person_id, order_id}; while the bank is away `ask_bank` tries on."""
    with suppress(Unavailable):
        person_id, order_id = UUID(payload["person_id"]), UUID(payload["order_id"])
        await banking.carry_order(house.db, bank=house.bank, keys=house.keys, person_id=person_id, order_id=order_id)


async def check_bank_name(house: House, payload: dict[str, Any]) -> None:
    """Ask the bank for the name of an account: {person_id, link_id}; while it is away `ask_bank` tries on."""
    with suppress(Unavailable):
        person_id, link_id = UUID(payload["person_id"]), UUID(payload["link_id"])
        await banking.check_bank_name(house.db, bank=house.bank, keys=house.keys, person_id=person_id, link_id=link_id)


async def ask_bank(house: House, _payload: dict[str, Any]) -> None:
    """Hear from the bank what became of orders."""
    if house.bank.is_open:
        await banking.ask_due(house.db, bank=house.bank, keys=house.keys)


async def close_days(house: House, _payload: dict[str, Any]) -> None:
    """Close the days that are over."""
    await books.close_days(house.db)


async def prove_ledger(house: House, _payload: dict[str, Any]) -> None:
    """Replay the journal, and keep what that proved or found."""
    proof = await books.prove_ledger(house.db)
    for one in proof.faults:
        log.error("ledger_broken", promise=one.promise, faults=one.faults, example=one.example)
    await house.db.run(lambda tx: books.keep_proof(tx, proof=proof))


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


async def tell_overdue(house: House, _payload: dict[str, Any]) -> None:
    """Say of debts that they are open a good while after their day."""
    await promises.tell_overdue(house.db)


async def end_packets(house: House, _payload: dict[str, Any]) -> None:
    """Give back what nobody opened in a red packet, when its day is over."""
    while await gifts.end_packets(house.db):
        pass


async def revoke_credentials(house: House, _payload: dict[str, Any]) -> None:
    """Take back credentials that say more than their owner's latest score."""
    await proofs.revoke_fallen(house.db)


async def sweep_credentials(house: House, _payload: dict[str, Any]) -> None:
    """Forget credentials, questions and shown keys whose time is over."""
    await proofs.sweep_over(house.db)


async def settle_disputes(house: House, _payload: dict[str, Any]) -> None:
    """Remove what was disputed and nobody answered for in time."""
    while await disputes.settle_disputes(house.db):
        pass


async def end_vouches(house: House, _payload: dict[str, Any]) -> None:
    """Let vouches and offers end whose time is over."""
    while await vouching.end_vouches(house.db):
        pass


async def purge_messages(house: House, _payload: dict[str, Any]) -> None:
    """Let go of what was said longer ago than its room or the house keeps it."""
    settings = house.settings
    await keeping.purge_messages(house.db, days_kept=settings.message_days_kept, days_kept_max=settings.message_days_kept_max)


async def shrink_messages(house: House, _payload: dict[str, Any]) -> None:
    """Give the disk back what purged messages took."""
    await keeping.shrink_messages(house.db, url=house.database_url)


async def end_drop_ins(house: House, _payload: dict[str, Any]) -> None:
    """Let themed rooms go whose time is over, with all that was said in them."""
    await keeping.end_drop_ins(house.db)


async def sweep_invitations(house: House, _payload: dict[str, Any]) -> None:
    """Forget invitations to groups that nobody answered, and links that are over."""
    await house.db.run(keeping.sweep_invitations)


JOBS: dict[str, Job] = {
    "carry_bank_order": carry_bank_order,
    "check_bank_name": check_bank_name,
    "delete_blobs": delete_blobs,
    "make_export": make_export,
    "scan_file": scan_file,
    "score_month": score_month,
    "send_invitations": send_invitations,
    "send_digest": send_digest,
    "send_letter": send_letter,
    "send_pushes": send_pushes,
    "tell_bot": tell_bot,
    "tell_money": tell_money,
    "tell_urgent": tell_urgent,
}
"""Queued by a deed through `infra.jobs.enqueue(tx, name, payload)`."""

CLOCKWORK: dict[str, tuple[str, Job]] = {
    "pay_orders": ("* * * * *", pay_orders),
    "end_packets": ("* * * * *", end_packets),
    "ask_bank": ("* * * * *", ask_bank),
    "settle_holds": ("* * * * *", settle_holds),
    "tell_money_due": ("* * * * *", tell_money),
    "tell_urgent_due": ("* * * * *", tell_urgent),
    "send_urgent_plans": ("* * * * *", send_plans),
    "call_urgent": ("* * * * *", call_due),
    "close_days": ("11 * * * *", close_days),
    "prove_ledger": ("29 2 * * *", prove_ledger),
    "raise_limits": ("* * * * *", raise_limits),
    "settle_desk": ("* * * * *", settle_desk),
    "settle_disputes": ("*/5 * * * *", settle_disputes),
    "end_vouches": ("43 * * * *", end_vouches),
    "expire_ious": ("23 * * * *", expire_ious),
    "score_month": ("9 * * * *", score_month),
    "count_groups": ("14 * * * *", count_groups),
    "tell_bots_due": ("* * * * *", tell_bots_due),
    "sweep_deliveries": ("21 * * * *", sweep_deliveries),
    "tell_overdue": ("33 4 * * *", tell_overdue),
    "revoke_credentials": ("*/10 * * * *", revoke_credentials),
    "sweep_burning": ("*/10 * * * *", sweep_burning),
    "sweep_credentials": ("53 * * * *", sweep_credentials),
    "send_due_pushes": ("* * * * *", send_due_pushes),
    "start_digests": ("*/5 * * * *", start_digests),
    "sweep_notices": ("19 5 * * *", sweep_notices),
    "sweep_processes": ("*/2 * * * *", sweep_processes),
    "sweep_rates": ("17 * * * *", sweep_rates),
    "finish_address_changes": ("*/10 * * * *", identity_jobs.finish_address_changes),
    "finish_deletions": ("37 * * * *", finish_deletions),
    "sweep_documents": ("47 * * * *", identity_jobs.sweep_documents),
    "sweep_exports": ("57 * * * *", identity_jobs.sweep_exports),
    "sweep_ended": ("27 * * * *", sweep_ended),
    "sweep_keys": ("3 * * * *", sweep_keys),
    "scan_waiting": ("*/5 * * * *", scan_waiting),
    "sweep_media": ("7 * * * *", sweep_media),
    "sweep_parcels": ("11 * * * *", sweep_parcels),
    "end_drop_ins": ("* * * * *", end_drop_ins),
    "purge_messages": ("13 * * * *", purge_messages),
    "shrink_messages": ("51 3 * * *", shrink_messages),
    "sweep_invitations": ("31 4 * * *", sweep_invitations),
    "sweep_orphans": ("41 3 * * *", sweep_orphans),
}
"""Name → (cron expression in UTC, job)."""
