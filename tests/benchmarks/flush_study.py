"""The flush study: when is waiting text best flushed? A simulated model, voice and listener; policies side by side.

Run it for the tables::

    python -m tests.benchmarks.flush_study

The model writes replies at 20 to 200 tokens a second, the voice answers a flush after 100 to 600 ms (a fifth more or
less each time) and then sends sound six times as fast as it is heard, one flush after the other. The listener plays
what has come and stands still when there is nothing: that is an underrun. Everything is computed, nothing waits. The
sender is the real one, with its budget; each cell is a conversation of six turns, so it learns as it does in life.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from random import Random

from pipeline import AudioFormat, Chunk
from stages.deepgram import messages as wire
from stages.speak import FlushPolicy, FlushState, Paced, SpeakOptions, end_of_turn, per_chunk
from stages.speak import _actions as act
from stages.speak._protocol import SpeakProtocol

FORMAT = AudioFormat("linear16", 1_000)
FRAME = 0.08  # seconds of sound in a frame
SPEED = 6.0  # seconds of sound sent in a second
TTFT = 0.3  # seconds from the question to the first token
SEED = 1
TOKEN = 4.5  # characters in a token
SPEEDS = (20, 50, 100, 200)
DELAYS = (0.1, 0.2, 0.4, 0.6)
VOICES = (13.5, 15.0, 17.0)
REPLIES = (
    (24, 61, 83, 47, 102, 58, 75, 39),
    (18, 44, 70),
    (31, 120, 95, 66, 140, 52, 88, 73, 110, 64, 97, 81),
    (9, 35),
    (27, 58, 91, 33, 76, 49, 120, 84, 62, 95, 71, 40, 88, 103, 57, 66),
    (40, 77, 52, 68, 90),
)
"""The lengths of the chunks of six replies, in characters; the first of each is a clause."""


def timer(seconds: float) -> FlushPolicy:
    """The usual naive policy: the first chunk at once, then whatever has waited so long."""

    def policy(state: FlushState) -> float | None:
        return state.now if state.first else state.since + seconds

    return policy


POLICIES: dict[str, FlushPolicy] = {
    "per chunk": per_chunk,
    "timer 0.5 s": timer(0.5),
    "timer 1 s": timer(1.0),
    "timer 2 s": timer(2.0),
    "timer 4 s": timer(4.0),
    "end of turn": end_of_turn,
    "paced (ours)": Paced(),
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
    """One conversation: events in order of time, the sender in the middle."""

    def __init__(self, policy: FlushPolicy, speed: float, delay: float, voice: float) -> None:
        self.protocol = SpeakProtocol(SpeakOptions(flush=policy), FORMAT)
        self.figures = Figures()
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

    def turn(self, lengths: tuple[int, ...]) -> None:
        """One reply, and a pause after it."""
        begun = self._now
        self._started, self._running = None, True
        self._turn, self._flush = self._turn + 1, 0
        self._do(self.protocol.begin(begun))
        written = 0.0
        for index, size in enumerate(lengths):
            written += size
            at = begun + TTFT + (written / TOKEN + 1) / self._speed  # a token further a boundary is certain
            self._put(min(at, begun + TTFT + sum(lengths) / TOKEN / self._speed), Chunk("x" * (size - 1) + " ", index))
        self._put(begun + TTFT + sum(lengths) / TOKEN / self._speed, "end")
        while self._running:
            self._step()
        self.figures.flushes += self.protocol.report.flushes
        self.figures.characters += sum(lengths)
        assert self._started is not None
        self.figures.ttfa.append(self._started - begun)
        self._now = max(self._now, self._played_until) + 5.0

    def _step(self) -> None:
        deadline = self.protocol.deadline
        if deadline is not None and (not self._events or deadline < self._events[0][0]):
            self._now = max(self._now, deadline)
            self._do(self.protocol.expire(self._now))
            return
        self._now, _, event = heapq.heappop(self._events)
        match event:
            case Chunk():
                self._do(self.protocol.text(event, self._now))
            case "end":
                self._do(self.protocol.end(self._now))
            case bytes():
                self._hear(len(event))
                self._do(self.protocol.received(event, self._now))
            case _:
                self._do(self.protocol.received(wire.Flushed(0), self._now))

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
                case act.Send(message=wire.Speak(text=text)):
                    self._buffer += len(text)
                case act.Send(message=wire.Flush()):
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
        self._put(at, "flushed")
        self._free_at = at

    def _put(self, at: float, event: object) -> None:
        heapq.heappush(self._events, (at, next(self._order), event))


def cell(policy: FlushPolicy, speed: float, delay: float, voice: float) -> Figures:
    """One conversation of six turns."""
    world = World(policy, speed, delay, voice)
    for lengths in REPLIES:
        world.turn(lengths)
    return world.figures


def cells(
    speeds: tuple[float, ...] = SPEEDS, delays: tuple[float, ...] = DELAYS, voices: tuple[float, ...] = VOICES
) -> Iterator[tuple[tuple[float, float, float], dict[str, Figures]]]:
    """Every combination, with the figures of every policy."""
    for speed in speeds:
        for delay in delays:
            for voice in voices:
                key = (speed, delay, voice)
                yield key, {name: cell(policy, *key) for name, policy in POLICIES.items()}


def table(rows: dict[str, Figures]) -> str:
    """For people."""
    lines = ["| policy | TTFA | underruns | starved | flushes | characters in a flush |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {name} | {f.mean_ttfa:.3f} s | {f.underruns} | {f.starved:.2f} s | {f.flushes} | {f.segment:.0f} |"
        for name, f in rows.items()
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    whole = {name: Figures() for name in POLICIES}
    by_speed = {speed: {name: Figures() for name in POLICIES} for speed in SPEEDS}
    for (speed, _, _), figures in cells():
        for name, found in figures.items():
            whole[name].add(found)
            by_speed[int(speed)][name].add(found)
    turns = len(REPLIES) * len(DELAYS) * len(VOICES)
    for speed, rows in by_speed.items():
        print(f"\n{speed} tokens a second, {turns} turns\n\n{table(rows)}")
    print(f"\nAll {turns * len(SPEEDS)} turns\n\n{table(whole)}")
