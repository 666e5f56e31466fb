"""Two hundred conversations for ten minutes, with all that happens to them: barge-ins, lost sockets, slow listeners.

    python -m tests.benchmarks.soak                     three run loops, a third of ten minutes each
    python -m tests.benchmarks.soak --minutes 1 --conversations 50 --loop uvloop

The server is a process of its own: the local Speak server with a voice whose sound spells out its words, so that what
was heard can be read. Every socket has a fault: it is cut, closed, or half open after some frames or seconds,
refused, or its frames come late and in odd sizes. Of the turns, some are interrupted and some have a listener who takes
audio slowly. A turn that ended has to be heard to the word; of an interrupted one, what was heard has to be its
beginning. Memory, tasks and open files are printed as the run goes on. Ends with 1 if anything was lost, said twice or
of another turn, if a turn failed, or if a task or an open file was left behind.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import anyio

from pipeline import Audio, AudioFormat, Inbox, Outbox, Pipeline, PipelineError
from stages import Chunker, Speak, Text
from stages.local import Faults, LocalSpeakServer, Timing, ToneVoice, read_text
from stages.local._limits import BOUNDLESS
from stages.speak import UNLIMITED, SpeakOptions, SpeechReport, per_chunk
from tests.benchmarks.pipe import BACKENDS

FORMAT = AudioFormat("linear16", 8_000)
TIMING = Timing(first_audio=(0.05, 0.15), frame=0.1)
ENDINGS = ("cut", "half-open", "1000", "NET-0000")
WORDS = ("boat", "tide", "quay", "noon", "fish", "light", "evening", "harbour", "nobody", "saw", "went", "came", "back")
PAUSE = 20.0
"""Seconds from one reply of a conversation to its next, at most: as long as people take."""
REPORTS = 8
COLUMNS = (
    *("run loop", "s", "RSS, MB", "objects", "tasks", "open files"),
    *("turns heard whole", "interrupted", "sockets healed", "wrong or failed"),
)


def fault(chance: random.Random, *, opens: bool) -> Faults:
    """What happens on one connection. ``opens``: it is not refused, as the first are not, with which pipelines open."""
    kind = chance.randrange(10)
    if kind < 2:
        return Faults(drop_after_frames=chance.randrange(60), drop_with=chance.choice(ENDINGS), connections=1)
    if kind == 2:
        return Faults(drop_after_seconds=chance.uniform(0.5, 20), drop_with=chance.choice(ENDINGS), connections=1)
    if kind == 3 and not opens:
        return Faults(refuse=503, connections=1)
    if kind == 4:
        return Faults(frame_jitter=0.2, frame_sizes=(1, 801, 333), connections=1)
    return Faults(drop_after_seconds=chance.uniform(10, 60), drop_with=chance.choice(ENDINGS), connections=1)


async def serve(conversations: int) -> None:
    """The server's process: prints its URL, ends with its standard input."""
    chance = random.Random(1)
    faults = [fault(chance, opens=number < conversations) for number in range(20_000)]
    voice = ToneVoice(FORMAT.sample_rate, tagged=True)
    async with LocalSpeakServer(voice, limits=BOUNDLESS, timing=TIMING, faults=faults) as server:
        print(server.url, flush=True)
        await anyio.to_thread.run_sync(sys.stdin.read)


def reply(chance: random.Random, number: int, turn: int) -> str:
    """Some sentences that nobody else says: each begins with the conversation's number and the turn's, in letters."""
    name = "".join(chr(ord("a") + int(digit)) for digit in f"{number}9{turn}")
    lines = (" ".join(chance.choices(WORDS, k=chance.randint(2, 7))) for _ in range(chance.randint(1, 4)))
    return " ".join(f"K{name}{'pqrs'[at]} {line}." for at, line in enumerate(lines))


