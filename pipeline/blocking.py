"""The same without ``await``: for scripts, and for notebook cells that keep a pipeline open.

::

    from pipeline import blocking

    with blocking.opened(Pipeline(Text(), Chunker(), Speak(), WavFile("out.wav"))) as voice:
        print(voice.run("Hello.").timings.first_audio)
        with voice.turn("And again.") as turn:
            for played in turn:
                print(played.text)

The pipeline lives on an event loop in a thread of its own, where one task opens and closes it; so it works where a loop
runs already, and may be opened in one cell and closed in another::

    cells = contextlib.ExitStack()
    voice = cells.enter_context(blocking.opened(pipeline))  # one cell
    voice.run("Hello.")  # more of them
    cells.close()  # the last one

Ctrl-C, or a notebook's stop button, interrupts the turn; the pipeline stays open.
"""

from __future__ import annotations

import atexit
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import CancelledError, Future
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from functools import partial
from types import TracebackType
from typing import Any, Generic, TypeVar

import anyio
from anyio.from_thread import BlockingPortal
from anyio.lowlevel import current_token

from pipeline._errors import UsageError
from pipeline._pipeline import OTHER_PROCESS, Pipeline
from pipeline._timings import Timings
from pipeline._turn import Outcome, Turn

__all__ = ["BlockingPipeline", "BlockingTurn", "opened", "run"]

In = TypeVar("In")
Out = TypeVar("Out")


def run(pipeline: Pipeline[In, Out], item: In, *, backend: str = "asyncio") -> Outcome:
    """Speak one turn from code that is not async. Opens and closes the pipeline around it.

    Raises what `opened` and `Pipeline.run` do.
    """
    with opened(pipeline, backend=backend) as voice:
        return voice.run(item)


def opened(
    pipeline: Pipeline[In, Out], *, backend: str = "asyncio"
) -> AbstractContextManager[BlockingPipeline[In, Out]]:
    """Keep `pipeline` open for the block. ``backend`` is "asyncio" or "trio".

    A pipeline that is never left (a notebook whose last cell was not run) is closed when the interpreter ends. Raises
    `UsageError` for another backend, and what opening a pipeline does.
    """
    if backend not in ("asyncio", "trio"):
        raise UsageError(f'backend={backend!r} is not known: choose "asyncio" or "trio".')
    return _Opened(pipeline, backend)


class _Opened(AbstractContextManager["BlockingPipeline[In, Out]"], Generic[In, Out]):
    """A pipeline on a run loop in a thread. A class and no generator: one of those is resumed while the interpreter is
    torn down, when there is no thread any more that could answer.
    """

    def __init__(self, pipeline: Pipeline[In, Out], backend: str) -> None:
        self._pipeline = pipeline
        self._backend = backend
        self._voice: BlockingPipeline[In, Out] | None = None

    def __enter__(self) -> BlockingPipeline[In, Out]:
        if self._voice is not None:
            raise UsageError("This was opened already: call 'blocking.opened(...)' once more.")
        with _ctrl_c_held():
            self._portal, self._thread, self._cancel_soon = _start_portal(self._backend)
            try:
                self._life = self._portal.wrap_async_context_manager(self._pipeline)
                self._life.__enter__()
            except BaseException:
                self._stop()
                raise
            self._voice = BlockingPipeline(self._pipeline, self._portal)
            atexit.register(self._never_left)
        return self._voice

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        voice = self._voice
        if voice is None or voice.out_of_reach:
            return None
        voice.closed = True
        atexit.unregister(self._never_left)
        try:
            return self._life.__exit__(kind, error, trace)
        finally:
            self._stop()

    def _stop(self) -> None:
        self._portal.call(self._portal.stop, True)
        self._thread.join()
        if self._voice is not None:
            self._voice.ended = True

    def _never_left(self) -> None:
        """The interpreter ends: close the pipeline while its thread still runs."""
        if self._voice is not None and not self._voice.out_of_reach:
            self._voice.closed = self._voice.ended = True
            self._cancel_soon()
            self._thread.join(LEAVE)


LEAVE = 10.0
"""Seconds that a pipeline may take to close when the interpreter ends: twice what a turn may take to stop."""


