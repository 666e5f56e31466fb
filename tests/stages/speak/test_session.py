"""One conversation over one socket: turns, barge-ins, silence, prewarming and closing, in virtual time."""

from __future__ import annotations

import anyio
import pytest

from pipeline import Chunk, Pipeline
from pipeline.testing import Script
from stages.local import Faults, Timing
from stages.speak import SpeakOptions, end_of_turn
from tests.stages.speak.rig import PROMPT, Ear, chunks, report, say, sentences, served, speak

VIRTUAL_TIME = True

OLD = sentences(12)
NEW = ["this is new.", "and so is this."]


def reply(*lines: str):
    return [(0.0, chunk) for chunk in chunks(*lines)]


class Replies:
    """A source that gives the turn's own input, chunk by chunk."""

    async def __call__(self, inbox, outbox):
        async for lines in inbox:
            for at, item in lines:
                await anyio.sleep(at)
                await outbox.send(item)


async def test_the_socket_opens_with_the_pipeline_and_serves_every_turn():
    async with served() as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            await anyio.sleep(1)
            assert server.statistics().handshakes == 1
            for number in range(5):
                async with voice.turn(reply(f"turn {number} is here.", "and goes on.")) as turn:
                    pass
                assert ear.text == f"turn {number} is here. and goes on."
                assert report(turn.outcome).wasted == 0
                assert turn.timings.first_audio == pytest.approx(0.1, abs=0.01)
        seen = server.statistics()
        assert (seen.handshakes, seen.open_sockets) == (1, 0)
        assert seen.messages["Close"] == 1
        assert seen.closes == {"1000": 1}


@pytest.mark.parametrize("latency", [0.0, 0.02, 0.1, 0.35, 0.9])
@pytest.mark.parametrize("late", [Faults(), Faults(late_audio=3, late_flushed=True, frame_sizes=(1201,))])
async def test_after_a_barge_in_the_next_turn_hears_nothing_of_the_old_one(latency, late):
    async with served(late, timing=Timing(first_audio=(0.1, 0.1), latency=latency)) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server, SpeakOptions(fresh_socket=False)), ear) as voice:
            for wait in (0.05, 0.3, 0.8, 1.4):
                async with voice.turn(reply(*OLD)) as turn:
                    await anyio.sleep(wait)
                    turn.interrupt()
                assert turn.outcome.interrupted
                async with voice.turn(reply(*NEW)) as turn:
                    started = anyio.current_time()
                assert ear.text == " ".join(NEW)
                assert ear.first == pytest.approx(0.1 + latency, abs=0.06)
                assert anyio.current_time() - started < 3 + latency
        seen = server.statistics()
        assert (seen.handshakes, seen.messages["Clear"]) == (1, 4)


async def test_barge_ins_in_a_row_are_each_cleared():
    async with served(timing=Timing(latency=0.5)) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server, SpeakOptions(fresh_socket=False)), ear) as voice:
            for _ in range(6):
                async with voice.turn(reply(*OLD)) as turn:
                    await anyio.sleep(0.2)
                    turn.interrupt()
            async with voice.turn(reply(*NEW)):
                pass
            assert ear.text == " ".join(NEW)
        assert server.statistics().handshakes == 1


async def test_a_turn_that_was_all_heard_needs_no_clear():
    async with served() as server:
        pipe = Pipeline(Replies(), speak(server), Ear())
        async with pipe as voice, voice.turn([*reply("short."), (30.0, Chunk("x", 1))]) as turn:
            await anyio.sleep(20)
            turn.interrupt()
        assert "Clear" not in server.statistics().messages


async def test_without_a_cleared_there_is_a_new_socket_and_the_next_turn_loses_nothing():
    async with served(Faults(no_cleared=True, connections=1)) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            async with voice.turn(reply(*OLD)) as turn:
                await anyio.sleep(0.5)
                turn.interrupt()
            async with voice.turn(reply(*NEW)):
                started = anyio.current_time()
            assert ear.text == " ".join(NEW)
            assert anyio.current_time() - started < 2.0 + 1.0  # the bound on Cleared, and a turn
        assert server.statistics().handshakes == 2


