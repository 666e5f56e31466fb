"""Opening, closing, refusing: what a pipeline does around its turns."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

import anyio
import pytest

from pipeline import (
    Audio,
    AudioFormat,
    Chunk,
    Inbox,
    Outbox,
    Pipeline,
    Stage,
    Turn,
    UsageError,
    drive,
    each,
)
from pipeline.testing import Collect, Script

VIRTUAL_TIME = True


class Kept:
    """A stage with a resource, which notes what happens to it."""

    def __init__(self, name: str, log: list[str], *, fails: bool = False) -> None:
        self.name, self.log, self.fails = name, log, fails

    async def __aenter__(self) -> Kept:
        await anyio.sleep(1)
        if self.fails:
            raise OSError(self.name)
        self.log.append(f"open {self.name}")
        return self

    async def __aexit__(self, *error: object) -> None:
        await anyio.sleep(1)
        self.log.append(f"close {self.name}")

    async def __call__(self, inbox: Inbox[object], outbox: Outbox[object]) -> None:
        async for item in inbox:
            await outbox.send(item)


def text_to_text(text: str) -> str:
    return text


def count(text: str) -> int:
    return len(text)


async def test_stages_are_opened_left_to_right_and_closed_right_to_left() -> None:
    log: list[str] = []
    pipe = Pipeline(Kept("a", log), Kept("b", log))
    for _ in range(2):  # and may be opened again
        async with pipe:
            await pipe.run(1)
        assert log == ["open a", "open b", "close b", "close a"]
        log.clear()


async def test_a_stage_that_cannot_open_closes_those_before_it() -> None:
    log: list[str] = []
    pipe = Pipeline(Kept("a", log), Kept("b", log, fails=True), Kept("c", log))
    with pytest.raises(OSError, match="b"):
        await pipe.run(1)
    assert log == ["open a", "close a"]
    with pytest.raises(OSError, match="b"):  # and it can be tried again
        await pipe.run(1)


async def test_run_opens_and_closes_only_where_needed() -> None:
    log: list[str] = []
    pipe = Pipeline(Kept("a", log))
    await pipe.run(1)
    assert log == ["open a", "close a"]
    async with pipe:
        await pipe.run(1)
        await pipe.run(2)
        assert log[2:] == ["open a"]


async def test_two_turns_at_once_are_refused() -> None:
    async with Pipeline(Script([(0.0, 1)])) as pipe, pipe.turn(None) as turn:
        with pytest.raises(UsageError, match="A turn is running"):
            await pipe.run(None)
        assert [item async for item in turn] == [1]


async def test_calls_in_the_wrong_order_are_refused() -> None:
    pipe = Pipeline(Script([(0.0, 1)]))
    with pytest.raises(UsageError, match="not open"):
        async with pipe.turn(None):
            pass
    async with pipe:
        with pytest.raises(UsageError, match="open already"):
            await pipe.__aenter__()
        async with pipe.turn(None) as turn:
            with pytest.raises(UsageError, match="has an outcome when"):
                _ = turn.outcome
        with pytest.raises(UsageError, match="over"):
            await turn.__anext__()
        turn.interrupt()  # harmless
        assert not turn.outcome.interrupted


async def yields_in_a_block(inbox: Inbox[str], outbox: Outbox[str]) -> AsyncIterator[str]:
    async for item in inbox:
        yield item


class YieldsWhenCalled:
    def __call__(self, inbox: Inbox[str], outbox: Outbox[str]) -> Iterator[str]:
        yield "a"


async def upper_of_one(text: str) -> str:
    return text.upper()


@pytest.mark.parametrize(
    ("stages", "says"),
    [
        ([], "at least one stage"),
        ([Kept], "Kept is a class"),
        ([3], "int is not a stage"),
        ([text_to_text], "text_to_text is not async"),
        ([yields_in_a_block], "yields_in_a_block yields"),
        ([YieldsWhenCalled()], "YieldsWhenCalled yields"),
        ([upper_of_one], r"upper_of_one does not take \(inbox, outbox\)"),
        ([each], r"each makes a stage and is not one: write each\(...\)"),
        ([each(text_to_text), Collect, each(text_to_text)], "Collect is a class"),
        (
            [each(text_to_text), each(count), each(text_to_text)],
            "count gives int, but text_to_text behind it takes str",
        ),
    ],
)
def test_what_can_never_run_is_refused_before_anything_is_opened(stages: Sequence[Stage], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        Pipeline(*stages)


def test_a_machine_that_does_not_fit_is_refused() -> None:
    class Halves:
        deadline = None

        def feed(self, item: str, now: float) -> list[Chunk]:
            return []

        def expire(self, now: float) -> list[Chunk]:
            return []

        def finish(self, now: float) -> list[Chunk]:
            return []

    Pipeline(each(text_to_text), drive(Halves))
    with pytest.raises(UsageError, match="Halves gives Chunk, but text_to_text behind it takes str"):
        Pipeline(drive(Halves), each(text_to_text))
    with pytest.raises(UsageError, match="size is 0 or more"):
        Pipeline(drive(Halves), size=-1)


class Voice:
    """Makes audio."""

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        return wanted or AudioFormat()

    async def __call__(self, inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        async for _ in inbox:
            await outbox.send(Audio(b"\0\0"))


class Ear:
    """Takes audio."""

    def __init__(self, wanted: AudioFormat | None = None) -> None:
        self.wanted = wanted
        self.format: AudioFormat | None = None

    def accept(self, format: AudioFormat) -> None:
        self.format = format

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Audio]) -> None:
        async for item in inbox:
            await outbox.send(item)


async def test_the_sink_is_told_the_format_it_asked_for() -> None:
    mulaw = AudioFormat("mulaw", 8000)
    for wanted, agreed in ((None, AudioFormat()), (mulaw, mulaw)):
        near, far = Ear(wanted), Ear()
        await Pipeline(Voice(), near, far).run("a")
        assert near.format == far.format == agreed


async def test_reports_and_timings_are_in_the_outcome() -> None:
    async def reporting(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None:
        async for item in inbox:
            await anyio.sleep(0.5)
            await outbox.send(Chunk(item, 0))
            outbox.report(AudioFormat(sample_rate=1))
        outbox.report(AudioFormat(sample_rate=2))

    outcome = await Pipeline(Script([(1.0, "a"), (3.0, "b")]), reporting).run("the prompt is no token")
    assert outcome.report(AudioFormat) == AudioFormat(sample_rate=2)
    assert outcome.report(Chunk) is None
    assert outcome.timings.first_token == pytest.approx(1.0)
    assert outcome.timings.first_chunk == pytest.approx(1.5)
    assert outcome.timings.first_audio is None
    assert outcome.timings.total == pytest.approx(3.5)
    assert [link.count for link in outcome.timings.links] == [2, 2]


async def test_several_errors_leave_as_a_group() -> None:
    async def fails(inbox: Inbox[object], outbox: Outbox[object]) -> None:
        try:
            await anyio.sleep_forever()
        finally:
            raise OSError("second")

    async def first(inbox: Inbox[object], outbox: Outbox[object]) -> None:
        await anyio.sleep(1)
        raise LookupError("first")

    with pytest.raises(ExceptionGroup) as caught:
        await Pipeline(first, fails).run(None)
    leaves = [str(error) for error in _flat(caught.value)]
    assert sorted(leaves) == ["first", "second"]


def _flat(group: BaseException) -> list[BaseException]:
    if isinstance(group, BaseExceptionGroup):
        return [leaf for part in group.exceptions for leaf in _flat(part)]
    return [group]


async def test_an_async_function_of_one_item_is_a_stage() -> None:
    async def odd(item: int) -> int | None:
        await anyio.sleep(0.1)
        return item if item % 2 else None

    async with Pipeline(Script([(0.0, 1), (0.0, 2), (0.0, 3)]), each(odd)) as pipe, pipe.turn(None) as turn:
        assert [item async for item in turn] == [1, 3]
    with pytest.raises(UsageError, match="write a stage out"):
        each(yields_in_a_block)
    with pytest.raises(UsageError, match="function of one item"):
        each(3)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="makes a machine"):
        drive(3)  # type: ignore[arg-type]


def test_items_count_their_text_and_never_show_it() -> None:
    chunk = Chunk("a secret", 0)
    assert "secret" not in repr(chunk) + repr(Audio(b"ab", (chunk,)))
    assert chunk.source == "a secret"
    assert Chunk("x", 0, written="y").source == "y"
    assert AudioFormat().seconds(48_000) == 1.0
    assert AudioFormat("mulaw", 8000).size(0.5) == 4000


async def test_a_stage_that_was_told_a_format_belongs_to_one_pipeline_at_a_time() -> None:
    voice, ear = Voice(), Ear()
    async with Pipeline(voice, ear):
        with pytest.raises(UsageError, match="This Ear is in use already"):
            await Pipeline(Voice(), ear).run("a")
    with pytest.raises(UsageError, match="needs a Ear of its own"):
        await Pipeline(Voice(), ear, ear).run("a")
    await Pipeline(Voice(), ear).run("a")  # and is free again


async def test_closing_ends_a_turn_of_another_task_before_its_stages_are_closed() -> None:
    log: list[str] = []

    class Watched(Kept):
        async def __call__(self, inbox: Inbox[object], outbox: Outbox[object]) -> None:
            try:
                await anyio.sleep_forever()
            finally:
                log.append("stage ended")

    pipe = Pipeline(Watched("a", log))
    outcomes = []

    async def turn() -> None:
        outcomes.append(await pipe.run(1))

    async with anyio.create_task_group() as tasks, pipe:
        tasks.start_soon(turn)
        await anyio.sleep(1)
    assert log == ["open a", "stage ended", "close a"]
    assert outcomes[0].interrupted


async def test_an_interruption_after_the_last_item_is_none() -> None:
    async with Pipeline(Script([(0.0, 1)]), Collect[int](), Collect[int]()) as pipe, pipe.turn(None) as turn:
        assert [item async for item in turn] == [1]
        await anyio.sleep(1)
        turn.interrupt()
    assert not turn.outcome.interrupted


async def test_a_reader_in_another_task_learns_that_the_turn_is_over() -> None:
    said: list[str] = []

    async def read(turn: Turn[int]) -> None:
        with pytest.raises(UsageError, match="over"):
            await turn.__anext__()
        said.append("over")

    async with anyio.create_task_group() as tasks, Pipeline(Script([(1.0, LookupError())])) as pipe:
        with pytest.raises(LookupError):
            async with pipe.turn(None) as turn:
                tasks.start_soon(read, turn)
                await anyio.sleep(5)
    assert said == ["over"]


async def test_the_callers_own_groups_and_the_origins_of_errors_are_left_alone() -> None:
    async def fails(inbox: Inbox[object], outbox: Outbox[object]) -> None:
        try:
            raise KeyError("origin")
        except KeyError:
            raise ValueError("it")  # noqa: B904 - the context is what is tested

    async with Pipeline(Script([(0.0, 1)])) as pipe:
        with pytest.raises(ExceptionGroup, match="mine"):
            async with pipe.turn(None):
                raise ExceptionGroup("mine", [ValueError()])
    with pytest.raises(ValueError, match="it") as caught:
        await Pipeline(fails).run(None)
    assert isinstance(caught.value.__context__, KeyError)


async def test_a_real_error_beside_a_reader_that_left_leaves_bare() -> None:
    async def one(inbox: Inbox[object], outbox: Outbox[object]) -> None:
        await inbox.receive()

    async def fails_as_well(inbox: Inbox[object], outbox: Outbox[int]) -> None:
        async def send() -> None:
            while True:
                await outbox.send(1)

        async def fail() -> None:
            try:
                await anyio.sleep_forever()
            finally:
                raise OSError("it")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(send)
            tasks.start_soon(fail)

    with pytest.raises(OSError, match="it"):
        await Pipeline(fails_as_well, one).run(None)
