"""How long the listener can wait, as each sink tells it, in virtual time."""

from __future__ import annotations

import io
import math
import os
import random

import anyio
import pytest

from pipeline import Audio, AudioFormat, Inbox, Outbox, Pipeline, Played
from pipeline.testing import AudioScript
from stages.sinks import EncodedFile, Tee, WavFile, Writer
from stages.sinks.speaker import Speaker

VIRTUAL_TIME = True

RATE = AudioFormat().bytes_per_second


async def nobody(data: bytes) -> None: ...


async def drop() -> None: ...


def seconds(count: float) -> Audio:
    return Audio(bytes(int(count * RATE / 2) * 2), last=True)


async def leads(sink: Writer | Tee, *times: float) -> list[float | None]:
    """What the sink tells at these times of a turn of four seconds, all of which is there at once."""
    told = []
    async with Pipeline(AudioScript([(0.0, seconds(4.0))]), sink) as pipe, pipe.turn("") as turn:
        started = anyio.current_time()
        for at in times:
            await anyio.sleep_until(started + at)
            told.append(sink.lead(anyio.current_time()))
        turn.interrupt()
    return told


async def test_what_waits_in_the_sink_and_with_the_listener_is_still_to_be_heard():
    for sink in (Writer(nobody), Writer(nobody, lead=1.0, clear=drop)):
        assert await leads(sink, 0.5, 1.0, 3.5, 5.0) == pytest.approx([3.5, 3.0, 0.5, 0.0], abs=1e-3)


@pytest.mark.parametrize("clear", [drop, None])
async def test_a_pause_counts(clear):
    writer = Writer(nobody, clear=clear)
    async with Pipeline(AudioScript([(0.0, seconds(4.0))]), writer) as pipe, pipe.turn(""):
        await anyio.sleep(1.0)
        writer.pause()
        await anyio.sleep(12.0)
        standing = writer.lead(anyio.current_time())
        writer.resume()
        await anyio.sleep(1.0)
        going_on = writer.lead(anyio.current_time())
    heard_after_the_pause = 0.0 if clear else 0.2
    assert standing == pytest.approx(3.0 - heard_after_the_pause, abs=1e-3)
    assert going_on == pytest.approx(standing - 1.0, abs=1e-3)


async def test_after_an_interruption_it_stays_at_what_was_not_heard_until_the_next_turn():
    writer = Writer(nobody)
    async with Pipeline(AudioScript([(0.0, seconds(4.0)), (1.0, seconds(1.0))]), writer) as pipe:
        for _ in range(2):
            async with pipe.turn("") as turn:
                await anyio.sleep(0.5)
                assert writer.lead(anyio.current_time()) == pytest.approx(3.5, abs=1e-3)
                turn.interrupt()
            await anyio.sleep(7)
            assert writer.lead(anyio.current_time()) == pytest.approx(3.5, abs=1e-3)
        async with pipe.turn(""):
            pass
        assert writer.lead(anyio.current_time()) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("seed", range(20))
async def test_lead_and_what_was_heard_are_always_all_the_sound_there_was(seed):
    """Whatever the sound, the pauses and the listener's word: what was taken is either heard or still to be heard."""
    rng = random.Random(seed)
    writer = Writer(nobody, lead=rng.choice([0.04, 0.2, 1.0]), clear=rng.choice([None, drop]))
    given = 0.0

    async def source(inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        nonlocal given
        for _ in range(30):
            audio = seconds(rng.choice([0.0, 0.01, 0.1, 0.5]))
            await outbox.send(audio)
            await anyio.sleep(1e-6)  # the sink takes it
            given += len(audio.data) / RATE
            await anyio.sleep(rng.choice([0.0, 0.05, 0.4]))

    source.offer = lambda wanted: AudioFormat()
    async with Pipeline(source, writer) as pipe, pipe.turn("") as turn:
        for _ in range(60):
            await anyio.sleep(rng.random() / 10)
            rng.choice([writer.pause, writer.resume, lambda: None])()
            now = anyio.current_time()
            pacer = writer._pacer
            if pacer is not None:
                assert writer.lead(now) + pacer.playout.position(now) == pytest.approx(given, abs=0.501)
                assert writer.lead(now) >= 0.0
        writer.resume()
    assert turn.outcome.report(Played) is None or turn.outcome.report(Played).position == pytest.approx(given)


async def test_nobody_waits_for_a_file(tmp_path):
    for sink in (WavFile(tmp_path / "out.wav"), WavFile(io.BytesIO()), EncodedFile(tmp_path / "out.flac")):
        assert sink.lead(0.0) == math.inf


async def test_of_the_reader_of_a_pipe_nothing_is_known():
    read, write = os.pipe()
    with os.fdopen(write, "wb", buffering=0) as pipe:
        sink = WavFile(pipe)
        await sink.__aenter__()
        assert sink.lead(0.0) is None
        await sink.__aexit__(None, None, None)
    os.close(read)


async def unknown(inbox: Inbox[Audio], outbox: Outbox[Played]) -> None:
    async for _ in inbox:
        pass


async def test_of_several_the_one_that_runs_dry_first_counts(tmp_path):
    file = WavFile(tmp_path / "out.wav")
    writer, other = Writer(nobody), Speaker("null")
    assert Tee(file, file).lead(0.0) == math.inf
    assert Tee(writer, file).lead(0.0) == Tee(file, writer).lead(0.0) == 0.0
    assert Tee(unknown, file).lead(0.0) is None
    assert Tee(writer, unknown).lead(0.0) == 0.0
    assert await leads(Tee(writer, Writer(nobody), unknown, hold=60.0), 1.0) == pytest.approx([3.0], abs=1e-3)
    assert Tee(writer, other).lead(0.0) == 0.0
