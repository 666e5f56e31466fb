"""The command as users run it: a process of its own, an empty folder, and an environment without keys."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal

from stages.local import INSTANT, Faults, LocalSpeakServer, Timing, ToneVoice

COMMAND = shutil.which("utterflow", path=sysconfig.get_path("scripts")) or "utterflow"
PRIVATE = (
    "DEEPGRAM_",
    "OPENAI_",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
)
WITHIN = 30.0
"""Seconds that a process may take on a machine that is busy."""


@pytest.fixture(autouse=True)
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, nothing in the environment that would decide where speech goes, and no name server."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(PRIVATE):
            monkeypatch.delenv(name)
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *arguments: Any, **more: Any) -> Any:
        """No name ends in .invalid (RFC 2606), and no resolver need be asked."""
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


class Command:
    """Starts ``utterflow`` as a process."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def run(self, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        """Run it to its end."""
        return subprocess.run([COMMAND, *arguments], input=stdin, capture_output=True, timeout=WITHIN, check=False)

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start it; it is killed at the end of the test if it still runs. Its three streams are pipes."""
        pipe = subprocess.PIPE
        process = self._stack.enter_context(
            subprocess.Popen([COMMAND, *arguments], stdin=pipe, stdout=pipe, stderr=pipe)
        )
        self._stack.callback(process.kill)
        return process

    def serve(self, *arguments: str) -> tuple[subprocess.Popen[bytes], str]:
        """Start ``utterflow serve`` with a voice of tones on a free port; the process, and the URL that it prints."""
        process = self.start("serve", "--port", "0", "--voice", "tone", *arguments)
        assert process.stdout is not None
        return process, process.stdout.readline().decode().strip()


@pytest.fixture
def utterflow() -> Iterator[Command]:
    """The command as a process."""
    with ExitStack() as stack:
        yield Command(stack)


Serve = Callable[..., LocalSpeakServer]


@pytest.fixture
def serving() -> Iterator[Serve]:
    """Call it with faults for a local Speak server in a thread, open for the length of the test."""
    with ExitStack() as stack:
        portal = stack.enter_context(start_blocking_portal())

        def serve(*faults: Faults, key: str | None = None, timing: Timing = INSTANT) -> LocalSpeakServer:
            server = LocalSpeakServer(ToneVoice(), faults=faults, api_key=key, timing=timing)
            return stack.enter_context(portal.wrap_async_context_manager(server))

        yield serve
