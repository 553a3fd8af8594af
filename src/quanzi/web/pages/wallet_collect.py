"""Collect for one thing by a link: the owner's pages, and the page behind the link."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, limits
from quanzi.wallet import collecting
from quanzi.web import collecting_views, money_forms, money_views, proofs, respond, shell, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.pages import circle_entry

shell.add_flashes(collection_closed=("note", "It takes no more. What is on its way still arrives."))
_NEW_FIELDS = ("title", "amount", "goal", "days")


class CollectForm(msgspec.Struct, frozen=True):
    """A collection as a browser sends it; an empty amount lets each choose."""

    collection_id: str = ""
    title: str = ""
    amount: str = ""
    goal: str = ""
    currency: str = ""
    days: str = str(limits.COLLECTION_DAYS_OPEN)


class CollectionsPage(msgspec.Struct, frozen=True):
    """What wallet_collections.html shows; `more` is the address of the next piece."""

    collections: tuple[collecting_views.CollectionView, ...]
    more: str


class NewPage(msgspec.Struct, frozen=True):
    """What wallet_collect_new.html shows."""

    form: CollectForm
    currencies: tuple[views.Option, ...]
    days: tuple[views.Option, ...]
    refused: money_forms.Refused


class CollectionPage(msgspec.Struct, frozen=True):
    """What wallet_collection.html shows to its owner."""

    item: collecting_views.CollectionView
    link: str
    qr: str
    contributions: tuple[collecting_views.ContributionView, ...]
    more: str


class LinkPage(msgspec.Struct, frozen=True):
    """What collect.html shows to who has the link; `terms` are None for its owner and where it is over."""

    item: collecting_views.CollectionView
    person: views.PersonView | None
    path: str
    mine: bool
    terms: wallet.Terms | None
    available: str
    form: money_forms.PayForm
    proofs: proofs.Proofs
    refused: money_forms.Refused


@get("/wallet/collect", include_in_schema=False)
async def show_collections(visit: NamedDependency[respond.Visit], cursor: FromQuery[str] = "") -> Response[str]:
    """What I collect for."""
    page = await visit.house.db.read(
        lambda tx: collecting.list_collections(tx, keys=visit.house.keys, by=visit.person, cursor=cursor or None)
    )
    more = f"/wallet/collect?cursor={page.next_cursor}" if page.next_cursor else ""
    shown = CollectionsPage(tuple(collecting_views.show_collection(visit, one) for one in page.items), more)
    return await visit.page("wallet_collections", shown, tab="me")


@get("/wallet/collect/new", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What for, how much each, until when."""
    form = CollectForm(collection_id=money_forms.fresh_id())
    return await visit.page("wallet_collect_new", await _fill_new(visit, form, money_forms.FINE), tab="me")


@post("/wallet/collect/new", include_in_schema=False)
async def make(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CollectForm]) -> Response[str] | Redirect:
    """Makes the link, once, however often the form is sent."""
    try:
        new = await _read_new(visit, data)
        await visit.house.db.run(lambda tx: collecting.make_collection(tx, keys=visit.house.keys, by=visit.person, new=new))
    except errors.QuanziError as error:
        page = await _fill_new(visit, data, money_forms.refuse(visit, error, fields=_NEW_FIELDS))
        return await visit.page("wallet_collect_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/collect/{new.collection_id}")


@get("/wallet/collect/{collection_id:uuid}", include_in_schema=False)
async def show_collection(
    visit: NamedDependency[respond.Visit], collection_id: FromPath[UUID], cursor: Annotated[str, QueryParameter(max_length=100)] = ""
) -> Response[str]:
    """The link to pass on, how much came, and from whom."""

    async def ask(tx: ReadTx) -> CollectionPage:
        by, keys = visit.person, visit.house.keys
        collection = await collecting.find_collection(tx, keys=keys, by=by, collection_id=collection_id)
        page = await collecting.list_contributions(tx, by=by, collection_id=collection_id, cursor=cursor or None)
        return CollectionPage(
            item=collecting_views.show_collection(visit, collection),
            link=f"{visit.house.settings.public_url}{collection.path}",
            qr=f"{collection.path}/qr.svg",
            contributions=await collecting_views.show_contributions(tx, by=by, say=visit.translate, contributions=page.items),
            more=f"/wallet/collect/{collection_id}?cursor={page.next_cursor}" if page.next_cursor else "",
        )

    return await visit.page("wallet_collection", await visit.house.db.read(ask), tab="me")


@post("/wallet/collect/{collection_id:uuid}/close", include_in_schema=False)
async def close(visit: NamedDependency[respond.Visit], collection_id: FromPath[UUID]) -> Redirect:
    """Takes nothing more."""
    await visit.house.db.run(lambda tx: collecting.close_collection(tx, by=visit.person, collection_id=collection_id))
    return visit.see_other(f"/wallet/collect/{collection_id}", flash="collection_closed")


