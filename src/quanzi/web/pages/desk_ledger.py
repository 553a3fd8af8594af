"""The operator's look at the ledger: proved or not, what there is, how much moves, what has been left lying."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.wallet import books
from quanzi.web import respond, views

ACCOUNT_KINDS = {
    "person": "Members",
    "group": "Groups",
    "pot": "Packets and collections",
    "bank": "Bank",
    "issuance": "Issuance",
    "fees": "Fees",
    "suspense": "Suspense",
}
"""Kinds of accounts, in words."""

_LATE = timedelta(hours=36)


class ProofView(msgspec.Struct, frozen=True):
    """A proof: `state` is good, broken, late or none; `broken` are sentences with what they broke on."""

    state: str
    at: datetime | None
    facts: tuple[tuple[str, str], ...] = ()
    broken: tuple[tuple[str, str], ...] = ()


class Bar(msgspec.Struct, frozen=True):
    """A day of the chart: `share` of the tallest, 0 to 1."""

    label: str
    share: float


class LedgerPage(msgspec.Struct, frozen=True):
    """What desk_ledger.html shows; rows are cells of tables."""

    proof: ProofView
    tiles: tuple[tuple[str, str, str], ...]
    sums: tuple[tuple[str, ...], ...]
    currency: str
    currencies: tuple[views.Option, ...]
    bars: tuple[Bar, ...] = ()
    bars_label: str = ""
    day: str = ""
    classes: tuple[tuple[str, ...], ...] = ()
    chain: str = ""
    before: tuple[tuple[str, ...], ...] = ()


@get("/desk/ledger", include_in_schema=False)
async def show_ledger(visit: NamedDependency[respond.Visit], currency: Annotated[str, QueryParameter(max_length=8)] = "") -> Response[str]:
    """The ledger's health."""

    async def ask(tx: ReadTx) -> tuple[books.Health, list[wallet.Rules]]:
        return await books.find_health(tx, by=visit.person, currency=currency), await wallet.list_rules(tx)

    health, rules = await visit.house.db.read(ask)
    code = currency or (rules[0].unit.code if rules else "")
    last = health.days[-1] if health.days else None
    fmt = visit.formatter
    page = LedgerPage(
        proof=_show_proof(visit, health.proofs[0] if health.proofs else None),
        tiles=_tiles(visit, health),
        sums=tuple(_sum_row(visit, one) for one in health.sums),
        currency=code,
        currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules),
        bars=_bars(visit, health.days),
        bars_label=visit.translate(
            "{count} transfers in {days} closed days", count=fmt.number(sum(one.transfers for one in health.days)), days=len(health.days)
        ),
        day=fmt.date(last.day) if last else "",
        classes=tuple(_class_row(visit, one, code) for one in health.classes),
        chain=last.hash if last else "",
        before=tuple(_proof_row(visit, one) for one in health.proofs[1:]),
    )
    return await visit.page("desk_ledger", page, tab="me")


def _show_proof(visit: respond.Visit, proof: books.KeptProof | None) -> ProofView:
    _ = visit.translate
    if proof is None:
        return ProofView("none", None)
    number = visit.formatter.number
    facts = (
        (_("When"), visit.formatter.datetime(proof.at)),
        (_("Entries"), number(2 * proof.transfers)),
        (_("Accounts"), number(proof.accounts)),
        (_("Open holds"), number(proof.holds)),
        (_("Closed days"), number(proof.days)),
        (_("Seconds"), number(round(proof.seconds, 1))),
    )
    broken = tuple(
        (_(str(one["promise"])), _("{count} times, such as {example}", count=number(one["faults"]), example=one["example"] or "—"))
        for one in proof.faults
    )
    state = "broken" if broken else "late" if datetime.now(UTC) - proof.at > _LATE else "good"
    return ProofView(state, proof.at, facts, broken)


def _tiles(visit: respond.Visit, health: books.Health) -> tuple[tuple[str, str, str], ...]:
    _ = visit.translate
    fmt = visit.formatter
    suspense = " · ".join(fmt.money(one.balance, one.currency) for one in health.suspense)
    hold = health.oldest_hold
    owed = fmt.money(health.days[-1].owed, health.days[-1].currency) if health.days else "—"
    return (
        (_("In suspense"), suspense or "0", _("What nobody was found for")),
        (
            _("Next hold"),
            fmt.money(hold.amount, hold.currency) if hold else "—",
            _("set aside {when}", when=fmt.ago(hold.since)) if hold else "",
        ),
        (_("Owed to members"), owed, _("at the end of the last closed day")),
    )


def _sum_row(visit: respond.Visit, one: books.KindSum) -> tuple[str, ...]:
    fmt = visit.formatter
    kind = visit.translate(ACCOUNT_KINDS[one.kind])
    return (kind, one.currency, fmt.number(one.accounts), fmt.money(one.balance, one.currency), fmt.money(one.held, one.currency))


def _class_row(visit: respond.Visit, one: books.DayClass, currency: str) -> tuple[str, ...]:
    figures = (one.opening, one.money_in, one.money_out, one.closing)
    return (visit.translate(ACCOUNT_KINDS[one.kind]), *(visit.formatter.money(figure, currency) for figure in figures))


def _proof_row(visit: respond.Visit, one: books.KeptProof) -> tuple[str, ...]:
    fmt = visit.formatter
    found = visit.translate("Something is broken") if one.faults else visit.translate("All agrees")
    return (fmt.datetime(one.at), fmt.number(2 * one.transfers), fmt.number(round(one.seconds, 1)), found)


def _bars(visit: respond.Visit, days: tuple[books.ClosedDay, ...]) -> tuple[Bar, ...]:
    high = max((one.transfers for one in days), default=0) or 1
    fmt = visit.formatter
    return tuple(Bar(f"{fmt.date(one.day)}: {fmt.number(one.transfers)}", one.transfers / high) for one in days)


ROUTES: list[HTTPRouteHandler] = [show_ledger]
