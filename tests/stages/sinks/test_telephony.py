"""`Telephony`, with a telephone that behaves as Twilio documents it, in virtual time."""

from __future__ import annotations

import base64
import json

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk, Inbox, Outbox, Pipeline, PipelineError, Played, UsageError
from stages import Chunker, Speak, Text
from stages.local import ToneVoice
from stages.sinks import Telephony
from tests.stages.sinks.phones import LINE, Phone
from tests.stages.speak.rig import served

VIRTUAL_TIME = True


CHUNKS = (Chunk("Hello there, my friend. ", 0), Chunk("How are you today?", 1))


def spoken(seconds: float, *chunks: Chunk) -> Audio:
    return Audio(b"\x55" * int(seconds * 8000), chunks, last=True)


class Voice:
    """Says its items in each turn, in whatever format is wanted."""

    def __init__(self, *items: Audio) -> None:
        self.items = items
        self.form: AudioFormat | None = None

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        self.form = wanted or AudioFormat()
        return self.form

    async def __call__(self, inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        for item in self.items:
            await outbox.send(item)


@pytest.fixture
async def phone():
    phone = Phone()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(phone.live)
        yield phone
        tasks.cancel_scope.cancel()
    phone.close()


async def test_the_provider_is_asked_for_what_telephones_speak(phone):
    phone.start()
    voice = Voice(spoken(1.0, CHUNKS[0]))
    outcome = await Pipeline(voice, Telephony(phone.send, phone.received)).run("")
    assert voice.form == AudioFormat("mulaw", 8000)
    assert phone.played == pytest.approx(1.0)
    assert outcome.report(Played) == Played(CHUNKS[0].text, pytest.approx(1.0), pytest.approx(1.0))


async def test_what_the_provider_sends_goes_to_the_telephone_byte_for_byte(phone):
    phone.start()
    sent = []

    async def send(text: str) -> None:
        message = json.loads(text)
        if message["event"] == "media":
            sent.append(base64.b64decode(message["media"]["payload"]))
        await phone.send(text)

    text = "Hello there, my friend."
    async with served(voice=ToneVoice(8_000)) as server:
        speak = Speak(base_url=server.url)
        outcome = await Pipeline(Text(), Chunker(), speak, Telephony(send, phone.received)).run(text)
        assert speak.format == AudioFormat("mulaw", 8_000)
        assert server.statistics().audio_bytes == sum(map(len, sent)) == pytest.approx(len(text) / 15 * 8_000, abs=1)
    assert outcome.report(Played).text == text


async def test_heard_is_what_twilio_says_was_played(phone):
    phone.start()
    voice = Voice(spoken(2.0, CHUNKS[0]), spoken(2.0, CHUNKS[1]))
    async with Pipeline(voice, Telephony(phone.send, phone.received)) as pipe, pipe.turn("") as turn:
        exact = []
        async for played in turn:
            assert played.position <= phone.played + LINE + 0.05
            if played.exact:
                exact.append((played.position, phone.played))
    assert [position for position, _ in exact] == [pytest.approx(2.0), pytest.approx(4.0)]
    for position, really in exact:
        assert position - 1e-9 <= really <= position + 0.05
    assert phone.events == ["1:0:16000", "1:0:32000"]


async def test_a_barge_in_clears_the_line_and_marks_sent_back_by_that_count_for_nothing(phone):
    phone.start()
    voice = Voice(spoken(0.8, CHUNKS[0]), spoken(3.0, CHUNKS[1]))
    async with Pipeline(voice, Telephony(phone.send, phone.received)) as pipe:
        async with pipe.turn("") as turn:
            await anyio.sleep(0.5)
            turn.interrupt()
        heard = turn.outcome.report(Played)
        assert CHUNKS[0].text.startswith(heard.text)
        assert heard.text != CHUNKS[0].text
        assert not heard.exact
        async with pipe.turn("") as turn:
            async for played in turn:
                assert played.position <= phone.played + LINE + 0.05
    assert phone.events[:2] == ["clear", "1:0:6400"]
    assert turn.outcome.report(Played).exact


async def test_a_pause_goes_on_where_the_caller_was(phone):
    phone.start()
    telephony = Telephony(phone.send, phone.received)
    async with Pipeline(Voice(spoken(2.0, CHUNKS[0])), telephony) as pipe, pipe.turn("") as turn:
        await anyio.sleep(0.7)
        telephony.pause()
        await anyio.sleep(3)
        assert phone.played == pytest.approx(0.7, abs=0.05)
        telephony.resume()
    assert phone.played == pytest.approx(2.0, abs=0.05)
    assert turn.outcome.report(Played).text == CHUNKS[0].text
    assert [event for event in phone.events if event.startswith("1:1")] == ["1:1:16000"]


async def test_hanging_up_ends_the_turn_quietly_and_later_turns_at_once(phone):
    phone.start()
    telephony = Telephony(phone.send, phone.received)
    async with Pipeline(Voice(spoken(60.0, CHUNKS[0])), telephony) as pipe:
        async with pipe.turn("") as turn:
            await anyio.sleep(1)
            phone.say({"event": "stop", "streamSid": "MZ1"})
        assert turn.outcome.timings.total == pytest.approx(1.0, abs=0.1)
        assert not turn.outcome.interrupted
        assert telephony.ended
        async with pipe.turn("") as turn:
            pass
        assert turn.outcome.timings.total == pytest.approx(0.0, abs=0.1)


async def test_a_call_that_has_ended_and_cannot_be_sent_to_is_no_error(phone):
    phone.start()

    async def send(text: str) -> None:
        if anyio.current_time() - started > 1:
            raise ConnectionResetError
        await phone.send(text)

    async def end() -> None:
        await anyio.sleep(1.2)
        phone.say({"event": "stop"})

    started = anyio.current_time()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(end)
        outcome = await Pipeline(Voice(spoken(60.0)), Telephony(send, phone.received)).run("")
    assert not outcome.interrupted


async def test_a_socket_that_breaks_in_a_call_is_an_error(phone):
    phone.start()

    async def send(text: str) -> None:
        raise ConnectionResetError("broken")

    with pytest.raises(ConnectionResetError, match="broken"):
        await Pipeline(Voice(spoken(60.0)), Telephony(send, phone.received)).run("")


NONSENSE = [
    "{",
    b"\x00\x01",
    "[]",
    "null",
    '{"event": "mark"}',
    '{"event": "mark", "mark": {"name": "other"}}',
    '{"event": "mark", "mark": {"name": "1:0:99999999"}}',
    '{"event": "media", "media": {"payload": "%%%"}}',
    '{"event": "media"}',
    '{"event": "start"}',
    '{"event": "start", "streamSid": "MZ2", "start": {}}',
    '{"event": "unheard of"}',
    "[" * 100_000,
]


async def test_messages_that_make_no_sense_are_passed_over(phone):
    phone.say('{"event": "mark", "mark": {"name": "1:0:8000"}}')
    phone.start()
    telephony = Telephony(phone.send, phone.received)
    async with Pipeline(Voice(spoken(2.0, CHUNKS[0])), telephony) as pipe, pipe.turn("") as turn:
        await anyio.sleep(0.5)
        for message in NONSENSE:
            phone.say(message)
    assert turn.outcome.report(Played).text == CHUNKS[0].text
    assert turn.outcome.report(Played).exact


async def test_the_caller_is_heard_between_turns_too(phone):
    phone.start()
    heard = []
    async with Pipeline(Voice(), Telephony(phone.send, phone.received, on_caller=heard.append)):
        phone.say({"event": "media", "media": {"track": "inbound", "payload": base64.b64encode(b"abc").decode()}})
        phone.say({"event": "media", "media": {"track": "outbound", "payload": base64.b64encode(b"not").decode()}})
        await anyio.sleep(0.1)
    assert heard == [b"abc"]


async def test_a_socket_on_which_no_call_starts(phone):
    with pytest.raises(PipelineError, match="no 'start' message"):
        await Pipeline(Voice(), Telephony(phone.send, phone.received)).run("")
    phone = Phone()
    phone.say({"event": "stop"})
    with pytest.raises(PipelineError, match="The call ended"):
        await Pipeline(Voice(), Telephony(phone.send, phone.received)).run("")
    phone.close()


async def test_somebody_else_may_have_read_the_start(phone):
    await Pipeline(Voice(spoken(0.5)), Telephony(phone.send, phone.received, stream="MZ1")).run("")
    assert phone.played == pytest.approx(0.5)


def test_any_other_format_is_refused():
    async def nothing():
        yield ""

    with pytest.raises(UsageError, match=r"mulaw at 8000 Hz .* not linear16 at 24000 Hz"):
        Telephony(Phone.send, nothing()).accept(AudioFormat())
