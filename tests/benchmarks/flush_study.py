"""The flush study: when is waiting text best flushed? A simulated model, voice and listener; policies side by side.

Run it for the tables, or for one row of them (about a minute of CPU for all)::

    python -m tests.benchmarks.flush_study
    python -m tests.benchmarks.flush_study --speed 10 --replies long

The model writes replies at 5 to 200 tokens a second, evenly or in bursts; the real splitter cuts them, and asks how
long the listener can wait, as it does in a pipeline. The sender is the real one too, with its budget. The voice answers
a flush after 100 or 500 ms (a fifth more or less each time) and then sends sound six times as fast as it is heard, one
flush after the other. The listener plays what has come and stands still when there is nothing: that is an underrun, and
it is *starved* until more comes. Everything is computed, nothing waits. Each cell is a conversation of four turns, so
the sender learns as it does in life. "each chunk, no limits" breaks the provider's limits: what is starved there, no
policy can avoid, since no audio of these chunks can be had sooner.
"""

from __future__ import annotations

import argparse
import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from pipeline import AudioFormat, Chunk
from stages.chunker import Splitter
from stages.speak import UNLIMITED, FlushPolicy, FlushState, Paced, SpeakOptions, end_of_turn, per_chunk, provider
from stages.speak import _actions as act
from stages.speak._protocol import SpeakProtocol
from tests.stages.chunker.scores import tokens_of

FORMAT = AudioFormat("linear16", 1_000)
FRAME = 0.2  # seconds of sound in a frame
SPEED = 6.0  # seconds of sound sent in a second
TTFT = 0.3  # seconds from the question to the first token
BURST = 8  # tokens that come at once, of a model that writes in bursts
SEED = 1
TURNS = 4
SPEEDS = (5, 10, 20, 50, 200)
DELAYS = (0.1, 0.5)
VOICES = (13.5, 17.0)
PROSE = """the a of and to in on that it was with for as had but they from when where there would people water morning
little before another under between nothing yellow because window garden something together remember mountain"""
WORDS = PROSE.split()


@dataclass(frozen=True)
class Replies:
    """A kind of reply: so many sentences of ``least`` to ``most`` characters; with marks, and in bursts, or not."""

    name: str
    sentences: int
    least: int
    most: int
    marks: bool = True
    bursts: bool = False

    def text(self, turn: int) -> str:
        """One of them; words are drawn by a seed, with a comma in ten of them."""
        chance = Random(f"{SEED} {self.name} {turn}")
        parts = []
        for _ in range(self.sentences):
            size, words = chance.uniform(self.least, self.most), [chance.choice(WORDS)]
            while sum(map(len, words)) + len(words) < size:
                words[-1] += "," if self.marks and len(words) > 2 and chance.random() < 0.1 else ""
                words.append(chance.choice(WORDS))
            sentence = " ".join(words)
            parts.append(f"{sentence[0].upper()}{sentence[1:]}." if self.marks else sentence)
        return " ".join(parts)


KINDS = (
    Replies("short", 8, 20, 60),
    Replies("mixed", 5, 20, 400),
    Replies("long", 3, 200, 400),
    Replies("no marks", 2, 200, 400, marks=False),
    Replies("bursts", 5, 20, 400, bursts=True),
)


def timer(seconds: float) -> FlushPolicy:
    """The usual naive policy: the first chunk at once, then whatever has waited so long."""

    def policy(state: FlushState) -> float | None:
        return state.now if state.first else state.since + seconds

    return policy


FLOOR = "each chunk, no limits"
OURS = "paced (ours)"
WHOLE_REPLY = "end of turn"
POLICIES: dict[str, FlushPolicy] = {
    FLOOR: per_chunk,
    "each chunk": per_chunk,
    "timer 1 s": timer(1.0),
    "timer 2 s": timer(2.0),
    WHOLE_REPLY: end_of_turn,
    OURS: Paced(),
}


