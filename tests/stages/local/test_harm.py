"""Clients that mean harm, or hang: nobody keeps others out for long, and nothing grows. On a clock that jumps."""

from __future__ import annotations

import json
from contextlib import AsyncExitStack

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import RemoteProtocolError
from stages.deepgram import messages as wire
from stages.local import INSTANT, Limits, LocalSpeakServer, Seen, ToneVoice, Visited
from tests.stages.local.conftest import Closed

VIRTUAL_TIME = True


def serve(**options):
    return LocalSpeakServer(ToneVoice(tagged=True), **({"timing": INSTANT} | options))


async def test_sockets_that_say_nothing_make_room_in_the_end(dial):
    async with serve(limits=Limits(connections=45)) as server, AsyncExitStack() as stack:
        silent = [await stack.enter_async_context(dial(server, memory=True)) for _ in range(45)]
        async with dial(server, memory=True, hello=False) as late:
            assert late.response.status_code == 429
        await anyio.sleep(301.0)
        for client in silent:
            with pytest.raises(Closed) as caught:
                await client.receive()
            assert (caught.value.code, caught.value.reason) == (1011, "NET-0001")
        await anyio.sleep(6.0)  # for which a client is given to hang up
        async with dial(server, memory=True) as client:
            assert await client.say("Room.")


async def test_connections_that_ask_for_nothing_are_bounded_and_do_not_last(dial):
    async with serve(limits=Limits(streams=20)) as server:
        silent = [server.connect() for _ in range(20)]
        await anyio.wait_all_tasks_blocked()
        over = server.connect()
        with pytest.raises(anyio.EndOfStream):
            await over.receive()
        await anyio.sleep(11.0)
        async with dial(server, memory=True) as client:
            assert await client.say("Room.")
        for stream in (*silent, over):
            await stream.aclose()


async def test_pings_whose_answers_nobody_reads_are_not_taken_without_end(dial):
    async with serve() as server, dial(server, memory=True) as client:
        sent = 0
        with anyio.move_on_after(5.0):
            for _ in range(5_000):
                client.core.send_ping(b"x" * 125)
                await client.flush()
                sent += 1
        assert sent < 1_000
        await client.send(wire.Speak("Still here."))
        assert server.statistics().open_sockets == 1


async def test_a_message_that_is_too_large_is_not_collected(dial):
    async with serve() as server, dial(server, memory=True) as client:
        await client.stream.send(bytes([0x81, 0xFF]) + (100_000_000).to_bytes(8, "big") + b"mask")
        with pytest.raises(Closed) as caught:
            await client.receive()
        assert (caught.value.code, caught.value.reason) == (1009, "BIG-0000")


async def test_a_watcher_is_told_of_each_request_and_visit_without_the_key(dial):
    told = []
    async with serve(watcher=told.append, api_key="a-key-of-mine", limits=Limits(flushes=1)) as server:
        async with dial(server, memory=True, hello=False):
            pass
        async with dial(server, memory=True, headers=[("Authorization", "Token a-key-of-mine")]) as client:
            await client.say("One.")
            await client.send(wire.Flush(), wire.Close())
            await client.ended()
        await anyio.wait_all_tasks_blocked()
    refused, *requests, visit = told
    assert str(refused) == "#0 GET /v1/speak: refused with 401 (Invalid credentials.)"
    assert [request.request for request in requests] == [wire.Speak("One."), wire.Flush(), wire.Flush(), wire.Close()]
    assert all(isinstance(request, Seen) for request in requests)
    assert isinstance(visit, Visited)
    assert (visit.messages, visit.characters, visit.end, visit.limits) == (4, 4, "1000", {"EXCESSIVE_FLUSH": 1})
    assert "limit met: EXCESSIVE_FLUSH (1)" in str(visit)
    assert "a-key-of-mine" not in repr(told)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["type", "text", "sequence_id", "request_id", "warn_code", "code", "error", "model_uuid"])
TYPES = st.sampled_from(["Speak", "Flush", "Clear", "Close", "Metadata", "Flushed", "Cleared", "Warning", "Error"])
ALMOST = st.builds(
    lambda record, kind: {**record, "type": kind}, st.dictionaries(NAMES, JSON, max_size=4), TYPES | JSON
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=60) | ALMOST.map(json.dumps))
def test_no_frame_makes_the_readers_of_the_first_wire_fail_in_another_way(frame):
    for read in (wire.decode, wire.decode_request):
        try:
            message = read(frame)
        except RemoteProtocolError:
            continue
        if isinstance(message, wire.Speak):
            message.text.encode()  # no half of a pair is left in it
