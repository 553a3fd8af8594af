"""Send to an e-mail or a phone, and take what waits for one's own."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import parcels
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, proofs, respond, shell, views

shell.add_flashes(
    parcel_sent=("good", "It waits for a day. Until somebody takes it, you can take it back."),
    parcel_claimed=("good", "It is in your wallet."),
)
_FIELDS = ("address", "amount", "memo", "passcode")


class ParcelForm(proofs.ProofForm, frozen=True):
    """The order as a browser sends it."""

    parcel_id: str = ""
    address: str = ""
    amount: str = ""
    currency: str = ""
    memo: str = ""


class ParcelPage(msgspec.Struct, frozen=True):
    """What wallet_parcel.html shows."""

    form: ParcelForm
    currencies: tuple[views.Option, ...]
    available: str
    proofs: proofs.Proofs
    refused: money_forms.Refused


@get("/wallet/send/address", include_in_schema=False)
async def show_parcel(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """To which address, and how much."""
    form = ParcelForm(parcel_id=money_forms.fresh_id())
    return await visit.page("wallet_parcel", await _fill(visit, form, money_forms.FINE), tab="me")


@post("/wallet/send/address", include_in_schema=False)
async def send(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ParcelForm]) -> Response[str] | Redirect:
    """Sets it aside, once, however often the form is sent."""
    try:
        address = identity.read_address(data.address, region=visit.house.settings.phone_region)
        amount = await money_forms.read_money(visit, data.amount, data.currency)
        new = parcels.NewParcel(money_forms.read_id(data.parcel_id, field="parcel_id"), address, amount.minor, amount.currency, data.memo)
        stepped_up = await proofs.step_up(visit, data)
        await visit.house.db.run(lambda tx: parcels.send_parcel(tx, keys=visit.house.keys, by=visit.person, new=new, stepped_up=stepped_up))
    except errors.QuanziError as error:
        page = await _fill(visit, data, money_forms.refuse(visit, error, fields=_FIELDS))
        return await visit.page("wallet_parcel", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet", flash="parcel_sent")


@post("/wallet/parcels/{payer_account_id:uuid}/{parcel_id:uuid}/claim", include_in_schema=False)
async def claim(visit: NamedDependency[respond.Visit], payer_account_id: FromPath[UUID], parcel_id: FromPath[UUID]) -> Redirect:
    """Takes it."""
    await visit.house.db.run(lambda tx: parcels.claim_parcel(tx, by=visit.person, payer_account_id=payer_account_id, parcel_id=parcel_id))
    return visit.see_other("/wallet", flash="parcel_claimed")


async def _fill(visit: respond.Visit, form: ParcelForm, refused: money_forms.Refused) -> ParcelPage:
    by, _ = visit.person, visit.translate

    async def ask(tx: ReadTx) -> ParcelPage:
        return ParcelPage(
            form,
            await money_forms.list_currencies(tx),
            " · ".join(
                _("You have {amount}", amount=visit.formatter.money(one.available, one.currency))
                for one in await wallet.list_purses(tx, by=by)
                if one.transferable
            ),
            await proofs.read_proofs(tx, by=by),
            refused,
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_parcel, send, claim]
