"""What is taken along is what the ledger says: CSV, camt.053 and PDF from the same lines."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from itertools import accumulate
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from quanzi.wallet import Kind, statements
from quanzi.web import format as formats
from quanzi.web import statement_camt, statement_csv, statement_pdf
from quanzi.web.statement_lines import Line, write_plain

AT = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
NAME = {"c": statement_camt.NAMESPACE}
ACCOUNT = UUID("00000000-0000-7000-8000-0000000000aa")

# the first text makes Hypothesis read the table of all letters, which takes a busy machine some seconds
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
texts = st.text(max_size=40) | st.sampled_from(
    ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\t=1", " =1", "茶叶钱", "<&>", "\x00\x1b", "🙂"]
)
amounts = st.integers(-(10**15), 10**15).filter(bool)


@st.composite
def papers(draw: st.DrawFn) -> tuple[statements.Statement, list[Line]]:
    """A statement with its lines, as the ledger would have them."""
    moved = draw(st.lists(amounts, max_size=30))
    opening, exponent = draw(st.integers(-(10**12), 10**12)), draw(st.sampled_from([0, 2, 3]))
    balances = list(accumulate(moved, initial=opening))
    lines = [
        Line(
            AT,
            draw(st.sampled_from(Kind)).name,
            "Payment",
            draw(texts),
            draw(texts),
            amount,
            balance,
            str(UUID(int=place)),
            "http://x/?a=1&b=2",
        )
        for place, (amount, balance) in enumerate(zip(moved, balances[1:], strict=True))
    ]
    came, went = [one for one in moved if one > 0], [-one for one in moved if one < 0]
    period = statements.Statement(
        account_id=ACCOUNT,
        currency="CNY",
        exponent=exponent,
        zone="Asia/Shanghai",
        since=date(2026, 11, 1),
        until=date(2026, 11, 22),
        made_at=AT,
        opening=opening,
        closing=balances[-1],
        came=len(came),
        money_in=sum(came),
        went=len(went),
        money_out=sum(went),
        before=5,
        last=5 + len(moved),
    )
    return period, lines


async def _pieces(lines: Sequence[Line]) -> AsyncIterator[Sequence[Line]]:
    for start in range(0, len(lines), 7):
        yield lines[start : start + 7]


async def _gather(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


def _run(coroutine: object) -> bytes:
    """Drive a writer to its end; it waits for nothing but its lines."""
    try:
        coroutine.send(None)  # type: ignore[attr-defined]
    except StopIteration as done:
        return done.value
    raise AssertionError


def _say(text: str, **facts: object) -> str:
    return text.format(**facts) if facts else text


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "schemas/camt.053.001.08.xsd"))


@patient
@given(papers())
def test_a_csv_adds_up_and_holds_no_formula(paper: tuple[statements.Statement, list[Line]]) -> None:
    period, lines = paper
    data = _run(_gather(statement_csv.write_csv(period, _pieces(lines), say=_say)))
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(lines) + 3
    scale = Decimal(10) ** period.exponent
    opening, closing = Decimal(rows[1][6]) * scale, Decimal(rows[-1][6]) * scale
    assert (opening, closing) == (period.opening, period.closing)
    assert opening + sum(Decimal(row[5]) * scale for row in rows[2:-1]) == closing
    for row in rows:
        for place in (2, 3, 4):
            assert not row[place].lstrip().startswith(("=", "+", "-", "@"))


@patient
@given(papers())
def test_a_camt_file_fits_its_schema_and_adds_up(paper: tuple[statements.Statement, list[Line]]) -> None:
    period, lines = paper
    data = _run(_gather(statement_camt.write_camt(period, _pieces(lines))))
    document = etree.fromstring(data)
    assert _schema().validate(document), _schema().error_log
    scale = Decimal(10) ** period.exponent

    def signed(node: etree._Element) -> Decimal:
        sign = {"CRDT": 1, "DBIT": -1}[node.findtext("c:CdtDbtInd", namespaces=NAME) or ""]
        return sign * Decimal(node.findtext("c:Amt", namespaces=NAME) or "") * scale

    opening, closing = (signed(node) for node in document.iterfind(".//c:Bal", NAME))
    entries = list(document.iterfind(".//c:Ntry", NAME))
    assert (opening, closing) == (period.opening, period.closing)
    assert opening + sum(signed(node) for node in entries) == closing
    assert document.findtext(".//c:TtlNtries/c:NbOfNtries", namespaces=NAME) == str(len(entries)) == str(len(lines))
    assert Decimal(document.findtext(".//c:TtlDbtNtries/c:Sum", namespaces=NAME) or "") * scale == period.money_out


@patient
@given(papers())
def test_a_pdf_is_drawn_of_anything(paper: tuple[statements.Statement, list[Line]]) -> None:
    period, lines = paper
    sheet = statement_pdf.Sheet("圈子", "人民币", period)
    data = statement_pdf.write_pdf(sheet, lines, say=_say, fmt=formats.Formatter("zh-Hans"))
    assert data.startswith(b"%PDF-")
    assert data.count(b"/Type /Page\n") == statement_pdf.count_pages(len(lines))


@pytest.mark.parametrize(("rows", "pages"), [(0, 1), (21, 1), (22, 2), (47, 2), (48, 3)])
def test_pages_are_counted_before_they_are_drawn(rows: int, pages: int) -> None:
    assert statement_pdf.count_pages(rows) == pages


@given(st.integers(-(10**18), 10**18), st.integers(0, 6))
def test_a_plain_amount_is_exact(minor: int, exponent: int) -> None:
    text = write_plain(minor, exponent)
    assert Decimal(text) * 10**exponent == minor
    assert len(text.partition(".")[2]) == exponent


def test_a_unit_that_no_bank_knows_has_no_camt_file() -> None:
    period = statements.Statement(ACCOUNT, "HOURS", 0, "UTC", AT.date(), AT.date(), AT, 0, 0, 0, 0, 0, 0, 0, 0)
    with pytest.raises(statement_camt.NoBankCurrency):
        statement_camt.check_currency(period)
