"""A phrase while the model is silent, in virtual time."""

from __future__ import annotations

import anyio
import pytest

from pipeline import Pipeline, SourceError, UsageError
from stages.sources._filler import Filler, Fillers

VIRTUAL_TIME = True


class Model:
    """A source that is silent for some seconds, speaks, and runs a tool for some more."""

    def __init__(self, filler: Filler | None, waits: float, works: float = 0.0, fails: bool = False) -> None:
        self.filler, self.waits, self.works, self.fails = filler, waits, works, fails

    async def __call__(self, inbox, outbox) -> None:
        async for _ in inbox:
            fillers = Fillers(self.filler, outbox)
            async with fillers.silence() as said:
                await anyio.sleep(self.waits)
                said()
                await outbox.send("word")
                await anyio.sleep(100)
            async with fillers.silence():
                await anyio.sleep(self.works)
                if self.fails:
                    raise SourceError("failed")


async def spoken(model: Model) -> list[tuple[str, float]]:
    async with Pipeline(model) as pipeline, pipeline.turn("go") as turn:
        started = anyio.current_time()
        return [(token, round(anyio.current_time() - started, 3)) async for token in turn]


async def test_a_phrase_is_said_once_a_turn_when_the_model_is_silent() -> None:
    filler = Filler(1.5, "One moment.")
    assert await spoken(Model(filler, waits=10, works=10)) == [("One moment.\n\n", 1.5), ("word", 10)]


async def test_a_model_that_speaks_in_time_is_not_spoken_over() -> None:
    filler = Filler(1.5, "One moment.")
    assert await spoken(Model(filler, waits=1.4)) == [("word", 1.4)]
    assert await spoken(Model(filler, waits=1.4, works=2)) == [("word", 1.4), ("One moment.\n\n", 102.9)]


async def test_a_callable_chooses_each_phrase_or_stays_silent() -> None:
    phrases = ["Hm.", "Still there?"]
    filler = Filler(2, lambda said: phrases[said] if said < 2 else None)
    assert await spoken(Model(filler, waits=9)) == [("Hm.\n\n", 2), ("Still there?\n\n", 4), ("word", 9)]


async def test_no_filler_no_phrase() -> None:
    assert await spoken(Model(None, waits=9)) == [("word", 9)]


async def test_an_error_in_the_silence_leaves_bare() -> None:
    with pytest.raises(SourceError, match="failed"):
        await spoken(Model(Filler(1.5, "One moment."), waits=0, fails=True))


@pytest.mark.parametrize("after", [0, -1, float("nan")])
def test_a_filler_at_once_is_refused(after: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        Filler(after, "Hm.")
