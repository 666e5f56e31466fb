"""Several sinks at once: one listener, and recordings beside it that never disturb it."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import anyio
from anyio.lowlevel import checkpoint

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played, Stage, TakesAudio, TellsLead, UsageError, get_logger
from pipeline.options import is_number
from stages.sinks._attempt import attempt

FINISH = 5.0
"""Seconds that the sinks beside the listener may take over the rest of a turn, when it has heard the end."""

_log = get_logger("sinks.tee")


@dataclass(frozen=True, slots=True)
class SinkLost:
    """A sink beside the listener was given up; the others went on. ``name`` is its class, ``error`` what it raised."""

    name: str
    reason: str
    error: Exception | None = None


class Tee:
    """Gives the same sound to a listener and to other sinks: ``Tee(Writer(caller), WavFile("call.wav"))``.

    The first sets the pace: what it takes, the others get, and `Tee` gives what it gives. Put the one somebody waits
    for first, or the slowest. Another that raises, that is more than ``hold`` seconds of sound behind, or that is not
    done 5 s after the listener, is given up for as long as the pipeline is open: that is logged and reported as
    `SinkLost`. What it had got is kept as it keeps it. A sink that cannot be opened is an error like any other.

    Another's `Played` and reports go nowhere. Raises `UsageError` if the sinks do not agree on a format.
    """

    def __init__(self, listener: Stage[Audio, Played], *others: Stage[Audio, Any], hold: float = 30.0) -> None:
        if not (is_number(hold) and 0 < hold < math.inf):
            raise UsageError(f"A sink cannot be {hold!r} s behind: give the seconds of sound that may wait for it.")
        for sink in (listener, *others):
            if isinstance(sink, type) or not callable(sink):
                raise UsageError(f"Tee takes sinks, and {_called(sink)} is none: write Tee(Writer(...), WavFile(...)).")
        self._listener = listener
        self._others = [_Beside(other, hold) for other in others]
        self._life: AsyncExitStack | None = None

    def __repr__(self) -> str:
        return f"Tee({', '.join(map(repr, (self._listener, *(beside.sink for beside in self._others))))})"

    @property
    def wanted(self) -> AudioFormat | None:
        """What the first of the sinks wants that wants anything."""
        formats = (sink.wanted for sink in self._sinks if isinstance(sink, TakesAudio))
        return next((format for format in formats if format is not None), None)

    def accept(self, format: AudioFormat) -> None:
        """Tell every sink of the format."""
        for sink in self._sinks:
            if isinstance(sink, TakesAudio):
                sink.accept(format)
        for other in self._others:
            other.format = format

    def lead(self, now: float) -> float | None:
        """The shortest lead of those that have a listener; infinite where all are files (see `TellsLead`)."""
        sinks = [self._listener, *(other.sink for other in self._others if other.lost is None)]
        leads = [sink.lead(now) if isinstance(sink, TellsLead) else None for sink in sinks]
        known = min((lead for lead in leads if lead is not None), default=math.inf)
        return None if known == math.inf and None in leads else known

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as life:
            for other in self._others:
                await life.enter_async_context(other)
            if isinstance(self._listener, AbstractAsyncContextManager):
                await life.enter_async_context(self._listener)
            self._life = life.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        life, self._life = self._life, None
        if life is not None:
            await life.__aexit__(kind, error, trace)

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """One turn for all."""
        running = [other for other in self._others if other.lost is None]

        def share(audio: Audio) -> None:
            for other in running:
                other.give(audio)

        try:
            with ExitStack() as links:
                async with anyio.create_task_group() as tasks:
                    for other in running:
                        links.enter_context(other.link())
                        tasks.start_soon(other.run)
                    await self._listener(_Tapped(inbox, share), outbox)
                    for other in running:
                        other.end()
                    tasks.cancel_scope.deadline = anyio.current_time() + FINISH
            for other in running:
                other.check_done()
        finally:
            for lost in (other.lost for other in running):
                if lost is not None:
                    outbox.report(lost)

    @property
    def _sinks(self) -> list[Stage[Audio, Any]]:
        return [self._listener, *(other.sink for other in self._others)]


class _Beside:
    """A sink that gets what the listener gets, as long as it keeps up."""

    def __init__(self, sink: Stage[Audio, Any], hold: float) -> None:
        self.sink = sink
        self.name = str(getattr(sink, "__name__", type(sink).__name__))
        self.format = AudioFormat()
        self.lost: SinkLost | None = None
        self._hold = hold
        self._behind = 0
        self._scope: anyio.CancelScope | None = None
        self._done = False

    async def __aenter__(self) -> Self:
        self.lost = None
        if isinstance(self.sink, AbstractAsyncContextManager):
            await self.sink.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self.sink, AbstractAsyncContextManager):
            sink = self.sink
            await attempt(self.name, lambda: sink.__aexit__(kind, error, trace))

    def link(self) -> ExitStack:
        """Make this turn's link; leaving it closes both ends. ``hold`` is its bound, in seconds."""
        self._send, self._receive = anyio.create_memory_object_stream[Audio](math.inf)
        self._behind, self._done = 0, False
        ends = ExitStack()
        ends.push(self._send)
        ends.push(self._receive)
        return ends

    def give(self, audio: Audio) -> None:
        """More sound."""
        if self.lost is None and not self._done:
            self._behind += len(audio.data)
            self._send.send_nowait(audio)
            if self.format.seconds(self._behind) > self._hold:
                self._lose(f"more than {self._hold:g} s of sound behind")
                if self._scope is not None:
                    self._scope.cancel()

    def end(self) -> None:
        """No more sound in this turn."""
        self._send.close()

    def check_done(self) -> None:
        """The time for the rest of the turn is over."""
        if not self._done:
            self._lose(f"not done {FINISH:g} s after the listener")

    async def run(self) -> None:
        """One turn of the sink."""
        with anyio.CancelScope() as self._scope:
            inbox = _Tapped(Inbox(self._receive), self._taken)
            error = await attempt(self.name, lambda: self.sink(inbox, _Nowhere()))
            self._done = True
            if error is not None:
                self._lose("it failed", error)

    def _taken(self, audio: Audio) -> None:
        self._behind -= len(audio.data)

    def _lose(self, reason: str, error: Exception | None = None) -> None:
        if self.lost is None:
            self.lost = SinkLost(self.name, reason, error)
            _log.warning("sink lost", sink=self.name, reason=reason)


class _Tapped(Inbox[Audio]):
    """An inbox that tells of each item when it is taken."""

    def __init__(self, inbox: Inbox[Audio], tell: Callable[[Audio], None]) -> None:
        self._inbox = inbox
        self._tell = tell

    async def receive(self) -> Audio:
        audio = await self._inbox.receive()
        self._tell(audio)
        return audio

    def receive_nowait(self) -> Audio:
        audio = self._inbox.receive_nowait()
        self._tell(audio)
        return audio

    def close(self) -> None:
        self._inbox.close()

    async def __anext__(self) -> Audio:
        try:
            audio = await self._inbox.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None
        self._tell(audio)
        return audio


class _Nowhere(Outbox[object]):
    """An outbox that nobody reads."""

    def __init__(self) -> None: ...

    async def send(self, item: object) -> None:
        await checkpoint()

    def send_nowait(self, item: object) -> None: ...

    def report(self, record: object) -> None: ...

    def tell(self, what: object) -> None: ...

    @property
    def ids(self) -> dict[str, object]:
        return {}

    def woken(self, due: float) -> None: ...

    def close(self) -> None: ...


def _called(thing: object) -> str:
    return f"the class {thing.__name__}" if isinstance(thing, type) else type(thing).__name__
