"""What two owe each other is netted when both say so; netting in rings of many needs a standing leave, which is off at first."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Conflict, NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import iou as ious
from quanzi.wallet import ledger, store
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.store.ious import IouRow
from quanzi.wallet.store.netting import OfferRow


class NothingToNet(Conflict):
    """Only one of the two owes the other."""

    code = "nothing_to_net"
    reason = "There is nothing to net: only one of you owes the other in this currency."
    way_forward = "Netting needs a confirmed IOU in each direction."


class NetOfferOver(Conflict):
    """What was offered is not what could be netted any more."""

    code = "net_offer_over"
    reason = "What you owe each other has changed since this was offered."
    way_forward = "Offer it again with what stands now."


class NetOffer(msgspec.Struct, frozen=True):
    """An offer to net, in minor units; `mine`: I made it and it waits for the other one."""

    other_person_id: UUID
    currency: str
    amount: int
    mine: bool
    at: datetime


class Netted(msgspec.Struct, frozen=True):
    """What was netted between two people."""

    netting_id: UUID
    other_person_id: UUID
    currency: str
    amount: int


async def offer_netting(tx: Tx, *, by: Person, person_id: UUID, currency: str = "") -> NetOffer:
    """Offer to net what we owe each other, as far as both debts go. NotFound, ToYourself, UnknownCurrency, NothingToNet."""
    me = by.member_id
    if me == person_id:
        raise ToYourself(field="person_id")
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    await relations.find_relation(tx, by=by, person_id=person_id)
    amount = _most(await store.ious.list_between(tx, one_id=me, other_id=person_id, currency=code), me)
    if not amount:
        raise NothingToNet
    await store.netting.upsert_offer(tx, offer=OfferRow(person_id, me, code, amount, tx.now))
    return NetOffer(person_id, code, amount, mine=True, at=tx.now)


async def accept_netting(tx: Tx, *, by: Person, person_id: UUID, amount: int, currency: str = "") -> Netted:
    """Net what the other one offered: the same off both sides, the oldest debts first. `amount` is what I was shown.

    NotFound (also the second time), NetOfferOver.
    """
    me = by.member_id
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    debts = await store.ious.lock_between(tx, one_id=me, other_id=person_id, currency=code)
    offers = await list_net_offers(tx, by=by)
    if not any(one.other_person_id == person_id and one.currency == code and not one.mine for one in offers):
        raise NotFound
    offered = await store.netting.delete_offer(tx, person_id=me, from_id=person_id, currency=code)
    if offered is None:
        raise NotFound
    if not offered == amount == _most(debts, me):
        raise NetOfferOver
    await store.netting.delete_offer(tx, person_id=person_id, from_id=me, currency=code)
    netting_id = tx.new_id()
    for owing in (True, False):
        side = sorted((one for one in debts if (one.debtor_id == me) is owing), key=lambda one: (one.at, one.iou_id))
        await _reduce(tx, side, amount, by_id=me, netting_id=netting_id)
    return Netted(netting_id, person_id, code, amount)


async def drop_net_offer(tx: Tx, *, by: Person, person_id: UUID, currency: str = "") -> None:
    """Decline what the other one offered, or take back what I did; no offer is no harm. UnknownCurrency."""
    me = by.member_id
    code = ledger.rules_of(await ledger.find_rules(tx), currency).unit.code
    await store.netting.delete_offer(tx, person_id=me, from_id=person_id, currency=code)
    await store.netting.delete_offer(tx, person_id=person_id, from_id=me, currency=code)


async def list_net_offers(tx: ReadTx, *, by: Person) -> list[NetOffer]:
    """What was offered to me and by me, and still stands."""
    me = by.member_id
    since = tx.now - timedelta(days=limits.NET_OFFER_DAYS_VALID)
    return [
        NetOffer(row.person_id if row.from_id == me else row.from_id, row.currency, row.amount, row.from_id == me, row.at)
        for row in await store.netting.list_offers(tx, person_id=me)
        if row.at > since
    ]


async def set_netting_consent(tx: Tx, *, by: Person, consent: bool) -> None:
    """Let my debts be netted in rings of many, or not any more; what was netted stays netted."""
    if consent:
        await store.netting.insert_consents(tx, person_ids=[by.member_id], at=tx.now)
    else:
        await store.netting.delete_consent(tx, person_id=by.member_id)


async def find_netting_consent(tx: ReadTx, *, by: Person) -> datetime | None:
    """Since when I let my debts be netted in rings of many; None: I don't."""
    return await store.netting.find_consent(tx, person_id=by.member_id)


def _most(debts: list[IouRow], me: UUID) -> int:
    """How much can go off both sides."""
    mine = sum(one.remaining for one in debts if one.debtor_id == me)
    return min(mine, sum(one.remaining for one in debts) - mine)


async def _reduce(tx: Tx, debts: list[IouRow], amount: int, *, by_id: UUID, netting_id: UUID) -> None:
    for one in debts:
        cut = min(amount, one.remaining)
        if cut:
            state: store.ious.State = "settled" if cut == one.remaining else "open"
            await ious.write_iou(tx, iou=one, state=state, what="netted", by_id=by_id, amount=cut, origin_id=netting_id)
        amount -= cut
