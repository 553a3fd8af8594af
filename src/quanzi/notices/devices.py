"""Devices that show my notices: switched on by their browser, off by me, by the browser, or with the session they belong to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import identity
from quanzi.identity import signing
from quanzi.infra.crypto import CannotDecrypt, Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.infra.push import Subscription, check_subscription
from quanzi.kernel import ids, limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Kind, Person
from quanzi.kernel.text import clean_text
from quanzi.notices import store
from quanzi.notices.errors import TooManyDevices


class Device(msgspec.Struct, frozen=True):
    """A device that shows my notices; `this`: it belongs to the session that asks."""

    device_id: UUID
    name: str
    added_at: datetime
    this: bool


def device_id_of(endpoint: str) -> UUID:
    """A browser's id follows from its address, so that it is one device however often it says so."""
    return ids.id_from_source(source="notices.device", key=endpoint)


async def add_device(tx: Tx, *, by: Person, to: Subscription, name: str = "", keys: Keys) -> UUID:
    """Show my notices on this browser too, and no longer those of who used it before. Twice is once.

    NotSignedIn, Suspended, BadSubscription, NotOutside, TooManyDevices.
    """
    identity.may_act(by)
    check_subscription(to)
    device_id = device_id_of(to.endpoint)
    cleaned = clean_text(name, max_characters=limits.SESSION_NAME_CHARACTERS_MAX, field="name", required=False)
    before = await store.devices.lock_owner(tx, device_id=device_id, person_id=by.member_id)
    if before != by.member_id:
        await _remove(tx, person_id=before, device_id=device_id)
        await store.devices.update_owner(tx, device_id=device_id, person_id=by.member_id)
    others = [one for one in await store.devices.list_devices(tx, person_id=by.member_id) if one.device_id != device_id]
    if len(others) >= limits.DEVICES_PER_PERSON_MAX:
        raise TooManyDevices(devices_max=limits.DEVICES_PER_PERSON_MAX)
    sealed = keys.encrypt(msgspec.json.encode(to), place=device_place(by.member_id))
    await store.devices.upsert_device(tx, device=store.devices.DeviceRow(by.member_id, device_id, cleaned, sealed, by.session_id, tx.now))
    return device_id


async def list_devices(tx: ReadTx, *, by: Person) -> list[Device]:
    """The devices that show my notices, the first one first. NotSignedIn."""
    rows = await store.devices.list_devices(tx, person_id=by.member_id)
    return [Device(row.device_id, row.name, row.added_at, row.session_id is not None and row.session_id == by.session_id) for row in rows]


async def remove_device(tx: Tx, *, by: Person, device_id: UUID) -> None:
    """Show nothing on a device any more. NotSignedIn, NotFound."""
    if not await _remove(tx, person_id=by.member_id, device_id=device_id):
        raise NotFound
    await store.devices.delete_owner(tx, device_id=device_id, person_id=by.member_id)


async def forget_device(tx: Tx, *, person_id: UUID, device_id: UUID) -> None:
    """A browser said that it wants nothing any more; for the worker."""
    await _remove(tx, person_id=person_id, device_id=device_id)
    await store.devices.delete_owner(tx, device_id=device_id, person_id=person_id)


async def _remove(tx: Tx, *, person_id: UUID, device_id: UUID) -> int:
    await store.outgoing.delete_of_way(tx, person_id=person_id, way_id=device_id)
    return await store.devices.delete_device(tx, person_id=person_id, device_id=device_id)


async def list_subscriptions(tx: Tx, *, person_id: UUID, keys: Keys) -> dict[UUID, Subscription]:
    """Where to send for a person, by device. A device whose session ended is forgotten here: nobody is signed in on it."""
    rows = await store.devices.list_devices(tx, person_id=person_id)
    if not rows:
        return {}
    alive = {one.session_id for one in await signing.list_sessions(tx, by=Person(kind=Kind.MEMBER, id=person_id))}
    found: dict[UUID, Subscription] = {}
    for row in rows:
        subscription = _open(row, keys) if row.session_id is None or row.session_id in alive else None
        if subscription is None:
            await forget_device(tx, person_id=person_id, device_id=row.device_id)
        else:
            found[row.device_id] = subscription
    return found


def _open(row: store.devices.DeviceRow, keys: Keys) -> Subscription | None:
    try:
        return msgspec.json.decode(keys.decrypt(row.push_encrypted, place=device_place(row.person_id)), type=Subscription)
    except CannotDecrypt:
        return None


def device_place(person_id: UUID) -> str:
    """Where a device's address is sealed to."""
    return f"notice_device:{person_id}"


async def forget_devices(tx: Tx, *, person_id: UUID, device_ids: Sequence[UUID]) -> None:
    """Forget all of these, for who leaves."""
    for device_id in device_ids:
        await forget_device(tx, person_id=person_id, device_id=device_id)
