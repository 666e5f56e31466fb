"""A listener far slower than real time, at the end of the whole pipe: pressure reaches the model, and nothing piles up.

The speech server is the local one, over memory and in virtual time.
"""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import AsyncIterator

import anyio
import pytest

from pipeline import Pipeline, Played
from stages import Chunker, Text, Writer
from stages.local import Limits, ToneVoice
from stages.sinks import Playback
from stages.speak import UNLIMITED, Speak, SpeakOptions, SpeechReport
from tests.stages.speak.rig import FORMAT, served

VIRTUAL_TIME = True

CHARACTERS = 15.0  # that the tone voice says in a second
SENTENCES = [f"This is number {at} of a great many sentences, and none of them is short. " for at in range(100)]


class Slow:
    """Takes ``times`` as long over a piece of sound as the piece lasts."""

    def __init__(self, times: float) -> None:
        self.times = times
        self.seconds = 0.0

    async def __call__(self, data: bytes) -> None:
        await anyio.sleep(self.times * FORMAT.seconds(len(data)))
        self.seconds += FORMAT.seconds(len(data))


class Model:
    """Writes without end, fifty words a second, as far as it is let."""

    def __init__(self) -> None:
        self.characters = 0
        self.last = 0.0
        self.longest = 0.0

    async def write(self) -> AsyncIterator[str]:
        self.last = anyio.current_time()
        while True:
            for sentence in SENTENCES:
                for word in sentence.split():
                    await anyio.sleep(0.02)
                    self.longest = max(self.longest, anyio.current_time() - self.last)
                    self.last = anyio.current_time()
                    self.characters += len(word) + 1
                    yield f"{word} "


@pytest.mark.parametrize(
    ("options", "limits"),
    [(SpeakOptions(), Limits()), (SpeakOptions(limits=UNLIMITED), Limits(characters=10**9, flushes=10**6))],
    ids=["documented", "unlimited"],
)
async def test_a_listener_at_a_tenth_of_real_time_pauses_the_model_and_memory_is_flat(options, limits):
    model, ear = Model(), Slow(10.0)
    ahead, held = [], []
    async with served(limits=limits, voice=ToneVoice(FORMAT.sample_rate)) as server:
        stages = Text(), Chunker(), Speak(base_url=server.url, options=options), Writer(ear, wanted=FORMAT)
        async with Pipeline(*stages) as pipeline, pipeline.turn(model.write()) as turn:
            started = anyio.current_time()
            tracemalloc.start()
            for minute in range(1, 11):
                await anyio.sleep_until(started + minute * 60.0)
                assert ear.seconds == pytest.approx(6.0 * minute, abs=0.2)
                ahead.append(model.characters / CHARACTERS - ear.seconds)
                gc.collect()
                held.append(tracemalloc.get_traced_memory()[0])
            tracemalloc.stop()
            turn.interrupt()
        seen = server.statistics()
    print(
        f"the model is {min(ahead):.0f} to {max(ahead):.0f} s of speech ahead and pauses for {model.longest:.0f} s; "
        f"{held[1] / 1000:.0f} kB are held after two minutes, {held[-1] / 1000:.0f} kB after ten"
    )
    assert max(ahead[1:]) - min(ahead[1:]) < 15
    assert max(ahead) < 150
    assert model.longest > 20
    assert held[-1] - held[1] < 200_000
    assert seen.audio_bytes / FORMAT.bytes_per_second < 60 + 120
    assert turn.outcome.report(SpeechReport).resumed == ()
    assert (seen.handshakes, seen.closes) == (1, {"1000": 1})


async def test_a_listener_who_pauses_for_ten_minutes_hears_the_rest_from_there():
    ear = Slow(0.0)
    text = "".join(SENTENCES[:30])
    writer = Writer(ear, wanted=FORMAT)
    async with served(voice=ToneVoice(FORMAT.sample_rate)) as server:
        stages = Text(), Chunker(), Speak(base_url=server.url), writer
        async with Pipeline(*stages) as pipeline, pipeline.turn(text) as turn:
            await anyio.sleep(20.0)
            writer.pause()
            paused = ear.seconds
            await anyio.sleep(600.0)
            assert ear.seconds == pytest.approx(paused, abs=0.1)
            writer.resume()
        seen = server.statistics()
    assert turn.outcome.report(Played).text == text
    assert ear.seconds == pytest.approx(turn.outcome.report(SpeechReport).seconds)
    assert ear.seconds == pytest.approx(len(text) / CHARACTERS, rel=0.01)
    assert turn.outcome.report(Playback).underruns == 0
    assert turn.outcome.report(SpeechReport).resumed == ()
    assert seen.handshakes == 1
