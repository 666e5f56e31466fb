"""Replaying a text as a model would write it, in virtual time."""

from __future__ import annotations

from itertools import pairwise

import anyio

from pipeline import Pipeline
from stages.sources import Text

VIRTUAL_TIME = True


async def test_a_pace_cuts_text_into_tokens_and_sends_them_in_time() -> None:
    started = anyio.current_time()
    async with Pipeline(Text(pace=20)) as pipeline, pipeline.turn("One two three four.") as turn:
        times = [(token, round(anyio.current_time() - started, 3)) async for token in turn]
    assert times == [("One", 0), (" two", 0.05), (" three", 0.1), (" four", 0.15), (".", 0.2)]


async def test_a_pace_does_not_make_up_for_a_slow_reader() -> None:
    async with Pipeline(Text(pace=10), size=1) as pipeline, pipeline.turn("One two three four five.") as turn:
        assert await anext(turn) == "One"
        await anyio.sleep(5)
        rest = [(token, anyio.current_time()) async for token in turn]
    gaps = [round(after - before, 3) for (_, before), (_, after) in pairwise(rest[2:])]
    assert gaps == [0.1, 0.1]  # two that were waiting, one that was due, then the pace again
