"""The ports to the world, against small real servers: mail by SMTP, messages by HTTP, files in a folder and in S3."""

import asyncio
import errno
import json
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib
import httpx
import pytest

from quanzi.infra import blobs, mail, sms
from quanzi.infra.settings import Settings, load_settings

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _listening(talk: Talk) -> AsyncIterator[int]:
    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


def _settings(tmp_path: Path, **named: object) -> Settings:
    return load_settings(home=tmp_path, environment={f"QUANZI_{name.upper()}": str(value) for name, value in named.items()})


@dataclass
class MailServer:
    """Takes every letter, or refuses all of them."""

    refuse: bool = False
    letters: list[str] = field(default_factory=list)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much SMTP as a client needs."""
        writer.write(b"220 test\r\n")
        while line := (await reader.readline()).decode().strip():
            word = line.split()[0].upper()
            if word == "RCPT" and self.refuse:
                writer.write(b"550 nobody of that name\r\n")
            elif word == "DATA":
                writer.write(b"354 go on\r\n")
                self.letters.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                writer.write(b"250 taken\r\n")
            else:
                writer.write(b"221 bye\r\n" if word == "QUIT" else b"250 ok\r\n")
            await writer.drain()
            if word == "QUIT":
                break
        writer.close()


async def test_a_letter_goes_by_smtp(tmp_path: Path) -> None:
    server = MailServer()
    async with _listening(server.talk) as port:
        port_of = _settings(tmp_path, mail="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        await mail.open_mail(port_of).send(to="lin@example.org", subject="验证码 123456", body="你好，林晓明。")
    assert len(server.letters) == 1
    assert "To: lin@example.org" in server.letters[0]
    assert "From: Quanzi <quanzi@localhost>" in server.letters[0]


async def test_a_refused_letter_raises_so_that_it_is_tried_again(tmp_path: Path) -> None:
    server = MailServer(refuse=True)
    async with _listening(server.talk) as port:
        port_of = _settings(tmp_path, mail="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        with pytest.raises(aiosmtplib.SMTPException):
            await mail.open_mail(port_of).send(to="nobody@example.org", subject="s", body="b")


async def test_a_subject_cannot_carry_a_header(tmp_path: Path) -> None:
    server = MailServer()
    async with _listening(server.talk) as port:
        port_of = _settings(tmp_path, mail="smtp", smtp_host="127.0.0.1", smtp_port=port, smtp_security="none")
        with pytest.raises(ValueError, match="(?i)header"):
            await mail.open_mail(port_of).send(to="lin@example.org", subject="hello\nBcc: all@example.org", body="b")
    assert server.letters == []


@dataclass
class HttpServer:
    """Answers each request by `answer(method, path, headers, body)`."""

    answer: Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak as much HTTP/1.1 as a client needs: one request a connection."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = first.split(" ")
        status, answer = self.answer(method, path, headers, body)
        extra = 'connection: close\r\netag: "x"\r\nlast-modified: Sun, 22 Nov 2026 08:00:00 GMT\r\n'
        writer.write(f"HTTP/1.1 {status} said\r\ncontent-length: {len(answer)}\r\n{extra}\r\n".encode() + answer)
        await writer.drain()
        writer.close()


async def test_a_message_goes_to_the_gateway_with_its_token(tmp_path: Path) -> None:
    taken: list[tuple[str, object]] = []

    def take(_method: str, _path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        taken.append((headers["authorization"], json.loads(body)))
        return 202, b""

    async with _listening(HttpServer(take).talk) as port:
        gateway = _settings(tmp_path, sms="http", sms_url=f"http://127.0.0.1:{port}/send", sms_token="t0ken")
        await sms.open_sms(gateway).send(to="+8613800138000", text="验证码 123456")
    assert taken == [("Bearer t0ken", {"to": "+8613800138000", "text": "验证码 123456"})]


async def test_a_gateway_that_refuses_raises_so_that_it_is_tried_again(tmp_path: Path) -> None:
    async with _listening(HttpServer(lambda *_: (500, b"")).talk) as port:
        gateway = _settings(tmp_path, sms="http", sms_url=f"http://127.0.0.1:{port}/send")
        with pytest.raises(httpx.HTTPStatusError):
            await sms.open_sms(gateway).send(to="+8613800138000", text="x")


async def _use(store: blobs.Blobs) -> None:
    with pytest.raises(blobs.BlobMissing):
        await store.get("media/aa/one.webp")
    await store.put("media/aa/one.webp", b"first")
    await store.put("media/aa/one.webp", b"second" * 1000)
    await store.put("documents/two", b"")
    assert await store.get("media/aa/one.webp") == b"second" * 1000
    assert await store.get("documents/two") == b""
    await store.delete("documents/two")
    await store.delete("documents/two")
    with pytest.raises(blobs.BlobMissing):
        await store.get("documents/two")


async def test_files_lie_in_a_folder_closed_to_others(tmp_path: Path) -> None:
    store = blobs.open_blobs(_settings(tmp_path))
    await _use(store)
    assert [key async for key in store.list_keys()] == ["media/aa/one.webp"]
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0


async def test_no_key_leads_out_of_the_folder(tmp_path: Path) -> None:
    store = blobs.open_blobs(_settings(tmp_path / "home"))
    (tmp_path / "outside").write_bytes(b"not yours")
    for key in ("../outside", "a/../../outside", str(tmp_path / "outside"), "/etc/hostname"):
        with pytest.raises(blobs.BlobMissing):
            await store.get(key)


async def test_a_file_is_on_the_disk_before_it_is_said_to_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = blobs.open_blobs(_settings(tmp_path))
    done: list[str] = []
    sync = os.fsync

    def note(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path / "blobs").as_posix()
        done.append(name.partition(".part-")[0])
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    await store.put("pictures/a/320.webp", b"first")
    await store.put("pictures/a/320.webp", b"second")
    written = ["pictures/a/320.webp", "pictures/a"]
    assert done == [".", "pictures", *written, *written]
    assert [key async for key in store.list_keys()] == ["pictures/a/320.webp"]


async def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = blobs.open_blobs(_settings(tmp_path))
    await store.put("pictures/a/320.webp", b"first")

    def fail(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        await store.put("pictures/a/320.webp", b"second")
    assert await store.get("pictures/a/320.webp") == b"first"
    assert [key async for key in store.list_keys()] == ["pictures/a/320.webp"]


async def test_what_is_old_is_listed_by_its_beginning(tmp_path: Path) -> None:
    store = blobs.open_blobs(_settings(tmp_path))
    for key in ("pictures/a/320.webp", "pictures/b/320.webp", "documents/a/one"):
        await store.put(key, b"x")
    os.utime(tmp_path / "blobs/pictures/a/320.webp", (0, 0))
    os.utime(tmp_path / "blobs/documents/a/one", (0, 0))
    moment = datetime(2000, 1, 1, tzinfo=UTC)
    assert [key async for batch in store.list_old("pictures/", before=moment) for key in batch] == ["pictures/a/320.webp"]
    assert [key async for batch in store.list_old("uploads/", before=moment) for key in batch] == []


async def test_files_lie_in_s3_as_well(tmp_path: Path) -> None:
    kept: dict[str, bytes] = {}

    def answer(method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        assert "AWS4-HMAC-SHA256" in headers["authorization"]
        key = unquote(urlsplit(path).path).removeprefix("/bucket/house/")
        if method == "PUT":
            kept[key] = body
            return 200, b""
        if method == "POST":  # several keys go at once
            gone = [found.decode() for found in re.findall(rb"<Key>(.*?)</Key>", body)]
            for one in gone:
                kept.pop(one.removeprefix("house/"), None)
            deleted = "".join(f"<Deleted><Key>{one}</Key></Deleted>" for one in gone)
            return 200, f"<DeleteResult>{deleted}</DeleteResult>".encode()
        return (200, kept[key]) if key in kept else (404, b"<Error><Code>NoSuchKey</Code></Error>")

    async with _listening(HttpServer(answer).talk) as port:
        named = {
            "blobs": "s3",
            "s3_url": "s3://bucket/house",
            "s3_endpoint": f"http://127.0.0.1:{port}",
            "s3_region": "here",
            "s3_access_key": "a",
            "s3_secret_key": "b",
        }
        await _use(blobs.open_blobs(_settings(tmp_path, **named)))
    assert list(kept) == ["media/aa/one.webp"]


async def test_the_console_shows_what_would_be_sent(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = _settings(tmp_path)
    await mail.open_mail(settings).send(to="lin@example.org", subject="s", body="code 123456")
    await sms.open_sms(settings).send(to="+8613800138000", text="code 654321")
    said = capsys.readouterr().out
    assert "lin@example.org" in said
    assert "123456" in said
    assert "+8613800138000" in said
