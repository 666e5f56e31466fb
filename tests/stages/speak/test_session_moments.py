"""What the sender tells of a turn, held to its own report and to what the server has seen."""

from __future__ import annotations

import anyio
import pytest

from pipeline import FirstByte, FlushSent, Pipeline, Reconnected, SegmentReceived, SoundBegan, TextSent, VoiceUsed
from pipeline.testing import Script
from stages.local import Faults
from stages.speak import SpeakOptions, per_chunk
from tests.stages.speak.rig import Ear, chunks, report, say, sentences, served, speak

VIRTUAL_TIME = True

LINES = sentences(6)
SPACED = [(at * 0.5, chunk) for at, chunk in enumerate(chunks(*LINES))]


def told(outcome, kind):
    return [moment for moment in outcome.moments if isinstance(moment.what, kind)]


async def test_a_turn_s_record_agrees_with_the_report_and_with_what_was_heard():
    async with served() as server:
        ear, outcome = await say(server, SPACED, SpeakOptions(flush=per_chunk))
    record, said = outcome.record, report(outcome)
    assert record.characters_sent == said.sent == sum(moment.what.characters for moment in told(outcome, TextSent))
    assert record.characters_spoken == said.spoken
    assert record.characters_wasted == said.wasted == 0
    assert sum(record.flushes.values()) == said.flushes
    assert record.flushes["first"] == 1
    assert sum(moment.what.characters for moment in told(outcome, FlushSent)) == said.sent
    assert record.voice == "aura-2-thalia-en"
    assert record.request_ids == (said.request_id,) != ("",)
    assert record.connect is not None
    assert record.first_byte == pytest.approx(ear.first)
    assert record.first_flush <= record.first_byte
    assert record.first_byte - record.first_flush == pytest.approx(said.first_byte)
    assert told(outcome, FirstByte)[0].what.waited == pytest.approx(said.first_byte)
    assert len(told(outcome, FirstByte)) == said.flushes
    (began,) = told(outcome, SoundBegan)
    assert began.what.silence == record.leading_silence < 0.2
    assert record.reconnects == 0


async def test_segments_are_told_to_a_listener_in_order():
    moments = []
    async with served() as server:
        pipeline = Pipeline(
            Script(SPACED), speak(server, SpeakOptions(flush=per_chunk)), Ear(), on_event=moments.append
        )
        await pipeline.run(None)
    segments = [moment.what for moment in moments if isinstance(moment.what, SegmentReceived)]
    assert [chunk.index for segment in segments for chunk in segment.chunks] == list(range(6))
    assert all(segment.size for segment in segments)


@pytest.mark.parametrize("resume", ["sentence", "word"])
async def test_each_socket_that_was_lost_and_found_is_told(resume):
    faults = [Faults(drop_after_frames=n, connections=1) for n in (3, 0, 7, 5)]
    async with served(faults) as server:
        _, outcome = await say(server, SPACED, SpeakOptions(resume=resume))
    found = [moment.what for moment in told(outcome, Reconnected)]
    assert [again.code for again in found] == [lost.code for lost in report(outcome).resumed]
    assert outcome.record.reconnects == 4


async def test_the_wait_for_a_server_that_was_away_is_told():
    faults = [Faults(drop_after_frames=2, connections=1), Faults(refuse=503, connections=3)]
    async with served(faults) as server:
        _, outcome = await say(server, LINES)
    (again,) = told(outcome, Reconnected)
    assert again.what.waited > 0.2  # three refusals, and the waits between them


async def test_an_interrupted_turn_tells_its_figures_once():
    async with served() as server:
        pipeline = Pipeline(Script(SPACED), speak(server), Ear())
        async with pipeline, pipeline.turn(None) as turn:
            await anyio.sleep(1.2)
            turn.interrupt()
        (used,) = told(turn.outcome, VoiceUsed)
    assert used.what.sent == report(turn.outcome).sent > 0
    assert used.what.wasted == report(turn.outcome).wasted