@get("/collect/{owner_id:uuid}/{collection_id:uuid}/{secret:str}", include_in_schema=False)
async def show_link(
    visit: NamedDependency[respond.Visit], owner_id: FromPath[UUID], collection_id: FromPath[UUID], secret: FromPath[str]
) -> Response[str]:
    """What is collected for, and by whom."""
    form = money_forms.PayForm(transfer_id=money_forms.fresh_id())
    return await visit.page("collect", await _fill_link(visit, owner_id, collection_id, secret, form, money_forms.FINE), tab="me")


@get("/collect/{owner_id:uuid}/{collection_id:uuid}/{secret:str}/qr.svg", include_in_schema=False)
async def draw_link(
    visit: NamedDependency[respond.Visit], owner_id: FromPath[UUID], collection_id: FromPath[UUID], secret: FromPath[str]
) -> Response[bytes]:
    """The link as a QR code; drawn from the address alone, so it tells nothing about what is behind."""
    _ = visit.person.member_id
    return Response(
        circle_entry.draw_link(f"{visit.house.settings.public_url}/collect/{owner_id}/{collection_id}/{secret[:64]}"),
        media_type="image/svg+xml",
        headers={"cache-control": "private, max-age=3600"},
    )


@post("/collect/{owner_id:uuid}/{collection_id:uuid}/{secret:str}", include_in_schema=False)
async def pay(
    visit: NamedDependency[respond.Visit],
    owner_id: FromPath[UUID],
    collection_id: FromPath[UUID],
    secret: FromPath[str],
    data: URLEncodedBody[money_forms.PayForm],
) -> Response[str] | Redirect:
    """Pays, once, however often the form is sent."""
    keys, by = visit.house.keys, visit.person
    try:
        link = await visit.house.db.read(
            lambda tx: collecting.find_collect_link(tx, keys=keys, by=by, owner_id=owner_id, collection_id=collection_id, secret=secret)
        )
        amount = link.amount or (await money_forms.read_money(visit, data.amount, link.currency)).minor
        new = collecting.NewContribution(money_forms.read_id(data.transfer_id, field="transfer_id"), amount, data.confirmed_name)
        stepped_up = await proofs.step_up(visit, data)
        receipt = await visit.house.db.run(
            lambda tx: collecting.pay_collection(
                tx, keys=keys, by=by, owner_id=owner_id, collection_id=collection_id, secret=secret, new=new, stepped_up=stepped_up
            )
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        refused = money_forms.refuse(visit, error, fields=("amount", "confirmed_name", "passcode"), proof=data)
        page = await _fill_link(visit, owner_id, collection_id, secret, data, refused)
        return await visit.page("collect", page, tab="me", status_code=web_errors.status_of(error))
    if receipt.state != "done":
        return visit.see_other("/wallet", flash="pays_later")
    return visit.see_other(f"/wallet/movements/{receipt.transfer_id}?currency={receipt.currency}", flash="paid")


async def _read_new(visit: respond.Visit, data: CollectForm) -> collecting.NewCollection:
    amount = await money_forms.read_money(visit, data.amount, data.currency) if data.amount.strip() else None
    goal = await money_forms.read_money(visit, data.goal, data.currency, field="goal") if data.goal.strip() else None
    days = typed.read_number(data.days) or 0
    return collecting.NewCollection(
        money_forms.read_id(data.collection_id, field="collection_id"),
        data.title,
        amount.minor if amount else None,
        goal.minor if goal else None,
        data.currency,
        days,
    )


async def _fill_new(visit: respond.Visit, form: CollectForm, refused: money_forms.Refused) -> NewPage:
    _ = visit.translate
    days = (views.Option("7", _("A week")), views.Option("30", _("Thirty days")), views.Option("90", _("Ninety days")))
    return NewPage(form, await visit.house.db.read(money_forms.list_currencies), days, refused)


async def _fill_link(
    visit: respond.Visit, owner_id: UUID, collection_id: UUID, secret: str, form: money_forms.PayForm, refused: money_forms.Refused
) -> LinkPage:
    by = visit.person

    async def ask(tx: ReadTx) -> LinkPage:
        link = await collecting.find_collect_link(
            tx, keys=visit.house.keys, by=by, owner_id=owner_id, collection_id=collection_id, secret=secret
        )
        mine = owner_id == by.id
        cards = await relations.find_cards(tx, by=by, person_ids=[owner_id])
        purse = next(one for one in await wallet.list_purses(tx, by=by) if one.currency == link.currency)
        return LinkPage(
            item=collecting_views.show_collection(visit, link),
            person=money_views.show_other(cards, owner_id),
            path=link.path,
            mine=mine,
            terms=await wallet.find_terms(tx, by=by, person_id=owner_id, currency=link.currency) if link.open and not mine else None,
            available=visit.translate("You have {amount}", amount=visit.formatter.money(purse.available, purse.currency)),
            form=form,
            proofs=await proofs.read_proofs(tx, by=by),
            refused=refused,
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_collections, show_new, make, show_collection, close, show_link, draw_link, pay]
