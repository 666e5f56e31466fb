"""`Telephony` with a telephone of each provider, in virtual time, and what stands on the wire."""

from __future__ import annotations

import json

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import Audio, AudioFormat, Chunk, Pipeline, PipelineError, Played, UsageError
from pipeline.testing import AudioScript
from stages.sinks import Dialect, Plivo, Telephony, Telnyx, Twilio, Vonage
from stages.sinks.dialect import Heard, Marked, Started, Stopped
from tests.stages.sinks.phones import LINE, Phone, PlivoPhone, TelnyxPhone, VonagePhone

VIRTUAL_TIME = True

CALLS = [(Phone, Twilio()), (TelnyxPhone, Telnyx()), (PlivoPhone, Plivo()), (VonagePhone, Vonage())]
DIALECTS = [dialect for _, dialect in CALLS]
CHUNKS = (Chunk("Hello there, my friend. ", 0), Chunk("How are you today?", 1))


@pytest.fixture(params=CALLS, ids=[type(dialect).__name__ for dialect in DIALECTS])
async def call(request):
    """A telephone, and the stage that speaks to it."""
    phone, dialect = request.param[0](), request.param[1]
    phone.start()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(phone.live)
        yield phone, dialect
        tasks.cancel_scope.cancel()
    phone.close()


def spoken(dialect: Dialect, seconds: float, *chunks: Chunk) -> Audio:
    """Sound in which each byte tells where it belongs."""
    size = dialect.format.size(seconds)
    return Audio(bytes(1 + at % 97 for at in range(size)), chunks, last=True)


async def test_every_byte_is_heard_and_marks_make_it_exact(call):
    phone, dialect = call
    sound = [spoken(dialect, 1.013, CHUNKS[0]), spoken(dialect, 0.5, CHUNKS[1])]
    telephony = Telephony(phone.send, phone.received, dialect=dialect)
    exact = []
    async with Pipeline(AudioScript([(0, item) for item in sound]), telephony) as pipe, pipe.turn("") as turn:
        async for played in turn:
            assert played.position <= phone.played + LINE + 0.05
            exact += [played.position] if played.exact else []
    assert exact == pytest.approx([1.013, 1.513], abs=1e-3)
    padding = -len(sound[0].data) % dialect.frame
    assert phone.heard[: len(sound[0].data)] == sound[0].data
    assert phone.heard[len(sound[0].data) + padding :][: len(sound[1].data)] == sound[1].data
    assert turn.outcome.report(Played).text == "".join(chunk.text for chunk in CHUNKS)
    assert len(phone.events) == 2


async def test_sound_in_odd_pieces_is_sent_without_a_gap(call):
    phone, dialect = call
    whole = spoken(dialect, 1.0)
    pieces = [whole.data[at : at + 34] for at in range(0, len(whole.data), 34)]
    script = AudioScript([(at / 1000, Audio(piece)) for at, piece in enumerate(pieces)])
    await Pipeline(script, Telephony(phone.send, phone.received, dialect=dialect, lead=0.04)).run("")
    assert phone.heard[: len(whole.data)] == whole.data


async def test_a_barge_in_clears_the_line(call):
    phone, dialect = call
    sound = AudioScript([(0, spoken(dialect, 3.0, CHUNKS[0]))])
    async with Pipeline(sound, Telephony(phone.send, phone.received, dialect=dialect)) as pipe:
        async with pipe.turn("") as turn:
            await anyio.sleep(0.5)
            turn.interrupt()
        await anyio.sleep(5)
        assert phone.events[0] == "clear"
        assert phone.played == pytest.approx(0.5, abs=0.05)
        heard = turn.outcome.report(Played)
        assert CHUNKS[0].text.startswith(heard.text)
        assert heard.text != CHUNKS[0].text
        async with pipe.turn("") as turn:
            pass
    assert turn.outcome.report(Played).text == CHUNKS[0].text
    assert turn.outcome.report(Played).exact


