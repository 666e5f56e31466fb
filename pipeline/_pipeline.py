"""A pipeline: stages in order, opened left to right, through which turns are run one after another."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from secrets import token_hex
from types import TracebackType
from typing import Any, Generic, Literal, Self, TypeVar, overload

import anyio

from pipeline._agreement import agreed
from pipeline._block import Block
from pipeline._errors import UsageError
from pipeline._journal import Journal, Listener, listening
from pipeline._moments import OnEvent
from pipeline._stage import Stage, name_of
from pipeline._turn import Outcome, Turn, bare
from pipeline._wiring import check_wiring, gates
from pipeline.options import is_count

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")
D = TypeVar("D")
E = TypeVar("E")
F = TypeVar("F")
G = TypeVar("G")
H = TypeVar("H")
J = TypeVar("J")
K = TypeVar("K")
L = TypeVar("L")
In = TypeVar("In")
Out = TypeVar("Out")

DEFAULT_SIZE = 8
"""Items that a link holds: enough to keep two stages from waiting for each other, few enough to stop a source soon."""


STOP = 5.0
"""Seconds that a turn in another task may take to stop when its pipeline is closed; its stages bound their clean-up."""


OTHER_PROCESS = "This pipeline was opened by another process, before a fork: open one of its own in each process."


State = Literal["closed", "opening", "open", "closing"]


class Pipeline(Generic[In, Out]):
    """Stages in order.

    ``await pipeline.run(item)`` speaks one turn. For more than one, keep it open::

        async with Pipeline(Chat("a-model"), Chunker(), Speak(), WavFile("out.wav")) as voice:
            async with voice.turn("Tell me a story.") as turn:
                async for played in turn:
                    print(played.text, end="")

    ``size`` is the number of items that each link holds. ``on_event`` is a plain callable that is told each `Moment` of
    a turn as it happens; what it raises is logged and ends nothing. Raises `UsageError`, before any I/O, if the stages
    do not fit.
    """

    @overload
    def __init__(
        self: Pipeline[A, B], first: Stage[A, B], /, *, size: int = ..., on_event: OnEvent | None = ...
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, C],
        first: Stage[A, B],
        second: Stage[B, C],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, D],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
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
        on_event: OnEvent | None = ...,
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
        on_event: OnEvent | None = ...,
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
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, H],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        sixth: Stage[F, G],
        seventh: Stage[G, H],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, J],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        sixth: Stage[F, G],
        seventh: Stage[G, H],
        eighth: Stage[H, J],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, K],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        sixth: Stage[F, G],
        seventh: Stage[G, H],
        eighth: Stage[H, J],
        ninth: Stage[J, K],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload
    def __init__(
        self: Pipeline[A, L],
        first: Stage[A, B],
        second: Stage[B, C],
        third: Stage[C, D],
        fourth: Stage[D, E],
        fifth: Stage[E, F],
        sixth: Stage[F, G],
        seventh: Stage[G, H],
        eighth: Stage[H, J],
        ninth: Stage[J, K],
        tenth: Stage[K, L],
        /,
        *,
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    @overload  # longer ones are checked when they are made
    def __init__(
        self: Pipeline[A, Any],
        first: Stage[A, Any],
        second: Stage[Any, Any],
        third: Stage[Any, Any],
        fourth: Stage[Any, Any],
        fifth: Stage[Any, Any],
        sixth: Stage[Any, Any],
        seventh: Stage[Any, Any],
        eighth: Stage[Any, Any],
        ninth: Stage[Any, Any],
        tenth: Stage[Any, Any],
        eleventh: Stage[Any, Any],
        /,
        *more: Stage[Any, Any],
        size: int = ...,
        on_event: OnEvent | None = ...,
    ) -> None: ...
    def __init__(self, *stages: Stage[Any, Any], size: int = DEFAULT_SIZE, on_event: OnEvent | None = None) -> None:
        check_wiring(stages)
        if not (is_count(size) and size >= 0):
            raise UsageError(f"A link cannot hold {size!r} items: size is 0 or more, a whole number.")
        self.stages = stages
        self._gates = gates(stages)
        self._size = size
        self._listener = None if on_event is None else Listener(on_event)
        self._conversation = ""
        self._turns = 0
        self._state: State = "closed"
        self._life: AbstractAsyncContextManager[None] | None = None
        self._process = 0  # in which it was opened
        self._turn: Turn[Out] | None = None
        self._last: Outcome | None = None
        self._turns_task: int | None = None  # in which the block of the turn runs

    def __repr__(self) -> str:
        names = ", ".join(name_of(stage) for stage in self.stages)
        running = ", in a turn" if self._turn is not None else ""
        return f"<Pipeline {names}; {self._state}{running}>"

    async def __aenter__(self) -> Self:
        self._check_process()
        if self._state != "closed":
            raise UsageError(f"This pipeline is {self._state} already: make another one, or start turns on this one.")
        self._state, life = "opening", self._opened()
        try:
            await life.__aenter__()
        except BaseException:
            self._state = "closed"
            raise
        self._state, self._life, self._process = "open", life, os.getpid()
        self._conversation, self._turns = token_hex(4), 0
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        if self._turn is not None and self._turns_task == anyio.get_current_task().id:
            raise UsageError("This pipeline cannot be closed within a turn: leave the block of the turn first.")
        life, self._life = self._life, None
        if life is None or self._process != os.getpid():  # sockets and files are the other process's, and in use
            return None
        self._state = "closing"
        try:
            if self._turn is not None:  # it runs in another task, and its stages are about to lose what they hold
                self._turn.interrupt()
                with anyio.move_on_after(STOP, shield=True):
                    await self._turn.wait_stopped()
            return await life.__aexit__(kind, error, trace)
        finally:
            self._state = "closed"

    @property
    def last(self) -> Outcome | None:
        """The outcome of the turn that ended last, also if it raised; None before the first."""
        return self._last

    def turn(self, item: In) -> Block[Out]:
        """Start a turn: ``async with pipeline.turn(item) as turn``.

        `item` goes into the first stage, and leaving the block waits for the rest of the reply. An exception that
        leaves the block interrupts the turn. A stage that raises cancels the block, and its error leaves it. Entering
        it raises `UsageError` if the pipeline is not open or has a turn running.
        """
        return Block(self._turning(item))

    async def run(self, item: In) -> Outcome:
        """Speak one turn to its end, opening and closing the pipeline around it unless it is open already.

        Raises `UsageError` while another task is opening or closing this pipeline or has a turn running on it, and
        where it was opened before a fork.
        """
        if self._state == "closed":
            async with self:
                return await self.run(item)
        async with self.turn(item) as turn:
            pass
        return turn.outcome

    @asynccontextmanager
    async def _turning(self, item: In) -> AsyncIterator[Turn[Out]]:
        if self._state == "closed":
            raise UsageError(
                "This pipeline is not open: write 'async with pipeline as voice', or 'await pipeline.run(...)'."
            )
        self._check_process()
        if self._state != "open":
            raise UsageError(
                f"Another task is {self._state} this pipeline: open it once with 'async with', or make one a task."
            )
        if self._turn is not None:
            raise UsageError("A turn is running on this pipeline: leave its block first, or open a second pipeline.")
        self._turns += 1
        journal = Journal(listening(self._listener), self._conversation, self._turns)
        self._turn = turn = Turn[Out](self.stages, self._gates, self._size, journal)
        self._turns_task = anyio.get_current_task().id
        try:
            async with turn._running(item):
                yield turn
        finally:
            self._turn, self._last = None, turn._outcome

    def _check_process(self) -> None:
        """In a forked child nobody runs the loop's other tasks, so whatever waits for one would hang."""
        if self._state == "open" and self._process != os.getpid():
            raise UsageError(OTHER_PROCESS)

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
