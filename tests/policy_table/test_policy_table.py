"""Every deed at a slice's door has a row, and every row is true."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from quanzi import identity
from quanzi.identity.errors import Suspended
from quanzi.infra.postgres import ReadTx, Tx
from quanzi.kernel.errors import NotFound, NotSignedIn, QuanziError
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
    assert await _find_lies(tx, ROWS[deed]) == []


async def test_a_planted_lie_is_caught(tx: Tx) -> None:
    async def only_the_owner(_tx: Tx, by: Person, on: Cast) -> None:
        identity.may_act(by)
        if by.id != on.owner.id:
            raise NotFound

    true = Row(call=only_the_owner, stranger=NotFound, member=NotFound, owner=ALLOWED, suspended=Suspended, signed_out=NotSignedIn)
    assert await _find_lies(tx, true) == []
    assert await _find_lies(tx, replace(true, member=ALLOWED)) == ["member: expected Allowed, was NotFound"]
    assert await _find_lies(tx, replace(true, suspended=NotFound)) == ["suspended: expected NotFound, was Suspended"]


def test_a_planted_deed_is_seen_as_one() -> None:
    async def deed(tx: Tx, *, by: Person) -> None: ...
    async def question(tx: ReadTx, *, by: Person) -> None: ...
    async def inner(tx: Tx, *, person_id: str) -> None: ...

    assert [is_deed(one) for one in (deed, question, inner, Tx)] == [True, True, False, False]


async def _find_lies(tx: Tx, row: Row[Any]) -> list[str]:
    outcomes = {role: await _play(tx, row, role) for role in _expected(row)}
    return [
        f"{role}: expected {expected.__name__}, was {outcomes[role].__name__}"
        for role, expected in _expected(row).items()
        if outcomes[role] is not expected
    ]


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
