"""The sandbox bank's statement as a file, the way banks give one: CSV, or camt.053 of ISO 20022."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from xml.etree import ElementTree as ET

from quanzi.infra.bank_words import Booking

CSV_HEAD = ("date", "amount", "currency", "key", "reference", "text", "balance")
_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_KEY_CHARACTERS_MAX = 35


def write_csv(bookings: Sequence[Booking], *, exponent: int) -> bytes:
    """One line a movement, with the balance after it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(CSV_HEAD)
    balance = 0
    for one in bookings:
        balance += one.amount
        writer.writerow((one.day, _plain(one.amount, exponent), one.currency, one.key, one.reference, one.text, _plain(balance, exponent)))
    return out.getvalue().encode()


def write_camt(bookings: Sequence[Booking], *, exponent: int, currency: str, now: datetime) -> bytes:
    """All movements as one statement of a bank-to-customer message."""
    document = ET.Element("Document", xmlns=_NAMESPACE)
    message = ET.SubElement(document, "BkToCstmrStmt")
    made = now.isoformat(timespec="seconds")
    header = ET.SubElement(message, "GrpHdr")
    _tell(header, "MsgId", f"SANDBOX-{now:%Y%m%d%H%M%S}")
    _tell(header, "CreDtTm", made)
    statement = ET.SubElement(message, "Stmt")
    _tell(statement, "Id", f"SANDBOX-{now:%Y%m%d%H%M%S}")
    _tell(statement, "CreDtTm", made)
    account = ET.SubElement(statement, "Acct")
    _tell(ET.SubElement(ET.SubElement(account, "Id"), "Othr"), "Id", "SANDBOX")
    _tell(account, "Ccy", currency)
    days = [one.day for one in bookings] or [now.date().isoformat()]
    _balance(statement, "OPBD", 0, days[0], currency, exponent)
    _balance(statement, "CLBD", sum(one.amount for one in bookings), days[-1], currency, exponent)
    for one in bookings:
        _entry(statement, one, exponent)
    ET.indent(document)
    return ET.tostring(document, encoding="utf-8", xml_declaration=True)


def _balance(statement: ET.Element, code: str, minor: int, day: str, currency: str, exponent: int) -> None:
    balance = ET.SubElement(statement, "Bal")
    _tell(ET.SubElement(ET.SubElement(balance, "Tp"), "CdOrPrtry"), "Cd", code)
    _amount(balance, minor, currency, exponent)
    _tell(ET.SubElement(balance, "Dt"), "Dt", day)


def _entry(statement: ET.Element, one: Booking, exponent: int) -> None:
    entry = ET.SubElement(statement, "Ntry")
    _amount(entry, one.amount, one.currency, exponent)
    _tell(ET.SubElement(entry, "Sts"), "Cd", "BOOK")
    _tell(ET.SubElement(entry, "BookgDt"), "Dt", one.day)
    _tell(entry, "AcctSvcrRef", one.reference)
    _tell(ET.SubElement(ET.SubElement(entry, "BkTxCd"), "Prtry"), "Cd", "TRF")
    details = ET.SubElement(ET.SubElement(entry, "NtryDtls"), "TxDtls")
    # 35 characters are all that the standard has for it, so an id goes without its dashes
    _tell(ET.SubElement(details, "Refs"), "EndToEndId", one.key.replace("-", "")[:_KEY_CHARACTERS_MAX])
    _tell(ET.SubElement(details, "RmtInf"), "Ustrd", one.text)


def _amount(parent: ET.Element, minor: int, currency: str, exponent: int) -> None:
    ET.SubElement(parent, "Amt", Ccy=currency).text = _plain(abs(minor), exponent)
    _tell(parent, "CdtDbtInd", "CRDT" if minor >= 0 else "DBIT")


def _tell(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _plain(minor: int, exponent: int) -> str:
    return f"{Decimal(minor).scaleb(-exponent):f}"
