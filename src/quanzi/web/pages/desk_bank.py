"""Desk → Bank: the bank's files, every difference between its books and ours with its ways out, and what withdrawing costs."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromQuery, MultipartBody, QueryParameter, URLEncodedBody
from litestar.response import Redirect

from quanzi import wallet
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel import errors, limits, money
from quanzi.wallet import banking, reconciling
from quanzi.web import desk_bank_views, money_forms, respond, shell, views
from quanzi.web import errors as web_errors

shell.add_flashes(
    bank_file_read=("good", "The file is read. What agrees is matched."),
    bank_file_known=("note", "This file was here before. Nothing has changed."),
    bank_matched=("good", "Looked through once more."),
    bank_resolved=("good", "Done, with your name and reason."),
    fees_added=("good", "The fees hold from that day on."),
)
_PERCENT_PPM = 10_000


class FileForm(msgspec.Struct, frozen=True):
    """A file of the bank."""

    file: UploadFile | None = None
    currency: str = ""


class ResolveForm(msgspec.Struct, frozen=True):
    """What to do (`deed`) with which line, movement or order, and why."""

    deed: str = ""
    currency: str = ""
    reference: str = ""
    entry: str = ""
    person: str = ""
    order_id: str = ""
    reason: str = ""


class FeesForm(msgspec.Struct, frozen=True):
    """Fees as they are typed: the rate in per cent, amounts with their decimals."""

    currency: str = ""
    valid_from: str = ""
    rate: str = ""
    fee_min: str = ""
    free_quota: str = ""


class DeskBankPage(msgspec.Struct, frozen=True):
    """What desk_bank.html shows; `faults` are what is wrong with a file, line by line."""

    currency: str
    currencies: tuple[views.Option, ...]
    sums: tuple[tuple[str, str], ...]
    agrees: bool
    has_files: bool
    surplus: tuple[desk_bank_views.LineView, ...]
    missing: tuple[desk_bank_views.MissingView, ...]
    waiting: tuple[desk_bank_views.LineView, ...]
    rests: tuple[desk_bank_views.RestView, ...]
    found: tuple[tuple[str, ...], ...]
    files: tuple[tuple[str, ...], ...]
    fees: tuple[tuple[str, ...], ...]
    sandbox: bool
    faults: tuple[tuple[str, str], ...] = ()
    error: str = ""
    fees_error: str = ""


Currency = Annotated[str, QueryParameter(max_length=8)]


@get("/desk/bank", include_in_schema=False)
async def show_bank(visit: NamedDependency[respond.Visit], currency: Currency = "") -> Response[str]:
    """Both sums, and what lies between them."""
    return await visit.page("desk_bank", await _fill(visit, currency), tab="me")


@post("/desk/bank/files", include_in_schema=False, request_max_body_size=2 * limits.BANK_FILE_BYTES_MAX)
async def upload(visit: NamedDependency[respond.Visit], data: MultipartBody[FileForm]) -> Response[str] | Redirect:
    """Reads a file of the bank."""
    body = await data.file.read(limits.BANK_FILE_BYTES_MAX + 1) if data.file is not None else b""
    name = data.file.filename if data.file is not None else ""
    try:
        outcome = await visit.house.db.run(
            lambda tx: reconciling.upload_statement(tx, by=visit.person, name=name, body=body, currency=data.currency)
        )
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(
            await _fill(visit, data.currency), error=visit.explain(error), faults=desk_bank_views.show_faults(visit, error)
        )
        return await visit.page("desk_bank", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(_at(data.currency), flash="bank_file_known" if outcome.repeated else "bank_file_read")


@post("/desk/bank/resolve", include_in_schema=False)
async def resolve(visit: NamedDependency[respond.Visit], data: URLEncodedBody[ResolveForm]) -> Response[str] | Redirect:
    """One way out of a difference."""
    try:
        await visit.house.db.run(lambda tx: _resolve(tx, visit, data))
    except (errors.Invalid, errors.Conflict, errors.Forbidden) as error:
        page = msgspec.structs.replace(await _fill(visit, data.currency), error=visit.explain(error))
        return await visit.page("desk_bank", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(_at(data.currency), flash="bank_matched" if data.deed == "again" else "bank_resolved")


async def _resolve(tx: Tx, visit: respond.Visit, data: ResolveForm) -> None:
    by, reference, why, code = visit.person, data.reference, data.reason, data.currency
    if data.deed == "again":
        await reconciling.match_again(tx, by=by, currency=code)
    elif data.deed == "suspense":
        await reconciling.put_into_suspense(tx, by=by, reference=reference, reason=why, currency=code)
    elif data.deed == "back":
        await reconciling.send_back(tx, by=by, reference=reference, reason=why, currency=code)
    elif data.deed == "give":
        whose = _person_of(data.person)
        await reconciling.give_from_suspense(tx, by=by, reference=reference, person_id=whose, reason=why, currency=code)
    elif data.deed == "match":
        payer, made = _entry_of(data.entry)
        await reconciling.match_by_hand(tx, by=by, reference=reference, debit_account_id=payer, transfer_id=made, reason=why, currency=code)
    elif data.deed == "transit":
        payer, made = _entry_of(data.entry)
        await reconciling.mark_in_transit(tx, by=by, debit_account_id=payer, transfer_id=made, note=why, currency=code)
    elif data.deed == "rest":
        order_id = money_forms.read_id(data.order_id, field="order_id")
        await reconciling.settle_rest(tx, by=by, person_id=_person_of(data.person), order_id=order_id, reason=why)
    else:
        raise errors.Invalid(field="deed")


def _entry_of(text: str) -> tuple[UUID, UUID]:
    """A movement as the form names it: the account that paid, and its id."""
    payer, _, made = text.partition(" ")
    return money_forms.read_id(payer, field="entry"), money_forms.read_id(made, field="entry")


def _person_of(text: str) -> UUID:
    """A person by id, or by the address of her page."""
    return money_forms.read_id(text.strip().rstrip("/").rsplit("/", 1)[-1], field="person")


@post("/desk/bank/fees", include_in_schema=False)
async def add_fees(visit: NamedDependency[respond.Visit], data: URLEncodedBody[FeesForm]) -> Response[str] | Redirect:
    """Lets other fees hold from a coming day on."""
    try:
        await visit.house.db.run(lambda tx: _add_fees(tx, visit, data))
    except (errors.Invalid, errors.Conflict) as error:
        page = msgspec.structs.replace(await _fill(visit, data.currency), fees_error=visit.explain(error))
        return await visit.page("desk_bank", page, tab="me", status_code=web_errors.status_of(error))
    return visit.see_other(_at(data.currency), flash="fees_added")


async def _add_fees(tx: Tx, visit: respond.Visit, data: FeesForm) -> None:
    unit = money_forms.find_currency(await wallet.list_rules(tx), data.currency)
    try:
        valid_from, rate = date.fromisoformat(data.valid_from), Decimal(data.rate.strip()) * _PERCENT_PPM
    except (ValueError, ArithmeticError) as error:
        raise banking.BadFeeTable(field="rate") from error
    if not rate.is_finite() or not 0 <= rate <= 100 * _PERCENT_PPM or rate != int(rate):
        raise banking.BadFeeTable(field="rate")
    least, free = money.read_amount(data.fee_min, unit).minor, money.read_amount(data.free_quota, unit).minor
    table = banking.FeeTable(valid_from, int(rate), least, free)
    await banking.add_fee_table(tx, by=visit.person, table=table, currency=unit.code)


@get("/desk/bank/sandbox-file", include_in_schema=False)
async def give_sandbox_file(
    visit: NamedDependency[respond.Visit], form: FromQuery[Literal["csv", "camt"]] = "csv", currency: Currency = ""
) -> Response[bytes]:
    """What the sandbox bank would send."""
    is_sandbox = visit.house.settings.has_sandbox_bank
    made = await visit.house.db.read(
        lambda tx: reconciling.make_sandbox_file(tx, by=visit.person, form=form, currency=currency, is_sandbox=is_sandbox)
    )
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "cache-control": "no-store"}
    return Response(made.body, media_type=made.media_type, headers=headers)


def _at(currency: str) -> str:
    return f"/desk/bank?currency={currency}" if currency.isalnum() and currency.isascii() else "/desk/bank"


async def _fill(visit: respond.Visit, currency: str) -> DeskBankPage:
    by = visit.person

    async def ask(tx: ReadTx) -> DeskBankPage:
        found = await reconciling.find_reconciliation(tx, by=by, currency=currency)
        tables = await banking.list_fee_tables(tx, by=by, currency=found.currency)
        rules = await wallet.list_rules(tx)
        missing = desk_bank_views.show_missing(visit, found)
        return DeskBankPage(
            currency=found.currency,
            currencies=tuple(views.Option(rule.unit.code, rule.unit.name) for rule in rules if rule.unit.mode == "funded"),
            sums=desk_bank_views.show_sums(visit, found),
            agrees=found.difference == 0 and not found.surplus_lines and not found.missing_entries,
            has_files=bool(found.statements),
            surplus=desk_bank_views.show_lines(visit, found.surplus_lines, missing),
            missing=missing,
            waiting=desk_bank_views.show_lines(visit, found.waiting_lines, ()),
            rests=desk_bank_views.show_rests(visit, found.unsettled),
            found=desk_bank_views.show_found(visit, found.found_lines),
            files=desk_bank_views.show_files(visit, found.statements),
            fees=desk_bank_views.show_fees(visit, tables, found.currency),
            sandbox=visit.house.settings.has_sandbox_bank,
        )

    return await visit.house.db.read(ask)


ROUTES: list[HTTPRouteHandler] = [show_bank, upload, resolve, add_fees, give_sandbox_file]
