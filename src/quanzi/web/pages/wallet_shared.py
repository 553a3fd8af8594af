"""Shared accounts: mine, opening one, one with its signers and movements, and paying into it."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import signers
from quanzi.web import errors as web_errors
from quanzi.web import fund_views, money_forms, money_views, proofs, respond, shell, typed, views

shell.add_flashes(
    fund_opened=("good", "The account is open. The others agree before they sign."),
    fund_agreed=("good", "You sign for this account now."),
    fund_left=("note", "You don't sign for this account."),
    fund_paid=("good", "Paid into the account."),
)
_LATELY = 20
_USES: dict[str, signers.Use] = {use: use for use in signers.USES}


class NewForm(msgspec.Struct, frozen=True):
    """A shared account to open."""

    fund_id: str = ""
    name: str = ""
    use: str = "savings"
    currency: str = ""
    needed: str = "2"
    signer: list[str] | str = []


class PayInForm(proofs.ProofForm, frozen=True):
    """A payment into one."""

    transfer_id: str = ""
    amount: str = ""
    memo: str = ""


class SharedPage(msgspec.Struct, frozen=True):
    """What wallet_shared.html shows."""

    items: tuple[fund_views.FundView, ...]


class NewPage(msgspec.Struct, frozen=True):
    """What wallet_shared_new.html shows."""

    form: NewForm
    picked: tuple[str, ...]
    people: tuple[views.PersonView, ...]
    uses: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    error: str = ""


class FundPage(msgspec.Struct, frozen=True):
    """What wallet_fund.html shows."""

    fund: fund_views.FundView
    proposals: tuple[fund_views.ProposalView, ...]
    movements: tuple[money_views.MovementView, ...]
    error: str = ""


class PayInPage(msgspec.Struct, frozen=True):
    """What wallet_fund_pay.html shows."""

    card: signers.FundCard
    form: PayInForm
    proofs: proofs.Proofs
    error: str = ""


@get("/wallet/shared", include_in_schema=False)
async def show_shared(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Those I sign for, or am asked to."""

    async def ask(tx: ReadTx) -> SharedPage:
        found = await signers.list_funds(tx, by=visit.person)
        return SharedPage(tuple([await fund_views.show_fund(tx, visit=visit, fund=one) for one in found]))

    return await visit.page("wallet_shared", await visit.house.db.read(ask), tab="me")