async def test_a_pause_goes_on_where_the_caller_was(call):
    phone, dialect = call
    telephony = Telephony(phone.send, phone.received, dialect=dialect)
    sound = AudioScript([(0, spoken(dialect, 2.0, CHUNKS[0]))])
    async with Pipeline(sound, telephony) as pipe, pipe.turn("") as turn:
        await anyio.sleep(0.7)
        telephony.pause()
        await anyio.sleep(3)
        assert phone.played == pytest.approx(0.7, abs=0.05)
        assert telephony.lead(anyio.current_time()) == pytest.approx(1.3, abs=0.05)
        telephony.resume()
    assert phone.played == pytest.approx(2.0, abs=0.05)
    assert turn.outcome.report(Played).text == CHUNKS[0].text


async def test_the_caller_is_heard_and_not_the_echo(call):
    phone, dialect = call
    heard = []
    telephony = Telephony(phone.send, phone.received, dialect=dialect, on_caller=heard.append)
    async with Pipeline(AudioScript([]), telephony):
        phone.caller(b"abcd")
        await anyio.sleep(0.1)
    assert heard == [b"abcd"]


async def test_hanging_up_ends_the_turn_quietly(call):
    phone, dialect = call
    telephony = Telephony(phone.send, phone.received, dialect=dialect)
    async with Pipeline(AudioScript([(0, spoken(dialect, 9.0, CHUNKS[0]))]), telephony) as pipe:
        async with pipe.turn("") as turn:
            await anyio.sleep(1)
            phone.hang_up()
        assert turn.outcome.timings.total == pytest.approx(1.0, abs=0.1)
        assert not turn.outcome.interrupted
        assert telephony.ended


async def test_a_call_at_another_rate_is_named():
    phone = VonagePhone()
    phone.start()
    with pytest.raises(PipelineError, match="The call is at 16000 Hz, and its dialect was told 8000"):
        await Pipeline(AudioScript([]), Telephony(phone.send, phone.received, dialect=Vonage(8_000))).run("")
    phone.close()
    with pytest.raises(UsageError, match="8000 or 16000 Hz, not 24000"):
        Vonage(24_000)


SESSIONS = {
    Twilio(): [
        ('{"event":"connected","protocol":"Call","version":"1.0.0"}', None),
        (
            (
                '{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC1","streamSid":"MZ1","callSid":"CA1",'
                '"tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},'
                '"customParameters":{}},"streamSid":"MZ1"}'
            ),
            Started("MZ1"),
        ),
        (
            (
                '{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"1","timestamp":"5",'
                '"payload":"AAECAw=="},"streamSid":"MZ1"}'
            ),
            Heard(b"\0\1\2\3"),
        ),
        ('{"event":"mark","sequenceNumber":"4","streamSid":"MZ1","mark":{"name":"m"}}', Marked("m")),
        ('{"event":"dtmf","streamSid":"MZ1","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}', None),
        (
            '{"event":"stop","sequenceNumber":"5","stop":{"accountSid":"AC1","callSid":"CA1"},"streamSid":"MZ1"}',
            Stopped(),
        ),
    ],
    Telnyx(): [
        ('{"event":"connected","version":"1.0.0"}', None),
        (
            (
                '{"event":"start","sequence_number":"1","stream_id":"32DE","start":{"user_id":"3E6F","call_control_id":'
                '"v2:T02","from":"+13122010094","to":"+13122123456","media_format":{"encoding":"PCMU","sample_rate":8000,'
                '"channels":1}}}'
            ),
            Started("32DE", 8_000),
        ),
        (
            (
                '{"event":"media","sequence_number":"4","media":{"track":"inbound","chunk":"2","timestamp":"5","payload":'
                '"AAECAw=="},"stream_id":"32DE"}'
            ),
            Heard(b"\0\1\2\3"),
        ),
        (
            '{"event":"media","sequence_number":"4","media":{"track":"outbound_track","payload":"AAEC"}}',
            None,
        ),
        ('{"event":"mark","sequence_number":"4","stream_id":"32DE","mark":{"name":"m"}}', Marked("m")),
        ('{"event":"error","stream_id":"32DE","payload":{"code":100002,"title":"unknown_error"}}', None),
        ('{"event":"stop","sequence_number":"5","stop":{"user_id":"3E6F"},"stream_id":"32DE"}', Stopped()),
    ],
    Plivo(): [
        (
            (
                '{"sequenceNumber":0,"event":"start","start":{"callId":"c","streamId":"2017","accountId":"1","tracks":'
                '["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000}},"extra_headers":"{}"}'
            ),
            Started("2017", 8_000),
        ),
        (
            (
                '{"sequenceNumber":1,"streamId":"2017","event":"media","media":{"track":"inbound","timestamp":"1",'
                '"chunk":1,"payload":"AAECAw=="},"extra_headers":"{}"}'
            ),
            Heard(b"\0\1\2\3"),
        ),
        ('{"event":"playedStream","streamId":"2017","name":"m"}', Marked("m")),
        ('{"sequenceNumber":2,"event":"clearedAudio","streamId":"2017"}', None),
        ('{"event":"stop","streamId":"2017"}', Stopped()),
    ],
    Vonage(8_000): [
        (
            '{"event":"websocket:connected","content-type":"audio/l16;rate=8000","caller-id":"447700900123"}',
            Started("", 8_000),
        ),
        ('{"event":"websocket:connected"}', Started("")),
        (b"\0\1\2\3", Heard(b"\0\1\2\3")),
        ('{"event":"websocket:dtmf","digit":"5","duration":260}', None),
        ('{"event":"websocket:notify","payload":{"name":"m"}}', Marked("m")),
        ('{"event":"websocket:cleared"}', None),
    ],
}
"""What each provider's documents show of a call, in the order in which it comes, and what it says."""

