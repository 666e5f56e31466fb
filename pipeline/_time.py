"""The run loop's clock, looked up once.

`anyio.current_time` finds out at each call which loop is running, which costs as much as handing an item on. A turn
never changes its loop, so it asks once.
"""

from __future__ import annotations

from collections.abc import Callable

import anyio


def clock() -> Callable[[], float]:
    """A function that gives the time of the run loop that is running now, in seconds."""
    if anyio.get_cancelled_exc_class().__module__.startswith("asyncio"):
        import asyncio

        return asyncio.get_running_loop().time
    return anyio.current_time
