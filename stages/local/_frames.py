"""Sound on its way out of a connection: what the voice has made of a text, and the frames that leave. Pure.

Both wires send their sound by this, so that pace and faults are the same on both.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle
from math import inf
from random import Random

from pipeline import AudioFormat
from stages.local._faults import Faults
from stages.local._limits import Timing
from stages.local._line import OutgoingQueue

_AHEAD = 2.0  # seconds of audio that the voice may be ahead of what was sent


@dataclass(eq=False, slots=True)
class FrameSegment:
    """A text that is spoken in one go, and its audio as far as it is made and not yet sent.

    ``speed``: how fast (None: as the socket was opened with). ``answered``: its Flushed is due at the end. ``endless``:
    its sound (``spoken`` by now) comes again. ``complete``: the voice has finished. ``due``: when the next frame may
    go. ``sent_at``: when the last one went.
    """

    text: str
    asked_at: float
    speed: float | None = None
    answered: bool = True
    endless: bool = False
    complete: bool = False
    sound: bytearray = field(default_factory=bytearray)
    spoken: bytearray = field(default_factory=bytearray)
    due: float = inf
    sent_at: float = 0.0


class Frames:
    """The frames of audio of one connection: their sizes, their pace, and the faults that are counted by them."""

    def __init__(
        self, format: AudioFormat, timing: Timing, faults: Faults, line: OutgoingQueue, random: Random
    ) -> None:
        self._format, self._timing, self._faults = format, timing, faults
        self._line = line
        self._random = random
        self._sizes = cycle(faults.frame_sizes)
        self._count = 0
        self.size = self._next_size()
        """Bytes of the next frame."""

    def hungry(self, segment: FrameSegment | None) -> bool:
        """Whether the voice should make more of `segment` now."""
        return segment is not None and len(segment.sound) < max(self._format.size(_AHEAD), self.size)

    def ready(self, segment: FrameSegment) -> bool:
        """Whether there is a frame of `segment`, though it may not be due."""
        return bool(segment.sound) and (segment.complete or len(segment.sound) >= self.size)

    def begin(self, segment: FrameSegment, since: float, now: float) -> None:
        """`segment` is the first sound after a silence; somebody has waited for it `since` then."""
        usual = self._random.uniform(*self._timing.first_audio)
        delay = usual if self._faults.first_byte is None else self._faults.first_byte
        segment.due = since + delay + self._stall(1)
        segment.sent_at = now

    @property
    def fails(self) -> bool:
        """Whether an Error message stands in the place of the next frame, and of the rest of its segment."""
        return self._count + 1 == self._faults.error_at_frame

    def skip(self) -> None:
        """An Error message counts as a frame: else the next would meet it again."""
        self._count += 1

    def send_next(self, segment: FrameSegment, now: float) -> bytes:
        """Send the next frame of `segment`; give what was sent, which is nothing where the connection drops."""
        if self._faults.drop_after_frames == 0:
            self._line.drop(now)
            return b""
        if self._count + 1 == self._faults.huge_at_frame:
            self._line.put(bytes(self._faults.huge), now)
        frame = bytes(segment.sound[: self.size])
        del segment.sound[: self.size]
        if segment.endless:
            segment.spoken += frame
            if segment.complete and not segment.sound:
                segment.sound, segment.spoken = segment.spoken, bytearray()
        jitter = self._faults.frame_jitter * self._random.random()
        pause = self._faults.frame_gap + jitter + self._stall(2)  # this frame is not counted yet
        segment.due += self._format.seconds(len(frame)) / self._timing.speed + pause
        segment.sent_at = now
        self._send(frame, now)
        return frame

    def send_late(self, sound: bytearray, now: float) -> None:
        """Send what the faults let slip out after the client said stop."""
        for _ in range(self._faults.late_audio):
            frame = bytes(sound[: self.size].ljust(self.size, b"\0"))
            del sound[: self.size]
            self._send(frame, now)

    def left(self, segment: FrameSegment) -> int:
        """How many frames are made and not sent."""
        return -(-len(segment.sound) // self.size)

    def _send(self, frame: bytes, now: float) -> None:
        self._line.put(frame, now)
        self.size = self._next_size()
        self._count += 1
        if self._count == self._faults.drop_after_frames:
            self._line.drop(now)

    def _stall(self, ahead: int) -> float:
        """Seconds of silence before the frame that comes `ahead` of those that were sent."""
        return self._faults.stall if self._count + ahead == self._faults.stall_at_frame else 0.0

    def _next_size(self) -> int:
        shortest, longest = self._timing.frames
        seconds = shortest if shortest == longest else self._random.uniform(shortest, longest)
        return next(self._sizes, max(self._format.block, self._format.size(seconds)))
