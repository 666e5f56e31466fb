"""Virtual time: when every task waits, the clock jumps to the next deadline. An hour takes no time, and order is exact.

Trio ships such a clock. For asyncio, with or without uvloop, `_Jumping` gives a loop one: timers stand in a heap of
its own, and when a whole pass of the loop has brought no new work, the time jumps to the first of them. Nothing here
looks inside the loop, so the same few lines serve both. Real I/O is not waited for: use memory streams, or a real
clock.
"""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from contextvars import Context
from itertools import count
from typing import Any


class _Jumping:
    """Mixed into an event loop class, before it."""

    def __init__(self, *args: object) -> None:
        self._now = 0.0
        self._timers: list[tuple[float, int, asyncio.TimerHandle]] = []
        self._order = count()
        self._activity = 0
        self._watching = False
        super().__init__(*args)

    def time(self) -> float:
        return self._now

    def call_later(
        self,
        delay: float,
        callback: Callable[..., object],
        *args: object,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        return self.call_at(self._now + delay, callback, *args, context=context)

    def call_at(
        self,
        when: float,
        callback: Callable[..., object],
        *args: object,
        context: Context | None = None,
    ) -> asyncio.TimerHandle:
        timer = asyncio.TimerHandle(when, callback, args, self, context)  # type: ignore[arg-type]
        heapq.heappush(self._timers, (when, next(self._order), timer))
        self._activity += 1
        self._watch()
        return timer

    def call_soon(
        self, callback: Callable[..., object], *args: object, context: Context | None = None
    ) -> asyncio.Handle:
        self._activity += 1
        return super().call_soon(callback, *args, context=context)  # type: ignore[misc, no-any-return]

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """Wait for the worker threads, however long: their time is real, and this clock would jump over any timeout."""
        await super().shutdown_default_executor()  # type: ignore[misc]

    def _timer_handle_cancelled(self, timer: asyncio.TimerHandle) -> None:
        """The loop's hook; a cancelled timer is dropped when it comes up."""

    def _watch(self) -> None:
        if self._timers and not self._watching:
            self._watching = True
            super().call_soon(self._look, self._activity, 0)  # type: ignore[misc]

    def _look(self, activity: int, quiet: int) -> None:
        """Called once in each pass of the loop while there are timers."""
        while self._timers and self._timers[0][2].cancelled():
            heapq.heappop(self._timers)
        quiet = quiet + 1 if activity == self._activity else 0
        if quiet < _QUIET:
            super().call_soon(self._look, self._activity, quiet)  # type: ignore[misc]
            return
        self._watching = False
        if self._timers:
            self._now = max(self._now, self._timers[0][0])
        while self._timers and self._timers[0][0] <= self._now:
            timer = heapq.heappop(self._timers)[2]
            if not timer.cancelled():
                super().call_soon(timer._callback, *timer._args, context=timer._context)  # type: ignore[misc, attr-defined]
        self._watch()


_QUIET = 3
"""Passes without new work before the clock jumps: one for what a pass has queued, and two to be sure."""


def virtual_backend(name: str) -> tuple[str, dict[str, Any]]:
    """A backend for `anyio.run` or the ``anyio_backend`` fixture whose clock jumps: "asyncio", "uvloop" or "trio"."""
    if name == "trio":
        import trio.testing

        return "trio", {"clock": trio.testing.MockClock(autojump_threshold=0)}
    if name == "uvloop":
        import uvloop

        return "asyncio", {"loop_factory": type("VirtualUvloop", (_Jumping, uvloop.Loop), {})}
    if name == "asyncio":
        return "asyncio", {"loop_factory": type("VirtualLoop", (_Jumping, asyncio.SelectorEventLoop), {})}
    raise ValueError(f"There is no backend {name!r}: choose asyncio, uvloop or trio.")
