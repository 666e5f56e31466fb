"""A WAV file: all the turns of a pipeline, one after another, playable at every moment."""

from __future__ import annotations

import threading
from collections import deque
from types import TracebackType
from typing import Self

import anyio
from anyio import to_thread

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played
from stages.sinks._riff import header
from stages.sinks._target import Name, Target
from stages.sinks._transcript import Transcript

CLEAN_UP = 5.0
"""Seconds that writing the rest may take after an interruption: a disk that sleeps wakes up in less."""


class WavFile:
    """Writes what is said to a WAV file; put it last in a pipeline.

    ``target`` is a path, an open binary file, or "-" for standard output. Gives one `Played` for each `Audio`: its text
    is known, and exact, where a flush segment ends. Linear16, mu-law and A-law are written as they come.

    The header goes first and, where the target can seek, is right again after each write, so that a run that was killed
    still plays. A file that exists keeps what it holds until there is sound to write. After an interruption
    everything that had been received is in the file. A reader that leaves standard output ends the turn quietly.

    Raises `UsageError` when the pipeline opens, if the target cannot be written to, and `PipelineError` if writing
    fails later (a full disk).
    """

    wanted: AudioFormat | None = None

    def __init__(self, target: Name) -> None:
        self._target = Target(target)
        self._format = AudioFormat()
        self._waiting: deque[bytes] = deque()  # taken from the inbox, not yet written; its size is an inbox's
        self._writing = threading.Lock()
        self._size = 0
        self._gone = False  # the reader of the pipe that this is

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format; see also that the target will do, before any other stage is opened."""
        self._target.check()
        self._format = format

    async def __aenter__(self) -> Self:
        self._size, self._gone = 0, False
        await to_thread.run_sync(self._target.open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.move_on_after(CLEAN_UP, shield=True):
            await to_thread.run_sync(self._close, abandon_on_cancel=True)

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Write what comes; on the way out, whatever the reason, also what is still waiting in the inbox."""
        log = _Log(self._format)
        try:
            async for audio in inbox:
                batch = [audio, *_there(inbox)]
                played = [log.note(item) for item in batch]
                await self._write(batch)
                for item in played:
                    await outbox.send(item)
                if self._gone:
                    return
        finally:
            rest = _there(inbox)
            for audio in rest:
                log.note(audio)
            with anyio.move_on_after(CLEAN_UP, shield=True):
                await self._write(rest)
            outbox.report(log.total)

    async def _write(self, batch: list[Audio]) -> None:
        """In a thread: a slow disk or a pipe that nobody reads must not hold up the sockets of this loop.

        Cancelled, it does not wait for the thread. What it was to write is written by the thread or by the next call.
        """
        self._waiting.extend(audio.data for audio in batch)
        if self._waiting:
            await to_thread.run_sync(self._flush, abandon_on_cancel=True)

    def _flush(self) -> None:
        """Write all that waits, in order, whoever calls."""
        with self._writing:
            data = b"".join(self._waiting.popleft() for _ in range(len(self._waiting)))
            if data and not self._gone:
                try:
                    self._append(data)
                except BrokenPipeError:
                    self._gone = True

    def _append(self, data: bytes) -> None:
        before, self._size = self._size, self._size + len(data)
        if not before:
            self._target.write(header(self._format, self._size if self._target.can_patch else None) + data)
        else:
            self._target.write(data)
            if self._target.can_patch:
                self._target.patch(header(self._format, self._size))

    def _close(self) -> None:
        try:
            self._flush()
            if self._size % 2 and not self._gone:
                self._target.write(b"\0")
            elif not self._size and self._target.path is None:  # nothing to destroy: a stream is still a WAV file
                self._target.write(header(self._format, 0))
        finally:
            self._target.close()


class _Log:
    """What has been written in this turn; ``total`` is all of it in one record."""

    def __init__(self, format: AudioFormat) -> None:
        self._transcript = Transcript(format)
        self._boundary = 0.0
        self.total = Played("", 0.0, 0.0)

    def note(self, audio: Audio) -> Played:
        """One item more."""
        before = self._transcript.end
        self._transcript.add(audio)
        position, text = self._transcript.end, self._transcript.completed()
        if audio.last:
            self._boundary = position
        margin = position - self._boundary
        self.total = Played(self.total.text + text, position, position, audio.last, margin)
        return Played(text, position - before, position, audio.last, margin)


def _there(inbox: Inbox[Audio]) -> list[Audio]:
    """The items that wait in the inbox now."""
    items: list[Audio] = []
    try:
        while True:
            items.append(inbox.receive_nowait())
    except (anyio.WouldBlock, anyio.EndOfStream, anyio.ClosedResourceError):
        return items
