"""The loop behind every sink that writes a file: nothing that was received is lost, and nothing waits for a disk."""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

import anyio
from anyio import to_thread

from pipeline import Audio, AudioFormat, Inbox, Outbox, PipelineError, Played
from stages.sinks._target import Target
from stages.sinks._transcript import Transcript

CLEAN_UP = 5.0
"""Seconds that writing the rest may take after an interruption: a disk that sleeps wakes up in less."""

CLEAN_UP_PIPE = 0.2
"""The same for a pipe, whose reader may be playing it: an interruption is not to wait until all has been heard."""


PLAYER = 10.0
"""Seconds of sound that a player behind a pipe may have taken ahead: the pipe itself holds 1.4 (64 KB), players some
more. A reader that takes more than this is none."""


class Container(Protocol):
    """A kind of file, being written. Everything may block."""

    def append(self, data: bytes) -> None:
        """Add sound; never called with none."""
        ...

    def end(self) -> None:
        """Add what has to stand behind the sound, of which there may be none."""
        ...


class Recording:
    """The sink for a file. What kind of file is the container's; `WavFile` and `EncodedFile` are this with theirs."""

    wanted: AudioFormat | None = None

    def __init__(self, target: Target, container: Callable[[Target, AudioFormat], Container]) -> None:
        self._format = AudioFormat()
        self._target = target
        self._container_of = container
        self._container: Container | None = None
        self._waiting: deque[bytes] = deque()  # taken from the inbox, not yet written; its size is an inbox's
        self._writing = threading.Lock()
        self._plays_until = -math.inf  # when the reader of a pipe has heard all that it took, if it plays it
        self._gone = False  # the reader of the pipe that this is, or the room on the disk

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format; see also that the target will do, before any other stage is opened."""
        self._target.check()
        self._format = format

    def lead(self, now: float) -> float | None:
        """Infinite: nobody listens in real time, and speech for a file is not paced. The reader of a pipe may be a
        player: then it is not known, until it has taken more at once than players do.
        """
        plays = self._target.has_reader and self._plays_until - now <= PLAYER
        return None if plays else math.inf

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._target.name})"

    async def __aenter__(self) -> Self:
        self._gone = False
        await to_thread.run_sync(self._target.open)
        self._container = self._container_of(self._target, self._format)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with anyio.move_on_after(self._patience, shield=True):
                await to_thread.run_sync(self._end, abandon_on_cancel=True)
                await self._drain()
        finally:
            self._container = None
            self._target.close()

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Write one turn; on the way out, whatever the reason, also what is still waiting in the inbox."""
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
            with anyio.move_on_after(self._patience, shield=True):
                await self._write(rest)
            outbox.report(log.total)

    async def _write(self, batch: list[Audio]) -> None:
        """In a thread: a slow disk or a pipe that nobody reads must not hold up the sockets of this loop.

        That costs 0.2 to 0.4 ms an item, a hundredth of a core in a conversation. Cancelled, it does not wait for the
        thread: what was to be written is written by the thread, or by the next call.
        """
        self._waiting.extend(audio.data for audio in batch if audio.data)
        if self._waiting:
            await to_thread.run_sync(self._flush, abandon_on_cancel=True)
        await self._drain()
        seconds = self._format.seconds(sum(len(audio.data) for audio in batch))
        self._plays_until = max(self._plays_until, anyio.current_time()) + seconds

    async def _drain(self) -> None:
        """Let a pipe take what it was written, in its reader's time. What it has not taken waits for the next call."""
        try:
            while self._target.unsent and self._target.pipe is not None and not self._gone:
                await anyio.wait_writable(self._target.pipe)
                self._target.push()
        except BrokenPipeError:
            self._gone = True

    @property
    def _patience(self) -> float:
        """How long clean-up may take."""
        return CLEAN_UP if self._target.pipe is None else CLEAN_UP_PIPE

    def _flush(self) -> None:
        """Write all that waits, in order, whoever calls."""
        with self._writing:
            data = b"".join(self._waiting.popleft() for _ in range(len(self._waiting)))
            if data and not self._gone and self._container is not None:
                try:
                    self._container.append(data)
                except PipelineError:
                    self._gone = True
                    raise

    def _end(self) -> None:
        self._flush()
        with self._writing:
            if self._container is not None and not self._gone:
                self._container.end()


class _Log:
    """What has been written in this turn; ``total`` is all of it in one record."""

    def __init__(self, format: AudioFormat) -> None:
        self._transcript = Transcript(format, listens=False)
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
