"""A speech server that is broken or means harm: a real websocket server that does what none should."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator

import anyio
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from pipeline import ConnectionLost, Pipeline, SynthesisFailed
from pipeline.testing import Script
from stages.speak import Speak
from tests.stages.speak.rig import FORMAT, Ear, chunks

KEY = "dg-canary-0123456789abcdef"
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
        await Pipeline(script, Speak(base_url=address, key=KEY), Ear()).run(None)


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
