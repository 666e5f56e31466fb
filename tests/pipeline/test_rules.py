"""The rules of the pipe, one test each, named after them, in virtual time. They are printed in the README."""

from __future__ import annotations

from contextlib import asynccontextmanager

import anyio
import pytest

from pipeline import Inbox, Outbox, Pipeline
from pipeline.testing import Collect, Script

VIRTUAL_TIME = True


async def count_up(inbox: Inbox[object], outbox: Outbox[int]) -> None:
    async for _ in inbox:
        for number in range(1_000_000):
            await outbox.send(number)


async def pass_on(inbox: Inbox[int], outbox: Outbox[int]) -> None:
    async for item in inbox:
        await outbox.send(item)


async def test_rule_1_a_stage_returns_and_the_next_sees_the_end() -> None:
    seen: list[object] = []

    async def three(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        for number in (1, 2, 3):
            await outbox.send(number)

    async def note(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        async for item in inbox:
            seen.append(item)
        seen.append("end")

    outcome = await Pipeline(three, note).run(None)
    assert seen == [1, 2, 3, "end"]
    assert not outcome.interrupted


async def test_rule_2_a_stage_returns_early_and_the_one_before_stops_quietly() -> None:
    sent: list[int] = []

    async def endless(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        async with anyio.create_task_group() as tasks:  # also from inside a group of the stage's own
            tasks.start_soon(count, outbox)

    async def count(outbox: Outbox[int]) -> None:
        for number in range(1_000_000):
            await outbox.send(number)
            sent.append(number)

    async def first_two(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        for _ in range(2):
            await outbox.send(await inbox.receive())

    async with Pipeline(endless, first_two, size=2) as pipe, pipe.turn(None) as turn:
        assert [item async for item in turn] == [0, 1]
    assert len(sent) <= 2 + 2 + 1
    assert not turn.outcome.interrupted


async def test_rule_2_the_same_error_from_a_socket_of_the_stage_is_an_error() -> None:
    async def broken(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        raise anyio.BrokenResourceError

    with pytest.raises(anyio.BrokenResourceError):
        await Pipeline(broken, pass_on).run(None)


async def test_rule_3_a_stage_raises_and_its_error_leaves_the_block_bare() -> None:
    after_the_loop = False
    ended: list[str] = []

    async def fails(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        await outbox.send(await inbox.receive())
        raise LookupError("it")

    async def last(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        async for item in inbox:
            await outbox.send(item)
        ended.append("a good end")  # must not be taken for one

    async with Pipeline(count_up, fails, last) as pipe:
        with pytest.raises(LookupError, match="it"):
            async with pipe.turn(None) as turn:
                async for _ in turn:
                    pass
                after_the_loop = True
        assert not after_the_loop
        assert not ended
        assert not turn.outcome.interrupted
        with pytest.raises(LookupError):  # the pipeline stays open
            await pipe.run(None)


async def test_rule_4_leaving_the_block_waits_for_the_rest() -> None:
    sink = Collect[int]()
    async with Pipeline(Script([(0.0, 1), (5.0, 2), (9.0, 3)]), sink) as pipe:
        async with pipe.turn(None) as turn:
            async for _ in turn:
                break
        assert sink.items == [1, 2, 3]
        assert turn.outcome.timings.total == pytest.approx(9.0)


async def test_rule_4_interrupt_cancels_every_stage_and_not_the_caller() -> None:
    cleaned: list[float] = []

    async def says_clear(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        try:
            async for item in inbox:
                await outbox.send(item)
        finally:
            with anyio.move_on_after(1.0, shield=True):
                await anyio.sleep(0.25)
                cleaned.append(anyio.current_time())

    async with Pipeline(Script([(0.0, 1), (1.0, 2), (60.0, 3)]), says_clear) as pipe:
        started = anyio.current_time()
        async with pipe.turn(None) as turn:
            got = []
            async for item in turn:
                got.append(item)
                if item == 2:
                    turn.interrupt()
            got.append(0)  # the caller goes on
        assert got == [1, 2, 0]
        assert [at - started for at in cleaned] == [pytest.approx(1.25)]
        assert turn.outcome.interrupted
        async with pipe.turn(None) as turn:  # the next turn starts clean
            assert [item async for item in turn] == [1, 2, 3]
        assert not turn.outcome.interrupted


async def test_rule_4_an_exception_that_leaves_the_block_interrupts_the_turn() -> None:
    cut = []

    async def stubborn(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        try:
            await anyio.sleep_forever()
        except anyio.get_cancelled_exc_class():
            cut.append(True)
            raise

    async with Pipeline(stubborn) as pipe:
        with pytest.raises(ZeroDivisionError):
            async with pipe.turn(None) as turn:
                await anyio.sleep(1)
                raise ZeroDivisionError
        assert cut == [True]
        assert turn.outcome.interrupted


async def test_rule_5_links_hold_few_items() -> None:
    sent: list[int] = []

    async def fast(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        for number in range(100):
            await outbox.send(number)
            sent.append(number)

    async with Pipeline(fast, Collect[int](pause=1.0)) as pipe, pipe.turn(None) as turn:
        await anyio.sleep(0.5)
        # Eight wait in the link, and one is with the stage behind it.
        assert len(sent) == 8 + 1
        turn.interrupt()


async def test_rule_5_links_may_hold_nothing_at_all() -> None:
    async with Pipeline(Script([(0.0, 1), (0.0, 2)]), pass_on, size=0) as pipe, pipe.turn(None) as turn:
        assert [item async for item in turn] == [1, 2]


async def test_a_caller_who_is_cancelled_cancels_the_turn() -> None:
    closed: list[str] = []

    @asynccontextmanager
    async def resource():
        try:
            yield
        finally:
            closed.append("resource")

    async with resource(), Pipeline(Script([(0.0, 1), (60.0, 2)]), pass_on) as pipe:
        with anyio.move_on_after(3) as scope:
            async with pipe.turn(None) as turn:
                async for _ in turn:
                    pass
        assert scope.cancelled_caught
        assert turn.outcome.interrupted
        assert turn.outcome.timings.total == pytest.approx(3.0)
        async with pipe.turn(None) as turn:
            assert [item async for item in turn] == [1, 2]
