"""Money: whole minor units of a named currency, never a float."""

from dataclasses import dataclass
from decimal import Decimal

from quanzi.kernel.errors import Invalid


class BadAmount(Invalid):
    """The amount can't be read as money of that currency."""

    code = "bad_amount"
    reason = "This is not an amount of {currency}."
    way_forward = "Write it in digits, with at most {exponent} after the point."


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 code or a community's own unit (3 to 8 letters or digits), with its number of decimals."""

    code: str
    exponent: int


CNY = Currency("CNY", 2)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in minor units (fen, cents). Sums and comparisons only within one currency."""

    minor: int
    currency: str

    def __add__(self, other: "Money") -> "Money":
        """The sum; ValueError across currencies, since that is a bug and not a member's mistake."""
        if other.currency != self.currency:
            message = f"cannot add {other.currency} to {self.currency}"
            raise ValueError(message)
        return Money(self.minor + other.minor, self.currency)

    def __neg__(self) -> "Money":
        """The same amount the other way."""
        return Money(-self.minor, self.currency)


def read_amount(text: str, currency: Currency) -> Money:
    """What a person typed, exactly; BadAmount when it is no plain decimal or has too many decimals."""
    cleaned = text.strip()
    whole, _, decimals = cleaned.removeprefix("-").partition(".")
    digits = (whole + decimals).isascii() and (whole + decimals).isdigit() and whole != ""
    if not digits or len(decimals) > currency.exponent:
        raise BadAmount(currency=currency.code, exponent=currency.exponent, field="amount")
    return Money(int(Decimal(cleaned).scaleb(currency.exponent)), currency.code)
