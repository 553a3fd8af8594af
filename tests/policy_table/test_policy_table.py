"""Every deed at a slice's door has a row, and every row is true."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import QuanziError
from quanzi.kernel.person import SIGNED_OUT, Person
from tests import policy_table
from tests.architecture.rules import all_sources
from tests.policy_table import ALLOWED, Cast, Outcome, Row


def read_tables() -> dict[str, Row[Any]]:
    """Every row of every slice."""
    rows: dict[str, Row[Any]] = {}
    for module in pkgutil.iter_modules(policy_table.__path__):
        if not module.name.startswith("test_"):
            table = importlib.import_module(f"tests.policy_table.{module.name}")
            assert not rows.keys() & table.DEEDS.keys(), f"a deed stands in two tables: {module.name}"
            rows |= table.DEEDS
    return rows


def find_deeds() -> Iterator[str]:
    """Every function at a slice's doors that takes a transaction and the person who acts, as slice.name."""
    for source in all_sources():
        if source.is_door:
            door = importlib.import_module("quanzi." + source.path.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
            yield from (f"{source.package}.{name}" for name in door.__all__ if is_deed(getattr(door, name)))


def is_deed(value: object) -> bool:
    """Whether this is asked on behalf of a person, over a transaction."""
    if not inspect.isfunction(value):
        return False
    parameters = inspect.signature(value).parameters
    return "by" in parameters and any(one.annotation in (Tx, ReadTx) for one in parameters.values())


ROWS = read_tables()


@pytest.mark.parametrize("deed", sorted(find_deeds()))
def test_every_deed_has_a_row(deed: str) -> None:
    assert any(key.split(" ", 1)[0] == deed for key in ROWS), f"{deed} is missing from tests/policy_table"


def test_no_row_is_about_nothing() -> None:
    assert {key.split(" ", 1)[0] for key in ROWS} <= set(find_deeds())


@pytest.mark.parametrize("deed", sorted(ROWS))
async def test_the_row_is_true(deed: str, tx: Tx) -> None:
    row = ROWS[deed]
    wrong: list[str] = []
    for role, expected in _expected(row).items():
        outcome = await _play(tx, row, role)
        if outcome is not expected:
            wrong.append(f"{role}: expected {expected.__name__}, was {outcome.__name__}")
    assert not wrong, f"{deed}: " + "; ".join(wrong)


def _expected(row: Row[Any]) -> dict[str, Outcome]:
    roles = ("stranger", "member", "owner", "suspended", "signed_out", "operator")
    return {role: getattr(row, role) for role in roles if getattr(row, role) is not None}


async def _play(tx: Tx, row: Row[Any], role: str) -> Outcome:
    """Set the stage, act, and take everything back."""
    savepoint: asyncpg.transaction.Transaction = tx.connection.transaction()
    await savepoint.start()
    try:
        on = await row.stage(tx)
        await row.call(tx, _person(on, role), on)
    except QuanziError as refusal:
        return type(refusal)
    else:
        return ALLOWED
    finally:
        await savepoint.rollback()


def _person(on: Cast, role: str) -> Person:
    if role == "signed_out":
        return SIGNED_OUT
    return replace(on.owner, suspended=True) if role == "suspended" else getattr(on, role)
