"""Sound in real time to anything that can be called: a browser's websocket, an RTP sender, a test."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from inspect import isawaitable

from pipeline import AudioFormat, UsageError
from pipeline.options import check_type
from stages.sinks.realtime import RealTime


class Writer(RealTime):
    """Calls ``await send(data)`` with bytes of sound, so that the listener always has ``lead`` seconds still to play.

    Put it last in a pipeline; what it gives and reports is as in `RealTime`.

    ``lead`` is what an interruption cannot take back, unless ``clear`` is given: an async callable that makes the
    listener drop what it has not played. It is called on interruption and on `pause`. ``hold`` is how many seconds of
    sound may wait here: beyond that the stages before wait. ``wanted`` is the format that the listener must have.
    A ``send`` that takes long holds up the pipeline, which is how a slow listener slows a model down; it is cancelled
    with the turn. What it raises ends the turn.

    Raises `UsageError` for numbers that make no sense, and in the turn for a ``send`` that is not async.
    """

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[object]],
        *,
        lead: float = 0.2,
        hold: float = 10.0,
        clear: Callable[[], Awaitable[object]] | None = None,
        wanted: AudioFormat | None = None,
    ) -> None:
        for name, call in (("send", send), ("clear", clear)):
            if not (callable(call) or call is clear is None):
                raise UsageError(f"The {name} of a Writer has to be an async function, not {type(call).__name__}.")
        if wanted is not None:
            check_type("wanted", wanted, AudioFormat, 'AudioFormat("mulaw", 8000)')
        super().__init__(_Called(send, clear, wanted), lead=lead, hold=hold)


class _Called:
    """A device that is two functions."""

    def __init__(
        self,
        send: Callable[[bytes], Awaitable[object]],
        clear: Callable[[], Awaitable[object]] | None,
        wanted: AudioFormat | None,
    ) -> None:
        self.wanted = wanted
        self.drops = clear is not None
        self._send = send
        self._clear = clear

    def accept(self, format: AudioFormat) -> None:
        """Any other than the wanted one has been refused."""

    async def write(self, data: bytes) -> None:
        await _awaited(self._send(data), "send")

    async def drop(self) -> None:
        if self._clear is not None:
            await _awaited(self._clear(), "clear")


async def _awaited(made: Awaitable[object], name: str) -> None:
    if not isawaitable(made):
        raise UsageError(f"The {name} of a Writer has to be async: write 'async def'.")
    await made
