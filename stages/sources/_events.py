"""The events of one streamed response, read from its bytes.

The openai package can do this itself, but takes five to ten times as long for each event (measured 2026-11: 103 us
against 17), and on trio its stream leaves generators behind for the collector, even after a good end.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any, Protocol

import anyio

from stages.sources._failures import Broke, Place, explain
from stages.sources._sse import Event, EventDecoder

CLOSE_WITHIN = 1.0
"""Seconds that closing a connection may take when a turn is interrupted."""

TAIL = 0.5
"""Seconds to wait, after the finish reason, for the usage and the body's end, which frees the connection for others."""


class Response(Protocol):
    """What is used of a response of the HTTP library under the openai package."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    def aiter_bytes(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class Events:
    """The events of one response, as mappings."""

    def __init__(self, response: Response, place: Place) -> None:
        self._response = response
        self._place = place
        self._bytes = response.aiter_bytes()
        self._decoder = EventDecoder()
        self._ready: deque[Event] = deque()
        self._ended = False

    def check(self) -> None:
        """Raise `Broke` if this is no stream of events."""
        kind = self._response.headers.get("content-type", "").partition(";")[0]
        if kind in ("text/html", "application/json"):
            raise Broke(
                f"The server at {self._place.where} answered with {kind} and no stream: base_url should be the address "
                "of its API, which mostly ends in /v1."
            )

    async def next(self) -> Mapping[str, Any] | None:
        """The next event, or None at the end. Raises `Broke`."""
        while True:
            while self._ready:
                event = self._parse(self._ready.popleft())
                if event is not None:
                    return event
            if self._ended:
                return None
            await self._receive()

    async def tail(self) -> Mapping[str, Any] | None:
        """As `next`, but the reply is complete already: what goes wrong now, or takes long, is its end."""
        with suppress(Broke), anyio.move_on_after(TAIL):
            return await self.next()
        return None

    async def aclose(self) -> None:
        """Close the connection if the body has not ended."""
        with anyio.CancelScope(shield=True), anyio.move_on_after(CLOSE_WITHIN):
            await self._response.aclose()
            while not self._ended:  # what reads the closed connection unwinds; left to the collector, trio complains
                with suppress(Broke):
                    await self._receive()

    async def _receive(self) -> None:
        """Take what has arrived, waiting for it."""
        try:
            data = await anext(self._bytes)
        except StopAsyncIteration:
            self._ended = True
        except Exception as error:
            self._ended = True
            raise explain(error, self._place) from error
        else:
            self._ready.extend(self._decoder.feed(data))

    def _parse(self, event: Event) -> Mapping[str, Any] | None:
        """An event's data; None for the mark of the end."""
        if event.data.startswith(b"[DONE]"):
            return None
        try:
            data = json.loads(event.data)
        except ValueError as error:
            raise explain(error, self._place) from error
        if event.name == "error" and isinstance(data, Mapping) and "error" not in data:
            return {"error": data}
        return data if isinstance(data, Mapping) else {"error": "an event that is no JSON object"}
