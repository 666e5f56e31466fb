"""`drive`: a machine is fed, woken at its deadline and finished, and never woken while items wait."""

from __future__ import annotations

import pytest

from pipeline import Pipeline, drive
from pipeline.testing import Script, check_machine, check_stage

VIRTUAL_TIME = True


class Patient:
    """Joins items that come within a second of each other."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.deadline: float | None = None

    def feed(self, item: str, now: float) -> list[str]:
        self.held.append(item)
        self.deadline = now + 1.0
        return []

    def expire(self, now: float) -> list[str]:
        return self.finish(now) if self.deadline is not None and now >= self.deadline else []

    def finish(self, now: float) -> list[str]:
        joined, self.held, self.deadline = "".join(self.held), [], None
        return [joined] if joined else []


async def run(script: list[tuple[float, str]]) -> list[tuple[float, str]]:
    got = []
    async with Pipeline(Script(script), drive(Patient)) as pipe, pipe.turn(None) as turn:
        async for item in turn:
            got.append((turn.timings.links[1].last, item))
    return got


async def test_the_deadline_lets_out_what_waited() -> None:
    got = await run([(0.0, "a"), (0.5, "b"), (3.0, "c"), (3.9, "d")])
    assert got == [(pytest.approx(1.5), "ab"), (pytest.approx(3.9), "cd")]


async def test_each_turn_has_a_fresh_machine() -> None:
    stage = drive(Patient)
    for _ in range(2):
        async with Pipeline(Script([(0.0, "a")]), stage) as pipe, pipe.turn(None) as turn:
            assert [item async for item in turn] == ["a"]


async def test_the_kit_passes_a_good_machine() -> None:
    assert check_machine(Patient, feed=["a", "b"], expect=["ab"]) == ["ab"]
    assert await check_stage(drive(Patient), feed=["a", "b"], expect=["ab"]) == ["ab"]
