"""What a listener has heard, through the whole pipe, against the word times of the real voice behind the server.

The chunker cuts, the sender places the flushes, the server speaks each with the local voice, and `Writer` lets the
sound out; all in virtual time, so the voice itself speaks in a run loop of its own, and the other one stands still
meanwhile.
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass

import anyio
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pipeline import Pipeline, Played
from pipeline.testing import virtual_backend
from stages import Chunker, Text, Writer
from stages.local import EspeakVoice, Timing
from stages.sound.words import words
from stages.speak import PACED, Speak, SpeakOptions, SpeechReport, end_of_turn, per_chunk
from tests.stages.sinks.test_heard import REPLIES
from tests.stages.speak.rig import served

pytest.importorskip("espeakng_loader")

TEXTS = [" ".join(reply.split()) + "." for reply in REPLIES.strip().rstrip(".").split(".\n")]
CUTS = 1_000
SERVICE = Timing()  # first audio after 130 to 145 ms, then ten times real time
ENDS = 1e-3
"""Seconds: what is this close to the end of a word has been said."""


@pytest.fixture
def anyio_backend() -> object:
    return virtual_backend("asyncio")


@dataclass(frozen=True)
class Segment:
    """What one flush had spoken: its length in seconds, and when each of its words has been said, with the characters
    up to there."""

    seconds: float
    said: list[tuple[int, float]]


class Voice:
    """The local voice, which the loop that asks waits for without any time passing; it notes its words' times."""

    def __init__(self, portal: BlockingPortal, voice: EspeakVoice) -> None:
        self._portal = portal
        self._voice = voice
        self.sample_rate = voice.sample_rate
        self.segments: list[Segment] = []

    async def __aenter__(self) -> None:
        self.segments.clear()

    async def __aexit__(self, *error: object) -> None:
        pass

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        sound, starts = self._portal.call(self._spoken, text)
        self.segments.append(_segment(text, len(sound) / 2 / self.sample_rate, starts))
        yield _blocks(sound)

    async def _spoken(self, text: str) -> tuple[bytes, dict[int, float]]:
        async with self._voice.speak(text) as sound:
            data = b"".join([block async for block in sound])
        return data, {word.start: word.at for word in reversed(sound.words)}


async def _blocks(sound: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(sound), 8_820):
        yield sound[start : start + 8_820]


def _segment(text: str, seconds: float, starts: dict[int, float]) -> Segment:
    end, ends = 0, []
    for word in words(text):
        end += len(word)
        ends.append(end)
    said = []
    for at, end in enumerate(ends):  # a word has been said when the next one that has a time begins
        later = [starts[start] for start in ends[at : len(ends) - 1] if start in starts]
        said.append((end, later[0] if later else seconds))
    return Segment(seconds, said)


@pytest.fixture(scope="module")
def voice() -> Iterator[Voice]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(EspeakVoice()) as voice:
        yield Voice(portal, voice)


def words_off(segments: list[Segment], text: str, position: float) -> int:
    """By how many words `text` misses what has been said at `position`."""
    said = heard = characters = 0
    begins = 0.0
    for segment in segments:
        said += sum(begins + at <= position + ENDS for _, at in segment.said)
        heard += sum(characters + end <= len(text) for end, _ in segment.said)
        begins += segment.seconds
        characters += segment.said[-1][0]
    return abs(said - heard)


def summary(errors: list[int]) -> tuple[int, int]:
    errors.sort()
    median, most = errors[len(errors) // 2], errors[len(errors) * 95 // 100]
    print(f"{len(errors)} cuts: median {median}, 95th percentile {most}, most {errors[-1]} words off")
    return median, most


@pytest.mark.parametrize("policy", [PACED, per_chunk, end_of_turn], ids=["paced", "per chunk", "end of turn"])
async def test_a_thousand_cuts_are_a_word_or_two_off_at_most(voice, policy):
    rng, errors, flushes = random.Random(4), [], 0
    writer = Writer(_nobody)

    async def look(cuts: list[float]) -> None:
        for at in cuts:
            await anyio.sleep_until(at)
            if (played := _seen(writer)) is not None:
                seen.append(played)

    async with served(voice=voice, timing=SERVICE) as server:
        stages = Text(pace=50), Chunker(), Speak(base_url=server.url, options=SpeakOptions(flush=policy)), writer
        async with Pipeline(*stages) as pipeline:
            for text in TEXTS:
                seen: list[Played] = []
                voice.segments.clear()
                now = anyio.current_time()
                async with pipeline.turn(text) as turn, anyio.create_task_group() as tasks:
                    cuts = sorted(now + rng.random() * len(text) / 13 for _ in range(CUTS // len(TEXTS) * 5 // 4))
                    tasks.start_soon(look, cuts)
                    async for _ in turn:
                        pass
                    tasks.cancel_scope.cancel()
                whole = turn.outcome.report(Played)
                assert (whole.text, whole.exact) == (text, True)
                assert whole.position == pytest.approx(sum(segment.seconds for segment in voice.segments), abs=0.02)
                assert all(text.startswith(played.text) for played in seen)
                errors += [words_off(voice.segments, played.text, played.position) for played in seen]
                flushes += turn.outcome.report(SpeechReport).flushes
    print(f"{flushes} flushes in {len(TEXTS)} replies")
    assert len(errors) >= CUTS
    median, most = summary(errors)
    assert median <= 1
    assert most <= 2


async def test_an_interrupted_turn_reports_just_that(voice):
    rng, writer = random.Random(5), Writer(_nobody)
    one_socket = SpeakOptions(fresh_socket=False)
    async with served(voice=voice, timing=SERVICE) as server:
        async with Pipeline(
            Text(pace=50), Chunker(), Speak(base_url=server.url, options=one_socket), writer
        ) as pipeline:
            for text in TEXTS:
                async with pipeline.turn(text) as turn:
                    await anyio.sleep(0.5 + rng.random() * len(text) / 18)
                    seen = _seen(writer)
                    turn.interrupt()
                assert turn.outcome.interrupted
                assert turn.outcome.report(Played) == seen
                assert text.startswith(seen.text)
        assert server.statistics().handshakes == 1


def _seen(writer: Writer) -> Played | None:
    """What an interruption would report now."""
    if writer._pacer is None:
        return None
    playout = deepcopy(writer._pacer.playout)
    playout.heard(anyio.current_time(), final=True)
    return playout.total


async def _nobody(data: bytes) -> None:
    pass
