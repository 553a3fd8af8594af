"""The bank: takes orders to collect and to pay out, says later what became of them, and whether a name fits an account.

Every order has a key of ours. The same key again is the same order, so whoever does not know whether an order arrived
simply gives it once more. A house without a bank has `ClosedBank`; the sandbox is for trying things out.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

import httpx
import msgspec

from quanzi.infra import sandbox_bank
from quanzi.infra.bank_words import BankAway, NameAnswer, Order, Word
from quanzi.infra.postgres.transaction import Db
from quanzi.infra.settings import Settings

__all__ = ["Bank", "BankAway", "ClosedBank", "HttpBank", "NameAnswer", "Order", "Word", "open_bank"]
_SECONDS_MAX = 20


class Bank(Protocol):
    """Somebody who keeps the house's money outside of it."""

    @property
    def is_open(self) -> bool:
        """Whether there is a bank at all."""
        ...

    async def check_name(self, *, number: str, holder: str) -> NameAnswer:
        """Whether the account is held by this name. BankAway."""
        ...

    async def place(self, order: Order) -> Word:
        """Give an order; one with a known key is not done again but told about. BankAway, after which it may have arrived."""
        ...

    async def ask(self, key: str) -> Word | None:
        """What became of an order, or None when the bank does not know it. BankAway."""
        ...


@dataclass(frozen=True, slots=True)
class ClosedBank:
    """No bank: money neither comes into the house nor leaves it."""

    is_open: bool = False

    async def check_name(self, *, number: str, holder: str) -> NameAnswer:
        """BankAway."""
        _ = number, holder
        raise BankAway

    async def place(self, order: Order) -> Word:
        """BankAway."""
        _ = order
        raise BankAway

    async def ask(self, key: str) -> Word | None:
        """BankAway."""
        _ = key
        raise BankAway


class _Answer(msgspec.Struct):
    answer: Literal["match", "close", "no_match", "unknown"]


@dataclass(frozen=True, slots=True)
class HttpBank:
    """A bank, or a program before one, spoken to as docs/how-to/connect-a-bank.md says."""

    settings: Settings
    is_open: bool = True

    async def check_name(self, *, number: str, holder: str) -> NameAnswer:
        """POST /name-checks {number, holder}."""
        body = await self._call("POST", "/name-checks", {"number": number, "holder": holder})
        return "unknown" if body is None else msgspec.json.decode(body, type=_Answer).answer

    async def place(self, order: Order) -> Word:
        """PUT /orders/<key>."""
        body = await self._call("PUT", f"/orders/{order.key}", msgspec.to_builtins(order))
        if body is None:
            raise BankAway
        return msgspec.json.decode(body, type=Word)

    async def ask(self, key: str) -> Word | None:
        """GET /orders/<key>."""
        body = await self._call("GET", f"/orders/{key}", None)
        return None if body is None else msgspec.json.decode(body, type=Word)

    async def _call(self, method: str, path: str, content: object) -> bytes | None:
        """The answer's body, or None for 404; BankAway for all else that is not a plain yes."""
        headers = {"authorization": f"Bearer {self.settings.bank_token}"} if self.settings.bank_token else {}
        try:
            async with httpx.AsyncClient(timeout=_SECONDS_MAX) as client:
                answer = await client.request(method, self.settings.bank_url.rstrip("/") + path, json=content, headers=headers)
        except httpx.HTTPError as error:
            raise BankAway from error
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        if not answer.is_success:
            raise BankAway
        return answer.content


def open_bank(settings: Settings, db: Db) -> Bank:
    """The bank that the settings name; the demo has the sandbox unless they say otherwise."""
    if settings.bank == "http":
        return HttpBank(settings)
    if settings.has_sandbox_bank:
        return sandbox_bank.SandboxBank(db, seconds=settings.sandbox_bank_seconds)
    return ClosedBank()
