"""What comes back on a socket: whole samples of it, and of those what was not heard before. Pure.

After a loss, a segment may be synthesised again to go on at the word ("word"). As much of it as was heard is passed
over, if it is the same to the byte; as soon as it is not, the voice says it otherwise, and none of it is to be heard.
"""

from __future__ import annotations

from pipeline import AudioFormat
from stages.sound.quiet import Quiet
from stages.speak._echo import Echo
from stages.speak._ledger import Segment


class Hearing:
    """The audio since the last answer.

    ``sound`` is what was to be heard of it. ``otherwise``: what was to sound as it did before does not.
    """

    def __init__(self, format: AudioFormat, *, remember: bool) -> None:
        self.sound = Quiet(format)
        self.otherwise = False
        self._format = format
        self._remember = remember
        self._dangling = b""
        self._heard = Echo()
        self._again: Echo | None = None

    @property
    def skipping(self) -> bool:
        """Whether what comes was heard before."""
        return self._again is not None

    def audio(self, data: bytes, segment: Segment) -> bytes:
        """The whole samples of `data`, and of those what has not been heard; counted as `segment`'s."""
        data = self._dangling + data
        whole = len(data) - len(data) % self._format.block
        data, self._dangling = data[:whole], data[whole:]
        segment.received += whole
        if self.otherwise:
            return b""
        fresh = self._skip(data) if self._again is not None else data
        if self._remember:
            self._heard.hear(fresh)
        self.sound.hear(fresh)
        return fresh

    def begin(self) -> None:
        """What comes now is of a new segment; half a sample of the one before is none."""
        self.answered()
        self._dangling = b""

    def answered(self) -> None:
        """As `begin`, on the same socket: the other half of a sample comes behind an answer that came too soon."""
        self.sound = Quiet(self._format)
        self.otherwise = False
        self._heard, self._again = Echo(), None

    def repeat(self) -> None:
        """What comes now is to sound as what was heard."""
        self._dangling = b""
        self._again = Echo() if self._heard.size else None

    def _skip(self, data: bytes) -> bytes:
        assert self._again is not None
        known = self._heard.size - self._again.size
        self._again.hear(data[:known])
        self.otherwise = not self._heard.begins_with(self._again)
        if self.otherwise or self._again.size < self._heard.size:
            return b""
        self._again = None
        return data[known:]
