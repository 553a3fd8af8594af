"""Red packets and tips before operators: on or off in each currency, and how large they may be."""

from typing import Annotated

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import identity, wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import gifts
from quanzi.web import errors as web_errors
from quanzi.web import money_forms, respond, shell, typed, views

shell.add_flashes(gift_rules_kept=("good", "What holds for red packets and tips is changed."))
_AMOUNTS = ("share_max", "packet_max", "tip_pair_day_max", "tip_day_max")


class GiftRulesForm(msgspec.Struct, frozen=True):
    """The rules as a browser sends them; an empty box is off."""

    currency: str = ""
    packets_on: str = ""
    share_max: str = ""
    packet_max: str = ""
    count_max: str = ""
    tips_on: str = ""
    tip_pair_day_max: str = ""
    tip_day_max: str = ""


class GiftRulesPage(msgspec.Struct, frozen=True):
    """What desk_money_gifts.html shows: one currency, and the way to the others."""

    form: GiftRulesForm
    name: str
    others: tuple[views.Option, ...]
    error: str = ""


@get("/desk/money/gifts", include_in_schema=False)
async def show_gift_rules(
    visit: NamedDependency[respond.Visit], currency: Annotated[str, QueryParameter(max_length=8)] = ""
) -> Response[str]:
    """What holds in a currency."""
    identity.may_operate(visit.person)
    return await visit.page("desk_money_gifts", await _fill(visit, currency), tab="me")


@post("/desk/money/gifts", include_in_schema=False)
async def change_gift_rules(visit: NamedDependency[respond.Visit], data: URLEncodedBody[GiftRulesForm]) -> Response[str] | Redirect:
    """Changes what holds from now on."""
    identity.may_operate(visit.person)
    try:
        rules = _read(data, await visit.house.db.read(wallet.list_rules))
        await visit.house.db.run(lambda tx: gifts.change_gift_rules(tx, by=visit.person, rules=rules))
    except errors.Invalid as error:
        page = await _fill(visit, data.currency)
        page = msgspec.structs.replace(page, form=data, error=visit.explain(error))
        return await visit.page("desk_money_gifts", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/desk/money/gifts?currency={rules.currency}", flash="gift_rules_kept")


def _read(data: GiftRulesForm, known: list[wallet.Rules]) -> gifts.GiftRules:
    unit = next((one.unit for one in known if one.unit.code == data.currency), None)
    count_max = typed.read_number(data.count_max)
    if unit is None or count_max is None:
        raise errors.Invalid(field="count_max")
    amounts = {name: money.read_amount(getattr(data, name), unit.currency).minor for name in _AMOUNTS}
    return gifts.GiftRules(
        currency=unit.code, packets_on=data.packets_on == "yes", count_max=count_max, tips_on=data.tips_on == "yes", **amounts
    )


async def _fill(visit: respond.Visit, currency: str) -> GiftRulesPage:
    async def ask(tx: ReadTx) -> GiftRulesPage:
        known = await wallet.list_rules(tx)
        rules = await gifts.find_gift_rules(tx, by=visit.person, currency=currency)
        unit = next(one.unit for one in known if one.unit.code == rules.currency)
        amounts = {name: money_forms.write_amount(getattr(rules, name), unit.exponent) for name in _AMOUNTS}
        form = GiftRulesForm(
            currency=rules.currency,
            packets_on="yes" if rules.packets_on else "",
            count_max=str(rules.count_max),
            tips_on="yes" if rules.tips_on else "",
            **amounts,
        )
        others = tuple(views.Option(one.unit.code, one.unit.name) for one in known if one.unit.code != unit.code)
        return GiftRulesPage(form, unit.name, others)

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_gift_rules, change_gift_rules]
