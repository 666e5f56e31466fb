"""Chunker, sender and sink agree on how long the listener can wait: whole pipelines over the local server."""

from __future__ import annotations

import io
import re

import anyio
import pytest

from pipeline import Pipeline, Played
from pipeline.testing import Script
from stages import Chunker, Speak, SpeechReport, Text, WavFile, Writer
from stages.local import Timing
from stages.sinks import Playback
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
