"""Sockets lost in mid-turn, refused, or grown old: what is healed, what is not, and how soon either is known."""

from __future__ import annotations

import itertools
from contextlib import asynccontextmanager
from math import inf

import anyio
import pytest

from pipeline import Chunk, ConnectFailed, ConnectionLost, LimitExceeded, Pipeline
from pipeline.testing import Script
from stages.local import Faults, Limits, Timing, passages
from stages.speak import SpeakLimits, SpeakOptions, per_chunk
from tests.stages.speak.rig import FORMAT, Ear, chunks, report, say, sentences, served, speak

VIRTUAL_TIME = True

LINES = sentences(6)
SPACED = [(at * 0.5, chunk) for at, chunk in enumerate(chunks(*LINES))]


# Within a turn


async def test_a_cut_sentence_is_said_again_from_its_start():
    async with served(Faults(drop_after_frames=4, connections=1)) as server:
        ear, outcome = await say(server, LINES, SpeakOptions(resume="sentence"))
        said = passages(ear.sound, LINES)
        assert [p.sentence for p in said if p.whole] == [0, 1, 2, 3, 4, 5]
        assert [p.sentence for p in said if not p.whole] == [0]
        [resumed] = report(outcome).resumed
        assert (resumed.code, resumed.cut, resumed.exact) == (1006, True, True)
        assert resumed.position == pytest.approx(0.8)


@pytest.mark.parametrize("frames", [1, 4, 9, 20, 33])
async def test_a_cut_sentence_goes_on_at_the_word(frames):
    async with served(Faults(drop_after_frames=frames, connections=1)) as server:
        ear, outcome = await say(server, LINES, SpeakOptions(resume="word"))
        assert ear.text == " ".join(LINES)
        [resumed] = report(outcome).resumed
        assert resumed.position == pytest.approx(frames * 0.2, abs=0.2)
        assert report(outcome).seconds == pytest.approx(sum(len(line) + 1 for line in LINES) / 15, abs=0.2)


@pytest.mark.parametrize("resume", ["sentence", "word"])
async def test_sockets_lost_one_after_another_lose_nothing(resume):
    faults = [Faults(drop_after_frames=n, connections=1) for n in (3, 0, 7, 5)]
    async with served(faults) as server:
        ear, outcome = await say(server, SPACED, SpeakOptions(resume=resume))
        whole = [p.sentence for p in passages(ear.sound, LINES) if p.whole]
        assert whole == [0, 1, 2, 3, 4, 5] if resume == "sentence" else ear.text == " ".join(LINES)
        assert len(report(outcome).resumed) == 4
        assert report(outcome).spoken == sum(len(line) + 1 for line in LINES)


async def test_only_what_no_audio_has_answered_for_is_sent_again():
    async with served(Faults(drop_at_message=9, connections=1)) as server:
        ear, outcome = await say(server, SPACED, SpeakOptions(flush=per_chunk))
        assert ear.text == " ".join(LINES)
        sent = [seen.request.text for seen in server.statistics().requests if hasattr(seen.request, "text")]
        assert sent == [chunk.text for _, chunk in SPACED]  # the one that was lost was never read by the first
        [resumed] = report(outcome).resumed
        assert not resumed.cut
        assert resumed.characters <= len(LINES[4]) + 1


async def test_what_keeps_losing_sockets_is_given_up():
    async with served(Faults(drop_after_frames=0)) as server:
        with pytest.raises(ConnectionLost) as caught:
            await say(server, LINES)
        assert server.statistics().handshakes <= 6
        assert caught.value.code == 1006
        assert caught.value.seconds == 0
        assert caught.value.request_id


async def test_a_text_that_breaks_the_voice_after_some_sound_is_given_up_too():
    async with served(Faults(drop_after_frames=3)) as server:
        with pytest.raises(ConnectionLost) as caught:
            await say(server, ["one long sentence that is longer than the frames that are sent of it."])
        assert 0 < caught.value.seconds < 6
        assert server.statistics().handshakes <= 6


async def test_a_server_that_hangs_up_for_some_seconds_is_waited_for():
    async with served(Faults(drop_at_message=0, connections=8)) as server:
        started = anyio.current_time()
        ear, _ = await say(server, LINES)
        assert ear.text == " ".join(LINES)
        assert anyio.current_time() - started < 10


