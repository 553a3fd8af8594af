"""Fill a red packet: its money goes into a pot of its own at once, and its shares are dealt before anybody opens one."""

import secrets
from datetime import timedelta

import msgspec

from quanzi import relations
from quanzi.infra import outbox, ratelimit
from quanzi.infra.postgres import Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import KeyReused, NotFound
from quanzi.kernel.money import Money
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import judge, ledger, sending, store
from quanzi.wallet.deal import SEED_BYTES, deal_equal, deal_shares, fingerprint
from quanzi.wallet.errors import ToYourself
from quanzi.wallet.events import PacketGiven
from quanzi.wallet.gift_rules import read_gift_rules
from quanzi.wallet.model import AccountKind, Kind, Posting, Rules, account_of
from quanzi.wallet.packet import (
    PERSON,
    BadShareCount,
    FillPacket,
    GiftToStranger,
    Packet,
    PacketsOff,
    PacketTooLarge,
    ShareTooLarge,
    ShareTooSmall,
)
from quanzi.wallet.packet_view import show_packet
from quanzi.wallet.store.gift_rules import GiftRules
from quanzi.wallet.store.packets import PacketRow

_PACKETS_PER_HOUR = ratelimit.Limit("packets", limits.PACKETS_PER_HOUR_MAX, 3600)


async def fill_packet(tx: Tx, *, by: Person, order: FillPacket, inside: bool = False, stepped_up: bool = False) -> Packet:
    """Put money in a red packet for one person, or for an audience which `inside` says that I belong to.

    It counts as paid now, and what nobody opens as not paid. NotFound, ToYourself, GiftToStranger, UnknownCurrency,
    NotTransferable, NameUnverified, PacketsOff, BadShareCount, ShareTooSmall, ShareTooLarge, PacketTooLarge,
    TooMany, StepUpNeeded, RuleRefused, KeyReused, and what `Book.pay` raises.
    """
    rules = ledger.rules_of(await ledger.find_rules(tx), order.currency)
    order = _clean(order, rules)
    if (before := await store.packets.find_packet(tx, packet_id=order.packet_id)) is not None:
        return await _repeat(tx, by, order, before)
    await _may_give(tx, by=by, order=order, rules=rules, inside=inside)
    gifts = await read_gift_rules(tx, rules=rules)
    _check_order(by, order, rules, gifts)
    await ratelimit.take(tx, _PACKETS_PER_HOUR, str(by.member_id))
    payer, pot = await ledger.open_accounts(
        tx, new=[ledger.new_account(by.member_id, rules), ledger.new_account(order.packet_id, rules, AccountKind.POT)]
    )
    book = await ledger.open_book(tx, account_ids=[payer, pot])
    if (before := await store.packets.find_packet(tx, packet_id=order.packet_id)) is not None:
        return await _repeat(tx, by, order, before)
    # the number names the movement into the pot too, so it must not be that of another payment
    await ledger.check_new_key(tx, account_id=payer, key=order.packet_id)
    sending.check_step_up(rules, order.amount, known=True, stepped_up=stepped_up)
    await _judge(tx, by, order, rules, stepped_up=stepped_up)
    packet = _deal(tx, by, order, gifts)
    posting = Posting(order.packet_id, payer, pot, order.amount, Kind.PACKET_FILLED, origin_id=order.packet_id, memo=order.memo or None)
    book.pay(posting, limit=rules.limit_of(by.tier), today=ledger.today_of(rules, tx.now))
    await ledger.write_book(tx, book=book)
    await _keep(tx, packet)
    return await show_packet(tx, by=by, packet=packet)


def _clean(order: FillPacket, rules: Rules) -> FillPacket:
    memo = clean_text(order.memo, max_characters=limits.MEMO_CHARACTERS_MAX, field="memo", required=False)
    return msgspec.structs.replace(order, memo=memo, currency=rules.unit.code)


async def _repeat(tx: Tx, by: Person, order: FillPacket, before: PacketRow) -> Packet:
    """The same packet again; KeyReused when its number was used for another one."""
    wanted = (by.member_id, order.audience.kind, order.audience.id, order.amount, order.count, order.deal, order.currency, order.memo)
    if wanted != (
        before.person_id, before.audience_kind, before.audience_id, before.amount, before.count, before.deal, before.currency, before.memo
    ):  # fmt: skip
        raise KeyReused
    return await show_packet(tx, by=by, packet=before)


