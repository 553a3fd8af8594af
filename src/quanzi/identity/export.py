"""Taking all of one's own data: asked for, made by a job, taken within seven days."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi.identity import policy, tell
from quanzi.identity.address import list_changes
from quanzi.identity.errors import ExportOnItsWay
from quanzi.identity.legal_name import read_legal_name
from quanzi.identity.model import Address, AddressKind
from quanzi.identity.overview import find_keyring
from quanzi.identity.sign_up import address_place
from quanzi.identity.store import account_log, accounts, addresses, profiles, verifications
from quanzi.infra import jobs, ratelimit
from quanzi.infra.crypto import Keys
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Kind, Person

_KEPT = timedelta(days=limits.EXPORT_DAYS_KEPT)
_PER_DAY = ratelimit.Limit("exports", 3, 24 * 3600)
_LOG_ROWS_MAX = 10_000


class Export(msgspec.Struct, frozen=True):
    """A copy of my data: waiting, or ready until `expires_at`."""

    export_id: UUID
    state: str
    size_bytes: int | None
    asked_at: datetime
    expires_at: datetime


class SealedExport(msgspec.Struct, frozen=True):
    """Where a copy lies sealed in parts, the place it must be opened with, and its size once it is made."""

    blob_key: str
    place: str
    size_bytes: int


async def ask_export(tx: Tx, *, by: Person, of: Mapping[str, str] | None = None) -> Export:
    """Ask for a copy of everything of mine, or (`of`) of one thing that I see; suspended people may too.

    ExportOnItsWay, TooMany past three a day.
    """
    policy.may_use_session(by)
    await ratelimit.take(tx, _PER_DAY, str(by.member_id))
    export_id = tx.new_id()
    expires_at = tx.now + _KEPT
    if not await accounts.insert_export(
        tx,
        person_id=by.member_id,
        export_id=export_id,
        blob_key=f"exports/{by.member_id}/{export_id}.zip",
        asked_at=tx.now,
        expires_at=expires_at,
    ):
        raise ExportOnItsWay
    await jobs.enqueue(tx, "make_export", {**(of or {}), "person_id": str(by.member_id), "export_id": str(export_id)})
    return Export(export_id, "waiting", None, tx.now, expires_at)


async def list_exports(tx: ReadTx, *, by: Person) -> list[Export]:
    """My copies that are on their way or can be taken."""
    return [
        Export(row.export_id, row.state, row.size_bytes, row.asked_at, row.expires_at)
        for row in await accounts.list_exports(tx, person_id=by.member_id)
    ]


async def take_export(tx: Tx, *, by: Person, export_id: UUID) -> SealedExport:
    """A copy of mine; taking it is written in my account's log. NotFound when it is not ready or over."""
    policy.may_use_session(by)
    row = await accounts.find_export(tx, person_id=by.member_id, export_id=export_id)
    if row is None or row.state != "ready" or row.expires_at <= tx.now:
        raise NotFound
    await tell.write_log(tx, person_id=by.member_id, kind="export_taken", by=by.member_id)
    return _sealed(row)


async def find_wanted_export(tx: ReadTx, *, person_id: UUID, export_id: UUID) -> SealedExport | None:
    """Where the job puts a copy that is wanted; None when it is not wanted any more."""
    row = await accounts.find_export(tx, person_id=person_id, export_id=export_id)
    return _sealed(row) if row is not None and row.state == "waiting" else None


async def finish_export(tx: Tx, *, person_id: UUID, export_id: UUID, size_bytes: int) -> bool:
    """The copy is there; false when nobody wants it any more, since the person is gone or its time is over."""
    return bool(
        await accounts.update_export_ready(tx, person_id=person_id, export_id=export_id, size_bytes=size_bytes, expires_at=tx.now + _KEPT)
    )


async def list_exports_over(tx: ReadTx) -> list[tuple[UUID, UUID, str]]:
    """Copies whose time is over, as (person, export, blob key); at most 200."""
    rows = await accounts.list_exports_over(tx, at=tx.now, limit=200)
    return [(row.person_id, row.export_id, row.blob_key) for row in rows]


async def end_export(tx: Tx, *, person_id: UUID, export_id: UUID) -> None:
    """Forget a copy whose blob has been deleted."""
    await accounts.update_export_over(tx, person_id=person_id, export_id=export_id)


async def export_identity(tx: ReadTx, *, person_id: UUID, keys: Keys) -> dict[str, object]:
    """All that identity has of a person, the name on the document included. The number of a document is not in it."""
    profile = await profiles.find_profile(tx, person_id=person_id)
    if profile is None:
        raise NotFound
    mine = await addresses.list_person_addresses(tx, person_id=person_id)
    found = [Address(AddressKind(row.kind), keys.decrypt(row.address_encrypted, place=address_place(person_id)).decode()) for row in mine]
    legal_name = await verifications.find_legal_name(tx, person_id=person_id)
    me = Person(kind=Kind.MEMBER, id=person_id)
    return {
        "profile": msgspec.to_builtins(profile),
        "addresses": [msgspec.to_builtins(address) for address in found],
        "address_changes": msgspec.to_builtins(await list_changes(tx, by=me, keys=keys)),
        "legal_name": None if legal_name is None else read_legal_name(legal_name, person_id=person_id, keys=keys),
        "keyring": msgspec.to_builtins(await find_keyring(tx, by=me)),
        "checks": msgspec.to_builtins(await verifications.list_checks(tx, person_id=person_id)),
        "deletion": msgspec.to_builtins(await accounts.find_deletion(tx, person_id=person_id)),
        "devices": msgspec.to_builtins(await accounts.list_devices(tx, person_id=person_id)),
        "account_log": msgspec.to_builtins(await account_log.list_log(tx, person_id=person_id, limit=_LOG_ROWS_MAX)),
    }


def _sealed(row: accounts.ExportRow) -> SealedExport:
    return SealedExport(row.blob_key, f"export:{row.person_id}:{row.export_id}", row.size_bytes or 0)
