"""A turn: one reply through the pipe. It is a scope: its channels and its tasks are gone when the block is left."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from typing import Any, Generic, Self, TypeVar

import anyio

from pipeline._errors import UsageError
from pipeline._gate import Gate
from pipeline._journal import Journal
from pipeline._link import beside_reader_gone
from pipeline._log import bind
from pipeline._moments import Interrupted, Moment, TurnBegan, TurnOver
from pipeline._plan import Plan, Task
from pipeline._record import TurnRecord, record_of
from pipeline._stage import Stage, name_of
from pipeline._timeline import Timeline, timeline_of
from pipeline._timings import Timings

Out = TypeVar("Out")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn ended. ``interrupted``: by `Turn.interrupt` or by an exception leaving its block, before its end.

    ``failed`` is the name of the class of the error that it raised, "" if none. ``moments`` are those that its stages
    have told, and with a listener (``Pipeline(..., on_event=...)``) all that it was told but the last.
    """

    interrupted: bool
    timings: Timings
    records: tuple[object, ...] = ()
    moments: tuple[Moment, ...] = ()
    failed: str = ""
    conversation: str = ""
    turn: int = 0
    token_times: tuple[float, ...] = ()

    def __repr__(self) -> str:
        how = f"failed by {self.failed}" if self.failed else "interrupted" if self.interrupted else "whole"
        return f"Outcome({how}, {self.timings!r}, {len(self.records)} records, {len(self.moments)} moments)"

    @property
    def record(self) -> TurnRecord:
        """All the figures of the turn in one flat value, for logs, metrics and tables."""
        return record_of(self.timings, self.moments, self.turn, self.conversation, self.failed)

    @property
    def timeline(self) -> Timeline:
        """The turn as a picture, for notebooks, terminals and files. It is whole where somebody listened to the turn:
        see `keep_moments`.
        """
        return timeline_of(self.timings, self.moments, self.token_times, self.record)

    def _repr_html_(self) -> str:
        """A notebook shows the picture."""
        return self.timeline._repr_html_()

    def report(self, kind: type[R]) -> R | None:
        """The last record of this type that a stage has left (see `Outbox.report`), or None."""
        return next((record for record in reversed(self.records) if isinstance(record, kind)), None)

    def reports(self, kind: type[R]) -> tuple[R, ...]:
        """All records of this type that stages have left, in the order in which they did: every tool call of a turn."""
        return tuple(record for record in self.records if isinstance(record, kind))


