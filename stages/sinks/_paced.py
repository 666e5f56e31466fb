"""The one loop behind every sink that somebody listens to: the shell around `Pacer`."""

from __future__ import annotations

import math
from functools import partial
from typing import Protocol

import anyio
from anyio.lowlevel import checkpoint

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played, UsageError
from stages.sinks._attempt import attempt
from stages.sinks._pacer import PIECE, Pacer, Piece
from stages.sinks._transcript import Pace

CLEAR = 1.0
"""Seconds that telling the listener to drop what it has may take: an interrupted turn waits for it."""


class Listener(Protocol):
    """Where paced sound goes."""

    async def write(self, piece: Piece) -> None:
        """Let the piece out; returning means that the listener has it. Waiting here is back-pressure."""
        ...

    async def drop(self) -> None:
        """Make the listener forget what it has not played."""
        ...


class Paced:
    """Runs turns of paced sound to a listener, and holds what outlives them: the format and the pace of the voice."""

    def __init__(self, *, lead: float, hold: float, drops: bool, confirms: bool = False) -> None:
        if not (math.isfinite(lead) and lead >= PIECE):
            raise UsageError(f"A lead of {lead} s cannot be kept: give {PIECE} s or more.")
        if not (math.isfinite(hold) and hold > 0):
            raise UsageError(f"Nothing can be held in {hold} s: give the seconds of sound that may wait in the sink.")
        self.format = AudioFormat()
        self._pacer_of = partial(Pacer, lead=lead, hold=hold, pace=Pace(), drops=drops, confirms=confirms)
        self._pacer: Pacer | None = None
        self._left = 0.0  # seconds that were not heard of the turn before, if it was cut off
        self._wait: anyio.CancelScope | None = None

    def accept(self, format: AudioFormat, wanted: AudioFormat | None, listener: str) -> None:
        """Take note of the format, if it is the one that is wanted."""
        if wanted is not None and format != wanted:
            raise UsageError(
                f"{listener} takes {wanted.encoding} at {wanted.sample_rate} Hz with {wanted.channels} channel(s), not "
                f"{format.encoding} at {format.sample_rate} Hz with {format.channels}: let the stage that makes the "
                "audio make that (Speak asks what is wanted), or put a stage between that converts it."
            )
        self.format = format

    async def run(self, listener: Listener, inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
        """One turn."""
        self._pacer = pacer = self._pacer_of(self.format)
        report = _Report(pacer, outbox)
        try:
            while not pacer.done(anyio.current_time()):
                await self._step(pacer, listener, inbox)
                report.try_send()
            await report.send()
        except anyio.get_cancelled_exc_class():
            try:
                report.try_send(final=True)
            finally:  # also where nobody is left to be told
                self._over(pacer)
                with anyio.move_on_after(CLEAR, shield=True):
                    await attempt("drop", listener.drop)
            raise
        finally:
            self._over(pacer)
            outbox.report(pacer.playout.playback)
            outbox.report(pacer.playout.total)

    def lead(self, now: float) -> float:
        """How long the listener can go on with what this sink has taken. After a turn that was cut off: what of it was
        not heard, until the next turn.
        """
        return self._left if self._pacer is None else self._pacer.lead(now)

    def pause(self) -> None:
        """Stand still, if a turn is running."""
        if self._pacer is not None:
            self._pacer.pause(anyio.current_time())
            self._wake()

    def resume(self) -> None:
        """Go on."""
        if self._pacer is not None:
            self._pacer.resume(anyio.current_time())
            self._wake()

    def confirm(self, position: float, epoch: int | None = None) -> None:
        """The listener has come to this position of the turn. Void if it speaks of an earlier epoch."""
        if self._pacer is not None and epoch in (None, self._pacer.epoch):
            self._pacer.playout.confirm(position, anyio.current_time())
            self._wake()

    def _over(self, pacer: Pacer) -> None:
        if self._pacer is pacer:
            self._left = pacer.lead(anyio.current_time())
            self._pacer = self._wait = None

    def _wake(self) -> None:
        if self._wait is not None:
            self._wait.cancel()

    async def _step(self, pacer: Pacer, listener: Listener, inbox: Inbox[Audio]) -> None:
        """Do the next thing, or wait for it."""
        if pacer.must_drop:
            pacer.must_drop = False
            await listener.drop()
            return
        now = anyio.current_time()
        piece = pacer.next(now)
        if piece is not None:
            await listener.write(piece)
            pacer.sent(piece, anyio.current_time())
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


class _Report:
    """Tells what has been heard, and never makes the sound wait: what finds no room is told with the next."""

    def __init__(self, pacer: Pacer, outbox: Outbox[Played]) -> None:
        self._pacer = pacer
        self._outbox = outbox
        self._untold: Played | None = None

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
