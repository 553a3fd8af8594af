"""One of the demo's people, without a browser: fills the rooms before the tour."""

import re
from typing import Any
from uuid import uuid4

import httpx
import psycopg

from quanzi.infra.postgres import EmbeddedPostgres
from tests.browser.conftest import Demo


class Guest:
    """One of the demo's four people at the doors, without a browser."""

    def __init__(self, demo: Demo, key: str) -> None:
        """Enter by the door `key`."""
        self._client = httpx.Client(base_url=demo.url, headers={"accept-language": "en"}, timeout=20)
        self.send("/demo/enter", person=key)

    def close(self) -> None:
        """Go."""
        self._client.close()

    def read(self, path: str) -> str:
        """A page."""
        answer = self._client.get(path, follow_redirects=True)
        assert answer.is_success, (path, answer.status_code)
        return answer.text

    def send(self, path: str, *, files: dict[str, tuple[str, bytes]] | None = None, **fields: str) -> str:
        """Send a form; the address it leads to. With `files`, even none, it goes as a form with files does."""
        parts = None if files is None else [*((name, (None, value)) for name, value in fields.items()), *files.items()]
        answer = self._client.post(path, files=parts) if parts is not None else self._client.post(path, data=fields)  # pyright: ignore[reportArgumentType]
        assert answer.status_code in {httpx.codes.SEE_OTHER, httpx.codes.OK}, (path, answer.status_code)
        return answer.headers.get("location", answer.text)

    def call(self, method: str, path: str, **more: Any) -> Any:
        """A call of the API."""
        answer = self._client.request(method, path, **more)
        assert answer.is_success, (path, answer.text)
        return answer.json()

    def find(self, path: str, pattern: str) -> str:
        """The first piece of a page that looks like `pattern`."""
        found = re.search(pattern, self.read(path))
        assert found, (path, pattern)
        return found[1]


def send_transfer(demo: Demo, guest: Guest, person_id: str) -> str:
    """Money that waits for somebody to accept it, in the room of two; neither the passcode nor the proved device is any other test's."""
    code = "481516"
    guest.send("/wallet/safety/passcode", new=code)
    room = guest.send(f"/people/{person_id}/write")
    guest.send(f"{room}/transfer", message_id=str(uuid4()), person=person_id, amount="5", memo="For the tea", passcode=code)
    with psycopg.connect(EmbeddedPostgres(demo.home).url(), autocommit=True) as connection:
        connection.execute("DELETE FROM wallet.passcode")
        connection.execute("DELETE FROM wallet.device")
    return guest.find(room, r'href="(/messages/money/[0-9a-f-]{36})"')
