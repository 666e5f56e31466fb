"""Twilio Media Streams. From "Media Streams - WebSocket Messages" (twilio.com/docs/voice/media-streams/
websocket-messages, read 2026-11).

Pure. A `clear` sends the marks back that it dropped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import AudioFormat
from stages.sinks.dialect import Event, Marked, Started, Stopped, fields, heard, text


@dataclass(frozen=True, slots=True)
class Twilio:
    """A call through Twilio's ``<Connect><Stream>``: mu-law, 8000 Hz.

    >>> Twilio().read('{"event": "mark", "streamSid": "MZ1", "mark": {"name": "0:800"}}')
    Marked(name='0:800')
    >>> Twilio().mark("MZ1", "0:800")
    '{"event": "mark", "streamSid": "MZ1", "mark": {"name": "0:800"}}'
    """

    format = AudioFormat("mulaw", 8_000)
    frame = 1
    opening = "'start' message: check that this is the websocket of a Twilio <Connect><Stream>"

    def read(self, message: object) -> Event | None:
        """What a message says; None if that is nothing to us."""
        match fields(message):
            case {"event": "start", "start": {"streamSid": str(stream)}}:
                return Started(stream)
            case {"event": "start", "streamSid": str(stream)}:
                return Started(stream)
            case {"event": "media", "media": {**media}}:
                return heard(media)
            case {"event": "mark", "mark": {"name": str(name)}}:
                return Marked(name)
            case {"event": "stop"}:
                return Stopped()
        return None

    def media(self, stream: str, data: bytes) -> Sequence[str]:
        """Sound for the caller."""
        return [_message("media", stream, media={"payload": text(data)})]

    def mark(self, stream: str, name: str) -> str:
        """Ask to be told when all that was sent before has been played."""
        return _message("mark", stream, mark={"name": name})

    def clear(self, stream: str) -> str:
        """Drop what has not been played."""
        return _message("clear", stream)


def _message(event: str, stream: str, **more: object) -> str:
    return json.dumps({"event": event, "streamSid": stream, **more})
