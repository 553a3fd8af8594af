"""What is proposed for a shared account: writing it, signing it, taking it back."""

from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, money
from quanzi.wallet import signers
from quanzi.web import errors as web_errors
from quanzi.web import fund_views, money_forms, proofs, respond, shell, typed, views
from quanzi.web.pages import wallet_shared

shell.add_flashes(
    proposed=("good", "Proposed. It happens with the last signature it needs."),
    signed=("good", "Signed."),
    signed_last=("good", "Signed, and done."),
    proposal_cancelled=("note", "The proposal is taken back."),
)


class PaymentForm(msgspec.Struct, frozen=True):
    """A payment to propose."""

    proposal_id: str = ""
    to: str = ""
    amount: str = ""
    memo: str = ""


class SignersForm(msgspec.Struct, frozen=True):
    """Who is to sign: `person` and `alone` name everybody listed, in one order; `sign` those who are ticked."""

    proposal_id: str = ""
    needed: str = ""
    person: list[str] | str = []
    alone: list[str] | str = []
    sign: list[str] | str = []


class ProposePage(msgspec.Struct, frozen=True):
    """What wallet_fund_propose.html shows."""

    fund: fund_views.FundView
    people: tuple[views.Option, ...]
    form: PaymentForm
    error: str = ""


class SignersPage(msgspec.Struct, frozen=True):
    """What wallet_fund_signers.html shows."""

    fund: fund_views.FundView
    people: tuple[fund_views.SignerView, ...]
    proposal_id: str
    needed: str
    error: str = ""


class ProposalPage(msgspec.Struct, frozen=True):
    """What wallet_proposal.html shows."""

    fund: fund_views.FundView
    item: fund_views.ProposalView
    proofs: proofs.Proofs
    error: str = ""


@get("/wallet/shared/{fund_id:uuid}/propose", include_in_schema=False)
async def show_propose(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Response[str]:
    """Whom, how much, what for."""
    page = await _fill_propose(visit, fund_id, PaymentForm(proposal_id=money_forms.fresh_id()))
    return await visit.page("wallet_fund_propose", page, tab="me")


@post("/wallet/shared/{fund_id:uuid}/propose", include_in_schema=False)
async def propose(
    visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], data: URLEncodedBody[PaymentForm]
) -> Response[str] | Redirect:
    """Proposes a payment, once."""
    try:
        amount = money.read_amount(data.amount, await wallet_shared.find_unit(visit, fund_id)).minor
        proposal_id, to = money_forms.read_id(data.proposal_id, field="proposal_id"), money_forms.read_id(data.to, field="to")
        await visit.house.db.run(
            lambda tx: signers.propose_payment(
                tx, by=visit.person, fund_id=fund_id, proposal_id=proposal_id, to_person_id=to, amount=amount, memo=data.memo
            )
        )
    except (errors.Invalid, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_propose(visit, fund_id, data), error=visit.explain(error))
        return await visit.page("wallet_fund_propose", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/shared/{fund_id}/proposals/{proposal_id}", flash="proposed")


@get("/wallet/shared/{fund_id:uuid}/signers", include_in_schema=False)
async def show_signers(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID]) -> Response[str]:
    """Who is to sign."""
    return await visit.page("wallet_fund_signers", await _fill_signers(visit, fund_id), tab="me")


@post("/wallet/shared/{fund_id:uuid}/signers", include_in_schema=False)
async def propose_signers(
    visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], data: URLEncodedBody[SignersForm]
) -> Response[str] | Redirect:
    """Proposes other signers, once."""
    try:
        unit = await wallet_shared.find_unit(visit, fund_id)
        wanted = _read_signers(data, unit)
        proposal_id, needed = money_forms.read_id(data.proposal_id, field="proposal_id"), typed.read_number(data.needed) or 0
        await visit.house.db.run(
            lambda tx: signers.propose_signers(tx, by=visit.person, fund_id=fund_id, proposal_id=proposal_id, signers=wanted, needed=needed)
        )
    except (errors.Invalid, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill_signers(visit, fund_id), error=visit.explain(error))
        return await visit.page("wallet_fund_signers", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/shared/{fund_id}/proposals/{proposal_id}", flash="proposed")


@get("/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}", include_in_schema=False)
async def show_proposal(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], proposal_id: FromPath[UUID]) -> Response[str]:
    """One, with who signed it."""
    return await visit.page("wallet_proposal", await _fill(visit, fund_id, proposal_id), tab="me")


