"""The server's side of one Speak socket, as a machine: told what came and what time it is, asked what to send. Pure.

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

import re
from collections import deque
from math import inf
from random import Random

from pipeline import AudioFormat, RemoteProtocolError
from stages.deepgram import messages as wire
from stages.local._faults import HEALTHY, Faults
from stages.local._frames import Frames, FrameSegment
from stages.local._limits import Allowance, Limits, Timing
from stages.local._line import End, OutgoingQueue, Output

_FAILURE = wire.Failure("INTERNAL_SERVER_ERROR", "The voice failed.")
_REFUSED = "Rate limit exceeded for flushes. Please try again later."
_SENTENCE = re.compile(r"[^.!?]*[.!?]+\s+")


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
        self.segment: FrameSegment | None = None
        self._limits, self._timing, self._faults = limits, timing, faults
        self._messages = self._flushes = 0
        self._character_window = Allowance(limits.characters, limits.window)
        self._flush_window = Allowance(limits.flushes, limits.window)
        self._buffer = ""
        self._queue: deque[FrameSegment | wire.Warning | End] = deque()
        self._line = OutgoingQueue(timing.latency, faults)
        self._frames = Frames(audio_format, timing, faults, self._line, Random(seed))
        self._free_at = self._heard_at = now
        self._drop_at = now + (inf if faults.drop_after_seconds is None else faults.drop_after_seconds)
        self._over_at = now + (limits.session if faults.session is None else faults.session)
        self._closing = False
        self._late: deque[float] = deque()  # when answers to flushes go out that Clear has cut short
        if faults.drop_at_message == 0:
            self._line.drop(now)
        else:
            self._line.say(metadata, now)
            self._line.babble(now)

    # Told

    def receive(self, frame: str | bytes, now: float) -> wire.Request | None:
        """A message of the client; gives it back if it was understood and heeded."""
        if self._closing or self._line.ended:
            return None
        self._messages += 1
        self._heard_at = now
        if self._messages == self._faults.drop_at_message:
            self._line.drop(now)
        elif isinstance(frame, bytes):
            self._line.fail("MESSAGE-0000", now)
        else:
            try:
                request = wire.decode_request(frame)
            except RemoteProtocolError:
                self._line.fail("DATA-0000", now)
            else:
                self._obey(request, now)
                return request
        return None

    def heard(self, now: float) -> None:
        """The client is there: a ping or pong came."""
        self._heard_at = now

    def audio(self, segment: FrameSegment, sound: bytes) -> None:
        """The voice has made more of a segment, in the format of the client."""
        segment.sound += sound

    def finished(self, segment: FrameSegment) -> None:
        """The voice has made all of a segment."""
        segment.complete = True

    def failed(self, segment: FrameSegment, now: float) -> None:
        """The voice cannot speak a segment."""
        if segment is self.segment:
            self._line.fail("NET-0000", now)

    # Asked

    @property
    def hungry(self) -> bool:
        """Whether the voice should make more of the segment now."""
        return self._frames.hungry(self.segment)

    @property
    def backlog(self) -> int:
        """How many outputs wait for their time or their turn."""
        return len(self._line) + len(self._queue)

    @property
    def deadline(self) -> float | None:
        """When to call `take` again, if nothing happens before."""
        times = [] if self._line.due is None else [self._line.due]
        if not self._line.ended:
            times += [self._over_at, self._idle_at, self._next_at, self._drop_at, *self._late]
        soonest = min(times, default=inf)
        return None if soonest == inf else soonest

    def take(self, now: float) -> list[Output]:
        """What is to be sent by `now`, oldest first."""
        self._advance(now)
        if not self._line.ended and now >= self._drop_at:
            self._line.drop(now)
        if not self._line.ended and now >= min(self._over_at, self._idle_at):
            self._line.fail("NET-0003" if now >= self._over_at else "NET-0001", now)
        if self._line.ended:
            self.segment = None
            self._queue.clear()
        return self._line.take(now)

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
        self._advance(now)  # so that it is the same whether messages come together or apart

    def _speak(self, text: str, now: float) -> None:
        if len(text) > self._limits.text:
            self._line.fail("BIG-0001", now)
        elif not self._character_window.add(len(text), now):
            self._line.fail("DATA-0001", now)
        else:
            self._buffer += text
            sentences = _SENTENCE.findall(self._buffer) if self._faults.auto_speak else []
            if sentences and len(sentences) >= self._faults.auto_speak:
                ready = "".join(sentences)
                self._buffer = self._buffer[len(ready) :]
                self._queue.append(FrameSegment(ready, now, answered=False))

    def _flush(self, now: float) -> None:
        self._flushes += 1
        if self._flushes in self._faults.refuse_flushes or not self._flush_window.add(1, now):
            self._queue.append(wire.Warning(self._faults.refuse_with, _REFUSED))
        elif self._buffer or self._faults.empty_flush:
            endless = self._flushes in self._faults.endless
            answered = not endless and self._flushes not in self._faults.no_flushed
            self._queue.append(FrameSegment(self._buffer, now, answered=answered, endless=endless))
            self._buffer = ""

    def _clear(self, now: float) -> None:
        unanswered = sum(isinstance(item, FrameSegment) and item.answered for item in (self.segment, *self._queue))
        sound = self.segment.sound if self.segment else bytearray()
        self.segment, self._buffer, self._free_at = None, "", now
        self._queue.clear()
        self._frames.send_late(sound, now)
        if not self._faults.no_cleared:
            self._line.answer(wire.Cleared, now)
        if self._faults.late_flushed:
            self._late += [now + self._faults.late_by] * unanswered

    def _close(self, now: float) -> None:
        self._closing = True
        if self._faults.close_at_once:
            self._line.end(End(1000), now)
        elif self._buffer:
            self._queue.append(FrameSegment(self._buffer, now, answered=False))
        self._queue.append(End(1000))

    # Speaking

    @property
    def _idle_at(self) -> float:
        return inf if self._limits.idle is None else self._heard_at + self._limits.idle

    @property
    def _next_at(self) -> float:
        """When speaking can go on: with the next in the queue, the next frame, or a Flushed."""
        segment = self.segment
        if segment is None:
            return -inf if self._queue else inf
        if self._frames.ready(segment):
            return segment.due
        return segment.sent_at + self._faults.flushed_delay if segment.complete else inf

    def _advance(self, now: float) -> None:
        while self._late and self._late[0] <= now:
            self._late.popleft()
            self._line.answer(wire.Flushed, now)
        while not self._line.ended and self._next_at <= now:
            if self.segment is None:
                self._begin(self._queue.popleft(), now)
            elif self.segment.sound:
                self._speak_on(self.segment, now)
            else:
                answered, self.segment, self._free_at = self.segment.answered, None, now
                if answered:
                    self._flushed(now)

    def _flushed(self, now: float) -> None:
        self._line.answer(wire.Flushed, now)
        if self._faults.double_flushed:
            self._line.answer(wire.Flushed, now)

    def _begin(self, item: FrameSegment | wire.Warning | End, now: float) -> None:
        match item:
            case FrameSegment():
                self._frames.begin(item, max(item.asked_at, self._free_at), now)
                item.complete = not item.text.strip()
                self.segment = item
                self._line.babble(now)
            case End():
                self._line.end(item, now)
            case _:
                self._line.say(item, now)

    def _speak_on(self, segment: FrameSegment, now: float) -> None:
        if self._frames.fails:
            self._frames.skip()
            self.segment, self._free_at = None, now
            self._line.say(_FAILURE, now)
            return
        if segment.answered and segment.complete and self._frames.left(segment) <= self._faults.early_flushed:
            segment.answered = False
            self._flushed(now)
        self._frames.send_next(segment, now)
