"""My phone and e-mail: each change waits three days, and can be stopped, by me or by the link that the old ones get."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity
from quanzi.identity import reaching, signing
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.web import errors as web_errors
from quanzi.web import respond, shell, views

shell.add_flashes(
    address_waits=("good", "Done. It counts in three days, and your old addresses are told now."),
    address_proved=("good", "Thank you. This number is yours, and a code to it opens your account."),
    change_stopped=("note", "Stopped. Everything stays as it was."),
)


class AddressForm(msgspec.Struct, frozen=True):
    """An address to add, in place of `instead_of` where that is set; without a code one is sent."""

    address: str = ""
    instead_of: str = ""
    code: str = ""


class ChangeRow(msgspec.Struct, frozen=True):
    """A change that waits."""

    comes: str
    goes: str
    due_at: datetime
    stop: str


class AddressesPage(msgspec.Struct, frozen=True):
    """What me_addresses.html shows; `sent` once a code is out to the address in the form."""

    addresses: tuple[reaching.MyAddress, ...]
    changes: tuple[ChangeRow, ...]
    instead: tuple[views.Option, ...]
    form: AddressForm
    sent: bool = False
    errors: dict[str, str] = {}


class StopPage(msgspec.Struct, frozen=True):
    """What address_stop.html shows."""

    action: str
    done: bool = False


@get("/me/addresses", include_in_schema=False)
async def show_addresses(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """My addresses and what waits."""
    return await visit.page("me_addresses", await _fill(visit, AddressForm()), tab="me")


@post("/me/addresses", include_in_schema=False)
async def change_address(visit: NamedDependency[respond.Visit], data: URLEncodedBody[AddressForm]) -> Response[str] | Redirect:
    """Sends a code to a new address, then takes the code."""
    house, by = visit.house, visit.person
    try:
        address = identity.read_address(data.address, region=visit.house.settings.phone_region)
        if not data.code:
            await house.db.run(lambda tx: reaching.prove_address(tx, by=by, keys=house.keys, address=address, language=visit.language))
            page = msgspec.structs.replace(await _fill(visit, data), sent=True)
            return await visit.page("me_addresses", page, tab="me")
        change = signing.accept(
            await house.db.run(
                lambda tx: reaching.change_address(tx, by=by, keys=house.keys, address=address, code=data.code, instead_of=data.instead_of)
            )
        )
    except (errors.Invalid, errors.Conflict, errors.TooMany) as error:
        page = msgspec.structs.replace(
            await _fill(visit, data), sent=bool(data.code), errors={str(error.data.get("field", "address")): visit.explain(error)}
        )
        return await visit.page("me_addresses", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/me/addresses", flash="address_proved" if change.state == "done" else "address_waits")


@post("/me/addresses/{address_id:str}/remove", include_in_schema=False)
async def remove_address(visit: NamedDependency[respond.Visit], address_id: FromPath[str]) -> Redirect:
    """Lets an address go."""
    await visit.house.db.run(lambda tx: reaching.remove_address(tx, by=visit.person, keys=visit.house.keys, address_id=address_id))
    return visit.see_other("/me/addresses", flash="address_waits")


@post("/me/addresses/changes/{change_id:uuid}/stop", include_in_schema=False)
async def stop_change(visit: NamedDependency[respond.Visit], change_id: FromPath[UUID]) -> Redirect:
    """Stops a change that waits."""
    await visit.house.db.run(lambda tx: reaching.stop_change(tx, by=visit.person, change_id=change_id))
    return visit.see_other("/me/addresses", flash="change_stopped")


@get("/addresses/stop/{person_id:uuid}/{change_id:uuid}/{signature:str}", include_in_schema=False, opt={"public": True})
async def show_stop(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks whether to stop; mail programs that look at links stop nothing."""
    return await visit.page("address_stop", StopPage(visit.request.url.path))


@post("/addresses/stop/{person_id:uuid}/{change_id:uuid}/{signature:str}", include_in_schema=False, opt={"public": True})
async def stop_by_link(
    visit: NamedDependency[respond.Visit], person_id: FromPath[UUID], change_id: FromPath[UUID], signature: FromPath[str]
) -> Response[str]:
    """Stops a change by the link in the notice."""
    await visit.house.db.run(
        lambda tx: reaching.stop_change_by_link(tx, keys=visit.house.keys, person_id=person_id, change_id=change_id, signature=signature)
    )
    return await visit.page("address_stop", StopPage(visit.request.url.path, done=True))


async def _fill(visit: respond.Visit, form: AddressForm) -> AddressesPage:
    keys = visit.house.keys

    async def ask(tx: ReadTx) -> tuple[list[reaching.MyAddress], list[reaching.Change]]:
        mine = await reaching.list_addresses(tx, by=visit.person, keys=keys)
        return mine, await reaching.list_changes(tx, by=visit.person, keys=keys)

    mine, changes = await visit.house.db.read(ask)
    keep = visit.translate("Keep all, add this one")
    return AddressesPage(
        addresses=tuple(mine),
        changes=tuple(ChangeRow(one.comes, one.goes, one.due_at, f"/me/addresses/changes/{one.change_id}/stop") for one in changes),
        instead=(
            views.Option("", keep),
            *(views.Option(one.address_id, visit.translate("Instead of {address}", address=one.text)) for one in mine),
        ),
        form=form,
    )


ROUTES: list[HTTPRouteHandler] = [show_addresses, change_address, remove_address, stop_change, show_stop, stop_by_link]