@post("/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}/sign", include_in_schema=False)
async def sign(
    visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], proposal_id: FromPath[UUID], data: URLEncodedBody[proofs.ProofForm]
) -> Response[str] | Redirect:
    """Signs."""
    try:
        proved = await proofs.step_up(visit, data)
        signed = await visit.house.db.run(
            lambda tx: signers.sign_proposal(tx, by=visit.person, fund_id=fund_id, proposal_id=proposal_id, stepped_up=proved)
        )
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        page = msgspec.structs.replace(await _fill(visit, fund_id, proposal_id), error=visit.explain(error))
        return await visit.page("wallet_proposal", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(f"/wallet/shared/{fund_id}", flash="signed_last" if signed.state == "done" else "signed")


@post("/wallet/shared/{fund_id:uuid}/proposals/{proposal_id:uuid}/cancel", include_in_schema=False)
async def cancel(visit: NamedDependency[respond.Visit], fund_id: FromPath[UUID], proposal_id: FromPath[UUID]) -> Redirect:
    """Takes it back."""
    await visit.house.db.run(lambda tx: signers.cancel_proposal(tx, by=visit.person, fund_id=fund_id, proposal_id=proposal_id))
    return visit.see_other(f"/wallet/shared/{fund_id}", flash="proposal_cancelled")


def _read_signers(data: SignersForm, unit: money.Currency) -> tuple[signers.NewSigner, ...]:
    people, alone = respond.each_of(data.person), respond.each_of(data.alone)
    ticked = set(respond.each_of(data.sign))
    if len(people) != len(alone):
        raise signers.BadSigners(field="signers")
    return tuple(
        signers.NewSigner(money_forms.read_id(person, field="person"), money.read_amount(text, unit).minor if text.strip() else 0)
        for person, text in zip(people, alone, strict=True)
        if person in ticked
    )


async def _fill_propose(visit: respond.Visit, fund_id: UUID, form: PaymentForm) -> ProposePage:
    async def ask(tx: ReadTx) -> ProposePage:
        fund = await fund_views.show_fund(tx, visit=visit, fund=await signers.find_fund(tx, by=visit.person, fund_id=fund_id))
        others = [one.person for one in fund.signers]
        people = [*others, *await fund_views.list_people(tx, by=visit.person, but=[one.id for one in others])]
        options = tuple(views.Option(one.id, one.name or visit.translate("A member")) for one in people)
        return ProposePage(fund, options, form)

    return await visit.house.db.read(ask)


async def _fill_signers(visit: respond.Visit, fund_id: UUID) -> SignersPage:
    unit = await wallet_shared.find_unit(visit, fund_id)

    async def ask(tx: ReadTx) -> SignersPage:
        found = await signers.find_fund(tx, by=visit.person, fund_id=fund_id)
        fund = await fund_views.show_fund(tx, visit=visit, fund=found)
        more = await fund_views.list_people(tx, by=visit.person, but=[one.person.id for one in fund.signers])
        new = [fund_views.SignerView(one, agreed=False, alone="", signs=False) for one in more]
        alone = [money_forms.write_amount(one.alone_max, unit.exponent) if one.alone_max else "" for one in found.signers]
        known = [msgspec.structs.replace(one, typed=text) for one, text in zip(fund.signers, alone, strict=True)]
        return SignersPage(fund, (*known, *new), money_forms.fresh_id(), str(fund.needed))

    return await visit.house.db.read(ask)


async def _fill(visit: respond.Visit, fund_id: UUID, proposal_id: UUID) -> ProposalPage:
    async def ask(tx: ReadTx) -> ProposalPage:
        fund = await signers.find_fund(tx, by=visit.person, fund_id=fund_id)
        found = await signers.find_proposal(tx, by=visit.person, fund_id=fund_id, proposal_id=proposal_id)
        return ProposalPage(
            await fund_views.show_fund(tx, visit=visit, fund=fund),
            (await fund_views.show_proposals(tx, visit=visit, fund=fund, found=[found]))[0],
            await proofs.read_proofs(tx, by=visit.person),
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_propose, propose, show_signers, propose_signers, show_proposal, sign, cancel]
