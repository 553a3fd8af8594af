"""The two buses, under the same tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.make.nodes import Node, open_nodes


@pytest.fixture(scope="module", params=["notify", "nats"])
def nodes(request: pytest.FixtureRequest) -> Iterator[list[Node]]:
    """Nothing, for PostgreSQL's NOTIFY; then three NATS nodes on loopback."""
    if request.param == "notify":
        yield []
        return
    with open_nodes() as opened:
        yield opened


@pytest.fixture(scope="module")
def house_keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One house's file of keys, whatever its bus."""
    return tmp_path_factory.mktemp("keys") / "keys.json"
