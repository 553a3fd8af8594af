"""The two buses, under the same tests."""

from collections.abc import Iterator

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
