"""Speech over HTTP against the local server, in virtual time."""

from __future__ import annotations

import anyio
import pytest

from pipeline import (
    AudioFormat,
    ConnectFailed,
    ConnectionLost,
    LimitExceeded,
    Pipeline,
    Played,
    UsageError,
)
from pipeline.testing import Script
from stages.chunker import Chunker
from stages.local import Faults, Timing
from stages.sinks import Writer
from stages.sources import Text
from stages.speak import Connection, RestOptions, SpeakRest
from tests.leaks import collected
from tests.stages.speak.rig import FORMAT, PROMPT, Ear, chunks, report, sentences, served

VIRTUAL_TIME = True

KEY = "dg-canary-0123456789"
LINES = sentences(6)
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]


def rest(server, **arguments) -> SpeakRest:
    arguments.setdefault("base_url", server.url)
    return SpeakRest(**arguments)


async def test_each_chunk_is_a_request_and_all_is_heard_in_order():
    async with served() as server:
        ear = Ear()
        async with Pipeline(Script(SCRIPT), rest(server), ear) as voice:
            for _ in range(2):
                outcome = await voice.run(None)
                assert ear.text == " ".join(LINES)
                said = report(outcome)
                assert said.sent == said.spoken == sum(len(line) + 1 for line in LINES)
                assert said.flushes == len(LINES)
                assert said.seconds == pytest.approx(FORMAT.seconds(len(ear.sound)))
                assert said.first_byte == pytest.approx(0.1, abs=0.01)
                assert said.request_id
                assert said.session_id
        seen = server.statistics()
        assert seen.handshakes == 2 * len(LINES)
        assert seen.characters == 2 * said.sent
        assert seen.open_requests == 0
    chunks_heard = [audio.chunks[0].index for _, audio in ear.heard if audio.last]
    assert chunks_heard == list(range(len(LINES)))


async def test_the_next_is_asked_for_while_one_plays():
    """A listener in real time hears no gap; with one request at a time, each first sound is waited for."""
    gaps = {}
    for ahead in (1, 2):
        # Short frames, since the links between the stages hold a few.
        async with served(timing=Timing(first_audio=(0.8, 0.8), frame=0.05)) as server:
            ear = Ear(slow=True)
            await Pipeline(Script(SCRIPT), rest(server, options=RestOptions(ahead=ahead)), ear).run(None)
            gaps[ahead] = ear.gaps
            assert ear.text == " ".join(LINES)
    assert gaps[2] == []
    assert len(gaps[1]) >= len(LINES) - 1


@pytest.mark.parametrize(("ahead", "most"), [(1, 1), (2, 2), (3, 3)])
async def test_no_more_are_under_way_than_was_said(ahead, most):
    async with served(timing=Timing(first_audio=(0.3, 0.3), frame=0.2)) as server:
        seen = 0

        async def watch():
            nonlocal seen
            while True:
                seen = max(seen, server.statistics().open_requests)
                await anyio.sleep(0.01)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await Pipeline(Script(SCRIPT), rest(server, options=RestOptions(ahead=ahead)), Ear(slow=True)).run(None)
            tasks.cancel_scope.cancel()
    assert seen == most


async def test_conversations_share_the_places_of_a_key():
    async with served(timing=Timing(first_audio=(0.3, 0.3), frame=0.2)) as server:
        seen = 0

        async def watch():
            nonlocal seen
            while True:
                seen = max(seen, server.statistics().open_requests)
                await anyio.sleep(0.01)

        async def converse():
            ear = Ear()
            await Pipeline(Script(SCRIPT), rest(server, key=KEY, options=RestOptions(places=3)), ear).run(None)
            assert ear.text == " ".join(LINES)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            async with anyio.create_task_group() as talks:
                for _ in range(6):
                    talks.start_soon(converse)
            tasks.cancel_scope.cancel()
    assert seen == 3


async def test_a_place_is_not_waited_for_without_end():
    async with served(timing=Timing(first_audio=(9.0, 9.0))) as server:
        options = RestOptions(places=1, queue_timeout=1.0, silence=20.0)
        with pytest.raises(LimitExceeded, match=r"All 1 requests .* raise RestOptions\.places"):
            await Pipeline(Script(SCRIPT), rest(server, options=options), Ear()).run(None)


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_request_that_fails_before_its_first_sound_is_made_again(status):
    async with served(Faults(refuse=status, connections=3)) as server:
        ear = Ear()
        outcome = await Pipeline(Script(SCRIPT), rest(server), ear).run(None)
        assert server.statistics().refused == 3
    assert ear.text == " ".join(LINES)
    assert report(outcome).sent > report(outcome).spoken == sum(len(line) + 1 for line in LINES)


@pytest.mark.parametrize(("status", "words"), [(400, "HTTP 400"), (401, "refused the request with HTTP 401")])
async def test_one_that_cannot_succeed_fails_at_once(status, words):
    async with served(Faults(refuse=status)) as server:
        with pytest.raises(ConnectFailed, match=words) as caught:
            await Pipeline(Script(SCRIPT), rest(server, key=KEY), Ear()).run(None)
        assert server.statistics().handshakes <= 2
    assert caught.value.status == status
    assert caught.value.request_id
    assert KEY not in collected(caught.value)


