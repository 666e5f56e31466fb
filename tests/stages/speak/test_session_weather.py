"""Conversations in bad weather: faults, latency, pauses and barge-ins drawn by lot, the same in each run."""

from __future__ import annotations

import random

import anyio
import pytest

from pipeline import Pipeline, SpeechError
from stages.local import Faults, Timing, passages
from stages.speak import SpeakOptions
from tests.stages.speak.rig import Ear, chunks, sentences, served, speak

VIRTUAL_TIME = True


def weather(lot: random.Random) -> Faults:
    return Faults(
        connections=lot.choice([1, 1, 2]),
        drop_after_frames=lot.choice([None, None, 0, 3, 9]),
        drop_at_message=lot.choice([None, None, None, 1, 4, 7]),
        drop_with=lot.choice(["cut", "half-open", "NET-0000", "1000"]),
        refuse=lot.choice([None] * 6 + [503, 429]),
        first_byte=lot.choice([None, None, 1.0, 3.0]),
        frame_jitter=lot.choice([0, 0.3]),
        frame_sizes=lot.choice([(), (1, 77, 3001)]),
        refuse_flushes=lot.choice([(), (1,), (2, 3)]),
        no_cleared=lot.random() < 0.2,
        late_audio=lot.choice([0, 2]),
        late_flushed=lot.random() < 0.3,
        unknown_message=lot.random() < 0.3,
        malformed_json=lot.random() < 0.3,
        session=lot.choice([None, None, 5.0, 30.0]),
    )


@pytest.mark.parametrize("seed", range(6))
async def test_every_reply_that_ends_well_was_heard_whole_and_once(seed):
    lot = random.Random(seed)
    faults = [weather(lot) for _ in range(lot.randint(1, 4))]
    options = SpeakOptions(resume=lot.choice(["sentence", "word"]), look_ahead=lot.choice([None, 3.0]))
    timing = Timing(first_audio=(0.1, 0.3), frame=0.2, latency=lot.choice([0, 0.05, 0.4]))

    async def source(inbox, outbox):
        async for count in inbox:
            for chunk in chunks(*sentences(count)):
                await anyio.sleep(lot.choice([0, 0, 0.2, 1.0]))
                await outbox.send(chunk)

    async def reply(voice, ear, count):
        async with voice.turn(count) as turn:
            if lot.random() < 0.4:
                await anyio.sleep(3 * lot.random())
                turn.interrupt()
        if not turn.outcome.interrupted:
            if options.resume == "word":
                assert ear.text == " ".join(sentences(count))
            whole = [passage.sentence for passage in passages(ear.sound, sentences(count)) if passage.whole]
            assert options.resume == "word" or whole == list(range(count))

    async with served(faults, timing=timing) as server:
        ear = Ear(slow=lot.random() < 0.3)
        try:
            async with Pipeline(source, speak(server, options), ear) as voice:
                for _ in range(6):
                    await reply(voice, ear, lot.randint(1, 8))
        except SpeechError:
            assert any(fault.connections == 2 or fault.refuse for fault in faults)
        await anyio.sleep(12)
        half_open = sum((fault.drop_with == "half-open") * 2 for fault in faults)
        assert server.statistics().open_sockets <= half_open
