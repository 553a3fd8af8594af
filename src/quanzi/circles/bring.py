"""Bringing the people one has: a list is tried without effect, then each address gets one invitation, ever."""

import asyncio
import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.circles import store
from quanzi.circles.errors import TooManyLetters
from quanzi.circles.invite import make_invite
from quanzi.circles.member_list import ListFault, MemberList, read_member_list
from quanzi.circles.standing import find_staff_standing
from quanzi.identity import signing
from quanzi.infra import jobs, ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import TooMany
from quanzi.kernel.person import Person

_PLACE = "job:send_invitations"
_BATCH_ADDRESSES = 50
_BATCH_EVERY = timedelta(seconds=30)
_LISTS = ratelimit.Limit("member_lists", 10, 86_400)
_LETTERS = ratelimit.Limit("invitation_letters", limits.INVITATION_LETTERS_PER_DAY_MAX, 86_400)
_DAYS_VALID = 30


class ListOutcome(msgspec.Struct, frozen=True):
    """What a list holds, or what became of it: `invited` and `skipped` (invited here before) after the real thing."""

    people: int
    faults: tuple[ListFault, ...]
    fault_count: int
    invited: int = 0
    skipped: int = 0


class Batch(msgspec.Struct, frozen=True):
    """Some invitations on their way, as they lie sealed in the queue."""

    circle_id: UUID
    circle_name: str
    path: str
    language: str
    addresses: list[identity.Address]


async def try_list(tx: ReadTx, *, by: Person, circle_id: UUID, raw: bytes, region: str) -> ListOutcome:
    """Read a list without any effect, for a circle I look after. NotFound, StaffNeeded, ListUnreadable, ListTooLong."""
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    found = await _read_list(raw, region=region)
    return ListOutcome(len(found.rows), found.faults, found.fault_count)


async def invite_list(tx: Tx, *, by: Person, circle_id: UUID, raw: bytes, region: str, keys: Keys) -> ListOutcome:
    """Invite everybody on a list whom this circle never invited before. NotFound, StaffNeeded, TooMany, Invalid.

    TooManyLetters when they are more than I may write to in a day; then nobody is invited. Messages go out a few
    at a time; members and people without an account look the same to whoever sent the list.
    """
    await find_staff_standing(tx, by=by, circle_id=circle_id)
    for who in (circle_id, by.member_id):
        await ratelimit.take(tx, _LISTS, str(who))
    found = await _read_list(raw, region=region)
    by_hash = {identity.hash_address(row.address, keys=keys): row.address for row in found.rows}
    fresh = await store.entries.insert_invited(tx, circle_id=circle_id, address_hashes=list(by_hash))
    if fresh:
        await _take_letters(tx, by=by, count=len(fresh))
        await _queue(tx, by=by, circle_id=circle_id, addresses=[by_hash[one] for one in fresh], keys=keys)
    return ListOutcome(len(found.rows), found.faults, found.fault_count, len(fresh), len(found.rows) - len(fresh))


async def _take_letters(tx: Tx, *, by: Person, count: int) -> None:
    """However many circles somebody founds: a house whose letters are unwanted soon reaches nobody."""
    try:
        await ratelimit.take(tx, _LETTERS, str(by.member_id), count=count)
    except TooMany as error:
        seconds = int(str(error.data["retry_after_s"]))
        raise TooManyLetters(**error.data, letters_max=_LETTERS.times, new=count, hours=-(-seconds // 3600)) from error


async def _read_list(raw: bytes, *, region: str) -> MemberList:
    """Beside the loop: twenty thousand numbers take a second, in which nobody else should wait."""
    return await asyncio.to_thread(read_member_list, raw, region=region)


async def _queue(tx: Tx, *, by: Person, circle_id: UUID, addresses: list[identity.Address], keys: Keys) -> None:
    link = await make_invite(tx, by=by, circle_id=circle_id, days=_DAYS_VALID, uses=min(len(addresses), limits.INVITE_USES_MAX))
    view = await store.circles.find_view(tx, circle_id=circle_id, person_id=by.member_id)
    language = view.language if view is not None and view.language != "both" else by.language
    for place, start in enumerate(range(0, len(addresses), _BATCH_ADDRESSES)):
        batch = Batch(circle_id, view.name if view else "", link.path, language, addresses[start : start + _BATCH_ADDRESSES])
        sealed = keys.encrypt(msgspec.json.encode(batch), place=_PLACE)
        await jobs.enqueue(tx, "send_invitations", {"sealed": base64.b64encode(sealed).decode()}, after=place * _BATCH_EVERY)


async def send_invitations(tx: Tx, *, payload: dict[str, Any], keys: Keys) -> int:
    """Write to those of a batch who are not in the circle yet and were not written to; how many. For the worker."""
    batch = msgspec.json.decode(keys.decrypt(base64.b64decode(payload["sealed"]), place=_PLACE), type=Batch)
    by_hash = {identity.hash_address(one, keys=keys): one for one in batch.addresses}
    due = set(await store.entries.update_invited_sent(tx, circle_id=batch.circle_id, address_hashes=list(by_hash)))
    owners = await identity.find_address_owners(tx, address_hashes=due)
    inside = set(await store.members.list_inside(tx, circle_id=batch.circle_id, person_ids=list(owners.values())))
    sent = 0
    for address_hash in sorted(due):
        if owners.get(address_hash) not in inside:
            letter = signing.Letter(
                "circle_invite", by_hash[address_hash], batch.language, {"circle": batch.circle_name, "path": batch.path}
            )
            await identity.send_letter(tx, keys=keys, letter=letter)
            sent += 1
    return sent