async def test_patience_with_a_server_that_is_gone_is_bounded():
    faults = [Faults(drop_after_frames=2, connections=1), Faults(refuse=503)]
    async with served(faults) as server:
        started = anyio.current_time()
        with pytest.raises(ConnectionLost) as caught:
            await say(server, LINES, SpeakOptions(reconnect=4.0))
        assert isinstance(caught.value.__cause__, ConnectFailed)
        assert caught.value.__cause__.status == 503
        assert caught.value.seconds == pytest.approx(0.4)
        assert anyio.current_time() - started < 5


@pytest.mark.parametrize("name", ["DATA-0000", "DATA-0002", "BIG-0000", "BIG-0001", "MESSAGE-0000"])
@pytest.mark.parametrize("wordy", [False, True])
async def test_what_cannot_be_healed_is_an_error_at_once(name, wordy):
    async with served(Faults(drop_at_message=2, drop_with=name, wordy_reasons=wordy)) as server:
        started = anyio.current_time()
        with pytest.raises(ConnectionLost) as caught:
            await say(server, LINES)
        assert caught.value.reason == name
        assert caught.value.request_id
        assert anyio.current_time() - started < 2.5
        assert server.statistics().handshakes == 1


@pytest.mark.parametrize("name", ["NET-0000", "NET-0001", "NET-0002", "NET-0003", "DATA-0001", "1000"])
async def test_what_can_be_healed_is(name):
    async with served(Faults(drop_at_message=2, drop_with=name, connections=1)) as server:
        ear, outcome = await say(server, LINES)
        assert ear.text == " ".join(LINES)
        assert len(report(outcome).resumed) == 1


# At the handshake


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404])
async def test_a_final_refusal_is_an_error_at_once_with_its_reason(status):
    async with served(Faults(refuse=status)) as server:
        with pytest.raises(ConnectFailed) as caught:
            async with Pipeline(Script(SPACED), speak(server), Ear()):
                pytest.fail("the pipeline opened")
        assert caught.value.status == status
        assert caught.value.reason
        assert caught.value.request_id
        assert not caught.value.retryable
        assert server.statistics().handshakes == 1
        assert server.statistics().open_sockets == 0


async def test_a_key_is_never_shown():
    async with served(api_key="right") as server:
        with pytest.raises(ConnectFailed) as caught:
            async with Pipeline(Script(SPACED), speak(server, key="a-secret-key"), Ear()):
                pass
        assert "a-secret-key" not in repr(caught.value) + str(caught.value) + repr(vars(caught.value))


@pytest.mark.parametrize("status", [401, 402, 403, 400])
async def test_a_final_refusal_while_healing_is_that_error_and_no_loop(status):
    faults = [Faults(drop_after_frames=2, connections=1), Faults(refuse=status)]
    async with served(faults) as server:
        with pytest.raises(ConnectFailed) as caught:
            await say(server, LINES)
        assert caught.value.status == status
        assert server.statistics().handshakes == 2


@pytest.mark.parametrize("status", [429, 503])
async def test_a_passing_refusal_is_tried_again_after_what_the_server_asks(status):
    async with served(Faults(refuse=status, connections=2)) as server:
        async with Pipeline(Script(SPACED), speak(server), Ear()):
            assert 2.1 <= anyio.current_time() <= 2.6  # twice Retry-After: 1, and some chance
        assert server.statistics().handshakes == 3


async def test_chance_keeps_those_who_were_refused_together_apart():
    opened = []
    async with served(Faults(refuse=429, connections=10)) as server:

        async def one():
            async with Pipeline(Script(SPACED), speak(server), Ear()):
                opened.append(anyio.current_time())

        async with anyio.create_task_group() as tasks:
            for _ in range(10):
                tasks.start_soon(one)
    assert len({round(at, 4) for at in opened}) > 5


async def test_a_full_provider_is_waited_for_and_then_a_limit():
    async with served(limits=Limits(connections=0)) as server:
        with pytest.raises(LimitExceeded) as caught:
            async with Pipeline(Script(SPACED), speak(server, SpeakOptions(queue_timeout=20.0)), Ear()):
                pass
        assert 15 < anyio.current_time() <= 20
        assert caught.value.retry_at is not None
        assert isinstance(caught.value.__cause__, ConnectFailed)


