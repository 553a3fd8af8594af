"""Open a red packet: one share a person, in the order in which they come, and nothing when all are gone."""

from uuid import UUID

from quanzi.infra.postgres import TryAgain, Tx
from quanzi.kernel.errors import NotFound
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store, turn
from quanzi.wallet.model import Kind, Posting
from quanzi.wallet.packet import OwnPacket, Share, check_open, pot_of, show_share
from quanzi.wallet.packet_view import may_see
from quanzi.wallet.store.packets import ClaimRow


async def open_share(tx: Tx, *, by: Person, packet_id: UUID, inside: bool = False) -> Share:
    """Open my share of a packet; who did before gets the same answer. `inside`: I belong to its audience.

    Who comes when all is gone is told so before anything is locked, so that a crowd costs little.
    NotFound, OwnPacket, PacketEmpty, PacketEnded, AccountClosed, AccountFull.
    """
    me = by.member_id
    packet = await store.packets.find_packet(tx, packet_id=packet_id)
    if packet is None:
        raise NotFound
    if (before := await store.packets.find_claim(tx, packet_id=packet_id, person_id=me)) is not None:
        return show_share(before)
    if packet.person_id == me:
        raise OwnPacket
    await may_see(tx, by=by, packet=packet, inside=inside)
    check_open(packet, tx.now)
    rules = ledger.rules_of(await ledger.find_rules(tx), packet.currency)
    pot = pot_of(packet)
    (mine,) = await ledger.open_accounts(tx, new=[ledger.new_account(me, rules)])
    book = await ledger.open_book(tx, account_ids=[pot, mine])
    packet = await store.packets.lock_packet(tx, packet_id=packet_id)
    if packet is None:
        raise NotFound
    if (before := await store.packets.find_claim(tx, packet_id=packet_id, person_id=me)) is not None:
        return show_share(before)
    check_open(packet, tx.now)
    claim = ClaimRow(packet_id, me, packet.claimed + 1, packet.shares[packet.claimed], tx.now)
    book.post(
        Posting(
            tx.new_id(),
            pot,
            mine,
            claim.amount,
            Kind.PACKET_CLAIMED,
            origin_id=packet_id,
            by_person_id=packet.person_id,
            memo=packet.memo or None,
        )
    )
    await ledger.write_book(tx, book=book)
    if not await store.packets.update_opened(tx, packet_id=packet_id, place=claim.place, amount=claim.amount):
        raise TryAgain
    await store.packets.insert_claim(tx, claim=claim)
    await store.packets.upsert_shelf(tx, shelf_id=me, packet_id=packet_id, side="opened", at=tx.now)
    await turn.tell_turn(tx, subject_id=packet_id)
    return show_share(claim)
