"""Sockets lost one after another, and how long a turn goes on asking for new ones. Pure."""

from __future__ import annotations

from math import inf

from stages.deepgram.closes import CloseReason

MOST_BLAMED = 4
"""Sockets lost in a row, each while it worked on a text, after which that text is taken to be what loses them."""


class Losses:
    """The losses since speech last came on. ``patience`` is in seconds, from the first of them.

    ``count`` is how many in a row, ``last`` the last one of this turn, ``until`` when patience ends.
    """

    def __init__(self, patience: float) -> None:
        self.count = 0
        self.last: CloseReason | None = None
        self.until = -inf
        self._blamed = 0
        self._patience = patience

    def begin(self, now: float) -> None:
        """A new turn, with all its patience."""
        self.count = self._blamed = 0
        self.last = None
        self.until = now + self._patience

    def add(self, reason: CloseReason, now: float, *, blamed: bool, worked: bool) -> None:
        """A socket was lost. ``blamed``: the text that it had may be why. ``worked``: something had come on it, so this
        is a new loss, and not an attempt to heal the one before: patience is for the time without a socket.
        """
        if worked or not self.count:
            self.until = now + self._patience
        self.count += 1
        self._blamed += blamed
        self.last = reason

    def progress(self) -> None:
        """Speech came on: whatever was lost before is made good."""
        self.count = self._blamed = 0

    def hopeless(self, now: float) -> bool:
        """Whether the turn cannot be healed."""
        assert self.last is not None
        return not self.last.retryable or self._blamed > MOST_BLAMED or now >= self.until
