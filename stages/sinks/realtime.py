"""The one sink for listeners in real time, and what a device has to be: the shell around `Pacer`."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

import anyio
from anyio.lowlevel import checkpoint

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played, PlayoutBegan, Underrun, UsageError
from pipeline.options import is_number
from stages.sinks._attempt import attempt
from stages.sinks._pacer import PIECE, Pacer, SoundPiece
from stages.sinks._segment import SpeechPace
from stages.sound.quiet import Quiet

CLEAR = 1.0
"""Seconds that telling the listener to drop what it has may take: an interrupted turn waits for it."""


class Device(Protocol):
    """What `RealTime` lets sound out to. One that needs opening is an async context manager too."""

    @property
    def wanted(self) -> AudioFormat | None:
        """The only format that it plays, or None."""
        ...

    @property
    def drops(self) -> bool:
        """Whether `drop` makes the listener forget what it has not played."""
        ...

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format, before anything is opened. Raises `UsageError` if it cannot be played."""
        ...

    async def write(self, data: bytes) -> None:
        """Let sound out; returning means that the listener has it. Waiting here is back-pressure."""
        ...

    async def drop(self) -> None:
        """Make the listener forget what it has not played."""
        ...


@runtime_checkable
class Confirms(Protocol):
    """A device whose listener says when it has come to the end of what it was sent."""

    def tell(self, heard: Callable[[str], None]) -> None:
        """Call `heard` with the name of each mark that the listener comes to, or drops."""
        ...

    async def mark(self, name: str) -> None:
        """Ask to be told when all that was written before has been played."""
        ...


class RealTime:
    """The sink for whoever listens in real time. What they listen on is the ``device``; `Writer`, `Speaker` and
    `Telephony` are this stage with theirs.

    Put it last in a pipeline. The listener always has about ``lead`` seconds still to play, and ``hold`` seconds of
    sound may wait here: beyond that the stages before wait. It gives `Played` as the sound becomes heard, word by word,
    and leaves a `Playback` and a `Played` of the whole turn for the outcome. What a device raises ends the turn.

    Raises `UsageError` for numbers that make no sense.
    """

    def __init__(self, device: Device, *, lead: float = 0.2, hold: float = 10.0) -> None:
        if not (is_number(lead) and PIECE <= lead < math.inf):
            raise UsageError(f"A lead of {lead!r} s cannot be kept: give {PIECE} s or more.")
        if not (is_number(hold) and 0 < hold < math.inf):
            raise UsageError(f"Nothing can be held in {hold!r} s: give the seconds of sound that may wait in the sink.")
        self._device = device
        self._confirms = device if isinstance(device, Confirms) else None
        if self._confirms is not None:
            self._confirms.tell(self._marked)
        self._format = AudioFormat()
        self._times = lead, hold
        self._pacer_of = partial(
            Pacer, lead=lead, hold=hold, pace=SpeechPace(), drops=device.drops, confirms=self._confirms is not None
        )
        self._pacer: Pacer | None = None
        self._turns = 0
        self._left = 0.0  # seconds that were not heard of the turn before, if it was cut off
        self._wait: anyio.CancelScope | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(lead={self._times[0]:g}, hold={self._times[1]:g})"

    @property
    def wanted(self) -> AudioFormat | None:
        """The only format that the device plays, or None."""
        return self._device.wanted

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format. Raises `UsageError` if the device does not play it."""
        wanted = self.wanted
        if wanted is not None and format != wanted:
            raise UsageError(
                f"The listener takes {wanted.encoding} at {wanted.sample_rate} Hz with {wanted.channels} channel(s), "
                f"not {format.encoding} at {format.sample_rate} Hz with {format.channels}: let the stage that makes "
                "the audio make that (Speak asks what is wanted), or put a stage between that converts it."
            )
        self._device.accept(format)
        self._format = format

    async def __aenter__(self) -> Self:
        if isinstance(self._device, AbstractAsyncContextManager):
            await self._device.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(self._device, AbstractAsyncContextManager):
            await self._device.__aexit__(kind, error, trace)

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Let one turn out."""
        self._turns += 1
        self._pacer = pacer = self._pacer_of(self._format)
        report = _Report(pacer, outbox, self._format)
        try:
            while not pacer.done(anyio.current_time()):
                await self._step(pacer, inbox, report)
                report.try_send()
            await report.send()
        except anyio.get_cancelled_exc_class():
            try:
                report.try_send(final=True)
            finally:  # also where nobody is left to be told
                self._over(pacer)
                with anyio.move_on_after(CLEAR, shield=True):
                    await attempt("drop", self._device.drop)
            raise
        finally:
            self._over(pacer)
            outbox.report(pacer.playout.playback)
            outbox.report(pacer.playout.total)

    def lead(self, now: float) -> float:
        """Seconds of sound that this sink has taken and the listener has still to hear (see `TellsLead`)."""
        return self._left if self._pacer is None else self._pacer.lead(now)

    def pause(self) -> None:
        """Stop where the listener is: at once if it can be told to drop what it has, else after the lead.

        A plain call, harmless when no turn runs; the next turn starts unpaused.
        """
        if self._pacer is not None:
            self._pacer.pause(anyio.current_time())
            self._wake()

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        if self._pacer is not None:
            self._pacer.resume(anyio.current_time())
            self._wake()

    def confirm(self, position: float) -> None:
        """The listener tells that it has played so many seconds of this turn: it knows better than a clock here."""
        if self._pacer is not None:
            self._pacer.playout.confirm(position, anyio.current_time())
            self._wake()

    def _marked(self, name: str) -> None:
        """The listener has come to a mark. One of an earlier turn, or of sound that was dropped, says nothing."""
        turn, epoch, end = _parts(name)
        if self._pacer is not None and turn == self._turns and epoch == self._pacer.epoch:
            self.confirm(self._format.seconds(end))

    def _over(self, pacer: Pacer) -> None:
        if self._pacer is pacer:
            self._left = pacer.lead(anyio.current_time())
            self._pacer = self._wait = None

    def _wake(self) -> None:
        if self._wait is not None:
            self._wait.cancel()

    async def _step(self, pacer: Pacer, inbox: Inbox[Audio], report: _Report) -> None:
        """Do the next thing, or wait for it."""
        if pacer.must_drop:
            pacer.must_drop = False
            await self._device.drop()
            return
        now = anyio.current_time()
        piece = pacer.next(now)
        if piece is not None:
            if piece.data:
                await self._device.write(piece.data)
            if piece.last and self._confirms is not None:
                await self._confirms.mark(f"{self._turns}:{piece.epoch}:{piece.end}")
            pacer.sent(piece, anyio.current_time())
            report.tell(piece)
            await checkpoint()
            return
        deadline = pacer.deadline(now)
        with anyio.CancelScope(deadline=math.inf if deadline is None else deadline) as self._wait:
            if not pacer.hungry:
                await anyio.sleep_forever()
            try:
                audio = await inbox.receive()
            except anyio.EndOfStream:
                pacer.finish()
            else:
                pacer.feed(audio)
        self._wait = None
        if deadline is not None and deadline > now:
            report.woken(deadline)