class Soak:
    """The conversations of one run."""

    def __init__(self, url: str, until: float) -> None:
        self.counts: Counter[str] = Counter()
        self.wrong: list[str] = []
        self._url = url
        self._until = until

    async def converse(self, number: int) -> None:
        """One conversation, to the end of the run."""
        chance = random.Random(number)
        sound = bytearray()
        slow = 0.0

        async def sink(inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
            async for audio in inbox:
                sound.extend(audio.data)
                if slow:
                    await anyio.sleep(slow)

        limits = replace(UNLIMITED, sockets=100_000)
        options = SpeakOptions(resume="word", flush=per_chunk, limits=limits, reconnect=60.0, connect_timeout=30.0)
        await anyio.sleep(chance.uniform(0, PAUSE / 2))  # nobody opens 200 sockets in one moment
        speak = Speak(base_url=self._url, format=FORMAT, options=options)
        async with Pipeline(Text(), Chunker("en", size="sentence"), speak, sink) as pipeline:
            turn = 0
            while True:
                await anyio.sleep(chance.uniform(0, PAUSE))
                if anyio.current_time() > self._until:
                    return
                turn += 1
                said = reply(chance, number, turn)
                slow = chance.choice((0.0, 0.0, 0.05))
                barge_in = chance.uniform(0, 2.0) if chance.random() < 0.3 else None
                sound.clear()
                try:
                    interrupted = await self._turn(pipeline, said, barge_in)
                except PipelineError as error:
                    self.counts["failed"] += 1
                    self.wrong.append(f"failed: {error}")
                else:
                    self._judge(said, bytes(sound), interrupted=interrupted)

    async def _turn(self, pipeline: Pipeline[str, Audio], said: str, barge_in: float | None) -> bool:
        async with pipeline.turn(said) as turn:
            if barge_in is not None:
                await anyio.sleep(barge_in)
                turn.interrupt()
        report = turn.outcome.report(SpeechReport)
        self.counts["healed"] += len(report.resumed) if report else 0
        return turn.outcome.interrupted

    def _judge(self, said: str, sound: bytes, *, interrupted: bool) -> None:
        heard = read_text(sound)
        self.counts["interrupted" if interrupted else "whole"] += 1
        self.counts["words"] += len(heard.split())
        if not (said.startswith(heard) if interrupted else said == heard):
            self.counts["wrong"] += 1
            self.wrong.append(f"said {said!r}, heard {heard!r}")


def measured(started: float) -> str:
    """Memory and what is open, as a line of the table."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    tasks, files = len(anyio.get_running_tasks()), len(os.listdir("/proc/self/fd"))
    return f"{time.monotonic() - started:.0f} | {pages * 4 / 1024:.1f} | {len(gc.get_objects())} | {tasks} | {files}"


async def soak(loop: str, url: str, conversations: int, seconds: float) -> bool:
    """One run; tells whether all was well."""
    started = time.monotonic()
    tasks_before, files_before = len(anyio.get_running_tasks()), len(os.listdir("/proc/self/fd"))
    run = Soak(url, anyio.current_time() + seconds)
    async with anyio.create_task_group() as tasks:
        for number in range(conversations):
            tasks.start_soon(run.converse, number)
        for _ in range(REPORTS):
            await anyio.sleep(seconds / REPORTS)
            whole, cut, healed = (run.counts[name] for name in ("whole", "interrupted", "healed"))
            bad = run.counts["wrong"] + run.counts["failed"]
            print(f"| {loop} | {measured(started)} | {whole} | {cut} | {healed} | {bad} |", flush=True)
    await anyio.sleep(1.0)  # for sockets whose closing the run loop still has in hand
    tasks_left = len(anyio.get_running_tasks()) - tasks_before
    files_left = len(os.listdir("/proc/self/fd")) - files_before
    print(f"| {loop}, all closed | {measured(started)} | {run.counts['words']} words | | | |", flush=True)
    for line in run.wrong[:5]:
        print(line, file=sys.stderr)
    return not (
        run.wrong or tasks_left > 0 or files_left > 2
    )  # a loop keeps a file or two of its own once it has dialled


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.soak")
    parser.add_argument("--minutes", type=float, default=10.0, help="for all run loops together")
    parser.add_argument("--conversations", type=int, default=200)
    parser.add_argument("--loop", choices=list(BACKENDS), action="append")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        anyio.run(serve, given.conversations)
        return 0
    loops = given.loop or list(BACKENDS)
    seconds = 60 * given.minutes / len(loops)
    if given.url:
        backend, options = BACKENDS[loops[0]]
        good = anyio.run(
            soak, loops[0], given.url, given.conversations, seconds, backend=backend, backend_options=options
        )
        return 0 if good else 1
    print(f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    return max([_in_processes(loop, given.conversations, seconds) for loop in loops])


def _in_processes(loop: str, conversations: int, seconds: float) -> int:
    """A run loop's share, with a server of its own; gives the exit code."""
    module = [sys.executable, "-m", "tests.benchmarks.soak", "--conversations", str(conversations)]
    with subprocess.Popen([*module, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        try:
            return subprocess.call([*module, "--url", url, "--loop", loop, "--minutes", str(seconds / 60)])
        finally:
            server.stdin.close()


if __name__ == "__main__":
    sys.exit(main())
