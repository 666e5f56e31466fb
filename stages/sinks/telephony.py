"""Sound to a telephone call, through the websocket of a provider whose dialect is known."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Any, Self, TypeVar

import anyio

from pipeline import Audio, AudioFormat, Inbox, Outbox, PipelineError, Played, UsageError
from stages.sinks._companding import silence
from stages.sinks.dialect import Dialect, Heard, Marked, Started, Stopped
from stages.sinks.realtime import RealTime
from stages.sinks.twilio import Twilio

GOODBYE = 0.5
"""Seconds in which a call that can no longer be sent to is found to have ended: its last message is on its way."""

START = 10.0
"""Seconds that a call may take to send its first message, which providers send at once."""

Message = TypeVar("Message", bound=str | bytes)


class Telephony(RealTime):
    """Speaks into a call. Put it last in a pipeline, one pipeline a call.

    ``send`` is an async callable that sends a message on the call's websocket; ``received`` gives the messages that
    come on it, and is read as long as the pipeline is open. ``dialect`` is the provider's: `Twilio`, `Telnyx`, `Plivo`,
    `Vonage`, or any `Dialect`. Opening waits for the call's first message, unless its ``stream`` (Twilio's streamSid)
    is given because somebody has read that already. The sound of the caller, in the format of the dialect (telephones:
    mu-law, 8000 Hz, 20 ms at a time), is handed to ``on_caller``, a plain function.

    The speech stage is asked for what the call speaks, so that nothing is resampled. A mark at the end of each flush
    segment makes `Played` exact there by the provider's own word; what was sent is taken back when the turn is
    interrupted or paused. When the caller hangs up, the turn ends quietly and ``ended`` is true; later turns end at
    once. Messages that make no sense are passed over. What ``send`` and ``received`` raise ends the conversation.

    ``lead`` and ``hold`` are as in `RealTime`; a mark should come back within the lead.

    Raises `UsageError` for what makes no sense, and `PipelineError` when the pipeline opens if no call starts within
    10 s, or one at another sample rate.
    """

    def __init__(
        self,
        send: Callable[[Message], Awaitable[object]],
        received: AsyncIterable[object],
        *,
        dialect: Dialect[Message] | None = None,
        on_caller: Callable[[bytes], object] | None = None,
        stream: str | None = None,
        lead: float = 1.0,
        hold: float = 10.0,
    ) -> None:
        if not callable(send):
            raise UsageError(f"The send of a Telephony has to be an async function, not {type(send).__name__}.")
        if not isinstance(received, AsyncIterable):
            raise UsageError(
                f"Telephony reads the call by 'async for', which {type(received).__name__} cannot: give the "
                "websocket's messages, as websocket.iter_text() does."
            )
        if on_caller is not None and not callable(on_caller):
            raise UsageError(f"on_caller= takes a plain function of bytes, not {type(on_caller).__name__}.")
        self._call = _Call(send, received, dialect or Twilio(), on_caller, stream)
        super().__init__(self._call, lead=lead, hold=hold)

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._call.ended.is_set()

    async def wait_ended(self) -> None:
        """Wait until the call is over."""
        await self._call.ended.wait()

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Speak one turn into the call."""
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._hang_up, tasks.cancel_scope)
            if not self.ended:
                await super().__call__(inbox, outbox)
            tasks.cancel_scope.cancel()

    async def _hang_up(self, turn: anyio.CancelScope) -> None:
        """End the turn when the call ends."""
        await self.wait_ended()
        turn.cancel()


class _Call:
    """The websocket of a call as a device. It owns the task that reads it, from opening to closing."""

    drops = True

    def __init__(
        self,
        send: Callable[[Any], Awaitable[object]],
        received: AsyncIterable[object],
        dialect: Dialect[str | bytes],
        on_caller: Callable[[bytes], object] | None,
        stream: str | None,
    ) -> None:
        self.wanted: AudioFormat | None = dialect.format
        self.ended = anyio.Event()
        self._send = send
        self._received = received
        self._dialect = dialect
        self._on_caller = on_caller
        self._stream = stream
        self._rate: int | None = None
        self._started = anyio.Event()
        self._heard: Callable[[str], None] = lambda name: None
        self._rest = b""  # less than a frame
        self._life: AsyncExitStack | None = None

    def tell(self, heard: Callable[[str], None]) -> None:
        self._heard = heard

    def accept(self, format: AudioFormat) -> None:
        """Any other than the dialect's has been refused."""

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as life:
            tasks = await life.enter_async_context(anyio.create_task_group())
            life.callback(tasks.cancel_scope.cancel)
            tasks.start_soon(self._read)
            if self._stream is None:
                with anyio.move_on_after(START):
                    await self._started.wait()
            if self._stream is not None and self._rate in (None, self._dialect.format.sample_rate):
                self._life = life.pop_all()
                return self
        if self._stream is None:
            raise PipelineError(
                f"The call ended, or sent within {START:.0f} s no {self._dialect.opening}, or pass 'stream' if "
                "something else has read that message."
            )
        raise PipelineError(
            f"The call is at {self._rate} Hz, and its dialect was told {self._dialect.format.sample_rate}: "
            "make the two the same, in the dialect or where the call is answered."
        )

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        life, self._life = self._life, None
        if life is not None:
            await life.__aexit__(kind, error, trace)

    async def write(self, data: bytes) -> None:
        """Sound goes in whole frames; the rest waits for more, or for the mark that ends the segment."""
        data = self._rest + data
        whole = len(data) - len(data) % self._dialect.frame
        self._rest = data[whole:]
        await self._media(data[:whole])

    async def mark(self, name: str) -> None:
        """The last frame of a segment is filled up with silence."""
        if self._rest:
            rest, self._rest = self._rest, b""
            await self._media(rest + silence(self._dialect.format.encoding, self._dialect.frame - len(rest)))
        await self._say(lambda stream: [self._dialect.mark(stream, name)])

    async def drop(self) -> None:
        self._rest = b""
        await self._say(lambda stream: [self._dialect.clear(stream)])

    async def _media(self, data: bytes) -> None:
        if data:
            await self._say(lambda stream: self._dialect.media(stream, data))

    async def _say(self, messages: Callable[[str], Sequence[str | bytes]]) -> None:
        if self._stream is None or self.ended.is_set():
            return
        try:
            for message in messages(self._stream):
                await self._send(message)
        except Exception:
            with anyio.move_on_after(GOODBYE):
                await self.ended.wait()
            if not self.ended.is_set():
                raise

    async def _read(self) -> None:
        """Take every message that comes, for as long as the pipeline is open."""
        try:
            async for message in self._received:
                match self._dialect.read(message):
                    case Started(stream, rate) if self._stream is None:
                        self._stream, self._rate = stream, rate
                        self._started.set()
                    case Heard(data) if self._on_caller is not None:
                        self._on_caller(data)
                    case Marked(name):
                        self._heard(name)
                    case Stopped():
                        break
                    case _:
                        pass
        finally:
            self.ended.set()
            self._started.set()
