"""The bank's file, read with distrust: camt.053 of ISO 20022 or CSV, within limits, and every fault named by its line."""

import csv
import io
import itertools
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NoReturn
from uuid import UUID
from xml.etree import ElementTree as ET

import msgspec

from quanzi.kernel import limits
from quanzi.kernel.errors import Invalid
from quanzi.kernel.money import BadAmount, Currency, read_amount
from quanzi.wallet.store.bank_lines import NewLine

_FAULTS_TOLD_MAX = 50
_REFERENCE_CHARACTERS_MAX = 64
_WORDS_CHARACTERS_MAX = 200
_NEEDED = ("date", "amount", "reference", "balance")
_NO_KEY = frozenset({"", "NOTPROVIDED"})


class FileFault(msgspec.Struct, frozen=True):
    """What is wrong with one line of the file, or with one entry of a camt file; line 0 is the file as a whole.

    `problem` is a stable code, whose words the desk has; `value` is what was found.
    """

    line: int
    problem: str
    value: str = ""


class BadBankFile(Invalid):
    """The file can't be used; `faults` says what is wrong, line by line. Nothing of it was taken."""

    code = "bad_bank_file"
    reason = "This file of the bank can't be used."
    way_forward = "Nothing of it was taken. Look at the lines that are named, and ask the bank for a sound file."

    @property
    def faults(self) -> Sequence[FileFault]:
        """What is wrong, at most fifty lines of it."""
        found = self.data["faults"]
        return msgspec.convert(found, list[FileFault])


class BankFile(msgspec.Struct, frozen=True):
    """What a file says: the balance before and after, and every movement between; amounts in minor units."""

    first_day: date
    last_day: date
    opening: int
    closing: int
    lines: tuple[NewLine, ...]


class _Reader:
    """Collects lines and faults."""

    def __init__(self, currency: Currency) -> None:
        self.currency = currency
        self.lines: list[NewLine] = []
        self.faults: list[FileFault] = []
        self._seen: set[str] = set()

    def blame(self, line: int, problem: str, value: str = "") -> None:
        """Note a fault."""
        self.faults.append(FileFault(line, problem, value[:80]))

    def finish(self) -> None:
        """BadBankFile when there was a fault."""
        if self.faults:
            _refuse(*self.faults[:_FAULTS_TOLD_MAX])

    def amount(self, line: int, text: str) -> int | None:
        """Minor units, or a fault."""
        try:
            return read_amount(text, self.currency).minor
        except BadAmount:
            self.blame(line, "bad_amount", text)
            return None

    def day(self, line: int, text: str) -> date | None:
        """A day, or a fault."""
        try:
            return date.fromisoformat(text.strip()[:10])
        except ValueError:
            self.blame(line, "bad_date", text)
            return None

    def add(self, line: int, *, day: date | None, amount: int | None, reference: str, key: str, words: str) -> None:
        """Keep a line that is whole."""
        reference = reference.strip()
        if amount == 0:
            self.blame(line, "zero_amount")
        if not reference or len(reference) > _REFERENCE_CHARACTERS_MAX or not reference.isprintable():
            self.blame(line, "no_reference")
        elif reference in self._seen:
            self.blame(line, "reference_twice", reference)
        self._seen.add(reference)
        if day is not None and amount:
            plain = "".join(sign for sign in words if sign.isprintable())
            self.lines.append(NewLine(reference, day, amount, read_key(key), plain[:_WORDS_CHARACTERS_MAX]))


def read_key(text: str) -> str:
    """The key of an order of ours as we write it, whatever a bank did with its dashes; else the text itself."""
    text = text.strip()
    try:
        return str(UUID(text))
    except ValueError:
        return "" if text.upper() in _NO_KEY else "".join(sign for sign in text if sign.isprintable())[:_REFERENCE_CHARACTERS_MAX]


