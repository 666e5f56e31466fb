"""The kit finds each kind of broken stage and machine."""

from __future__ import annotations

import anyio
import pytest

from pipeline import Inbox, Outbox, UsageError, each
from pipeline.testing import Collect, check_machine, check_stage, virtual_backend

VIRTUAL_TIME = True


async def double(inbox: Inbox[int], outbox: Outbox[int]) -> None:
    async for item in inbox:
        await outbox.send(item)
        await outbox.send(item)


async def test_a_good_stage_passes() -> None:
    assert await check_stage(double, feed=[1, 2], expect=[1, 1, 2, 2]) == [1, 1, 2, 2]
    assert await check_stage(each(str), feed=[1], expect=["1"]) == ["1"]


async def test_a_wrong_result_is_found() -> None:
    with pytest.raises(AssertionError, match="expected"):
        await check_stage(double, feed=[1], expect=[1])


async def test_a_stage_that_keeps_state_between_turns_is_found() -> None:
    with pytest.raises(AssertionError, match="with links of 0"):
        kept = Collect[int]()

        async def counts(inbox: Inbox[int], outbox: Outbox[int]) -> None:
            async for _ in inbox:
                kept.items.append(0)
                await outbox.send(len(kept.items))

        await check_stage(counts, feed=[1])


async def test_a_stage_that_never_returns_is_found() -> None:
    async def waits(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        async for item in inbox:
            await outbox.send(item)
        await anyio.sleep_forever()

    with pytest.raises(AssertionError, match=r"sent \[1\] and did not return"):
        await check_stage(waits, feed=[1])


async def test_a_stage_that_will_not_be_cancelled_is_found() -> None:
    async def stubborn(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        async for item in inbox:
            try:
                await outbox.send(item)
            finally:
                with anyio.CancelScope(shield=True):
                    await anyio.sleep(60)

    with pytest.raises(AssertionError, match="did not"):
        await check_stage(stubborn, feed=[1])


async def test_a_stage_that_swallows_its_readers_leaving_is_found() -> None:
    async def deaf(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        async for item in inbox:
            try:
                await outbox.send(item)
            except Exception:
                await anyio.sleep(3600)

    with pytest.raises(AssertionError, match="did not stop"):
        await check_stage(deaf, feed=[1])


class Machine:
    """Right in all, until a test breaks something."""

    def __init__(self) -> None:
        self.deadline: float | None = None

    def feed(self, item: int, now: float) -> list[int]:
        self.deadline = now + 1
        return []

    def expire(self, now: float) -> list[int]:
        if self.deadline is None or now < self.deadline:
            return []
        return self.finish(now)

    def finish(self, now: float) -> list[int]:
        given, self.deadline = [1] if self.deadline else [], None
        return given


class Early(Machine):
    def expire(self, now: float) -> list[int]:
        return self.finish(now)


class Stuck(Machine):
    def expire(self, now: float) -> list[int]:
        return []


class StuckWhenLate(Machine):
    """Right on time, and never when it was woken late."""

    def expire(self, now: float) -> list[int]:
        return self.finish(now) if self.deadline == now else []


class Restless(Machine):
    def expire(self, now: float) -> list[int]:
        if self.deadline is not None and now >= self.deadline:
            self.deadline = now + 1
        return []


class Twice(Machine):
    def finish(self, now: float) -> list[int]:
        self.deadline = None
        return [1]


class Awake(Machine):
    def finish(self, now: float) -> list[int]:
        return []


@pytest.mark.parametrize(
    ("machine", "says"),
    [
        (Early, "before the deadline"),
        (Stuck, "never moves"),
        (StuckWhenLate, "never moves"),
        (Restless, "never rests"),
        (Twice, "second finish"),
        (Awake, "after finish"),
    ],
)
def test_each_broken_promise_of_a_machine_is_found(machine: type[Machine], says: str) -> None:
    assert check_machine(Machine, feed=[1, 2], expect=[1]) == [1]
    with pytest.raises(AssertionError, match=says):
        check_machine(machine, feed=[1, 2])


async def test_a_class_is_no_stage() -> None:
    with pytest.raises(UsageError, match="is a class"):
        await check_stage(Collect, feed=[])


def test_there_are_three_backends() -> None:
    with pytest.raises(ValueError, match="choose asyncio, uvloop or trio"):
        virtual_backend("curio")


async def test_time_jumps_in_order() -> None:
    order: list[float] = []

    async def sleeper(seconds: float) -> None:
        await anyio.sleep(seconds)
        order.append(seconds)

    started = anyio.current_time()
    async with anyio.create_task_group() as tasks:
        for seconds in (3600.0, 1.0, 60.0):
            tasks.start_soon(sleeper, seconds)
    assert order == [1.0, 60.0, 3600.0]
    assert anyio.current_time() - started == pytest.approx(3600)
    with anyio.move_on_after(5) as scope:
        await anyio.sleep_forever()
    assert scope.cancelled_caught
