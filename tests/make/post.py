"""The post of a test house: letters that its worker would have sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import msgspec

from quanzi.app.letters import send_letter
from quanzi.identity import signing
from quanzi.infra.crypto import Keys
from quanzi.infra.house import House
from quanzi.infra.postgres import ReadTx


@dataclass
class PostBox:
    """Keeps what was sent as (to, text), and the headers of each; stands where mail and sms would."""

    letters: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    headers: list[dict[str, str]] = field(default_factory=list[dict[str, str]])

    async def send(
        self,
        *,
        to: str,
        subject: str = "",
        body: str = "",
        text: str = "",
        once: str = "",
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Keep it."""
        _ = once
        self.letters.append((to, f"{subject}\n{body}{text}".strip()))
        self.headers.append(dict(headers))


async def fetch_post(house: House) -> list[tuple[str, str]]:
    """Every letter that is queued, delivered: (to, text), the oldest first."""
    box = PostBox()
    rows = await house.db.pool.fetch("DELETE FROM jobs.pgqueuer WHERE entrypoint = 'send_letter' RETURNING id, payload")
    for row in sorted(rows, key=lambda row: row["id"]):
        await send_letter(replace(house, mail=box, sms=box), msgspec.json.decode(row["payload"]))
    return box.letters


async def fetch_code(house: House) -> str:
    """The six digits of the newest letter."""
    found = re.search(r"\b\d{6}\b", (await fetch_post(house))[-1][1])
    assert found is not None
    return found[0]


async def read_codes(tx: ReadTx, *, keys: Keys) -> list[str]:
    """The codes in the letters that this transaction queued, the oldest first."""
    queued = await tx.column("SELECT payload FROM jobs.pgqueuer WHERE entrypoint = 'send_letter' ORDER BY id")
    letters = [signing.read_letter(msgspec.json.decode(payload), keys=keys) for payload in queued]
    return [letter.facts["code"] for letter in letters if "code" in letter.facts]
