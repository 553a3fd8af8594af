"""Money in a conversation by plain forms: send, ask, split a bill, give a red packet; and answering what was sent."""

from typing import Literal, get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import messaging, relations, wallet
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits
from quanzi.messaging import paying
from quanzi.wallet import asking, conversing, gifts
from quanzi.web import circle_views, money_forms, proofs, respond, rooms, typed, views
from quanzi.web import errors as web_errors
from quanzi.web.pages import wallet_split

What = Literal["transfer", "request", "packet"]
_FIELDS = ("amount", "memo", "passcode", "confirmed_name", "days", "count")
_DEALS: dict[str, gifts.Deal] = {one: one for one in get_args(gifts.Deal)}


class MoneyForm(proofs.ProofForm, frozen=True):
    """What is typed, for whichever of the three: `person` is to whom it goes, or who is asked."""

    message_id: str = ""
    person: str = ""
    amount: str = ""
    currency: str = ""
    memo: str = ""
    days: str = str(limits.REQUEST_DAYS_OPEN)
    count: str = ""
    deal: str = "lucky"
    confirmed_name: str = ""


class MoneyPage(msgspec.Struct, frozen=True, kw_only=True):
    """What room_money.html shows; `name` is what a stranger's is confirmed by, where that was asked for."""

    what: What
    room: str
    form: MoneyForm
    people: tuple[views.Option, ...]
    available: str
    currencies: tuple[views.Option, ...]
    days: tuple[views.Option, ...]
    deals: tuple[views.Option, ...]
    proofs: proofs.Proofs
    name: str = ""
    refused: money_forms.Refused = money_forms.FINE


class BillPage(msgspec.Struct, frozen=True):
    """What room_split.html shows."""

    room: str
    form: wallet_split.SplitForm
    rows: tuple[wallet_split.ShareRow, ...]
    currencies: tuple[views.Option, ...]
    refused: money_forms.Refused


class OfferPage(msgspec.Struct, frozen=True):
    """What room_transfer.html shows; `mine`: I sent it, `for_me`: it waits for my answer."""

    room: str
    action: str
    person: views.PersonView
    mine: bool
    for_me: bool
    said: dict[str, object]


def _room_href(room_id: UUID, position: int | None = None) -> str:
    return rooms.room_href(room_id) + (f"#m{position}" if position else "")


