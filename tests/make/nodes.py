"""NATS nodes on loopback: a cluster as an operator has it, with ways to hurt it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.make.house import free_port

NATS_SERVER = str(Path(sys.executable).with_name("nats-server"))
START_SECONDS_MAX = 20
USER, PASSWORD = "house", "wk3-loop"


@dataclass
class Node:
    """One node; `peers` are the ports by which the cluster's nodes speak to each other."""

    port: int = field(default_factory=free_port)
    peer_port: int = field(default_factory=free_port)
    watch_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As it stands in the setting."""
        return f"nats://{USER}:{PASSWORD}@127.0.0.1:{self.port}"

    @property
    def runs(self) -> bool:
        """Whether it was started and lives."""
        return self.process is not None and self.process.poll() is None

    def start(self, nodes: list["Node"]) -> None:
        """Bring it up as one of `nodes`."""
        command = [NATS_SERVER, "-a", "127.0.0.1", "-p", str(self.port), "-m", str(self.watch_port), "--user", USER, "--pass", PASSWORD]
        command += ["--cluster_name", "quanzi", "--cluster", f"nats://127.0.0.1:{self.peer_port}"]
        command += ["--routes", ",".join(f"nats://127.0.0.1:{node.peer_port}" for node in nodes)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def wait_ready(self, peers: int) -> None:
        """Wait until it hears `peers` others."""
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            with suppress(httpx.HTTPError):
                routes = httpx.get(f"http://127.0.0.1:{self.watch_port}/routez", timeout=2).json()["routes"] or []
                if len({route["remote_id"] for route in routes}) >= peers:
                    return
            time.sleep(0.02)
        message = "the NATS node did not come up"
        raise AssertionError(message)

    def kill(self) -> None:
        """`kill -9`."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def count_clients(self) -> int:
        """How many processes speak to it."""
        return int(httpx.get(f"http://127.0.0.1:{self.watch_port}/connz", timeout=2).json()["num_connections"])


@contextmanager
def open_nodes(count: int = 3) -> Iterator[list[Node]]:
    """A cluster of so many, ready, and surely gone afterwards."""
    nodes = [Node() for _ in range(count)]
    try:
        for node in nodes:
            node.start(nodes)
        for node in nodes:
            node.wait_ready(count - 1)
        yield nodes
    finally:
        for node in nodes:
            if node.process is not None:
                node.process.kill()
                node.process.wait()


@contextmanager
def open_tls_node(folder: Path, *, certificate: Path, key: Path) -> Iterator[str]:
    """One node that speaks TLS from the first byte; its URL."""
    port = free_port()
    settings = folder / "nats.conf"
    settings.write_text(
        f"""
        listen: "127.0.0.1:{port}"
        authorization {{ user: {USER}, password: "{PASSWORD}" }}
        tls {{ cert_file: "{certificate}", key_file: "{key}", handshake_first: true, timeout: 5 }}
        """
    )
    process = subprocess.Popen([NATS_SERVER, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS_MAX
        while not _listens(port):
            assert time.monotonic() < deadline, "the NATS node did not come up"
            time.sleep(0.02)
        yield f"tls://{USER}:{PASSWORD}@127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
