"""How collections and what was paid into them look on a page."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import collecting
from quanzi.web import money_views, respond, views

Say = Callable[..., str]
_STATE_WORDS = {"waits": "On its way", "paid": "Paid", "returned": "Went back"}
_LOOKS = {"waits": "warn", "paid": "good", "returned": "plain"}


class CollectionView(msgspec.Struct, frozen=True):
    """A collection on a page; `bar` shows how much of the goal is there, where there is one."""

    href: str
    title: str
    amount: int | None
    goal: int | None
    currency: str
    paid: int
    waits: int
    people: int
    open: bool
    expires_at: datetime
    bar: tuple[views.Bar, ...]


class ContributionView(msgspec.Struct, frozen=True):
    """Who paid how much; `look` is the colour of its state."""

    person: views.PersonView | None
    amount: int
    state: str
    look: str
    at: datetime


def show_collection(visit: respond.Visit, one: collecting.Collection) -> CollectionView:
    """A collection, with its bar."""
    fmt = visit.formatter
    bar = ()
    if one.goal:
        label = visit.translate("{amount} of {goal}", amount=fmt.money(one.paid, one.currency), goal=fmt.money(one.goal, one.currency))
        bar = (views.Bar(label, min(1.0, one.paid / one.goal), fmt.percent(min(1.0, one.paid / one.goal))),)
    return CollectionView(
        f"/wallet/collect/{one.collection_id}",
        one.title,
        one.amount,
        one.goal,
        one.currency,
        one.paid,
        one.waits,
        one.people,
        one.open,
        one.expires_at,
        bar,
    )


async def show_contributions(
    tx: ReadTx, *, by: Person, say: Say, contributions: Sequence[collecting.Contribution]
) -> tuple[ContributionView, ...]:
    """Who paid how much, with the people as this reader may see them."""
    cards = await relations.find_cards(tx, by=by, person_ids=[one.payer_person_id for one in contributions])
    return tuple(
        ContributionView(
            money_views.show_other(cards, one.payer_person_id), one.amount, say(_STATE_WORDS[one.state]), _LOOKS[one.state], one.at
        )
        for one in contributions
    )
