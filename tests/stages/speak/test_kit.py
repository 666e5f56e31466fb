"""The kit for authors of stages, tried on the sender: readers that leave, cancelled turns, links of any size."""

from __future__ import annotations

from pipeline.testing import check_stage
from stages.local import Limits
from stages.speak import UNLIMITED, SpeakOptions
from tests.stages.speak.rig import FORMAT, PROMPT, chunks, served, speak

VIRTUAL_TIME = True


async def test_the_sender_keeps_the_promises_of_a_stage():
    async with served(timing=PROMPT, limits=Limits(flushes=10_000, characters=10**6)) as server:
        stage = speak(server, SpeakOptions(limits=UNLIMITED), format=FORMAT)
        sent = await check_stage(stage, feed=chunks("one, two, three, four, five, six."))
        assert [audio.last for audio in sent] == [False] * (len(sent) - 1) + [True]
        assert server.statistics().handshakes == 1
