"""Proof of reserves: what this house says it owes, for everybody; and for each member, that the own balance is in the sum."""

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

RECIPE = """\
import hashlib, json, sys

proof = json.load(open(sys.argv[1]))
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
num = lambda amount: amount.to_bytes(16, "big")
account = bytes.fromhex(proof["account_id"].replace("-", ""))
tag = sha(bytes.fromhex(proof["salt"]), account)
node, total = sha(b"\\0", tag, num(proof["amount"])), proof["amount"]
for side, beside, amount in proof["steps"]:
    pair = [(node, total), (bytes.fromhex(beside), amount)]
    (left, low), (right, high) = pair if side == "right" else pair[::-1]
    node, total = sha(b"\\1", left, num(low), right, num(high)), low + high
counted = node.hex() == proof["root"]["root"] and total == proof["root"]["owed"]
print("counted" if counted else "NOT counted")
"""
"""Checks a member's proof with nothing but Python; docs/how-to/check-your-balance.md explains it line by line."""


class RootView(msgspec.Struct, frozen=True):
    """What is published of a currency's last closed day."""

    currency: str
    facts: tuple[tuple[str, str], ...]
    root: str
    chain: str


class ReservesPage(msgspec.Struct, frozen=True):
    """What reserves.html shows."""

    roots: tuple[RootView, ...]


class CountedPage(msgspec.Struct, frozen=True):
    """What wallet_counted.html shows; `state` is counted, wrong, nothing or early."""

    state: str
    currency: str
    currencies: tuple[views.Option, ...]
    amount: str = ""
    day: str = ""
    owed: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    steps: int = 0
    recipe: str = RECIPE


@get("/reserves", include_in_schema=False, opt={"public": True})
async def show_reserves(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What this house owes to its members altogether, and the root that commits to it."""
    roots = await visit.house.db.read(books.list_roots)
    return await visit.page("reserves", ReservesPage(tuple(_show_root(visit, one) for one in roots)))


@get("/reserves.json", include_in_schema=False, opt={"public": True})
async def give_reserves(visit: NamedDependency[respond.Visit]) -> Response[list[books.Root]]:
    """The same for programs, so that anybody can keep what was published."""
    return Response(await visit.house.db.read(books.list_roots), headers={"cache-control": "public, max-age=600"})


@get("/wallet/counted", include_in_schema=False)
async def show_counted(visit: NamedDependency[respond.Visit], currency: Annotated[str, QueryParameter(max_length=8)] = "") -> Response[str]:
    """Whether my balance is in the sum."""

    async def ask(tx: ReadTx) -> tuple[books.Inclusion | None, list[books.Root], list[wallet.Rules]]:
        found = await books.find_inclusion(tx, by=visit.person, currency=currency)
        return found, await books.list_roots(tx), await wallet.list_rules(tx)

    found, roots, rules = await visit.house.db.read(ask)
    code = currency or (rules[0].unit.code if rules else "")
    options = tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules)
    if found is not None:
        page = _show_counted(visit, found, options)
    else:
        closed = [one for one in roots if one.currency == code]
        day = visit.formatter.date(closed[0].day) if closed else ""
        page = CountedPage("nothing" if closed else "early", code, options, day=day)
    return await visit.page("wallet_counted", page, tab="me")


@get("/wallet/counted/proof.json", include_in_schema=False)
async def give_proof(
    visit: NamedDependency[respond.Visit], currency: Annotated[str, QueryParameter(max_length=8)] = ""
) -> Response[books.Inclusion | None]:
    """My leaf and its way to the root, to check on any machine."""
    found = await visit.house.db.read(lambda tx: books.find_inclusion(tx, by=visit.person, currency=currency))
    headers = {"content-disposition": 'attachment; filename="proof.json"', "cache-control": "no-store"}
    return Response(found, headers=headers)


def _show_root(visit: respond.Visit, one: books.Root) -> RootView:
    _ = visit.translate
    fmt = visit.formatter
    facts = [
        (_("Closed day"), fmt.date(one.day)),
        (_("Owed to members"), fmt.money(one.owed, one.currency)),
        (_("Balances in it"), fmt.number(one.leaves)),
    ]
    if one.lent:
        facts.append((_("Owed by members"), fmt.money(one.lent, one.currency)))
    return RootView(one.currency, tuple(facts), one.root, one.chain)


def _show_counted(visit: respond.Visit, found: books.Inclusion, options: tuple[views.Option, ...]) -> CountedPage:
    _ = visit.translate
    fmt = visit.formatter
    facts = (
        (_("Root"), found.root.root),
        (_("Your account"), str(found.account_id)),
        (_("Your salt"), found.salt),
        (_("Hash of the day and of all before it"), found.root.chain),
    )
    return CountedPage(
        "counted" if found.counted else "wrong",
        found.root.currency,
        options,
        amount=fmt.money(found.amount, found.root.currency),
        day=fmt.date(found.root.day),
        owed=fmt.money(found.root.owed, found.root.currency),
        facts=facts,
        steps=len(found.steps),
    )


ROUTES: list[HTTPRouteHandler] = [show_reserves, give_reserves, show_counted, give_proof]
