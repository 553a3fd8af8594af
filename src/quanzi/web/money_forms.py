"""What forms about money have in common: amounts as typed, ids made by the form, and what stands beside a refusal."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from quanzi import wallet
from quanzi.infra.postgres import ReadTx
from quanzi.kernel import errors, ids, money
from quanzi.web import proofs, respond, views


class PayForm(proofs.ProofForm, frozen=True):
    """What a payment asks for beside the amount."""

    transfer_id: str = ""
    amount: str = ""
    confirmed_name: str = ""


class Refused(msgspec.Struct, frozen=True):
    """A refusal as a form shows it: beside its field, or above all of them."""

    error: str = ""
    errors: dict[str, str] = {}
    ask_passcode: bool = False


FINE = Refused()


def fresh_id() -> str:
    """An id for a form that makes its deed happen once."""
    return str(ids.new_id(datetime.now(UTC)))


def read_id(text: str, *, field: str) -> UUID:
    """The id in a hidden field; Invalid when somebody changed it."""
    try:
        return UUID(text)
    except ValueError as error:
        raise errors.Invalid(field=field) from error


def find_currency(rules: Sequence[wallet.Rules], code: str) -> money.Currency:
    """The currency of this code, or the first one where there is none of it."""
    units = {rule.unit.code: rule.unit.currency for rule in rules}
    return units.get(code) or next(iter(units.values()), money.CNY)


def read_typed(text: str, currency: money.Currency, *, field: str = "amount") -> money.Money:
    """An amount as typed; BadAmount names `field`."""
    try:
        return money.read_amount(text, currency)
    except money.BadAmount as error:
        raise money.BadAmount(**error.data | {"field": field}) from error


async def read_money(visit: respond.Visit, text: str, currency: str, *, field: str = "amount") -> money.Money:
    """An amount as typed, in one of the house's currencies; BadAmount names `field`."""
    return read_typed(text, find_currency(await visit.house.db.glance(_list_rules), currency), field=field)


async def _list_rules(tx: ReadTx) -> list[wallet.Rules]:
    return await wallet.list_rules(tx)


async def list_currencies(tx: ReadTx) -> tuple[views.Option, ...]:
    """What can be sent from person to person."""
    return tuple(views.Option(rule.unit.code, rule.unit.name) for rule in await wallet.list_rules(tx) if rule.unit.transferable)


def write_amount(minor: int, exponent: int) -> str:
    """An amount as it stands in a field, such as 12.30."""
    whole, rest = divmod(minor, 10**exponent)
    return f"{whole}.{rest:0{exponent}}" if exponent else str(whole)


def refuse(visit: respond.Visit, error: errors.QuanziError, *, fields: Sequence[str], proof: proofs.ProofForm | None = None) -> Refused:
    """Where a refusal stands: `fields` are those that the form has; it goes on asking who pays where that was told."""
    field = "confirmed_name" if isinstance(error, wallet.NameUnconfirmed) else str(error.data.get("field", ""))
    words = visit.explain(error)
    return Refused(
        "" if field in fields else words,
        {field: words} if field in fields else {},
        isinstance(error, wallet.StepUpNeeded) or (proof is not None and proof.is_given),
    )
