"""A server of a test's own that is reached as if it were outside: over HTTPS, by a name, and only because the test lets it be."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from quanzi.infra.certificate import make_certificate
from quanzi.infra.outside import Outside


@dataclass(frozen=True, slots=True)
class Server:
    """`requests` is what it was sent; it answers with the first of `answers`."""

    outside: Outside
    requests: list[bytes]
    answers: list[bytes]


def _certify(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """A certificate for `name` that its own holder signed: what serves it and what trusts it."""
    made, key = folder / "made.pem", folder / "key.pem"
    make_certificate([name], days=1, certificate=made, key=key)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made, key)
    return serving, ssl.create_default_context(cafile=str(made))


async def _here(_host: str) -> list[str]:
    return ["127.0.0.1"]


@asynccontextmanager
async def open_server(folder: Path, name: str) -> AsyncIterator[Server]:
    """It listens on a free port until the end."""
    serving, trusting = _certify(folder, name)
    requests: list[bytes] = []
    answers: list[bytes] = [b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\nok"]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next((int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0)
        requests.append(head + await reader.readexactly(length))
        writer.write(answers[0])
        await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=serving)
    port = listening.sockets[0].getsockname()[1]
    yield Server(Outside(resolve=_here, may_reach=lambda _: True, trust=trusting, port=port, seconds_max=5), requests, answers)
    listening.close()
