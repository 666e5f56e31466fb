"""What a listener costs: CPU for each moment that it is told, with a listener that does nothing.

    python -m tests.benchmarks.moments

Lets chunks pass the meter of a link, and prints microseconds of CPU for each. Without a listener no
moment is made at all (tests/pipeline/test_moments.py counts the calls).
"""

from __future__ import annotations

import time

import anyio

from pipeline import Chunk, Moment
from pipeline._journal import Journal, Listener

COUNT = 200_000


def ignore(moment: Moment) -> None:
    """A listener that does nothing."""


async def main() -> None:
    """Print the cost of a chunk that passes a link: noted by the plain meter, and told to a listener."""
    chunk, costs = Chunk("How are you?", 0), []
    for listener in (None, Listener(ignore)):
        meter = Journal(listener).meter()
        started = time.process_time()
        for _ in range(COUNT):
            meter.note(chunk, 1.0)
        costs.append((time.process_time() - started) / COUNT * 1e6)
    plain, told = costs
    print(f"a chunk that passes a link: {plain:.2f} us without a listener, {told:.2f} us with one")
    print(f"a moment: {told - plain:.2f} us")


if __name__ == "__main__":
    anyio.run(main)
