"""Give a red packet: choose for whom, say how much and in how many shares."""

from typing import get_args
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import circles, relations, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import gifts
from quanzi.web import circle_views, gifting, money_forms, packet_views, proofs, respond, shell, typed, views
from quanzi.web import errors as web_errors

shell.add_flashes(packet_given=("good", "Your red packet is there. What nobody opens in a day comes back to you."))
_SHOWN = 40
_FIELDS = ("amount", "count", "memo", "passcode")
_DEALS: dict[str, gifts.Deal] = {one: one for one in get_args(gifts.Deal)}


class PacketForm(proofs.ProofForm, frozen=True):
    """The order as a browser sends it."""

    packet_id: str = ""
    amount: str = ""
    count: str = ""
    deal: str = "lucky"
    currency: str = ""
    memo: str = ""


class ForWhomPage(msgspec.Struct, frozen=True):
    """What wallet_packet_for.html shows."""

    circles: tuple[views.CircleView, ...]
    people: tuple[views.PersonView, ...]


class NewPacketPage(msgspec.Struct, frozen=True):
    """What wallet_packet_new.html shows: for a circle or for one person."""

    action: str
    circle: views.CircleLink | None
    person: views.PersonView | None
    packet_id: str
    form: PacketForm
    available: str
    limits: str
    currencies: tuple[views.Option, ...]
    deals: tuple[views.Option, ...]
    proofs: proofs.Proofs
    ask_passcode: bool = False
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/packets/new", include_in_schema=False)
async def show_for_whom(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """My circles and my contacts."""

    async def ask(tx: ReadTx) -> ForWhomPage:
        mine = await circles.list_my_circles(tx, by=visit.person)
        known = (await relations.list_ties(tx, by=visit.person, tie=relations.Tie.CONTACT, limit=_SHOWN)).items
        return ForWhomPage(
            tuple(circle_views.show_my_circle(one) for one in mine),
            tuple(circle_views.show_person(one.card, one.card.person_id) for one in known),
        )

    return await visit.page("wallet_packet_for", await visit.house.db.read(ask), tab="me")


@get("/wallet/packets/new/{person_id:uuid}", include_in_schema=False)
async def show_for_person(visit: NamedDependency[respond.Visit], person_id: FromPath[UUID]) -> Response[str]:
    """How much, for one person."""
    page = await _fill(visit, gifts.Audience(gifts.PERSON, person_id), _empty())
    return await visit.page("wallet_packet_new", page, tab="me")


@get("/circles/{circle_id:uuid}/packets/new", include_in_schema=False)
async def show_for_circle(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID]) -> Response[str]:
    """How much and in how many shares, for a circle."""
    page = await _fill(visit, gifting.circle_audience(circle_id), _empty())
    return await visit.page("wallet_packet_new", page, tab="circles")


@post("/wallet/packets/new/{person_id:uuid}", include_in_schema=False)
async def give_to_person(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], data: URLEncodedBody[PacketForm]
) -> Response[str] | Redirect:
    """Gives it to one person, once, however often the form is sent."""
    return await _give(visit, gifts.Audience(gifts.PERSON, person_id), msgspec.structs.replace(data, count="1"))


@post("/circles/{circle_id:uuid}/packets/new", include_in_schema=False)
async def give_to_circle(
    visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], data: URLEncodedBody[PacketForm]
) -> Response[str] | Redirect:
    """Gives it to a circle, once, however often the form is sent."""
    return await _give(visit, gifting.circle_audience(circle_id), data)


def _empty() -> PacketForm:
    return PacketForm(packet_id=money_forms.fresh_id())


async def _give(visit: respond.Visit, audience: gifts.Audience, data: PacketForm) -> Response[str] | Redirect:
    try:
        order = await _read(visit, audience, data)
        proved = await proofs.step_up(visit, data)
        packet = await visit.house.db.run(lambda tx: gifting.fill_packet(tx, by=visit.person, order=order, stepped_up=proved))
    except (errors.NotFound, errors.NotSignedIn):
        raise
    except errors.QuanziError as error:
        return await _again(visit, audience, data, error)
    return visit.see_other(packet_views.packet_href(packet.packet_id), flash="packet_given")


async def _read(visit: respond.Visit, audience: gifts.Audience, data: PacketForm) -> gifts.FillPacket:
    amount = await money_forms.read_money(visit, data.amount, data.currency)
    packet_id, count = money_forms.read_id(data.packet_id, field="packet_id"), typed.read_number(data.count) or 0
    return gifts.FillPacket(packet_id, audience, amount.minor, count, _DEALS.get(data.deal, "lucky"), amount.currency, data.memo)


async def _again(visit: respond.Visit, audience: gifts.Audience, data: PacketForm, error: errors.QuanziError) -> Response[str]:
    refused = money_forms.refuse(visit, error, fields=_FIELDS, proof=data)
    page = msgspec.structs.replace(await _fill(visit, audience, data), **msgspec.structs.asdict(refused))
    return await visit.page("wallet_packet_new", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, audience: gifts.Audience, form: PacketForm) -> NewPacketPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> NewPacketPage:
        circle, person = await _find_audience(tx, visit, audience)
        purses = [one for one in await wallet.list_purses(tx, by=by) if one.transferable]
        rules = await gifts.find_gift_rules(tx, by=by, currency=form.currency)
        write = visit.formatter
        return NewPacketPage(
            action=f"{circle.href}/packets/new" if circle is not None else f"/wallet/packets/new/{audience.id}",
            circle=circle,
            person=person,
            packet_id=form.packet_id,
            form=form,
            available=" · ".join(_("You have {amount}", amount=write.money(one.available, one.currency)) for one in purses),
            limits=_(
                "At most {share} a share and {packet} in all.",
                share=write.money(rules.share_max, rules.currency),
                packet=write.money(rules.packet_max, rules.currency),
            ),
            currencies=tuple(views.Option(one.currency, one.name) for one in purses),
            deals=(
                views.Option("lucky", _("Lucky shares"), _("Each is a surprise, dealt fairly before anybody opens one.")),
                views.Option("equal", _("Equal shares"), _("Everybody gets the same.")),
            ),
            proofs=await proofs.read_proofs(tx, by=by),
        )

    return await visit.house.db.read(ask)


async def _find_audience(
    tx: ReadTx, visit: respond.Visit, audience: gifts.Audience
) -> tuple[views.CircleLink | None, views.PersonView | None]:
    """The circle, for its members; or the person, for who may see them. NotFound."""
    if audience.kind == gifting.CIRCLE:
        if not await gifting.is_inside(tx, by=visit.person, audience=audience):
            raise errors.NotFound
        return circle_views.show_link((await circles.find_briefs(tx, by=visit.person, circle_ids=[audience.id]))[audience.id]), None
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[audience.id])
    if audience.id not in cards or audience.id == visit.person.id:
        raise errors.NotFound
    return None, circle_views.show_person(cards[audience.id], audience.id)


ROUTES: list[HTTPRouteHandler] = [show_for_whom, show_for_person, show_for_circle, give_to_person, give_to_circle]