class Turn(Generic[Out]):
    """One reply on its way. Iterate it for what leaves the last stage; `Pipeline.turn` makes it."""

    def __init__(
        self, stages: Sequence[Stage[Any, Any]], gates: Sequence[Gate | None], size: int, journal: Journal
    ) -> None:
        self._journal = journal
        self._listened = journal.listener is not None
        self._stages = stages
        self._plan = Plan(stages, gates, size, journal)
        self._scope = anyio.CancelScope()
        self._started = journal.started
        self._total: float | None = None
        self._at_work = len(self._plan.tasks)
        self._stopped = anyio.Event()  # no stage runs any more
        self._left = anyio.Event()  # the block is over
        self._failing = False
        self._failed = ""
        self._interrupted_at: float | None = None
        self._outcome: Outcome | None = None

    def interrupt(self) -> None:
        """End the turn now: every stage is cancelled, the caller is not. A plain call, harmless when the turn is
        over.
        """
        if self._at_work and not self._failing:
            self._note_interruption()
            self._scope.cancel()

    @property
    def timings(self) -> Timings:
        """The times so far."""
        links = tuple(
            meter.times(self._started, name_of(stage))
            for meter, stage in zip(self._plan.meters, self._stages, strict=True)
        )
        journal = self._journal
        return Timings(self._started, links, self._total, self._interrupted_at, journal.wall, journal.late)

    @property
    def outcome(self) -> Outcome:
        """How the turn ended. Raises `UsageError` inside its block."""
        if self._outcome is None:
            raise UsageError(
                "A turn has an outcome when its 'async with' block has been left; until then, see 'timings'."
            )
        return self._outcome

    @property
    def timeline(self) -> Timeline:
        """The turn so far as a picture: see `Outcome.timeline`."""
        return self._ended().timeline

    def _repr_html_(self) -> str:
        return self.timeline._repr_html_()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Out:
        if self._outcome is None:
            try:
                item: Out = await self._plan.exit.receive()
            except anyio.EndOfStream:
                if not self._failing:
                    raise StopAsyncIteration from None
                await self._left.wait()  # the error is on its way out: nobody may take this end for a good one
            else:
                return item
        raise UsageError("This turn is over: iterate it inside its 'async with' block.")

    async def wait_stopped(self) -> None:
        """Wait until no stage runs any more; the block may go on."""
        await self._stopped.wait()

    @asynccontextmanager
    async def _running(self, item: object) -> AsyncIterator[Self]:
        """The life of the turn around its block."""
        own: list[BaseException] = []
        if self._listened:
            self._journal.tell_at(self._started, TurnBegan(self._journal.wall))
        try:
            with bare(own), closing(self._plan):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._run, item)
                    try:
                        yield self
                        async for _ in self:
                            pass  # the rest, which nobody asked for
                    except BaseException as error:
                        own.append(error)
                        self._note_failure(error)
                        self.interrupt()
                        raise
        finally:
            self._end()
            self._outcome = self._ended()
            self._left.set()
            if self._listened:
                self._journal.tell(TurnOver(self._outcome))

    async def _run(self, item: object) -> None:
        bind(self._journal.ids)
        self._plan.entry.send_nowait(item)
        self._plan.entry.close()
        *others, last = self._plan.tasks
        try:
            with self._scope:
                async with anyio.create_task_group() as tasks:
                    for task in others:
                        tasks.start_soon(self._tend, task)
                    await self._tend(last)
            self._end()
        finally:
            self._stopped.set()

    async def _tend(self, task: Task) -> None:
        """Run one stage or chain; whatever way it ends, close its ends."""
        try:
            await task.run()
        except BaseException as error:
            rest = beside_reader_gone(error, task.outbox)
            if rest is None:
                return
            if not isinstance(rest, anyio.get_cancelled_exc_class()):
                self._failing = True
                self._note_failure(rest)
                self._scope.cancel()  # before the links close: the others must not see a good end
            elif not self._failing:
                self._note_interruption()
            if rest is error:
                raise
            raise rest from None
        finally:
            self._at_work -= 1
            task.outbox.close()
            if task.inbox is not None:
                task.inbox.close()

    def _ended(self) -> Outcome:
        journal = self._journal
        return Outcome(
            self._interrupted_at is not None,
            self.timings,
            tuple(journal.records),
            tuple(journal.moments),
            failed=self._failed,
            conversation=journal.conversation,
            turn=journal.turn,
            token_times=tuple(journal.token_times),
        )

    def _note_interruption(self) -> None:
        if self._interrupted_at is None:
            self._interrupted_at = anyio.current_time() - self._started
            if self._listened:
                self._journal.tell(Interrupted())

    def _note_failure(self, error: BaseException) -> None:
        """The first error counts: others can be its consequence. Being cancelled is none."""
        if not self._failed and not isinstance(error, anyio.get_cancelled_exc_class()):
            self._failed = type(error).__name__

    def _end(self) -> None:
        if self._total is None:
            self._total = anyio.current_time() - self._started


@contextmanager
def bare(own: list[BaseException]) -> Iterator[None]:
    """Let a single error leave as itself, not as a group of one, and several as one flat group.

    Cancellation beside an error counts for nothing. The errors in `own` came out of the caller's block: they are left
    as they are, be they groups.
    """
    try:
        yield
    except BaseExceptionGroup as group:
        errors = [error for error in _leaves(group, own) if not isinstance(error, anyio.get_cancelled_exc_class())]
        if not errors or any(_same(group, whole) for whole in own):
            raise
    else:
        return
    error = errors[0] if len(errors) == 1 else BaseExceptionGroup("several errors in one turn", errors)
    context, suppressed = error.__context__, error.__suppress_context__
    try:
        raise error
    finally:  # what it said of its origin stays, without the group that it came in
        error.__context__, error.__suppress_context__ = context, suppressed


def _leaves(error: BaseException, own: list[BaseException]) -> Iterator[BaseException]:
    whole = next((whole for whole in own if _same(error, whole)), None)
    if whole is not None:
        yield whole
    elif isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _leaves(part, own)
    else:
        yield error


def _same(error: BaseException, whole: BaseException) -> bool:
    """Whether `error` is `whole`, or a copy that a run loop made of it while it looked for cancellation."""
    if isinstance(error, BaseExceptionGroup) and isinstance(whole, BaseExceptionGroup):
        return error.message == whole.message and list(_leaves(error, [])) == list(_leaves(whole, []))
    return error is whole
