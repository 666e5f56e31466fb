"""What still comes of a turn that was cut: none of it is heard in the next turn, or counted for it."""

from __future__ import annotations

import anyio
import pytest

from pipeline import Pipeline
from stages.local import UNSTEADY, Faults, Timing, UnsteadyVoice
from stages.speak import PACED, SpeakOptions, per_chunk
from tests.stages.speak.rig import Ear, Voice, report, sentences, served, speak
from tests.stages.speak.test_session import Replies, reply

VIRTUAL_TIME = True

OLD = sentences(12)
STEADY = Timing(first_audio=(0.1, 0.1), frame=0.2, speed=2.0)
LATE = [0.0, 0.05, 0.15, 0.4, 0.9, 1.5, 2.5, 4.0]
"""Seconds from Cleared to the answer that comes too late: before the next turn's audio, in it, at its end, after it."""

# Of a voice that varies, answers that are later than this are left out: 2 of 8 still cut the next turn's end (README).
CASES = [(late_by, False) for late_by in LATE] + [(late_by, True) for late_by in LATE[:4]]


def new(number: int) -> list[str]:
    """The turn that comes next: one flush at once, and more later."""
    return [f"this{number}x{line} is a new reply{line}." for line in range(4)]


@pytest.mark.parametrize(("late_by", "varies"), CASES)
@pytest.mark.parametrize("flushes", [1, 2], ids=["one flush cut", "two flushes cut"])
async def test_a_late_answer_to_a_turn_that_was_cut_takes_nothing_from_the_next(late_by, flushes, varies):
    fault = Faults(late_flushed=True, late_by=late_by, late_audio=2)
    voice, timing = (UnsteadyVoice(Voice(), seed=3), UNSTEADY) if varies else (Voice(), STEADY)
    options = SpeakOptions(fresh_socket=False, flush=per_chunk if flushes == 2 else PACED)
    async with served(fault, timing=timing, voice=voice) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server, options), ear) as conversation:
            for number in range(3):
                async with conversation.turn(reply(*OLD[:flushes])) as turn:
                    await anyio.sleep(0.15)
                    turn.interrupt()
                for again in range(2):
                    lines = new(2 * number + again)
                    async with conversation.turn(reply(*lines)) as turn:
                        pass
                    assert ear.text == " ".join(lines)
                    assert not report(turn.outcome).resumed
        assert server.statistics().handshakes == 1
