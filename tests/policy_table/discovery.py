"""Who may look for people and circles."""

from typing import Any

from quanzi import discovery
from quanzi.kernel.errors import NotSignedIn
from tests.policy_table import ALLOWED, Cast, Row


def question(call: Any) -> Row[Cast]:
    """Open to everybody who is signed in."""
    return Row(call=call, stranger=ALLOWED, member=ALLOWED, owner=ALLOWED, suspended=ALLOWED, signed_out=NotSignedIn)


DEEDS: dict[str, Row[Any]] = {
    "discovery.list_people": question(lambda tx, by, _on: discovery.list_people(tx, by=by)),
    "discovery.search_all": question(lambda tx, by, _on: discovery.search_all(tx, by=by, text="tea")),
}
