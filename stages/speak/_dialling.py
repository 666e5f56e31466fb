"""Getting a socket: a place among those this process may have, and trying again for as long as that may help.

The provider counts a project's sockets and answers 429 beyond its limit; waiting here is cheaper and fair. The count is
of this process: several processes need a counter that they share, or smaller limits.

Source: docs: api-rate-limits, 2026-08 (45 for pay-as-you-go).
"""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable, Hashable, Iterator
from contextlib import asynccontextmanager
from math import inf
from weakref import WeakValueDictionary

import anyio
from anyio.lowlevel import RunVar

from pipeline import ConnectFailed, LimitExceeded, get_logger
from stages.speak._access import Address
from stages.speak._line import LEAST, Line, connect
from stages.speak._options import SpeakOptions
from stages.speak.provider import TOO_MANY, Provider

_log = get_logger("speak")
_Limiters = WeakValueDictionary[tuple[str, Hashable, int], anyio.CapacityLimiter]
_limiters: RunVar[_Limiters] = RunVar("utterflow.speak.limiters")

FIRST_WAIT = 0.1
"""Seconds before the second attempt; a listener takes a gap of a few tenths for a pause."""

LONGEST = 2.0
"""Seconds between attempts at the most."""


async def first_line(provider: Provider, address: Address, options: SpeakOptions) -> Line:
    """The socket with which a conversation opens. Tries again only where a server answered and said that it may help.

    Raises `ConnectFailed`; `LimitExceeded` if no socket was free for ``queue_timeout``.
    """
    started = anyio.current_time()

    def until(error: ConnectFailed) -> float:
        if error.status is None:
            return -inf
        return started + (options.queue_timeout if error.status == TOO_MANY else options.reconnect)

    try:
        return await _tried(provider, address, options.connect_timeout, 0, until)
    except ConnectFailed as error:
        if error.status != TOO_MANY:
            raise
        allowed = options.limits.sockets
        raise LimitExceeded(
            f"The provider had no free socket for {options.queue_timeout:g} s: close idle pipelines, in other "
            "processes too, or have SpeakLimits.sockets share what the project may use among them.",
            limit="sockets",
            asked=allowed + 1,
            allowed=allowed,
            retry_at=anyio.current_time() + (error.retry_after or 0.0),
        ) from error


async def next_line(provider: Provider, address: Address, options: SpeakOptions, *, losses: int, until: float) -> Line:
    """A socket after ``losses`` others in a row; tried for until that time. Raises `ConnectFailed`."""
    timeout = min(options.connect_timeout, max(LEAST, until - anyio.current_time()))
    return await _tried(provider, address, timeout, losses, lambda error: until)


async def _tried(
    provider: Provider, address: Address, timeout: float, losses: int, until: Callable[[ConnectFailed], float]
) -> Line:
    waits = backoff(random.random)
    if losses > 1:  # the first is replaced at once
        await anyio.sleep([next(waits) for _ in range(losses - 1)][-1])
    while True:
        try:
            return await connect(provider, address, timeout)
        except ConnectFailed as error:
            wait = next(waits) + (error.retry_after or 0.0)
            if not error.retryable or anyio.current_time() + wait > until(error):
                raise
            _log.info("connecting again", status=error.status, wait=wait)
            await anyio.sleep(wait)


def backoff(chance: Callable[[], float]) -> Iterator[float]:
    """Waits in seconds: doubling from 0.1 to 2.0, each between half of it and all of it as `chance` (0 to 1) says, so
    that many clients that lost their server together do not come back together.

    >>> waits = backoff(lambda: 1.0)
    >>> [next(waits) for _ in range(6)]
    [0.1, 0.2, 0.4, 0.8, 1.6, 2.0]
    """
    wait = FIRST_WAIT
    while True:
        yield wait * (0.5 + 0.5 * chance())
        wait = min(2 * wait, LONGEST)


@asynccontextmanager
async def place(host: str, account: Hashable, sockets: int, timeout: float) -> AsyncIterator[None]:
    """Hold one of the `sockets` places for `account` at `host`; wait for one, in order, for at most `timeout` seconds.

    Raises `LimitExceeded`.
    """
    limiter = _limiter(host, account, sockets)
    holder = object()
    with anyio.move_on_after(timeout) as wait:
        await limiter.acquire_on_behalf_of(holder)
    if wait.cancelled_caught:
        raise LimitExceeded(
            f"All {sockets} sockets to {host} stayed in use for {timeout:g} s: close idle pipelines, or raise "
            "SpeakLimits.sockets if the provider allows this project more.",
            limit="sockets",
            asked=sockets + 1,
            allowed=sockets,
            retry_at=anyio.current_time(),
        )
    try:
        yield
    finally:
        limiter.release_on_behalf_of(holder)


def _limiter(host: str, account: Hashable, sockets: int) -> anyio.CapacityLimiter:
    """One for each address, account and limit, in each run of the event loop, as long as somebody uses it."""
    limiters = _limiters.get(None) or _Limiters()
    _limiters.set(limiters)
    limiter = limiters.get((host, account, sockets)) or anyio.CapacityLimiter(sockets)
    limiters[host, account, sockets] = limiter
    return limiter
