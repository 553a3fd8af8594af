"""The end of a red packet's day: what nobody opened goes back to who gave it, and counts as not spent."""

from uuid import UUID

from quanzi.infra.each import DUE_AT_ONCE, PUT_OFF, settle_each
from quanzi.infra.postgres import Db, TryAgain, Tx
from quanzi.wallet import ledger, store, turn
from quanzi.wallet.model import AccountKind, Kind, Posting, account_of
from quanzi.wallet.packet import pot_of


async def end_packets(db: Db, *, limit: int = DUE_AT_ONCE) -> int:
    """End packets whose day is over, each in a transaction of its own, so that one can't hold up another; how many there were."""
    due = await db.glance(lambda tx: store.packets.list_packets_due(tx, at=tx.now, limit=limit))
    return await settle_each(
        due,
        lambda packet_id: db.run(lambda tx: end_packet(tx, packet_id=packet_id)),
        id_of=lambda packet_id: packet_id,
        failed="packet_not_ended",
        put_off=lambda packet_id: db.run(lambda tx: store.packets.update_packet_due(tx, packet_id=packet_id, due_at=tx.now + PUT_OFF)),
    )


async def end_packet(tx: Tx, *, packet_id: UUID) -> None:
    """Give back what is left in one packet; nothing when somebody was faster or its day is not over.

    Where the account of who gave it is closed, the rest goes to suspense, where an operator finds it for who asks for it.
    """
    found = await store.packets.find_packet(tx, packet_id=packet_id)
    if found is None:
        return
    rules = ledger.rules_of(await ledger.find_rules(tx), found.currency)
    payer, pot = account_of(found.person_id, found.currency), pot_of(found)
    # an account that is closed stays closed, so this look needs no lock
    gone = any(one.state == "closed" for one in await store.accounts.list_accounts(tx, account_ids=[payer]))
    to = await ledger.open_house_account(tx, rules=rules, kind=AccountKind.SUSPENSE) if gone else payer
    book = await ledger.open_book(tx, account_ids=[pot, to])
    packet = await store.packets.lock_packet(tx, packet_id=packet_id)
    if packet is None or packet.state != "open" or packet.ends_at > tx.now:
        return
    if not gone and book.find(payer).state == "closed":
        raise TryAgain
    rest = packet.amount - packet.taken
    kind = Kind.LEFT_BEHIND if gone else Kind.PACKET_BACK
    book.post(Posting(tx.new_id(), pot, to, rest, kind, origin_id=packet_id))
    if not gone:
        book.unspend(payer, rest, made_on=ledger.today_of(rules, packet.made_at))
    await ledger.write_book(tx, book=book)
    await store.packets.update_ended(tx, packet_id=packet_id)
    await turn.tell_turn(tx, subject_id=packet_id)
