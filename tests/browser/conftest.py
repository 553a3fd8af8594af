"""One real house with the demo world for all browser tests, and pages in Chromium that may not stay silent about errors."""

import contextlib
import fcntl
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from quanzi.app.up import DEMO_LOADED

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1280, "height": 800}
_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
_START_SECONDS_MAX = 90
QUANZI = str(Path(sys.executable).with_name("quanzi"))
INSTALL = "apt-get install -y chromium fonts-noto-cjk"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address, and what it printed (codes that were sent are printed there)."""

    url: str
    home: Path
    output: Path

    def last_code(self, address: str) -> str:
        """The newest one-time code that went to `address`."""
        deadline = time.monotonic() + 15
        while time.monotonic() < deadline:
            sent = re.findall(rf"[✉✆]\s+{re.escape(address)}.*?\b(\d{{6}})\b", self.output.read_text(), re.DOTALL)
            if sent:
                return sent[-1]
            time.sleep(0.1)
        message = f"no code was sent to {address}"
        raise AssertionError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`quanzi up` with the demo world, in a process of its own."""
    home, port = tmp_path_factory.mktemp("demo") / "home", _free_port()
    # with its owners, since where root runs the tests the database belongs to another
    subprocess.run(["cp", "-a", _load_world(), home], check=True)
    environment = os.environ | {
        "QUANZI_HOME": str(home),
        "QUANZI_DEMO": "true",
        "QUANZI_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
        "QUANZI_PUBLIC_URL": f"http://localhost:{port}",
    }
    output = home / "output.txt"
    with output.open("wb") as out:
        process = subprocess.Popen([QUANZI, "up"], env=environment, stdout=out, stderr=out, start_new_session=True)
    try:
        _wait_until_ready(f"http://localhost:{port}/readyz", process, output)
        yield Demo(f"http://localhost:{port}", home, output)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(8)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _load_world() -> Path:
    """A home with the demo world in it, made by the first process of the run that asks; the others wait for it."""
    home = Path(os.environ["QUANZI_TEST_POSTGRES"]) / "demo"
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / DEMO_LOADED).exists():
            environment = os.environ | {"QUANZI_HOME": str(home), "QUANZI_DEMO": "true"}
            subprocess.run([QUANZI, "world", "load", "--demo"], env=environment, check=True, capture_output=True)
            (home / DEMO_LOADED).touch()
    return home


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], output: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(url, timeout=2).is_success:
                return
        time.sleep(0.1)
    pytest.fail(f"the demo did not start:\n{output.read_text()[-3000:]}")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; closed after each module, since Playwright's loop must not outlast the browser's tests."""
    if not shutil.which(CHROMIUM):
        pytest.fail(f"Chromium is missing; run: {INSTALL}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield browser
        browser.close()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(chromium: Browser, demo: Demo) -> Iterator[OpenPage]:
    """Opens a browser of its own for one person; a script error or a broken content policy fails the test at the end."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        *, enter: str = "", language: str = "en", theme: str = "light", script: bool = True, phone: bool = True, worker: bool = False
    ) -> Page:
        context = chromium.new_context(
            base_url=demo.url,
            viewport=PHONE if phone else SCREEN,
            locale="zh-CN" if language == "zh-Hans" else "en-GB",
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=script,
            reduced_motion="reduce",
            service_workers="allow" if worker else "block",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(complaints, page, message.type, message.text))
        context.add_cookies([{"name": "quanzi_language", "value": language, "url": demo.url}])
        if enter:
            page.goto("/")
            page.locator(f"form[action='/demo/enter']:has([value='{enter}']) button").first.click()
            page.wait_for_url(re.compile(r"/(home|welcome|desk)"))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def _note(complaints: list[str], page: Page, kind: str, text: str) -> None:
    # an answer of 4xx and a line that breaks are told by the page itself; all else that a browser complains about is ours to mend
    if kind == "error" and "Failed to load resource" not in text and not text.startswith("WebSocket connection to"):
        complaints.append(f"{page.url}: {text}")
