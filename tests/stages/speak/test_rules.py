"""The rules of the pipe that are the speech sender's to keep: 5, 6 and 7. Virtual time."""

from __future__ import annotations

import anyio
import pytest

from pipeline import ConnectionLost, Pipeline
from pipeline.testing import Script
from stages.local import Faults, Timing
from stages.speak import SpeakOptions
from tests.stages.speak.rig import FORMAT, Ear, chunks, report, say, sentences, served, speak

VIRTUAL_TIME = True

LINES = sentences(40)  # about a minute of speech
SCRIPT = [(0.0, chunk) for chunk in chunks(*LINES)]
BRISK = Timing(first_audio=(0.1, 0.1), frame=0.5)


@pytest.mark.parametrize("seconds", [5.0, 20.0])
async def test_rule_5_audio_is_bounded_in_seconds(seconds):
    """However long nobody takes any, no more than so many seconds of audio are asked for, and the text waits."""
    given = []

    async def source(inbox, outbox):
        for chunk in chunks(*sentences(200)):
            await outbox.send(chunk)
            given.append(chunk)

    async def idle(inbox, outbox):
        await anyio.sleep(3600)

    async with served(timing=BRISK) as server:
        options = SpeakOptions(audio_buffer=seconds)
        pipe = Pipeline(source, speak(server, options, format=FORMAT), idle, size=4)
        async with pipe as voice, voice.turn(None) as turn:
            await anyio.sleep(1800)
            turn.interrupt()
        longest = max(len(chunk.text) for chunk in given) / 15
        assert FORMAT.seconds(server.statistics().audio_bytes) <= seconds + 2 * longest + 4 * 0.5
        assert len(given) * longest <= 2 * seconds + 8 * longest


async def test_rule_6_the_socket_reader_always_drains():
    """The next stage takes nothing for an hour: pings are answered, the socket lives, and then all of it is heard."""

    class LateEar(Ear):
        async def __call__(self, inbox, outbox):
            await anyio.sleep(3000)
            await super().__call__(inbox, outbox)

    ear = LateEar()
    async with served(timing=BRISK) as server:
        outcome = await Pipeline(Script(SCRIPT), speak(server), ear).run(None)
        assert server.statistics().handshakes == 1
    assert ear.text == " ".join(LINES)
    assert report(outcome).resumed == ()


async def test_rule_6_pressure_is_put_on_the_text():
    """While audio waits, text does not flow; when it is taken, text flows again."""
    at = []

    async def source(inbox, outbox):
        for chunk in chunks(*LINES):
            await outbox.send(chunk)
            at.append(anyio.current_time())

    async with served(timing=BRISK) as server:
        ear = Ear(slow=True)
        await Pipeline(source, speak(server, SpeakOptions(audio_buffer=10.0)), ear).run(None)
    assert ear.text == " ".join(LINES)
    assert ear.gaps == []
    assert at[-1] > 20.0  # of a minute of speech, the end was not read before its time had come near


async def test_rule_7_losing_the_connection_between_turns_is_no_error():
    async with served([Faults(session=60.0, connections=1), Faults(session=60.0, connections=1)]) as server:
        ear = Ear()
        async with Pipeline(Script(SCRIPT[:4]), speak(server), ear) as voice:
            for _ in range(4):
                async with voice.turn(None) as turn:
                    pass
                assert ear.text == " ".join(LINES[:4])
                assert report(turn.outcome).resumed == ()
                await anyio.sleep(55)
        assert server.statistics().handshakes == 3


@pytest.mark.parametrize("frames", [0, 1, 5, 13])
async def test_rule_7_losing_it_inside_a_turn_is_healed_and_nothing_is_lost_or_said_twice(frames):
    async with served(Faults(drop_after_frames=frames, connections=1), timing=BRISK) as server:
        ear, outcome = await say(server, LINES[:8], SpeakOptions(resume="word"))
        assert server.statistics().handshakes == 2
    assert ear.text == " ".join(LINES[:8])
    assert len(report(outcome).resumed) == 1


async def test_rule_7_what_cannot_be_healed_raises_and_says_how_much_was_heard():
    async with served(Faults(drop_after_frames=5, drop_with="BIG-0001"), timing=BRISK) as server:
        with pytest.raises(ConnectionLost) as caught:
            await say(server, LINES)
    assert caught.value.seconds == pytest.approx(5 * 0.5, abs=0.5)
    assert f"{caught.value.seconds:.1f} s" in str(caught.value)
