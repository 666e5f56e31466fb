"""Getting a socket: trying again for as long as that may help."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from math import inf

import anyio

from pipeline import ConnectFailed, LimitExceeded, get_logger
from stages.speak._access import Address
from stages.speak._line import LEAST, Line, connect
from stages.speak._options import SpeakOptions
from stages.speak.provider import TOO_MANY, Provider

_log = get_logger("speak")

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
