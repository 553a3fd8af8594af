"""How money that waits for an address of mine looks on a page."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import parcels as waiting
from quanzi.web import money_views, views


class ParcelView(msgspec.Struct, frozen=True):
    """Who sent how much; `claim` is where it is taken."""

    person: views.PersonView | None
    amount: int
    currency: str
    memo: str
    due_at: datetime
    claim: str


async def show_parcels(tx: ReadTx, *, by: Person, parcels: Sequence[waiting.Parcel]) -> tuple[ParcelView, ...]:
    """What waits for me, with who sent it, as I may see them."""
    cards = await relations.find_cards(tx, by=by, person_ids=[one.from_person_id for one in parcels])
    return tuple(
        ParcelView(
            money_views.show_other(cards, one.from_person_id),
            one.amount,
            one.currency,
            one.memo,
            one.due_at,
            f"/wallet/parcels/{one.payer_account_id}/{one.parcel_id}/claim",
        )
        for one in parcels
    )
