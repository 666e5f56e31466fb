"""One count of sockets for an account at a server, whatever limits its conversations bring, in virtual time."""

from __future__ import annotations

from contextlib import suppress
from random import Random

import anyio
import pytest

from pipeline import LimitExceeded, Pipeline
from pipeline.testing import Script
from stages.chunker import Splitter
from stages.deepgram.limits import MESSAGE, MOST_CHARACTERS
from stages.speak import UNLIMITED, SpeakLimits, SpeakOptions
from stages.speak._places import Places, _places, place
from tests.stages.speak.rig import Ear, served, speak

VIRTUAL_TIME = True


async def test_the_sockets_of_an_account_are_counted_together_whatever_the_options() -> None:
    async with served() as server:

        async def talk(options: SpeakOptions) -> None:
            async with Pipeline(Script([]), speak(server, options), Ear()):
                await anyio.sleep(1.0)

        few = SpeakOptions(limits=SpeakLimits(sockets=3), queue_timeout=60.0)
        more = SpeakOptions(limits=SpeakLimits(sockets=3, flushes=30), look_ahead=5.0, queue_timeout=60.0)
        async with anyio.create_task_group() as tasks:
            for options in (few, more, few, more, few, more):
                tasks.start_soon(talk, options)
        assert server.statistics().most_open == 3

        async with anyio.create_task_group() as tasks:
            for _ in range(3):
                tasks.start_soon(talk, SpeakOptions(limits=UNLIMITED))
            await anyio.sleep(0.5)
            with pytest.raises(LimitExceeded, match="All 3 sockets"):  # those without limits count too
                async with place(server.url.removeprefix("ws://"), None, 3, 0.1):
                    pass


async def test_who_waits_is_let_in_in_order_as_far_as_the_limits_let() -> None:
    places, order = Places(), []

    async def one(name: str, limit: int) -> None:
        await places.take(limit)
        order.append(name)

    await places.take(2)
    await places.take(2)
    async with anyio.create_task_group() as tasks:
        for name, limit in (("first", 1), ("second", 2), ("third", 2)):
            tasks.start_soon(one, name, limit)
            await anyio.sleep(0.1)
        await one("unlimited", 1000)
        assert order == ["unlimited"]
        for _ in range(5):  # three that were taken, and two that follow
            places.leave()
            await anyio.sleep(0.1)
    assert order == ["unlimited", "second", "third", "first"]
    assert places.taken == 1


@pytest.mark.parametrize("seed", range(20))
async def test_no_place_is_lost_whoever_gives_up_when(seed: int) -> None:
    random = Random(seed)
    most = 0

    async def one(limit: int, patience: float, stay: float) -> None:
        nonlocal most
        await anyio.sleep(random.choice((0.0, 0.5, 1.0)))
        with anyio.move_on_after(random.choice((0.5, 1.0, 5.0))):
            with suppress(LimitExceeded):
                async with place("host", "account", limit, patience):
                    most = max(most, _places("host", "account").taken)
                    await anyio.sleep(stay)

    kept = _places("host", "account")
    async with anyio.create_task_group() as tasks:
        for _ in range(40):
            tasks.start_soon(one, random.randint(1, 4), random.choice((0.0, 0.5, 2.0)), random.choice((0.5, 1.0)))
    assert kept.taken == 0
    assert most <= 4
    async with place("host", "account", 1, 0.0):
        assert kept.taken == 1


def test_the_chunker_makes_no_chunk_that_the_sender_would_have_to_cut() -> None:
    assert MESSAGE == SpeakLimits().message <= MOST_CHARACTERS
    splitter = Splitter("en", maximum=MESSAGE)
    text = "word " * 2_000
    for machine in (splitter, Splitter("en")):
        chunks = [*machine.feed(text, 0.0), *machine.finish(0.0)]
        assert max(len(chunk.text) for chunk in chunks) <= MESSAGE
