"""The fault matrix: a reply of twelve sentences through everything that can go wrong on its way, in virtual time.

Run it for the table::

    python -m tests.benchmarks.fault_matrix

Each row is one fault at one place. The sound that reached the sink spells out its words, so each sentence is found in
it wherever it was said: once, twice or never. A sentence that a lost socket cut short counts once if it was then said
whole ("sentence"), or went on where it broke off ("word").
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import anyio

from pipeline.testing import virtual_backend
from stages.local import Faults, Timing, passages
from stages.speak import SpeakOptions
from tests.stages.speak.rig import chunks, report, say, served

NAMES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
LINES = [f"number {name} here." for name in NAMES]
SCRIPT = [(0.25 * at, chunk) for at, chunk in enumerate(chunks(*LINES))]
TIMING = Timing(first_audio=(0.1, 0.1), frame=0.5, speed=6.0)
ENDINGS = ("cut", "half-open", "1000", "NET-0000")
RESUMES = ("sentence", "word")

OTHERS = {
    "slow first byte": Faults(first_byte=2.0),
    "first byte never comes": Faults(first_byte=1e6, connections=1),
    "slow frames": Faults(frame_gap=0.4),
    "jittered frames": Faults(frame_jitter=0.5),
    "odd frames": Faults(frame_sizes=(1, 4001, 333)),
    "first flush refused": Faults(refuse_flushes=(1,)),
    "all early flushes refused": Faults(refuse_flushes=(1, 2, 3, 4)),
    "refused, other spelling": Faults(refuse_flushes=(1, 2), warning="spec"),
    "late Flushed": Faults(flushed_delay=1.5),
    "first Flushed never comes": Faults(no_flushed=(1,)),
    "no Flushed ever comes": Faults(no_flushed=tuple(range(1, 20))),
    "unknown messages": Faults(unknown_message=True),
    "malformed JSON": Faults(malformed_json=True),
    "extra fields": Faults(extra_fields=True),
    "audio before any flush": Faults(auto_speak=1),
    "audio before any flush, flushes of nothing unanswered": Faults(auto_speak=1, empty_flush=False),
    "Close obeyed at once": Faults(close_at_once=True),
    "session over after a second": Faults(session=1.0, connections=1),
    "sessions of 0.9 s, three in a row": Faults(session=0.9, connections=3),
    "503 while healing": (Faults(drop_after_frames=3, connections=1), Faults(refuse=503, connections=2)),
    "429 while healing": (Faults(drop_after_frames=3, connections=1), Faults(refuse=429, connections=2)),
    "hangs up at once while healing": (
        Faults(drop_after_frames=3, connections=1),
        Faults(drop_at_message=0, connections=3),
    ),
    "lost four times": tuple(Faults(drop_after_frames=n, connections=1) for n in (2, 5, 1, 4)),
}


@dataclass(frozen=True)
class Row:
    """What came of one run."""

    fault: str
    resume: str
    once: int
    twice: int
    lost: int
    sockets: int
    seconds: float


@cache
def count(sound: bytes, resume: str) -> Counter[str]:
    """How many sentences were heard once, twice (or more), and not at all."""
    found = passages(sound, LINES)
    verdicts: Counter[str] = Counter()
    for number in range(len(LINES)):
        parts = [passage for passage in found if passage.sentence == number]
        if resume == "sentence":
            times = sum(part.whole for part in parts)
        else:
            words = Counter(word for part in parts for word in range(part.start, part.stop))
            times = max(words.values()) if parts and len(words) == parts[0].words else 0
        verdicts[("lost", "once")[times] if times < 2 else "twice"] += 1
    return verdicts


async def run(name: str, faults: Faults | tuple[Faults, ...], resume: str) -> Row:
    """One reply through one fault."""
    async with served(faults, timing=TIMING) as server:
        ear, outcome = await say(server, SCRIPT, SpeakOptions(resume=resume))  # type: ignore[arg-type]
        verdicts = count(ear.sound, resume)
        sockets = server.statistics().handshakes
    seconds = report(outcome).seconds
    return Row(name, resume, verdicts["once"], verdicts["twice"], verdicts["lost"], sockets, seconds)


async def healthy() -> tuple[int, int]:
    """How many messages and frames a run without faults has."""
    async with served(timing=TIMING) as server:
        await say(server, SCRIPT)
        seen = server.statistics()
    return sum(seen.messages.values()), seen.frames


def faults(messages: int, frames: int) -> Iterator[tuple[str, Faults | tuple[Faults, ...]]]:
    """Every fault at every place that matters."""
    for ending in ENDINGS:
        for message in range(messages):
            yield (
                f"closed with {ending} at message {message}",
                Faults(drop_at_message=message, drop_with=ending, connections=1),
            )
    for frame in range(frames + 1):
        yield f"cut after frame {frame}", Faults(drop_after_frames=frame, connections=1)
    yield from OTHERS.items()


async def matrix() -> list[Row]:
    """All rows."""
    messages, frames = await healthy()
    return [await run(name, fault, resume) for resume in RESUMES for name, fault in faults(messages, frames)]


def table(rows: list[Row]) -> str:
    """The rows for people: those that differ only in place are one line."""
    lines = ["| fault | resume | places | heard once | twice | lost |", "|---|---|---|---|---|---|"]
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        kind = row.fault.rstrip("0123456789 ")
        groups.setdefault((kind, row.resume), []).append(row)
    for (kind, resume), members in groups.items():
        once, twice, lost = (sum(getattr(row, name) for row in members) for name in ("once", "twice", "lost"))
        lines.append(f"| {kind} | {resume} | {len(members)} | {once} | {twice} | {lost} |")
    return "\n".join(lines)


if __name__ == "__main__":
    backend, options = virtual_backend("asyncio")
    result = anyio.run(matrix, backend=backend, backend_options=options)
    print(table(result))
    sys.exit(any(row.twice or row.lost for row in result))
