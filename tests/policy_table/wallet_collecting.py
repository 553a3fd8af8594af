"""Who collects, and who pays into a link. A link's secret follows from the house's key, so each row makes its own keys."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from quanzi.identity.errors import Suspended
from quanzi.infra import crypto
from quanzi.infra.postgres import Tx
from quanzi.kernel.errors import NotFound, NotSignedIn
from quanzi.wallet import collecting
from quanzi.wallet.errors import NameUnconfirmed, ToYourself
from tests.make import money
from tests.policy_table import ALLOWED, Cast, Row, cast_people


@dataclass(frozen=True, slots=True)
class Collecting(Cast):
    """The owner collects; the member paid her before."""

    keys: crypto.Keys
    link: collecting.Collection

    @property
    def by_link(self) -> dict[str, Any]:
        """What the link names."""
        secret = self.link.path.rsplit("/", 1)[1]
        return {"keys": self.keys, "owner_id": self.link.owner_id, "collection_id": self.link.collection_id, "secret": secret}


async def stage(tx: Tx) -> Collecting:
    await money.make_currency(tx)
    on = await cast_people(tx)
    for person in (on.member, on.stranger):
        await money.give_money(tx, person, 100_00)
    await money.know(tx, on.member, on.owner)
    with tempfile.TemporaryDirectory() as folder:
        keys = crypto.open_keys(Path(folder) / "keys.json")
    link = await collecting.make_collection(tx, keys=keys, by=on.owner, new=collecting.NewCollection(uuid4(), "Tea"))
    return Collecting(on.owner, on.member, on.stranger, on.operator, keys, link)


def row(call: Any, **outcomes: Any) -> Row[Collecting]:
    """A deed about collections; everybody signed in may, unless said otherwise."""
    told: dict[str, Any] = {"stranger": ALLOWED, "member": ALLOWED, "owner": ALLOWED, "suspended": ALLOWED} | outcomes
    return Row(stage=stage, call=call, signed_out=NotSignedIn, **told)


DEEDS: dict[str, Row[Any]] = {
    "wallet.make_collection": row(
        lambda tx, by, on: collecting.make_collection(tx, keys=on.keys, by=by, new=collecting.NewCollection(uuid4(), "Cake")),
        suspended=Suspended,
    ),
    "wallet.pay_collection": row(
        lambda tx, by, on: collecting.pay_collection(tx, by=by, new=collecting.NewContribution(uuid4(), 1_00), **on.by_link),
        stranger=NameUnconfirmed,
        owner=ToYourself,
        suspended=ToYourself,
    ),
    "wallet.close_collection": row(
        lambda tx, by, on: collecting.close_collection(tx, by=by, collection_id=on.link.collection_id), stranger=NotFound, member=NotFound
    ),
    "wallet.find_collection": row(
        lambda tx, by, on: collecting.find_collection(tx, keys=on.keys, by=by, collection_id=on.link.collection_id),
        stranger=NotFound,
        member=NotFound,
    ),
    "wallet.find_collect_link": row(lambda tx, by, on: collecting.find_collect_link(tx, by=by, **on.by_link)),
    "wallet.list_collections": row(lambda tx, by, on: collecting.list_collections(tx, keys=on.keys, by=by)),
    "wallet.list_contributions": row(lambda tx, by, on: collecting.list_contributions(tx, by=by, collection_id=on.link.collection_id)),
}
