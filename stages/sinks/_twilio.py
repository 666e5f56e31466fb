"""The messages of Twilio Media Streams, both ways, as values.

Rules of this file: pure. What cannot be read, is of an unknown kind or lacks what it should have gives None: a call
does not end because of one message that nobody understands. From the documentation "Media Streams - WebSocket
Messages" (twilio.com/docs/voice/media-streams/websocket-messages, read 2026-11).
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Started:
    """The call is there: every message to it names this stream."""

    stream: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound of the caller: mu-law, 8000 Hz."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Marked:
    """Twilio has played, or dropped, everything before this mark."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The call is over."""


Event = Started | Heard | Marked | Stopped


def read(message: object) -> Event | None:
    """What a message says; None if that is nothing to us.

    >>> read('{"event": "mark", "streamSid": "MZ1", "mark": {"name": "0:800"}}')
    Marked(name='0:800')
    >>> read("{"), read(b"\\x00"), read('{"event": "dtmf"}'), read('{"event": "mark"}')
    (None, None, None, None)
    """
    try:
        fields = json.loads(message) if isinstance(message, str) else None
        match fields:
            case {"event": "start", "start": {"streamSid": str(stream)}}:
                return Started(stream)
            case {"event": "start", "streamSid": str(stream)}:
                return Started(stream)
            case {"event": "media", "media": {"payload": str(payload), **rest}} if rest.get("track") != "outbound":
                return Heard(base64.b64decode(payload, validate=True))
            case {"event": "mark", "mark": {"name": str(name)}}:
                return Marked(name)
            case {"event": "stop"}:
                return Stopped()
    except (ValueError, binascii.Error, RecursionError):
        pass
    return None


def media(stream: str, data: bytes) -> str:
    """Sound for the caller."""
    return _message("media", stream, media={"payload": base64.b64encode(data).decode("ascii")})


def mark(stream: str, name: str) -> str:
    """Ask to be told when all that was sent before has been played.

    >>> mark("MZ1", "0:800")
    '{"event": "mark", "streamSid": "MZ1", "mark": {"name": "0:800"}}'
    """
    return _message("mark", stream, mark={"name": name})


def clear(stream: str) -> str:
    """Make Twilio drop what it has not played."""
    return _message("clear", stream)


def _message(event: str, stream: str, **fields: object) -> str:
    return json.dumps({"event": event, "streamSid": stream, **fields})
