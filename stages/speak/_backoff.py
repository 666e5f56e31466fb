"""How long to wait before trying again: longer each time, and never in step with others. Pure; chance is handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator

FIRST = 0.1
"""Seconds before the second attempt; a listener takes a gap of a few tenths for a pause."""

LONGEST = 2.0
"""Seconds between attempts at the most."""


def backoff(chance: Callable[[], float]) -> Iterator[float]:
    """Waits in seconds: doubling from 0.1 to 2.0, each between half of it and all of it as `chance` (0 to 1) says.

    >>> waits = backoff(lambda: 1.0)
    >>> [next(waits) for _ in range(6)]
    [0.1, 0.2, 0.4, 0.8, 1.6, 2.0]
    """
    wait = FIRST
    while True:
        yield wait * (0.5 + 0.5 * chance())
        wait = min(2 * wait, LONGEST)
