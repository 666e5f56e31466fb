"""The second wire over a socket, on a clock that jumps: rates, idleness, faults, and barge-ins at random places."""

from __future__ import annotations

from random import Random

import anyio
import pytest

from stages.deepgram import flux
from stages.deepgram.flux_json import decode, encode
from stages.local import INSTANT, Faults, Limits, LocalSpeakServer, Timing, ToneVoice, read_text, read_words
from tests.stages.local.conftest import Closed

VIRTUAL_TIME = True

TEXT = "One is here. Two is there. Three is nowhere at all, but for the moment. "


def serve(**options):
    return LocalSpeakServer(ToneVoice(tagged=True), **({"timing": INSTANT} | options))


async def receive(client):
    """The next event: a client of the first wire reads the second's messages by their types."""
    while not client.frames:
        if client.core.close_rcvd is not None:
            raise Closed(client.core.close_rcvd.code, client.core.close_rcvd.reason)
        await client._pump()
    frame = client.frames.popleft()
    return decode(bytes(frame.data) if frame.opcode == 2 else bytes(frame.data).decode())


async def until(client, kind):
    """All sound up to the next message of a kind, and the message."""
    sound = b""
    while not isinstance(event := await receive(client), kind):
        sound += event if isinstance(event, bytes) else b""
    return sound, event


async def say(client, *messages):
    await client.send(*(encode(message) for message in messages))


def flux_socket(dial, server, query="", **options):
    return dial(server, f"model=flux-alexis-en{query}", path="/v2/speak", hello=False, memory=True, **options)


async def test_it_speaks_what_it_is_sent_token_by_token(dial):
    async with serve() as server, flux_socket(dial, server) as client:
        hello = await receive(client)
        assert hello.request_id == client.response.headers["dg-request-id"]
        assert hello.model_name == "flux-alexis-en"
        for _ in range(2):
            for word in TEXT.split(" "):
                await say(client, flux.Speak(f"{word} "))
            await say(client, flux.Flush())
            sound, metadata = await until(client, flux.SpeechMetadata)
            assert read_text(sound).split() == TEXT.split()
            assert metadata.facts.audio_ms == pytest.approx(len(sound) / 48, abs=1)


@pytest.mark.parametrize(
    ("query", "per_second"),
    [
        ("&sample_rate=44100", 88_200),
        ("&sample_rate=48000", 96_000),
        ("&encoding=mulaw", 8_000),
        ("&speed=0.5", 24_000),
    ],
)
async def test_rates_encodings_and_speeds(dial, query, per_second):
    voice = ToneVoice(24_000)
    async with LocalSpeakServer(voice, timing=INSTANT) as server, flux_socket(dial, server, query) as client:
        await say(client, flux.Speak("x" * 30), flux.Flush())
        sound, _ = await until(client, flux.SpeechMetadata)
        expected = 2.0 if "speed" not in query else 4.0
        assert len(sound) == pytest.approx(expected * (48_000 if "speed" in query else per_second), rel=0.01)


async def test_a_minute_of_silence_ends_it_and_pings_do_not_let_it(dial):
    async with serve() as server, flux_socket(dial, server) as client:
        for _ in range(3):
            await anyio.sleep(50.0)
            client.core.send_ping(b'{"type":"pong"}')
            await client.flush()
            await until(client, flux.Unknown)
        await anyio.sleep(50.0)
        _, error = await until(client, flux.Error)
        assert error.code == "NET-0004"
        with pytest.raises(Closed) as caught:
            await receive(client)
        assert (caught.value.code, caught.value.reason) == (1011, "NET-0004")


async def test_no_limit_of_the_first_wire_holds_here(dial):
    voice = ToneVoice(8_000, speed=4.0)
    async with LocalSpeakServer(voice, timing=INSTANT) as server, flux_socket(dial, server) as client:
        for number in range(25):
            await say(client, flux.Speak("x" * (2_600 if number == 0 else 10)), flux.Flush())
            _, event = await until(client, (flux.SpeechMetadata, flux.Warning))
            assert isinstance(event, flux.SpeechMetadata)


async def test_the_session_and_the_number_of_sockets_are_bounded_as_there(dial):
    limits = Limits(session=10.0, connections=1)
    async with serve(limits=limits) as server, flux_socket(dial, server) as client:
        async with flux_socket(dial, server) as second:
            assert second.response.status_code == 429
        _, error = await until(client, flux.Error)
        assert error.code == "NET-0003"


async def test_refusals_and_cuts_are_scripted_as_there(dial):
    script = [Faults(refuse=503, connections=1), Faults(drop_after_frames=3, connections=1)]
    async with serve(faults=script) as server:
        async with flux_socket(dial, server) as client:
            assert client.response.status_code == 503
        async with flux_socket(dial, server) as client:
            await say(client, flux.Speak(TEXT))
            with pytest.raises(Closed):
                while True:
                    await receive(client)
        async with flux_socket(dial, server) as client:
            await say(client, flux.Speak(TEXT), flux.Flush())
            assert read_text((await until(client, flux.SpeechMetadata))[0]) == TEXT.strip()


async def test_what_an_interrupt_says_was_heard_is_what_the_sound_up_to_it_says(dial):
    """Random barge-ins of a listener who hears at the speed of speech: the text is that of the words heard whole."""
    lot = Random(11)
    text = " ".join(lot.choice(["one", "seven", "nine", "eleven,", "twelve."]) for _ in range(60)) + " "
    async with serve(timing=Timing(first_audio=(0.1, 0.3), speed=5.0)) as server, flux_socket(dial, server) as client:
        session_ms = 0
        for _ in range(25):
            await say(client, flux.Speak(text))
            sound, at = b"", lot.randrange(300, 9_000)
            while len(sound) < at * 48:
                event = await receive(client)
                sound += event if isinstance(event, bytes) else b""
            session_ms += at
            await say(client, flux.Interrupt(session_ms))
            _, cut = await until(client, flux.SpeechInterrupted)
            assert cut.played_ms == session_ms
            assert text.startswith(cut.spoken)
            assert cut.spoken + cut.remaining == text
            heard = sum(word.ends and word.whole for word in read_words(sound[: at * 48]))
            assert abs(len(cut.spoken.split()) - heard) <= 1
