"""Red packets: mine, those in a circle, and each by itself: opening it, who got what, and how to check it."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter
from litestar.response import Redirect

from quanzi import circles
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import gifts
from quanzi.web import circle_views, gifting, packet_views, respond, views

Cursor = Annotated[str, QueryParameter(max_length=100)]


class PacketsPage(msgspec.Struct, frozen=True):
    """What wallet_packets.html shows; `more` is the address of the next piece."""

    packets: tuple[packet_views.PacketView, ...]
    more: str


class CirclePacketsPage(msgspec.Struct, frozen=True):
    """What circle_packets.html shows."""

    header: circle_views.CircleHeader
    packets: tuple[packet_views.PacketView, ...]
    more: str


class PacketPage(msgspec.Struct, frozen=True):
    """What wallet_packet.html shows. `circle` is where it lies, for who may open that; `opened`: just now, so that it moves."""

    packet: packet_views.PacketView
    shares: tuple[packet_views.ShareView, ...]
    proof: packet_views.Proof
    circle: views.CircleLink | None
    opened: bool


@get("/wallet/packets", include_in_schema=False)
async def show_my_packets(visit: NamedDependency[respond.Visit], cursor: Cursor = "") -> Response[str]:
    """Those I gave or opened, and those for me alone."""

    async def ask(tx: ReadTx) -> PacketsPage:
        page = await gifts.list_my_packets(tx, by=visit.person, cursor=cursor or None)
        return PacketsPage(await _show(tx, visit, page.items), f"/wallet/packets?cursor={page.next_cursor}" if page.next_cursor else "")

    return await visit.page("wallet_packets", await visit.house.db.read(ask), tab="me")


@get("/circles/{circle_id:uuid}/packets", include_in_schema=False)
async def show_circle_packets(visit: NamedDependency[respond.Visit], circle_id: FromPath[UUID], cursor: Cursor = "") -> Response[str]:
    """Those in a circle, for its members."""

    async def ask(tx: ReadTx) -> CirclePacketsPage:
        circle = await circles.find_circle(tx, by=visit.person, circle_id=circle_id)
        page = await gifting.list_packets(tx, by=visit.person, circle_id=circle_id, cursor=cursor or None)
        header = circle_views.make_header(circle, say=visit.translate, current="packets")
        more = f"{header.circle.href}/packets?cursor={page.next_cursor}" if page.next_cursor else ""
        return CirclePacketsPage(header, await _show(tx, visit, page.items), more)

    return await visit.page("circle_packets", await visit.house.db.read(ask), tab="circles")


async def _show(tx: ReadTx, visit: respond.Visit, packets: Sequence[gifts.Packet]) -> tuple[packet_views.PacketView, ...]:
    return await packet_views.show_packets(tx, by=visit.person, say=visit.translate, packets=packets)


@get("/wallet/packets/{packet_id:uuid}", include_in_schema=False)
async def show_packet(
    visit: NamedDependency[respond.Visit], packet_id: FromPath[UUID], opened: Annotated[str, QueryParameter(max_length=3)] = ""
) -> Response[str]:
    """A packet to open, or what came out of it."""

    async def ask(tx: ReadTx) -> PacketPage:
        packet = await gifting.find_packet(tx, by=visit.person, packet_id=packet_id)
        return PacketPage(
            packet=(await _show(tx, visit, [packet]))[0],
            shares=await packet_views.show_shares(tx, by=visit.person, packet=packet),
            proof=packet_views.show_proof(packet),
            circle=await _find_circle(tx, visit, packet),
            opened=opened == "yes" and packet.mine is not None,
        )

    return await visit.page("wallet_packet", await visit.house.db.read(ask), tab="me")


async def _find_circle(tx: ReadTx, visit: respond.Visit, packet: gifts.Packet) -> views.CircleLink | None:
    if packet.audience.kind != gifting.CIRCLE or not await gifting.is_inside(tx, by=visit.person, audience=packet.audience):
        return None
    return circle_views.show_link((await circles.find_briefs(tx, by=visit.person, circle_ids=[packet.audience.id]))[packet.audience.id])


@post("/wallet/packets/{packet_id:uuid}/open", include_in_schema=False)
async def open_packet(visit: NamedDependency[respond.Visit], packet_id: FromPath[UUID]) -> Redirect:
    """Opens my share; who comes too late reads that on the packet."""
    try:
        await gifting.open_share(visit.house.db, by=visit.person, packet_id=packet_id)
    except (gifts.PacketEmpty, gifts.PacketEnded):
        return visit.see_other(packet_views.packet_href(packet_id))
    return visit.see_other(f"{packet_views.packet_href(packet_id)}?opened=yes")


ROUTES: list[HTTPRouteHandler] = [show_my_packets, show_circle_packets, show_packet, open_packet]
