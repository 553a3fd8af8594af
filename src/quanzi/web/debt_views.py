"""How debts look on a page: a row with the other person, its state in calm words, and what the wallet's first page says of them."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from quanzi import relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import debts, nettings
from quanzi.web import format as formats
from quanzi.web import money_views, views

Say = Callable[..., str]
_REMINDER_DAYS = 3
_OVER = {"settled": "settled", "declined": "declined", "withdrawn": "taken back", "expired": "not answered in time"}


class DebtView(msgspec.Struct, frozen=True):
    """A debt in a list: `owes`, whether the reader does; `note` is what there is to say of it."""

    href: str
    person: views.PersonView | None
    owes: bool
    amount: int
    currency: str
    note: str


def debt_href(iou: debts.Iou) -> str:
    """The page of one debt."""
    return f"/wallet/debts/{iou.debtor_id}/{iou.iou_id}"


async def show_debts(tx: ReadTx, *, by: Person, say: Say, fmt: formats.Formatter, ious: Sequence[debts.Iou]) -> tuple[DebtView, ...]:
    """Debts with the people in them, as this reader may see those."""
    cards = await relations.find_cards(tx, by=by, person_ids=[one.other_person_id for one in ious])
    return tuple(
        DebtView(
            debt_href(one),
            money_views.show_other(cards, one.other_person_id),
            one.side == "debtor",
            one.remaining if one.state == "open" else one.amount,
            one.currency,
            tell_state(one, say, fmt),
        )
        for one in ious
    )


async def show_news(tx: ReadTx, *, by: Person, say: Say, fmt: formats.Formatter) -> tuple[DebtView, ...]:
    """What of my debts stands on the wallet's first page: what waits for my answer, a reminder, what is due today."""
    rules = {rule.unit.code: rule.unit for rule in await wallet.list_rules(tx)}
    mine = await debts.list_ious(tx, by=by)
    cards = await relations.find_cards(tx, by=by, person_ids=[one.other_person_id for one in mine])
    told: list[tuple[debts.Iou, str]] = []
    for one in mine:
        today = tx.now.astimezone(ZoneInfo(rules[one.currency].zone)).date()
        if one.awaits_me:
            told.append((one, say("waits for your answer")))
        # who is out of my sight reminds me of nothing
        elif one.side == "debtor" and _is_reminded(one, tx.now) and one.other_person_id in cards:
            told.append((one, say("a gentle reminder")))
        elif one.state == "open" and one.due_on == today:
            told.append((one, say("due today")))
    shown = await show_debts(tx, by=by, say=say, fmt=fmt, ious=[one for one, _ in told])
    return tuple(msgspec.structs.replace(view, note=note) for view, (_, note) in zip(shown, told, strict=True))


async def show_offers(tx: ReadTx, *, by: Person) -> list[tuple[nettings.NetOffer, views.PersonView | None]]:
    """What was offered to me and by me, with whom."""
    offers = await nettings.list_net_offers(tx, by=by)
    cards = await relations.find_cards(tx, by=by, person_ids=[one.other_person_id for one in offers])
    return [(one, money_views.show_other(cards, one.other_person_id)) for one in offers]


def tell_state(iou: debts.Iou, say: Say, fmt: formats.Formatter) -> str:
    """How a debt stands, in a few words."""
    if iou.state == "proposed":
        return say("waits for your answer") if iou.awaits_me else say("waits for an answer until {when}", when=fmt.date(iou.answer_until))
    if iou.state == "open":
        words = [iou.memo]
        if iou.due_on is not None:
            words.append(say("by {when}", when=fmt.date(iou.due_on)))
        if iou.remaining < iou.amount:
            words.append(say("of {amount}", amount=fmt.money(iou.amount, iou.currency)))
        return " · ".join(word for word in words if word) or say("no day agreed")
    return say(_OVER[iou.state])


def _is_reminded(iou: debts.Iou, now: datetime) -> bool:
    return iou.state == "open" and iou.reminded_at is not None and iou.reminded_at > now - timedelta(days=_REMINDER_DAYS)
