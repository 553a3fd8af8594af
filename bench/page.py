"""What a first look costs: bytes over the wire, Lighthouse (mobile, median of five) on landing, home and a circle.

Runs a real `quanzi up` with the demo's people. Lighthouse comes from npm at its pinned version; without npm or Chromium
those figures are left out and said to be.
"""

import gzip
import http.client
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.ground import machine

LIGHTHOUSE = "lighthouse@12.8.2"
ROUNDS = 5
CHROMIUM = "/usr/bin/chromium"
CATEGORIES = ("performance", "accessibility", "best-practices")
READY_SECONDS_MAX = 90
_FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
_ASSET = re.compile(r'(?:src|href)="(/static/[^"]+)"')
_IMPORTED = re.compile(rb'from"?\s*"(\./[^"]+\.js[^"]*)"|import\s*"(\./[^"]+\.js[^"]*)"')


def measure() -> dict[str, Any]:
    """The result for `python -m bench page`."""
    before = machine.describe_machine()
    with _demo() as port:
        cookie = _enter(port)
        circle = re.search(r'href="(/circles/[0-9a-f-]{36})', _get(port, "/home", cookie)[0].decode())
        pages = {"landing": ("/", ""), "home": ("/home", cookie), "circle": (circle[1] if circle else "/circles", cookie)}
        figures: dict[str, Any] = {f"{name}_kb": _first_load_kb(port, path, cookie) for name, (path, cookie) in pages.items()}
        if shutil.which("npx") and Path(CHROMIUM).exists():
            for name, (path, cookie) in pages.items():
                figures |= _lighthouse(name, f"http://localhost:{port}{path}", cookie)
        else:
            figures["lighthouse"] = "left out: needs npm and Chromium"
    return {"bench": "page", "ratios": {}, "figures": figures, "machine": before}


@contextmanager
def _demo() -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="quanzi-bench-") as home, socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
        probe.close()
        environment = os.environ | {"QUANZI_HOME": home, "QUANZI_DEMO": "true", "QUANZI_PORT": str(port), "QUANZI_LOG_LEVEL": "warning"}
        quanzi = str(Path(sys.executable).with_name("quanzi"))
        process = subprocess.Popen([quanzi, "up"], env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        try:
            _wait_until_ready(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if _get(port, "/readyz", "")[0]:
                return
        except OSError:
            time.sleep(0.1)
    message = "the demo did not start"
    raise RuntimeError(message)


def _enter(port: int) -> str:
    """A session of the demo's member."""
    connection = http.client.HTTPConnection("localhost", port)
    connection.request(
        "POST",
        "/demo/enter",
        urlencode({"key": "member", "person": "member"}),
        {"content-type": "application/x-www-form-urlencoded", "origin": f"http://localhost:{port}"},
    )
    answer = connection.getresponse()
    answer.read()
    return "; ".join(header.partition(";")[0] for header in answer.headers.get_all("set-cookie") or [])


def _get(port: int, path: str, cookie: str) -> tuple[bytes, int]:
    """The body, unpacked, and the bytes it took over the wire."""
    connection = http.client.HTTPConnection("localhost", port)
    connection.request("GET", path, headers={"cookie": cookie, "accept-encoding": "gzip"})
    answer = connection.getresponse()
    raw = answer.read()
    body = gzip.decompress(raw) if answer.headers.get("content-encoding") == "gzip" else raw
    return body, len(raw)


def _first_load_kb(port: int, path: str, cookie: str) -> float:
    """The page with its styles, scripts and icons, as sent; members' photos aside."""
    body, total = _get(port, path, cookie)
    waiting, seen = [found.replace("&amp;", "&") for found in _ASSET.findall(body.decode())], set[str]()
    while waiting:
        asset = waiting.pop()
        if asset in seen:
            continue
        seen.add(asset)
        content, size = _get(port, asset, cookie)
        total += size
        folder = urlsplit(asset).path.rpartition("/")[0]
        waiting += [f"{folder}/{(one or other).decode().removeprefix('./')}" for one, other in _IMPORTED.findall(content)]
    return round(total / 1000, 1)


def _lighthouse(name: str, url: str, cookie: str) -> dict[str, int]:
    scores: dict[str, list[float]] = {category: [] for category in CATEGORIES}
    for _ in range(ROUNDS):
        command = [
            "npx",
            "--yes",
            LIGHTHOUSE,
            url,
            "--quiet",
            f"--chrome-flags={_FLAGS}",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--extra-headers={json.dumps({'cookie': cookie} if cookie else {})}",
        ]
        done = subprocess.run(command, env=os.environ | {"CHROME_PATH": CHROMIUM}, capture_output=True, check=False)
        if done.returncode != 0:
            message = f"Lighthouse could not measure {url}: {done.stderr.decode(errors='replace').strip()[-1000:]}"
            raise RuntimeError(message)
        found = json.loads(done.stdout)["categories"]
        for category in CATEGORIES:
            scores[category].append(found[category]["score"] * 100)
    return {f"{name}_{category.replace('-', '_')}": round(statistics.median(values)) for category, values in scores.items()}
