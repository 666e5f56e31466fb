"""The sender through an HTTP proxy that is a real one of a few lines: what its refusals do to a conversation."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio
import pytest
from anyio.abc import ByteStream, SocketAttribute

from pipeline import ConnectFailed, Pipeline
from pipeline.testing import Script
from stages.local import INSTANT, Faults, LocalSpeakServer
from stages.speak import Speak, SpeakRest
from tests.stages.speak.rig import Ear, Voice, chunks, report, sentences

LINES = sentences(4)
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]
PAGE = (
    b"HTTP/1.1 %d Refused\r\nContent-Type: text/html\r\nContent-Length: 33\r\n\r\n<html>upstream not reachable.</html>"
)


@asynccontextmanager
async def proxied(port: int, answers: Sequence[int], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[bytes]]:
    """A proxy that leads everything to `port`, or answers with the page of a status; 200 from the last answer on.

    The environment names it for ``ws://speak.test``. Gives the heads of the requests.
    """
    requests: list[bytes] = []

    async def serve(client: ByteStream) -> None:
        async with client:
            head = b""
            while b"\r\n\r\n" not in head:
                head += await client.receive()
            requests.append(head)
            status = answers[len(requests) - 1] if len(requests) <= len(answers) else 200
            if status != 200:
                await client.send(PAGE % status)
                return
            async with await anyio.connect_tcp("127.0.0.1", port) as server:
                await client.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(pump, client, server, tasks.cancel_scope)
                    tasks.start_soon(pump, server, client, tasks.cancel_scope)

    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        proxy = listener.extra(SocketAttribute.local_port)
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy}")
        tasks.start_soon(listener.serve, serve)
        yield requests
        tasks.cancel_scope.cancel()


async def pump(source: ByteStream, target: ByteStream, over: anyio.CancelScope) -> None:
    try:
        while True:
            await target.send(await source.receive())
    except (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError):
        over.cancel()


def speak(server: LocalSpeakServer, stage: type[Speak | SpeakRest] = Speak) -> Speak | SpeakRest:
    return stage(base_url=f"ws://speak.test:{server.port}")


async def test_a_proxy_that_cannot_reach_the_server_for_a_moment_does_not_end_the_turn(monkeypatch):
    """tinyproxy 1.11 and squid 5.7 put a page behind each refusal, which was taken for no proxy at all."""
    faults = Faults(drop_after_frames=9, connections=1)
    async with (
        LocalSpeakServer(Voice(), timing=INSTANT, faults=faults) as server,
        proxied(server.port, (200, 503), monkeypatch) as requests,
    ):
        ear = Ear()
        outcome = await Pipeline(Script(SCRIPT), speak(server), ear).run(None)
    assert [head.split(b":")[0] for head in requests] == [b"CONNECT speak.test"] * 3
    assert len(report(outcome).resumed) == 1
    assert ear.text.endswith(LINES[-1])


async def test_speech_over_http_goes_through_it_too_and_asks_again(monkeypatch):
    faults = Faults(drop_after_frames=0, connections=1)  # the first answer has no sound, and its connection is cut
    async with (
        LocalSpeakServer(Voice(), timing=INSTANT, faults=faults) as server,
        proxied(server.port, (200, 503), monkeypatch) as requests,
    ):
        ear = Ear()
        await Pipeline(Script(SCRIPT), speak(server, SpeakRest), ear).run(None)
    assert len(requests) >= 3
    assert ear.text == " ".join(LINES)


@pytest.mark.parametrize("stage", [Speak, SpeakRest])
@pytest.mark.parametrize(("status", "words"), [(407, "wants a user and a password"), (403, "HTTP 403")])
async def test_a_proxy_that_refuses_for_good_is_named(status, words, stage, monkeypatch):
    async with (
        LocalSpeakServer(Voice(), timing=INSTANT) as server,
        proxied(server.port, (status,), monkeypatch) as requests,
    ):
        with pytest.raises(ConnectFailed, match=words) as caught:
            await Pipeline(Script(SCRIPT), speak(server, stage), Ear()).run(None)
    assert "The proxy 127.0.0.1" in str(caught.value)
    assert not caught.value.retryable
    assert len(requests) == 1
