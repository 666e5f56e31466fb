"""A second wire over the same machinery: docs/providers.md's code against a server of its own, on a real socket.

The server says each word as a tone that spells it, so what was heard can be read back. Its faults are switches.
"""

from __future__ import annotations

import base64
import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import anyio
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from pipeline import ConnectFailed, ConnectionLost, Pipeline, RemoteProtocolError, SynthesisFailed, UsageError
from pipeline.testing import Script
from stages.speak import UNLIMITED, SpeakOptions, per_chunk, provider
from tests.stages.speak.rig import FORMAT, Ear, chunks, report, sentences, tagged
from tests.test_readme import blocks

PAGE = Path(__file__).parents[3] / "docs" / "providers.md"
PATIENCE = 30.0
FRAME = FORMAT.size(0.2)


@cache
def page() -> SimpleNamespace:
    """The names that the page defines."""
    names: dict[str, object] = {"__name__": "providers"}
    for block in blocks(PAGE.read_text(encoding="utf-8")):
        exec(block, names)
    return SimpleNamespace(**names)


@dataclass
class Server:
    """Speaks a context as soon as it has a whole sentence, and sends what was asked for and what was not.

    ``break_after`` frames the first socket is cut. ``mute``: nothing is answered, on the first socket. ``stale``: sound
    of a dropped context still comes. ``key``: who has none gets a 401.
    """

    break_after: int | None = None
    mute: bool = False
    stale: bool = False
    key: str = ""
    error: str = ""
    sockets: int = 0
    frames: int = 0
    seen: list[dict[str, object]] = field(default_factory=list)
    url: str = ""

    def talk(self, connection: ServerConnection) -> None:
        self.sockets += 1
        first, texts, dropped = self.sockets == 1, {}, set()
        connection.send('{"hello": "r-7"}')
        with contextlib.suppress(ConnectionClosed):
            for frame in connection:
                message = json.loads(frame)
                self.seen.append(message)
                if "bye" in message:
                    return
                if first and self.mute:
                    continue
                if "say" in message:
                    number = message["context"]
                    texts[number] = texts.get(number, "") + message["say"]
                elif "end" in message:
                    if self.error:
                        connection.send(json.dumps({"error": self.error}))
                        continue
                    self.speak(connection, message["end"], texts[message["end"]], first=first)
                elif "drop" in message:
                    dropped.add(message["drop"])
                    if self.stale:
                        self.speak(connection, message["drop"], "stale words. ", first=False)

    def speak(self, connection: ServerConnection, number: int, text: str, *, first: bool) -> None:
        sound = b"".join(tagged(text))
        for at in range(0, len(sound), FRAME):
            if first and self.break_after is not None and self.frames >= self.break_after:
                connection.socket.close()
                return
            self.frames += 1
            part = base64.b64encode(sound[at : at + FRAME]).decode()
            connection.send(json.dumps({"sound": part, "context": number, "done": at + FRAME >= len(sound)}))


@contextlib.contextmanager
def serving(**faults: object) -> Iterator[Server]:
    server = Server(**faults)

    def admit(connection: ServerConnection, request: object) -> object:
        given = request.headers.get("x-api-key", "")  # type: ignore[attr-defined]
        return connection.respond(401, "no") if server.key and given != server.key else None

    with serve(server.talk, "127.0.0.1", 0, process_request=admit) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        server.url = f"ws://127.0.0.1:{running.socket.getsockname()[1]}"
        try:
            yield server
        finally:
            running.shutdown()
            thread.join()


async def say(server: Server, lines: list[str], **options: object):
    ear = Ear()
    script = Script([(0.0, chunk) for chunk in chunks(*lines)])
    voice = page().Numbered(server.url, options=SpeakOptions(limits=UNLIMITED, flush=per_chunk, **options))
    with anyio.fail_after(PATIENCE):
        outcome = await Pipeline(script, voice, ear).run(None)
    return ear, report(outcome)


async def test_a_reply_is_spoken_and_reported():
    lines = sentences(5)
    with serving() as server:
        ear, said = await say(server, lines)
    assert ear.text.split() == " ".join(lines).split()
    assert said.sent == said.spoken == sum(len(line) + 1 for line in lines)
    assert (said.request_id, said.flushes, said.resumed) == ("r-7", 5, ())
    assert [message["context"] for message in server.seen if "say" in message] == [0, 1, 2, 3, 4]
    assert server.seen[-1] == {"bye": True}


async def test_what_a_lost_socket_cut_off_is_said_again():
    lines = sentences(5)
    with serving(break_after=9) as server:
        ear, said = await say(server, lines)
    heard = ear.text.split()
    assert server.sockets == 2
    assert len(said.resumed) == 1
    assert [word for word in " ".join(lines).split() if word not in heard] == []
    assert said.spoken == sum(len(line) + 1 for line in lines)


async def test_a_server_that_goes_silent_is_left_for_another_socket():
    lines = sentences(2)
    with serving(mute=True) as server:
        ear, said = await say(server, lines, silence=1.0)
    assert ear.text.split() == " ".join(lines).split()
    assert server.sockets >= 2  # more, where a busy machine makes the second one late, too
    assert len(said.resumed) == server.sockets - 1


@pytest.mark.parametrize("stale", [False, True])
async def test_after_a_barge_in_nothing_of_the_old_reply_is_heard(stale):
    ear = Ear()
    with serving(stale=stale) as server, anyio.fail_after(PATIENCE):
        replies = iter([["one two three four."] * 40, ["the new reply."]])

        async def source(inbox, outbox):
            async for _ in inbox:
                for chunk in chunks(*next(replies)):
                    await outbox.send(chunk)

        voice = page().Numbered(server.url)
        async with Pipeline(source, voice, ear) as pipeline:
            async with pipeline.turn(None) as turn:
                async for _ in turn:
                    turn.interrupt()
            async with pipeline.turn(None) as turn:
                async for _ in turn:
                    pass
    assert ear.text.split() == ["the", "new", "reply."]


async def test_what_the_server_says_it_failed_by_fails_the_turn():
    with serving(error="no such voice") as server, pytest.raises(SynthesisFailed, match="no such voice"):
        await say(server, sentences(1))


async def test_a_refused_handshake_is_the_provider_s_sentence():
    with serving(key="k-1") as server, pytest.raises(ConnectFailed, match="HTTP 401"):
        await say(server, sentences(1))


async def test_a_socket_that_is_lost_again_and_again_fails_the_turn():
    class Broken(Server):
        def speak(self, connection, number, text, *, first):
            connection.socket.close()

    with serving() as server:
        server.speak = Broken.speak.__get__(server)
        with pytest.raises(ConnectionLost):
            await say(server, sentences(1), reconnect=5.0)


def test_a_format_that_is_not_made_is_a_sentence():
    with pytest.raises(UsageError, match="Numbered cannot make"):
        page().Numbered("ws://127.0.0.1:1").offer(page().AudioFormat("mulaw", 8_000))


@pytest.mark.parametrize("frame", ["", "[]", "nul", '{"sound": "?", "context": 1}', '{"sound": "AAAA"}', b"\xff"])
def test_what_cannot_be_read_is_an_error_of_the_protocol(frame):
    with pytest.raises(RemoteProtocolError):
        page().NumberedWire().decode(frame, ())


def test_a_wire_that_cannot_be_interrupted_is_refused():
    with pytest.raises(ValueError, match="cannot be interrupted"):
        provider.Abilities(numbered=False, confirms_cancel=False)
    with pytest.raises(ValueError, match="idle"):
        provider.Abilities(idle=0.0)
