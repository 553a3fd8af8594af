"""A house as an operator runs it: `quanzi up` in a process of its own, with ways to hurt it."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from quanzi import identity
from quanzi.infra.postgres import Db, EmbeddedPostgres, open_pool
from quanzi.kernel.person import Person
from quanzi.web import visitor
from tests.make import people

QUANZI = str(Path(sys.executable).with_name("quanzi"))
START_SECONDS_MAX = 90


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class RunningHouse:
    """One folder and one port; `up` may be started, killed and started again."""

    home: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"{'https' if 'tls_certificate' in self.settings else 'http'}://localhost:{self.port}"

    @property
    def server(self) -> EmbeddedPostgres:
        """Its PostgreSQL."""
        return EmbeddedPostgres(self.home)

    @property
    def output(self) -> str:
        """What it printed so far."""
        return (self.home / "output.txt").read_text()

    def environment(self) -> dict[str, str]:
        """The settings as a shell would give them."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QUANZI_")}
        named = {f"QUANZI_{name.upper()}": value for name, value in self.settings.items()}
        return kept | {"QUANZI_HOME": str(self.home), "QUANZI_PORT": str(self.port), "PYTHONUNBUFFERED": "1"} | named

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command beside it."""
        return subprocess.run([QUANZI, *arguments], env=self.environment(), capture_output=True, text=True, check=False, timeout=90)

    @contextmanager
    def beside(self, command: str) -> Iterator[subprocess.Popen[bytes]]:
        """A program beside it for as long as the block runs, such as one more worker."""
        with (self.home / f"{command}.txt").open("ab") as out:
            process = subprocess.Popen([QUANZI, command], env=self.environment(), stdout=out, stderr=out, start_new_session=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def start(self) -> None:
        """Bring it up and wait until it is ready."""
        self.begin()
        self.wait_ready()

    def begin(self) -> None:
        """Bring it up."""
        if self.process is not None:
            self.process.wait(START_SECONDS_MAX)
        self.home.mkdir(mode=0o700, exist_ok=True)
        with (self.home / "output.txt").open("ab") as out:
            self.process = subprocess.Popen([QUANZI, "up"], env=self.environment(), stdout=out, stderr=out, start_new_session=True)

    def wait_ready(self) -> None:
        """Wait until /readyz says so; whoever trusts its certificate is another question."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                if httpx.get(f"{self.url}/readyz", timeout=2, verify=False).is_success:
                    return
            if self.process is not None and self.process.poll() is not None:
                break
            time.sleep(0.05)
        message = f"the house did not come up:\n{self.output[-3000:]}"
        raise AssertionError(message)

    def signal(self, number: signal.Signals) -> None:
        """Send the server a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait_gone(self, seconds: float) -> float:
        """How long it took to end; AssertionError when it did not within `seconds`."""
        assert self.process is not None
        started = time.monotonic()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired as error:
            message = f"still there after {seconds} s:\n{self.output[-2000:]}"
            raise AssertionError(message) from error
        return time.monotonic() - started

    def member_cookie(self, *, name: str = "林晓明") -> tuple[Person, dict[str, str]]:
        """A new member, and the cookie that signs her in."""

        async def make() -> tuple[Person, str]:
            async with await open_pool(self.server.url()) as pool:
                db = Db(pool)
                person = await db.run(lambda tx: people.make_member(tx, name=name))
                key = await db.run(lambda tx: identity.start_session(tx, person_id=person.member_id, device="test"))
                return person, key.text()

        person, text = asyncio.run(make())
        return person, {visitor.SESSION_COOKIE: text}


@contextmanager
def open_house(home: Path, **settings: str) -> Iterator[RunningHouse]:
    """A house that is up, and surely gone afterwards."""
    house = RunningHouse(home, settings={"log_level": "warning"} | settings)
    try:
        house.start()
        yield house
    finally:
        if house.process is not None:
            house.process.kill()
            house.process.wait()
        house.server.stop()
