"""Brisk talk: how long is a first sound waited for, when turns follow each other faster than a window allows flushes?

Run it for the table (in virtual time: some seconds)::

    python -m tests.benchmarks.brisk_talk

The sender and the server are the real ones, over memory. A model writes at so many tokens a second, after 0.3 s; a turn
begins when it is due, or when the one before is over. The wait is from a turn's first chunk to its first sound, so it
holds nothing of the model. "One socket" forbids the sender a fresh one: what remains is the order in which flushes go.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from random import Random
from statistics import median

import anyio

from pipeline import Inbox, Outbox, Pipeline
from pipeline.testing import virtual_backend
from stages import Chunker
from stages.local import UnsteadyVoice
from stages.speak import SpeakOptions
from tests.stages.speak.rig import FORMAT, PROMPT, Voice, served, speak

TTFT = 0.3  # seconds from a turn's begin to its first token
TOKENS = 1.3  # of a word
WORDS = (3, 9, 14, 6, 11)  # of the sentences of a reply, in order, over and over
FRESH, ONE = SpeakOptions(), SpeakOptions(fresh_socket=False)


@dataclass(frozen=True)
class Talk:
    """``turns`` replies, one each ``every`` seconds, of so many sentences; ``cuts`` barge-ins in a row before them."""

    name: str
    turns: int
    every: float
    sentences: int
    cuts: int = 0
    speed: float = 60.0


TALKS = (
    Talk("10 replies in 40 s", 10, 4.0, 3),
    Talk("10 replies in 40 s, 8 tokens/s", 10, 4.0, 3, speed=8.0),
    Talk("10 replies in 40 s, 20 tokens/s", 10, 4.0, 3, speed=20.0),
    Talk("20 replies in 60 s", 20, 3.0, 3),
    Talk("60 one-sentence turns in 60 s", 60, 1.0, 1),
    Talk("30 barge-ins, then a question", 1, 0.0, 2, cuts=30),
    Talk("60 barge-ins, then a question", 1, 0.0, 2, cuts=60),
)


class Model:
    """Writes a reply of so many sentences, word by word, and notes when the first sentence was written."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk

    async def __call__(self, inbox: Inbox[int], outbox: Outbox[str], /) -> None:
        async for number in inbox:
            await anyio.sleep(TTFT)
            async for word in self._words(number):
                await outbox.send(word)

    async def _words(self, number: int) -> AsyncIterator[str]:
        for sentence in range(self._talk.sentences):
            words = WORDS[(number + sentence) % len(WORDS)]
            for word in range(words):
                written = f"{'word' if word else 'Word'}{number}x{sentence}x{word}"
                yield f"{written}. " if word == words - 1 else f"{written} "
                await anyio.sleep(TOKENS / self._talk.speed)


@dataclass(frozen=True)
class Row:
    """What came of a talk: the seconds each first sound was waited for, in order, and the sockets and flushes used."""

    waits: tuple[float, ...]
    sockets: int
    flushes: int
    refused: int

    @property
    def late(self) -> float:
        """How much later than the median the last of them was, in seconds."""
        return max(self.waits) - median(self.waits)


async def run(talk: Talk, options: SpeakOptions, *, unsteady: bool = False, seed: int = 1) -> Row:
    """One talk on one conversation."""
    chance = Random(seed)
    waits = []
    voice = UnsteadyVoice(Voice(), seed=seed) if unsteady else Voice()
    async with (
        served(timing=PROMPT, voice=voice) as server,
        Pipeline(Model(talk), Chunker(), speak(server, options, format=FORMAT)) as conversation,
    ):
        for number in range(talk.cuts):
            async with conversation.turn(number) as turn:
                await anyio.sleep(TTFT + chance.uniform(0.05, 0.3))
                turn.interrupt()
        started = anyio.current_time()
        for number in range(talk.turns):
            await anyio.sleep_until(started + number * talk.every)
            async with conversation.turn(number) as turn:
                async for _ in turn:
                    pass
            text, sound = turn.timings.first_chunk, turn.timings.first_audio
            assert text is not None
            assert sound is not None
            waits.append(sound - text)
        seen = server.statistics()
    return Row(tuple(waits), seen.handshakes, seen.messages["Flush"], seen.warnings)


def table(rows: list[tuple[str, Row]]) -> str:
    """For people."""
    lines = [
        "| talk | first sound, median | last after the median | worst | sockets | flushes | refused |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {median(row.waits):.2f} s | {row.late:.3f} s | {max(row.waits):.2f} s | {row.sockets} | "
        f"{row.flushes} | {row.refused} |"
        for name, row in rows
    ]
    return "\n".join(lines)


async def talks() -> list[tuple[str, Row]]:
    """Every talk: as by default, on one socket, and with a voice that varies."""
    rows: list[tuple[str, Row]] = []
    for talk in TALKS:
        rows.append((talk.name, await run(talk, FRESH)))
        rows.append((f"{talk.name}, one socket", await run(talk, ONE)))
        rows.append((f"{talk.name}, unsteady voice", await run(talk, FRESH, unsteady=True)))
    return rows


if __name__ == "__main__":
    backend, backend_options = virtual_backend("asyncio")
    sys.stdout.write(table(anyio.run(talks, backend=backend, backend_options=backend_options)) + "\n")
