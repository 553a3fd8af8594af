"""How requests for money look on a page."""

from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel.person import Person
from quanzi.wallet import asking
from quanzi.web import money_views, views

Say = Callable[..., str]
_STATE_WORDS = {
    asking.RequestState.OPEN: "Not paid yet",
    asking.RequestState.UNDER_WAY: "On its way",
    asking.RequestState.PAID: "Paid",
    asking.RequestState.DECLINED: "You said no",
    asking.RequestState.CANCELLED: "Withdrawn",
    asking.RequestState.EXPIRED: "Time over",
    asking.RequestState.CLOSED: "It is closed",
}
_LOOKS = {asking.RequestState.OPEN: "warn", asking.RequestState.UNDER_WAY: "warn", asking.RequestState.PAID: "good"}


class RequestView(msgspec.Struct, frozen=True):
    """A request as one of the two sees it; `look` is the colour of its state."""

    href: str
    person: views.PersonView | None
    mine: bool
    open: bool
    amount: int
    currency: str
    memo: str
    state: str
    look: str
    at: datetime
    expires_at: datetime
    reminded: bool


async def show_requests(tx: ReadTx, *, by: Person, say: Say, requests: Sequence[asking.MoneyRequest]) -> tuple[RequestView, ...]:
    """Requests with the people in them, as this reader may see those."""
    cards = await relations.find_cards(tx, by=by, person_ids=[one.other_person_id for one in requests])
    return tuple(
        RequestView(
            f"/wallet/requests/{one.request_id}",
            money_views.show_other(cards, one.other_person_id),
            one.mine,
            one.state is asking.RequestState.OPEN,
            one.amount,
            one.currency,
            one.memo,
            say(_STATE_WORDS[one.state]),
            _LOOKS.get(one.state, "plain"),
            one.at,
            one.expires_at,
            one.reminded,
        )
        for one in requests
    )
