"""Take money out, in two steps: how much and where to, then what it costs and the passcode or a passkey."""

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import banking
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, proofs, respond, shell, views
from quanzi.web.pages import wallet_bank

shell.add_flashes(withdrawing=("good", "It is set aside and on its way to your bank."))


class WithdrawForm(proofs.ProofForm, frozen=True):
    """How much, to which account; `order_id` makes it happen once."""

    order_id: str = ""
    link_id: str = ""
    amount: str = ""
    currency: str = ""


class WithdrawPage(msgspec.Struct, frozen=True):
    """What wallet_withdraw.html shows; `rows` say what withdrawing costs."""

    form: WithdrawForm
    accounts: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    available: str
    rows: tuple[tuple[str, str], ...]
    error: str = ""
    errors: dict[str, str] = {}


class ConfirmPage(msgspec.Struct, frozen=True):
    """What wallet_withdraw_confirm.html shows: the whole of it, before anything is taken."""

    form: WithdrawForm
    total: str
    rows: tuple[tuple[str, str], ...]
    proofs: proofs.Proofs
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/withdraw", include_in_schema=False)
async def show_withdraw(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """How much, and to which account."""
    form = WithdrawForm(order_id=money_forms.fresh_id())
    return await visit.page("wallet_withdraw", await _fill(visit, form), tab="me")


@post("/wallet/withdraw", include_in_schema=False)
async def preview(visit: NamedDependency[respond.Visit], data: URLEncodedBody[WithdrawForm]) -> Response[str]:
    """Says what it costs; nothing is taken yet."""
    try:
        page = await _fill_confirm(visit, data)
    except (errors.Invalid, errors.Conflict) as error:
        return await _again(visit, data, error)
    return await visit.page("wallet_withdraw_confirm", page, tab="me")


@post("/wallet/withdraw/confirm", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], data: URLEncodedBody[WithdrawForm]) -> Response[str] | Redirect:
    """Takes it out, once, however often the form is sent."""
    try:
        order_id, link_id = money_forms.read_id(data.order_id, field="order_id"), money_forms.read_id(data.link_id, field="link_id")
        amount = await wallet_bank.read_amount(visit, data.amount, data.currency)
        proved = await proofs.step_up(visit, data)
        await visit.house.db.run(
            lambda tx: banking.withdraw_money(
                tx,
                by=visit.person,
                order_id=order_id,
                link_id=link_id,
                amount=amount.minor,
                currency=amount.currency,
                bank_open=visit.house.bank.is_open,
                stepped_up=proved,
            )
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        return await _refuse(visit, data, error)
    return visit.see_other("/wallet/bank", flash="withdrawing")


async def _refuse(visit: respond.Visit, data: WithdrawForm, error: errors.QuanziError) -> Response[str]:
    """What is wrong with the passcode stands beside it; what is wrong with the order leads back to the first step."""
    try:
        page = await _fill_confirm(visit, data)
    except (errors.Invalid, errors.Conflict) as other:
        return await _again(visit, data, other)
    refused = money_forms.refuse(visit, error, fields=("passcode",))
    shown = msgspec.structs.replace(page, error=refused.error, errors=refused.errors)
    return await visit.page("wallet_withdraw_confirm", shown, tab="me", status_code=web_errors.status_of(error))


async def _again(visit: respond.Visit, data: WithdrawForm, error: errors.QuanziError) -> Response[str]:
    refused = money_forms.refuse(visit, error, fields=("amount", "link_id"))
    page = msgspec.structs.replace(await _fill(visit, data), error=refused.error, errors=refused.errors)
    return await visit.page("wallet_withdraw", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, form: WithdrawForm) -> WithdrawPage:
    by, _, fmt = visit.person, visit.translate, visit.formatter
    rules = await wallet_bank.list_banked(visit)

    async def ask(tx: ReadTx) -> list[banking.WithdrawalTerms]:
        return [
            await banking.find_withdrawal_terms(tx, by=by, currency=rule.unit.code, bank_open=visit.house.bank.is_open) for rule in rules
        ]

    terms = await visit.house.db.read(ask)
    rows = [
        (
            _("Free quota left"),
            _("{left} of {quota}", left=fmt.money(one.free_left, one.currency), quota=fmt.money(one.table.free_quota, one.currency)),
        )
        for one in terms
    ]
    rows += [
        (
            _("Beyond that"),
            _("{rate} %, at least {least}", rate=fmt.number(one.table.rate_ppm / 10_000), least=fmt.money(one.table.fee_min, one.currency)),
        )
        for one in terms
    ]
    return WithdrawPage(
        form,
        await wallet_bank.list_usable(visit),
        tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
        " · ".join(_("You have {amount}", amount=fmt.money(one.available, one.currency)) for one in terms),
        tuple(rows),
    )


async def _fill_confirm(visit: respond.Visit, form: WithdrawForm) -> ConfirmPage:
    by, _, fmt = visit.person, visit.translate, visit.formatter
    amount = await wallet_bank.read_amount(visit, form.amount, form.currency)
    accounts = {one.value: one.label for one in await wallet_bank.list_usable(visit)}
    if form.link_id not in accounts:
        raise banking.BankAccountUnusable(field="link_id")

    async def ask(tx: ReadTx) -> tuple[banking.WithdrawalTerms, proofs.Proofs]:
        terms = await banking.find_withdrawal_terms(
            tx, by=by, amount=amount.minor, currency=amount.currency, bank_open=visit.house.bank.is_open
        )
        return terms, await proofs.read_proofs(tx, by=by)

    terms, given = await visit.house.db.read(ask)
    code = terms.currency
    rows = (
        (_("Arrives at your bank"), fmt.money(terms.amount, code)),
        (_("Fee"), fmt.money(terms.fee, code) if terms.fee else _("None: it fits into your free quota")),
        (_("Leaves your wallet"), fmt.money(terms.total, code)),
        (_("To this account"), accounts[form.link_id]),
        (_("Free quota after it"), fmt.money(max(0, terms.free_left - terms.amount), code)),
    )
    return ConfirmPage(form, fmt.money(terms.total, code), rows, given)


ROUTES: list[HTTPRouteHandler] = [show_withdraw, preview, withdraw]
