"""Text that waits to become chunks, addressed by its offset in the turn.

Rules of this file: nothing is decided here. Pieces are joined when somebody looks, and dropped when they have been
taken, so
that each character is copied a bounded number of times.
"""

from __future__ import annotations


class Pending:
    """The text from ``offset`` (taken up to here) to ``end``, both counted from the beginning of the turn."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._base = 0  # the offset of the first piece
        self.offset = 0
        self.end = 0

    def add(self, token: str) -> None:
        """More text has come."""
        if self._base < self.offset:
            self._pieces = [self.text(self.offset, self.end)]
            self._base = self.offset
        self._pieces.append(token)
        self.end += len(token)

    def text(self, start: int, end: int) -> str:
        """The text between two offsets, neither in front of ``offset``."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0][start - self._base : end - self._base] if self._pieces else ""

    def last(self) -> str:
        """The last piece that is not all white space; "" if there is none."""
        for piece in reversed(self._pieces[-2:]):
            if not piece.isspace():
                return piece.rstrip()
        return ""

    def take(self, end: int) -> str:
        """The text from ``offset`` to `end`, which is then taken."""
        text = self.text(self.offset, end)
        self.offset = end
        return text
