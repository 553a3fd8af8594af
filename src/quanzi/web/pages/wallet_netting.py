"""Netting: what two of us can strike off, my standing leave for rings of many, and what was netted with what."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors
from quanzi.wallet import debts, nettings
from quanzi.web import debt_views, money_forms, money_views, respond, shell, views

shell.add_flashes(
    net_offered=("good", "Offered. It happens once the other one agrees."),
    netted=("good", "Netted. Both of you owe less now."),
    net_dropped=("note", "The offer is gone."),
    consent_given=("good", "Your debts take part in the next netting."),
    consent_ended=("note", "Your debts take part no more."),
)


class PairView(msgspec.Struct, frozen=True):
    """Somebody with whom I can net: an offer, or the chance of one. `offered` by "me", by "them", or by nobody."""

    id: str
    person: views.PersonView | None
    amount: int
    currency: str
    offered: str


class NettingPage(msgspec.Struct, frozen=True):
    """What wallet_netting.html shows."""

    consent: bool
    since: str
    pairs: tuple[PairView, ...]
    clearings: tuple[nettings.MyClearing, ...]


class ClearingPage(msgspec.Struct, frozen=True):
    """What wallet_clearing.html shows: what I owe less, and what I am owed less."""

    clearing: nettings.MyClearing
    less_owed: tuple[debt_views.DebtView, ...]
    less_due: tuple[debt_views.DebtView, ...]


class PairForm(msgspec.Struct, frozen=True):
    """With whom, in which currency, and by how much as it was shown."""

    person_id: str = ""
    currency: str = ""
    amount: int = 0


class ConsentForm(msgspec.Struct, frozen=True):
    """Whether my debts take part."""

    consent: str = "no"


@get("/wallet/netting", include_in_schema=False)
async def show_netting(visit: NamedDependency[respond.Visit]) -> Response[str]:
    """What can be netted, and what was."""

    async def ask(tx: ReadTx) -> NettingPage:
        since = await nettings.find_netting_consent(tx, by=visit.person)
        return NettingPage(
            since is not None,
            visit.formatter.date(since) if since else "",
            await _list_pairs(tx, visit),
            tuple(await nettings.list_my_clearings(tx, by=visit.person)),
        )

    return await visit.page("wallet_netting", await visit.house.db.read(ask), tab="me")


async def _list_pairs(tx: ReadTx, visit: respond.Visit) -> tuple[PairView, ...]:
    offers = await debt_views.show_offers(tx, by=visit.person)
    shown = {
        (one.other_person_id, one.currency): PairView(
            str(one.other_person_id), person, one.amount, one.currency, "me" if one.mine else "them"
        )
        # theirs last, so that it stands where both offered
        for one, person in sorted(offers, key=lambda pair: not pair[0].mine)
    }
    sums: dict[tuple[UUID, str], dict[str, int]] = {}
    for iou in await debts.list_ious(tx, by=visit.person):
        if iou.state == "open":
            sides = sums.setdefault((iou.other_person_id, iou.currency), {"debtor": 0, "creditor": 0})
            sides[iou.side] += iou.remaining
    cards = await relations.find_cards(tx, by=visit.person, person_ids=[person_id for person_id, _ in sums])
    for key, sides in sums.items():
        if key not in shown and min(sides.values()) and key[0] in cards:
            shown[key] = PairView(str(key[0]), money_views.show_other(cards, key[0]), min(sides.values()), key[1], "")
    return tuple(shown.values())


@post("/wallet/netting/consent", include_in_schema=False)
async def keep_consent(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ConsentForm]) -> Redirect:
    """Lets my debts be netted in rings of many, or not any more."""
    consent = data.consent == "yes"
    await visit.house.db.run(lambda tx: nettings.set_netting_consent(tx, by=visit.person, consent=consent))
    return visit.see_other("/wallet/netting", flash="consent_given" if consent else "consent_ended")


@post("/wallet/netting/offer", include_in_schema=False)
async def offer(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PairForm]) -> Redirect:
    """Offers to net."""
    person_id = money_forms.read_id(data.person_id, field="person_id")
    await visit.house.db.run(lambda tx: nettings.offer_netting(tx, by=visit.person, person_id=person_id, currency=data.currency))
    return visit.see_other("/wallet/netting", flash="net_offered")


@post("/wallet/netting/accept", include_in_schema=False)
async def accept(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PairForm]) -> Redirect:
    """Nets what was offered."""
    person_id = money_forms.read_id(data.person_id, field="person_id")
    await visit.house.db.run(
        lambda tx: nettings.accept_netting(tx, by=visit.person, person_id=person_id, amount=data.amount, currency=data.currency)
    )
    return visit.see_other("/wallet/netting", flash="netted")


@post("/wallet/netting/drop", include_in_schema=False)
async def drop(visit: NamedDependency[respond.Visit], data: URLEncodedBody[PairForm]) -> Redirect:
    """Declines an offer or takes it back."""
    person_id = money_forms.read_id(data.person_id, field="person_id")
    await visit.house.db.run(lambda tx: nettings.drop_net_offer(tx, by=visit.person, person_id=person_id, currency=data.currency))
    return visit.see_other("/wallet/netting", flash="net_dropped")


@get("/wallet/netting/{clearing_id:uuid}", include_in_schema=False)
async def show_clearing(visit: NamedDependency[respond.Visit], clearing_id: FromPath[UUID]) -> Response[str]:
    """What was netted with what, for me."""

    async def ask(tx: ReadTx) -> ClearingPage:
        cuts = await nettings.list_cuts(tx, by=visit.person, clearing_id=clearing_id)
        run = next((one for one in await nettings.list_my_clearings(tx, by=visit.person) if one.clearing_id == clearing_id), None)
        if run is None:
            raise errors.NotFound
        cards = await relations.find_cards(tx, by=visit.person, person_ids=[one.other_person_id for one in cuts])
        shown = [(one.owed, _show_cut(visit, one, run.currency, money_views.show_other(cards, one.other_person_id))) for one in cuts]
        return ClearingPage(run, tuple(one for owed, one in shown if not owed), tuple(one for owed, one in shown if owed))

    return await visit.page("wallet_clearing", await visit.house.db.read(ask), tab="me")


def _show_cut(visit: respond.Visit, cut: nettings.Cut, currency: str, person: views.PersonView | None) -> debt_views.DebtView:
    _ = visit.translate
    note = _("{amount} stays", amount=visit.formatter.money(cut.remaining, currency)) if cut.remaining else _("settled")
    return debt_views.DebtView(f"/wallet/debts/{cut.debtor_id}/{cut.iou_id}", person, not cut.owed, cut.amount, currency, note)


ROUTES: list[HTTPRouteHandler] = [show_netting, keep_consent, offer, accept, drop, show_clearing]
