"""The example backend in a real browser: sound arrives, text is shown, talking over it stops it, nobody overhears."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SERVER = Path(__file__).parent.parent.parent / "examples" / "agent_backend" / "server.py"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
]

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("UTTERFLOW_NO_SKIPS"), reason="there is no chromium on this machine"
    ),
    pytest.mark.timeout(120),
]


class Backend:
    """The example as a user starts it."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/"
        self.process = subprocess.Popen([sys.executable, SERVER, "--port", str(port)])

    def open_sockets(self) -> int:
        """Connections that the process holds, listeners included (Linux)."""
        folder = Path(f"/proc/{self.process.pid}/fd")
        return sum("socket:" in os.readlink(link) for link in folder.iterdir() if link.is_symlink())

    def children(self) -> int:
        """Processes that it has started (Linux)."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return sum(len(task.read_text().split()) for task in tasks)


@pytest.fixture(scope="module")
def backend() -> Iterator[Backend]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    backend = Backend(port)
    try:
        until(lambda: _answers(port))
        yield backend
    finally:
        backend.process.terminate()
        assert backend.process.wait(15) is not None


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, backend: Backend) -> Iterator[Page]:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(backend.url)
    yield page
    page.close()
    assert not errors


def until(done, seconds: float = 20.0) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def say(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.click("#send")


def hear(page: Page, energy: float = 0.5) -> None:
    """Wait until the page has let out so much sound."""
    page.wait_for_function(f"utterflow.energy > {energy}", timeout=15_000)


def test_a_click_brings_sound_and_the_text_that_is_heard(page: Page) -> None:
    say(page, "Hello")
    hear(page, 2.0)
    page.wait_for_function("document.querySelector('.agent')?.textContent.startsWith('Good to hear you!')")
    page.wait_for_function("document.querySelectorAll('#lanes rect').length > 10")  # and the picture is drawn
    assert page.evaluate("utterflow.ended") == 0  # while it is still being spoken


def test_talking_over_it_stops_the_sound_at_once_and_the_next_reply_starts_clean(page: Page) -> None:
    say(page, "Hello")
    hear(page, 1.0)
    page.click("#interrupt")
    page.wait_for_function("utterflow.silentAt !== null", timeout=5_000)
    assert page.evaluate("utterflow.silentAt - utterflow.interruptedAt") < 100  # milliseconds of the page's own clock
    page.wait_for_function("utterflow.ended === 1")
    assert "cut" in str(page.get_attribute(".agent", "class"))
    page.evaluate("utterflow.energy = 0")
    page.wait_for_timeout(300)
    assert page.evaluate("utterflow.energy") == 0  # nothing of the old reply comes late
    say(page, "And then?")
    hear(page, 0.5)
    page.wait_for_function("document.querySelectorAll('.agent')[1].textContent.startsWith('Here is what')")


def test_two_browsers_do_not_hear_each_other(page: Page, browser: Browser, backend: Backend) -> None:
    other = browser.new_page()
    other.goto(backend.url)
    other.wait_for_function("utterflow.rate")
    say(page, "Hello")
    hear(page, 1.0)
    assert other.evaluate("utterflow.energy") == 0
    assert other.evaluate("document.querySelectorAll('.agent').length") == 0
    say(other, "Hello")
    hear(other, 0.5)
    page.click("#interrupt")
    page.wait_for_function("utterflow.silentAt !== null")
    before = other.evaluate("utterflow.energy")
    other.wait_for_function(f"utterflow.energy > {before} + 0.5")  # goes on undisturbed
    other.close()


NONSENSE = [b"\x00\x01", "{", "null", "[1]", '{"say": 7}', "[" * 100_000]


@pytest.mark.parametrize("message", NONSENSE, ids=lambda message: repr(message[:12]))
def test_a_client_that_sends_nonsense_is_shown_the_door(backend: Backend, message: str | bytes) -> None:
    with connect(f"{backend.url.replace('http', 'ws')}talk", proxy=None) as other:
        assert "ready" in other.recv(timeout=15)
        other.send(message)
        with pytest.raises(ConnectionClosedError) as caught:
            while True:
                other.recv(timeout=15)
    assert caught.value.rcvd.code == 1003
    assert backend.process.poll() is None


@pytest.mark.skipif(sys.platform != "linux", reason="counts sockets and processes under /proc")
def test_a_browser_that_goes_away_in_mid_sentence_leaves_nothing_behind(
    page: Page, browser: Browser, backend: Backend
) -> None:
    page.wait_for_function("utterflow.rate")
    sockets, children = backend.open_sockets(), backend.children()
    others = [browser.new_page() for _ in range(3)]
    for other in others:
        other.goto(backend.url)
        say(other, "Hello")
        hear(other, 0.3)
    assert backend.open_sockets() > sockets
    for other in others:
        other.close()
    until(lambda: backend.open_sockets() <= sockets)
    assert backend.children() == children
    say(page, "Hello")  # and the one that stayed is served
    hear(page)
