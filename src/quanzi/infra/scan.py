"""Looking for harm in files: by clamd over its socket, by any command, or by nobody."""

import asyncio
import shlex
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import structlog

from quanzi.infra.settings import Settings
from quanzi.kernel import limits
from quanzi.kernel.errors import Unavailable

log = structlog.get_logger(__name__)

_CHUNK_BYTES = 256 * 1024
_ANSWER_BYTES_MAX = 4_096
_HARM_CHARACTERS_MAX = 120
_HARMLESS, _HARMFUL = 0, 1
_UNNAMED = "?"


class ScannerAway(Unavailable):
    """The scanner does not answer, or can't look at this."""

    code = "scanner_away"
    reason = "The check for harmful files does not answer at the moment."
    way_forward = "The file is kept and will be checked; try again in a few minutes."


class Scan(Protocol):
    """Something that knows harmful files."""

    @property
    def looks(self) -> bool:
        """Whether there is a scanner; without one nothing waits for it."""
        ...

    async def find_harm(self, data: bytes) -> str:
        """What is harmful in it, by the scanner's name for it; empty for nothing. ScannerAway when it can't say."""
        ...


@dataclass(frozen=True, slots=True)
class NoScan:
    """Nobody looks."""

    looks: bool = False

    async def find_harm(self, data: bytes) -> str:
        """Nothing is known."""
        del data
        return ""


@dataclass(frozen=True, slots=True)
class CommandScan:
    """A command that reads the file from its input: exit code 0 for harmless, 1 for harmful, with its name as the last line."""

    command: str
    looks: bool = True

    async def find_harm(self, data: bytes) -> str:
        """Run it; any other exit code, or no end, raises ScannerAway."""
        try:
            process = await asyncio.create_subprocess_exec(
                *shlex.split(self.command), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
            )
        except OSError as error:
            raise ScannerAway from error
        try:
            async with asyncio.timeout(limits.FILE_SCAN_SECONDS_MAX):
                said, _ = await process.communicate(data)
        except TimeoutError as error:
            process.kill()
            await process.wait()
            raise ScannerAway from error
        if process.returncode == _HARMLESS:
            return ""
        if process.returncode != _HARMFUL:
            log.warning("scanner_failed", code=process.returncode)
            raise ScannerAway
        return _clean_harm(said.decode(errors="replace").strip().rpartition("\n")[2])


@dataclass(frozen=True, slots=True)
class ClamdScan:
    """clamd, by the command INSTREAM over `unix:/path` or `host:port`."""

    address: str
    looks: bool = True

    async def find_harm(self, data: bytes) -> str:
        """Send it in chunks; an answer that is neither OK nor FOUND raises ScannerAway."""
        try:
            async with asyncio.timeout(limits.FILE_SCAN_SECONDS_MAX), self._connect() as (reader, writer):
                writer.write(b"zINSTREAM\0")
                for start in range(0, len(data), _CHUNK_BYTES):
                    chunk = data[start : start + _CHUNK_BYTES]
                    writer.write(struct.pack(">I", len(chunk)) + chunk)
                    await writer.drain()
                writer.write(struct.pack(">I", 0))
                await writer.drain()
                answer = await reader.read(_ANSWER_BYTES_MAX)
        except (OSError, TimeoutError) as error:
            raise ScannerAway from error
        said = answer.rstrip(b"\0\n").decode(errors="replace").removeprefix("stream: ")
        if said == "OK":
            return ""
        if not said.endswith(" FOUND"):
            log.warning("scanner_failed", said=said)
            raise ScannerAway
        return _clean_harm(said.removesuffix(" FOUND"))

    @asynccontextmanager
    async def _connect(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        if self.address.startswith("unix:"):
            reader, writer = await asyncio.open_unix_connection(self.address.removeprefix("unix:"))
        else:
            host, _, port = self.address.rpartition(":")
            reader, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        try:
            yield reader, writer
        finally:
            writer.close()


def _clean_harm(said: str) -> str:
    """A short name to show; never empty, since that would mean harmless."""
    return "".join(one for one in said if one.isprintable()).strip()[:_HARM_CHARACTERS_MAX] or _UNNAMED


def open_scan(settings: Settings) -> Scan:
    """The scanner that the settings name."""
    if settings.scan == "clamd":
        return ClamdScan(settings.scan_clamd)
    if settings.scan == "command":
        return CommandScan(settings.scan_command)
    return NoScan()