async def test_a_socket_lost_between_turns_is_replaced_in_silence():
    async with served([Faults(session=100.0, connections=1), Faults(session=40.0, connections=1)]) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            for _ in range(3):
                async with voice.turn(reply(*NEW)) as turn:
                    pass
                assert ear.text == " ".join(NEW)
                assert report(turn.outcome).resumed == ()
                assert turn.timings.first_audio == pytest.approx(0.1, abs=0.01)
                await anyio.sleep(99)
        assert server.statistics().handshakes == 3


async def test_a_server_that_hangs_up_at_once_is_left_alone_until_the_next_turn():
    async with served([Faults(), Faults(drop_at_message=0)][1:]) as server:
        async with Pipeline(Replies(), speak(server), Ear()):
            await anyio.sleep(3600)
        assert server.statistics().handshakes < 3


async def test_a_model_that_pauses_for_minutes_in_mid_reply_is_no_error():
    async with served() as server:
        first, second = chunks("before the pause.", "after the pause.")
        ear, outcome = await say(server, [(0.0, first), (600.0, second)])
        assert ear.text == "before the pause. after the pause."
        assert ear.heard[-1][0] == pytest.approx(600.1, abs=1.5)
        assert report(outcome).resumed == ()
        assert server.statistics().handshakes == 1


async def test_a_flush_without_any_answer_is_a_lost_socket():
    async with served(Faults(first_byte=1e6, connections=1)) as server:
        ear, outcome = await say(server, NEW)
        assert ear.text == " ".join(NEW)
        assert ear.first == pytest.approx(8.1, abs=0.1)
        [resumed] = report(outcome).resumed
        assert (resumed.code, resumed.reason, resumed.cut) == (1006, "no answer to a flush", False)


async def test_a_slow_voice_is_waited_for():
    async with served(Faults(first_byte=7.5)) as server:
        ear, outcome = await say(server, NEW)
        assert ear.text == " ".join(NEW)
        assert report(outcome).resumed == ()


async def test_a_flushed_that_never_comes_ends_the_turn_late_but_well():
    async with served(Faults(no_flushed=(1, 2))) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            async with voice.turn(reply(*NEW)):
                pass
            assert ear.text == " ".join(NEW)
            async with voice.turn(reply(*OLD)):
                pass
            assert ear.text == " ".join(OLD)
        assert server.statistics().handshakes == 3  # a socket of which an answer had to be assumed is not used any more


@pytest.mark.parametrize("message", range(1, 6))
async def test_a_half_open_connection_is_noticed_in_a_turn(message):
    async with served(Faults(drop_at_message=message, drop_with="half-open", connections=1)) as server:
        ear, outcome = await say(server, OLD)
        assert ear.text == " ".join(OLD)
        assert len(report(outcome).resumed) == 1


async def test_a_half_open_connection_is_noticed_between_turns_by_its_pings():
    async with served([Faults(drop_at_message=4, drop_with="half-open", connections=1)]) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            async with voice.turn(reply("one.", "two.")):
                pass
            async with voice.turn([]) as turn:
                pass
            await anyio.sleep(120)
            async with voice.turn(reply(*NEW)) as turn:
                pass
            assert ear.text == " ".join(NEW)
            assert turn.outcome.timings.first_audio == pytest.approx(0.1, abs=0.05)


ODD = [
    Faults(unknown_message=True, malformed_json=True, extra_fields=True),
    Faults(frame_sizes=(1, 3, 501)),
    Faults(warning="spec", refuse_flushes=(1, 2)),
    Faults(warning="wire", refuse_flushes=(2, 3)),
    Faults(auto_speak=1),
    Faults(auto_speak=1, empty_flush=False),
    Faults(auto_speak=2, empty_flush=False, flushed_delay=0.5),
    Faults(flushed_delay=2.0),
    Faults(frame_gap=0.3, frame_jitter=0.4),
    Faults(close_at_once=True, wordy_reasons=True),
]


@pytest.mark.parametrize("odd", ODD, ids=str)
async def test_whatever_is_odd_is_tolerated(odd):
    async with served(odd) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as voice:
            for lines in (OLD, NEW):
                async with voice.turn(reply(*lines)) as turn:
                    pass
                assert ear.text == " ".join(lines)
                assert report(turn.outcome).resumed == ()
        unanswered = (
            odd.auto_speak == 1 and not odd.empty_flush
        )  # for want of an answer, which is assumed, a socket is not used any more
        assert server.statistics().handshakes == (3 if unanswered else 1)


