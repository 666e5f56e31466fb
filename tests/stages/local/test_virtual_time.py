"""The local server in virtual time, over its memory streams: hours of conversation in no time, to the millisecond."""

import anyio
import pytest

from stages.deepgram import messages as wire
from stages.local import Faults, Limits, LocalSpeakServer, Timing, ToneVoice, read_text

VIRTUAL_TIME = True


async def test_first_audio_comes_exactly_when_it_is_due(dial):
    timing = Timing(first_audio=(0.140, 0.140), speed=4.0)
    async with LocalSpeakServer(ToneVoice(tagged=True), timing=timing) as server, dial(server, memory=True) as client:
        started = anyio.current_time()
        await client.send(wire.Speak("One sentence of speech. "), wire.Flush())
        assert isinstance(await client.receive(), bytes)
        assert anyio.current_time() - started == pytest.approx(0.140)
        await client.reply()
        assert read_text(client.heard) == "One sentence of speech."
        length = len(client.heard) / 48_000
        assert anyio.current_time() - started == pytest.approx(0.140 + (length - 0.04) / 4, abs=0.01)


async def test_an_hour_of_turns_ends_with_the_session(dial):
    async with LocalSpeakServer(ToneVoice(8_000)) as server, dial(server, "sample_rate=8000", memory=True) as client:
        started = anyio.current_time()
        turns = 0
        while anyio.current_time() - started < 3_580:
            await client.say("Word. ")
            await anyio.sleep(10)
            turns += 1
        assert turns > 340
        await anyio.sleep(3_590 - (anyio.current_time() - started))
        assert await client.ended() == (1011, "NET-0003")
        assert anyio.current_time() - started == pytest.approx(3_600)


async def test_the_flush_window_slides(dial):
    limits = Limits(flushes=2)
    async with LocalSpeakServer(ToneVoice(), limits=limits) as server, dial(server, memory=True) as client:
        answers = []
        for pause in (30, 20, 10, 0):
            await client.send(wire.Flush())
            answers.append(type((await client.reply())[1]).__name__)
            await anyio.sleep(pause)
        assert answers == ["Flushed", "Flushed", "Warning", "Flushed"]


async def test_a_half_open_server_stays_silent_for_an_hour(dial):
    faults = Faults(drop_with="half-open", drop_at_message=1)
    async with LocalSpeakServer(ToneVoice(), faults=faults) as server, dial(server, memory=True) as client:
        await client.send(wire.Flush())
        with anyio.move_on_after(3_600) as hour:
            await client.stream.receive()
        assert hour.cancelled_caught


async def test_distance_is_felt_once_each_way_of_the_answer(dial):
    timing = Timing(first_audio=(0, 0), latency=0.3)
    async with LocalSpeakServer(ToneVoice(), timing=timing) as server, dial(server, memory=True) as client:
        started = anyio.current_time()
        await client.send(wire.Clear())
        await client.reply()
        assert anyio.current_time() - started == pytest.approx(0.3)
