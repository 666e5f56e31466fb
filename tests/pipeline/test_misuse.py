"""What is written by mistake gets one sentence that says what to write, in virtual time."""

from __future__ import annotations

import warnings

import anyio
import pytest

from pipeline import Inbox, Outbox, Pipeline, UsageError
from pipeline.testing import Script

VIRTUAL_TIME = True


async def slow(inbox: Inbox[object], outbox: Outbox[str]) -> None:
    await anyio.sleep(1.0)
    await outbox.send("a")


class Slow:
    """Takes a second to open, to run and to close."""

    def __init__(self) -> None:
        self.opened = 0

    async def __aenter__(self) -> Slow:
        await anyio.sleep(1.0)
        self.opened += 1
        assert self.opened == 1
        return self

    async def __aexit__(self, *error: object) -> None:
        await anyio.sleep(1.0)
        self.opened -= 1

    async def __call__(self, inbox: Inbox[object], outbox: Outbox[str]) -> None:
        assert self.opened == 1
        await slow(inbox, outbox)


@pytest.mark.parametrize(
    ("after", "says"),
    [(0.5, "Another task is opening"), (1.5, "A turn is running"), (2.5, "Another task is closing")],
)
async def test_a_second_run_at_once_on_a_closed_pipeline(after: float, says: str) -> None:
    pipeline = Pipeline(Slow())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pipeline.run, None)
        await anyio.sleep(after)
        with pytest.raises(UsageError, match=says):
            await pipeline.run(None)
    assert not (await pipeline.run(None)).interrupted


async def test_many_runs_at_once_of_which_one_is_first() -> None:
    pipeline, errors = Pipeline(Slow()), []

    async def one() -> None:
        try:
            await pipeline.run(None)
        except UsageError as error:
            errors.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(one)
    assert len(errors) == 9


async def test_a_turn_is_started_once() -> None:
    async with Pipeline(slow) as pipe:
        turn = pipe.turn(None)
        async with turn:
            with pytest.raises(UsageError, match=r"This turn was started already: call 'turn\(...\)' once more"):
                await turn.__aenter__()
        with pytest.raises(UsageError, match="started already"):
            async with turn:
                pass
        async with pipe.turn(None) as again:
            assert [item async for item in again] == ["a"]


async def test_a_turn_without_its_block() -> None:
    async with Pipeline(slow) as pipe:
        with pytest.raises(UsageError, match=r"write 'async with pipeline.turn\(...\) as turn', and 'async for'"):
            async for _ in pipe.turn(None):
                pass
        with pytest.raises(UsageError, match="A turn is a block"):
            await pipe.turn(None)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            pipe.turn(None)  # not used at all: nothing was started, and nothing complains


async def test_a_pipeline_is_not_closed_from_within_its_turn() -> None:
    pipe = Pipeline(slow)
    async with pipe:
        async with pipe.turn(None) as turn:
            with pytest.raises(UsageError, match="cannot be closed within a turn: leave the block of the turn first"):
                await pipe.__aexit__(None, None, None)
            assert [item async for item in turn] == ["a"]
        assert not turn.outcome.interrupted
        await pipe.__aexit__(None, None, None)
        await pipe.__aexit__(None, None, None)  # twice is harmless
    assert not (await pipe.run(None)).interrupted


async def test_a_pipeline_that_is_being_opened_is_not_opened_again() -> None:
    pipe = Pipeline(Slow())
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pipe.run, None)
        await anyio.sleep(0.5)
        with pytest.raises(UsageError, match="This pipeline is opening already"):
            await pipe.__aenter__()


async def test_all_records_of_a_type_and_the_last_of_them() -> None:
    async def reports(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        for record in (1, "one", 2, "two"):
            outbox.report(record)

    outcome = await Pipeline(reports).run(None)
    assert outcome.reports(int) == (1, 2)
    assert outcome.report(str) == "two"
    assert outcome.reports(float) == ()


async def test_eleven_stages_and_a_list() -> None:
    async def pass_on(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async for item in inbox:
            await outbox.send(item)

    stages = [Script([(0.0, "a")]), *[pass_on] * 10]
    async with Pipeline(*stages) as pipe, pipe.turn("") as turn:
        assert [item async for item in turn] == ["a"]