@dataclass
class Figures:
    """What came of one policy: of all turns of a cell, or of several cells."""

    ttfa: list[float] = field(default_factory=list)
    underruns: int = 0
    starved: float = 0.0
    flushes: int = 0
    characters: int = 0

    def add(self, other: Figures) -> None:
        self.ttfa += other.ttfa
        self.underruns += other.underruns
        self.starved += other.starved
        self.flushes += other.flushes
        self.characters += other.characters

    @property
    def mean_ttfa(self) -> float:
        return sum(self.ttfa) / len(self.ttfa)

    @property
    def segment(self) -> float:
        """Characters in a flush, on average."""
        return self.characters / self.flushes


class World:
    """One conversation: events in order of time; splitter and sender in the middle, as the stages drive them."""

    def __init__(self, options: SpeakOptions, speed: float, delay: float, voice: float) -> None:
        self.protocol = SpeakProtocol(options, FORMAT, lambda now: max(0.0, self._played_until - now))
        self.figures = Figures()
        self._splitter = Splitter("en")
        self._chunks: deque[Chunk] = deque()  # that the sender has not taken
        self._ended = False
        self._speed, self._delay, self._voice = speed, delay, voice
        self._turn = self._flush = 0
        self._now = 0.0
        self._events: list[tuple[float, int, object]] = []
        self._order = count()
        self._buffer = 0
        self._free_at = 0.0
        self._played_until = 0.0
        self._started: float | None = None
        self._running = False
        self._do(self.protocol.opened(0.0))

    def turn(self, text: str, *, bursts: bool = False) -> None:
        """One reply, and a pause after it."""
        begun = self._now
        self._splitter = Splitter("en", lead=self.protocol.lead)
        self._started, self._running, self._ended = None, True, False
        self._turn, self._flush = self._turn + 1, 0
        self._do(self.protocol.begin(begun))
        tokens = tokens_of({"text": text})
        for index, token in enumerate(tokens):
            last = min(index // BURST * BURST + BURST, len(tokens)) if bursts else index + 1
            self._put(begun + TTFT + last / self._speed, token)
        self._put(begun + TTFT + len(tokens) / self._speed, None)
        while self._running:
            self._step()
        self.figures.flushes += self.protocol.report.flushes
        self.figures.characters += len(text)
        assert self._started is not None
        self.figures.ttfa.append(self._started - begun)
        self._now = max(self._now, self._played_until) + 5.0

    def _step(self) -> None:
        times = [at for at in (self._splitter.deadline, self.protocol.deadline) if at is not None]
        deadline = min(times, default=None)
        if deadline is not None and (not self._events or deadline < self._events[0][0]):
            self._now = max(self._now, deadline)
            if deadline == self._splitter.deadline:
                self._chunks += self._splitter.expire(self._now)
            else:
                self._do(self.protocol.expire(self._now))
        else:
            self._now, _, event = heapq.heappop(self._events)
            self._happen(event)
        while self._chunks and self.protocol.hungry:
            self._do(self.protocol.text(self._chunks.popleft(), self._now))
        if self._ended and not self._chunks and self.protocol.turn == "speaking":
            self._do(self.protocol.end(self._now))

    def _happen(self, event: object) -> None:
        match event:
            case str():
                self._chunks += self._splitter.feed(event, self._now)
            case None:
                self._chunks += self._splitter.finish(self._now)
                self._ended = True
            case bytes():
                self._hear(len(event))
                self._do(self.protocol.received(event, self._now))
            case _:
                self._do(self.protocol.received(provider.SegmentDone(), self._now))

    def _hear(self, size: int) -> None:
        if self._started is None:
            self._started = self._played_until = self._now
        gap = self._now - self._played_until
        if gap > 0.001:
            self.figures.underruns += 1
            self.figures.starved += gap
        self._played_until = max(self._played_until, self._now) + FORMAT.seconds(size)

    def _do(self, actions: list[act.Action]) -> None:
        for action in actions:
            match action:
                case act.Send(message=provider.Text(text=text)):
                    self._buffer += len(text)
                case act.Send(message=provider.EndSegment()):
                    self._synthesise()
                case act.Give(audio=audio):
                    self._do(self.protocol.taken(len(audio.data), self._now))
                case act.Finished():
                    self._running = False
                case act.Failed(error=error):
                    raise error
                case _:
                    pass

    def _synthesise(self) -> None:
        seconds, self._buffer = self._buffer / self._voice, 0
        self._flush += 1
        chance = Random(f"{SEED} {self._turn} {self._flush}").uniform(0.8, 1.2)  # the same for every policy
        at = max(self._now, self._free_at) + self._delay * chance
        left = FORMAT.size(seconds)
        while left > 0:
            size = min(left, FORMAT.size(FRAME))
            self._put(at, bytes(size))
            left -= size
            at += FORMAT.seconds(size) / SPEED
        self._put(at, provider.SegmentDone())
        self._free_at = at

    def _put(self, at: float, event: object) -> None:
        heapq.heappush(self._events, (at, next(self._order), event))


def cell(name: str, kind: Replies, speed: float, delay: float, voice: float) -> Figures:
    """One conversation. On one socket: a fresh one in mid-conversation would hide what a policy costs."""
    policy = POLICIES[name]
    options = SpeakOptions(flush=policy, fresh_socket=False)
    if name == FLOOR:
        options = SpeakOptions(flush=policy, fresh_socket=False, limits=UNLIMITED)
    world = World(options, speed, delay, voice)
    for turn in range(TURNS):
        world.turn(kind.text(turn), bursts=kind.bursts)
    return world.figures


Key = tuple[str, float, float, float]
"""Replies, tokens a second, seconds to the first byte, characters of speech in a second."""


def cells(
    kinds: tuple[Replies, ...] = KINDS,
    speeds: tuple[float, ...] = SPEEDS,
    delays: tuple[float, ...] = DELAYS,
    voices: tuple[float, ...] = VOICES,
) -> Iterator[tuple[Key, dict[str, Figures]]]:
    """Every combination, with the figures of every policy."""
    for kind in kinds:
        for speed in speeds:
            for delay in delays:
                for voice in voices:
                    found = {name: cell(name, kind, speed, delay, voice) for name in POLICIES}
                    yield (kind.name, speed, delay, voice), found


def table(rows: dict[str, Figures]) -> str:
    """For people."""
    lines = ["| policy | TTFA | underruns | starved | flushes | characters in a flush |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {name} | {f.mean_ttfa:.2f} s | {f.underruns} | {f.starved:.1f} s | {f.flushes} | {f.segment:.0f} |"
        for name, f in rows.items()
    ]
    return "\n".join(lines)


def main(arguments: argparse.Namespace) -> None:
    """Print a table for each speed and each kind of reply, and one for all."""
    kinds = tuple(kind for kind in KINDS if arguments.replies in (None, kind.name))
    speeds = SPEEDS if arguments.speed is None else (arguments.speed,)
    tables: dict[str, dict[str, Figures]] = {}
    for (kind, speed, _, _), figures in cells(kinds, speeds):
        for title in (f"{speed:g} tokens a second", f"Replies: {kind}", "All"):
            rows = tables.setdefault(title, {name: Figures() for name in POLICIES})
            for name, found in figures.items():
                rows[name].add(found)
    for title in sorted(tables, key=lambda title: (title == "All", title.startswith("Replies"))):
        turns = len(tables[title][OURS].ttfa)
        print(f"\n{title}, {turns} turns\n\n{table(tables[title])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Flush policies side by side.")
    parser.add_argument("--speed", type=float, help="tokens a second (without: all)")
    parser.add_argument("--replies", choices=[kind.name for kind in KINDS], help="one kind of reply")
    main(parser.parse_args())
