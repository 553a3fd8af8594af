"""Scanners: clamd's own protocol against a server that speaks it, a command, and nobody."""

import asyncio
import struct
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from quanzi.infra.scan import ClamdScan, CommandScan, NoScan, ScannerAway, open_scan
from quanzi.infra.settings import BadSetting, load_settings

BAD = b"X5O!P%@AP-test-X5O"


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """INSTREAM as clamd(8) describes it; a stream of more than a megabyte is too large for this one."""
    command = await reader.readuntil(b"\0")
    data = b""
    while length := struct.unpack(">I", await reader.readexactly(4))[0]:
        data += await reader.readexactly(length)
        if len(data) > 2**20:
            writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            break
    else:
        known = command == b"zINSTREAM\0"
        writer.write((b"stream: Eicar-Signature FOUND\0" if BAD in data else b"stream: OK\0") if known else b"UNKNOWN COMMAND\0")
    await writer.drain()
    writer.close()


@asynccontextmanager
async def _clamd(folder: Path, kind: str) -> AsyncIterator[str]:
    if kind == "unix":
        server = await asyncio.start_unix_server(_answer, folder / "clamd.ctl")
        address = f"unix:{folder / 'clamd.ctl'}"
    else:
        server = await asyncio.start_server(_answer, "127.0.0.1", 0)
        address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield address


@pytest.mark.parametrize("kind", ["unix", "tcp"])
async def test_clamd_is_asked_in_its_own_words(tmp_path: Path, kind: str) -> None:
    async with _clamd(tmp_path, kind) as address:
        scan = ClamdScan(address)
        assert scan.looks
        assert await scan.find_harm(b"harmless" * 50_000) == ""
        assert await scan.find_harm(b"") == ""
        assert await scan.find_harm(bytes(300_000) + BAD) == "Eicar-Signature"
        with pytest.raises(ScannerAway):
            await scan.find_harm(bytes(2**21))


@pytest.mark.parametrize("address", ["127.0.0.1:1", "unix:/nowhere/clamd.ctl"])
async def test_a_clamd_that_is_away_is_said_to_be(address: str) -> None:
    with pytest.raises(ScannerAway):
        await ClamdScan(address).find_harm(b"x")


async def test_a_command_answers_by_its_exit_code_and_last_line(tmp_path: Path) -> None:
    script = tmp_path / "look.py"
    script.write_text(
        "import sys\ndata = sys.stdin.buffer.read()\nprint('looking')\n"
        "if b'bad' in data:\n    print('Bad.Thing')\n    sys.exit(1)\nsys.exit(2 if b'broken' in data else 0)\n"
    )
    scan = CommandScan(f"{sys.executable} {script}")
    assert await scan.find_harm(b"good" * 100_000) == ""
    assert await scan.find_harm(b"bad") == "Bad.Thing"
    with pytest.raises(ScannerAway):
        await scan.find_harm(b"broken")
    with pytest.raises(ScannerAway):
        await CommandScan("/nowhere/at/all -").find_harm(b"x")


async def test_the_settings_choose_and_say_what_they_need(tmp_path: Path) -> None:
    def choose(**more: str) -> object:
        return open_scan(load_settings(home=tmp_path, environment={f"QUANZI_{name.upper()}": value for name, value in more.items()}))

    assert choose() == NoScan()
    assert await NoScan().find_harm(BAD) == ""
    assert choose(scan="clamd", scan_clamd="localhost:3310") == ClamdScan("localhost:3310")
    assert choose(scan="command", scan_command="clamdscan -") == CommandScan("clamdscan -")
    for wrong in ({"scan": "clamd"}, {"scan": "command"}, {"scan": "clamd", "scan_clamd": "nowhere"}, {"scan": "avast"}):
        with pytest.raises(BadSetting):
            choose(**wrong)
