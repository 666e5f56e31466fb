"""Plivo Audio Streaming. From "Stream events to Plivo" and "Checkpoint event" (docs.plivo.com/docs/voice/xml/
audiostream/stream-events-to-plivo, plivo.com/docs/voice/xml/the-stream-element, read 2026-11).

Pure. A checkpoint is answered only if what stands before it was played; what `clearAudio` dropped is not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline import AudioFormat
from stages.sinks.dialect import Event, Marked, Started, Stopped, fields, heard, text


@dataclass(frozen=True, slots=True)
class Plivo:
    """A call through Plivo's ``<Stream bidirectional="true" contentType="audio/x-mulaw;rate=8000">``: mu-law, 8000 Hz.

    >>> Plivo().read('{"event": "playedStream", "streamId": "2017", "name": "0:800"}')
    Marked(name='0:800')
    >>> Plivo().mark("2017", "0:800")
    '{"event": "checkpoint", "streamId": "2017", "name": "0:800"}'
    """

    format = AudioFormat("mulaw", 8_000)
    frame = 1
    opening = "'start' message: check that this is the websocket of a Plivo <Stream bidirectional=\"true\">"

    def read(self, message: object) -> Event | None:
        """What a message says; None if that is nothing to us."""
        match fields(message):
            case {"event": "start", "start": {"streamId": str(stream), "mediaFormat": {"sampleRate": int(rate)}}}:
                return Started(stream, rate)
            case {"event": "start", "start": {"streamId": str(stream)}}:
                return Started(stream)
            case {"event": "media", "media": {**media}}:
                return heard(media)
            case {"event": "playedStream" | "played", "name": str(name)}:  # an older page calls it "played"
                return Marked(name)
            case {"event": "stop"}:
                return Stopped()
        return None

    def media(self, stream: str, data: bytes) -> Sequence[str]:
        """Sound for the caller."""
        media = {"contentType": "audio/x-mulaw", "sampleRate": self.format.sample_rate, "payload": text(data)}
        return [json.dumps({"event": "playAudio", "media": media})]

    def mark(self, stream: str, name: str) -> str:
        """Ask to be told when all that was sent before has been played."""
        return json.dumps({"event": "checkpoint", "streamId": stream, "name": name})

    def clear(self, stream: str) -> str:
        """Drop what has not been played."""
        return json.dumps({"event": "clearAudio", "streamId": stream})
