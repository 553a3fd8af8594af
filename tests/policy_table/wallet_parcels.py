"""Who sends to an address, and who takes what waits for it."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from quanzi import identity, wallet
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import parcels
from quanzi.wallet.errors import NotEnoughMoney
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people

ADDRESS = identity.read_address("aunt@example.org", region="CN")


@dataclass(frozen=True, slots=True)
class Sending(Cast):
    """The stranger sent money to an address that the owner proved."""

    keys: crypto.Keys
    parcel_id: UUID
    payer_account_id: UUID


async def stage(tx: Tx) -> Sending:
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.owner, on.stranger):
        await money.give_money(tx, person, 100_00)
    with tempfile.TemporaryDirectory() as folder:
        keys = crypto.open_keys(Path(folder) / "keys.json")
    digest = identity.hash_address(ADDRESS, keys=keys)
    await tx.execute(
        """
        INSERT INTO identity.person_address (person_id, address_hash, kind, address_encrypted, added_at, proved_at)
        VALUES ($1, $2, 'email', '', $3, $3)
        """,
        on.owner.id,
        digest,
        tx.now,
    )
    new = parcels.NewParcel(uuid4(), ADDRESS, 1_00)
    await parcels.send_parcel(tx, keys=keys, by=on.stranger, new=new, stepped_up=True)
    account_id = wallet.account_of(on.stranger.member_id, money.CODE)
    return Sending(on.owner, on.member, on.stranger, on.operator, keys, new.parcel_id, account_id)


def row(call: Any, **outcomes: Any) -> Row[Sending]:
    """A deed about money for an address; everybody signed in may, unless said otherwise."""
    told: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


DEEDS: dict[str, Row[Any]] = {
    "wallet.send_parcel": row(
        lambda tx, by, on: parcels.send_parcel(
            tx,
            keys=on.keys,
            by=by,
            new=parcels.NewParcel(uuid4(), identity.read_address("uncle@example.org", region="CN"), 1_00),
            stepped_up=True,
        ),
        member=NotEnoughMoney,
    ),
    "wallet.claim_parcel": row(
        lambda tx, by, on: parcels.claim_parcel(tx, by=by, payer_account_id=on.payer_account_id, parcel_id=on.parcel_id),
        stranger=NotFound,
        member=NotFound,
    ),
    "wallet.list_parcels": row(lambda tx, by, _on: parcels.list_parcels(tx, by=by)),
}
