"""The machine of `test_protocol_machine` over the wire of docs/providers.md: the same laws, with numbered answers.

Sound begins with the text, a cancel is not confirmed, and what was under way when it was sent still arrives.
"""

from __future__ import annotations

import base64
import json
import os
from collections import deque

import pytest
from hypothesis import HealthCheck, settings

from stages.local._line import End
from stages.speak._policy import Paced, end_of_turn
from tests.stages.speak.test_protocol_machine import FORMAT, Conversation, Socket, sound_of
from tests.stages.speak.test_second_wire import page

LATENCY = 0.1
PART = FORMAT.size(0.2)


class NumberedServer:
    """The other end: says each text when it comes, in parts, and a context is done when its end came."""

    segment = None  # it makes its sound itself

    def __init__(self) -> None:
        self.due: deque[tuple[float, int, str | End]] = deque()  # when it is sent, of which context, what

    @property
    def deadline(self) -> float | None:
        return self.due[0][0] if self.due else None

    def receive(self, frame: str, now: float) -> None:
        message = json.loads(frame)
        if "say" in message:
            sound = sound_of(message["say"])
            for at in range(0, len(sound), PART):
                part = base64.b64encode(sound[at : at + PART]).decode()
                self.put(message["context"], {"sound": part}, now)
        elif "end" in message:
            self.put(message["end"], {"done": True}, now)
        elif "drop" in message:
            self.due = deque(entry for entry in self.due if entry[1] != message["drop"])
        elif "bye" in message:
            self.due.append((now + LATENCY, -1, End(1000, "")))

    def put(self, number: int, message: dict[str, object], now: float) -> None:
        self.due.append((now + LATENCY, number, json.dumps({**message, "context": number})))

    def take(self, now: float) -> list[str | End]:
        sent = []
        while self.due and self.due[0][0] <= now:
            sent.append(self.due.popleft()[2])
        return sent


class NumberedConversation(Conversation):
    wire = page().NumberedWire()

    def socket(self):
        self.faults = self.faults[1:]  # the network's are enough
        return Socket(NumberedServer())


NumberedConversation.TestCase.settings = settings(
    max_examples=2_000 if os.environ.get("UTTERFLOW_SEARCH") else 100,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_numbered_conversation = NumberedConversation.TestCase


@pytest.mark.parametrize(
    ("flush", "sizes", "losses"), [(end_of_turn, [1, 1, 1, 1], 1), (Paced(), [2, 1, 4], 2)], ids=["look ahead", "twice"]
)
def test_a_segment_that_is_said_again_stays_one(flush, sizes, losses):
    """Said again, it waits for no room (what was heard adds nothing to what is ahead), and a second loss before any of
    it was sent changes nothing.
    """
    talk = NumberedConversation()
    talk.start(flush=flush, look_ahead=2.0, resume="word", buffer=4.0, faults=[])
    talk.reply(sizes=sizes, seconds=0.2)
    for _ in range(losses):
        talk.cut()
    talk.teardown()
    assert [resumed.exact for resumed in talk.protocol.report.resumed] == [True] * losses
