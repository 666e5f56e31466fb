"""The telephone example, with a websocket that plays Twilio's part."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedOK
from websockets.sync.client import ClientConnection, connect

EXAMPLE = Path(__file__).parent.parent.parent / "examples" / "twilio_backend.py"
LOUD = base64.b64encode(b"\x10" * 160).decode()
QUIET = base64.b64encode(b"\xff" * 160).decode()


@pytest.fixture
def call() -> Iterator[ClientConnection]:
    """A call to the example, answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, EXAMPLE, "--port", str(port)], stdout=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        with _connected(port) as connection:
            connection.send(json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"}))
            connection.send(json.dumps({"event": "start", "start": {"streamSid": "MZ1"}, "streamSid": "MZ1"}))
            yield connection
    finally:
        process.terminate()
        process.communicate(timeout=15)


def _connected(port: int) -> ClientConnection:
    until = time.monotonic() + 20
    while True:
        try:
            return connect(f"ws://127.0.0.1:{port}/media", proxy=None)
        except OSError:
            assert time.monotonic() < until
            time.sleep(0.1)


def hear(call: ClientConnection, kind: str) -> dict:
    """The next message of a kind."""
    while True:
        message = json.loads(call.recv(timeout=15))
        if message["event"] == kind:
            return message


def speak(call: ClientConnection, sound: str, messages: int) -> None:
    for _ in range(messages):
        call.send(json.dumps({"event": "media", "streamSid": "MZ1", "media": {"track": "inbound", "payload": sound}}))


def test_the_agent_greets_and_falls_silent_when_the_caller_speaks(call: ClientConnection) -> None:
    greeting = hear(call, "media")
    sound = base64.b64decode(greeting["media"]["payload"])
    assert greeting["streamSid"] == "MZ1"
    assert len(set(sound)) > 10  # mu-law speech, and not silence
    speak(call, LOUD, 3)
    hear(call, "clear")
    speak(call, QUIET, 30)  # the caller has finished: the second reply comes
    assert hear(call, "media")["media"]["payload"]


def test_messages_that_make_no_sense_and_hanging_up_are_survived(call: ClientConnection) -> None:
    call.send("not json")
    call.send(b"\x00\x01")
    call.send(json.dumps({"event": "mark", "mark": {"name": "never sent"}}))
    assert hear(call, "media")
    call.send(json.dumps({"event": "stop", "streamSid": "MZ1"}))
    with pytest.raises(ConnectionClosedOK):  # the server hangs up, in peace
        while True:
            call.recv(timeout=15)
