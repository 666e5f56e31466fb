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

import signal
import threading
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, asynccontextmanager, contextmanager
from typing import Generic, TypeVar

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pipeline._errors import UsageError
from pipeline._pipeline import Pipeline
from pipeline._timings import Timings
from pipeline._turn import Outcome, Turn

__all__ = ["BlockingPipeline", "BlockingTurn", "opened", "run"]

In = TypeVar("In")
Out = TypeVar("Out")


def run(pipeline: Pipeline[In, Out], item: In, *, backend: str = "asyncio") -> Outcome:
    """Speak one turn from code that is not async. Opens and closes the pipeline around it."""
    with opened(pipeline, backend=backend) as voice:
        return voice.run(item)


@contextmanager
def opened(pipeline: Pipeline[In, Out], *, backend: str = "asyncio") -> Iterator[BlockingPipeline[In, Out]]:
    """Keep `pipeline` open for the block. ``backend`` is "asyncio" or "trio"."""
    with ExitStack() as stack:
        with _ctrl_c_held():
            portal = stack.enter_context(start_blocking_portal(backend))
            stack.enter_context(portal.wrap_async_context_manager(pipeline))
        voice = BlockingPipeline(pipeline, portal)
        try:
            yield voice
        finally:
            voice._closed = True


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
        self._closed = False

    def run(self, item: In) -> Outcome:
        """Speak one turn to its end."""
        with self.turn(item) as turn:
            pass
        return turn.outcome

    @contextmanager
    def turn(self, item: In) -> Iterator[BlockingTurn[Out]]:
        """Start a turn; leaving the block waits for the rest of the reply. Errors are those of `Pipeline.turn`."""
        if self._closed:
            raise UsageError("This pipeline is closed: open it again with 'blocking.opened(...)'.")
        with ExitStack() as stack:
            with _ctrl_c_held():
                turn = stack.enter_context(self._portal.wrap_async_context_manager(self._running(item)))
            try:
                yield turn
                for _ in turn:
                    pass  # the rest is waited for inside the block, so that Ctrl-C interrupts the turn
            finally:
                turn._left = True

    @asynccontextmanager
    async def _running(self, item: In) -> AsyncIterator[BlockingTurn[Out]]:
        async with self._pipeline.turn(item) as running:
            turn = BlockingTurn(running, self._portal)
            try:
                yield turn
            finally:
                turn._stop_reading()


class BlockingTurn(Generic[Out]):
    """A reply on its way; iterate it for what leaves the last stage."""

    def __init__(self, turn: Turn[Out], portal: BlockingPortal) -> None:
        self._turn = turn
        self._portal = portal
        self._reading = anyio.CancelScope()
        self._stopped = False
        self._left = False

    def interrupt(self) -> None:
        """End the turn now. May be called from any thread, and is harmless when the turn is over."""
        if not self._left:
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
            if self._left:
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