SENT = {
    Twilio(): (
        ['{"event": "media", "streamSid": "S", "media": {"payload": "AAECAw=="}}'],
        '{"event": "mark", "streamSid": "S", "mark": {"name": "m"}}',
        '{"event": "clear", "streamSid": "S"}',
    ),
    Telnyx(): (
        ['{"event": "media", "media": {"payload": "AAECAw=="}}'],
        '{"event": "mark", "mark": {"name": "m"}}',
        '{"event": "clear"}',
    ),
    Plivo(): (
        [
            (
                '{"event": "playAudio", "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, '
                '"payload": "AAECAw=="}}'
            )
        ],
        '{"event": "checkpoint", "streamId": "S", "name": "m"}',
        '{"event": "clearAudio", "streamId": "S"}',
    ),
    Vonage(8_000): (
        [b"\0\1\2\3"],
        '{"action": "notify", "payload": {"name": "m"}}',
        '{"action": "clear"}',
    ),
}


@pytest.mark.parametrize("dialect", SESSIONS, ids=lambda dialect: type(dialect).__name__)
def test_a_documented_session_is_understood(dialect):
    assert [dialect.read(message) for message, _ in SESSIONS[dialect]] == [event for _, event in SESSIONS[dialect]]


@pytest.mark.parametrize("dialect", SENT, ids=lambda dialect: type(dialect).__name__)
def test_what_is_sent_is_what_is_documented(dialect):
    media, mark, clear = SENT[dialect]
    assert (list(dialect.media("S", b"\0\1\2\3")), dialect.mark("S", "m"), dialect.clear("S")) == (media, mark, clear)


WORDS = ["event", "start", "media", "mark", "payload", "name", "streamSid", "stream_id", "streamId", "track", "stop"]
ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=9,
)


@given(st.text(max_size=30) | st.binary(max_size=9) | ANY_JSON.map(json.dumps) | ANY_JSON)
def test_no_message_is_too_strange_to_be_passed_over(message):
    for dialect in DIALECTS:
        said = dialect.read(message)
        assert said is None or isinstance(said, Started | Heard | Marked | Stopped)


def test_formats_and_frames():
    assert {type(dialect).__name__: (dialect.format, dialect.frame) for dialect in [*DIALECTS, Vonage(8_000)]} == {
        "Twilio": (AudioFormat("mulaw", 8_000), 1),
        "Telnyx": (AudioFormat("mulaw", 8_000), 160),
        "Plivo": (AudioFormat("mulaw", 8_000), 1),
        "Vonage": (AudioFormat("linear16", 8_000), 320),
    }
    assert Vonage().frame == 640
