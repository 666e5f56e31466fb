"""What comes back on a socket: whole samples of it, and of those what was not heard before. Pure.

After a loss, a segment may be synthesised again to go on at the word ("word"). As much of it as was heard is passed
over, if it is the same to the byte; as soon as it is not, the voice says it otherwise, and none of it is to be heard.
"""

from __future__ import annotations

from zlib import crc32

from pipeline import AudioFormat
from stages.sound.quiet import Quiet
from stages.speak._ledger import Segment

BLOCK = 1024
"""Bytes of which one sum is kept: minutes of sound are some kilobytes."""


class Echo:
    """A stream of bytes, remembered by sums. ``size`` is how long it is.

    >>> heard, again = Echo(), Echo()
    >>> heard.hear(b"a" * 3000), again.hear(b"a" * 2000), heard.begins_with(again)
    (None, None, True)
    >>> again.hear(b"b" * 1000), heard.begins_with(again)
    (None, False)
    """

    def __init__(self) -> None:
        self._sums: list[int] = []
        self._rest = b""  # less than one block

    @property
    def size(self) -> int:
        """Bytes heard."""
        return len(self._sums) * BLOCK + len(self._rest)

    def hear(self, data: bytes) -> None:
        """More of it."""
        data = self._rest + data
        whole = len(data) // BLOCK * BLOCK
        self._sums += [crc32(data[at : at + BLOCK]) for at in range(0, whole, BLOCK)]
        self._rest = data[whole:]

    def begins_with(self, other: Echo) -> bool:
        """Whether `other`, which is no longer, may be the beginning of this: known for whole blocks, and at its end."""
        count = len(other._sums)
        if self._sums[:count] != other._sums:
            return False
        return count < len(self._sums) or self._rest.startswith(other._rest)


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
