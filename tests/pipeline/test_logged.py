"""The log of a turn: silent until somebody listens, bound to its turn, and without a word of what was said."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import structlog

from pipeline import (
    Audio,
    Chunk,
    FlushSent,
    Inbox,
    Outbox,
    Pipeline,
    Played,
    Reconnected,
    UsageError,
    get_logger,
    show_logs,
)
from pipeline._logged import _Shown
from pipeline.testing import Script

VIRTUAL_TIME = True
pytestmark = pytest.mark.anyio
_log = get_logger("a_plug_in")


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """No test leaves anything configured."""
    logger = logging.getLogger("utterflow")
    before = logger.level, list(logger.handlers)
    yield
    show_logs(text=False)
    logger.setLevel(before[0])
    logger.handlers[:] = before[1]
    structlog.reset_defaults()


@dataclass(frozen=True)
class Noted:
    """A plug-in's moment, with words that are nobody's business, and a name that logging has taken."""

    secret: str
    count: int
    args: int


async def chunks(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None:
    index = 0
    async for token in inbox:
        await outbox.send(Chunk(token, index))
        index += 1


async def voice(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
    async for chunk in inbox:
        _log.info("working", chunk=chunk.index)
        outbox.tell(FlushSent(len(chunk.text), "first"))
        outbox.tell(Noted("the secret", 3, 4))
        await outbox.send(Audio(bytes(8), (chunk,), last=True))
    outbox.tell(Reconnected(0.5, 1006, "gone"))


async def ear(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for audio in inbox:
        await outbox.send(Played(audio.chunks[0].text, 1.0, 1.0))


def pipeline() -> Pipeline[object, Played]:
    return Pipeline(Script([(1.0, "the secret")]), chunks, voice, ear)


WORDS = [
    "turn began",
    "first token",
    "chunk released",
    "flush sent",
    "noted",
    "segment received",
    "reconnected",
    "heard",
    "turn over",
]


async def test_nothing_is_told_until_somebody_listens(capfd: pytest.CaptureFixture[str]) -> None:
    outcome = await pipeline().run("")
    assert capfd.readouterr() == ("", "")
    assert len(outcome.moments) == 3  # what the stages told, and no moment of the kernel's


async def test_the_standard_library_gets_every_moment_with_its_facts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "utterflow")
    async with pipeline() as voice:
        await voice.run("the secret")
        await voice.run("the secret")
    records = [record for record in caplog.records if record.name == "utterflow.turn"]
    assert sorted(record.message for record in records if record.turn == 1) == sorted(WORDS)  # type: ignore[attr-defined]
    assert {(record.conversation, record.turn) for record in caplog.records} == {  # type: ignore[attr-defined]
        (records[0].conversation, 1),  # type: ignore[attr-defined]
        (records[0].conversation, 2),  # type: ignore[attr-defined]
    }
    assert {record.message: record.levelname for record in records} == {
        **dict.fromkeys(WORDS, "DEBUG"),
        "reconnected": "INFO",
        "turn over": "INFO",
    }
    told = {record.message: vars(record) for record in records}
    assert (told["flush sent"]["characters"], told["flush sent"]["reason"]) == (10, "first")
    assert (told["noted"]["count"], told["noted"]["args_"]) == (3, 4)
    assert told["turn over"]["first_token"] == pytest.approx(1.0)
    assert "secret" not in str([vars(record) for record in caplog.records])


async def test_what_a_stage_logs_is_bound_to_its_turn(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "utterflow")
    async with pipeline() as voice:
        await voice.run("")
        outcome = await voice.run("")
    working = [record for record in caplog.records if record.message == "working"]
    assert [(record.conversation, record.turn) for record in working] == [  # type: ignore[attr-defined]
        (outcome.conversation, 1),
        (outcome.conversation, 2),
    ]


async def test_a_configured_structlog_gets_them_too() -> None:
    structlog.configure()
    with structlog.testing.capture_logs() as events:
        await pipeline().run("")
    turn = [event for event in events if event["logger_name"] == "utterflow.turn"]
    assert sorted(event["event"] for event in turn) == sorted(WORDS)
    assert all(event["turn"] == 1 for event in events)
    assert "secret" not in str(events)


async def test_show_logs_shows_lines_that_people_can_read() -> None:
    shown = io.StringIO()
    show_logs(stream=shown)
    show_logs(stream=shown)  # twice is once
    await pipeline().run("")
    lines = shown.getvalue().splitlines()
    assert len(lines) == len(WORDS) + 1
    flush = next(line for line in lines if "flush sent" in line)
    assert re.fullmatch(
        r"\d\d:\d\d:\d\d\.\d\d\d flush sent     conversation=\w{8} turn=1 at=1 characters=10 reason=first", flush
    )
    assert "secret" not in shown.getvalue()


async def test_a_level_shows_less_and_text_is_shown_where_it_is_asked_for() -> None:
    quiet, loud = io.StringIO(), io.StringIO()
    show_logs("info", stream=quiet)
    await pipeline().run("")
    show_logs(text=True, stream=loud)
    await pipeline().run("")
    assert [line.split(None, 1)[1][:11] for line in quiet.getvalue().splitlines()] == [
        "working    ",
        "reconnected",
        "turn over  ",
    ]
    assert loud.getvalue().count("text='the secret'") == 2
    with pytest.raises(UsageError, match="no level 'loud'"):
        show_logs("loud")


def test_it_leaves_other_handlers_alone() -> None:
    logger = logging.getLogger("utterflow")
    own = logging.NullHandler()
    logger.addHandler(own)
    show_logs()
    show_logs()
    assert own in logger.handlers
    assert sum(isinstance(handler, _Shown) for handler in logger.handlers) == 1