async def _may_give(tx: Tx, *, by: Person, order: FillPacket, rules: Rules, inside: bool) -> None:
    if order.audience.kind != PERSON:
        _ = by.member_id
        if not inside:
            raise NotFound
        return
    if order.audience.id == by.member_id:
        raise ToYourself(field="person_id")
    relation = await relations.find_relation(tx, by=by, person_id=order.audience.id)
    pair = (account_of(by.member_id, rules.unit.code), account_of(order.audience.id, rules.unit.code))
    known = await store.payees.is_known(tx, account_id=pair[0], payee_account_id=pair[1])
    if relation.tie is not relations.Tie.CONTACT and not known:
        raise GiftToStranger


async def _judge(tx: Tx, by: Person, order: FillPacket, rules: Rules, *, stepped_up: bool) -> None:
    """For one person it is judged as a payment to them; who is in a circle of mine is no stranger."""
    payer, payee, known = account_of(by.member_id, order.currency), account_of(order.packet_id, order.currency, AccountKind.POT), True
    if order.audience.kind == PERSON:
        payee = account_of(order.audience.id, order.currency)
        known = await store.payees.is_known(tx, account_id=payer, payee_account_id=payee)
    payment = judge.Payment(by, order.packet_id, order.amount, order.memo, known, stepped_up)
    await judge.check_at_once(tx, payment=payment, rules=rules, account_id=payer, to_account_id=payee)


def _check_order(by: Person, order: FillPacket, rules: Rules, gifts: GiftRules) -> None:
    code = rules.unit.code
    sending.may_pay(by, rules)
    if not gifts.packets_on:
        raise PacketsOff(currency=code)
    count_max = 1 if order.audience.kind == PERSON else gifts.count_max
    if not 1 <= order.count <= count_max:
        raise BadShareCount(count_max=count_max, field="count")
    if order.amount < order.count:
        raise ShareTooSmall(least=Money(1, code), field="amount")
    if order.amount > gifts.packet_max:
        raise PacketTooLarge(most=Money(gifts.packet_max, code), field="amount")
    if order.amount > gifts.share_max * order.count:
        raise ShareTooLarge(most=Money(gifts.share_max, code), field="amount")


def _deal(tx: Tx, by: Person, order: FillPacket, gifts: GiftRules) -> PacketRow:
    seed = secrets.token_bytes(SEED_BYTES)
    lucky = order.deal == "lucky"
    ends_at = tx.now + timedelta(hours=limits.PACKET_HOURS_VALID)
    return PacketRow(
        packet_id=order.packet_id,
        person_id=by.member_id,
        currency=order.currency,
        deal=order.deal,
        amount=order.amount,
        count=order.count,
        share_max=gifts.share_max,
        shares=deal_shares(seed, order.amount, order.count, gifts.share_max) if lucky else deal_equal(order.amount, order.count),
        seed=seed,
        fingerprint=fingerprint(seed, packet_id=order.packet_id, amount=order.amount, count=order.count, share_max=gifts.share_max),
        memo=order.memo,
        audience_kind=order.audience.kind,
        audience_id=order.audience.id,
        state="open",
        claimed=0,
        taken=0,
        made_at=tx.now,
        ends_at=ends_at,
    )


async def _keep(tx: Tx, packet: PacketRow) -> None:
    # somebody else was faster with the same number: nothing of this one stays, since the transaction ends here
    if not await store.packets.insert_packet(tx, packet=packet):
        raise KeyReused
    for shelf_id, side in ((packet.person_id, "given"), (packet.audience_id, "here")):
        await store.packets.upsert_shelf(tx, shelf_id=shelf_id, packet_id=packet.packet_id, side=side, at=tx.now)
    if packet.audience_kind == PERSON:
        ends = {"person_id": packet.audience_id, "giver_id": packet.person_id, "packet_id": packet.packet_id}
        await outbox.record(tx, PacketGiven(id=tx.new_id(), at=tx.now, **ends))
