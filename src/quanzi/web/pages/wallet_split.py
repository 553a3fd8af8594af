"""Split a bill: who shares it, how much each bears, and how each share stands."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, URLEncodedBody
from litestar.response import Redirect

from quanzi import discovery, relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.wallet import asking
from quanzi.web import asking_views, circle_views, money_forms, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(split_made=("good", "Everybody was asked for their share."), split_closed=("note", "Nobody is asked any more."))
_FIELDS = ("title", "total")
_FOUND_MAX = 10


class SplitForm(msgspec.Struct, frozen=True):
    """A bill as a browser sends it: who is `listed`, the `share` in the field beside each, and who of them is ticked."""

    split_id: str = ""
    title: str = ""
    total: str = ""
    currency: str = ""
    with_me: str = ""
    listed: str | list[str] = []
    share: str | list[str] = []
    person: str | list[str] = []
    q: str = ""
    step: str = ""


class ShareRow(msgspec.Struct, frozen=True):
    """Somebody who may share the bill."""

    person: views.PersonView
    ticked: bool
    amount: str


class NewPage(msgspec.Struct, frozen=True):
    """What wallet_split_new.html shows."""

    form: SplitForm
    with_me: bool
    rows: tuple[ShareRow, ...]
    currencies: tuple[views.Option, ...]
    nobody_found: bool
    refused: money_forms.Refused


class SplitView(msgspec.Struct, frozen=True):
    """A bill on a page; `bar` shows how much of what was asked for is paid."""

    href: str
    title: str
    total: int
    own_share: int
    currency: str
    open: bool
    requests: tuple[asking_views.RequestView, ...]
    bar: tuple[views.Bar, ...]


class SplitsPage(msgspec.Struct, frozen=True):
    """What wallet_splits.html shows; `more` is the address of the next piece."""

    splits: tuple[SplitView, ...]
    more: str


@get("/wallet/split", include_in_schema=False)
async def show_splits(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """My bills."""

    async def ask(tx: ReadTx) -> SplitsPage:
        page = await asking.list_splits(tx, by=visit.person, cursor=cursor or None)
        more = f"/wallet/split?cursor={page.next_cursor}" if page.next_cursor else ""
        return SplitsPage(tuple([await _show(tx, visit, one) for one in page.items]), more)

    return await visit.page("wallet_splits", await visit.house.db.read(ask), tab="me")


@get("/wallet/split/new", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What was paid, and who shares it."""
    form = SplitForm(split_id=money_forms.fresh_id(), with_me="yes")
    return await visit.page("wallet_split_new", await _fill(visit, form, money_forms.FINE), tab="me")


@post("/wallet/split/new", include_in_schema=False)
async def make(visit: NamedDependency[respond.Visit], data: URLEncodedBody[SplitForm]) -> Response[str] | Redirect:
    """Asks everybody, once, however often the form is sent; the button beside the search only looks for more people."""
    if data.step == "find":
        return await visit.page("wallet_split_new", await _fill(visit, data, money_forms.FINE), tab="me")
    try:
        new = await read_split(visit, data)
        await visit.house.db.run(lambda tx: asking.make_split(tx, by=visit.person, new=new))
    except errors.QuanziError as error:
        page = await _fill(visit, data, money_forms.refuse(visit, error, fields=_FIELDS))
        return await visit.page("wallet_split_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/split/{new.split_id}", flash="split_made")


@get("/wallet/split/{split_id:uuid}", include_in_schema=False)
async def show_split(visit: NamedDependency[respond.Visit], split_id: FromPath[UUID]) -> Response[str]:
    """One bill, with how each share stands."""

    async def ask(tx: ReadTx) -> SplitView:
        return await _show(tx, visit, await asking.find_split(tx, by=visit.person, split_id=split_id))

    return await visit.page("wallet_split", await visit.house.db.read(ask), tab="me")


@post("/wallet/split/{split_id:uuid}/close", include_in_schema=False)
async def close(visit: NamedDependency[respond.Visit], split_id: FromPath[UUID]) -> Redirect:
    """Withdraws what is not paid yet."""
    await visit.house.db.run(lambda tx: asking.close_split(tx, by=visit.person, split_id=split_id))
    return visit.see_other(f"/wallet/split/{split_id}", flash="split_closed")


async def read_split(visit: respond.Visit, data: SplitForm) -> asking.NewSplit:
    """The bill as it was typed; kernel.money's refusals, Invalid."""
    total = await money_forms.read_money(visit, data.total, data.currency, field="total")
    ticked = set(respond.each_of(data.person))
    people: list[asking.NewShare] = []
    for person_id, typed in _each(data):
        if person_id in ticked:
            amount = (await money_forms.read_money(visit, typed, data.currency, field="share")).minor if typed.strip() else None
            people.append(asking.NewShare(money_forms.read_id(person_id, field="person"), amount))
    return asking.NewSplit(
        money_forms.read_id(data.split_id, field="split_id"), data.title, total.minor, tuple(people), data.currency, data.with_me == "yes"
    )


def _each(data: SplitForm) -> list[tuple[str, str]]:
    """Who is listed, each with what stands in the field beside them."""
    shares = respond.each_of(data.share)
    listed = respond.each_of(data.listed)
    return list(zip(listed, shares + [""] * len(listed), strict=False))


async def _fill(visit: respond.Visit, form: SplitForm, refused: money_forms.Refused) -> NewPage:
    by = visit.person

    async def ask(tx: ReadTx) -> NewPage:
        typed = dict(_each(form))
        ids = [money_forms.read_id(one, field="listed") for one in typed]
        ties = await relations.list_ties(tx, by=by, tie=relations.Tie.CONTACT, limit=limits.SPLIT_PEOPLE_MAX)
        ids += [one.card.person_id for one in ties.items]
        found = await discovery.search_all(tx, by=by, text=form.q) if form.q.strip() else None
        new = [one.card.person_id for one in found.people if one.card.person_id != by.id][:_FOUND_MAX] if found else []
        cards = await relations.find_cards(tx, by=by, person_ids=[*new, *ids])
        ticked = set(respond.each_of(form.person))
        return NewPage(
            form=msgspec.structs.replace(form, q=""),
            with_me=form.with_me == "yes",
            rows=tuple(
                ShareRow(circle_views.show_person(cards[one], one), str(one) in ticked, typed.get(str(one), ""))
                for one in dict.fromkeys([*new, *ids])
                if one in cards
            ),
            currencies=await money_forms.list_currencies(tx),
            nobody_found=bool(form.q.strip()) and not new,
            refused=refused,
        )

    return await visit.house.db.read(ask)


async def _show(tx: ReadTx, visit: respond.Visit, split: asking.Split) -> SplitView:
    asked, fmt = split.total - split.own_share, visit.formatter
    label = visit.translate("{paid} of {asked} is paid", paid=fmt.money(split.paid, split.currency), asked=fmt.money(asked, split.currency))
    return SplitView(
        f"/wallet/split/{split.split_id}",
        split.title,
        split.total,
        split.own_share,
        split.currency,
        split.open,
        await asking_views.show_requests(tx, by=visit.person, say=visit.translate, requests=split.requests),
        (views.Bar(label, split.paid / asked, fmt.percent(split.paid / asked)),),
    )


ROUTES: list[HTTPRouteHandler] = [show_splits, show_new, make, show_split, close]