def _start_portal(backend: str) -> tuple[BlockingPortal, threading.Thread, Callable[[], object]]:
    """A run loop in a thread that keeps no interpreter alive. anyio's own way is a generator: see `_Opened`.

    The last of the three cancels all that runs there, and does not wait for a loop that is stuck, as all calls through
    the portal would.
    """
    started: Future[tuple[BlockingPortal, Callable[[], object]]] = Future()

    async def run() -> None:
        loop: Any = current_token().native_token
        with anyio.CancelScope() as scope:
            soon = loop.run_sync_soon if backend == "trio" else loop.call_soon_threadsafe
            async with BlockingPortal() as portal:
                started.set_result((portal, partial(soon, scope.cancel)))
                await portal.sleep_until_stopped()

    def live() -> None:
        try:
            anyio.run(run, backend=backend)
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=live, name=f"utterflow-{backend}", daemon=True)
    thread.start()
    portal, cancel_soon = started.result()
    return portal, thread, cancel_soon


@contextmanager
def _ctrl_c_held() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block: what is half entered could not be left again."""
    if threading.current_thread() is not threading.main_thread() or signal.getsignal(signal.SIGINT) is None:
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came:
        signal.raise_signal(signal.SIGINT)


class BlockingPipeline(Generic[In, Out]):
    """An open pipeline; `opened` makes it."""

    def __init__(self, pipeline: Pipeline[In, Out], portal: BlockingPortal) -> None:
        self._pipeline = pipeline
        self._portal = portal
        self._process = os.getpid()
        self.closed = False
        self.ended = False  # the thread; or nobody may wait for it any more, since the interpreter ends

    @property
    def out_of_reach(self) -> bool:
        """Whether nobody answers: the thread of this pipeline is another process's, or has ended."""
        return self.ended or os.getpid() != self._process

    def run(self, item: In) -> Outcome:
        """Speak one turn to its end."""
        with self.turn(item) as turn:
            pass
        return turn.outcome

    @contextmanager
    def turn(self, item: In) -> Iterator[BlockingTurn[Out]]:
        """Start a turn; leaving the block waits for the rest of the reply. Errors are those of `Pipeline.turn`."""
        if os.getpid() != self._process:
            raise UsageError(OTHER_PROCESS)
        if self.closed:
            raise UsageError("This pipeline is closed: open it again with 'blocking.opened(...)'.")
        with ExitStack() as stack:
            with _ctrl_c_held():
                turn = stack.enter_context(self._portal.wrap_async_context_manager(self._running(item)))
            try:
                yield turn
                for _ in () if self.out_of_reach else turn:
                    pass  # the rest is waited for inside the block, so that Ctrl-C interrupts the turn
            finally:
                turn._left = True
                if self.out_of_reach:
                    stack.pop_all()

    @asynccontextmanager
    async def _running(self, item: In) -> AsyncIterator[BlockingTurn[Out]]:
        async with self._pipeline.turn(item) as running:
            turn = BlockingTurn(running, self, self._portal)
            try:
                yield turn
            finally:
                turn._stop_reading()


class BlockingTurn(Generic[Out]):
    """A reply on its way; iterate it for what leaves the last stage."""

    def __init__(self, turn: Turn[Out], pipeline: BlockingPipeline[Any, Out], portal: BlockingPortal) -> None:
        self._turn = turn
        self._pipeline = pipeline
        self._portal = portal
        self._reading = anyio.CancelScope()
        self._stopped = False
        self._left = False

    def interrupt(self) -> None:
        """End the turn now. May be called from any thread, and is harmless when the turn is over."""
        if not self._left and not self._pipeline.out_of_reach:
            self._portal.call(self._turn.interrupt)

    @property
    def timings(self) -> Timings:
        """The times so far."""
        return self._turn.timings

    @property
    def outcome(self) -> Outcome:
        """How the turn ended; see `Turn.outcome`."""
        return self._turn.outcome

    def __iter__(self) -> Iterator[Out]:
        while True:
            if self._left or self._pipeline.out_of_reach:
                raise UsageError("This turn is over: iterate it inside its 'with' block.")
            try:
                yield self._portal.call(self._next)
            except anyio.EndOfStream:
                return

    async def _next(self) -> Out:
        with anyio.CancelScope() as self._reading:
            if self._stopped:
                self._reading.cancel()
            try:
                return await self._turn.__anext__()
            except StopAsyncIteration:  # cannot cross a thread as itself
                raise anyio.EndOfStream from None
        raise CancelledError("A stage has failed: its error leaves the 'with' block.")

    def _stop_reading(self) -> None:
        """The block is over on the loop's side. If the thread waits for an item, a stage has failed or Ctrl-C came."""
        self._stopped = True
        self._reading.cancel()