async def test_places_are_waited_for_in_order_and_within_bounds():
    order = []
    options = SpeakOptions(limits=SpeakLimits(sockets=2), queue_timeout=10.0)
    async with served() as server:

        async def one(number, stay):
            await anyio.sleep(number * 0.01)
            async with Pipeline(Script(SPACED), speak(server, options), Ear()):
                order.append(number)
                await anyio.sleep(stay)

        async with anyio.create_task_group() as tasks:
            for number in range(6):
                tasks.start_soon(one, number, 1.0)
        assert order == [0, 1, 2, 3, 4, 5]
        assert server.statistics().most_open == 2

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(one, 0, 60.0)
            tasks.start_soon(one, 0, 60.0)
            await anyio.sleep(1.0)
            with pytest.raises(LimitExceeded) as caught:
                async with Pipeline(Script(SPACED), speak(server, options), Ear()):
                    pass
            tasks.cancel_scope.cancel()
        assert (caught.value.limit, caught.value.allowed) == ("sockets", 2)


# Age


class Hum:
    """A voice that says nothing for as long as speech would take."""

    sample_rate = FORMAT.sample_rate

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        pass

    @asynccontextmanager
    async def speak(self, text):
        async def hum():
            yield bytes(FORMAT.size(len(text) / 15))

        yield hum()


async def test_a_conversation_of_three_hours_changes_sockets_without_gap_or_error():
    spoken: list[int] = []
    gaps: list[float] = []

    async def talk(inbox, outbox):
        async for hours in inbox:
            until = anyio.current_time() + 3600 * hours
            for index in itertools.count():
                if anyio.current_time() > until:
                    break
                await outbox.send(
                    Chunk(f"this is sentence {index} of a long, long speech that goes on and on. ", index)
                )

    async def listen(inbox, outbox):
        until = inf
        async for audio in inbox:
            if audio.data:
                now = anyio.current_time()
                gaps.append(now - until)
                until = max(until if until < inf else now, now) + FORMAT.seconds(len(audio.data))
                await anyio.sleep_until(until - 5.0)
            if audio.last:
                spoken.extend(chunk.index for chunk in audio.chunks)

    timing = Timing(first_audio=(0.1, 0.15), frame=5.0)
    async with served(timing=timing, limits=Limits(session=3600.0), voice=Hum()) as server:
        async with Pipeline(talk, speak(server, format=FORMAT), listen) as voice, voice.turn(3) as turn:
            pass
        said = report(turn.outcome)
        assert said.resumed == ()
        assert max(gaps) <= 0.0
        assert spoken == list(range(len(spoken)))
        assert said.seconds > 3 * 3600
        assert said.spoken == said.sent
        seen = server.statistics()
        assert seen.handshakes == 4
        assert seen.most_open == 2
        assert seen.closes.keys() == {"1000"}
        assert seen.warnings == 0


async def test_sockets_change_between_turns_too():
    async with served(limits=Limits(session=3600.0)) as server:
        ear = Ear()
        async with Pipeline(Script(SPACED), speak(server), ear) as voice:
            for _ in range(13):
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(LINES)
                assert report(turn.outcome).resumed == ()
                await anyio.sleep(900)
        assert server.statistics().closes.keys() == {"1000"}


async def test_where_no_second_socket_is_to_be_had_sockets_change_in_a_pause():
    options = SpeakOptions(limits=SpeakLimits(sockets=1))
    async with served(limits=Limits(session=3600.0, connections=1)) as server:
        ear = Ear()
        async with Pipeline(Script(SPACED), speak(server, options), ear) as voice:
            for _ in range(16):
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(LINES)
                assert report(turn.outcome).resumed == ()
                await anyio.sleep(700)
        assert "NET-0003" not in server.statistics().closes


async def test_a_standby_that_dies_is_replaced_in_time():
    faults = [Faults(connections=1), Faults(drop_at_message=0, connections=3), Faults(refuse=503, connections=2)]
    async with served(faults, limits=Limits(session=3600.0)) as server:
        ear = Ear()
        async with Pipeline(Script(SPACED), speak(server), ear) as voice:
            for _ in range(6):
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(LINES)
                await anyio.sleep(700)
        assert report(turn.outcome).resumed == ()
        assert "NET-0003" not in server.statistics().closes
