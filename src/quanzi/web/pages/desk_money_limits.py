"""Limits of every currency: as they are, changing one now or from a day on, and every change there was."""

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import desk
from quanzi.web import desk_money_views, money_forms, respond, shell, typed, views
from quanzi.web import errors as web_errors

shell.add_flashes(limit_changed=("good", "The limit is changed."), limit_withdrawn=("note", "The change is called off."))

RULES = {
    "payment_max": "One payment",
    "day_max": "A day",
    "year_max": "A year",
    "total_max": "Altogether",
    "credit_limit": "A new member may owe",
    "step_up_over": "Passcode needed above",
}
"""The limits, in words."""
TIERS = ("Name not verified", "Tier I", "Tier II", "Tier III")
CHANGE_STATES = {"waiting": ("warn", "Comes into force"), "in_force": ("good", "In force since"), "withdrawn": ("plain", "Called off")}


class LimitForm(msgspec.Struct, frozen=True):
    """A limit as a browser sends it; an empty amount is no limit, an empty day is now."""

    change_id: str = ""
    currency: str = ""
    what: str = ""
    amount: str = ""
    day: str = ""
    reason: str = ""


class CurrencyLimits(msgspec.Struct, frozen=True):
    """The limits of one currency, as rows of a table."""

    name: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    facts: tuple[tuple[str, str], ...]


class ChangeRow(msgspec.Struct, frozen=True):
    """A change of a limit."""

    what: str
    before: str
    after: str
    state: tuple[str, str]
    at: datetime
    by: str
    reason: str
    withdraw: str


class LimitsPage(msgspec.Struct, frozen=True):
    """What desk_money_limits.html shows."""

    form: LimitForm
    currencies: tuple[CurrencyLimits, ...]
    codes: tuple[views.Option, ...]
    whats: tuple[views.Option, ...]
    changes: tuple[ChangeRow, ...]
    today: str
    error: str = ""


@get("/desk/money/limits", include_in_schema=False)
async def show_limits(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """All limits and their history."""
    return await visit.page("desk_money_limits", await _fill(visit, LimitForm(money_forms.fresh_id())), tab="me")


@post("/desk/money/limits", include_in_schema=False)
async def change(visit: NamedDependency[respond.Visit], data: URLEncodedBody[LimitForm]) -> Response[str] | Redirect:
    """Changes a limit."""
    try:
        new = _read(data, await visit.house.db.read(wallet.list_rules))
        await visit.house.db.run(lambda tx: desk.change_limit(tx, by=visit.person, new=new))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit, data), error=visit.explain(error))
        return await visit.page("desk_money_limits", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/money/limits", flash="limit_changed")


@post("/desk/money/limits/{change_id:uuid}/withdraw", include_in_schema=False)
async def withdraw(visit: NamedDependency[respond.Visit], change_id: FromPath[UUID]) -> Redirect:
    """Calls a change off that is not in force yet."""
    await visit.house.db.run(lambda tx: desk.withdraw_limit(tx, by=visit.person, change_id=change_id))
    return visit.see_other("/desk/money/limits", flash="limit_withdrawn")


def _read(data: LimitForm, rules: list[wallet.Rules]) -> desk.NewLimit:
    unit = next((one.unit for one in rules if one.unit.code == data.currency), rules[0].unit)
    named, _, tier = data.what.partition(":")
    rule = {str(one): one for one in desk.RULES}.get(named)
    if rule is None:
        raise errors.Invalid(field="what")
    return desk.NewLimit(
        change_id=money_forms.read_id(data.change_id, field="change_id"),
        currency=unit.code,
        rule=rule,  # type: ignore[arg-type] -- one of desk.RULES
        after=money.read_amount(data.amount, unit.currency).minor if data.amount.strip() else None,
        reason=data.reason,
        tier=typed.read_number(tier, digits=1),
        valid_from=_read_day(data.day, ZoneInfo(unit.zone)),
    )


def _read_day(text: str, zone: ZoneInfo) -> datetime | None:
    """The beginning of a day where the currency's days begin; today and no day are now."""
    if not text:
        return None
    try:
        begins = datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError as error:
        raise errors.Invalid(field="day") from error
    return None if begins.date() == datetime.now(UTC).astimezone(zone).date() else begins


async def _fill(visit: respond.Visit, form: LimitForm) -> LimitsPage:
    say = visit.translate

    async def ask(tx: ReadTx) -> LimitsPage:
        changes = await desk.list_limit_changes(tx, by=visit.person)
        rules = await wallet.list_rules(tx)
        names = await desk_money_views.find_names(tx, visit, account_ids=(), person_ids=[one.ordered_by for one in changes])
        of_tiers = [(f"{rule}:{tier}", rule, tier) for tier in range(len(TIERS)) for rule in desk.RULES if rule.endswith("_max")]
        return LimitsPage(
            form=form,
            currencies=tuple(_show(visit, one) for one in rules),
            codes=tuple(views.Option(one.unit.code, one.unit.name) for one in rules),
            whats=(
                *(views.Option(rule, say(RULES[rule])) for rule in ("step_up_over", "credit_limit")),
                *(views.Option(value, f"{say(TIERS[tier])} · {say(RULES[rule])}") for value, rule, tier in of_tiers),
            ),
            changes=tuple(_change(visit, names, one) for one in changes),
            today=tx.now.date().isoformat(),
        )

    return await visit.house.db.read(ask)


def _show(visit: respond.Visit, rules: wallet.Rules) -> CurrencyLimits:
    say, unit = visit.translate, rules.unit
    names = [rule for rule in RULES if rule.endswith("_max")]
    return CurrencyLimits(
        name=unit.name,
        head=(say("Tier"), *(say(RULES[rule]) for rule in names)),
        rows=tuple(
            (say(words), *(_amount(visit, getattr(rules.limit_of(tier), rule), unit.code) for rule in names))
            for tier, words in enumerate(TIERS)
        ),
        facts=tuple(
            (say(RULES[rule]), visit.formatter.money(amount, unit.code))
            for rule, amount in (("step_up_over", unit.step_up_over), ("credit_limit", unit.credit_limit))
            if amount or rule == "step_up_over"
        ),
    )


def _amount(visit: respond.Visit, minor: int | None, currency: str) -> str:
    return visit.translate("no limit") if minor is None else visit.formatter.money(minor, currency)


def _change(visit: respond.Visit, names: desk_money_views.Names, one: desk.RuleChange) -> ChangeRow:
    kind, words = CHANGE_STATES[one.state]
    tier = "" if one.tier is None else f"{visit.translate(TIERS[one.tier])} · "
    return ChangeRow(
        what=f"{tier}{visit.translate(RULES[one.rule])}",
        before=_amount(visit, one.before, one.currency),
        after=_amount(visit, one.after, one.currency),
        state=(kind, visit.translate(words)),
        at=one.valid_from,
        by=names.operator(one.ordered_by),
        reason=one.reason,
        withdraw=f"/desk/money/limits/{one.change_id}/withdraw" if one.state == "waiting" else "",
    )


ROUTES: list[HTTPRouteHandler] = [show_limits, change, withdraw]
