"""The bank's file, read with distrust: what it says, what is wrong with it line by line, and nothing that bites."""

from datetime import UTC, datetime

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quanzi.infra import sandbox_statement
from quanzi.infra.bank_words import Booking
from quanzi.kernel.money import CNY, Currency
from quanzi.wallet import bank_file
from quanzi.wallet.bank_file import BadBankFile, read_bank_file
from quanzi.web import desk_bank_views

HEAD = "date,amount,currency,key,reference,text,balance\n"
NOW = datetime(2026, 11, 25, tzinfo=UTC)
KEY = "01a20260-5f40-706d-a3b4-31d5c8b53219"

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr/><Stmt><Id>1</Id>
<Bal><Tp><CdOrPrtry><Cd>PRCD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">25.500</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-11-02</Dt></Dt></Bal>
<Ntry><Amt Ccy="CNY">20.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-01</Dt></BookgDt><AcctSvcrRef>A1</AcctSvcrRef>
<NtryDtls><TxDtls><Refs><EndToEndId>01a202605f40706da3b431d5c8b53219</EndToEndId></Refs>
<Amt Ccy="CNY">15</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><Amt Ccy="CNY">5.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="CNY">9.99</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt></Ntry>
<Ntry><Amt Ccy="CNY">4.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>2026-11-02T10:00:00</DtTm></BookgDt>
<AcctSvcrRef>A2</AcctSvcrRef><AddtlNtryInf>Fee</AddtlNtryInf></Ntry>
</Stmt></BkToCstmrStmt></Document>"""

amounts = st.integers(-(10**12), 10**12).filter(bool)


def faults(body: str | bytes, currency: Currency = CNY) -> list[tuple[int, str]]:
    with pytest.raises(BadBankFile) as refused:
        read_bank_file(body.encode() if isinstance(body, str) else body, currency=currency)
    assert all(one.problem in desk_bank_views.PROBLEMS for one in refused.value.faults)
    return [(one.line, one.problem) for one in refused.value.faults]


def test_a_camt_of_a_real_banks_shape() -> None:
    file = read_bank_file(CAMT.encode(), currency=CNY)
    assert (file.opening, file.closing, str(file.first_day), str(file.last_day)) == (10_00, 25_50, "2026-11-01", "2026-11-02")
    assert [(one.reference, one.amount, one.order_key, one.words) for one in file.lines] == [
        ("A1", 15_00, KEY, ""),
        ("A1/2", 5_00, "", ""),
        ("A2", -4_50, "", "Fee"),
    ]


@given(st.lists(amounts, min_size=1, max_size=30), st.sampled_from([0, 2, 3, 6]))
def test_what_is_written_is_what_is_read(moved: list[int], exponent: int) -> None:
    unit = Currency("TEST", exponent)
    bookings = [Booking("2026-11-25", amount, "TEST", KEY, f"SB{place}", 'Wörter, "und" 字') for place, amount in enumerate(moved)]
    for body in (
        sandbox_statement.write_csv(bookings, exponent=exponent),
        sandbox_statement.write_camt(bookings, exponent=exponent, currency="TEST", now=NOW),
    ):
        file = read_bank_file(body, currency=unit)
        assert [(one.amount, one.reference, one.order_key, one.words) for one in file.lines] == [
            (one.amount, one.reference, KEY, one.text) for one in bookings
        ]
        assert (file.opening, file.closing) == (0, sum(moved))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for start in (b"", b"<Document>", HEAD.encode()):
        try:
            read_bank_file(start + body, currency=CNY)
        except BadBankFile as refusal:
            assert refusal.faults


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("", [(0, "empty")]),
        (HEAD, [(0, "empty")]),
        ("date,amount\n", [(1, "no_column"), (1, "no_column")]),
        (b"\xff\xfe\x00", [(0, "not_text")]),
        (HEAD + "2026-11-01,1.00,CNY,,R1,,1.00\n2026-11-02,1.005,CNY,,R2,,2.00\n", [(3, "bad_amount")]),
        (
            HEAD + "soon,1.00,CNY,,R1,,1.00\n2026-11-02,1,EUR,,R1,,3.00\n",
            [(2, "bad_date"), (3, "other_currency"), (3, "balance_differs"), (3, "reference_twice")],
        ),
        (HEAD + "2026-11-01,0,CNY,,,,1.00\n", [(2, "zero_amount"), (2, "no_reference")]),
        (HEAD + "2026-11-01," + "9" * 200_000 + ",CNY,,R1,,1.00\n", [(0, "not_csv")]),
        ("<Document", [(0, "not_xml")]),
        ("<html/>", [(0, "not_camt")]),
        (CAMT.replace("camt.053", "pain.001"), [(0, "not_camt")]),
        (CAMT.replace("25.500", "25.49"), [(0, "balance_differs")]),
        (CAMT.replace("<Cd>CLBD</Cd>", "<Cd>ITBD</Cd>"), [(0, "no_balance")]),
        (CAMT.replace("<AcctSvcrRef>A2</AcctSvcrRef>", ""), [(3, "no_reference")]),
        (CAMT.replace("DBIT", "OUT"), [(3, "bad_sign")]),
        (CAMT.replace('Ccy="CNY">4.50', 'Ccy="EUR">4.50'), [(3, "other_currency")]),
    ],
)
def test_each_fault_is_named_by_its_line(body: str | bytes, told: list[tuple[int, str]]) -> None:
    assert faults(body) == told


def test_nothing_is_expanded_and_nothing_is_fetched() -> None:
    bomb = '<!DOCTYPE Document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><Document>&b;</Document>'
    outside = '<!DOCTYPE Document SYSTEM "file:///etc/passwd"><Document/>'
    assert faults(bomb) == faults(outside) == faults('<?xml version="1.0"?>' + bomb) == [(0, "doctype")]


def test_a_file_has_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults(b"x" * (2 * 1024 * 1024 + 1)) == [(0, "too_large")]
    monkeypatch.setattr(bank_file.limits, "BANK_FILE_LINES_MAX", 2)
    body = HEAD + "".join(f"2026-11-01,1.00,CNY,,R{n},,{n}.00\n" for n in range(1, 5))
    assert faults(body) == [(4, "too_long")]


def test_semicolons_and_a_mark_at_the_start_are_read_too() -> None:
    body = "\ufeffDate;Amount;Reference;Balance\r\n2026-11-01;-3.20;X;6.80\r\n".encode()
    file = read_bank_file(body, currency=CNY)
    assert (file.opening, file.closing, file.lines[0].amount) == (10_00, 6_80, -3_20)
