"""My data: take it all along, or leave for good after fourteen days."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from quanzi.identity import account
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import downloads, respond, shell

shell.add_flashes(
    export_asked=("good", "Your copy is being made. You find it here in a few minutes."),
    leaving=("note", "Your account will be deleted in fourteen days. Until then you can change your mind."),
    staying=("good", "Good that you stay."),
)


class DataPage(msgspec.Struct, frozen=True):
    """What me_data.html shows."""

    exports: tuple[account.Export, ...]
    leaving_at: datetime | None


@get("/me/data", include_in_schema=False)
async def show_data(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Copies that can be taken, and the way out."""

    async def ask(tx: ReadTx) -> DataPage:
        deletion = await account.find_deletion(tx, by=visit.person)
        exports = await account.list_exports(tx, by=visit.person)
        return DataPage(tuple(exports), deletion.due_at if deletion else None)

    return await visit.page("me_data", await visit.house.db.read(ask), tab="me")


@post("/me/data/export", include_in_schema=False)
async def ask_export(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Asks for a copy."""
    await visit.house.db.run(lambda tx: account.ask_export(tx, by=visit.person))
    return visit.see_other("/me/data", flash="export_asked")


@get("/me/data/exports/{export_id:uuid}", include_in_schema=False)
async def take_export(visit: NamedDependency[respond.Visit], export_id: FromPath[UUID]) -> Stream:
    """The copy itself."""
    sealed = await visit.house.db.run(lambda tx: account.take_export(tx, by=visit.person, export_id=export_id))
    return await downloads.send_export(visit.house, sealed)


@post("/me/data/leave", include_in_schema=False)
async def leave(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Asks to be deleted."""
    try:
        await visit.house.db.run(lambda tx: account.ask_deletion(tx, by=visit.person, keys=visit.house.keys))
    except errors.Conflict:
        return visit.see_other("/me/data")
    return visit.see_other("/me/data", flash="leaving")


@post("/me/data/stay", include_in_schema=False)
async def stay(visit: NamedDependency[respond.Visit]) -> Redirect:
    """Stays after all."""
    await visit.house.db.run(lambda tx: account.cancel_deletion(tx, by=visit.person))
    return visit.see_other("/me", flash="staying")


ROUTES: list[HTTPRouteHandler] = [show_data, ask_export, take_export, leave, stay]