async def test_a_failure_is_raised_where_it_would_be_heard():
    """The first chunks are spoken, although the third has failed long before."""
    async with served([Faults(connections=2), Faults(refuse=400)], timing=PROMPT) as server:
        ear = Ear()
        with pytest.raises(ConnectFailed):
            await Pipeline(Script(SCRIPT), rest(server, options=RestOptions(ahead=4)), ear).run(None)
    assert ear.text.startswith(LINES[0])
    assert FORMAT.seconds(len(ear.sound)) > 1.2 * (len(LINES[0]) + 1) / 15  # and of the second something too


async def test_an_answer_that_breaks_off_is_a_lost_connection():
    async with served([Faults(connections=1), Faults(drop_after_frames=3)]) as server:
        ear = Ear()
        with pytest.raises(ConnectionLost, match="The speech broke off: "):
            await Pipeline(Script(SCRIPT), rest(server), ear).run(None)
    assert LINES[0] in ear.text


async def test_a_turn_that_is_left_breaks_its_requests_off_and_the_next_is_clean():
    async with served(timing=Timing(first_audio=(0.1, 0.1), frame=0.2)) as server:
        ear = Ear(slow=True)
        async with Pipeline(Script(SCRIPT), rest(server), ear) as voice:
            async with voice.turn(None) as turn:
                await anyio.sleep(1.0)
                turn.interrupt()
            await anyio.sleep(0.5)
            assert server.statistics().open_requests == 0
            assert turn.outcome.interrupted
            assert report(turn.outcome).sent < sum(len(line) + 1 for line in LINES)
            await voice.run(None)
        assert ear.text == " ".join(LINES)


async def test_what_was_heard_is_the_sink_s_to_say():
    said = "One sentence of some length here. And a second one behind it. And then a third."

    async def listener(sound: bytes) -> None: ...

    async with served() as server:
        writer = Writer(listener, wanted=FORMAT)
        async with Pipeline(Text(), Chunker(), rest(server), writer) as voice, voice.turn(said) as turn:
            heard = "".join([played.text async for played in turn])
        assert heard == said
        async with Pipeline(Text(), Chunker(), rest(server), writer) as voice, voice.turn(said) as turn:
            async for _ in turn:
                turn.interrupt()
                break
        told = turn.outcome.report(Played)
    assert told is not None
    assert said.startswith(told.text)
    assert told.text != said


async def test_a_connection_that_was_kept_may_have_been_closed_meanwhile():
    async with served() as server:
        ear = Ear()
        async with Pipeline(Script(SCRIPT), rest(server), ear) as voice:
            await voice.run(None)
            await anyio.sleep(3600)
            await voice.run(None)
            assert ear.text == " ".join(LINES)


async def test_a_long_chunk_takes_several_requests_and_white_space_none():
    long = " ".join(sentences(150))
    assert len(long) > 2_000
    script = [(0.0, chunk) for chunk in chunks(LINES[0], "", long, LINES[1])]
    async with served() as server:
        ear = Ear()
        outcome = await Pipeline(Script(script), rest(server), ear).run(None)
        assert server.statistics().handshakes == 2 + -(-len(long) // 2_000)
    assert ear.text.startswith(LINES[0])
    assert ear.text.endswith(LINES[1])
    assert report(outcome).spoken == sum(len(chunk.text) for _, chunk in script)
    assert [audio.chunks[0].index for _, audio in ear.heard if audio.last] == [0, 1, 2, 3]


async def test_the_lead_counts_what_was_taken_on_and_is_told_while_it_plays():
    leads = []
    async with served(timing=Timing(first_audio=(0.3, 0.3), frame=0.2)) as server:
        speaker = rest(server)
        speaker.offer(FORMAT)
        speaker.follow(lambda now: 1.0)
        assert speaker.lead(0.0) == 1.0
        async with speaker:
            assert speaker.lead(0.0) == pytest.approx(0.7)
        speaker.follow(lambda now: None)
        assert speaker.lead(0.0) is None
        ear = Ear(slow=True)
        async with Pipeline(Script(SCRIPT), speaker, ear) as voice, voice.turn(None) as turn:
            speaker.follow(lambda now: 0.0)
            async for _ in turn:
                leads.append(speaker.lead(anyio.current_time()))
    assert max(leads) > 1.0  # two sentences of a second and a half are under way
    assert leads[-1] <= 0.1


@pytest.mark.parametrize(
    "wrong", [{"ahead": 0}, {"places": 0}, {"silence": 0.0}, {"connect_timeout": float("nan")}], ids=str
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(UsageError, match="RestOptions"):
        RestOptions(**wrong)


async def test_arguments_are_those_of_speak():
    async with served(api_key=KEY) as server:
        ear = Ear()
        outcome = await Pipeline(
            Script(SCRIPT), rest(server, key=KEY, speed=1.2, connection=Connection(query={"tag": "x"})), ear
        ).run(None)
        assert report(outcome).spoken
        with pytest.raises(UsageError, match="Speech is mono"):
            rest(server, format=AudioFormat(channels=2))
        with pytest.raises(UsageError, match="give one of them"):
            rest(server, key=KEY, token=KEY)
        with pytest.raises(UsageError, match="is not open"):
            await rest(server)(None, None)
