"""How money looks on a page: purses, movements and what is under way, with the pictures of people beside them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from quanzi import relations, wallet
from quanzi.identity import PersonCard
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import statements
from quanzi.web import circle_views, views

Say = Callable[..., str]
KINDS = {
    wallet.Kind.SEND: "Payment",
    wallet.Kind.REQUEST: "Request",
    wallet.Kind.COLLECT: "Collection",
    wallet.Kind.SPLIT: "Shared bill",
    wallet.Kind.PACKET_FILLED: "Red packet",
    wallet.Kind.PACKET_CLAIMED: "Red packet",
    wallet.Kind.PACKET_BACK: "Red packet, came back",
    wallet.Kind.TIP: "Tip",
    wallet.Kind.TOP_UP: "Top-up",
    wallet.Kind.WITHDRAWAL: "Withdrawal",
    wallet.Kind.WITHDRAWAL_FEE: "Fee",
    wallet.Kind.WITHDRAWAL_BACK: "Withdrawal, came back",
    wallet.Kind.TOP_UP_BACK: "Top-up, went back",
    wallet.Kind.REVERSAL: "Given back",
    wallet.Kind.ISSUED: "Issued",
    wallet.Kind.REDEEMED: "Redeemed",
    wallet.Kind.ADJUSTMENT: "Correction",
    wallet.Kind.IOU_PAID: "Debt",
    wallet.Kind.CLEARED: "Debts netted",
    wallet.Kind.STANDING_ORDER: "Standing order",
    wallet.Kind.PAYOUT: "Payout",
    wallet.Kind.OPENING: "Opening balance",
    wallet.Kind.CLAIM_BACK: "Claim",
    wallet.Kind.LEFT_BEHIND: "Left behind",
}
"""Why money moved, in words."""

ICONS = {
    wallet.Kind.PACKET_FILLED: "gift",
    wallet.Kind.PACKET_CLAIMED: "gift",
    wallet.Kind.PACKET_BACK: "gift",
    wallet.Kind.TIP: "gift",
    wallet.Kind.TOP_UP: "bank",
    wallet.Kind.WITHDRAWAL: "bank",
    wallet.Kind.WITHDRAWAL_FEE: "bank",
    wallet.Kind.WITHDRAWAL_BACK: "bank",
    wallet.Kind.TOP_UP_BACK: "bank",
    wallet.Kind.COLLECT: "link",
    wallet.Kind.SPLIT: "people",
}
"""The picture of a movement that has no person on its other side; a wallet where none is named."""


ORIGINS = {
    wallet.Kind.PACKET_FILLED: "/wallet/packets",
    wallet.Kind.PACKET_CLAIMED: "/wallet/packets",
    wallet.Kind.PACKET_BACK: "/wallet/packets",
}
"""Where what a movement came from has its page."""


class MovementView(msgspec.Struct, frozen=True):
    """One movement: `person` is None where the other side is the house. `origin` is the page of what it came from, or empty."""

    href: str
    person: views.PersonView | None
    kind: str
    memo: str
    amount: int
    balance: int
    currency: str
    at: datetime
    origin: str = ""
    icon: str = "wallet"


class PendingView(msgspec.Struct, frozen=True):
    """Money under way; `cancel` is where it is taken back, or empty."""

    person: views.PersonView | None
    kind: str
    memo: str
    amount: int
    currency: str
    due_at: datetime
    cancel: str
    first: bool


def movement_href(movement: statements.Movement) -> str:
    """The page of one movement; a credit names who paid, since it lies at the payer's place."""
    payer = "" if movement.amount < 0 else f"&payer={wallet.account_of(movement.other_owner_id, movement.currency, movement.other_kind)}"
    return f"/wallet/movements/{movement.transfer_id}?currency={movement.currency}{payer}"


async def show_movements(tx: ReadTx, *, by: Person, say: Say, movements: Sequence[statements.Movement]) -> tuple[MovementView, ...]:
    """Movements with the people in them, as this reader may see those."""
    ids = [other for one in movements if (other := _other_person(one)) is not None]
    cards = await relations.find_cards(tx, by=by, person_ids=ids)
    return tuple(
        MovementView(
            movement_href(one),
            show_other(cards, _other_person(one)),
            say(KINDS[one.kind]),
            one.memo,
            one.amount,
            one.balance,
            one.currency,
            one.at,
            f"{ORIGINS[one.kind]}/{one.origin_id}" if one.kind in ORIGINS and one.origin_id is not None else "",
            ICONS.get(one.kind, "wallet"),
        )
        for one in movements
    )


def _other_person(movement: statements.Movement) -> UUID | None:
    """The person on the other side; of a share out of a pot, who filled it."""
    return movement.by_person_id if movement.kind is wallet.Kind.PACKET_CLAIMED else movement.other_person_id


async def show_pending(tx: ReadTx, *, by: Person, say: Say, pending: Sequence[wallet.Pending]) -> tuple[PendingView, ...]:
    """What is under way, with the people it goes to."""
    ids = [one.other_person_id for one in pending if one.other_person_id is not None]
    cards = await relations.find_cards(tx, by=by, person_ids=ids)
    return tuple(
        PendingView(
            show_other(cards, one.other_person_id),
            say("Payment to an address" if one.reason == "address" else KINDS[one.kind]),
            one.memo,
            one.amount,
            one.currency,
            one.due_at,
            f"/wallet/waiting/{one.hold_id}/cancel?currency={one.currency}" if one.may_cancel else "",
            first=one.reason == "first_payment",
        )
        for one in pending
    )


def show_other(cards: Mapping[UUID, PersonCard], person_id: UUID | None) -> views.PersonView | None:
    """The person on the other side; who is out of sight is a member without a name, since the books stay."""
    if person_id is None:
        return None
    card = cards.get(person_id)
    if card is None:
        return views.PersonView(str(person_id), "", "", f"/avatar/{person_id}.svg")
    return circle_views.show_person(card, person_id)
