"""Telnyx Media Streaming. From "Stream call media over WebSocket" (developers.telnyx.com/api-reference/websockets/
stream-call-media-over-websocket, read 2026-11).

Pure. Sound goes in pieces of 20 ms to 30 s; a `clear` sends the marks back that it dropped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import AudioFormat
from stages.sinks.dialect import FRAME, Event, Marked, Started, Stopped, fields, heard, text

_FORMAT = AudioFormat("mulaw", 8_000)


@dataclass(frozen=True, slots=True)
class Telnyx:
    """A call through Telnyx, streamed with ``stream_bidirectional_mode="rtp"`` and the codec PCMU: mu-law, 8000 Hz.

    Telnyx does not promise that the caller's sound comes in order.

    >>> Telnyx().read('{"event": "mark", "stream_id": "32DE", "mark": {"name": "0:800"}}')
    Marked(name='0:800')
    >>> Telnyx().clear("32DE")
    '{"event": "clear"}'
    """

    format = _FORMAT
    frame = _FORMAT.size(FRAME)
    opening = "'start' message: check that the call is streamed to this websocket with stream_bidirectional_mode=rtp"

    def read(self, message: object) -> Event | None:
        """What a message says; None if that is nothing to us."""
        match fields(message):
            case {"event": "start", "stream_id": str(stream), "start": {"media_format": {"sample_rate": int(rate)}}}:
                return Started(stream, rate)
            case {"event": "start", "stream_id": str(stream)}:
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
        return [json.dumps({"event": "media", "media": {"payload": text(data)}})]

    def mark(self, stream: str, name: str) -> str:
        """Ask to be told when all that was sent before has been played."""
        return json.dumps({"event": "mark", "mark": {"name": name}})

    def clear(self, stream: str) -> str:
        """Drop what has not been played."""
        return json.dumps({"event": "clear"})
