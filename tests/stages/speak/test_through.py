"""Streams in the place of dialling: what tests of other stages stand on, in virtual time."""

from __future__ import annotations

import anyio
import pytest
from anyio.abc import ByteStream

from pipeline import ConnectFailed, Pipeline, UsageError
from pipeline.testing import Script
from stages.local import Faults, LocalSpeakServer
from stages.net.websocket import connect
from stages.speak import Connection, Speak
from tests.stages.speak.rig import PROMPT, Ear, Voice, chunks

VIRTUAL_TIME = True


@pytest.mark.parametrize("faults", [(), Faults(drop_after_frames=3, connections=1)], ids=["steady", "drops"])
async def test_speech_through_memory(faults: Faults, monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is out of reach, the first socket and those that replace it come from the server."""

    async def unreachable(*_: object, **__: object) -> ByteStream:
        raise AssertionError("it was dialled")

    monkeypatch.setattr("stages.net.websocket.dial", unreachable)
    monkeypatch.setenv("HTTP_PROXY", "http://nowhere.invalid:1")
    async with LocalSpeakServer(Voice(), timing=PROMPT, faults=faults) as server:
        ear, speak = Ear(), Speak(base_url=server.url, connection=Connection(through=server.connect))
        said = [(0.0, chunk) for chunk in chunks("one two three.", "four five six.")]
        await Pipeline(Script(said), speak, ear).run(None)
        assert server.statistics().handshakes == (2 if faults else 1)
    heard = ear.text.split()  # a sentence that was cut is said from its start again
    assert list(dict.fromkeys(heard)) == ["one", "two", "three.", "four", "five", "six."]


async def test_a_stream_that_gives_no_websocket() -> None:
    class Silent(ByteStream):
        closed = 0

        async def send(self, item: bytes) -> None: ...

        async def receive(self, max_bytes: int = 65_536) -> bytes:
            raise anyio.EndOfStream

        async def send_eof(self) -> None: ...

        async def aclose(self) -> None:
            Silent.closed += 1

    speak = Speak(base_url="ws://127.0.0.1:1", connection=Connection(through=Silent))
    with pytest.raises(ConnectFailed):
        await Pipeline(speak).run(None)
    assert Silent.closed


async def test_what_gives_no_stream() -> None:
    with pytest.raises(UsageError, match="through= takes a function that gives a stream, not str"):
        Connection(through="memory")
    async with LocalSpeakServer(Voice(), timing=PROMPT) as server:
        socket = await connect(f"{server.url}/v1/speak", through=server.connect)
        await socket.aclose()
