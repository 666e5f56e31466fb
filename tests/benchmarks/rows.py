"""The rows of the table: what each measures, and how. A row gives what the floor needs, what we need, and our goal."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.child import Talk

FRAMES = 39
"""Frames of 100 ms in each sentence."""
HELD = 20.0
"""Milliseconds: a core carries so many conversations as long as both 95th percentiles are within this."""
MANY = (1, 50, 200, 500, 1000, 1500)
"""Conversations. The last is tried only by who carried the one before."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. ``spread``: the least and the greatest ratio of all rounds."""

    name: str
    loop: str
    unit: str
    floor: float
    ours: float
    ratio: float
    spread: tuple[float, float]
    goal: str = ""

    @property
    def line(self) -> str:
        """As a line of a Markdown table."""
        low, high = self.spread
        spread = f" ({low:.2f} to {high:.2f})" if high > low else ""
        return (
            f"| {self.name} | {self.loop} | {_short(self.floor)} | {_short(self.ours)} {self.unit} "
            f"| **{self.ratio:.2f}**{spread} | {self.goal} |"
        )


def _short(figure: float) -> str:
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.3g}"


@contextmanager
def serving(frames: int, every: float) -> Iterator[str]:
    """The server in a process of its own; gives its URL."""
    command = [sys.executable, "-m", "tests.benchmarks.server", "--frames", str(frames), "--every", str(every)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield f"ws://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.stdin.close()


def _child(*words: str) -> Any:
    done = subprocess.run([sys.executable, "-m", *words], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def _talk(loop: str, talk: Talk) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = _child("tests.benchmarks.child", "talk", loop, json.dumps(asdict(talk)))
    return seen


def _figure(
    name: str,
    loop: str,
    unit: str,
    seen: Iterable[dict[str, Any]],
    value: Callable[[dict[str, Any]], float],
    goal: str = "",
) -> Figure:
    """The medians of both sides, and the median of the ratios of rounds in which both took turns."""
    seen = list(seen)
    floor = [value(round_) for round_ in seen if round_["side"] == "floor"]
    ours = [value(round_) for round_ in seen if round_["side"] == "ours"]
    ratios = [mine / least for mine, least in zip(ours, floor, strict=True)]
    spread = (min(ratios), max(ratios))
    return Figure(
        name, loop, unit, statistics.median(floor), statistics.median(ours), statistics.median(ratios), spread, goal
    )


def _cpu(round_: dict[str, Any]) -> float:
    return float(round_["cpu"])


def text(loop: str) -> Iterator[Figure]:
    """CPU for a token where the audio of a sentence is one frame."""
    with serving(1, 0) as url:
        yield _figure("CPU per token, text only", loop, "µs", _talk(loop, Talk(url, replies=25)), _cpu, "≤ 1.6")


def audio(loop: str) -> Iterator[Figure]:
    """CPU for a token with the audio it brings: 100 ms frames that come one by one, a millisecond after another."""
    with serving(FRAMES, 0.001) as url:
        yield _figure("CPU per token, with audio", loop, "µs", _talk(loop, Talk(url, replies=5)), _cpu, "≤ 1.4")


def real(loop: str) -> Iterator[Figure]:
    """CPU of a reply at 60 tokens a second, audio at five times the speed of speech, twenty conversations at once."""
    with serving(FRAMES, 0.02) as url:
        seen = _talk(loop, Talk(url, conversations=20, replies=1, rounds=3, rate=60))
    yield _figure("CPU of a reply at real pace", loop, "µs a token", seen, _cpu, "≤ 1.25")


def latency(loop: str) -> Iterator[Figure]:
    """What a listener waits for: a sentence's last token to the wire, a frame to the sink."""
    with serving(FRAMES, 0.02) as url:
        seen = _talk(loop, Talk(url, conversations=4, replies=1, rounds=3, rate=60, timed=True))
    for at, which in enumerate(("p50", "p95")):
        yield _figure(
            f"last token → wire, {which}", loop, "ms", seen, lambda round_, at=at: round_["texts"][at], "≤ 1.5"
        )
    for at, which in enumerate(("p50", "p95")):
        yield _figure(
            f"audio frame → sink, {which}", loop, "ms", seen, lambda round_, at=at: round_["late"][at], "≤ 1.2"
        )
    yield _figure("last frame of a reply → sink, p50", loop, "ms", seen, lambda round_: round_["last"][0], "≤ 1.2")
    with serving(FRAMES, 0) as url:
        seen = _talk(loop, Talk(url, replies=4, rate=120, rounds=3, timed=True))
    yield _figure("the same, audio in a burst", loop, "ms", seen, lambda round_: round_["last"][0], "≤ 1.2")


def turns(loop: str) -> Iterator[Figure]:
    """CPU to start and stop a turn of four stages, beside a task group with four tasks."""
    seen = _child("tests.benchmarks.child", "turns", loop, json.dumps({"rounds": 9}))
    yield _figure("start and stop of a turn", loop, "µs", seen, _cpu)


def conversations(loop: str) -> Iterator[Figure]:
    """How many conversations one core carries: each a reply of 57 tokens and 15 s of audio every 5 s."""
    carried = {"floor": 0, "ours": 0}
    going = list(carried)
    for many in MANY:
        seen = []
        for side in going:
            with serving(FRAMES, 0.02) as url:
                talk = Talk(url, (side,), many, replies=2, rounds=1, rate=60, period=5.0, timed=True)
                seen += _talk(loop, talk)
        for round_ in seen:
            if many == 1 or max(round_["texts"][1], round_["late"][1]) <= HELD:  # one alone has too few for a 95th
                carried[round_["side"]] = many
        if len(going) == 2:
            at_once = f"{many} at once: "
            yield _figure(at_once + "last token → wire, p95", loop, "ms", seen, lambda round_: round_["texts"][1])
            yield _figure(at_once + "audio frame → sink, p95", loop, "ms", seen, lambda round_: round_["late"][1])
            yield _figure(at_once + "CPU", loop, "µs a token", seen, _cpu)
        going = [side for side in going if carried[side] == many]
        if not going:
            break
    ratio = carried["ours"] / max(1, carried["floor"])
    yield Figure(
        f"conversations carried, both p95 ≤ {HELD:.0f} ms",
        loop,
        "",
        carried["floor"],
        carried["ours"],
        ratio,
        (0, 0),
        "≥ 0.8",
    )


def memory(loop: str) -> Iterator[Figure]:
    """Memory that each of 200 conversations takes: open, and after a reply."""
    seen = []
    for side in ("floor", "ours"):
        with serving(FRAMES, 0.002) as url:
            seen += _talk(loop, Talk(url, (side,), conversations=200, replies=1, rounds=1, rate=200))
    yield _figure("memory a conversation, open", loop, "KB", seen, lambda round_: round_["idle_kb"], "≤ 45 KB")
    yield _figure("memory a conversation, has spoken", loop, "KB", seen, lambda round_: round_["after_kb"], "≤ 80 KB")


def imports(loop: str) -> Iterator[Figure]:
    """CPU and memory of a fresh interpreter that has imported what it needs to speak."""
    if loop != "asyncio":
        return
    seen = [{"side": side} | _child("tests.benchmarks.fresh", side) for _ in range(9) for side in ("floor", "ours")]
    yield _figure("import", loop, "ms", seen, _cpu, "≤ 1.2")
    yield _figure("memory after import", loop, "MB", seen, lambda round_: round_["mb"], "≤ 28 MB")


def start(loop: str) -> Iterator[Figure]:
    """From the start of the process to the first text at the server."""
    if loop != "asyncio":
        return
    seen = []
    with serving(1, 0) as url:
        for _ in range(9):
            for side in ("floor", "ours"):
                started = time.monotonic()
                first = _child("tests.benchmarks.fresh", side, url)["first"]
                seen.append({"side": side, "s": first - started})
    yield _figure("process start → first Speak", loop, "s", seen, lambda round_: round_["s"], "≤ 1.5")


ROWS: dict[str, Callable[[str], Iterator[Figure]]] = {
    "text": text,
    "audio": audio,
    "real": real,
    "latency": latency,
    "turns": turns,
    "memory": memory,
    "imports": imports,
    "start": start,
    "conversations": conversations,
}


def profile(loop: str, kind: str) -> Path:
    """What our side of "text" or "audio" spends its CPU on, as cProfile writes it."""
    path = Path(tempfile.mkdtemp()) / f"{kind}.profile"
    frames, every, replies = (1, 0.0, 100) if kind == "text" else (FRAMES, 0.001, 20)
    with serving(frames, every) as url:
        _talk(loop, Talk(url, ("ours",), replies=replies, rounds=2, profile=str(path)))
    return path
