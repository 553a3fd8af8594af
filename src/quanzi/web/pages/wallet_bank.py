"""Wallet → Bank: my bank accounts, bringing money in, and what is under way between them and the wallet."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import banking
from quanzi.web import bank_views, money_forms, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    bank_added=("good", "Added. The bank is asked whether the name fits."),
    bank_removed=("note", "Removed. Its number is forgotten here."),
    topping_up=("good", "The bank is asked to collect it. It is yours when it has arrived."),
)


class AccountForm(msgspec.Struct, frozen=True):
    """A bank account as it is typed."""

    holder: str = ""
    number: str = ""


class TopUpForm(msgspec.Struct, frozen=True):
    """How much, from which account; `order_id` makes it happen once."""

    order_id: str = ""
    link_id: str = ""
    amount: str = ""
    currency: str = ""


class BankPage(msgspec.Struct, frozen=True):
    """What wallet_bank.html shows; `more` is the address of the next orders."""

    is_open: bool
    sandbox: bool
    accounts: tuple[bank_views.AccountView, ...]
    orders: tuple[bank_views.OrderView, ...]
    more: str
    form: AccountForm
    error: str = ""
    errors: dict[str, str] = {}


class TopUpPage(msgspec.Struct, frozen=True):
    """What wallet_top_up.html shows."""

    form: TopUpForm
    accounts: tuple[views.Option, ...]
    currencies: tuple[views.Option, ...]
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/bank", include_in_schema=False)
async def show_bank(visit: NamedDependency[respond.Visit], cursor: Annotated[str, QueryParameter(max_length=100)] = "") -> Response[str]:
    """My bank accounts and what went between them and the wallet."""
    return await visit.page("wallet_bank", await _fill(visit, AccountForm(), cursor=cursor), tab="me")


@post("/wallet/bank/accounts", include_in_schema=False)
async def add_account(visit: NamedDependency[respond.Visit], data: URLEncodedBody[AccountForm]) -> Response[str] | Redirect:
    """Adds a bank account; the same one again stays the same."""
    try:
        await visit.house.db.run(
            lambda tx: banking.link_bank(
                tx, by=visit.person, keys=visit.house.keys, holder=data.holder, number=data.number, bank_open=visit.house.bank.is_open
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        refused = money_forms.refuse(visit, error, fields=("holder", "number"))
        # what was typed of a number never goes back over the wire
        form = await _fill(visit, AccountForm(holder=data.holder))
        page = msgspec.structs.replace(form, error=refused.error, errors=refused.errors)
        return await visit.page("wallet_bank", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/bank", flash="bank_added")


@post("/wallet/bank/accounts/{link_id:uuid}/remove", include_in_schema=False)
async def remove_account(visit: NamedDependency[respond.Visit], link_id: FromPath[UUID]) -> Response[str] | Redirect:
    """Forgets a bank account."""
    try:
        await visit.house.db.run(lambda tx: banking.unlink_bank(tx, by=visit.person, link_id=link_id))
    except errors.Conflict as error:
        page = msgspec.structs.replace(await _fill(visit, AccountForm()), error=visit.explain(error))
        return await visit.page("wallet_bank", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/bank", flash="bank_removed")


async def _fill(visit: respond.Visit, form: AccountForm, *, cursor: str = "") -> BankPage:
    by = visit.person

    async def ask(tx: ReadTx) -> BankPage:
        accounts = await banking.list_bank_accounts(tx, by=by, keys=visit.house.keys)
        orders = await banking.list_bank_movements(tx, by=by, cursor=cursor)
        return BankPage(
            visit.house.bank.is_open,
            visit.house.settings.has_sandbox_bank,
            tuple(bank_views.show_account(visit, one) for one in accounts),
            tuple(bank_views.show_order(visit, one) for one in orders.items),
            f"/wallet/bank?cursor={quote(orders.next_cursor)}" if orders.next_cursor else "",
            form,
        )

    return await visit.house.db.read(ask)


@get("/wallet/top-up", include_in_schema=False)
async def show_top_up(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """How much, and from which account."""
    form = TopUpForm(order_id=money_forms.fresh_id())
    return await visit.page("wallet_top_up", await _fill_top_up(visit, form), tab="me")


@post("/wallet/top-up", include_in_schema=False)
async def top_up(visit: NamedDependency[respond.Visit], data: URLEncodedBody[TopUpForm]) -> Response[str] | Redirect:
    """Asks the bank to collect money, once, however often the form is sent."""
    try:
        order_id, link_id = money_forms.read_id(data.order_id, field="order_id"), money_forms.read_id(data.link_id, field="link_id")
        amount = await read_amount(visit, data.amount, data.currency)
        await visit.house.db.run(
            lambda tx: banking.top_up_wallet(
                tx,
                by=visit.person,
                order_id=order_id,
                link_id=link_id,
                amount=amount.minor,
                currency=amount.currency,
                bank_open=visit.house.bank.is_open,
            )
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        refused = money_forms.refuse(visit, error, fields=("amount", "link_id"))
        page = msgspec.structs.replace(await _fill_top_up(visit, data), error=refused.error, errors=refused.errors)
        return await visit.page("wallet_top_up", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/bank", flash="topping_up")


async def read_amount(visit: respond.Visit, text: str, currency: str) -> money.Money:
    """What was typed, in the currency that was chosen or the first one that has a bank; BadAmount."""
    return money_forms.read_typed(text, money_forms.find_currency(await list_banked(visit), currency))


async def list_banked(visit: respond.Visit) -> list[wallet.Rules]:
    """The currencies that come from a bank and go to one; NoBank when there are none."""

    async def ask(tx: ReadTx) -> list[wallet.Rules]:
        return await wallet.list_rules(tx)

    rules = await visit.house.db.read(ask)
    banked = [rule for rule in rules if rule.unit.mode == "funded" and visit.house.bank.is_open]
    if not banked:
        raise banking.NoBank(currency=rules[0].unit.code if rules else money.CNY.code)
    return banked


async def list_usable(visit: respond.Visit) -> tuple[views.Option, ...]:
    """My bank accounts that money may go from and to, as the options of a form."""

    async def ask(tx: ReadTx) -> list[banking.BankAccount]:
        return await banking.list_bank_accounts(tx, by=visit.person, keys=visit.house.keys)

    shown = [bank_views.show_account(visit, one) for one in await visit.house.db.read(ask)]
    return tuple(views.Option(one.value, one.label) for one in shown if one.usable)


async def _fill_top_up(visit: respond.Visit, form: TopUpForm) -> TopUpPage:
    rules = await list_banked(visit)
    currencies = tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules)
    return TopUpPage(form, await list_usable(visit), currencies)


ROUTES: list[HTTPRouteHandler] = [show_bank, add_account, remove_account, show_top_up, top_up]
