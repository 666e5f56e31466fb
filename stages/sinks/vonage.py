"""Vonage Voice WebSockets. From "WebSockets in the Vonage Voice API" (developer.vonage.com/en/voice/voice-api/guides/
websockets, read 2026-11).

Pure. Sound is binary both ways, 20 ms a message; up to 3,072 messages, about a minute, wait at Vonage's end. Nothing
says that a call is over but the end of its websocket.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import AudioFormat, UsageError
from stages.sinks.dialect import FRAME, Event, Heard, Marked, Started, fields


@dataclass(frozen=True, slots=True)
class Vonage:
    """A call that an NCCO connects to a websocket: linear16 at ``sample_rate`` hertz, as its content-type asks for.

    ``send`` of the `Telephony` gets text and bytes: with Starlette, let it choose between ``send_text`` and
    ``send_bytes``. Raises `UsageError` for other rates than 8000 and 16000.

    >>> Vonage().read('{"event": "websocket:connected", "content-type": "audio/l16;rate=16000"}')
    Started(stream='', rate=16000)
    >>> Vonage().mark("", "0:800")
    '{"action": "notify", "payload": {"name": "0:800"}}'
    """

    sample_rate: int = 16_000
    opening = "'websocket:connected' message: check that an NCCO connects the call to this websocket"

    def __post_init__(self) -> None:
        if self.sample_rate not in (8_000, 16_000):
            raise UsageError(f"Vonage speaks at 8000 or 16000 Hz, not {self.sample_rate}.")

    @property
    def format(self) -> AudioFormat:
        """The audio of its calls, both ways."""
        return AudioFormat("linear16", self.sample_rate)

    @property
    def frame(self) -> int:
        """Bytes of a message of sound: 320 or 640."""
        return self.format.size(FRAME)

    def read(self, message: object) -> Event | None:
        """What a message says; None if that is nothing to us."""
        if isinstance(message, bytes | bytearray | memoryview):
            return Heard(bytes(message))
        match fields(message):
            case {"event": "websocket:connected", **more}:
                rate = str(more.get("content-type", "")).partition("rate=")[2]
                return Started("", int(rate) if rate.isascii() and rate.isdigit() else None)
            case {"event": "websocket:notify", "payload": {"name": str(name)}}:
                return Marked(name)
        return None

    def media(self, stream: str, data: bytes) -> Sequence[str | bytes]:
        """Sound for the caller."""
        return [data[at : at + self.frame] for at in range(0, len(data), self.frame)]

    def mark(self, stream: str, name: str) -> str:
        """Ask to be told when all that was sent before has been played."""
        return json.dumps({"action": "notify", "payload": {"name": name}})

    def clear(self, stream: str) -> str:
        """Drop what has not been played."""
        return json.dumps({"action": "clear"})