def read_bank_file(body: bytes, *, currency: Currency) -> BankFile:
    """Read camt.053 or CSV of one currency; BadBankFile."""
    if len(body) > limits.BANK_FILE_BYTES_MAX:
        _refuse(FileFault(0, "too_large"))
    if not body.strip():
        _refuse(FileFault(0, "empty"))
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return _read_camt(body, currency)
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        _refuse(FileFault(0, "not_text"))
    return _read_csv(text, currency)


def _refuse(*faults: FileFault) -> NoReturn:
    raise BadBankFile(field="file", faults=[msgspec.to_builtins(fault) for fault in faults])


def _read_csv(text: str, currency: Currency) -> BankFile:
    if "\0" in text:
        _refuse(FileFault(0, "not_text"))
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    head = plain.split("\n", 1)[0]
    rows = csv.DictReader(io.StringIO(plain), delimiter=";" if head.count(";") > head.count(",") else ",")
    reader = _Reader(currency)
    try:
        balances = _read_rows(reader, rows)
    except csv.Error as error:
        _refuse(FileFault(0, "not_csv", str(error)))
    reader.finish()
    if balances is None:
        _refuse(FileFault(0, "empty"))
    return _close(reader, *balances)


def _read_rows(reader: _Reader, rows: "csv.DictReader[str]") -> tuple[int, int] | None:
    """The balance before the first row and after the last; None where there is none."""
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if missing := [name for name in _NEEDED if name not in names]:
        _refuse(*(FileFault(1, "no_column", name) for name in missing))
    opening: int | None = None
    balance: int | None = None
    for number, row in enumerate(rows, start=2):
        if number > limits.BANK_FILE_LINES_MAX + 1:
            _refuse(FileFault(number, "too_long"))
        cells = {(name or "").strip().lower(): cell.strip() for name, cell in row.items() if isinstance(cell, str)}
        day, amount = reader.day(number, cells.get("date", "")), reader.amount(number, cells.get("amount", ""))
        after = reader.amount(number, cells.get("balance", ""))
        if (code := cells.get("currency", "")) and code != reader.currency.code:
            reader.blame(number, "other_currency", code)
        if amount is not None and after is not None:
            if balance is not None and balance + amount != after:
                reader.blame(number, "balance_differs", cells["balance"])
            opening, balance = after - amount if opening is None else opening, after
        words = cells.get("text", "")
        reader.add(number, day=day, amount=amount, reference=cells.get("reference", ""), key=cells.get("key", ""), words=words)
    return None if opening is None or balance is None else (opening, balance)


def _close(reader: _Reader, opening: int, closing: int) -> BankFile:
    days = [line.day for line in reader.lines]
    return BankFile(min(days), max(days), opening, closing, tuple(reader.lines))


class _NoDoctype(ET.TreeBuilder):
    """Refuses a document type before anything in it is read: entities have nowhere to be declared."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Called at its first sign."""
        _ = name, pubid, system
        _refuse(FileFault(0, "doctype"))


def _read_camt(body: bytes, currency: Currency) -> BankFile:
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 -- see _NoDoctype
    try:
        parser.feed(body)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        _refuse(FileFault(0, "not_xml", str(error)))
    for element in root.iter():
        space, _, local = element.tag.rpartition("}")
        if space and ":camt.053." not in space:
            _refuse(FileFault(0, "not_camt"))
        element.tag = local
    statements = root.findall("BkToCstmrStmt/Stmt")
    if root.tag != "Document" or not statements:
        _refuse(FileFault(0, "not_camt"))
    reader = _Reader(currency)
    opening, closing = _balances(reader, statements)
    number = 0
    for statement in statements:
        for entry in statement.findall("Ntry"):
            number += 1
            if number > limits.BANK_FILE_LINES_MAX:
                _refuse(FileFault(number, "too_long"))
            _read_entry(reader, number, entry)
    reader.finish()
    if opening + sum(line.amount for line in reader.lines) != closing:
        _refuse(FileFault(0, "balance_differs", str(closing)))
    if not reader.lines:
        _refuse(FileFault(0, "empty"))
    return _close(reader, opening, closing)


