"""Machines that the stage before them runs: everything is as if each had a task and a link of its own.

`alone` gives a machine these, so most tests here run both ways and compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

import anyio
import pytest
from anyio.lowlevel import checkpoint

from pipeline import Inbox, Outbox, Pipeline, Stage, drive, each
from pipeline.testing import Collect, Script

VIRTUAL_TIME = True


class Joining:
    """Joins items that come within `patience` of each other; an item "many" gives ten at once beside."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.held: list[str] = []
        self.deadline: float | None = None

    def feed(self, item: str, now: float) -> list[str]:
        self.held.append(item)
        self.deadline = now + self.patience
        return [f"{item}{number}" for number in range(10)] if item == "many" else []

    def expire(self, now: float) -> list[str]:
        return self.finish(now) if self.deadline is not None and now >= self.deadline else []

    def finish(self, now: float) -> list[str]:
        joined, self.held, self.deadline = "+".join(self.held), [], None
        return [joined] if joined else []


def alone(stage: Stage[str, str]) -> Stage[str, str]:
    """The same stage, which the pipeline does not know for a machine."""

    async def run(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        await stage(inbox, outbox)

    return run


def chained(stage: Stage[str, str]) -> Stage[str, str]:
    return stage


def machines() -> list[Stage[str, str]]:
    return [drive(partial(Joining, 0.5)), each(str.upper), drive(partial(Joining, 2.0))]


both = pytest.mark.parametrize("how", [chained, alone])


async def played(
    how: Callable[[Stage[str, str]], Stage[str, str]], script: Sequence[tuple[float, str]], pause: float, size: int
) -> tuple[list[str], list[float], list[tuple[object, ...]]]:
    sink = Collect[str](pause)
    outcome = await Pipeline(Script(script), *map(how, machines()), sink, size=size).run(None)
    links = [(link.kind, link.first, link.last, link.count) for link in outcome.timings.links]
    return sink.items, [round(at, 6) for at in sink.times], links


@pytest.mark.parametrize("seed", range(12))
async def test_items_times_and_links_are_the_same_as_with_a_task_for_each(seed: int) -> None:
    random, at, script = Random(seed), 0.0, []
    for number in range(30):
        at += random.choice((0.0, 0.1, 0.3, 0.7, 3.0))
        script.append((at, random.choice((str(number), "many"))))
    items, times, links = await played(chained, script, 0.0, 64)
    assert (items, times) == (await played(alone, script, 0.0, 64))[:2]
    assert [link[3] for link in links] == [link[3] for link in (await played(alone, script, 0.0, 64))[2]]
    assert "+".join(items).count("+") >= len(items) - 1


@pytest.mark.parametrize("size", [0, 1, 8])
async def test_nothing_is_lost_or_out_of_order_however_slow_the_reader(size: int) -> None:
    script = [(0.1 * number, f"{number:02}") for number in range(40)]
    items, _, links = await played(chained, script, 0.7, size)
    assert "+".join(items) == "+".join(item for _, item in script)
    assert [link[3] for link in links] == [40, *(link[3] for link in links[1:])]


@both
@pytest.mark.parametrize("place", ["first", "last", "only"])
async def test_machines_stand_anywhere(how, place: str) -> None:
    stages = {
        "first": [how(each(str.upper)), Collect[str]()],
        "last": [Script([(0.0, "a")]), how(each(str.upper))],
        "only": [how(each(str.upper)), how(each(str.title))],
    }[place]
    async with Pipeline(*stages, size=0) as pipe, pipe.turn("a") as turn:
        assert [item.upper() async for item in turn] == ["A"]
    assert [link.count for link in turn.outcome.timings.links] == [1] * len(stages)


@both
async def test_a_slow_reader_holds_the_source_up(how) -> None:
    sent: list[int] = []

    async def fast(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        for number in range(100):
            await outbox.send(str(number))
            sent.append(number)

    async with Pipeline(fast, how(each(str.upper)), Collect[str](pause=1.0)) as pipe, pipe.turn(None) as turn:
        await anyio.sleep(0.5)
        # One with the sink, eight in its link, and one in front of it; the links of a machine alone hold eight more.
        assert len(sent) == (10 if how is chained else 18)
        turn.interrupt()


@both
async def test_time_in_which_the_writer_is_held_up_is_no_pause(how) -> None:
    sink = Collect[str](pause=0.5)
    source = Script([(0.0, "many"), (0.1, "more"), (0.2, "most")])
    await Pipeline(source, how(drive(partial(Joining, 1.0))), sink, size=1).run(None)
    assert sink.items[-1] == "many+more+most"


@both
async def test_a_source_that_never_waits_lets_the_others_run(how) -> None:
    class Silent(Joining):
        def feed(self, item: str, now: float) -> list[str]:
            return []

    done = False

    async def restless(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        while not done:
            await outbox.send("x")

    async with Pipeline(restless, how(drive(partial(Silent, 1.0)))) as pipe:
        async with pipe.turn(None) as turn:
            for _ in range(10):
                await checkpoint()
            done = True
        assert not turn.outcome.interrupted
        done = False
        async with pipe.turn(None) as turn:
            await checkpoint()
            turn.interrupt()
        assert turn.outcome.interrupted


async def test_a_reader_that_never_waits_lets_the_others_run() -> None:
    ran: list[int] = []
    begun = anyio.Event()

    async def source(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        for number in range(1000):
            await outbox.send(number)

    async def reader(inbox: Inbox[int], outbox: Outbox[int]) -> None:
        await anyio.sleep(1)  # all of it waits in the link
        async for number in inbox:
            ran.append(number)
            begun.set()

    async with Pipeline(source, reader, size=1000) as pipe, pipe.turn(None):
        await begun.wait()
        assert len(ran) < 100


@both
async def test_a_reader_that_leaves_stops_the_source_quietly(how) -> None:
    sent: list[int] = []
    finished: list[str] = []

    class Noted(Joining):
        def feed(self, item: str, now: float) -> list[str]:
            return [item]

        def finish(self, now: float) -> list[str]:
            finished.append("finish")
            return []

    async def endless(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        for number in range(1_000_000):
            await outbox.send(str(number))
            sent.append(number)

    async def first_two(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        for _ in range(2):
            await outbox.send(await inbox.receive())

    stages = endless, how(drive(partial(Noted, 1.0))), first_two
    async with Pipeline(*stages, size=2) as pipe, pipe.turn(None) as turn:
        assert [item async for item in turn] == ["0", "1"]
    assert not turn.outcome.interrupted
    assert len(sent) < 12
    assert not finished


@both
async def test_the_error_of_a_machine_is_not_the_error_of_the_stage_before_it(how) -> None:
    seen: list[Exception] = []

    def fails(text: str) -> str:
        raise LookupError("it")

    async def careful(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        try:
            await outbox.send("a")
            await outbox.send("b")
        except Exception as error:
            seen.append(error)

    with pytest.raises(LookupError, match="it") as caught:
        await Pipeline(careful, how(each(fails)), Collect[str]()).run(None)
    assert not [error for error in seen if isinstance(error, LookupError)]
    assert caught.traceback[-1].name == "fails"


@both
@pytest.mark.parametrize("ending", ["interrupted", "failed"])
async def test_a_turn_that_is_cut_short_finishes_no_machine(how, ending: str) -> None:
    finished: list[str] = []

    class Noted(Joining):
        def finish(self, now: float) -> list[str]:
            finished.append("finish")
            return super().finish(now)

    async def source(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        await outbox.send("a")
        await anyio.sleep(1)
        raise LookupError

    async with Pipeline(source, how(drive(partial(Noted, 9.0))), Collect[str]()) as pipe:
        if ending == "failed":
            with pytest.raises(LookupError):
                await pipe.run(None)
        else:
            async with pipe.turn(None) as turn:
                await anyio.sleep(0.5)
                turn.interrupt()
            assert turn.outcome.interrupted
    assert not finished


@both
async def test_a_send_that_is_given_up_sends_nothing(how) -> None:
    given_up: list[str] = []

    async def hasty(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        for number in range(30):
            with anyio.move_on_after(0.1) as wait:
                await outbox.send(str(number))
            if wait.cancelled_caught:
                given_up.append(str(number))

    sink = Collect[str](pause=1.0)
    await Pipeline(hasty, how(each(str.upper)), sink, size=2).run(None)
    assert given_up
    assert sorted(sink.items + given_up, key=int) == [str(number) for number in range(30)]


@both
async def test_two_tasks_of_a_stage_may_send_at_once(how) -> None:
    async def source(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        async def send(letter: str) -> None:
            for number in range(20):
                await outbox.send(f"{letter}{number:02}")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send, "a")
            tasks.start_soon(send, "b")

    sink = Collect[str](pause=0.1)
    await Pipeline(source, how(each(str.upper)), sink, size=1).run(None)
    assert [item for item in sink.items if item[0] == "A"] == [f"A{number:02}" for number in range(20)]
    assert [item for item in sink.items if item[0] == "B"] == [f"B{number:02}" for number in range(20)]


async def test_a_function_that_gives_a_coroutine_and_does_not_say_so_is_waited_for() -> None:
    async def later(text: str) -> str:
        await anyio.sleep(1)
        return text.upper()

    for function in (lambda text: later(text), later, partial(later)):
        async with Pipeline(Script([(0.0, "a")]), each(function)) as pipe, pipe.turn(None) as turn:
            assert [item async for item in turn] == ["A"]


@both
@pytest.mark.parametrize("ending", ["interrupted", "failed"])
async def test_a_stage_that_sends_in_its_clean_up_is_never_left_waiting(how, ending: str) -> None:
    left: list[str] = []

    class Fails(Joining):
        def feed(self, item: str, now: float) -> list[str]:
            if item == "fail":
                raise LookupError("it")
            return [item] * 20

    async def cleans(inbox: Inbox[object], outbox: Outbox[str]) -> None:
        try:
            await outbox.send("a")
            await anyio.sleep(1)
            if ending == "failed":
                await outbox.send("fail")
            await anyio.sleep_forever()
        finally:
            with anyio.move_on_after(60, shield=True) as patience:
                try:
                    for _ in range(20):
                        await outbox.send("rest")
                finally:
                    left.append("in vain" if patience.cancel_called else "at once")

    pause = 0.0 if ending == "failed" else 9.0  # interrupted while something is pending
    async with Pipeline(cleans, how(drive(partial(Fails, 9.0))), Collect[str](pause), size=1) as pipe:
        if ending == "failed":
            with pytest.raises(LookupError, match="it"):
                await pipe.run(None)
        else:
            async with pipe.turn(None) as turn:
                await anyio.sleep(2)
                turn.interrupt()
    assert left == ["at once"]
