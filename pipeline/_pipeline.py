"""A pipeline: stages in order, opened left to right, through which turns are run one after another."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from types import TracebackType
from typing import Any, Generic, Self, TypeVar, overload

import anyio

from pipeline._agreement import agreed
from pipeline._errors import UsageError
from pipeline._stage import Stage
from pipeline._turn import Outcome, Turn, bare
from pipeline._wiring import check_wiring

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
In = TypeVar("In")
Out = TypeVar("Out")

DEFAULT_SIZE = 8
"""Items that a link holds: enough to keep two stages from waiting for each other, few enough to stop a source soon."""


STOP = 5.0
"""Seconds that a turn in another task may take to stop when its pipeline is closed; its stages bound their clean-up."""


class Pipeline(Generic[In, Out]):
    """Stages in order.

    ``await pipeline.run(item)`` speaks one turn. For more than one, keep it open::

        async with Pipeline(Chat("a-model"), Chunker(), Speak(), WavFile("out.wav")) as voice:
            async with voice.turn("Tell me a story.") as turn:
                async for played in turn:
                    print(played.text, end="")

    ``size`` is the number of items that each link holds. Raises `UsageError`, before any I/O, if the stages do not fit.
    """

    @overload
    def __init__(self: Pipeline[A, B], first: Stage[A, B], /, *, size: int = ...) -> None: ...
    @overload
    def __init__(self: Pipeline[A, C], first: Stage[A, B], second: Stage[B, C], /, *, size: int = ...) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, D], first: Stage[A, B], second: Stage[B, C], third: Stage[C, D], /, *, size: int = ...
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, E],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        /,
        *,
        size: int = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, F],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        /,
        *,
        size: int = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, G],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        sixth: Stage[F, G],
        /,
        *,
        size: int = ...,
    ) -> None: ...
    def __init__(self, *stages: Stage[Any, Any], size: int = DEFAULT_SIZE) -> None:
        check_wiring(stages)
        if size < 0:
            raise UsageError(f"A link cannot hold {size} items: size is 0 or more.")
        self.stages = stages
        self._size = size
        self._life: AbstractAsyncContextManager[None] | None = None
        self._turn: Turn[Out] | None = None

    async def __aenter__(self) -> Self:
        if self._life is not None:
            raise UsageError("This pipeline is open already: make another one, or start turns on this one.")
        life = self._opened()
        self._life = life
        try:
            await life.__aenter__()
        except BaseException:
            self._life = None
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        life, self._life = self._life, None
        if life is None:
            return None
        if self._turn is not None:  # it runs in another task, and its stages are about to lose what they hold
            self._turn.interrupt()
            with anyio.move_on_after(STOP, shield=True):
                await self._turn.wait_stopped()
        return await life.__aexit__(kind, error, trace)

    @asynccontextmanager
    async def turn(self, item: In) -> AsyncIterator[Turn[Out]]:
        """Start a turn: `item` goes into the first stage, and leaving the block waits for the rest of the reply.

        An exception that leaves the block interrupts the turn. A stage that raises cancels the block, and its error
        leaves it. Raises `UsageError` if the pipeline is not open or has a turn running.
        """
        if self._life is None:
            raise UsageError(
                "This pipeline is not open: write 'async with pipeline as voice', or 'await pipeline.run(...)'."
            )
        if self._turn is not None:
            raise UsageError("A turn is running on this pipeline: leave its block first, or open a second pipeline.")
        self._turn = turn = Turn[Out](self.stages, self._size)
        try:
            async with turn._running(item):
                yield turn
        finally:
            self._turn = None

    async def run(self, item: In) -> Outcome:
        """Speak one turn to its end, opening and closing the pipeline around it unless it is open already."""
        if self._life is None:
            async with self:
                return await self.run(item)
        async with self.turn(item) as turn:
            pass
        return turn.outcome

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[None]:
        own: list[BaseException] = []
        with agreed(self.stages), bare(own):
            async with AsyncExitStack() as stack:
                for stage in self.stages:
                    if isinstance(stage, AbstractAsyncContextManager):
                        await stack.enter_async_context(stage)
                try:
                    yield
                except BaseException as error:
                    own.append(error)
                    raise
