"""The local server over real sockets: handshakes, a conversation, faults, and clients that misbehave."""

import json
import sys
import warnings

import anyio
import pytest

from pipeline import SynthesisFailed, UsageError
from stages.deepgram import messages as wire
from stages.local import INSTANT, Faults, Limits, LocalSpeakServer, Timing, ToneVoice, read_text

TEXT = "One is here. Two is there. Three is nowhere."


def serve(**options):
    return LocalSpeakServer(ToneVoice(tagged=True), **({"timing": INSTANT} | options))


def linear(sound, encoding):
    """mulaw or A-law as linear16."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import audioop
    return (audioop.ulaw2lin if encoding == "mulaw" else audioop.alaw2lin)(sound, 2)


# Conversations


async def test_it_speaks_what_it_is_sent(dial):
    async with serve() as server, dial(server) as client:
        assert read_text(await client.say(TEXT)) == TEXT
        assert read_text(await client.say("Four.")) == "Four."


async def test_it_speaks_over_memory_too(dial):
    async with serve() as server, dial(server, memory=True) as client:
        assert read_text(await client.say(TEXT)) == TEXT


async def test_the_hello_names_the_request_and_the_model(dial):
    async with serve() as server, dial(server, "model=aura-2-thalia-en", hello=False) as client:
        hello = await client.receive()
        assert hello.request_id == client.response.headers["dg-request-id"]
        assert hello.model_name == "aura-2-thalia-en"
        assert hello.model_uuid


async def test_many_converse_at_once_and_none_hears_another(dial):
    async def converse(server, number):
        async with dial(server) as client:
            for turn in range(3):
                text = f"Speaker {number} in turn {turn}."
                assert read_text(await client.say(text)) == text

    async with serve() as server:
        async with anyio.create_task_group() as tasks:
            for number in range(20):
                tasks.start_soon(converse, server, number)
        assert server.statistics().most_open > 1
        await server.wait_open_sockets(0)


async def test_after_a_clear_nothing_of_the_old_reply_is_heard(dial):
    slow = Timing(first_audio=(0, 0), speed=20)
    async with serve(timing=slow) as server, dial(server) as client:
        await client.send(wire.Speak("Old " * 100), wire.Flush())
        assert await client.receive()
        await client.send(wire.Clear())
        _, notice = await client.reply()
        assert isinstance(notice, wire.Cleared)
        assert read_text(await client.say("New.")) == "New."


async def test_close_speaks_the_rest_and_closes_normally(dial):
    async with serve() as server, dial(server) as client:
        await client.send(wire.Speak(TEXT), wire.Close())
        assert await client.ended() == (1000, "")
        assert read_text(client.heard) == TEXT


async def test_the_documented_pace_is_the_default(dial):
    async with LocalSpeakServer(ToneVoice(sample_rate=8_000)) as server, dial(server, "sample_rate=8000") as client:
        started = anyio.current_time()
        await client.send(wire.Speak("Hello."), wire.Flush())
        assert isinstance(await client.receive(), bytes)
        assert anyio.current_time() - started >= 0.130


async def test_a_fragmented_message_is_put_together(dial):
    async with serve() as server, dial(server) as client:
        text = wire.encode(wire.Speak("In two parts.")).encode()
        client.core.send_text(text[:10], fin=False)
        client.core.send_continuation(text[10:], fin=True)
        await client.send(wire.Flush())
        assert read_text((await client.reply())[0]) == "In two parts."


async def test_a_ping_is_answered(dial):
    async with serve() as server, dial(server) as client:
        client.core.send_ping(b'{"type":"pong"}')
        await client.flush()
        assert await client.receive() == wire.Unknown("pong", '{"type":"pong"}')


async def test_it_counts_what_it_sees(dial):
    async with serve() as server:
        async with dial(server) as client:
            sound = await client.say(TEXT)
            await client.send(wire.Clear())
            await client.reply()
            seen = server.statistics()
            assert (seen.open_sockets, seen.handshakes, seen.refused) == (1, 1, 0)
            assert seen.messages == {"Speak": 1, "Flush": 1, "Clear": 1}
            assert (seen.characters, seen.audio_bytes) == (len(TEXT), len(sound))
            assert len(seen.flush_times) == 1
            assert [s.request for s in seen.requests] == [wire.Speak(TEXT), wire.Flush(), wire.Clear()]
        await server.wait_open_sockets(0)
        assert server.statistics().closes == {"gone": 1}


@pytest.mark.parametrize("encoding", ["mulaw", "alaw"])
async def test_it_speaks_in_the_encoding_that_is_asked_for(dial, encoding):
    voice = ToneVoice(8_000, tagged=True)
    async with LocalSpeakServer(voice, timing=INSTANT) as server, dial(server, f"encoding={encoding}") as client:
        assert read_text(linear(await client.say(TEXT), encoding)) == TEXT


@pytest.mark.parametrize("rate", [8_000, 16_000, 24_000, 32_000, 48_000])
async def test_it_speaks_at_the_rate_that_is_asked_for(dial, rate):
    voice = ToneVoice(22_050)
    async with LocalSpeakServer(voice, timing=INSTANT) as server, dial(server, f"sample_rate={rate}") as client:
        assert len(await client.say("x" * 15)) == pytest.approx(2 * rate, rel=0.01)


async def test_what_cannot_be_made_without_an_extra_says_so_at_the_handshake(dial, monkeypatch):
    monkeypatch.setitem(sys.modules, "soxr", None)
    async with serve() as server, dial(server, "encoding=mulaw") as client:
        assert client.response.status_code == 400
        assert "pip install" in client.response.headers["dg-error"]


# Handshakes


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("encoding=mp3", "mp3"),
        ("encoding=mulaw&sample_rate=24000", "`sample_rate` must be"),
        ("sample_rate=44100", "`sample_rate` must be"),
        ("mip_opt_out=False", "Failed to deserialize"),
        ("model=aura-2-nobody-en", "No such model"),
        ("speed=3", "speed"),
    ],
)
async def test_a_bad_query_is_a_400_with_reasons_in_body_and_headers(dial, query, said):
    async with serve() as server, dial(server, query) as client:
        body = json.loads(client.response.body)
        assert client.response.status_code == 400
        assert said in body["err_msg"]
        assert client.response.headers["dg-error"] == body["err_msg"]
        assert client.response.headers["dg-request-id"] == body["request_id"]
        assert client.response.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("headers", "subprotocols", "status"),
    [
        ({}, [], 401),
        ({"Authorization": "Token right"}, [], 101),
        ({"Authorization": "token right"}, [], 101),
        ({"Authorization": "Token wrong"}, [], 401),
        ({"Authorization": "Token"}, [], 401),
        ({"Authorization": "Bearer right"}, [], 401),
        ({"Authorization": "Bearer a.b.c"}, [], 401),
        ({}, ["token", "right"], 101),
        ({}, ["token", "wrong"], 401),
        ({}, ["bearer", "a.b.c"], 401),
        ({}, ["bearer", "right"], 401),
        ({}, ["token"], 401),
        ({}, ["a", "right"], 401),
    ],
)
async def test_the_key_is_asked_for(dial, headers, subprotocols, status):
    async with serve(api_key="right") as server, dial(server, headers=headers, subprotocols=subprotocols) as client:
        assert client.response.status_code == status
        if status == 401:
            assert json.loads(client.response.body)["err_code"] == "INVALID_AUTH"
        elif subprotocols:
            assert client.core.subprotocol == subprotocols[0]


@pytest.mark.parametrize("path", ["/", "/v3/speak", "/v1/listen", "//["])
async def test_another_path_is_a_404(dial, path):
    async with serve() as server, dial(server, path=path) as client:
        assert client.response.status_code == 404


async def test_a_voice_that_is_newer_than_the_list_can_be_allowed(dial):
    limits = Limits(voices={"aura-3-new-en"})
    async with serve(limits=limits) as server, dial(server, "model=aura-3-new-en") as client:
        assert client.response.status_code == 101


async def test_a_socket_too_many_is_a_429_until_one_closes(dial):
    async with serve(limits=Limits(connections=1)) as server:
        async with dial(server), dial(server) as second:
            assert second.response.status_code == 429
            assert second.response.headers["retry-after"] == "1"
        await server.wait_open_sockets(0)
        async with dial(server) as third:
            assert third.response.status_code == 101
        assert server.statistics().refused == 1


async def test_a_plain_request_is_told_to_upgrade(anyio_backend):
    async with serve() as server, await anyio.connect_tcp("127.0.0.1", server.port) as stream:
        await stream.send(b"GET /v1/speak HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await stream.receive()).startswith(b"HTTP/1.1 426 ")


# Faults


@pytest.mark.parametrize("status", [401, 402, 403, 429, 503])
async def test_the_first_handshakes_are_refused_and_the_next_is_not(dial, status):
    async with serve(faults=Faults(refuse=status, connections=2)) as server:
        for expected in (status, status, 101):
            async with dial(server) as client:
                assert client.response.status_code == expected
                assert client.response.headers["dg-request-id"]


async def test_the_second_connection_finds_a_healthy_server(dial):
    async with serve(faults=Faults(drop_after_frames=3, connections=1)) as server:
        async with dial(server) as client:
            await client.send(wire.Speak(TEXT), wire.Flush())
            for _ in range(3):
                assert isinstance(await client.receive(), bytes)
            assert await client.ended() == (1006, "")
        async with dial(server) as client:
            assert read_text(await client.say(TEXT)) == TEXT
        await server.wait_open_sockets(0)
        assert server.statistics().closes == {"cut": 1, "gone": 1}


async def test_a_close_for_a_reason_carries_it(dial):
    faults = Faults(drop_at_message=1, drop_with="NET-0002", wordy_reasons=True)
    async with serve(faults=faults) as server, dial(server) as client:
        await client.send(wire.Flush())
        code, reason = await client.ended()
        assert code == 1011
        assert "NET-0002" in reason


async def test_a_half_open_server_reads_and_says_nothing_more(dial):
    faults = Faults(drop_at_message=2, drop_with="half-open", connections=1)
    async with serve(faults=faults) as server, dial(server) as client:
        await client.send(wire.Flush())
        assert isinstance(await client.receive(), wire.Flushed)
        client.core.send_text(wire.encode(wire.Speak(TEXT)).encode())
        client.core.send_ping(b"")
        await client.stream.send(b"".join(client.core.data_to_send()))
        with anyio.move_on_after(0.05) as silence:
            await client.stream.receive()
        assert silence.cancelled_caught
        async with dial(server) as other:
            assert read_text(await other.say(TEXT)) == TEXT


# Attacks


async def test_an_oversized_message_costs_its_sender_the_socket_and_nobody_else(dial):
    async with serve(limits=Limits(message=1_000)) as server, dial(server) as good:
        async with dial(server) as bad:
            await bad.send(wire.Speak("x" * 2_000))
            assert await bad.ended() == (1009, "BIG-0000")
        assert read_text(await good.say(TEXT)) == TEXT
        await server.wait_open_sockets(1)
        assert server.statistics().closes == {"BIG-0000": 1}


@pytest.mark.parametrize(
    "garbage", [b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"\0" * 70_000, b"GET / HTTP/9\r\n\r\n", b""]
)
async def test_garbage_in_the_place_of_a_handshake_hurts_nobody(dial, garbage):
    async with serve() as server, dial(server) as good:
        async with await anyio.connect_tcp("127.0.0.1", server.port) as stream:
            try:
                await stream.send(garbage)
                await stream.send_eof()
                while await stream.receive():
                    pass
            except (anyio.EndOfStream, anyio.BrokenResourceError):
                pass
        assert read_text(await good.say(TEXT)) == TEXT
        assert server.statistics().handshakes == 1


async def test_garbage_after_the_handshake_costs_the_socket(dial):
    async with serve() as server:
        async with dial(server) as client:
            await client.stream.send(b"\xff" * 100)
            assert (await client.ended())[0] == 1002
        await server.wait_open_sockets(0)
        assert server.statistics().closes == {"1002": 1}


async def test_a_text_that_is_not_utf8_costs_the_socket(dial):
    async with serve() as server, dial(server) as client:
        client.core.send_text(b'{"type":"Speak","text":"\xff"}')
        await client.flush()
        assert (await client.ended())[0] == 1007


async def test_a_client_that_vanishes_in_mid_reply_leaves_nothing_behind(dial):
    async with serve(timing=Timing(first_audio=(0, 0), speed=50)) as server, dial(server) as good:
        async with dial(server) as client:
            await client.send(wire.Speak("Long. " * 300), wire.Flush())
            assert isinstance(await client.receive(), bytes)
        await server.wait_open_sockets(1)
        assert server.statistics().closes == {"gone": 1}
        assert read_text(await good.say("Still here.")) == "Still here."


async def test_a_client_that_does_not_read_holds_up_nobody(dial):
    async with serve(limits=Limits(characters=10**6)) as server, dial(server) as deaf, dial(server) as good:
        for _ in range(5):
            await deaf.send(wire.Speak("Unheard. " * 200), wire.Flush())
        assert read_text(await good.say(TEXT)) == TEXT


# The life of the server


class Hoarse:
    """A voice that fails at the second block."""

    sample_rate = 24_000

    def __init__(self, error):
        self.error = error

    async def __aenter__(self):
        return self

    async def __aexit__(self, *details):
        pass

    def speak(self, text):
        return self

    def __aiter__(self):
        self.blocks = 0
        return self

    async def __anext__(self):
        self.blocks += 1
        if self.blocks > 1:
            raise self.error
        return bytes(9_600)


@pytest.mark.parametrize("error", [SynthesisFailed("The voice broke."), OSError("The pipe broke.")])
async def test_a_voice_that_fails_closes_the_socket_and_the_server_lives(dial, error):
    async with LocalSpeakServer(Hoarse(error), timing=INSTANT) as server:
        for _ in range(2):
            async with dial(server) as client:
                await client.send(wire.Speak("Hello."), wire.Flush())
                assert await client.ended() == (1011, "NET-0000")


@pytest.mark.parametrize("error", [ZeroDivisionError, anyio.EndOfStream, anyio.ClosedResourceError])
async def test_a_voice_with_a_bug_ends_the_server_with_its_error(dial, error):
    with pytest.raises(error):
        async with LocalSpeakServer(Hoarse(error()), timing=INSTANT) as server, dial(server) as client:
            await client.send(wire.Speak("Hello."), wire.Flush())
            await anyio.sleep_forever()


async def test_closing_the_server_cuts_its_sockets_and_frees_its_port(dial):
    async with serve() as server:
        port = server.port
        async with dial(server) as client:
            await client.send(wire.Speak(TEXT), wire.Flush())
            await server.__aexit__(None, None, None)
            assert (await client.ended())[0] == 1006
        await server.__aenter__()
        assert server.port == port
    with pytest.raises(UsageError, match="not open"):
        _ = server.url


async def test_an_error_of_the_block_leaves_it_bare(dial):
    with pytest.raises(ZeroDivisionError):
        async with serve() as server, dial(server):
            raise ZeroDivisionError


async def test_cancelling_the_block_closes_the_server(dial):
    with anyio.move_on_after(0.05) as scope:
        async with serve() as server, dial(server):
            await anyio.sleep_forever()
    assert scope.cancelled_caught
    assert server.statistics().open_sockets == 0


async def test_a_port_that_is_taken_is_an_oserror(anyio_backend):
    async with serve() as server:
        with pytest.raises(OSError, match=r"."):
            await serve(port=server.port).__aenter__()


async def test_it_is_entered_once(anyio_backend):
    async with serve() as server:
        with pytest.raises(UsageError, match="already open"):
            await server.__aenter__()
