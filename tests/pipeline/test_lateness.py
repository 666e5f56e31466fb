"""How late the run loop was, in a turn's record: real time, since only a real loop can be held up."""

from __future__ import annotations

import time

import anyio
import pytest

from pipeline import Audio, Inbox, Outbox, Pipeline, drive
from pipeline.testing import AudioScript
from stages.sinks import Writer

pytestmark = pytest.mark.anyio
BLOCKED = 0.1


class Slow:
    """Has a deadline shortly after each item, and holds up the loop for longer than that."""

    def __init__(self) -> None:
        self.deadline: float | None = None

    def feed(self, item: str, now: float) -> list[str]:
        self.deadline = now + 0.02
        time.sleep(BLOCKED)
        return [item]

    def expire(self, now: float) -> list[str]:
        self.deadline = None
        return []

    def finish(self, now: float) -> list[str]:
        return []


async def test_a_machine_that_holds_up_the_loop_shows() -> None:
    async def source(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        await outbox.send("a")
        await anyio.sleep(0.05)  # the deadline passes while the machine is at work

    record = (await Pipeline(source, drive(Slow)).run("")).record
    assert record.total is not None
    assert BLOCKED - 0.03 < record.late < record.total


async def test_a_sink_in_real_time_tells_who_ever_it_was() -> None:
    async def listener(data: bytes) -> None: ...

    async def meddle() -> None:
        for _ in range(3):
            await anyio.sleep(0.06)
            time.sleep(BLOCKED)  # noqa: ASYNC251 (this is the fault that is looked for)

    pipeline = Pipeline(AudioScript([(0.0, Audio(b"\1\2" * 12_000, last=True))]), Writer(listener, lead=0.04))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(meddle)
        outcome = await pipeline.run("")
    assert outcome.record.late > BLOCKED / 2
