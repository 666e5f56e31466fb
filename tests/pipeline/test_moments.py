"""What a pipeline tells of a turn while it runs, and what that costs: nothing where nobody listens."""

from __future__ import annotations

import logging
import sys
from collections import Counter
from dataclasses import dataclass

import anyio
import pytest

from pipeline import (
    Audio,
    Chunk,
    ChunkReleased,
    FirstByte,
    FlushSent,
    Inbox,
    Interrupted,
    Moment,
    Outbox,
    Pipeline,
    Played,
    SegmentReceived,
    TurnOver,
    UsageError,
    each,
)
from pipeline.testing import Script

VIRTUAL_TIME = True
pytestmark = pytest.mark.anyio


async def chunks(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None:
    """Each token is a chunk."""
    index = 0
    async for token in inbox:
        await outbox.send(Chunk(token, index))
        index += 1


def spoken(chunk: Chunk) -> Chunk:
    """Chunks go through a second link: they are told once."""
    return chunk


@dataclass(frozen=True)
class Hummed:
    """A plug-in's own moment."""

    notes: int


async def hum(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
    """Half a second for the first byte of each chunk, and half a second more for the rest."""
    async for chunk in inbox:
        outbox.tell(FlushSent(len(chunk.text), "each"))
        await anyio.sleep(0.5)
        outbox.tell(FirstByte(0.5))
        await outbox.send(Audio(bytes(100), (chunk,)))
        await anyio.sleep(0.5)
        await outbox.send(Audio(bytes(20), (chunk,), last=True))
    outbox.tell(Hummed(1))


async def play(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for audio in inbox:
        if audio.last:
            await outbox.send(Played(audio.chunks[0].text, 1.0, 1.0))


def told(moments: list[Moment]) -> list[tuple[float, str]]:
    return [(round(moment.at, 6), type(moment.what).__name__) for moment in moments]


async def test_each_moment_is_told_when_it_happens() -> None:
    moments: list[Moment] = []
    script = Script([(1.0, "One. "), (1.25, "Two.")])
    async with Pipeline(script, chunks, each(spoken), hum, play, on_event=moments.append) as voice:
        outcome = await voice.run("a prompt, which is no token")
        first = list(moments)
        await voice.run("again")
    expected = [
        (0.0, "TurnBegan"),
        (1.0, "FirstToken"),
        (1.0, "ChunkReleased"),
        (1.0, "FlushSent"),
        (1.25, "ChunkReleased"),
        (1.5, "FirstByte"),
        (2.0, "SegmentReceived"),
        (2.0, "Heard"),
        (2.0, "FlushSent"),
        (2.5, "FirstByte"),
        (3.0, "SegmentReceived"),
        (3.0, "Hummed"),
        (3.0, "Heard"),
        (3.0, "TurnOver"),
    ]
    assert sorted(told(first)) == sorted(expected)  # what happens at the same time has no order
    times = [moment.at for moment in first]
    assert times == sorted(times)
    assert [moment.what.chunk.index for moment in first if isinstance(moment.what, ChunkReleased)] == [0, 1]
    assert [moment.what.size for moment in first if isinstance(moment.what, SegmentReceived)] == [120, 120]
    assert first[-1].what == TurnOver(outcome)
    assert outcome.moments == tuple(first[:-1])
    assert [moment.turn for moment in (first[0], moments[-1])] == [1, 2]
    assert len({moment.conversation for moment in moments}) == 1
    assert sorted(told(moments[len(first) :])) == sorted(expected)


async def test_an_interruption_is_told_once() -> None:
    moments: list[Moment] = []
    pipeline = Pipeline(Script([(1.0, "One."), (9.0, "Two.")]), chunks, hum, play, on_event=moments.append)
    async with pipeline as voice, voice.turn("") as turn:
        await anyio.sleep(1.75)
        turn.interrupt()
        turn.interrupt()
    assert told(moments)[-2:] == [(1.75, "Interrupted"), (1.75, "TurnOver")]
    assert turn.outcome.interrupted
    assert not turn.outcome.failed
    assert sum(isinstance(moment.what, Interrupted) for moment in moments) == 1


@pytest.mark.parametrize("where", ["stage", "block"])
async def test_a_turn_that_fails_tells_its_end_and_by_what(where: str) -> None:
    moments: list[Moment] = []
    lines: list[tuple[float, str | Exception]] = [(1.0, "One."), (2.0, ValueError("of a stage"))]
    with pytest.raises(ValueError if where == "stage" else KeyError):
        async with Pipeline(Script(lines), chunks, hum, play, on_event=moments.append) as voice, voice.turn("") as turn:
            if where == "block":
                raise KeyError("of the block")
    assert isinstance(moments[-1].what, TurnOver)
    assert moments[-1].what.outcome is turn.outcome
    assert turn.outcome.failed == ("ValueError" if where == "stage" else "KeyError")


async def test_a_turn_that_is_cancelled_from_outside_has_not_failed() -> None:
    moments: list[Moment] = []
    with anyio.move_on_after(1.5):
        await Pipeline(Script([(1.0, "One."), (9.0, "Two.")]), chunks, hum, play, on_event=moments.append).run("")
    assert isinstance(moments[-1].what, TurnOver)
    assert moments[-1].what.outcome.interrupted
    assert not moments[-1].what.outcome.failed
    assert told(moments)[-2:] == [(1.5, "Interrupted"), (1.5, "TurnOver")]


async def test_a_listener_that_raises_is_logged_once_and_ends_nothing(caplog: pytest.LogCaptureFixture) -> None:
    calls: list[Moment] = []

    def listener(moment: Moment) -> None:
        calls.append(moment)
        raise ValueError(f"secret words in {moment}")

    with caplog.at_level(logging.DEBUG, "utterflow"):
        pipeline = Pipeline(Script([(0.0, "secret words")]), chunks, hum, play, on_event=listener)
        outcome = await pipeline.run("")
    assert outcome.timings.links[-1].count == 1
    assert len(calls) == 9
    errors = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert [(record.message, record.error) for record in errors] == [("on_event failed", "ValueError")]  # type: ignore[attr-defined]
    assert errors[0].where.startswith("test_moments.py:")  # type: ignore[attr-defined]
    assert "secret" not in caplog.text


async def test_what_cannot_be_called_plainly_is_refused() -> None:
    async def waits(moment: Moment) -> None: ...

    class Waits:
        async def __call__(self, moment: Moment) -> None: ...

    for given, said in ((waits, "plain function"), (Waits(), "plain function"), ("log", "not str")):
        with pytest.raises(UsageError, match=said):
            Pipeline(chunks, on_event=given)  # type: ignore[call-overload]


async def test_no_moment_shows_what_was_said() -> None:
    moments: list[Moment] = []
    await Pipeline(Script([(0.0, "secret")]), chunks, hum, play, on_event=moments.append).run("secret")
    assert "secret" not in repr(moments)


class Calls:
    """Counts calls of Python functions, by file and name."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> Counter[tuple[str, str]]:
        sys.setprofile(self._note)
        return self.counts

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, frame: object, event: str, argument: object) -> None:
        if event == "call":
            code = frame.f_code  # type: ignore[attr-defined]
            self.counts[code.co_filename.rsplit("/", 1)[-1], code.co_name] += 1


FILES = ("_journal.py", "_moments.py", "_logged.py")


async def test_without_a_listener_no_item_costs_a_call() -> None:
    """What the hook adds to a turn is the same, however many items pass: making the journal and its meters."""

    async def calls(tokens: int) -> Counter[tuple[str, str]]:
        async def source(inbox: Inbox[str], outbox: Outbox[str]) -> None:
            for _ in range(tokens):
                await outbox.send("a ")

        with Calls() as counts:
            await Pipeline(source, chunks, each(spoken), play_nothing).run("")
        return Counter({key: count for key, count in counts.items() if key[0] in FILES})

    async def play_nothing(inbox: Inbox[Chunk], outbox: Outbox[Played]) -> None:
        async for _ in inbox:
            pass

    few, many = await calls(3), await calls(300)
    assert few == many
    assert {"__init__", "meter"} <= {name for _, name in few}
    assert not {"tell", "tell_at", "note", "log"} & {name for _, name in few}
