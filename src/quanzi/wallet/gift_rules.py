"""What operators set for gifts in each currency: whether there are any, and how large they may be."""

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.wallet import ledger, store
from quanzi.wallet.model import Rules
from quanzi.wallet.store.gift_rules import GiftRules

_SHARE_MAX, _PACKET_MAX = 200, 10_000
_COUNT_MAX = 200
_TIP_PAIR_DAY_MAX, _TIP_DAY_MAX = 200, 1_000


class BadGiftRules(Invalid):
    """The limits of gifts contradict each other or no packet could be made under them."""

    code = "bad_gift_rules"
    reason = "These limits don't fit together."
    way_forward = (
        "A share is at most the packet, a day's tips to one person at most the day's tips, and a packet has 1 to {count_max} shares."
    )


def first_gift_rules(rules: Rules) -> GiftRules:
    """What holds before an operator changes it: packets and tips are on, except for points that nobody can send."""
    unit = rules.unit
    scale = 10**unit.exponent
    return GiftRules(
        currency=unit.code,
        packets_on=unit.transferable,
        share_max=_SHARE_MAX * scale,
        packet_max=_PACKET_MAX * scale,
        count_max=_COUNT_MAX,
        tips_on=unit.transferable,
        tip_pair_day_max=_TIP_PAIR_DAY_MAX * scale,
        tip_day_max=_TIP_DAY_MAX * scale,
    )


async def find_gift_rules(tx: ReadTx, *, by: Person, currency: str = "") -> GiftRules:
    """What holds for gifts in a currency (empty: the community's first). UnknownCurrency."""
    _ = by.member_id
    return await read_gift_rules(tx, rules=ledger.rules_of(await ledger.find_rules(tx), currency))


async def read_gift_rules(tx: ReadTx, *, rules: Rules) -> GiftRules:
    """As an operator changed them, or as they begin."""
    return await store.gift_rules.find_gift_rules(tx, currency=rules.unit.code) or first_gift_rules(rules)


async def change_gift_rules(tx: Tx, *, by: Person, rules: GiftRules) -> None:
    """Set what holds for gifts in a currency from now on; packets that are out keep theirs. NotFound, UnknownCurrency, BadGiftRules."""
    identity.may_operate(by)
    ledger.rules_of(await ledger.find_rules(tx), rules.currency or "?")
    fits = (
        0 < rules.share_max <= rules.packet_max <= limits.AMOUNT_MINOR_MAX
        and 1 <= rules.count_max <= limits.PACKET_SHARES_MAX
        and 0 <= rules.tip_pair_day_max <= rules.tip_day_max <= limits.AMOUNT_MINOR_MAX
    )
    if not fits:
        raise BadGiftRules(count_max=limits.PACKET_SHARES_MAX)
    await store.gift_rules.upsert_gift_rules(tx, rules=rules, by_person_id=by.member_id)
