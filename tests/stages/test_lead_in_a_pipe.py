"""Chunker, sender and sink agree on how long the listener can wait: whole pipelines over the local server."""

from __future__ import annotations

import io
import re
from math import inf

import anyio
import pytest

from pipeline import Audio, AudioFormat, Inbox, Outbox, Pipeline, Played
from pipeline.testing import Script
from stages import Chunker, Speak, SpeechReport, Text, WavFile, Writer
from stages.local import BOUNDLESS, Timing
from stages.sinks import Playback
from stages.speak import PACED, UNLIMITED, FlushPolicy, SpeakOptions, end_of_turn
from tests.stages.speak.rig import FORMAT, served

VIRTUAL_TIME = True

LONG = (
    "When the rain had stopped and the river was back in its bed, the people of the valley came out to see what was "
    "left, and although the mill had lost its wheel and half of its roof, they began on the same day to carry stones "
    "up from the ford, singing."
)


async def nobody(data: bytes) -> None: ...


@pytest.mark.parametrize("rate", [8, 10, 15, 20])
async def test_a_long_sentence_of_a_slow_model_is_heard_without_a_gap(rate: float) -> None:
    tokens = Script([(at / rate, token) for at, token in enumerate(re.findall(r"\s?\S{1,4}", LONG))])
    async with served(timing=Timing(first_audio=(0.1, 0.3), frame=0.05)) as server:
        outcome = await Pipeline(tokens, Chunker(), Speak(base_url=server.url, format=FORMAT), Writer(nobody)).run("")
    playback, played = outcome.report(Playback), outcome.report(Played)
    assert playback is not None
    assert playback.starved <= 0.1
    assert played is not None
    assert played.text == LONG


async def test_a_pause_is_known_to_the_sender() -> None:
    """What was not heard is told as the sink knows it: a listener who was paused has heard next to nothing."""
    unheard = []
    for pause in (False, True):
        writer = Writer(nobody)
        async with served() as server:
            speak = Speak(base_url=server.url, format=FORMAT)
            async with (
                Pipeline(Text(), Chunker(), speak, writer) as pipe,
                pipe.turn("One sentence after another. " * 60) as turn,
            ):
                await anyio.sleep(1.0)
                if pause:
                    writer.pause()
                await anyio.sleep(12.0)
                writer.resume()
                turn.interrupt()
        report, played = turn.outcome.report(SpeechReport), turn.outcome.report(Played)
        assert report is not None
        assert played is not None
        heard = report.spoken - report.unheard
        assert heard == pytest.approx(15 * played.position, abs=45)
        unheard.append(heard)
    assert unheard[1] < unheard[0] / 3


async def test_the_lead_of_the_sender_is_known_where_the_listener_is(tmp_path) -> None:
    async with served() as server:
        speak = Speak(base_url=server.url, format=FORMAT)
        async with Pipeline(Text(), Chunker(), speak, WavFile(io.BytesIO())):
            assert speak.lead(anyio.current_time()) == float("inf")
        async with Pipeline(Text(), Chunker(), speak):
            assert speak.lead(anyio.current_time()) is None
        async with Pipeline(Text(), Chunker(), speak, Writer(nobody)) as pipe:
            async with pipe.turn("A sentence that takes about four seconds to say, or five."):
                await anyio.sleep(1.0)
                assert 1.0 < speak.lead(anyio.current_time()) < 4.0
            assert speak.lead(anyio.current_time()) == 0.0


class Kept:
    """A file in memory: nobody listens in real time, and no thread writes, which virtual time would not wait for."""

    wanted = None

    def accept(self, format: AudioFormat) -> None: ...

    def lead(self, now: float) -> float:
        return inf

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
        async for _ in inbox:
            pass


@pytest.mark.parametrize("speed", [10.0, inf])
@pytest.mark.parametrize("policy", [PACED, end_of_turn], ids=["paced", "end of turn"])
async def test_speech_for_a_file_takes_no_longer_than_the_server_does(speed: float, policy: FlushPolicy) -> None:
    """Four minutes: at a tenth of real time 24 s of them are the server's, and each flush costs its first byte."""
    options = SpeakOptions(flush=policy, limits=UNLIMITED)
    async with served(timing=Timing(first_audio=(0.1, 0.1), speed=speed, frame=1.0), limits=BOUNDLESS) as server:
        started = anyio.current_time()
        stages = Text(), Chunker(), Speak(base_url=server.url, format=FORMAT, options=options), Kept()
        outcome = await Pipeline(*stages).run(f"{LONG} " * 15)
        took = anyio.current_time() - started
    report = outcome.report(SpeechReport)
    assert report is not None
    assert report.seconds > 200
    assert took <= report.seconds / speed + 0.1 * report.flushes + 0.5
    assert report.flushes <= report.seconds / 25
