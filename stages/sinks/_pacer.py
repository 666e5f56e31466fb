"""Letting sound out at the pace at which it is heard, a little ahead.

Rules of this file: sound waits here until the listener's lead is short enough; what the listener has and has not heard
is kept too, so that a pause can take it back. Bytes are counted from the start of the turn. Nothing is let out while
paused.

``feed`` --> waiting --`next`, when due--> on its way --`sent`--> with the listener --time--> heard
                  ^-------------------`pause`, if the listener can drop it-------'
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from pipeline import Audio, AudioFormat
from stages.sinks._playout import Playout
from stages.sinks._segment import SpeechPace
from stages.sinks._transcript import TOLERANCE

PIECE = 0.04
"""Seconds let out at a time: 25 messages a second."""


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """Sound to let out now. ``end`` is the byte of the turn after it, ``last`` whether a flush segment ends there.

    ``epoch`` counts how often the listener was told to drop what it had: what it says of earlier epochs is void.
    """

    data: bytes
    end: int
    last: bool
    epoch: int


class Pacer:
    """One turn. ``lead`` is the seconds let out ahead of the listener, ``hold`` the seconds that may wait here.

    ``drops`` says that the listener can forget what it was sent, ``confirms`` that it will tell when it comes to the
    end of a segment.
    """

    def __init__(
        self,
        format: AudioFormat,
        *,
        lead: float,
        hold: float,
        pace: SpeechPace | None = None,
        drops: bool = False,
        confirms: bool = False,
    ) -> None:
        self.playout = Playout(format, pace)
        self.epoch = 0
        self.must_drop = False
        self._format = format
        self._lead = lead
        self._hold = hold
        self._drops = drops
        self._confirms = confirms
        self._waiting: deque[memoryview] = deque()
        self._size = 0  # of what is waiting
        self._on_its_way = b""
        self._out: deque[bytes] = deque()  # with the listener, perhaps not heard
        self._at = 0  # the byte of the turn that is let out next
        self._ends: list[int] = []  # of the segments
        self._next_end = 0  # the first of them that is not let out
        self._paused = False
        self._finished = False

    @property
    def hungry(self) -> bool:
        """Whether there is room for more sound."""
        return not self._finished and self._format.seconds(self._size) < self._hold

    def feed(self, audio: Audio) -> None:
        """Take sound in."""
        self.playout.know(audio)
        if audio.data:
            self._waiting.append(memoryview(audio.data))
            self._size += len(audio.data)
        if audio.last:
            self._ends.append(self._at + self._size)

    def finish(self) -> None:
        """No more sound will come."""
        self._finished = True
        self.playout.finish()
        if self._at + self._size > (self._ends[-1] if self._ends else 0):
            self._ends.append(self._at + self._size)

    def next(self, now: float) -> SoundPiece | None:
        """What to let out now, if anything is due: hand it to the listener, then call `sent`."""
        due = self._due(now)
        if due is None or due > now + TOLERANCE:
            return None
        self._on_its_way = self._take(self._step())
        self._at += len(self._on_its_way)
        before = self._next_end
        while self._next_end < len(self._ends) and self._ends[self._next_end] <= self._at:
            self._next_end += 1
        return SoundPiece(self._on_its_way, self._at, self._next_end > before, self.epoch)

    def sent(self, piece: SoundPiece, now: float) -> None:
        """The listener has it; unless it was told to drop everything meanwhile, then it is waiting here again."""
        if piece.epoch != self.epoch:
            return
        self._on_its_way = b""
        self.playout.arrive(len(piece.data), now)
        if piece.last and self._confirms:
            self.playout.expect()
        if self._drops:
            self._out.append(piece.data)
            unheard = self._format.size(self.playout.lead(now)) + self._format.block
            while sum(map(len, self._out)) - len(self._out[0]) > unheard:
                self._out.popleft()

    def deadline(self, now: float) -> float | None:
        """When to look again: something is due, or a word or all has been heard."""
        times = (self._due(now), self.playout.deadline(now))
        return min((time for time in times if time is not None), default=None)

    def done(self, now: float) -> bool:
        """Whether all has been let out and heard."""
        let_out = self._finished and not self._size and self._next_end == len(self._ends)
        return let_out and self.playout.lead(now) <= TOLERANCE

    def lead(self, now: float) -> float:
        """Seconds of sound that were taken in and are still to be heard, wherever they are."""
        return self.playout.lead(now) + self._format.seconds(self._size + len(self._on_its_way))

    def pause(self, now: float) -> None:
        """Let nothing out. What the listener has is taken back if it can drop it, else it is still heard."""
        if self._paused:
            return
        self._paused = True
        self.playout.pause(now)
        if self._drops:
            self.must_drop = True
            self.epoch += 1
            size = self.playout.drop(now)
            sent = b"".join(self._out)
            self._back(sent[len(sent) - size :] + self._on_its_way)
            self._out.clear()
            self._on_its_way = b""

    def resume(self, now: float) -> None:
        """Go on where it was."""
        self._paused = False
        self.playout.pause(now)

    def _due(self, now: float) -> float | None:
        """When the next piece is to be let out."""
        if self._paused or not (self._size or self._next_end < len(self._ends)):
            return None
        room = self._lead - self._format.seconds(self._step())
        return self.playout.falls_to(max(room, 0.0), now)

    def _step(self) -> int:
        """Bytes of the next piece: none goes over the end of a segment."""
        size = min(self._size, max(self._format.size(PIECE), self._format.block))
        return min(size, self._ends[self._next_end] - self._at) if self._next_end < len(self._ends) else size

    def _take(self, size: int) -> bytes:
        self._size -= size
        taken = []
        while size:
            data = self._waiting.popleft()
            if len(data) > size:
                self._waiting.appendleft(data[size:])
                data = data[:size]
            taken.append(data)
            size -= len(data)
        return b"".join(taken)

    def _back(self, data: bytes) -> None:
        """Let `data`, which was let out last, wait again."""
        if data:
            self._waiting.appendleft(memoryview(data))
            self._size += len(data)
            self._at -= len(data)
        while self._next_end and self._ends[self._next_end - 1] > self._at:
            self._next_end -= 1
