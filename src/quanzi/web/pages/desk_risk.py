"""Operators' pages of the wallet's guard: rules to write, replay and switch, and payments and objections that wait."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import risk
from quanzi.web import errors as web_errors
from quanzi.web import guard_views, respond, shell, typed, views

shell.add_flashes(
    rule_drafted=("good", "Drafted. Replay it before you switch it on."),
    rule_switched=("good", "Switched. Payments follow it within seconds."),
    case_decided=("good", "Decided. The payer reads your reason."),
)


class RuleForm(msgspec.Struct, frozen=True):
    """A rule as typed; what its kind does not ask for is left out."""

    name: str = ""
    kind: str = "scam_words"
    outcome: str = "hold"
    hours: str = "24"
    window: str = "24"
    payments: str = ""
    payers: str = ""
    amount: str = ""
    over: str = ""
    words: str = ""


class SwitchForm(msgspec.Struct, frozen=True):
    """Where a rule goes, and why."""

    state: str = ""
    reason: str = ""


class DecisionForm(msgspec.Struct, frozen=True):
    """What becomes of a payment, and why."""

    decision: str = ""
    reason: str = ""


class RuleView(msgspec.Struct, frozen=True):
    """A version of a rule."""

    href: str
    title: str
    kind: str
    outcome: str
    state: str
    live: bool
    says: str
    reason: str


class RulesPage(msgspec.Struct, frozen=True):
    """What desk_risk.html shows."""

    rules: tuple[RuleView, ...]
    kinds: tuple[views.Option, ...]
    outcomes: tuple[views.Option, ...]
    form: RuleForm
    error: str = ""


class RulePage(msgspec.Struct, frozen=True):
    """What desk_risk_rule.html shows; `rows` are samples of the replay."""

    rule: RuleView
    found: risk.Replay
    days: int
    rows: tuple[tuple[str, str, str], ...]
    states: tuple[views.Option, ...]
    error: str = ""


class CasesPage(msgspec.Struct, frozen=True):
    """What desk_cases.html shows: each case with where it is decided."""

    items: tuple[tuple[guard_views.CaseView, str], ...]
    error: str = ""


@get("/desk/risk", include_in_schema=False)
async def show_rules(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Every version of every rule."""
    return await visit.page("desk_risk", await _fill(visit, RuleForm()), tab="me")


