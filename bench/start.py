"""Starting: a clean clone to the first page, the next start, the stop, and the memory of everything at idle.

The clone is made from this repository's last commit; packages come from the cache that this machine has.
"""

import os
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.ground import machine

REPOSITORY = Path(__file__).parents[1]
FIRST_SECONDS_MAX = 90
AGAIN_SECONDS_MAX = 5
STOP_SECONDS_MAX = 5
IDLE_MB_MAX = 350
SETTLE_SECONDS = 20
START_SECONDS_MAX = 600


def measure() -> dict[str, Any]:
    """The result for `python -m bench start`."""
    before = machine.describe_machine()
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as name:
        clone = Path(name) / "quanzi"
        started = time.perf_counter()
        subprocess.run(["git", "clone", "--quiet", REPOSITORY, clone], check=True)
        with _demo(clone) as (port, process, stop):
            first = _until_page(port, process) - started
            stop()
        started = time.perf_counter()
        with _demo(clone) as (port, process, stop):
            again = _until_page(port, process) - started
            time.sleep(SETTLE_SECONDS)
            processes = _idle_memory(clone)
            stopped = stop()
    idle = sum(processes.values())
    return {
        "bench": "start",
        "ratios": {
            "first_vs_target": round(first / FIRST_SECONDS_MAX, 3),
            "again_vs_target": round(again / AGAIN_SECONDS_MAX, 3),
            "idle_vs_target": round(idle / IDLE_MB_MAX, 3),
            "stop_vs_target": round(stopped / STOP_SECONDS_MAX, 3),
        },
        "figures": {
            "clone_to_first_page_seconds": round(first, 2),
            "again_seconds": round(again, 2),
            "stop_seconds": round(stopped, 2),
            "idle_pss_mb": round(idle, 1),
            "idle_pss_mb_server": round(processes.get("python", 0), 1),
            "idle_pss_mb_postgres": round(idle - processes.get("python", 0), 1),
        },
        "machine": before,
    }


@contextmanager
def _demo(clone: Path) -> Generator[tuple[int, subprocess.Popen[bytes], Callable[[], float]]]:
    """`make demo` on a free port, and a way to stop it that tells the seconds it took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("QUANZI_", "MAKE", "MFLAGS"))}
    process = subprocess.Popen(
        ["make", "demo"], cwd=clone, env=kept | {"QUANZI_PORT": str(port)}, stdout=subprocess.DEVNULL, start_new_session=True
    )

    def stop() -> float:
        started = time.perf_counter()
        os.killpg(process.pid, signal.SIGINT)
        process.wait()
        return time.perf_counter() - started

    try:
        yield port, process, stop
    finally:
        if process.poll() is None:
            stop()


def _until_page(port: int, process: subprocess.Popen[bytes]) -> float:
    deadline = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://localhost:{port}/", timeout=20) as answer:
                answer.read()
                return time.perf_counter()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    message = "the demo did not come up"
    raise RuntimeError(message)


def _idle_memory(clone: Path) -> dict[str, float]:
    """PSS in MB of the house's processes, by program: what they share is counted once."""
    found: dict[str, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            place = f"{(folder / 'cwd').readlink()} {(folder / 'exe').readlink()} {(folder / 'cmdline').read_text()}"
            if str(clone) not in place:
                continue
            told = re.search(r"^Pss:\s+(\d+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
            program = (folder / "exe").readlink().name
        except OSError:
            continue
        if told is not None and program != "make":
            name = "postgres" if program == "postgres" else "python"
            found[name] = found.get(name, 0) + int(told[1]) / 1024
    return found
