"""Wallet → Safety: the lock, the payment passcode, and my own limits."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import safety
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, respond, shell

shell.add_flashes(
    passcode_kept=("good", "Your payment passcode is set."),
    limits_kept=("good", "Kept. What is lower counts at once, what is higher in a day."),
    limits_stay=("note", "Your limits stay as they are."),
)


class PasscodeForm(msgspec.Struct, frozen=True):
    """The new passcode, and the one there was."""

    new: str = ""
    old: str = ""
    next: str = ""


class LimitsForm(msgspec.Struct, frozen=True):
    """My own limits of a currency as typed; empty for none."""

    currency: str = ""
    payment_max: str = ""
    day_max: str = ""


class CurrencyForm(msgspec.Struct, frozen=True):
    """Which currency."""

    currency: str = ""


class SafetyPage(msgspec.Struct, frozen=True):
    """What wallet_safety.html shows."""

    has_passcode: bool
    lock: safety.LockState
    limits: tuple[safety.OwnLimits, ...]
    next: str
    errors: dict[str, str] = {}


class LimitsPage(msgspec.Struct, frozen=True):
    """What wallet_limits.html shows."""

    currency: str
    payment_max: str
    day_max: str
    tier_payment: str
    tier_day: str
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/safety", include_in_schema=False)
async def show_safety(
    visit: NamedDependency[respond.Visit], wanted: Annotated[str, QueryParameter(name="next", max_length=200)] = ""
) -> Response[str]:
    """What keeps my money safe."""
    return await visit.page("wallet_safety", await _fill(visit, wanted), tab="me")


@post("/wallet/safety/passcode", include_in_schema=False)
async def keep_passcode(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PasscodeForm]) -> Response[str] | Redirect:
    """Sets or changes the passcode."""
    try:
        await safety.choose_passcode(visit.house.db, by=visit.person, new=data.new, old=data.old)
    except (errors.Invalid, errors.TooMany, safety.FreshSignInNeeded) as error:
        field = "old" if isinstance(error, safety.PasscodeWrong | errors.TooMany) else "new"
        page = msgspec.structs.replace(await _fill(visit, data.next), errors={field: visit.explain(error)})
        return await visit.page("wallet_safety", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(respond.safe_path(data.next, default="/wallet/safety"), flash="passcode_kept")


@get("/wallet/safety/limits", include_in_schema=False)
async def show_limits(visit: NamedDependency[respond.Visit], currency: Annotated[str, QueryParameter(max_length=8)] = "") -> Response[str]:
    """My own limits of one currency."""
    return await visit.page("wallet_limits", await _fill_limits(visit, currency), tab="me")


@post("/wallet/safety/limits", include_in_schema=False)
async def set_limits(visit: NamedDependency[respond.Visit], data: URLEncodedBody[LimitsForm]) -> Response[str] | Redirect:
    """Lower at once, higher in a day."""
    unit = await _find_unit(visit, data.currency)
    try:
        wanted = [_read_limit(text, unit, field) for text, field in ((data.payment_max, "payment_max"), (data.day_max, "day_max"))]
        await visit.house.db.run(
            lambda tx: safety.set_limits(tx, by=visit.person, currency=unit.code, payment_max=wanted[0], day_max=wanted[1])
        )
    except errors.Invalid as error:
        refused = money_forms.refuse(visit, error, fields=("payment_max", "day_max"))
        page = msgspec.structs.replace(
            await _fill_limits(visit, unit.code),
            payment_max=data.payment_max,
            day_max=data.day_max,
            error=refused.error,
            errors=refused.errors,
        )
        return await visit.page("wallet_limits", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/wallet/safety", flash="limits_kept")


@post("/wallet/safety/limits/stay", include_in_schema=False)
async def cancel_raise(visit: NamedDependency[respond.Visit], data: URLEncodedBody[CurrencyForm]) -> Redirect:
    """A higher limit that waits is taken back."""
    await visit.house.db.run(lambda tx: safety.cancel_raise(tx, by=visit.person, currency=data.currency))
    return visit.see_other("/wallet/safety", flash="limits_stay")


async def _find_unit(visit: respond.Visit, currency: str) -> money.Currency:
    return money_forms.find_currency(await visit.house.db.read(wallet.list_rules), currency)


async def _fill(visit: respond.Visit, wanted: str) -> SafetyPage:
    async def ask(tx: ReadTx) -> SafetyPage:
        state = await safety.find_passcode(tx, by=visit.person)
        lock = await safety.find_lock(tx, by=visit.person)
        return SafetyPage(state.is_set, lock, tuple(await safety.list_limits(tx, by=visit.person)), respond.safe_path(wanted, default=""))

    return await visit.house.db.read(ask)


async def _fill_limits(visit: respond.Visit, currency: str) -> LimitsPage:
    _, fmt = visit.translate, visit.formatter

    async def ask(tx: ReadTx) -> list[safety.OwnLimits]:
        return await safety.list_limits(tx, by=visit.person)

    found = [one for one in await visit.house.db.read(ask) if one.currency == currency or not currency]
    if not found:
        raise errors.NotFound
    limits = found[0]
    unit = await _find_unit(visit, limits.currency)

    def told(tier: int | None) -> str:
        return _("By your real name at most {amount}", amount=fmt.money(tier, limits.currency)) if tier is not None else ""

    return LimitsPage(
        limits.currency,
        _write(limits.own_payment_max, unit),
        _write(limits.own_day_max, unit),
        told(limits.tier_payment_max),
        told(limits.tier_day_max),
    )


def _read_limit(text: str, unit: money.Currency, field: str) -> int | None:
    """What was typed, None where nothing was; BadAmount says at which field."""
    return money_forms.read_typed(text, unit, field=field).minor if text.strip() else None


def _write(minor: int | None, unit: money.Currency) -> str:
    return "" if minor is None else money_forms.write_amount(minor, unit.exponent)


ROUTES: list[HTTPRouteHandler] = [show_safety, keep_passcode, show_limits, set_limits, cancel_raise]
