"""Text that waits to become chunks, addressed by its offset in the turn.

Rules of this file: nothing is decided here. Pieces are joined when somebody looks, and dropped when they are taken,
so that each character is copied a bounded number of times.
"""

from __future__ import annotations


class Pending:
    """The text from ``offset`` (taken up to here) to ``end``, both counted from the beginning of the turn."""

    __slots__ = ("_base", "_pieces", "end", "offset")

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._base = 0  # the offset of the first piece
        self.offset = 0
        self.end = 0

    def add(self, text: str) -> None:
        """More text has come."""
        if self._base < self.offset:
            self._pieces = [self.text(self.offset, self.end)]
            self._base = self.offset
        self._pieces.append(text)
        self.end += len(text)

    def text(self, start: int, end: int) -> str:
        """The text between two offsets, neither in front of ``offset``."""
        if len(self._pieces) > 1:
            self._pieces = ["".join(self._pieces)]
        return self._pieces[0][start - self._base : end - self._base] if self._pieces else ""

    def take(self, end: int) -> str:
        """The text from ``offset`` to `end`, which is then taken."""
        text = self.text(self.offset, end)
        self.offset = end
        return text
