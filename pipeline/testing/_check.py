"""Hand over a stage or a machine: the kit tries everything that a pipeline can do to it.

Each promise that is broken is an `AssertionError` that says which, after what.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from typing import Any, TypeVar

import anyio
from anyio.abc import TaskGroup

from pipeline._agreement import agreed
from pipeline._link import Link, beside_reader_gone
from pipeline._machine import Machine
from pipeline._stage import Stage
from pipeline._wiring import check_wiring

A = TypeVar("A")
B = TypeVar("B")

PATIENCE = 10.0
"""Seconds that a stage under test may take to end, when it has been cancelled or has lost its reader."""


WHOLE = 60.0
"""Seconds that a whole turn may take."""


async def check_stage(
    stage: Stage[A, B], *, feed: Sequence[A], expect: Sequence[B] | None = None, same: bool = True
) -> list[B]:
    """Try a stage in every way a pipeline can treat it, and give what it sent for `feed`.

    It is run with links that hold many items and none, with a slow reader, with a reader that leaves after each of the
    items (the stage must stop quietly), and cancelled at every point (it must end within 10 s and be fit for the next
    turn). No turn may take longer than 60 s. Where ``expect`` is given, the items must be these. Pass ``same=False``
    for a stage that may give other items each time.

    Raises `AssertionError` naming the promise that was broken.
    """
    check_wiring([stage])
    with agreed([stage]):
        return await _tried(stage, feed, expect, same=same)


async def _tried(stage: Stage[A, B], feed: Sequence[A], expect: Sequence[B] | None, *, same: bool) -> list[B]:
    async with _opened(stage):
        sent = await _collect(stage, feed, size=64)
        if expect is not None:
            assert sent == list(expect), f"fed {len(feed)} items: it sent {sent!r}, expected {list(expect)!r}"
        for size, pause in ((0, 0.0), (1, 0.001)):
            again = await _collect(stage, feed, size=size, pause=pause)
            assert not same or again == sent, f"with links of {size} it sent {again!r}, but {sent!r} with long ones"
        for count in range(len(sent) + 1):
            await _reader_leaves(stage, feed, count)
            await _cancelled(stage, feed, count)
        again = await _collect(stage, feed, size=64)
        assert not same or again == sent, f"after turns cut short it sent {again!r}, but {sent!r} before"
    return sent


def check_machine(
    factory: Callable[[], Machine[A, B]], *, feed: Sequence[A], expect: Sequence[B] | None = None
) -> list[B]:
    """Try a machine in every order its contract allows, and give what it sends for `feed` when all comes at once.

    Raises `AssertionError` naming the promise that was broken. Times run from 0 and jump to each deadline in turn.
    """
    sent = _played(factory(), feed, patient=True)
    if expect is not None:
        assert sent == list(expect), f"fed {len(feed)} items: it gave {sent!r}, expected {list(expect)!r}"
    _played(factory(), feed, patient=False)
    for count in range(len(feed) + 1):
        _played(factory(), feed[:count], patient=False)
    return sent


def _played(machine: Machine[A, B], feed: Sequence[A], *, patient: bool) -> list[B]:
    """Feed everything, at once or waiting for each deadline, then finish."""
    now = 0.0
    sent: list[B] = []
    for item in feed:
        sent += machine.feed(item, now)
        if machine.deadline is not None and machine.deadline > now:
            early = list(machine.expire(now))
            assert not early, f"expire() before the deadline gave {early!r}"
        waits = 0
        while not patient and machine.deadline is not None:
            now = max(now, machine.deadline)
            sent += machine.expire(now)
            waits += 1
            assert waits < 1000, "expire() at the deadline never moves the deadline on"
    sent += machine.finish(now)
    assert machine.deadline is None, f"after finish() the deadline is {machine.deadline!r}, not None"
    rest = list(machine.finish(now))
    assert not rest, f"a second finish() gave {rest!r}"
    return sent


@asynccontextmanager
async def _opened(stage: object) -> AsyncIterator[None]:
    if isinstance(stage, AbstractAsyncContextManager):
        async with stage:
            yield
    else:
        yield


async def _collect(stage: Stage[A, B], feed: Sequence[A], *, size: int, pause: float = 0.0) -> list[B]:
    """One turn to its end."""
    sent: list[B] = []
    with Link[A](size, []) as before, Link[B](size, []) as after, anyio.move_on_after(WHOLE) as bound:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_write, before, feed)
            tasks.start_soon(_tend, stage, before, after)
            async for item in after.inbox:
                sent.append(item)
                await anyio.sleep(pause)
    assert not bound.cancelled_caught, f"it sent {sent!r} and did not return within {WHOLE:.0f} s: its inbox had ended"
    return sent


async def _reader_leaves(stage: Stage[A, B], feed: Sequence[A], count: int) -> None:
    """The next stage takes `count` items and leaves: the stage has to stop at its next send, without an error."""
    stopped = await _cut_short(stage, feed, count, lambda tasks, after: after.inbox.close())
    assert stopped, f"its reader left after {count} items and it did not stop"


async def _cancelled(stage: Stage[A, B], feed: Sequence[A], count: int) -> None:
    """The turn is interrupted after `count` items."""
    ended = await _cut_short(stage, feed, count, lambda tasks, after: tasks.cancel_scope.cancel())
    assert ended, f"it was cancelled after {count} items and did not end within {PATIENCE} s"


async def _cut_short(
    stage: Stage[A, B], feed: Sequence[A], count: int, cut: Callable[[TaskGroup, Link[B]], None]
) -> bool:
    """Take `count` items of a turn, then `cut` it; whether the stage ended in time."""
    with Link[A](len(feed), []) as before, Link[B](0, []) as after, anyio.move_on_after(PATIENCE) as bound:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_write, before, feed)
            tasks.start_soon(_tend, stage, before, after)
            with suppress(anyio.EndOfStream):  # it may send fewer this time
                for _ in range(count):
                    await after.inbox.receive()
            cut(tasks, after)
    return not bound.cancelled_caught


async def _write(link: Link[A], feed: Sequence[A]) -> None:
    try:
        for item in feed:
            await link.outbox.send(item)
    except Exception as error:
        if beside_reader_gone(error, link.outbox):
            raise
    finally:
        link.outbox.close()


async def _tend(stage: Stage[Any, Any], before: Link[Any], after: Link[Any]) -> None:
    try:
        await stage(before.inbox, after.outbox)
    except Exception as error:
        if beside_reader_gone(error, after.outbox):
            raise
    finally:
        after.outbox.close()
        before.inbox.close()