async def test_what_is_odd_is_logged_once_and_never_with_text(caplog):
    caplog.set_level("INFO", "utterflow")
    faults = [
        Faults(unknown_message=True, malformed_json=True, frame_sizes=(1, 501), auto_speak=1, connections=1,
               drop_at_message=9),
        Faults(refuse_flushes=(1,)),
    ]  # fmt: skip
    async with served(faults) as server:
        script = [(float(at), chunk) for at, chunk in enumerate(chunks(*OLD))]
        ear, _ = await say(server, script, SpeakOptions(flush=end_of_turn))
        assert ear.text == " ".join(OLD)
    said = [record.getMessage() for record in caplog.records if record.name.startswith("utterflow.speak")]
    for event in ("unknown message", "audio before any flush", "a frame that splits a sample", "socket lost"):
        assert event in said
    assert "flush refused" in said
    assert said.count("audio before any flush") == 1
    everything = " ".join(str(vars(record)) for record in caplog.records)
    assert "end0" not in everything
    assert "w1x" not in everything


@pytest.mark.parametrize("closing", ["cancelled", "in a turn", "failing", "deaf server"])
async def test_closing_is_bounded_and_leaks_nothing(closing):
    faults = [Faults(drop_at_message=5, drop_with="half-open")] if closing == "deaf server" else []
    async with served(faults) as server:
        started = anyio.current_time()
        with anyio.move_on_after(5.0) as scope:
            try:
                async with Pipeline(Replies(), speak(server), Ear()) as voice:
                    if closing == "failing":
                        raise RuntimeError
                    async with voice.turn(reply(*(NEW if closing == "deaf server" else OLD * 3))):
                        if closing == "in a turn":
                            await anyio.sleep(1.0)
                            scope.cancel()
                    if closing == "cancelled":
                        await anyio.sleep(30)
            except RuntimeError:
                pass
        assert anyio.current_time() - started <= 5.0 + 4.1
        await anyio.sleep(6.0)  # the server's own patience with a client that does not answer
        if closing != "deaf server":
            assert server.statistics().open_sockets == 0


async def test_closing_right_after_a_barge_in():
    async with served(timing=Timing(latency=0.5)) as server:
        async with Pipeline(Replies(), speak(server), Ear()) as voice, voice.turn(reply(*OLD)) as turn:
            await anyio.sleep(1.0)
            turn.interrupt()
        await anyio.sleep(1.0)
        assert server.statistics().open_sockets == 0
        assert server.statistics().closes == {"1000": 1}


async def test_a_turn_of_nothing_and_of_white_space_asks_for_nothing():
    async with served() as server:
        for lines in ([], [" ", "\n"], ["...", "!"]):
            ear, outcome = await say(server, lines)
            assert not outcome.interrupted
            assert ear.text in ("", "... !")
        assert server.statistics().messages["Flush"] <= 2


async def test_white_space_at_the_end_is_part_of_what_was_said():
    async with served() as server:
        said = [Chunk("a word. ", 0), Chunk("\n", 1, written="\n```code```\n")]
        ear, _ = await say(server, [(0.0, chunk) for chunk in said])
        done = [chunk for _, audio in ear.heard if audio.last for chunk in audio.chunks]
        assert done == said


async def test_the_options_of_the_session_are_used():
    async with served(timing=PROMPT) as server:
        ear, outcome = await say(server, OLD, SpeakOptions(look_ahead=3.0))
        assert ear.text == " ".join(OLD)
        assert report(outcome).flushes > 2


async def test_a_source_that_fails_takes_the_turn_along_and_the_socket_stays():
    async with served() as server:
        speaker, ear = speak(server), Ear()
        async with Pipeline(Script([(0.0, chunks(*OLD)[0]), (0.5, KeyError("model"))]), speaker, ear) as voice:
            for _ in range(2):
                with pytest.raises(KeyError):
                    async with voice.turn(None):
                        pass
        assert server.statistics().handshakes == 1
