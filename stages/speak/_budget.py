"""The provider's limits on one socket: how much text may be sent, and whether a flush may. Pure."""

from __future__ import annotations

from stages.speak._options import SpeakLimits
from stages.speak._window import SlidingWindow

SMALLEST_PART = 400
"""Characters below which a chunk is not broken up to use what is left of the window: more than the longest inline
pronunciation that is allowed, so that a place to break can always be found."""

REFUSED_WAIT = 1.0
"""Seconds before a refused flush is tried again, where our own count does not say when the window opens."""


class Budget:
    """What is left of the limits of the present socket."""

    def __init__(self, limits: SpeakLimits) -> None:
        self._limits = limits
        self._flushes = SlidingWindow(limits.flushes, limits.flush_window + limits.margin)
        self._characters = SlidingWindow(limits.characters, limits.character_window + limits.margin)
        self._refused = 0
        self._hold = float("-inf")

    def renew(self) -> None:
        """A new socket: all of it is there again."""
        self._flushes.clear()
        self._characters.clear()
        self._refused, self._hold = 0, float("-inf")

    def room(self, now: float) -> int:
        """How many characters may go into a message now."""
        return min(self._limits.message, self._characters.room(now))

    def text_at(self, size: int, now: float) -> float:
        """The earliest time at which a text of `size`, or a part of it that is worth sending, may be sent."""
        return self._characters.opens(now, min(size, SMALLEST_PART, self._limits.message))

    def flush_at(self, now: float, *, final: bool) -> float:
        """The earliest time at which a flush may be sent; `final`: of the reserve too, for a turn's first and last."""
        return max(self._hold, self._flushes.opens(now, keep=0 if final else self._limits.reserve))

    def scarce(self, now: float) -> bool:
        """Whether another turn or two may use up what is left: time enough to have another socket by then.

        Barge-ins come several a second, and a socket takes some tenths: that many flushes are left beside the reserve.
        """
        flushes, characters = self._flushes.room(now), self._characters.room(now)
        return flushes <= max(2 * self._limits.reserve, 1) or characters < self._limits.characters // 4

    def sent(self, size: int, now: float) -> None:
        """Text was sent."""
        self._characters.add(now, size)

    def flushed(self, now: float) -> None:
        """A flush was sent."""
        self._flushes.add(now)

    def accepted(self) -> None:
        """A flush was answered: the window is not shut."""
        self._refused = 0

    def refused(self, now: float) -> None:
        """A flush was refused: none until the oldest one falls out of the window, or longer each time."""
        self._refused += 1
        wait = now + REFUSED_WAIT * 2 ** min(self._refused - 1, 4)
        eases = self._flushes.eases(now)
        full = self._flushes.room(now) == 0
        self._hold = max(wait, eases) if full and eases is not None else wait