def _balances(reader: _Reader, statements: Sequence[ET.Element]) -> tuple[int, int]:
    """The balance before the first statement and the one after the last; each one begins where the one before ended."""
    found: list[tuple[int, int]] = []
    for statement in statements:
        by_code = {one.findtext("Tp/CdOrPrtry/Cd", ""): one for one in statement.findall("Bal")}
        first, last = by_code.get("OPBD", by_code.get("PRCD")), by_code.get("CLBD")
        for code, one in (("OPBD", first), ("CLBD", last)):
            if one is None:
                reader.blame(0, "no_balance", code)
        if first is not None and last is not None:
            found.append((_signed(reader, 0, first) or 0, _signed(reader, 0, last) or 0))
    for before, after in itertools.pairwise(found):
        if before[1] != after[0]:
            reader.blame(0, "balance_differs", str(after[0]))
    reader.finish()
    return found[0][0], found[-1][1]


def _read_entry(reader: _Reader, number: int, entry: ET.Element) -> None:
    if (entry.findtext("Sts/Cd") or entry.findtext("Sts") or "BOOK").strip() != "BOOK":
        return
    day = reader.day(number, entry.findtext("BookgDt/Dt") or entry.findtext("BookgDt/DtTm") or "")
    reference = entry.findtext("AcctSvcrRef") or entry.findtext("NtryRef") or ""
    words = entry.findtext("AddtlNtryInf") or ""
    for place, (amount, details) in enumerate(_parts(reader, number, entry)):
        key = "" if details is None else details.findtext("Refs/EndToEndId", "")
        told = words if details is None else " ".join(one.text or "" for one in details.findall("RmtInf/Ustrd")) or words
        own = reference if place == 0 else f"{reference}/{place + 1}"
        reader.add(number, day=day, amount=amount, reference=own, key=key, words=told)


def _parts(reader: _Reader, number: int, entry: ET.Element) -> Iterator[tuple[int | None, ET.Element | None]]:
    """An entry for several payments is as many lines, where each tells its amount."""
    whole, details = _signed(reader, number, entry), entry.findall("NtryDtls/TxDtls")
    if len(details) > 1 and all(one.find("Amt") is not None for one in details):
        signs = [one if one.find("CdtDbtInd") is not None else None for one in details]
        debit = entry.findtext("CdtDbtInd", "").strip() == "DBIT"
        amounts = [
            _signed(reader, number, one) if sign is not None else _unsigned(reader, number, one, debit=debit)
            for one, sign in zip(details, signs, strict=True)
        ]
        if sum(one or 0 for one in amounts) == whole:
            yield from zip(amounts, details, strict=True)
            return
    yield whole, details[0] if len(details) == 1 else None


def _unsigned(reader: _Reader, number: int, element: ET.Element, *, debit: bool) -> int | None:
    amount = element.find("Amt")
    if amount is None:
        reader.blame(number, "bad_amount")
        return None
    if amount.get("Ccy") != reader.currency.code:
        reader.blame(number, "other_currency", amount.get("Ccy", ""))
    minor = reader.amount(number, _trim(amount.text or "", reader.currency.exponent))
    return -minor if minor is not None and debit else minor


def _signed(reader: _Reader, number: int, element: ET.Element) -> int | None:
    sign = element.findtext("CdtDbtInd", "").strip()
    if sign not in {"CRDT", "DBIT"}:
        reader.blame(number, "bad_sign", sign)
    return _unsigned(reader, number, element, debit=sign == "DBIT")


def _trim(text: str, exponent: int) -> str:
    """The standard lets banks write more decimals than the currency has, as long as they are noughts."""
    whole, point, decimals = text.strip().partition(".")
    kept = decimals[:exponent] + decimals[exponent:].rstrip("0")
    return whole + point + kept if kept else whole
