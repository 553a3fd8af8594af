"""A statement as ISO 20022 camt.053.001.08, which accounting programs read."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from quanzi.kernel.errors import Invalid
from quanzi.wallet import statements
from quanzi.web.statement_lines import Line, write_plain

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
_EXPONENT_MAX = 5
_CODE_LETTERS = 3
_TEXT_CHARACTERS_MAX = 140
_ISSUER = "quanzi"


class NoBankCurrency(Invalid):
    """The standard knows currencies of three letters with at most five decimals."""

    code = "no_bank_currency"
    reason = "camt.053 knows currencies of three letters only, and {currency} is none."
    way_forward = "Take the statement as CSV or PDF."


def check_currency(period: statements.Statement) -> None:
    """NoBankCurrency for a unit that the standard has no place for."""
    code = period.currency
    if len(code) != _CODE_LETTERS or not (code.isascii() and code.isalpha()) or period.exponent > _EXPONENT_MAX:
        raise NoBankCurrency(currency=code, field="format")


async def write_camt(period: statements.Statement, lines: AsyncIterator[Sequence[Line]]) -> AsyncIterator[bytes]:
    """One message with one statement: balances, sums, then an entry for each movement with who, what for, and its page."""
    yield _head(period).encode()
    async for piece in lines:
        yield "".join(_entry(one, period) for one in piece).encode()
    yield b"</Stmt></BkToCstmrStmt></Document>\n"


def _head(period: statements.Statement) -> str:
    made = _moment(period.made_at.astimezone(ZoneInfo(period.zone)))
    # the same lines are the same message, whenever it is asked for
    number = f"{period.account_id.hex[:12]}-{period.before}-{period.last}"[:35]
    balances = _balance("OPBD", period.opening, period.since.isoformat(), period) + _balance(
        "CLBD", period.closing, period.until.isoformat(), period
    )
    net = period.money_in - period.money_out
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{NAMESPACE}"><BkToCstmrStmt>'
        f"<GrpHdr><MsgId>{number}</MsgId><CreDtTm>{made}</CreDtTm></GrpHdr>"
        f"<Stmt><Id>{number}</Id><CreDtTm>{made}</CreDtTm>"
        f"<FrToDt><FrDtTm>{period.since}T00:00:00</FrDtTm><ToDtTm>{period.until}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>{period.account_id.hex}</Id></Othr></Id><Ccy>{period.currency}</Ccy></Acct>"
        f"{balances}<TxsSummry>"
        f"<TtlNtries><NbOfNtries>{period.rows}</NbOfNtries><Sum>{_plain(period.money_in + period.money_out, period)}</Sum>"
        f"<TtlNetNtry><Amt>{_plain(abs(net), period)}</Amt><CdtDbtInd>{_side(net)}</CdtDbtInd></TtlNetNtry></TtlNtries>"
        f"<TtlCdtNtries><NbOfNtries>{period.came}</NbOfNtries><Sum>{_plain(period.money_in, period)}</Sum></TtlCdtNtries>"
        f"<TtlDbtNtries><NbOfNtries>{period.went}</NbOfNtries><Sum>{_plain(period.money_out, period)}</Sum></TtlDbtNtries>"
        "</TxsSummry>\n"
    )


def _balance(kind: str, amount: int, day: str, period: statements.Statement) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="{period.currency}">{_plain(abs(amount), period)}</Amt>'
        f"<CdtDbtInd>{_side(amount)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(one: Line, period: statements.Statement) -> str:
    reference = one.number.replace("-", "")
    other = _text(one.other)
    side = "Dbtr" if one.amount > 0 else "Cdtr"
    party = f"<RltdPties><{side}><Pty><Nm>{other}</Nm></Pty></{side}></RltdPties>" if other else ""
    memo = _text(one.memo)
    remittance = f"<RmtInf><Ustrd>{memo}</Ustrd></RmtInf>" if memo else ""
    return (
        f'<Ntry><NtryRef>{reference}</NtryRef><Amt Ccy="{period.currency}">{_plain(abs(one.amount), period)}</Amt>'
        f"<CdtDbtInd>{_side(one.amount)}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><DtTm>{_moment(one.at)}</DtTm></BookgDt><ValDt><DtTm>{_moment(one.at)}</DtTm></ValDt>"
        f"<AcctSvcrRef>{reference}</AcctSvcrRef>"
        f"<BkTxCd><Prtry><Cd>{one.code}</Cd><Issr>{_ISSUER}</Issr></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><AcctSvcrRef>{reference}</AcctSvcrRef></Refs>{party}{remittance}</TxDtls></NtryDtls>"
        f"<AddtlNtryInf>{escape(one.link)}</AddtlNtryInf></Ntry>\n"
    )


def _plain(minor: int, period: statements.Statement) -> str:
    return write_plain(minor, period.exponent)


def _side(amount: int) -> str:
    return "DBIT" if amount < 0 else "CRDT"


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _text(text: str) -> str:
    """What XML can hold of a text, on one line, as long as the standard lets it be."""
    clean = "".join(letter if letter.isprintable() and letter not in "\ufffe\uffff" else " " for letter in text)
    return escape(clean.strip()[:_TEXT_CHARACTERS_MAX].rstrip())