@post("/desk/risk", include_in_schema=False)
async def draft_rule(visit: NamedDependency[respond.Visit], data: URLEncodedBody[RuleForm]) -> Response[str] | Redirect:
    """Writes a draft."""
    try:
        condition = _read_condition(data)
        hours = _read_number(data.hours, "hours") if data.outcome in {"delay", "hold"} else 0
        over = _read_number(data.over or "0", "over")
        rule = await visit.house.db.run(
            lambda tx: risk.draft_rule(
                tx, by=visit.person, name=data.name.strip(), condition=condition, outcome=data.outcome, hours=hours, over=over
            )
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill(visit, data), error=visit.explain(error))
        return await visit.page("desk_risk", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/desk/risk/{rule.name}/{rule.version}", flash="rule_drafted")


@get("/desk/risk/{name:str}/{version:int}", include_in_schema=False)
async def show_rule(
    visit: NamedDependency[respond.Visit],
    name: FromPath[str],
    version: FromPath[int],
    days: Annotated[int, QueryParameter(ge=1, le=90)] = 30,
) -> Response[str]:
    """One version, replayed over the last days."""
    return await visit.page("desk_risk_rule", await _fill_rule(visit, name, version, days), tab="me")


@post("/desk/risk/{name:str}/{version:int}", include_in_schema=False)
async def switch_rule(
    visit: NamedDependency[respond.Visit], name: FromPath[str], version: FromPath[int], data: URLEncodedBody[SwitchForm]
) -> Response[str] | Redirect:
    """Switches it."""
    try:
        await visit.house.db.run(
            lambda tx: risk.switch_rule(tx, by=visit.person, name=name, version=version, state=data.state, reason=data.reason)
        )
    except errors.Invalid as error:
        page = msgspec.structs.replace(await _fill_rule(visit, name, version, 30), error=visit.explain(error))
        return await visit.page("desk_risk_rule", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/risk", flash="rule_switched")


@get("/desk/waits", include_in_schema=False)
async def show_desk_cases(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """Payments on hold and objections."""
    return await visit.page("desk_cases", await _fill_cases(visit), tab="me")


@post("/desk/waits/{account_id:uuid}/{case_id:uuid}", include_in_schema=False)
async def decide_case(
    visit: NamedDependency[respond.Visit], account_id: FromPath[UUID], case_id: FromPath[UUID], data: URLEncodedBody[DecisionForm]
) -> Response[str] | Redirect:
    """Lets it go on, or sends it back."""
    try:
        await visit.house.db.run(
            lambda tx: risk.decide_case(
                tx, by=visit.person, account_id=account_id, case_id=case_id, decision=data.decision, reason=data.reason
            )
        )
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_cases(visit), error=visit.explain(error))
        return await visit.page("desk_cases", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other("/desk/waits", flash="case_decided")


def _read_number(text: str, field: str) -> int:
    number = typed.read_number(text, digits=15)
    if number is None:
        raise risk.BadRule(field=field)
    return number


def _read_condition(data: RuleForm) -> risk.Condition:
    window = {"hours": _read_number(data.window, "hours")} if data.kind in {"velocity", "new_device", "young_payee", "many_payers"} else {}
    facts: dict[str, Any] = {
        "velocity": lambda: {
            "payments": _read_number(data.payments or "0", "payments"),
            "total": _read_number(data.amount or "0", "payments"),
        },
        "many_payers": lambda: {"payers": _read_number(data.payers, "payers"), "each_max": _read_number(data.amount, "payers")},
        "scam_words": lambda: {"words": [word.strip() for word in data.words.replace("，", ",").split(",") if word.strip()]},
    }
    if data.kind not in risk.KINDS:
        raise risk.BadRule(field="kind")
    more: dict[str, Any] = facts[data.kind]() if data.kind in facts else {}
    return msgspec.convert({"type": data.kind} | window | more, type=risk.Condition)


def _write(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _show_rule(visit: respond.Visit, rule: risk.Rule) -> RuleView:
    _ = visit.translate
    told = msgspec.to_builtins(rule.condition) | {"over": rule.over}
    facts = [_(guard_views.FACTS[name], value=_write(value)) for name, value in told.items() if name in guard_views.FACTS and value]
    waits = [_("{hours} hours", hours=rule.hours)] if rule.hours else []
    return RuleView(
        f"/desk/risk/{rule.name}/{rule.version}",
        f"{rule.name} v{rule.version}",
        _(guard_views.KINDS[rule.kind]),
        " · ".join([_(guard_views.OUTCOMES[rule.outcome]), *waits]),
        _(guard_views.STATES[rule.state]),
        rule.state in {"on", "shadow"},
        " · ".join(facts),
        rule.reason,
    )


async def _fill(visit: respond.Visit, form: RuleForm) -> RulesPage:
    async def ask(tx: ReadTx) -> list[risk.Rule]:
        return await risk.list_risk_rules(tx, by=visit.person)

    _ = visit.translate
    return RulesPage(
        tuple(_show_rule(visit, rule) for rule in await visit.house.db.read(ask)),
        tuple(views.Option(kind, _(guard_views.KINDS[kind])) for kind in risk.KINDS),
        tuple(views.Option(outcome, _(guard_views.OUTCOMES[outcome])) for outcome in risk.OUTCOMES),
        form,
    )


async def _fill_rule(visit: respond.Visit, name: str, version: int, days: int) -> RulePage:
    async def ask(tx: ReadTx) -> RulePage:
        found = await risk.replay_rule(tx, by=visit.person, name=name, version=version, days=days)
        rule = next(one for one in await risk.list_risk_rules(tx, by=visit.person) if (one.name, one.version) == (name, version))
        fmt = visit.formatter
        rows = [
            (fmt.datetime(one.at), fmt.money(one.amount, one.currency), guard_views.tell_facts(visit, rule.kind, one.facts))
            for one in found.samples
        ]
        states = tuple(views.Option(state, visit.translate(guard_views.STATES[state])) for state in ("shadow", "on", "off"))
        return RulePage(_show_rule(visit, rule), found, days, tuple(rows), states)

    return await visit.house.db.read(ask)


async def _fill_cases(visit: respond.Visit) -> CasesPage:
    async def ask(tx: ReadTx) -> CasesPage:
        found = await risk.list_desk_cases(tx, by=visit.person)
        shown = await guard_views.show_cases(tx, visit=visit, found=found)
        return CasesPage(tuple((item, f"/desk/waits/{one.account_id}/{one.case_id}") for item, one in zip(shown, found, strict=True)))

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_rules, draft_rule, show_rule, switch_rule, show_desk_cases, decide_case]
