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

from pipeline.foreign import shown
from stages.sources._failures import Broke, ModelServer, ServerSaid, TooMuch, error_text, explain
from stages.sources._sse import Event, EventDecoder

CLOSE_WITHIN = 1.0
"""Seconds that closing a connection may take when a turn is interrupted."""

TAIL = 0.5
"""Seconds to wait, after the finish reason, for the usage and the body's end, which frees the connection for others."""


EXPLANATION = 65_536
"""Bytes of an answer that is no stream that are read for the server's reason."""

_KEEP_ALIVES = (b"", b"null", b"ping")
"""Data that says nothing (coddy-agent #106). A comment sent on as data has a colon first (llm-gateway #2053)."""


class Response(Protocol):
    """What is used of a response of the HTTP library under the openai package."""

    @property
    def headers(self) -> Mapping[str, str]: ...
    def aiter_bytes(self) -> AsyncIterator[bytes]: ...
    async def aclose(self) -> None: ...


class Events:
    """The events of one response, as mappings."""

    def __init__(self, response: Response, place: ModelServer) -> None:
        self._response = response
        self._place = place
        self._bytes = response.aiter_bytes()
        self._decoder = EventDecoder()
        self._ready: deque[Event] = deque()
        self._ended = False
        self._moved_at = anyio.current_time()
        self.done = False
        """Whether the server has said that nothing more comes."""

    async def check(self) -> None:
        """Raise `Broke` if this is no stream of events."""
        kind = self._response.headers.get("content-type", "").partition(";")[0]
        if kind in ("text/html", "application/json"):
            said = shown(await self._explanation() if kind == "application/json" else "", secrets=self._place.secrets)
            raise Broke(
                f"The server at {self._place.where} answered with {kind} and no stream: base_url should be the address "
                f"of its API, which mostly ends in /v1.{f' It says: {said}' if said else ''}"
            )

    async def _explanation(self) -> str:
        """What a server says that answers with one JSON object, if that is an error of its own."""
        body = bytearray()
        while not self._ended and len(body) <= EXPLANATION:
            body += await self._piece()
        try:
            record = json.loads(body)
        except (ValueError, RecursionError):
            return ""
        return error_text(record.get("error")) if isinstance(record, Mapping) else ""

    def moved(self, now: float) -> None:
        """What came brought the reply on: its time without a word is counted anew from `now`."""
        self._moved_at = now

    def fail(self, error: Exception) -> Broke:
        """The failure that an error in what came stands for."""
        return explain(error, self._place)

    async def next(self) -> Mapping[str, Any] | None:
        """The next event, or None at the end. Raises `Broke`, also where nothing but keep-alives comes for too long."""
        while True:
            while self._ready:
                event = self._parse(self._ready.popleft())
                if event is not None:
                    return event
            if self._ended:
                return None
            if anyio.current_time() - self._moved_at > self._place.stall:
                raise Broke(
                    f"The model server at {self._place.where} keeps the connection alive but said nothing for "
                    f"{self._place.stall:g} s: it has stalled, or 'stall' in ChatOptions is too short for this model."
                )
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
            self._ready.extend(self._decoder.feed(await self._piece()))
        except TooMuch as error:
            raise self.fail(error) from error

    async def _piece(self) -> bytes:
        """What has arrived; nothing when the body has ended."""
        try:
            return await anext(self._bytes)
        except StopAsyncIteration:
            self._ended = True
            return b""
        except Exception as error:
            self._ended = True
            raise self.fail(error) from error

    def _parse(self, event: Event) -> Mapping[str, Any] | None:
        """An event's data; None for the mark of the end, and for what some servers send to keep a connection open."""
        if event.data.startswith(b"[DONE]"):
            self.done = True
            return None
        if event.data.strip() in _KEEP_ALIVES or event.data.startswith(b":"):
            return None
        try:
            data = json.loads(event.data)
        except (ValueError, RecursionError) as error:  # the latter: nested deeper than Python's stack
            raise self.fail(error) from error
        if event.name == "error" and isinstance(data, Mapping) and "error" not in data:
            return {"error": data}
        if not isinstance(data, Mapping):
            said = ServerSaid("an event that is no JSON object")
            raise self.fail(said) from said
        return data
