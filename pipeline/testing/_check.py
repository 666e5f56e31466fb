"""Hand over a stage or a machine: the kit tries everything that a pipeline can do to it.

Each promise that is broken is an `AssertionError` that says which, after what.
"""

from __future__ import annotations

import math
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from random import Random
from typing import Any, TypeVar

import anyio
from anyio.abc import TaskGroup

from pipeline._agreement import agreed
from pipeline._journal import Journal
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

    It is fed at once, with a wait for every deadline, and by clocks that run: at several paces, with pauses of up to
    5 s, and woken up to 50 ms late, the same in each run of the test. Raises `AssertionError` naming the promise that
    was broken.
    """
    sent = _played(factory(), feed, _at_once)
    if expect is not None:
        assert sent == list(expect), f"fed {len(feed)} items: it gave {sent!r}, expected {list(expect)!r}"
    for count in range(len(feed) + 1):
        _played(factory(), feed[:count], _for_ever)
    for seed in range(CLOCKS):
        _played(factory(), feed, _pauses(Random(seed)))
    return sent


CLOCKS = 12
"""Runs of `check_machine` with a clock that runs."""

WAKES = 1000
"""Deadlines one after another, without an item, after which a machine counts as one that never rests."""

Pauses = Callable[[], tuple[float, float]]
"""Gives, for each item, how long the next one takes to come, and how late the run loop wakes meanwhile; in seconds."""


def _at_once() -> tuple[float, float]:
    return 0.0, 0.0


def _for_ever() -> tuple[float, float]:
    return math.inf, 0.0


def _pauses(random: Random) -> Pauses:
    """A writer with a pace of its own, who may stop to think, and a run loop that may be busy."""
    pace = random.choice((0.002, 0.02, 0.05, 0.2))
    thinks = random.choice((0.0, 0.1, 0.5))
    late = random.choice((0.0, 0.05))

    def pause() -> tuple[float, float]:
        thinking = random.uniform(0.0, 5.0) if random.random() < thinks else 0.0
        return random.uniform(0.0, 2.0) * pace + thinking, random.uniform(0.0, late)

    return pause


def _played(machine: Machine[A, B], feed: Sequence[A], pause: Pauses) -> list[B]:
    """Feed everything at the times that `pause` gives, then finish."""
    now = 0.0
    sent: list[B] = []
    for item in feed:
        sent += machine.feed(item, now)
        if machine.deadline is not None and machine.deadline > now:
            early = list(machine.expire(now))
            assert not early, f"expire() before the deadline gave {early!r}"
        seconds, late = pause()
        until = now + seconds
        now = _wait(machine, now, until, late, sent)
    sent += machine.finish(now)
    assert machine.deadline is None, f"after finish() the deadline is {machine.deadline!r}, not None"
    rest = list(machine.finish(now))
    assert not rest, f"a second finish() gave {rest!r}"
    return sent


def _wait(machine: Machine[A, B], now: float, until: float, late: float, sent: list[B]) -> float:
    """Wake the machine at each deadline until that time; gives the time then."""
    for _ in range(WAKES):
        deadline = machine.deadline
        if deadline is None or deadline > until:
            return max(now, until) if until < math.inf else now
        now = max(now, deadline + late)
        given = list(machine.expire(now))
        sent += given
        then = machine.deadline
        assert given or then is None or then > deadline, (
            f"expire() at the deadline, at {now:.3f} s, gave nothing and never moves the deadline on"
        )
    raise AssertionError(f"with nothing fed it asked to be woken {WAKES} times, and never rests")


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
    with Link[A](size, Journal()) as before, Link[B](size, Journal()) as after, anyio.move_on_after(WHOLE) as bound:
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
    with (
        Link[A](len(feed), Journal()) as before,
        Link[B](0, Journal()) as after,
        anyio.move_on_after(PATIENCE) as bound,
    ):
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
