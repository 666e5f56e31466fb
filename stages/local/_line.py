"""What the server says, in order, each with the time at which it leaves; and how faults change the words. Pure.

Nothing is said after an `End`.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from stages.deepgram import messages as wire
from stages.deepgram.closes import CLOSES
from stages.local._faults import Faults

_UNKNOWN = '{"type":"Weather","outlook":"sunny"}'
_MALFORMED = '{"type":"Flushed","sequence_id":'
_EXTRA = {"dg_extra": {"nested": [1, None, "two"]}}
_CLOSES = {row.name: row for row in CLOSES if row.name}


@dataclass(frozen=True, slots=True)
class End:
    """The connection ends: with a close frame, or (``code`` None) without one, either cut or left half open."""

    code: int | None
    reason: str = ""
    half_open: bool = False


Output: TypeAlias = str | bytes | End
"""What to send: a text frame, a frame of audio, or the end."""


class OutgoingQueue:
    """The way from the server to its client. ``latency`` is in seconds.

    ``error`` writes what is said before a close: it is given the name of the reason, and a sentence or ''.
    """

    def __init__(self, latency: float, faults: Faults, error: Callable[[str, str], str] | None = None) -> None:
        self.ended = False
        self._latency = latency
        self._faults = faults
        self._error = error
        self._outputs: deque[tuple[float, Output]] = deque()
        self._answers = 0

    def __len__(self) -> int:
        return len(self._outputs)

    @property
    def due(self) -> float | None:
        """When the first output leaves."""
        return self._outputs[0][0] if self._outputs else None

    def take(self, now: float) -> list[Output]:
        """What leaves by `now`."""
        due = []
        while self._outputs and self._outputs[0][0] <= now:
            due.append(self._outputs.popleft()[1])
        return due

    def put(self, output: Output, now: float) -> None:
        """Say something as it stands."""
        if not self.ended:
            self._outputs.append((now + self._latency, output))

    def say(
        self, message: wire.Metadata | wire.Flushed | wire.Cleared | wire.Warning | wire.Failure, now: float
    ) -> None:
        """Say one of the known messages."""
        fields = wire.WIRE_WARNING if self._faults.warning == "wire" else wire.SPEC_WARNING
        self.tell(wire.encode(message, warning_fields=fields), now)

    def tell(self, text: str, now: float) -> None:
        """Say a message that is written already."""
        self.put(json.dumps(json.loads(text) | _EXTRA) if self._faults.extra_fields else text, now)

    def answer(self, kind: type[wire.Flushed] | type[wire.Cleared], now: float) -> None:
        """Answer a flush or a clear: one count for both kinds, from 0."""
        self.say(kind(self._answers), now)
        self._answers += 1

    def babble(self, now: float) -> None:
        """Say what the faults put between the proper messages."""
        if self._faults.unknown_message:
            self.put(_UNKNOWN, now)
        if self._faults.malformed_json:
            self.put(_MALFORMED, now)

    def end(self, end: End, now: float) -> None:
        """Say the last thing."""
        self.put(end, now)
        self.ended = True

    def fail(self, name: str, now: float, description: str = "") -> None:
        """Close for a reason of the close table."""
        row = _CLOSES[name]
        if self._error is not None:
            self.tell(self._error(name, description), now)
        wordy = f"{row.meaning.capitalize()} ({name}), see the troubleshooting page."
        self.end(End(row.code, wordy if self._faults.wordy_reasons else name), now)

    def drop(self, now: float) -> None:
        """End in the way that the faults ask for."""
        match self._faults.drop_with:
            case "cut":
                self.end(End(None), now)
            case "half-open":
                self.end(End(None, half_open=True), now)
            case "1000":
                self.end(End(1000), now)
            case name:
                self.fail(name, now)
