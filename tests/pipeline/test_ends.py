"""Only the inbox's own end is an end: what code of somebody's own raises never ends a turn as if all were well.

The types tried are those that a pipe uses for its own ends, and those with which Python ends loops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import anyio
import pytest

from pipeline import Inbox, Outbox, Pipeline, UsageError, blocking, drive, each
from pipeline.testing import Collect, Script, check_stage

VIRTUAL_TIME = True

ENDS = (
    anyio.EndOfStream,
    anyio.ClosedResourceError,
    anyio.BrokenResourceError,
    anyio.WouldBlock,
    StopAsyncIteration,
    StopIteration,
    TimeoutError,
)


class Raises:
    """A machine that passes items on, and raises in one of its methods."""

    def __init__(self, where: str, error: type[Exception]) -> None:
        self.where, self.error = where, error
        self.wakes = 0

    def reached(self, where: str) -> None:
        if where == self.where:
            raise self.error

    @property
    def deadline(self) -> float | None:
        self.reached("deadline")
        return None if self.wakes else 1.0

    def feed(self, item: str, now: float) -> Sequence[str]:
        self.reached("feed")
        return [item]

    def expire(self, now: float) -> Sequence[str]:
        self.reached("expire")
        self.wakes += 1
        return []

    def finish(self, now: float) -> Sequence[str]:
        self.reached("finish")
        return []


def machine(where: str) -> Callable[[type[Exception]], object]:
    def make() -> Raises:
        return Raises(where, error)

    error: type[Exception] = Exception

    def stage(kind: type[Exception]) -> object:
        nonlocal error
        error = kind
        return drive(make)

    return stage


def plain(error: type[Exception]) -> object:
    def function(item: str) -> str:
        raise error

    return each(function)


def coroutine(error: type[Exception]) -> object:
    async def function(item: str) -> str:
        raise error

    return each(function)


def in_the_loop(error: type[Exception]) -> object:
    async def stage(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async for _ in inbox:
            raise error

    return stage


def behind_the_loop(error: type[Exception]) -> object:
    async def stage(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async for item in inbox:
            await outbox.send(item)
        raise error

    return stage


def in_a_task(error: type[Exception]) -> object:
    async def fail(item: str) -> None:
        raise error

    async def stage(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async with anyio.create_task_group() as tasks:
            async for item in inbox:
                tasks.start_soon(fail, item)

    return stage


PLACES = [
    *(pytest.param(machine(where), id=where) for where in ("feed", "expire", "deadline", "finish")),
    plain,
    coroutine,
    in_the_loop,
    behind_the_loop,
    in_a_task,
]


def told(error: BaseException | None, kind: type[Exception]) -> bool:
    """Whether `error` is of this kind, or what Python makes of it where a coroutine may not raise it."""
    while error is not None and not isinstance(error, kind):
        error = error.__cause__
    return error is not None


@pytest.mark.parametrize("error", ENDS)
@pytest.mark.parametrize("place", PLACES)
async def test_an_error_that_looks_like_an_end_leaves_the_turn(place, error) -> None:
    ended: list[str] = []

    async def last(inbox: Inbox[object], outbox: Outbox[object]) -> None:
        async for item in inbox:
            await outbox.send(item)
        ended.append("a good end")

    stages = Script([(0.0, "a"), (5.0, "b")]), place(error), last, Collect[object]()
    with pytest.raises(Exception) as caught:  # noqa: PT011
        await Pipeline(*stages).run(None)
    assert told(caught.value, error)
    assert not ended


@pytest.mark.parametrize("error", ENDS)
def test_an_error_that_looks_like_an_end_leaves_a_blocking_turn(error: type[Exception]) -> None:
    with blocking.opened(Pipeline(Script([(0.0, "a")]), plain(error))) as voice:
        with pytest.raises(Exception) as caught, voice.turn(None) as turn:  # noqa: PT011
            for _ in turn:
                pass
        assert told(caught.value, error)


@pytest.mark.parametrize("error", ENDS)
async def test_the_kit_finds_them_too(error: type[Exception]) -> None:
    with pytest.raises(Exception) as caught:  # noqa: PT011
        await check_stage(behind_the_loop(error), feed=["a"])
    flat: BaseException = caught.value
    while isinstance(flat, BaseExceptionGroup):
        flat = flat.exceptions[0]
    assert told(flat, error)


async def test_a_stage_that_sends_after_it_has_closed_its_outbox_is_told() -> None:
    async def closes(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        await outbox.send(1)
        outbox.close()
        await outbox.send(2)

    async def closes_and_hurries(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        outbox.close()
        outbox.send_nowait(2)

    for stage in (closes, closes_and_hurries):
        with pytest.raises(UsageError, match="send what is left before 'close'"):
            await Pipeline(stage).run(None)
