"""What is written by mistake gets one sentence that says what to write, in virtual time."""

from __future__ import annotations

import io
import math
import os
import subprocess
import sys
import warnings
from typing import Any, Protocol

import anyio
import pytest

from pipeline import Inbox, Outbox, Pipeline, UsageError, drive, each
from pipeline.testing import Script
from stages import Chunker, WavFile

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


async def wrong(inbox, outbox) -> None:
    await outbox.send("good")
    await outbox.send(5)


async def takes_text(inbox: Inbox[str], outbox: Outbox[str]) -> None:
    async for text in inbox:
        await outbox.send(text.upper())


def shout(text: str) -> str:
    return text.upper()


async def loud(text: str) -> str:
    return text.upper()


class Echo:
    """A machine that gives what it takes, and does not say what that is."""

    deadline = None

    def feed(self, item, now):
        return (item,)

    def expire(self, now):
        return ()

    finish = expire


@pytest.mark.parametrize(
    ("stages", "who"),
    [
        ((wrong, takes_text), "wrong has sent an int, but takes_text behind it takes str"),
        ((wrong, each(shout)), "wrong has sent an int, but shout behind it takes str"),
        ((wrong, each(loud)), "wrong has sent an int, but loud behind it takes str"),
        ((wrong, drive(Echo), takes_text), "Echo has sent an int, but takes_text behind it takes str"),
        ((wrong, drive(Echo), each(shout), takes_text), "Echo has sent an int, but shout behind it takes str"),
        ((wrong, Chunker()), "wrong has sent an int, but Chunker behind it takes str"),
        ((wrong, WavFile(io.BytesIO())), "wrong has sent a str, but WavFile behind it takes Audio"),
    ],
)
async def test_a_wrong_item_names_the_two_stages_between_which_it_passed(stages: tuple[Any, ...], who: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(UsageError, match=f"^{who}: change what is sent, or put a stage between them"):
            await Pipeline(*stages).run(None)


async def test_items_that_cannot_be_told_wrong_pass() -> None:
    class Closable(Protocol):
        def close(self) -> None: ...

    async def numbers(inbox: Inbox[float], outbox: Outbox[float]) -> None:
        async for item in inbox:
            await outbox.send(item)

    async def lists(inbox: Inbox[list[int] | None], outbox: Outbox[object]) -> None:
        async for item in inbox:
            await outbox.send(item)

    async def closables(inbox: Inbox[Closable], outbox: Outbox[object]) -> None:
        async for item in inbox:
            await outbox.send(item)

    for stage, items in ((numbers, [1, 2.0, True]), (lists, [[], None, [1]]), (closables, [io.BytesIO(), 1])):
        async with Pipeline(Script([(0.0, item) for item in items]), stage) as pipe, pipe.turn(None) as turn:
            assert [item async for item in turn] == items


FORKED = """
import os, sys, signal
from pipeline import Pipeline, UsageError, blocking
from pipeline.testing import Script
import anyio

signal.alarm(50)  # it used to hang
pipe = Pipeline(Script([(0.0, 1)]))

def child(tries):
    for tried in tries:
        try:
            tried()
        except UsageError as error:
            assert "was opened by another process" in str(error)
        else:
            assert False
    print("child told")
    sys.stdout.flush()

def blocked():
    with blocking.opened(pipe, backend=sys.argv[2]) as voice:
        pid = os.fork()
        if not pid:
            child([lambda: voice.run(None), lambda: voice.turn(None).__enter__()])
        else:
            os.waitpid(pid, 0)
            print(voice.run(None).timings.links[0].count)
            return
    sys.exit()  # the child has left the block, and ends with all that it does at its end

async def waited():
    async with pipe:
        pid = os.fork()
        if not pid:
            for tried in (lambda: pipe.run(None), pipe.turn(None).__aenter__, pipe.__aenter__):
                try:
                    await tried()
                except UsageError as error:
                    assert "was opened by another process" in str(error)
                else:
                    assert False
            await pipe.__aexit__(None, None, None)
            print("child told")
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(pid, 0)
        print((await pipe.run(None)).timings.links[0].count)

anyio.run(waited, backend=sys.argv[2]) if sys.argv[1] == "waited" else blocked()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes that fork")
@pytest.mark.parametrize("how", ["waited", "blocked"])
@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_pipeline_that_was_opened_before_a_fork(how: str, backend: str) -> None:
    """From 3.12 on, Python itself warns of a fork beside a thread; that is not what is asked here."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore:This process:DeprecationWarning", "-c", FORKED, how, backend],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("child told\n1\n", "")


@pytest.mark.parametrize("size", [-1, 1.5, math.nan, math.inf, "8", None, True])
def test_a_link_holds_a_number_of_items(size: Any) -> None:
    with pytest.raises(UsageError, match=r"^A link cannot hold .* items: size is 0 or more, a whole number\.$"):
        Pipeline(slow, size=size)
