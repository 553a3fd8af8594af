"""The currencies of the house: the community's own, set up once, and whatever an operator adds."""

import re
from collections.abc import Sequence

from quanzi import identity
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import Invalid
from quanzi.kernel.person import Person
from quanzi.kernel.text import clean_text
from quanzi.wallet import ledger, store
from quanzi.wallet.model import Rules, TierLimit, Unit

_CODE = re.compile(r"[A-Z0-9]{3,8}")
_NAME_CHARACTERS_MAX = 40
_EXPONENT_MAX = 6
# PBOC's classes of 2016: I 1,000 altogether, II 100,000 a year, III 200,000 a year; who is not verified receives only
_TIERS = ((0, 0, None, None), (1, 1_000, None, 1_000), (2, 50_000, 100_000, None), (3, 100_000, 200_000, None))
_STEP_UP_OVER = 200
_CREDIT_LIMIT = 1_000


class BadCurrency(Invalid):
    """The code, name or decimals of a currency can't be used."""

    code = "bad_currency"
    reason = "This can't be a currency."
    way_forward = "Use 3 to 8 capital letters or digits, a name, and 0 to 6 decimals."


def first_limits(exponent: int) -> list[TierLimit]:
    """The limits a currency begins with, by tier, in minor units."""
    scale = 10**exponent
    return [
        TierLimit(tier, payment * scale, None, None if year is None else year * scale, None if total is None else total * scale)
        for tier, payment, year, total in _TIERS
    ]


def first_step_up(exponent: int) -> int:
    """Above which amount a payment needs a step-up in a new currency, in minor units."""
    return _STEP_UP_OVER * 10**exponent


def most_alone(unit: Unit) -> int:
    """How much one operator moves in a day without another, in minor units."""
    return min(unit.step_up_over, first_step_up(unit.exponent))


async def add_currency(
    tx: Tx,
    *,
    by: Person,
    code: str,
    name: str,
    exponent: int,
    mode: str = "funded",
    transferable: bool = True,
    credit_limit: int | None = None,
    limits: Sequence[TierLimit] | None = None,
    zone: str = "UTC",
) -> Unit:
    """Add a currency, after those there are; for operators. What is there already stays as it is. NotFound, BadCurrency."""
    identity.may_operate(by)
    if _CODE.fullmatch(code) is None or not 0 <= exponent <= _EXPONENT_MAX or mode not in {"funded", "mutual_credit"}:
        raise BadCurrency(field="code")
    scale = 10**exponent
    unit = Unit(
        code=code,
        name=clean_text(name, max_characters=_NAME_CHARACTERS_MAX, field="name"),
        exponent=exponent,
        mode=mode,
        transferable=transferable,
        credit_limit=_CREDIT_LIMIT * scale if credit_limit is None and mode == "mutual_credit" else credit_limit or 0,
        step_up_over=first_step_up(exponent),
        zone=zone,
    )
    known = await store.currencies.list_currencies(tx)
    if code not in {one.code for one in known}:
        await store.currencies.insert_currency(tx, unit=unit, place=len(known))
        for limit in first_limits(exponent) if limits is None else limits:
            await store.currencies.insert_limit(tx, currency=code, limit=limit)
    return unit


async def list_rules(tx: ReadTx) -> list[Rules]:
    """Every currency of the house with its limits by tier; the first is what pages begin with."""
    return list((await ledger.find_rules(tx)).values())
