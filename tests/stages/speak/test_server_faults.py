"""What a server does that is at fault itself: an Error message, and a frame that no speech needs."""

from __future__ import annotations

import anyio
import pytest

from pipeline import ConnectionLost, Pipeline, SynthesisFailed
from stages.local import Faults
from tests.stages.speak.rig import Ear, served, speak
from tests.stages.speak.test_session import Replies, reply

VIRTUAL_TIME = True

LINES = ["this is the first of them.", "and here is another one."]
NEXT = ["a turn that comes later.", "is whole."]


@pytest.mark.parametrize("frame", [1, 3])
@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (lambda frame: Faults(error_at_frame=frame, connections=1), SynthesisFailed, "INTERNAL_SERVER_ERROR"),
        (lambda frame: Faults(huge_at_frame=frame, connections=1), ConnectionLost, "more than 4 MiB"),
    ],
    ids=["Error message", "huge frame"],
)
async def test_the_turn_ends_with_a_sentence_at_once_and_the_next_is_whole(frame, fault, error, words):
    async with served(fault(frame)) as server:
        ear = Ear()
        async with Pipeline(Replies(), speak(server), ear) as conversation:
            started = anyio.current_time()
            with pytest.raises(error, match=words):
                async with conversation.turn(reply(*LINES)):
                    pass
            assert anyio.current_time() - started < 1.0
            assert " ".join(LINES).startswith(ear.text)
            async with conversation.turn(reply(*NEXT)):
                pass
            assert ear.text == " ".join(NEXT)
