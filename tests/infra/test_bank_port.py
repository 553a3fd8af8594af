"""The bank as a port: the HTTP twin against a small real server, the sandbox against the same promises, and no bank at all."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from quanzi.infra import bank
from quanzi.infra.postgres import Db
from quanzi.infra.sandbox_bank import SandboxBank
from quanzi.infra.settings import BadSetting, load_settings

ORDER = bank.Order("key-1", "out", 100_00, "CNY", "6222020200112230", "林晓明")


@dataclass
class Gateway:
    """A program before a bank: takes orders by key, once."""

    status: int = 200
    orders: dict[str, dict[str, object]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        length = next((int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length:")), 0)
        body = await reader.readexactly(length)
        self.heard.append(f"{method} {path} {'Bearer secret' in head}")
        status, answer = self._answer(method, path, json.loads(body) if body else {})
        text = json.dumps(answer).encode()
        writer.write(f"HTTP/1.1 {status} x\r\ncontent-length: {len(text)}\r\nconnection: close\r\n\r\n".encode() + text)
        await writer.drain()
        writer.close()

    def _answer(self, method: str, path: str, body: dict[str, object]) -> tuple[int, dict[str, object]]:
        key = path.rsplit("/", 1)[-1]
        if self.status != 200:
            return self.status, {}
        if path == "/name-checks":
            return 200, {"answer": "close"}
        if method == "PUT":
            self.orders.setdefault(key, body)
        return (200, {"state": "pending", "reference": f"G-{key}"}) if key in self.orders else (404, {})


@asynccontextmanager
async def serving(gateway: Gateway, home: Path) -> AsyncIterator[bank.Bank]:
    server = await asyncio.start_server(gateway.talk, "127.0.0.1", 0)
    async with server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = load_settings(home=home, environment={"QUANZI_BANK": "http", "QUANZI_BANK_URL": url, "QUANZI_BANK_TOKEN": "secret"})
        yield bank.open_bank(settings, Db(None))  # type: ignore[arg-type]


async def check_promises(there: bank.Bank) -> None:
    """What every bank promises: unknown until given, given once however often, told about afterwards."""
    assert there.is_open
    assert await there.ask(ORDER.key) is None
    first = await there.place(ORDER)
    assert first.state in {"pending", "settled"}
    assert (await there.place(ORDER)).reference == first.reference
    told = await there.ask(ORDER.key)
    assert told is not None
    assert told.reference == first.reference


async def test_the_http_bank_keeps_the_promises(tmp_path: Path) -> None:
    gateway = Gateway()
    async with serving(gateway, tmp_path) as there:
        await check_promises(there)
        assert await there.check_name(number=ORDER.number, holder=ORDER.holder) == "close"
    assert list(gateway.orders) == ["key-1"]
    assert gateway.orders["key-1"] == {
        "key": "key-1",
        "direction": "out",
        "amount": 100_00,
        "currency": "CNY",
        "number": ORDER.number,
        "holder": "林晓明",
    }
    assert all(line.endswith("True") for line in gateway.heard)


async def test_the_sandbox_keeps_the_same_promises(db: Db) -> None:
    await check_promises(SandboxBank(db))


@pytest.mark.parametrize("status", [400, 401, 500, 503])
async def test_whatever_is_no_plain_yes_is_a_bank_that_is_away(tmp_path: Path, status: int) -> None:
    async with serving(Gateway(status=status), tmp_path) as there:
        with pytest.raises(bank.BankAway):
            await there.place(ORDER)
        with pytest.raises(bank.BankAway):
            await there.ask(ORDER.key)
        with pytest.raises(bank.BankAway):
            await there.check_name(number="1", holder="x")


async def test_a_bank_that_is_not_there_is_away(tmp_path: Path) -> None:
    async with serving(Gateway(), tmp_path) as there:
        pass
    with pytest.raises(bank.BankAway):
        await there.place(ORDER)


async def test_a_house_has_no_bank_unless_it_says_so(tmp_path: Path, db: Db) -> None:
    none = bank.open_bank(load_settings(home=tmp_path, environment={}), db)
    assert not none.is_open
    with pytest.raises(bank.BankAway):
        await none.place(ORDER)
    for more in ({"QUANZI_DEMO": "true"}, {"QUANZI_BANK": "sandbox"}):
        assert isinstance(bank.open_bank(load_settings(home=tmp_path, environment=more), db), SandboxBank)
    with pytest.raises(BadSetting):
        load_settings(home=tmp_path, environment={"QUANZI_BANK": "http"})
