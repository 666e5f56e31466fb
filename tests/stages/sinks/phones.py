"""Telephones, one for each provider, that behave as its documents say: they play in real time and answer marks."""

from __future__ import annotations

import base64
import json

import anyio

LINE = 0.15
"""Seconds that a message takes to get through, each way."""


class Phone:
    """Twilio: it plays in real time, sends marks back when it gets there, and at once when it is cleared."""

    rate = 8_000
    width = 1  # bytes of a sample
    returns_marks = True  # when it is cleared

    def __init__(self) -> None:
        self._out, self.received = anyio.create_memory_object_stream[object](1000)
        self._line, self._in = anyio.create_memory_object_stream[tuple[float, object]](1000)
        self._queue: list[bytes | str] = []
        self.events: list[str] = []
        self.heard = b""

    @property
    def played(self) -> float:
        """Seconds that the person at this telephone has heard."""
        return len(self.heard) / self.rate / self.width

    async def send(self, message: str | bytes) -> None:
        self._line.send_nowait((anyio.current_time() + LINE, message))

    def say(self, message: object) -> None:
        """The provider sends this."""
        self._out.send_nowait(json.dumps(message) if isinstance(message, dict) else message)

    async def live(self) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._listen)
            while True:
                await anyio.sleep(0.02)
                self._play(round(0.02 * self.rate * self.width))

    def _play(self, size: int) -> None:
        while self._queue and (size or isinstance(self._queue[0], str)):
            head = self._queue.pop(0)
            if isinstance(head, str):
                self.marked(head)
                continue
            self.heard += head[:size]
            if head[size:]:
                self._queue.insert(0, head[size:])
            size -= len(head[:size])

    async def _listen(self) -> None:
        async for time, message in self._in:
            await anyio.sleep_until(time)
            read = self.read(message)
            if read is not None:
                self._queue.append(read)
                continue
            self.events.append("clear")
            marks = [item for item in self._queue if isinstance(item, str)]
            self._queue.clear()
            for name in marks if self.returns_marks else ():
                self.marked(name)

    def marked(self, name: str) -> None:
        self.events.append(name)
        self.say(self.mark(name))

    def close(self) -> None:
        for end in (self._out, self.received, self._line, self._in):
            end.close()

    # What differs from provider to provider

    def start(self) -> None:
        self.say({"event": "connected", "protocol": "Call", "version": "1.0.0"})
        self.say({"event": "start", "sequenceNumber": "1", "start": {"streamSid": "MZ1"}, "streamSid": "MZ1"})

    def hang_up(self) -> None:
        self.say({"event": "stop", "sequenceNumber": "5", "stop": {"callSid": "CA1"}, "streamSid": "MZ1"})

    def caller(self, data: bytes) -> None:
        """The person at this telephone speaks, and hears an echo."""
        for track in ("inbound", "outbound"):
            self.say({"event": "media", "media": {"track": track, "payload": base64.b64encode(data).decode()}})

    def mark(self, name: str) -> object:
        """What is sent when a mark has been played."""
        return {"event": "mark", "streamSid": "MZ1", "mark": {"name": name}}

    def read(self, message: object) -> bytes | str | None:
        """Sound, the name of a mark, or None for a request to drop everything."""
        match json.loads(message):
            case {"event": "media", "streamSid": "MZ1", "media": {"payload": payload}}:
                return base64.b64decode(payload)
            case {"event": "mark", "streamSid": "MZ1", "mark": {"name": str(name)}}:
                return name
            case {"event": "clear", "streamSid": "MZ1"}:
                return None
        raise AssertionError(f"Twilio would refuse {message!r}")


