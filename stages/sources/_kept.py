"""Text put aside for the caller, with a bound."""

from __future__ import annotations

MOST_KEPT = 100_000
"""Characters of one block of reasoning or tool markup that are kept; what goes beyond is dropped, and not spoken."""


class Kept:
    """Pieces of text, up to `MOST_KEPT` characters."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._room = MOST_KEPT
        self.whole = True
        """Whether nothing had to be dropped."""

    def add(self, text: str) -> None:
        """Keep as much as there is room for."""
        self.whole = self.whole and len(text) <= self._room
        text = text[: self._room]
        self._room -= len(text)
        self._parts.append(text)

    @property
    def text(self) -> str:
        """What was kept."""
        return "".join(self._parts)