@get("/messages/{room_id:uuid}/transfer", include_in_schema=False)
async def show_transfer(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """Whom, how much, what for."""
    return await _show(visit, room_id, "transfer")


@get("/messages/{room_id:uuid}/request", include_in_schema=False)
async def show_request(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """Whom to ask, for how much, until when."""
    return await _show(visit, room_id, "request")


@get("/messages/{room_id:uuid}/packet", include_in_schema=False)
async def show_packet(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """How much, and in how many shares."""
    return await _show(visit, room_id, "packet")


@post("/messages/{room_id:uuid}/transfer", include_in_schema=False)
async def send_transfer(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[MoneyForm]
) -> Response[str] | Redirect:
    """Sends it, once, however often the form is sent."""
    return await _do(visit, room_id, "transfer", data)


@post("/messages/{room_id:uuid}/request", include_in_schema=False)
async def ask_money(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[MoneyForm]
) -> Response[str] | Redirect:
    """Asks, once, however often the form is sent."""
    return await _do(visit, room_id, "request", data)


@post("/messages/{room_id:uuid}/packet", include_in_schema=False)
async def give_packet(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[MoneyForm]
) -> Response[str] | Redirect:
    """Gives it, once, however often the form is sent."""
    return await _do(visit, room_id, "packet", data)


async def _show(visit: respond.Visit, room_id: UUID, what: What) -> Response[str]:
    form = MoneyForm(message_id=money_forms.fresh_id())
    return await visit.page("room_money", await _fill(visit, room_id, what, form), tab="messages")


async def _do(visit: respond.Visit, room_id: UUID, what: What, form: MoneyForm) -> Response[str] | Redirect:
    try:
        sent = await _send(visit, room_id, what, form)
    except (errors.NotFound, errors.NotSignedIn):
        raise
    except errors.QuanziError as error:
        name = str(error.data["name"]) if isinstance(error, wallet.NameUnconfirmed) else form.confirmed_name
        refused = money_forms.refuse(visit, error, fields=_FIELDS, proof=form)
        page = msgspec.structs.replace(await _fill(visit, room_id, what, form), name=name, refused=refused)
        return await visit.page("room_money", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(_room_href(room_id, sent.position))


async def _send(visit: respond.Visit, room_id: UUID, what: What, form: MoneyForm) -> messaging.Sent:
    by, amount = visit.person, await money_forms.read_money(visit, form.amount, form.currency)
    message_id = money_forms.read_id(form.message_id, field="message_id")
    if what == "packet":
        count, deal = typed.read_number(form.count or "1") or 0, _DEALS.get(form.deal, "lucky")
        packet = paying.NewPacket(message_id, amount.minor, count, deal, amount.currency, form.memo)
        proved = await proofs.step_up(visit, form)
        return await visit.house.db.run(lambda tx: paying.give_packet_here(tx, by=by, room_id=room_id, packet=packet, stepped_up=proved))
    person_id = money_forms.read_id(form.person, field="person")
    if what == "request":
        request = asking.NewRequest(message_id, person_id, amount.minor, amount.currency, form.memo, typed.read_number(form.days) or 0)
        return await visit.house.db.run(lambda tx: paying.ask_money_here(tx, by=by, room_id=room_id, request=request))
    offer = conversing.NewOffer(message_id, person_id, amount.minor, amount.currency, form.memo, form.confirmed_name)
    proved = await proofs.step_up(visit, form)
    return await visit.house.db.run(lambda tx: paying.send_transfer(tx, by=by, room_id=room_id, offer=offer, stepped_up=proved))


async def _fill(visit: respond.Visit, room_id: UUID, what: What, form: MoneyForm) -> MoneyPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> MoneyPage:
        others = await _find_others(tx, visit, room_id)
        purses = [one for one in await wallet.list_purses(tx, by=by) if one.transferable]
        having = [_("You have {amount}", amount=visit.formatter.money(one.available, one.currency)) for one in purses]
        return MoneyPage(
            what=what,
            room=_room_href(room_id),
            form=form,
            people=tuple(views.Option(one.id, one.name or _("Member")) for one in others),
            available=" · ".join(having) if what != "request" else "",
            currencies=await money_forms.list_currencies(tx),
            days=(views.Option("1", _("One day")), views.Option("7", _("A week")), views.Option("30", _("Thirty days"))),
            deals=(
                views.Option("lucky", _("Lucky shares"), _("Each is a surprise, dealt fairly before anybody opens one.")),
                views.Option("equal", _("Equal shares"), _("Everybody gets the same.")),
            ),
            proofs=await proofs.read_proofs(tx, by=by),
        )

    return await visit.house.db.read(ask)


async def _find_others(tx: ReadTx, visit: respond.Visit, room_id: UUID) -> list[views.PersonView]:
    """Who else is there and in sight."""
    ids = await paying.list_others(tx, by=visit.person, room_id=room_id)
    cards = await relations.find_cards(tx, by=visit.person, person_ids=ids)
    return [circle_views.show_person(cards[one], one) for one in ids if one in cards]


@get("/messages/{room_id:uuid}/split", include_in_schema=False)
async def show_bill(visit: NamedDependency[respond.Visit], room_id: FromPath[UUID]) -> Response[str]:
    """What was paid, and who here shares it."""
    form = wallet_split.SplitForm(split_id=money_forms.fresh_id(), with_me="yes")
    return await visit.page("room_split", await _fill_bill(visit, room_id, form, money_forms.FINE), tab="messages")


@post("/messages/{room_id:uuid}/split", include_in_schema=False)
async def split_bill(
    visit: NamedDependency[respond.Visit], room_id: FromPath[UUID], data: URLEncodedBody[wallet_split.SplitForm]
) -> Response[str] | Redirect:
    """Asks those who are ticked, once, however often the form is sent."""
    try:
        bill = await wallet_split.read_split(visit, data)
        sent = await visit.house.db.run(lambda tx: paying.split_here(tx, by=visit.person, room_id=room_id, bill=bill))
    except (errors.NotFound, errors.NotSignedIn):
        raise
    except errors.QuanziError as error:
        page = await _fill_bill(visit, room_id, data, money_forms.refuse(visit, error, fields=("title", "total")))
        return await visit.page("room_split", page, tab="messages", status_code=web_errors.status_of(error))
    return visit.see_other(_room_href(room_id, sent.position))


async def _fill_bill(visit: respond.Visit, room_id: UUID, form: wallet_split.SplitForm, refused: money_forms.Refused) -> BillPage:
    shares = dict(zip(respond.each_of(form.listed), respond.each_of(form.share), strict=False))
    ticked = set(respond.each_of(form.person))

    async def ask(tx: ReadTx) -> BillPage:
        others = (await _find_others(tx, visit, room_id))[: limits.SPLIT_PEOPLE_MAX]
        # a new form begins with everybody, since that is what a shared dinner is
        rows = tuple(wallet_split.ShareRow(one, not form.listed or one.id in ticked, shares.get(one.id, "")) for one in others)
        return BillPage(_room_href(room_id), form, rows, await money_forms.list_currencies(tx), refused)

    return await visit.house.db.read(ask)


@get("/messages/money/{subject_id:uuid}", include_in_schema=False)
async def show_money(visit: NamedDependency[respond.Visit], subject_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Where I can do something about the money in a message: in the wallet, here for a transfer, or nothing but see it."""
    by = visit.person

    async def ask(tx: ReadTx) -> OfferPage | str:
        room_id, position = await paying.find_place(tx, by=by, subject_id=subject_id)
        message = await messaging.find_message(tx, by=by, room_id=room_id, position=position)
        if message.body is None:
            raise errors.NotFound
        said = message.body["money"]
        mine = message.author_id == by.id
        if message.kind != "transfer" or (not mine and said["to_id"] != str(by.id)):
            return _find_deed(message.kind, said, str(by.id), mine=mine) or _room_href(room_id, position)
        other = UUID(said["to_id"]) if mine else message.author_id
        cards = await relations.find_cards(tx, by=by, person_ids=[other])
        person = circle_views.show_person(cards.get(other), other)
        waits = said["state"] == "waiting" and not mine
        return OfferPage(_room_href(room_id, position), f"/messages/money/{subject_id}", person, mine, waits, said)

    found = await visit.house.db.read(ask)
    return visit.see_other(found) if isinstance(found, str) else await visit.page("room_transfer", found, tab="messages")


def _find_deed(kind: str, said: dict[str, object], me: str, *, mine: bool) -> str:
    """The page of the wallet for who has something to do with it; empty for everybody else."""
    match kind:
        case "packet":
            return f"/wallet/packets/{said['id']}"
        case "request" if mine or said["of_id"] == me:
            return f"/wallet/requests/{said['id']}"
        case "split" if mine:
            return f"/wallet/split/{said['id']}"
        case "split":
            shares = msgspec.convert(said["shares"], list[dict[str, str | int]])
            return next((f"/wallet/requests/{share['id']}" for share in shares if share["person_id"] == me), "")
        case _:
            return ""


@post("/messages/money/{subject_id:uuid}/accept", include_in_schema=False)
async def accept_transfer(visit: NamedDependency[respond.Visit], subject_id: FromPath[UUID]) -> Redirect:
    """Takes it."""
    return await _answer(visit, subject_id, accept=True)


@post("/messages/money/{subject_id:uuid}/decline", include_in_schema=False)
async def decline_transfer(visit: NamedDependency[respond.Visit], subject_id: FromPath[UUID]) -> Redirect:
    """Leaves it."""
    return await _answer(visit, subject_id, accept=False)


async def _answer(visit: respond.Visit, subject_id: UUID, *, accept: bool) -> Redirect:
    async def deed(tx: Tx) -> str:
        room_id, position = await paying.find_place(tx, by=visit.person, subject_id=subject_id)
        answer = paying.accept_transfer if accept else paying.decline_transfer
        await answer(tx, by=visit.person, room_id=room_id, position=position)
        return _room_href(room_id, position)

    return visit.see_other(await visit.house.db.run(deed))


ROUTES: list[HTTPRouteHandler] = [
    show_transfer, show_request, show_packet, send_transfer, ask_money, give_packet, show_bill, split_bill, show_money,
    accept_transfer, decline_transfer,
]  # fmt: skip