class TelnyxPhone(Phone):
    """Telnyx: sound comes in pieces of 20 ms to 30 s; a clear sends the marks back."""

    def start(self) -> None:
        self.say({"event": "connected", "version": "1.0.0"})
        form = {"encoding": "PCMU", "sample_rate": 8000, "channels": 1}
        start = {"user_id": "3E6F", "call_control_id": "v2:T02", "media_format": form}
        self.say({"event": "start", "sequence_number": "1", "stream_id": "32DE", "start": start})

    def hang_up(self) -> None:
        self.say({"event": "stop", "sequence_number": "5", "stream_id": "32DE", "stop": {"call_control_id": "v2:T02"}})

    def caller(self, data: bytes) -> None:
        for track in ("inbound", "outbound"):
            media = {"track": track, "chunk": "2", "timestamp": "5", "payload": base64.b64encode(data).decode()}
            self.say({"event": "media", "sequence_number": "4", "media": media, "stream_id": "32DE"})

    def mark(self, name: str) -> object:
        return {"event": "mark", "sequence_number": "4", "stream_id": "32DE", "mark": {"name": name}}

    def read(self, message: object) -> bytes | str | None:
        match json.loads(message):
            case {"event": "media", "media": {"payload": payload}}:
                data = base64.b64decode(payload)
                assert 0.02 <= len(data) / 8_000 <= 30.0
                return data
            case {"event": "mark", "mark": {"name": str(name)}}:
                return name
            case {"event": "clear"}:
                return None
        raise AssertionError(f"Telnyx would refuse {message!r}")


class PlivoPhone(Phone):
    """Plivo: a checkpoint is answered only if what was before it has been played."""

    returns_marks = False

    def start(self) -> None:
        form = {"encoding": "audio/x-mulaw", "sampleRate": 8000}
        start = {"callId": "c1", "streamId": "2017", "accountId": "1", "tracks": ["inbound"], "mediaFormat": form}
        self.say({"sequenceNumber": 0, "event": "start", "start": start, "extra_headers": "{}"})

    def hang_up(self) -> None:
        self.say({"event": "stop", "streamId": "2017"})

    def caller(self, data: bytes) -> None:
        for track in ("inbound", "outbound"):
            media = {"track": track, "timestamp": "1", "chunk": 1, "payload": base64.b64encode(data).decode()}
            self.say({"sequenceNumber": 1, "streamId": "2017", "event": "media", "media": media})

    def mark(self, name: str) -> object:
        return {"event": "playedStream", "streamId": "2017", "name": name}

    def read(self, message: object) -> bytes | str | None:
        match json.loads(message):
            case {"event": "playAudio", "media": {"contentType": "audio/x-mulaw", "sampleRate": 8000, "payload": data}}:
                return base64.b64decode(data)
            case {"event": "checkpoint", "streamId": "2017", "name": str(name)}:
                return name
            case {"event": "clearAudio", "streamId": "2017"}:
                self.say({"sequenceNumber": 2, "event": "clearedAudio", "streamId": "2017"})
                return None
        raise AssertionError(f"Plivo would refuse {message!r}")


class VonagePhone(Phone):
    """Vonage: each message of sound is 20 ms, in bytes; the call is over when the websocket is."""

    rate = 16_000
    width = 2
    returns_marks = False

    def start(self) -> None:
        form = f"audio/l16;rate={self.rate}"
        self.say({"event": "websocket:connected", "content-type": form, "caller": "447700900123"})

    def hang_up(self) -> None:
        self._out.close()

    def caller(self, data: bytes) -> None:
        self.say({"event": "websocket:dtmf", "digit": "5", "duration": 260})
        self.say(data)

    def mark(self, name: str) -> object:
        return {"event": "websocket:notify", "payload": {"name": name}}

    def read(self, message: object) -> bytes | str | None:
        if isinstance(message, bytes):
            assert len(message) == self.rate * self.width // 50
            return message
        match json.loads(message):
            case {"action": "notify", "payload": {"name": str(name)}}:
                return name
            case {"action": "clear"}:
                self.say({"event": "websocket:cleared"})
                return None
        raise AssertionError(f"Vonage would refuse {message!r}")
