"""The same without ``await``: for scripts, and for notebook cells that keep a pipeline open.

::

    from pipeline import blocking

    with blocking.opened(Pipeline(Text(), Chunker(), Speak(), WavFile("out.wav"))) as voice:
        print(voice.run("Hello.").timings.first_audio)
        with voice.turn("And again.") as turn:
            for played in turn:
                print(played.text)

The pipeline lives on an event loop in a thread of its own, where one task opens and closes it; so it may be opened in
one cell and closed in another, and it works where a loop runs already.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

import anyio
from anyio.from_thread import BlockingPortal, start_blocking_portal

from pipeline._pipeline import Pipeline
from pipeline._turn import Outcome, Timings, Turn

In = TypeVar("In")
Out = TypeVar("Out")


def run(pipeline: Pipeline[In, Out], item: In, *, backend: str = "asyncio") -> Outcome:
    """Speak one turn from code that is not async. Opens and closes the pipeline around it."""
    with start_blocking_portal(backend) as portal:
        return portal.call(pipeline.run, item)


@contextmanager
def opened(pipeline: Pipeline[In, Out], *, backend: str = "asyncio") -> Iterator[BlockingPipeline[In, Out]]:
    """Keep `pipeline` open for the block. ``backend`` is "asyncio" or "trio"."""
    with start_blocking_portal(backend) as portal, portal.wrap_async_context_manager(pipeline):
        yield BlockingPipeline(pipeline, portal)


class BlockingPipeline(Generic[In, Out]):
    """An open pipeline; `opened` makes it."""

    def __init__(self, pipeline: Pipeline[In, Out], portal: BlockingPortal) -> None:
        self._pipeline = pipeline
        self._portal = portal

    def run(self, item: In) -> Outcome:
        """Speak one turn to its end."""
        return self._portal.call(self._pipeline.run, item)

    @contextmanager
    def turn(self, item: In) -> Iterator[BlockingTurn[Out]]:
        """Start a turn; leaving the block waits for the rest of the reply. Errors are those of `Pipeline.turn`."""
        with self._portal.wrap_async_context_manager(self._pipeline.turn(item)) as turn:
            yield BlockingTurn(turn, self._portal)


class BlockingTurn(Generic[Out]):
    """A reply on its way; iterate it for what leaves the last stage."""

    def __init__(self, turn: Turn[Out], portal: BlockingPortal) -> None:
        self._turn = turn
        self._portal = portal

    def interrupt(self) -> None:
        """End the turn now. May be called from any thread."""
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
            try:
                yield self._portal.call(self._next)
            except anyio.EndOfStream:
                return

    async def _next(self) -> Out:
        try:
            return await self._turn.__anext__()
        except StopAsyncIteration:  # cannot cross a thread as itself
            raise anyio.EndOfStream from None