def _parts(name: str) -> tuple[int, int, int]:
    """The turn, epoch and byte that a mark stands for; zeros for one that is not ours."""
    parts = name.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return 0, 0, 0
    return int(parts[0]), int(parts[1]), int(parts[2])


class _Report:
    """Tells what has been heard, and never makes the sound wait: what finds no room is told with the next.

    It tells too when the sound begins and where the listener ran dry, and how late the timer was.
    """

    def __init__(self, pacer: Pacer, outbox: Outbox[Played], format: AudioFormat) -> None:
        self._pacer = pacer
        self._outbox = outbox
        self._untold: Played | None = None
        self._opening: Quiet | None = Quiet(format)  # until there was something to hear
        self._starved = 0.0

    def tell(self, piece: SoundPiece) -> None:
        """The listener has this."""
        playout = self._pacer.playout
        if playout.starved > self._starved:
            seconds, self._starved = playout.starved - self._starved, playout.starved
            self._outbox.tell(Underrun(seconds))
        if self._opening is not None and piece.data:
            self._opening.hear(piece.data)
            if self._opening.begun is not None:
                position = playout.position(anyio.current_time())
                self._outbox.tell(PlayoutBegan(max(0.0, self._opening.begun - position)))
                self._opening = None

    def woken(self, due: float) -> None:
        """A timer for `due` may have fired; one that was overtaken by something else was not late."""
        self._outbox.woken(due)

    def try_send(self, *, final: bool = False) -> None:
        self._collect(final=final)
        if self._untold is not None:
            try:
                self._outbox.send_nowait(self._untold)
            except anyio.WouldBlock:
                return
            self._untold = None

    async def send(self) -> None:
        """The rest, however long it takes."""
        self._collect(final=True)
        if self._untold is not None:
            await self._outbox.send(self._untold)
            self._untold = None

    def _collect(self, *, final: bool) -> None:
        more, before = self._pacer.playout.heard(anyio.current_time(), final=final), self._untold
        if more is None or before is None:
            self._untold = more or before
        else:
            self._untold = Played(
                before.text + more.text, before.seconds + more.seconds, more.position, more.exact, more.margin
            )
