"""The figures of a turn in one value: from links and moments, also of a turn that ended early."""

from __future__ import annotations

import json

import anyio
import pytest

from pipeline import (
    Audio,
    Chunk,
    FirstByte,
    FlushSent,
    Inbox,
    LinkTimes,
    ModelAnswered,
    ModelAsked,
    Outbox,
    Pipeline,
    Played,
    PlayoutBegan,
    Reconnected,
    SoundBegan,
    TextSent,
    Underrun,
    VoiceUsed,
    drive,
)
from pipeline.testing import Script

VIRTUAL_TIME = True
pytestmark = pytest.mark.anyio


class Sentences:
    """Each token is a chunk."""

    deadline = None

    def __init__(self) -> None:
        self._count = 0

    def feed(self, item: str, now: float) -> list[Chunk]:
        self._count += 1
        return [Chunk(item, self._count - 1)]

    def expire(self, now: float) -> list[Chunk]:
        return []

    def finish(self, now: float) -> list[Chunk]:
        return []


async def model(inbox: Inbox[str], outbox: Outbox[str]) -> None:
    """Two tokens, the second a second after the first."""
    outbox.tell(ModelAsked("a-model"))
    await anyio.sleep(1.0)
    await outbox.send("One. ")
    await anyio.sleep(1.0)
    await outbox.send("Two.")
    outbox.tell(ModelAnswered("a-model-2026", "resp-1", "stop", 7, 2))


async def voice(inbox: Inbox[Chunk], outbox: Outbox[Audio]) -> None:
    """Takes three seconds for each chunk."""
    sent = 0
    try:
        async for chunk in inbox:
            sent += len(chunk.text)
            outbox.tell(TextSent(len(chunk.text)))
            outbox.tell(FlushSent(len(chunk.text), "first" if chunk.index == 0 else "end"))
            await anyio.sleep(3.0)
            outbox.tell(FirstByte(3.0))
            outbox.tell(SoundBegan(0.2))
            await outbox.send(Audio(bytes(10), (chunk,), last=True))
        outbox.tell(Reconnected(0.1, 1006))
    finally:
        outbox.tell(VoiceUsed("a-voice", "req-1", 0.25, sent, sent - 1, 1))


async def ear(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for audio in inbox:
        outbox.tell(PlayoutBegan(0.5) if audio.chunks[0].index == 0 else Underrun(2.5))
        await outbox.send(Played(audio.chunks[0].text, 1.0, 1.0))


async def test_the_record_holds_every_figure_that_was_told() -> None:
    async with Pipeline(model, drive(Sentences), voice, ear) as pipeline:
        record = (await pipeline.run("")).record
        again = (await pipeline.run("")).record
    waits = {
        wait.stage: (wait.before, round(wait.for_items, 6), wait.behind, round(wait.for_room, 6))
        for wait in record.waits
    }
    assert waits == {
        "model": ("", 0.0, "Sentences", 0.0),
        "Sentences": ("model", 0.0, "voice", 0.0),
        "voice": ("Sentences", 1.0, "ear", 0.0),
        "ear": ("voice", 7.0, "", 0.0),
    }
    expected = {
        "turn": 1,
        "total": 7.0,
        "interrupted": None,
        "failed": "",
        "first_token": 1.0,
        "last_token": 2.0,
        "first_chunk": 1.0,
        "first_text": 1.0,
        "first_flush": 1.0,
        "first_byte": 4.0,
        "leading_silence": 0.2,
        "first_audible": 4.5,
        "last_audible": 7.0,
        "connect": 0.25,
        "tokens": 2,
        "chunks": 2,
        "characters_sent": 9,
        "characters_spoken": 8,
        "characters_wasted": 1,
        "flushes": {"first": 1, "end": 1},
        "underruns": 1,
        "starved": 2.5,
        "reconnects": 1,
        "late": 0.0,
        "model": "a-model-2026",
        "voice": "a-voice",
        "response_ids": ("resp-1",),
        "request_ids": ("req-1",),
    }
    got = record.as_dict()
    rounded = {name: round(value, 6) if isinstance(value, float) else value for name, value in got.items()}
    assert {name: rounded[name] for name in expected} == expected
    assert set(got) == {*expected, "wall", "conversation", "waits"}
    assert again.turn == 2
    assert again.conversation == record.conversation
    assert again.wall >= record.wall > 1.7e9
    assert json.loads(json.dumps(got))["flushes"] == {"first": 1, "end": 1}


async def test_a_turn_that_is_interrupted_keeps_what_was_told_until_then() -> None:
    async with Pipeline(model, drive(Sentences), voice, ear) as pipeline, pipeline.turn("") as turn:
        await anyio.sleep(4.5)
        turn.interrupt()
    record = turn.outcome.record
    assert (record.interrupted, record.total) == pytest.approx((4.5, 4.5))
    assert record.characters_sent == 9
    assert record.flushes == {"first": 1, "end": 1}
    assert record.first_byte == pytest.approx(4.0)
    assert record.voice == "a-voice"


async def test_a_turn_that_raises_keeps_its_record_with_the_pipeline_and_with_the_turn() -> None:
    async def breaks(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
        async for _ in inbox:
            raise ValueError("the line is dead")

    async with Pipeline(model, drive(Sentences), voice, breaks) as pipeline:
        assert pipeline.last is None
        with pytest.raises(ValueError, match="dead"):
            await pipeline.run("")
        assert pipeline.last is not None
        record = pipeline.last.record
    assert record.failed == "ValueError"
    assert record.first_byte == pytest.approx(4.0)
    assert (record.voice, record.model) == ("a-voice", "a-model-2026")


async def test_who_waits_for_a_slow_reader_is_told() -> None:
    async def fast(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        for _ in range(4):
            await outbox.send("a")

    async def slow(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        async for item in inbox:
            await anyio.sleep(1.0)
            await outbox.send(item)

    first, second = (await Pipeline(fast, slow, size=1).run("")).record.waits
    assert (first.stage, first.behind, second.before) == ("fast", "slow", "fast")
    assert first.for_room == pytest.approx(2.0)
    assert second.for_items == 0.0


async def test_a_stage_before_machines_waits_for_what_is_behind_them() -> None:
    async def fast(inbox: Inbox[str], outbox: Outbox[str]) -> None:
        for _ in range(4):
            await outbox.send("a")

    async def slow(inbox: Inbox[Chunk], outbox: Outbox[Chunk]) -> None:
        async for item in inbox:
            await anyio.sleep(1.0)
            await outbox.send(item)

    waits = (await Pipeline(fast, drive(Sentences), slow, size=1).run("")).record.waits
    assert waits[0].for_room == pytest.approx(1.0)
    assert waits[1].for_room == pytest.approx(2.0)


async def test_a_turn_of_other_things_has_a_record_without_figures() -> None:
    record = (await Pipeline(Script([(1.0, 5)])).run("")).record
    assert record.total == pytest.approx(1.0)
    assert (record.tokens, record.chunks, record.first_token, record.flushes) == (0, 0, None, {})


def test_reprs_that_help() -> None:
    assert repr(LinkTimes(str, 0.5, 1.25, 12, "Chat", 0.0, 0.75)) == (
        "LinkTimes(Chat: 12 strs, 0.500 to 1.250 s, waited 0.750 s for items)"
    )
    assert repr(LinkTimes()) == "LinkTimes(?: 0 items)"
    assert repr(Pipeline(model, drive(Sentences))) == "<Pipeline model, Sentences; closed>"
