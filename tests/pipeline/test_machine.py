"""`drive`: a machine is fed, woken at its deadline and finished, and never woken while items wait."""

from __future__ import annotations

import pytest

from pipeline import ContractBroken, Inbox, Outbox, Pipeline, drive
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


class Stuck(Patient):
    """Forgets, when it has nothing to give, that it was asked."""

    def expire(self, now: float) -> list[str]:
        return []


async def test_a_machine_that_would_be_woken_for_ever_is_named() -> None:
    with pytest.raises(ContractBroken, match=r"The machine Stuck would be woken for ever.*expire\(\)"):
        await run_machine(Stuck, [(0.0, "a"), (9.0, "b")])


class Stepwise(Patient):
    """Moves its deadline on in several steps before it gives anything: no fault."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0

    def expire(self, now: float) -> list[str]:
        if self.deadline is None or now < self.deadline:
            return []
        self.steps += 1
        if self.steps == 3:
            return self.finish(now)
        self.deadline += 0.001  # which may be in the past already
        return []


async def test_a_machine_that_moves_its_deadline_on_is_left_alone() -> None:
    assert check_machine(Stepwise, feed=["a"]) == ["a"]
    assert await run_machine(Stepwise, [(0.0, "a"), (9.0, "b")]) == ["a", "b"]


async def run_machine(machine: type[Patient], script: list[tuple[float, str]]) -> list[str]:
    async with Pipeline(Script(script), drive(machine)) as pipe, pipe.turn(None) as turn:
        return [item async for item in turn]


class Counting(Patient):
    """A machine that has something to say of its turn."""

    report = 0

    def feed(self, item: str, now: float) -> list[str]:
        self.report += 1
        return super().feed(item, now)


@pytest.mark.parametrize("chained", [True, False])
async def test_a_machine_leaves_its_report_however_the_turn_ends(chained: bool) -> None:
    after = [drive(Counting)] if chained else [_wait, drive(Counting)]
    async with Pipeline(Script([(0.0, "a"), (0.0, "b"), (9.0, "c")]), *after) as pipe:
        async with pipe.turn(None) as turn:
            assert [item async for item in turn] == ["ab", "c"]
        assert turn.outcome.reports(int) == (3,)
        async with pipe.turn(None) as turn:
            assert await anext(aiter(turn)) == "ab"
            turn.interrupt()
        assert turn.outcome.reports(int) == (2,)


async def _wait(inbox: Inbox[str], outbox: Outbox[str]) -> None:
    async for item in inbox:
        await outbox.send(item)
