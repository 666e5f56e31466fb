"""What comes back: which bytes are to be heard, and whose answer an answer is. Pure.

Answers carry no usable number; they are matched to flushes by their order. A flush that was given up (cleared, or
passed over after a long silence) may still be answered late; such answers are "ghosts", and are recognised by coming
for a flush that has had no audio although it must. Once a later flush has been answered, no ghost can come any more.
"""

from __future__ import annotations

from stages.speak._ledger import Segment


class Hearing:
    """The state of one socket's answers.

    ``skip``: bytes still to be passed over, heard before a loss. ``owed``: a flush was passed over, of which audio may
    still come.
    """

    def __init__(self, block: int) -> None:
        self.skip = 0
        self._block = block
        self.owed = False
        self._ghosts = 0
        self._dangling = b""

    def renew(self) -> None:
        """A new socket: nobody owes us anything."""
        self.owed = False
        self._ghosts = 0
        self._dangling = b""

    def audio(self, data: bytes, segment: Segment) -> bytes:
        """The whole samples of `data`, and of those what has not been heard; counted as `segment`'s."""
        data = self._dangling + data
        whole = len(data) - len(data) % self._block
        data, self._dangling = data[:whole], data[whole:]
        segment.received += whole
        skipped = min(self.skip, whole)
        self.skip -= skipped
        return data[skipped:]

    def cut(self, pending: int) -> None:
        """The turn is over with so many flushes unanswered."""
        self._ghosts += pending
        self._dangling = b""

    def give_up(self) -> None:
        """A flush is passed over; its answer may still come."""
        self._ghosts += 1
        self.owed = True

    def is_ghost(self, segment: Segment | None) -> bool:
        """Whether the answer that came is a late one; `segment` is the oldest that waits for one, None: none can."""
        if segment is not None and (not self._ghosts or segment.received or not segment.speakable):
            return False
        self._ghosts = max(0, self._ghosts - 1)
        return True

    def answered(self, segment: Segment) -> None:
        """A segment was answered: half a sample at its end is none, and nothing older is owed. If it came again and was
        shorter this time, what is left to skip is not of the next one.
        """
        if segment.pieces[-1].ends:
            self.skip = 0
        self._ghosts = 0
        self._dangling = b""
        self.owed = False