@get("/wallet/shared/new", include_in_schema=False)
async def show_new(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Asks what for, with whom, and how many sign."""
    return await visit.page("wallet_shared_new", await _fill_new(visit, NewForm(fund_id=money_forms.fresh_id())), tab="me")


@post("/wallet/shared/new", include_in_schema=False)
async def open_fund(visit: NamedDependency[respond.Visit], data: URLEncodedBody[NewForm]) -> Response[str] | Redirect:
    """Opens it, once."""
    try:
        use = _USES.get(data.use, "savings")
        picked = [money_forms.read_id(one, field="signer") for one in respond.each_of(data.signer)]
        fund = await visit.house.db.run(
            lambda tx: signers.open_fund(
                tx,
                by=visit.person,
                fund_id=money_forms.read_id(data.fund_id, field="fund_id"),
                name=data.name,
                use=use,
                signers=picked,
                needed=typed.read_number(data.needed) or 0,
                currency=data.currency,
            )
        )
    except (errors.Invalid, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_new(visit, data), error=visit.explain(error))
        return await visit.page("wallet_shared_new", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/shared/{fund.fund_id}", flash="fund_opened")


@get("/wallet/shared/{fund_id:uuid}", include_in_schema=False)
async def show_fund(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Response[str]:
    """One, for its signers."""
    return await visit.page("wallet_fund", await _fill(visit, fund_id), tab="me")


@post("/wallet/shared/{fund_id:uuid}/accept", include_in_schema=False)
async def accept(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Redirect:
    """Agrees to sign."""
    await visit.house.db.run(lambda tx: signers.accept_signing(tx, by=visit.person, fund_id=fund_id))
    return visit.see_other(f"/wallet/shared/{fund_id}", flash="fund_agreed")


@post("/wallet/shared/{fund_id:uuid}/leave", include_in_schema=False)
async def leave(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Signs no more, or declines."""
    try:
        await visit.house.db.run(lambda tx: signers.leave_fund(tx, by=visit.person, fund_id=fund_id))
    except errors.Conflict as error:
        page = msgspec.structs.replace(await _fill(visit, fund_id), error=visit.explain(error))
        return await visit.page("wallet_fund", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/shared", flash="fund_left")


@get("/wallet/shared/{fund_id:uuid}/pay", include_in_schema=False)
async def show_pay_in(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Response[str]:
    """How much to pay into it."""
    page = await _fill_pay_in(visit, fund_id, PayInForm(transfer_id=money_forms.fresh_id()))
    return await visit.page("wallet_fund_pay", page, tab="me")


@post("/wallet/shared/{fund_id:uuid}/pay", include_in_schema=False)
async def pay_in(
    visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], data: URLEncodedBody[PayInForm]
) -> Response[str] | Redirect:
    """Pays, once."""
    try:
        unit = await find_unit(visit, fund_id)
        amount = money.read_amount(data.amount, unit).minor
        proved = await proofs.step_up(visit, data)
        key = money_forms.read_id(data.transfer_id, field="transfer_id")
        moved = await visit.house.db.run(
            lambda tx: signers.pay_into(
                tx, by=visit.person, fund_id=fund_id, transfer_id=key, amount=amount, memo=data.memo, stepped_up=proved
            )
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        page = msgspec.structs.replace(await _fill_pay_in(visit, fund_id, data), error=visit.explain(error))
        return await visit.page("wallet_fund_pay", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/movements/{moved.transfer_id}?currency={moved.currency}", flash="fund_paid")


async def find_unit(visit: respond.Visit, fund_id: UUID) -> money.Currency:
    """The currency of a shared account. NotFound."""

    async def ask(tx: ReadTx) -> money.Currency:
        card = await signers.find_fund_card(tx, by=visit.person, fund_id=fund_id)
        return next(rule.unit.currency for rule in await wallet.list_rules(tx) if rule.unit.code == card.currency)

    return await visit.house.db.read(ask)


async def _fill(visit: respond.Visit, fund_id: UUID) -> FundPage:
    async def ask(tx: ReadTx) -> FundPage:
        fund = await signers.find_fund(tx, by=visit.person, fund_id=fund_id)
        found = await signers.list_proposals(tx, by=visit.person, fund_id=fund_id)
        moved = await signers.list_fund_movements(tx, by=visit.person, fund_id=fund_id, limit=_LATELY)
        return FundPage(
            await fund_views.show_fund(tx, visit=visit, fund=fund),
            await fund_views.show_proposals(tx, visit=visit, fund=fund, found=found),
            await money_views.show_movements(tx, by=visit.person, say=visit.translate, movements=moved.items),
        )

    return await visit.house.db.read(ask)


async def _fill_new(visit: respond.Visit, form: NewForm) -> NewPage:
    async def ask(tx: ReadTx) -> NewPage:
        rules = [rule for rule in await wallet.list_rules(tx) if rule.unit.transferable]
        return NewPage(
            form,
            tuple(respond.each_of(form.signer)),
            await fund_views.list_people(tx, by=visit.person),
            tuple(views.Option(use, visit.translate(fund_views.USES[use])) for use in signers.USES),
            tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
        )

    return await visit.house.db.read(ask)


async def _fill_pay_in(visit: respond.Visit, fund_id: UUID, form: PayInForm) -> PayInPage:
    async def ask(tx: ReadTx) -> PayInPage:
        card = await signers.find_fund_card(tx, by=visit.person, fund_id=fund_id)
        return PayInPage(card, form, await proofs.read_proofs(tx, by=visit.person))

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_shared, show_new, open_fund, show_fund, accept, leave, show_pay_in, pay_in]
