"""The whole story of a transfer: who, at whose word, both entries, what set it aside first, what gave it back."""

from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import Tx
from quanzi.wallet import oversight
from quanzi.web import desk_money_views, money_forms, money_views, respond
from quanzi.web.pages import desk_money

CONSENTS = {
    "owner": "Its owner ordered it",
    "signer": "Somebody who may sign for the account ordered it",
    "two_operators": "Two operators agreed on it",
    "one_operator": "One operator posted it, since it was small",
    "house": "A rule of the house",
}
"""At whose word money moved."""
HOLD_REASONS = {"first_payment": "First payment to a stranger, which waits", "chosen": "The payer chose to wait"}
"""By which rule money was set aside first."""


class StoryPage(msgspec.Struct, frozen=True):
    """What desk_money_transfer.html shows."""

    kind: str
    amount: int
    currency: str
    debit: desk_money_views.SideView
    credit: desk_money_views.SideView
    facts: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str, str, str], ...]
    origin: tuple[tuple[str, str], ...]
    reversals: tuple[tuple[str, str], ...]
    inquiry: str
    adjustment: desk_money_views.AdjustmentView | None
    may_reverse: bool
    new_id: str
    account_id: str
    transfer_id: str


@get("/desk/money/transfers/{account_id:uuid}/{transfer_id:uuid}", include_in_schema=False)
async def show_story(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], transfer_id: FromPath[UUID], inquiry: FromQuery[UUID | None] = None
) -> Response[str] | Redirect:
    """All that belongs to a transfer."""

    async def ask(tx: Tx) -> StoryPage:
        story = await oversight.find_story(tx, by=visit.person, inquiry_id=inquiry, debit_account_id=account_id, transfer_id=transfer_id)
        return await _tell(tx, visit, story, str(inquiry))

    try:
        return await visit.page("desk_money_transfer", await visit.house.db.run(ask), tab="me")
    except oversight.ReasonNeeded:
        return desk_money.ask_why(visit, f"/desk/money/transfers/{account_id}/{transfer_id}")


async def _tell(tx: Tx, visit: respond.Visit, story: oversight.Story, inquiry: str) -> StoryPage:
    moved, fmt, say = story.transfer, visit.formatter, visit.translate
    names = await desk_money_views.find_names(
        tx, visit, account_ids=[moved.debit_account_id, moved.credit_account_id], person_ids=[moved.by_person_id], inquiry=inquiry
    )
    adjustments = [] if story.adjustment is None else [story.adjustment]
    shown = await desk_money_views.show_adjustments(tx, visit, adjustments)
    debit, credit = names.side(moved.debit_account_id), names.side(moved.credit_account_id)
    return StoryPage(
        kind=say(money_views.KINDS[wallet.Kind(moved.kind)]),
        amount=moved.amount,
        currency=story.currency,
        debit=debit,
        credit=credit,
        facts=_facts(visit, story, names),
        entries=(
            (
                say("Out"),
                fmt.signed(-moved.amount, story.currency),
                fmt.money(moved.debit_balance, story.currency),
                str(moved.debit_version),
            ),
            (
                say("In"),
                fmt.signed(moved.amount, story.currency),
                fmt.money(moved.credit_balance, story.currency),
                str(moved.credit_version),
            ),
        ),
        origin=_origin(visit, story),
        reversals=tuple(
            (fmt.money(one.amount, story.currency), f"/desk/money/transfers/{moved.credit_account_id}/{one.reversal_id}?inquiry={inquiry}")
            for one in story.reversals
        ),
        inquiry=inquiry,
        adjustment=msgspec.structs.replace(shown[0], story="") if shown else None,
        may_reverse=story.reversible and sum(one.amount for one in story.reversals) < moved.amount,
        new_id=money_forms.fresh_id(),
        account_id=str(moved.debit_account_id),
        transfer_id=str(moved.transfer_id),
    )


def _facts(visit: respond.Visit, story: oversight.Story, names: desk_money_views.Names) -> tuple[tuple[str, str], ...]:
    _, fmt, moved = visit.translate, visit.formatter, story.transfer
    rows = [
        (_("When"), fmt.datetime(moved.at)),
        (_("Ordered"), fmt.datetime(moved.effective_at) if moved.effective_at else ""),
        (_("What for"), moved.memo or ""),
        (_("At whose word"), _(CONSENTS[story.consent])),
        (_("Ordered by"), names.operator(moved.by_person_id) if moved.by_person_id else ""),
        (_("Request key"), str(moved.transfer_id)),
        (_("Belongs to"), str(moved.origin_id) if moved.origin_id and moved.origin_id != moved.transfer_id else ""),
        (_("Counted in the months"), _("Yes") if story.counted else _("Not yet")),
    ]
    return tuple((term, value) for term, value in rows if value)


def _origin(visit: respond.Visit, story: oversight.Story) -> tuple[tuple[str, str], ...]:
    """What the money was set aside by first."""
    hold, _, fmt = story.hold, visit.translate, visit.formatter
    if hold is None:
        return ()
    return (
        (_("Set aside"), f"{fmt.money(hold.amount, story.currency)} · {fmt.datetime(hold.at)}"),
        (_("Rule"), _(HOLD_REASONS.get(hold.reason, "A rule of the house"))),
        (_("Was due"), fmt.datetime(hold.due_at)),
        (_("Taken of it"), fmt.money(hold.captured, story.currency)),
    )


ROUTES: list[HTTPRouteHandler] = [show_story]
