"""What a process of its own measures for a benchmark: started by `tests.benchmarks`, it prints one line of JSON.

CPU is this process's alone; the server has its own. Where both sides are measured in one process, they take turns.
"""

from __future__ import annotations

import cProfile
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import anyio

from tests.benchmarks import pipe
from tests.benchmarks.sides import SIDES
from tests.benchmarks.talk import PLAIN, SURE, Ear, model

CONNECTING = 32
"""Conversations that open at once."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What is said: ``replies`` in each of so many conversations, one every ``period`` seconds or sooner after another,
    written at ``rate`` tokens a second (0: as fast as the run loop goes)."""

    url: str
    sides: tuple[str, ...] = ("floor", "ours")
    conversations: int = 1
    replies: int = 8
    rounds: int = 5
    rate: float = 0.0
    period: float = 0.0
    timed: bool = False
    profile: str = ""  # where to write what cProfile saw of our side


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one round of one side. Times are in milliseconds, ``cpu`` in microseconds a token."""

    side: str
    cpu: float
    frames: int
    texts: tuple[float, float]  # p50, p95: last token of a sentence -> its text at the server
    late: tuple[float, float]  # p50, p95: frame written by the server -> sink
    last: tuple[float, float]  # the same for the last frame of each reply
    idle_kb: float  # memory a conversation, open
    after_kb: float  # and after it has spoken


async def talk(given: Talk) -> list[dict[str, object]]:
    """Both sides in turns, and one unmeasured reply of each before."""
    for side in given.sides:  # what is imported and compiled late must not hold up, or be charged to, who is measured
        ear = Ear()
        async with SIDES[side](given.url, ear) as say:
            await say(model(ear, PLAIN, 0))
    return [asdict(await _round(given, side)) for _ in range(given.rounds) for side in given.sides]


async def _round(given: Talk, side: str) -> Heard:
    words = SURE if given.timed else PLAIN
    ears = [Ear(given.timed) for _ in range(given.conversations)]
    open_, go, spoken, leave = 0, anyio.Event(), 0, anyio.Event()
    all_open, all_spoken = anyio.Event(), anyio.Event()
    gate = anyio.CapacityLimiter(CONNECTING)

    async def converse(at: int, ear: Ear) -> None:
        nonlocal open_, spoken
        await gate.acquire()
        async with SIDES[side](given.url, ear) as say:
            gate.release()
            open_ += 1
            if open_ == given.conversations:
                all_open.set()
            await go.wait()
            start = time.monotonic() + given.period * at / given.conversations
            for turn in range(given.replies):
                await anyio.sleep(max(0.0, start + turn * given.period - time.monotonic()))
                await say(model(ear, words, given.rate))
                ear.over()
            spoken += 1
            if spoken == given.conversations:
                all_spoken.set()
            await leave.wait()

    before = _rss()
    async with anyio.create_task_group() as tasks:
        for at, ear in enumerate(ears):
            tasks.start_soon(converse, at, ear)
        await all_open.wait()
        opened = _rss()
        with _profiled(given.profile if side == "ours" else ""):
            started = time.process_time()
            go.set()
            await all_spoken.wait()
            cpu = time.process_time() - started
        after = _rss()
        leave.set()
    said = given.conversations * given.replies
    missing = [len(ear.texts) for ear in ears if given.timed and len(ear.texts) != 4 * given.replies]
    assert not missing, f"{side} did not send each sentence for itself: {missing}"
    return Heard(
        side,
        1e6 * cpu / said / len(words),
        sum(ear.frames for ear in ears),
        _quantiles([late for ear in ears for late in ear.texts]),
        _quantiles([late for ear in ears for late in ear.late]),
        _quantiles([late for ear in ears for late in ear.last]),
        (opened - before) / given.conversations,
        (after - before) / given.conversations,
    )


def _quantiles(seconds: list[float]) -> tuple[float, float]:
    """The median and the 95th percentile, in milliseconds."""
    ordered = sorted(seconds) or [0.0]
    return 1e3 * ordered[len(ordered) // 2], 1e3 * ordered[int(len(ordered) * 0.95)]


def _rss() -> float:
    """The memory of this process in kilobytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4.0


@contextmanager
def _profiled(path: str) -> Iterator[None]:
    if not path:
        yield
        return
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    try:
        yield
    finally:
        profile.disable()
        profile.dump_stats(path)


async def turns(rounds: int) -> list[dict[str, object]]:
    """CPU of a turn of four stages in which nothing happens, and of a task group with four tasks; microseconds."""
    seen: list[dict[str, object]] = []
    for _ in range(rounds):
        seen.append({"side": "floor", "cpu": await pipe.groups(4)})
        seen.append({"side": "ours", "cpu": await pipe.turns(4)})
    return seen


def main(kind: str, loop: str, given: dict[str, object]) -> None:
    backend, options = pipe.BACKENDS[loop]
    if kind == "turns":
        seen = anyio.run(turns, given["rounds"], backend=backend, backend_options=options)
    else:
        seen = anyio.run(talk, Talk(**given), backend=backend, backend_options=options)  # type: ignore[arg-type]
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]))
