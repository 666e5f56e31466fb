"""What the pipe costs: CPU for a token and for a turn, as ratios to a floor in the same run.

    python -m tests.benchmarks.pipe             all run loops, about a minute
    python -m tests.benchmarks.pipe asyncio     one of them

The floor is what nobody can do without: a loop over a model's tokens that joins them to sentences. The model here gives
each token after a pass of the run loop, as a real one does however fast it is; what that costs by itself is taken off
every figure. The rows build the pipe up. "bare channel" is an anyio channel of eight with a task behind it.

Ratios are what to compare; the figures themselves depend on the machine and its neighbours. Each is the median of
`ROUNDS` rounds in which all rows take turns.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import anyio
from anyio.lowlevel import checkpoint

from pipeline import Inbox, Outbox, Pipeline, each
from stages import Chunker, Speakable, Text
from stages.sources._tokens import tokens

SENTENCES = (
    "The boat went out on the morning tide, and nobody on the quay saw it go. It came back at noon with four men. "
)
TOKENS = list(tokens(SENTENCES * 60))
TURNS = 50
ROUNDS = 7
BACKENDS: dict[str, tuple[str, dict[str, object]]] = {
    "asyncio": ("asyncio", {}),
    "uvloop": ("asyncio", {"use_uvloop": True}),
    "trio": ("trio", {}),
}
Row = Callable[[], Awaitable[None]]


async def model() -> AsyncIterator[str]:
    for token in TOKENS:
        await checkpoint()
        yield token


async def nothing_but_the_model() -> None:
    async for _ in model():
        pass


async def floor() -> None:
    sentence, sentences = "", []
    async for token in model():
        sentence += token
        if token.endswith("."):
            sentences.append(sentence)
            sentence = ""


async def bare_channel() -> None:
    send, receive = anyio.create_memory_object_stream[str](8)

    async def read() -> None:
        async with receive:
            async for _ in receive:
                pass

    async with anyio.create_task_group() as tasks, send:
        tasks.start_soon(read)
        async for token in model():
            await send.send(token)


async def sink(inbox: Inbox[object], outbox: Outbox[object]) -> None:
    async for _ in inbox:
        pass


async def stage(inbox: Inbox[str], outbox: Outbox[str]) -> None:
    async for token in inbox:
        await outbox.send(token)


def through(*stages: object) -> Row:
    async def run() -> None:
        await Pipeline(Text(), *stages, sink).run(model())

    return run


ROWS: dict[str, Row] = {
    "floor": floor,
    "bare channel": bare_channel,
    "Text, sink": through(),
    "Text, a stage, sink": through(stage),
    "Text, each(str.upper), sink": through(each(str.upper)),
    "Text, Chunker(speakable=False), sink": through(Chunker("en", speakable=False)),
    "Text, Chunker, sink": through(Chunker("en")),
    "Text, Chunker, Speakable, sink": through(Chunker("en"), Speakable()),
}


async def turns(stages: int) -> float:
    """Microseconds of CPU of a turn of so many stages in which nothing happens, above those of a task group."""

    async def ends(inbox: Inbox[object], outbox: Outbox[object]) -> None: ...

    async with Pipeline(*[ends] * stages) as pipe:
        started = time.process_time()
        for _ in range(TURNS):
            await pipe.run(0)
        return 1e6 * (time.process_time() - started) / TURNS


async def groups(tasks: int) -> float:
    """The floor of a turn: a task group with as many tasks."""

    async def ends() -> None: ...

    started = time.process_time()
    for _ in range(TURNS):
        async with anyio.create_task_group() as group:
            for _ in range(tasks):
                group.start_soon(ends)
    return 1e6 * (time.process_time() - started) / TURNS


async def microseconds(run: Row) -> float:
    """CPU for a token."""
    started = time.process_time()
    await run()
    return 1e6 * (time.process_time() - started) / len(TOKENS)


async def main(name: str) -> None:
    seen: dict[str, list[float]] = {row: [] for row in ROWS}
    turn, group = [], []
    for _ in range(ROUNDS):
        alone = await microseconds(nothing_but_the_model)
        for row, run in ROWS.items():
            seen[row].append(await microseconds(run) - alone)
        turn.append(await turns(4))
        group.append(await groups(4))
    bare = statistics.median(seen["bare channel"])
    for row, figures in seen.items():
        spread = f"{min(figures):.1f} to {max(figures):.1f}"
        figure = statistics.median(figures)
        print(f"| {name} | {row} | {figure:.1f} ({spread}) | {figure / bare:.2f} |")
    figure, least = statistics.median(turn), statistics.median(group)
    print(f"| {name} | a turn of four stages, by four tasks in a group | {figure:.0f} | {figure / least:.1f} |")


if __name__ == "__main__":
    print("| run loop | | CPU, µs a token (spread) | of a bare channel |")
    print("|---|---|---|---|")
    for name in sys.argv[1:] or BACKENDS:
        backend, options = BACKENDS[name]
        anyio.run(main, name, backend=backend, backend_options=options)
