"""Letting text out at the speed at which a language model writes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import anyio

from stages.sources._tokens import tokens


class TokenPacer:
    """Cuts text into tokens and sends them `pace` a second. Time lost to a slow reader or source is not made up."""

    def __init__(self, send: Callable[[str], Awaitable[None]], pace: float) -> None:
        self._send = send
        self._interval = 1 / pace
        self._due: float | None = None

    async def __call__(self, text: str) -> None:
        """Send `text`, token by token."""
        for token in tokens(text):
            now = anyio.current_time()
            if self._due is None or self._due < now - self._interval:
                self._due = now
            await anyio.sleep_until(self._due)
            self._due += self._interval
            await self._send(token)
