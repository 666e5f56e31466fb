"""One link: a small bounded channel between two stages that knows when its first and its last item passed.

A stage sees only its two ends. `Inbox` ends when the stage before it has returned; `Outbox` tells the stage to stop,
at its next send, when nobody listens any more. Nothing but items travels in a link: closing is the only other signal,
and it is the end of file.

The hot path is `Outbox.send` and `Inbox.receive`: they try without waiting first, since a full turn of the run loop for
every item costs more than all else in a pipe. What has not waited for `BURST` items lets the others run.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import anyio
from anyio.lowlevel import checkpoint, checkpoint_if_cancelled
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

from pipeline._errors import UsageError
from pipeline._gate import Gate
from pipeline._journal import Journal
from pipeline._meter import Meter
from pipeline._time import clock

T = TypeVar("T")
In = TypeVar("In", covariant=True)
Out = TypeVar("Out", contravariant=True)

BURST = 16
"""Items that an end of a link hands on before it lets the others run: two full links. A source that never waits would
else stop the loop where nothing fills up behind it."""

CLOSED = "This outbox was closed by its own stage: send what is left before 'close'."


class Inbox(Generic[In]):
    """Where a stage takes its items from: iterate it, or call `receive`."""

    def __init__(self, stream: MemoryObjectReceiveStream[In], meter: Meter | None = None) -> None:
        self._stream = stream
        self._meter = meter or Meter()
        self._burst = 0
        self._now = clock()

    async def receive(self) -> In:
        """Wait for the next item. Raises `anyio.EndOfStream` when the stage before has returned and all is taken."""
        if self._burst == BURST:
            self._burst = 0
            await checkpoint()
        try:
            item = self._stream.receive_nowait()
        except anyio.WouldBlock:
            self._burst = 0
            since = self._now()
            try:
                return await self._stream.receive()
            finally:
                self._meter.for_items += self._now() - since
        except anyio.EndOfStream:
            await checkpoint_if_cancelled()  # where the stage before has failed, this is no good end
            raise
        self._burst += 1
        return item

    def receive_nowait(self) -> In:
        """Take an item that is already there. Raises `anyio.WouldBlock`, or `anyio.EndOfStream` as `receive` does."""
        return self._stream.receive_nowait()

    def close(self) -> None:
        """Leave: the stage before is told at its next send. A stage that returns has left without calling this."""
        self._stream.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> In:
        try:
            return await self.receive()
        except anyio.EndOfStream:
            raise StopAsyncIteration from None


class Outbox(Generic[Out]):
    """Where a stage puts its items."""

    def __init__(self, stream: MemoryObjectSendStream[Out], journal: Journal) -> None:
        self._stream = stream
        self._journal = journal
        self._burst = 0
        self.meter = journal.meter()
        self.gate: Gate | None = None
        self._now = clock()

    async def send(self, item: Out) -> None:
        """Hand `item` to the next stage; waits while the link is full. Stops the stage if the next one has left.

        Raises `UsageError` for what the next stage does not take.
        """
        gate = self.gate
        if gate is not None and type(item) is not gate.usual:
            gate.check(item)
        if self._burst == BURST:
            self._burst = 0
            await checkpoint()
        try:
            self._stream.send_nowait(item)
            self._burst += 1
        except anyio.WouldBlock:
            self._burst = 0
            await self._send_when_there_is_room(item)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise self._refusal(error) from None
        self.meter.note(item, self._now())

    async def _send_when_there_is_room(self, item: Out) -> None:
        since = self._now()
        try:
            await self._stream.send(item)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise self._refusal(error) from None
        finally:
            self.meter.for_room += self._now() - since

    def send_nowait(self, item: Out) -> None:
        """Hand `item` over without waiting: for clean-up after an interruption. Raises `anyio.WouldBlock` if full."""
        gate = self.gate
        if gate is not None and type(item) is not gate.usual:
            gate.check(item)
        try:
            self._stream.send_nowait(item)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise self._refusal(error) from None
        self.meter.note(item, self._now())

    def report(self, record: object) -> None:
        """Leave a frozen record for the outcome of the turn: see `Outcome.report`. Allowed at any time, also in
        clean-up.
        """
        self._journal.records.append(record)

    def tell(self, what: object) -> None:
        """Say that something has happened now, in a frozen record: `FlushSent`, or one of your own. It goes to whoever
        listens (see `Moment`), and stays in the outcome. For what happens a few times a turn, not for each item.
        """
        self._journal.tell(what)

    @property
    def ids(self) -> dict[str, object]:
        """The conversation and the number of the turn, for log events from tasks that live longer than it."""
        return self._journal.ids

    def woken(self, due: float) -> None:
        """A timer that was set for `due`, on the run loop's clock, has fired now. The record of the turn keeps by how
        much the latest was late: that is the run loop, held up by something that does not let it run.
        """
        self._journal.woken(due, self._now())

    def close(self) -> None:
        """Say that no more items will come. A stage that returns has said so without calling this."""
        self._stream.close()

    def _refusal(self, error: Exception) -> Exception:
        """What a stage is told whose item was not taken: its reader has left, or it has closed the outbox itself."""
        return ReaderGone(self) if isinstance(error, anyio.BrokenResourceError) else UsageError(CLOSED)


class Link(Generic[T]):
    """Both ends of one channel that holds up to `size` items."""

    def __init__(self, size: int, journal: Journal) -> None:
        send, receive = anyio.create_memory_object_stream[T](size)
        self.outbox: Outbox[T] = Outbox(send, journal)
        self.inbox: Inbox[T] = Inbox(receive, self.outbox.meter)

    def close(self) -> None:
        """Close both ends."""
        self.outbox.close()
        self.inbox.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class ReaderGone(Exception):
    """Raised by `Outbox.send` when the next stage has left. Let it pass: it stops the stage quietly."""

    def __init__(self, outbox: Outbox[Any]) -> None:
        super().__init__("the next stage has left; this stage has nothing more to do")
        self.outbox = outbox


def beside_reader_gone(error: BaseException, outbox: Outbox[Any]) -> BaseException | None:
    """What `error` says beside that the reader of this very `outbox` has left; None: nothing."""
    if isinstance(error, BaseExceptionGroup):
        return error.split(lambda part: isinstance(part, ReaderGone) and part.outbox is outbox)[1]
    return None if isinstance(error, ReaderGone) and error.outbox is outbox else error
