"""What a stage costs: items a second through a pipeline of plain stages, as a ratio to bare anyio channels.

    python tests/benchmarks/pipe.py

Ratios are what to compare; the figures themselves depend on the machine and its neighbours.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from pipeline import Inbox, Outbox, Pipeline

ITEMS = 20_000
ROUNDS = 5
BACKENDS: dict[str, tuple[str, dict[str, object]]] = {
    "asyncio": ("asyncio", {}),
    "uvloop": ("asyncio", {"use_uvloop": True}),
    "trio": ("trio", {}),
}


async def source(inbox: Inbox[None], outbox: Outbox[int]) -> None:
    for number in range(ITEMS):
        await outbox.send(number)


async def pass_on(inbox: Inbox[int], outbox: Outbox[int]) -> None:
    async for item in inbox:
        await outbox.send(item)


async def through_a_pipeline() -> None:
    async with Pipeline(source, pass_on) as pipe, pipe.turn(None) as turn:
        async for _ in turn:
            pass


async def through_channels() -> None:
    first_in, first_out = anyio.create_memory_object_stream[int](8)
    second_in, second_out = anyio.create_memory_object_stream[int](8)

    async def write(out: MemoryObjectSendStream[int]) -> None:
        async with out:
            for number in range(ITEMS):
                await out.send(number)

    async def relay(inbox: MemoryObjectReceiveStream[int], out: MemoryObjectSendStream[int]) -> None:
        async with inbox, out:
            async for item in inbox:
                await out.send(item)

    async with anyio.create_task_group() as tasks, second_out:
        tasks.start_soon(write, first_in)
        tasks.start_soon(relay, first_out, second_in)
        async for _ in second_out:
            pass


async def seconds(run: Callable[[], Awaitable[None]]) -> float:
    started = time.perf_counter()
    await run()
    return time.perf_counter() - started


async def turns_per_second() -> float:
    """Empty turns: what starting and ending one costs."""
    async with Pipeline(pass_on, pass_on, pass_on, pass_on) as pipe:
        started = time.perf_counter()
        for _ in range(200):
            await pipe.run(0)
        return 200 / (time.perf_counter() - started)


async def main() -> tuple[float, float, float]:
    pairs = [(await seconds(through_a_pipeline), await seconds(through_channels)) for _ in range(ROUNDS)]
    ratio = statistics.median(ours / bare for ours, bare in pairs)
    return ITEMS / min(ours for ours, _ in pairs), ratio, await turns_per_second()


if __name__ == "__main__":
    print("| backend | items/s through two stages | time, as a ratio to bare channels | turns/s of four stages |")
    print("|---|---|---|---|")
    for name, (backend, options) in BACKENDS.items():
        items, ratio, turns = anyio.run(main, backend=backend, backend_options=options)
        print(f"| {name} | {items:,.0f} | {ratio:.2f} | {turns:,.0f} |")
