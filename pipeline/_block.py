"""A turn that can be started: what stands behind ``async with`` before it is a turn."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Generic, NoReturn, TypeVar

from pipeline._errors import UsageError
from pipeline._turn import Turn

Out = TypeVar("Out")


class Block(Generic[Out]):
    """A turn that can be started: ``async with`` does, once. `Pipeline.turn` makes it."""

    def __init__(self, life: AbstractAsyncContextManager[Turn[Out]]) -> None:
        self._life: AbstractAsyncContextManager[Turn[Out]] | None = life
        self._running: AbstractAsyncContextManager[Turn[Out]] | None = None

    async def __aenter__(self) -> Turn[Out]:
        if self._life is None:
            raise UsageError("This turn was started already: call 'turn(...)' once more for another one.")
        self._running, self._life = self._life, None
        return await self._running.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None:
        running, self._running = self._running, None
        return None if running is None else await running.__aexit__(kind, error, trace)

    def __aiter__(self) -> NoReturn:
        raise UsageError(_HOW_TO_ITERATE)

    def __await__(self) -> NoReturn:
        raise UsageError(_HOW_TO_ITERATE)


_HOW_TO_ITERATE = "A turn is a block: write 'async with pipeline.turn(...) as turn', and 'async for' inside it."
