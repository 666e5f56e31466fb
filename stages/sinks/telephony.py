"""Sound to a telephone call, through Twilio Media Streams."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import anyio

from pipeline import Audio, AudioFormat, Inbox, Outbox, PipelineError, Played
from stages.sinks import _twilio
from stages.sinks._paced import Paced
from stages.sinks._pacer import Piece

GOODBYE = 0.5
"""Seconds in which a call that can no longer be sent to is found to have ended: its last message is on its way."""

START = 10.0
"""Seconds that a call may take to send its `start` message, which Twilio sends at once."""


class Telephony:
    """Speaks into a call. Put it last in a pipeline, one pipeline a call.

    ``send`` is an async callable that sends a text message on the call's websocket; ``received`` gives the messages
    that come on it, and is read as long as the pipeline is open. Opening waits for the call's `start` message, unless
    its ``stream`` (the streamSid) is given because somebody has read that already. The sound of the caller (mu-law,
    8000 Hz, 20 ms at a time) is handed to ``on_caller``, a plain function.

    The provider is asked for what telephones speak, so that nothing is resampled. A `mark` at the end of each flush
    segment makes `Played` exact there by Twilio's own word; `clear` takes back what was sent when the turn is
    interrupted or paused. When the caller hangs up, the turn ends quietly and ``ended`` is true; later turns end at
    once. Messages that make no sense are passed over. What ``send`` and ``received`` raise ends the conversation.

    ``lead`` and ``hold`` are as in `Writer`; a mark should come back within the lead.

    Raises `PipelineError` when the pipeline opens if no call starts within 10 s.
    """

    wanted: AudioFormat | None = AudioFormat("mulaw", 8000)

    def __init__(
        self,
        send: Callable[[str], Awaitable[object]],
        received: AsyncIterable[object],
        *,
        on_caller: Callable[[bytes], object] | None = None,
        stream: str | None = None,
        lead: float = 1.0,
        hold: float = 10.0,
    ) -> None:
        self._send = send
        self._received = received
        self._on_caller = on_caller
        self._paced = Paced(lead=lead, hold=hold, drops=True, confirms=True)
        self._turn = 0
        self._stream = stream
        self._started = anyio.Event()
        self._ended = anyio.Event()
        self._life: AsyncExitStack | None = None

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self._ended.is_set()

    async def wait_ended(self) -> None:
        """Wait until the call is over."""
        await self._ended.wait()

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format. Raises `UsageError` for any but the telephone's."""
        self._paced.accept(format, self.wanted, "A telephone call")

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as life:
            tasks = await life.enter_async_context(anyio.create_task_group())
            life.callback(tasks.cancel_scope.cancel)
            tasks.start_soon(self._read)
            if self._stream is None:
                with anyio.move_on_after(START):
                    await self._started.wait()
            if self._stream is not None:
                self._life = life.pop_all()
        if self._stream is None:
            raise PipelineError(
                "The call ended, or sent no 'start' message within 10 s: check that this is the websocket of a Twilio "
                "<Connect><Stream>, or pass 'stream' if something else has read that message."
            )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        life, self._life = self._life, None
        if life is not None:
            await life.__aexit__(kind, error, trace)

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Speak one turn into the call."""
        self._turn += 1
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._hang_up, tasks.cancel_scope)
            if not self.ended:
                await self._paced.run(self, inbox, outbox)
            tasks.cancel_scope.cancel()

    def lead(self, now: float) -> float:
        """Seconds of sound that this sink has taken and the listener has still to hear (see `TellsLead`)."""
        return self._paced.lead(now)

    def pause(self) -> None:
        """Stop at once where the caller is. A plain call, harmless when no turn runs."""
        self._paced.pause()

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        self._paced.resume()

    async def write(self, piece: Piece) -> None:
        """Let a piece out, and a mark behind it if a segment ends there."""
        if piece.data:
            await self._say(lambda stream: _twilio.media(stream, piece.data))
        if piece.last:
            await self._say(lambda stream: _twilio.mark(stream, f"{self._turn}:{piece.epoch}:{piece.end}"))

    async def drop(self) -> None:
        """Make the call drop what it has not played."""
        await self._say(_twilio.clear)

    async def _say(self, message: Callable[[str], str]) -> None:
        if self._stream is None or self.ended:
            return
        try:
            await self._send(message(self._stream))
        except Exception:
            with anyio.move_on_after(GOODBYE):
                await self._ended.wait()
            if not self.ended:
                raise

    async def _read(self) -> None:
        """Take every message that comes, for as long as the pipeline is open."""
        try:
            async for message in self._received:
                match _twilio.read(message):
                    case _twilio.Started(stream) if self._stream is None:
                        self._stream = stream
                        self._started.set()
                    case _twilio.Heard(data) if self._on_caller is not None:
                        self._on_caller(data)
                    case _twilio.Marked(name):
                        self._marked(name)
                    case _twilio.Stopped():
                        break
                    case _:
                        pass
        finally:
            self._ended.set()
            self._started.set()

    def _marked(self, name: str) -> None:
        """Twilio has come to a mark; one of an earlier turn, or sent back by a `clear`, says nothing."""
        try:
            turn, epoch, end = (int(part) for part in name.split(":"))
        except ValueError:
            return
        if turn == self._turn:
            self._paced.confirm(self._paced.format.seconds(end), epoch)

    async def _hang_up(self, turn: anyio.CancelScope) -> None:
        """End the turn when the call ends."""
        await self._ended.wait()
        turn.cancel()
