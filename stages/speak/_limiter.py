"""How many sockets this process has open for one key at one address: conversations wait for a place, in order.

The provider counts a project's sockets and answers 429 beyond its limit; waiting here is cheaper and fair. The count is
of this process: several processes need a counter that they share, or smaller limits.

Source: docs: api-rate-limits, 2026-08 (45 for pay-as-you-go).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import blake2b

import anyio
from anyio.lowlevel import RunVar

from pipeline import LimitExceeded

_limiters: RunVar[dict[str, anyio.CapacityLimiter]] = RunVar("utterflow.speak.limiters")


@asynccontextmanager
async def place(host: str, key: str, sockets: int, timeout: float) -> AsyncIterator[None]:
    """Hold one of the `sockets` places for `key` at `host`; wait for one for at most `timeout` seconds.

    Raises `LimitExceeded`.
    """
    limiter = _limiter(host, key, sockets)
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


def _limiter(host: str, key: str, sockets: int) -> anyio.CapacityLimiter:
    """One for each address, key and limit, in each run of the event loop. Keys are kept as digests."""
    try:
        limiters = _limiters.get()
    except LookupError:
        limiters = {}
        _limiters.set(limiters)
    digest = blake2b(key.encode(), digest_size=8).hexdigest()
    name = f"{host} {digest} {sockets}"
    if name not in limiters:
        limiters[name] = anyio.CapacityLimiter(sockets)
    return limiters[name]
