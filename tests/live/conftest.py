"""The two buses, under the same tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.houses import Houses, open_houses
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


@pytest.fixture(scope="module")
def houses(nodes: list[Node], house_keys: Path, module_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    """Two processes over one database and the bus under test."""
    with open_houses(tmp_path_factory.mktemp("houses"), keys=house_keys, database_url=module_url, nodes=nodes) as opened:
        yield opened
