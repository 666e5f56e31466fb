"""How many sockets this process has open for one account at one server, and how many requests over HTTP: conversations
wait for a place, in order.

The provider counts a project's sockets, whoever opened them and with whatever options; so there is one count for an
account, and a limit is what each conversation brings to it. Beyond its own the provider answers 429; waiting here is
cheaper and fair. The count is of this process: several processes need a counter that they share, or smaller limits.

Source: docs: api-rate-limits, 2026-08 (for pay-as-you-go 45 sockets, and beside them 15 requests).
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from typing import Literal
from weakref import WeakValueDictionary

import anyio
from anyio.lowlevel import RunVar

from pipeline import LimitExceeded


class Places:
    """The count, and who waits. A place is taken and given back in plain calls, only the waiting waits."""

    def __init__(self) -> None:
        self.taken = 0
        self._waiting: deque[_Waiter] = deque()

    async def take(self, limit: int) -> None:
        """Wait until fewer than `limit` are taken, then take one. Whoever came first is first, as far as limits let."""
        if self.taken < limit:  # whoever waits has a limit that is reached: nobody is overtaken
            self.taken += 1
            return
        waiter = _Waiter(limit)
        self._waiting.append(waiter)
        try:
            await waiter.let_in.wait()
        except BaseException:
            if waiter.let_in.is_set():
                self.leave()
            else:
                self._waiting.remove(waiter)
            raise

    def leave(self) -> None:
        """Give a place back: the first whose limit allows it has it."""
        self.taken -= 1
        for waiter in self._waiting:
            if self.taken < waiter.limit:
                self._waiting.remove(waiter)
                self.taken += 1
                waiter.let_in.set()
                return


class _Waiter:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.let_in = anyio.Event()


Kind = Literal["sockets", "requests"]
_OPTIONS = {"sockets": "SpeakLimits.sockets", "requests": "RestOptions.places"}
_Accounts = WeakValueDictionary[tuple[str, Hashable, Kind], Places]
_accounts: RunVar[_Accounts] = RunVar("utterflow.speak.places")


@asynccontextmanager
async def place(host: str, account: Hashable, most: int, timeout: float, kind: Kind = "sockets") -> AsyncIterator[None]:
    """Hold a place for `account` at `host`, where fewer than `most` are taken; wait for at most `timeout` seconds.

    Raises `LimitExceeded`.
    """
    places = _places(host, account, kind)
    taken = False
    with anyio.move_on_after(timeout):
        await places.take(most)
        taken = True
    if not taken:
        raise LimitExceeded(
            f"All {most} {kind} to {host} stayed in use for {timeout:g} s: close idle pipelines, or raise "
            f"{_OPTIONS[kind]} if the provider allows this project more.",
            limit=kind,
            asked=most + 1,
            allowed=most,
            retry_at=anyio.current_time(),
        )
    try:
        yield
    finally:
        places.leave()


def _places(host: str, account: Hashable, kind: Kind = "sockets") -> Places:
    """One for each account at each server, in each run of the event loop, as long as somebody uses it."""
    accounts = _accounts.get(None) or _Accounts()
    _accounts.set(accounts)
    places = accounts.get((host, account, kind)) or Places()
    accounts[host, account, kind] = places
    return places
