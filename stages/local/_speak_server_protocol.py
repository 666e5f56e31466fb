"""The server's side of one Speak socket, as a machine: told what came and what time it is, asked what to send.

The rules of this file: no I/O and no clock; all that the server says goes through one line, in order; text waits in the
buffer until a flush makes a segment of it; one segment is spoken at a time, and flushes are answered in order.

::

    Speak --> buffer --Flush--> queue --> the segment that is spoken <-- audio from the voice
                                  |                  |
                          refused | flushes          | frames, Flushed
                                  v                  v
    Metadata, Cleared, close -------------> the line -------> take(now)

A shell calls `receive`, `audio` and `finished` as things happen, then `take` for what is due, and again at `deadline`.
It lets the voice speak `segment` whenever that is another one than before, for as long as the machine is `hungry`.
After an `End` nothing more comes.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, field
from itertools import cycle
from math import inf
from random import Random
from typing import TypeAlias

from pipeline import AudioFormat, RemoteProtocolError
from stages.local._faults import HEALTHY, Faults
from stages.local._limits import Limits, SlidingWindow, Timing
from stages.speak import _wire as wire
from stages.speak._closes import CLOSES

_AHEAD = 2.0  # seconds of audio that the voice may be ahead of what was sent
_UNKNOWN = '{"type":"Weather","outlook":"sunny"}'
_MALFORMED = '{"type":"Flushed","sequence_id":'
_EXTRA = {"dg_extra": {"nested": [1, None, "two"]}}
_REFUSED = wire.Warning(wire.EXCESSIVE_FLUSH, "Rate limit exceeded for flushes. Please try again later.")
_SENTENCE = re.compile(r"[^.!?]*[.!?]+\s+")
_CLOSES = {row.name: row for row in CLOSES if row.name}


@dataclass(frozen=True, slots=True)
class End:
    """The connection ends: with a close frame, or (``code`` None) without one, either cut or left half open."""

    code: int | None
    reason: str = ""
    half_open: bool = False


Output: TypeAlias = str | bytes | End
"""What to send: a text frame, a frame of audio, or the end."""


@dataclass(eq=False, slots=True)
class Segment:
    """The text of one flush, and its audio as far as it is made and not yet sent.

    ``answered``: its Flushed is due at the end. ``complete``: the voice has finished. ``due``: when the next frame may
    go.
    """

    text: str
    asked_at: float
    answered: bool = True
    complete: bool = False
    sound: bytearray = field(default_factory=bytearray)
    due: float = inf
    sent_at: float = 0.0


class SpeakServerProtocol:
    """One Speak socket after its handshake. Times are seconds of any clock that does not go back."""

    def __init__(
        self,
        metadata: wire.Metadata,
        audio_format: AudioFormat,
        now: float,
        *,
        limits: Limits,
        timing: Timing,
        faults: Faults = HEALTHY,
        seed: int = 0,
    ) -> None:
        self.format = audio_format
        self.limits, self.timing, self.faults = limits, timing, faults
        self.segment: Segment | None = None
        self.messages = self.flushes = self.frames = self._answers = 0
        self._random = Random(seed)
        self._sizes = cycle(faults.frame_sizes or (max(audio_format.block, audio_format.size(timing.frame)),))
        self._size = next(self._sizes)
        self._characters = SlidingWindow(limits.characters, limits.window)
        self._flush_window = SlidingWindow(limits.flushes, limits.window)
        self._buffer = ""
        self._queue: deque[Segment | wire.Warning | End] = deque()
        self._line: deque[tuple[float, Output]] = deque()
        self._free_at = self._heard_at = now
        self._over_at = now + (limits.session if faults.session is None else faults.session)
        self._closing = self._ended = False
        if faults.drop_at_message == 0:
            self._drop(now)
        else:
            self._say(metadata, now)
            self._oddities(now)

    # Told

    def receive(self, frame: str | bytes, now: float) -> wire.Request | None:
        """A message of the client; gives it back if it was understood and heeded."""
        if self._closing or self._ended:
            return None
        self.messages += 1
        self._heard_at = now
        if self.messages == self.faults.drop_at_message:
            self._drop(now)
        elif isinstance(frame, bytes):
            self._fail("MESSAGE-0000", now)
        else:
            try:
                request = wire.decode_request(frame)
            except RemoteProtocolError:
                self._fail("DATA-0000", now)
            else:
                self._obey(request, now)
                return request
        return None

    def heard(self, now: float) -> None:
        """The client is there: a ping or pong came."""
        self._heard_at = now

    def audio(self, segment: Segment, sound: bytes) -> None:
        """The voice has made more of a segment, in the format of the client."""
        segment.sound += sound

    def finished(self, segment: Segment) -> None:
        """The voice has made all of a segment."""
        segment.complete = True

    def failed(self, segment: Segment, now: float) -> None:
        """The voice cannot speak a segment."""
        if segment is self.segment:
            self._fail("NET-0000", now)

    # Asked

    @property
    def hungry(self) -> bool:
        """Whether the voice should make more of the segment now."""
        ahead = max(self.format.size(_AHEAD), self._size)
        return self.segment is not None and len(self.segment.sound) < ahead

    @property
    def backlog(self) -> int:
        """How many outputs wait for their time or their turn."""
        return len(self._line) + len(self._queue)

    @property
    def deadline(self) -> float | None:
        """When to call `take` again, if nothing happens before."""
        times = [self._line[0][0]] if self._line else []
        if not self._ended:
            times += [self._over_at, self._idle_at, self._next_at]
        soonest = min(times, default=inf)
        return None if soonest == inf else soonest

    def take(self, now: float) -> list[Output]:
        """What is to be sent by `now`, oldest first."""
        if not self._ended and now >= self._over_at:
            self._fail("NET-0003", now)
        elif not self._ended and now >= self._idle_at:
            self._fail("NET-0001", now)
        self._advance(now)
        due = []
        while self._line and self._line[0][0] <= now:
            due.append(self._line.popleft()[1])
        return due

    # The four requests

    def _obey(self, request: wire.Request, now: float) -> None:
        match request:
            case wire.Speak(text=text):
                self._speak(text, now)
            case wire.Flush():
                self._flush(now)
            case wire.Clear():
                self._clear(now)
            case wire.Close():
                self._close(now)

    def _speak(self, text: str, now: float) -> None:
        if len(text) > self.limits.text:
            self._fail("BIG-0001", now)
        elif not self._characters.add(len(text), now):
            self._fail("DATA-0001", now)
        else:
            self._buffer += text
            sentences = _SENTENCE.findall(self._buffer) if self.faults.auto_speak else []
            if sentences and len(sentences) >= self.faults.auto_speak:
                ready = "".join(sentences)
                self._buffer = self._buffer[len(ready) :]
                self._queue.append(Segment(ready, now, answered=False))

    def _flush(self, now: float) -> None:
        self.flushes += 1
        if self.flushes in self.faults.refuse_flushes or not self._flush_window.add(1, now):
            self._queue.append(_REFUSED)
        elif self._buffer or self.faults.empty_flush:
            self._queue.append(Segment(self._buffer, now, answered=self.flushes not in self.faults.no_flushed))
            self._buffer = ""

    def _clear(self, now: float) -> None:
        cut = [self.segment, *self._queue]
        unanswered = sum(isinstance(item, Segment) and item.answered for item in cut)
        sound = self.segment.sound if self.segment else bytearray()
        self.segment, self._buffer, self._free_at = None, "", now
        self._queue.clear()
        for _ in range(self.faults.late_audio):
            self._send_frame(sound.ljust(self._size, b"\0"), now)
            del sound[: self._size]
        if not self.faults.no_cleared:
            self._say(wire.Cleared(self._number()), now)
        for _ in range(unanswered if self.faults.late_flushed else 0):
            self._say(wire.Flushed(self._number()), now)

    def _close(self, now: float) -> None:
        self._closing = True
        if self.faults.close_at_once:
            self._end(End(1000), now)
            return
        if self._buffer:
            self._queue.append(Segment(self._buffer, now, answered=False))
        self._queue.append(End(1000))

    # Speaking

    @property
    def _idle_at(self) -> float:
        return inf if self.limits.idle is None else self._heard_at + self.limits.idle

    @property
    def _next_at(self) -> float:
        """When the segment can go on: with its next frame, or with its Flushed."""
        segment = self.segment
        if segment is None:
            return -inf if self._queue else inf
        if segment.sound and (segment.complete or len(segment.sound) >= self._size):
            return segment.due
        return segment.sent_at + self.faults.flushed_delay if segment.complete else inf

    def _advance(self, now: float) -> None:
        while not self._ended and self._next_at <= now:
            if self.segment is None:
                self._begin(self._queue.popleft(), now)
            elif self.segment.sound:
                self._speak_on(self.segment, now)
            else:
                self._free_at, answered, self.segment = now, self.segment.answered, None
                if answered:
                    self._say(wire.Flushed(self._number()), now)

    def _begin(self, item: Segment | wire.Warning | End, now: float) -> None:
        match item:
            case Segment():
                usual = self._random.uniform(*self.timing.first_audio)
                delay = usual if self.faults.first_byte is None else self.faults.first_byte
                item.due = max(item.asked_at, self._free_at) + delay
                item.complete = not item.text.strip()
                item.sent_at = now
                self.segment = item
                self._oddities(now)
            case End():
                self._end(item, now)
            case _:
                self._say(item, now)

    def _speak_on(self, segment: Segment, now: float) -> None:
        if self.faults.drop_after_frames == 0:
            self._drop(now)
            return
        frame = bytes(segment.sound[: self._size])
        del segment.sound[: self._size]
        jitter = self.faults.frame_jitter * self._random.random()
        segment.due += self.format.seconds(len(frame)) / self.timing.speed + self.faults.frame_gap + jitter
        segment.sent_at = now
        self._send_frame(frame, now)

    # The line

    def _send_frame(self, frame: bytes | bytearray, now: float) -> None:
        self._line.append((now + self.timing.latency, bytes(frame[: self._size])))
        self._size = next(self._sizes)
        self.frames += 1
        if self.frames == self.faults.drop_after_frames:
            self._drop(now)

    def _say(self, message: wire.Metadata | wire.Flushed | wire.Cleared | wire.Warning, now: float) -> None:
        fields = wire.WIRE_WARNING if self.faults.warning == "wire" else wire.SPEC_WARNING
        text = wire.encode(message, warning_fields=fields)
        self._put(json.dumps(json.loads(text) | _EXTRA) if self.faults.extra_fields else text, now)

    def _oddities(self, now: float) -> None:
        if self.faults.unknown_message:
            self._put(_UNKNOWN, now)
        if self.faults.malformed_json:
            self._put(_MALFORMED, now)

    def _put(self, output: Output, now: float) -> None:
        if not self._ended:
            self._line.append((now + self.timing.latency, output))

    def _number(self) -> int:
        """The sequence_id of an answer: one count for both kinds, from 0."""
        self._answers += 1
        return self._answers - 1

    # The end

    def _drop(self, now: float) -> None:
        match self.faults.drop_with:
            case "cut":
                self._end(End(None), now)
            case "half-open":
                self._end(End(None, half_open=True), now)
            case "1000":
                self._end(End(1000), now)
            case name:
                self._fail(name, now)

    def _fail(self, name: str, now: float) -> None:
        row = _CLOSES[name]
        wordy = f"{row.meaning.capitalize()} ({name}), see the troubleshooting page."
        self._end(End(row.code, wordy if self.faults.wordy_reasons else name), now)

    def _end(self, end: End, now: float) -> None:
        self._put(end, now)
        self._ended = True
        self.segment = None
        self._queue.clear()
