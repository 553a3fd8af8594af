"""One IOU: what is owed, what became of it, and what either side can do."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from quanzi import relations, wallet
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, money
from quanzi.wallet import debts
from quanzi.web import debt_views, money_forms, money_views, proofs, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    iou_confirmed=("good", "Confirmed. Both of you have it in writing now."),
    iou_declined=("note", "Declined. Nothing is owed by it."),
    iou_withdrawn=("note", "Taken back."),
    iou_paid=("good", "Paid."),
    iou_forgiven=("good", "Forgiven."),
    iou_reminded=("good", "A gentle reminder is in their wallet."),
)
_STEPS = {
    "proposed": "Written down",
    "confirmed": "Confirmed",
    "declined": "Declined",
    "withdrawn": "Taken back",
    "expired": "Not answered in time",
    "loaded": "Taken over from before",
    "reminded": "Reminder",
    "paid": "Paid back",
    "forgiven": "Forgiven",
    "netted": "Netted between you two",
    "cleared": "Debts netted",
}


class PayForm(proofs.ProofForm, frozen=True):
    """Paying back or forgiving, as a browser sends it."""

    key: str = ""
    amount: str = ""


class StepView(msgspec.Struct, frozen=True):
    """One step: what, by whom, when, and by how much the debt shrank."""

    words: str
    by: str
    at: datetime
    amount: int
    href: str


class DebtPage(msgspec.Struct, frozen=True):
    """What wallet_debt.html shows; `key` makes a payment or a forgiving happen once."""

    iou: debts.Iou
    base: str
    person: views.PersonView | None
    headline: str
    state: str
    facts: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    key: str
    amount: str
    may_remind: bool
    asks_proof: bool
    proofs: proofs.Proofs
    error: str = ""
    errors: dict[str, str] = {}


@get("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}", include_in_schema=False)
async def show_debt(visit: NamedDependency[respond.Visit], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]) -> Response[str]:
    """One of mine."""
    form = PayForm(key=money_forms.fresh_id())
    return await visit.page("wallet_debt", await _fill(visit, debtor_id, iou_id, form), tab="me")


def _answer(word: str, deed: Callable[..., Awaitable[debts.Iou]], *, flash: str) -> HTTPRouteHandler:
    """A button that does one thing to one IOU."""

    @post(f"/wallet/debts/{{debtor_id:uuid}}/{{iou_id:uuid}}/{word}", include_in_schema=False, name=f"debt_{word}")
    async def press(visit: NamedDependency[respond.Visit], debtor_id: FromPath[UUID], iou_id: FromPath[UUID]) -> Response[str] | Redirect:
        try:
            await visit.house.db.run(lambda tx: deed(tx, by=visit.person, debtor_id=debtor_id, iou_id=iou_id))
        except debts.RemindedToday as error:
            return await _again(visit, debtor_id, iou_id, PayForm(key=money_forms.fresh_id()), error)
        return visit.see_other(f"/wallet/debts/{debtor_id}/{iou_id}", flash=flash)

    return press


confirm = _answer("confirm", debts.confirm_iou, flash="iou_confirmed")
decline = _answer("decline", debts.decline_iou, flash="iou_declined")
withdraw = _answer("withdraw", debts.withdraw_iou, flash="iou_withdrawn")
remind = _answer("remind", debts.remind_debtor, flash="iou_reminded")


@post("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/pay", include_in_schema=False)
async def pay(
    visit: NamedDependency[respond.Visit], debtor_id: FromPath[UUID], iou_id: FromPath[UUID], data: URLEncodedBody[PayForm]
) -> Response[str] | Redirect:
    """Pays back, once, however often the form is sent."""

    async def deed(key: UUID, amount: int) -> str:
        proved = await proofs.step_up(visit, data)
        order = debts.Repayment(key, iou_id, amount)
        await visit.house.db.run(lambda tx: debts.pay_iou(tx, by=visit.person, pay=order, stepped_up=proved))
        return "iou_paid"

    return await _shrink(visit, debtor_id, iou_id, data, deed)


@post("/wallet/debts/{debtor_id:uuid}/{iou_id:uuid}/forgive", include_in_schema=False)
async def forgive(
    visit: NamedDependency[respond.Visit], debtor_id: FromPath[UUID], iou_id: FromPath[UUID], data: URLEncodedBody[PayForm]
) -> Response[str] | Redirect:
    """Lets go of some or all, once, however often the form is sent."""

    async def deed(key: UUID, amount: int) -> str:
        async def let_go(tx: Tx) -> debts.Iou:
            return await debts.forgive_iou(tx, by=visit.person, debtor_id=debtor_id, iou_id=iou_id, key=key, amount=amount)

        await visit.house.db.run(let_go)
        return "iou_forgiven"

    return await _shrink(visit, debtor_id, iou_id, data, deed)


async def _shrink(
    visit: respond.Visit, debtor_id: UUID, iou_id: UUID, data: PayForm, deed: Callable[[UUID, int], Awaitable[str]]
) -> Response[str] | Redirect:
    try:
        flash = await deed(money_forms.read_id(data.key, field="key"), await _read_amount(visit, debtor_id, iou_id, data.amount))
    except errors.NotFound:
        raise
    except errors.QuanziError as error:
        return await _again(visit, debtor_id, iou_id, data, error)
    return visit.see_other(f"/wallet/debts/{debtor_id}/{iou_id}", flash=flash)


async def _read_amount(visit: respond.Visit, debtor_id: UUID, iou_id: UUID, text: str) -> int:
    async def ask(tx: ReadTx) -> money.Currency:
        iou = await debts.find_iou(tx, by=visit.person, debtor_id=debtor_id, iou_id=iou_id)
        return next(rule.unit.currency for rule in await wallet.list_rules(tx) if rule.unit.code == iou.currency)

    return money.read_amount(text, await visit.house.db.read(ask)).minor


async def _again(visit: respond.Visit, debtor_id: UUID, iou_id: UUID, data: PayForm, error: errors.QuanziError) -> Response[str]:
    refused = money_forms.refuse(visit, error, fields=("amount", "passcode"), proof=data)
    page = await _fill(visit, debtor_id, iou_id, data)
    asks_proof = page.asks_proof or refused.ask_passcode
    page = msgspec.structs.replace(page, error=refused.error, errors=refused.errors, asks_proof=asks_proof)
    return await visit.page("wallet_debt", page, tab="me", status_code=web_errors.status_of(error))


async def _fill(visit: respond.Visit, debtor_id: UUID, iou_id: UUID, form: PayForm) -> DebtPage:
    by, _, fmt = visit.person, visit.translate, visit.formatter

    async def ask(tx: ReadTx) -> DebtPage:
        iou = await debts.find_iou(tx, by=by, debtor_id=debtor_id, iou_id=iou_id)
        steps = await debts.list_steps(tx, by=by, debtor_id=debtor_id, iou_id=iou_id)
        unit = next(rule.unit for rule in await wallet.list_rules(tx) if rule.unit.code == iou.currency)
        cards = await relations.find_cards(tx, by=by, person_ids=[iou.other_person_id])
        whole = money_forms.write_amount(iou.remaining, unit.exponent)
        return DebtPage(
            iou=iou,
            base=debt_views.debt_href(iou),
            person=money_views.show_other(cards, iou.other_person_id),
            headline=_("You owe") if iou.side == "debtor" else _("You are owed"),
            state=debt_views.tell_state(iou, _, fmt),
            facts=_facts(visit, iou),
            steps=tuple(_show_step(visit, iou, step) for step in reversed(steps)),
            key=form.key,
            amount=form.amount or whole,
            may_remind=iou.state == "open" and iou.side == "creditor",
            asks_proof=iou.state == "open" and iou.side == "debtor" and await _asks_proof(tx, visit, iou, over=unit.step_up_over),
            proofs=await proofs.read_proofs(tx, by=by),
        )

    return await visit.house.db.read(ask)


async def _asks_proof(tx: ReadTx, visit: respond.Visit, iou: debts.Iou, *, over: int) -> bool:
    try:
        terms = await wallet.find_terms(tx, by=visit.person, person_id=iou.other_person_id, currency=iou.currency)
    except errors.NotFound:
        return True
    return not terms.known or iou.remaining > over


def _facts(visit: respond.Visit, iou: debts.Iou) -> tuple[tuple[str, str], ...]:
    _, fmt = visit.translate, visit.formatter
    rows = [
        (_("What for"), iou.memo),
        (_("At first"), fmt.money(iou.amount, iou.currency) if iou.remaining != iou.amount else ""),
        (_("Agreed day"), fmt.date(iou.due_on) if iou.due_on else ""),
        (_("Answer until"), fmt.date(iou.answer_until) if iou.state == "proposed" else ""),
        (_("Interest"), _("none, ever")),
    ]
    return tuple((term, value) for term, value in rows if value)


def _show_step(visit: respond.Visit, iou: debts.Iou, step: debts.Step) -> StepView:
    _ = visit.translate
    by = {True: _("by you"), False: _("by the other one"), None: ""}[step.mine]
    href = ""
    if step.what == "cleared":
        href = f"/wallet/netting/{step.origin_id}"
    elif step.what == "paid":
        payer = "" if iou.side == "debtor" else f"&payer={wallet.account_of(iou.debtor_id, iou.currency)}"
        href = f"/wallet/movements/{step.origin_id}?currency={iou.currency}{payer}"
    return StepView(_(_STEPS[step.what]), by, step.at, step.amount, href)


ROUTES: list[HTTPRouteHandler] = [show_debt, confirm, decline, withdraw, remind, pay, forgive]
