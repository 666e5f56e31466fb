"""A speech server that is broken or means harm: a real websocket server that does what none should."""

from __future__ import annotations

import contextlib
import json
import logging
import socket
import threading
import traceback
from collections.abc import Callable, Iterator

import anyio
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from pipeline import ConnectFailed, ConnectionLost, Pipeline, SpeechError, SynthesisFailed
from pipeline.testing import Script
from stages.speak import Connection, Speak
from tests.leaks import collected
from tests.stages.net.test_websocket import read_head, scripted
from tests.stages.speak.rig import FORMAT, Ear, chunks

KEY = "dg-canary-0123456789abcdef"
PASSWORD = "proxy-canary-98765"
SAID = f"\x1b[2J no {KEY} \x9b2J {PASSWORD} \u202e"
"""What must not be shown as it is, wherever a server or a proxy says it."""
PATIENCE = 4.0
"""Seconds that any of these may take: half of what an unanswered flush is waited for."""


@contextlib.contextmanager
def serving(on_flush: Callable[[ServerConnection], None], **options: object) -> Iterator[str]:
    """A server that does the same whenever a flush comes. Gives its address."""

    def handle(connection: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            for message in connection:
                if json.loads(message)["type"] == "Flush":
                    on_flush(connection)

    with serve(handle, "127.0.0.1", 0, **options) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        try:
            yield f"ws://127.0.0.1:{running.socket.getsockname()[1]}"
        finally:
            running.shutdown()
            thread.join()


async def say(address: str) -> None:
    """A turn of one sentence, which must not take long."""
    script = Script([(0.0, chunk) for chunk in chunks("Some words.")])
    with anyio.fail_after(PATIENCE):
        await Pipeline(script, Speak(base_url=address, key=KEY, connection=Connection(key_in_clear=True)), Ear()).run(
            None
        )


@pytest.mark.parametrize("parts", [1, 20])
async def test_a_message_that_is_longer_than_speech_fails_the_turn_with_a_sentence(parts):
    """20 MB in one frame, or in fragments none of which is too long."""

    def flood(connection: ServerConnection) -> None:
        connection.send(iter([bytes(20_000_000 // parts)] * parts) if parts > 1 else bytes(20_000_000))

    words = "more than 4 MiB, which is no speech"
    with serving(flood, compression=None) as address, pytest.raises(ConnectionLost, match=words) as caught:
        await say(address)
    assert caught.value.code == 1009


@pytest.mark.parametrize("sound", [0.0, 0.4], ids=["at once", "in mid-speech"])
@pytest.mark.parametrize("close", [None, 1011], ids=["and stays", "and hangs up"])
async def test_an_error_message_is_the_error_of_the_turn_at_once(sound, close):
    def fail(connection: ServerConnection) -> None:
        connection.send(bytes(FORMAT.size(sound)))
        connection.send('{"type":"Error","err_code":"INTERNAL","err_msg":"The voice failed."}')
        if close:
            connection.close(close)

    with serving(fail) as address, pytest.raises(SynthesisFailed, match="INTERNAL: The voice failed") as caught:
        await say(address)
    assert (caught.value.code, caught.value.description) == ("INTERNAL", "The voice failed.")


# What a server or a proxy says


def told(error: BaseException | None) -> Iterator[str]:
    """All that can be read in an error and in whatever it came from."""
    assert error is not None
    yield "".join(traceback.format_exception(error))
    waiting, seen = [error], set()
    while waiting:
        link = waiting.pop()
        seen.add(id(link))
        yield from (str(link), repr(link), repr(link.args), repr(vars(link)), *map(str, vars(link).values()))
        waiting += [more for more in (link.__cause__, link.__context__) if more is not None and id(more) not in seen]


def assert_clean(error: BaseException, caplog: pytest.LogCaptureFixture, *secrets: str) -> None:
    ours = [record for record in caplog.records if not record.name.startswith("websockets.server")]
    shown = collected(error)
    assert "in _run" in shown or "in __aenter__" in shown  # the frames are there
    for secret in (KEY, *secrets):
        assert secret not in shown
    for text in [*told(error), *(record.getMessage() for record in ours), *(repr(vars(record)) for record in ours)]:
        assert not set("\x1b\x9b\u202e") & set(text)
        for secret in (KEY, *secrets):
            assert secret not in text


NOTICES = [
    {"type": "Error", "err_code": SAID, "err_msg": SAID},
    {"type": "Error", "err_code": "x" * 190 + KEY, "err_msg": "x" * 190 + KEY},
    {"type": "Error", "error": SAID},
    {"type": "Warning", "warn_code": SAID, "warn_msg": SAID},
    {"type": "Metadata", "request_id": SAID, "additional_model_uuids": [SAID]},
    {"type": SAID, "text": SAID},
    {SAID: SAID},
]


@pytest.mark.parametrize("notice", NOTICES)
async def test_what_a_server_says_on_the_socket_is_cleaned(notice, caplog):
    caplog.set_level(logging.DEBUG)

    def babble(connection: ServerConnection) -> None:
        connection.send(json.dumps(notice))
        connection.send(SAID)
        connection.close(1008, f"\x1b[2J {KEY} DATA-0000")

    with serving(babble) as address, pytest.raises(SpeechError) as caught:
        await say(address)
    assert_clean(caught.value, caplog)


BODY = json.dumps({"err_code": SAID, "err_msg": SAID, "request_id": SAID}).encode()
REFUSALS = {
    "body": b"HTTP/1.1 401 No\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY),
    "headers": f"HTTP/1.1 403 {KEY}\r\ndg-error: {KEY}\r\ndg-request-id: {KEY}\r\nContent-Length: 0\r\n\r\n".encode(),
    "page": b"HTTP/1.1 400 No\r\nContent-Length: %d\r\n\r\n%s" % (len(SAID.encode()), SAID.encode()),
    "status line": b"HTTP/1.1 " + SAID.encode() + b"\r\n\r\n",
    "no HTTP": SAID.encode() + b"\r\n\r\n",
    "bad header": b"HTTP/1.1 101 Yes\r\n" + SAID.encode() + b"\r\n\r\n",
    "bad upgrade": f"HTTP/1.1 101 Yes\r\nUpgrade: {KEY}\r\nConnection: Upgrade\r\n\r\n".encode(),
    "bad accept": (
        f"HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {KEY}\r\n\r\n"
    ).encode(),
    "long status": b"HTTP/1.1 " + b"9" * 5000 + b" No\r\n\r\n",
}


@pytest.mark.parametrize("place", ["server", "proxy"])
@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS.keys())
async def test_what_a_server_or_proxy_answers_to_the_first_request_is_cleaned(answer, place, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)

    def script(connection: socket.socket) -> None:
        read_head(connection)
        connection.sendall(answer)

    with scripted(script) as port, pytest.raises(ConnectFailed) as caught:
        address = f"ws://127.0.0.1:{port}"
        if place == "proxy":
            address = "ws://voice.invalid"
            monkeypatch.setenv("HTTP_PROXY", f"http://user:{PASSWORD}@127.0.0.1:{port}")
            monkeypatch.delenv("NO_PROXY", raising=False)
        await say(address)
    assert_clean(caught.value, caplog, *([PASSWORD] if place == "proxy" else []))
