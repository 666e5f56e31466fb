"""The pace of a writer: how long the gap before the next token may be, learned from the gaps there were.

Tokens that come at the same instant are one arrival, so a model that gives four at once every 200 ms has gaps of
200 ms. What is told is a gap that is usual for this stream: the longest of the last `KEPT`, but for the longest tenth
of them, which may be stalls.
"""

from __future__ import annotations

from collections import deque

TOGETHER = 0.002
"""Seconds within which tokens came in one piece: they differ by what reading them took."""
KEPT = 32
"""Gaps that are remembered: about two sentences, so that a model which becomes slower is known to within one."""
STALLS = 0.1
"""The share of the gaps that may be stalls ..."""
STALL = 5.0
"""... and of fewer than ten, the longest is one if it is so many times as long as the next."""
SLOWEST = 0.25
"""Seconds that a token is taken to need while there was no gap: the model may write as few as 4 in a second ..."""
UNKNOWN = 1.0
"""... but no first gap is taken to be longer, however many tokens came before it at once."""
LONGEST = 2.0
"""Seconds that are waited at most: whoever pauses for longer has stopped."""
FEW = 0.5
"""Gaps more that are waited after the first one; after ten it is a tenth of that. One gap says little of the next."""


class Pace:
    """Learns the gaps between the tokens of one stream. All times are seconds on one clock."""

    __slots__ = ("_burst", "_gaps", "_last")

    def __init__(self) -> None:
        self._gaps: deque[float] = deque(maxlen=KEPT)
        self._last: float | None = None  # when the last token came
        self._burst = 0  # tokens of the first arrival

    def token(self, now: float) -> None:
        """A token comes."""
        last, self._last = self._last, now
        if last is not None and now - last > TOGETHER:
            self._gaps.append(now - last)
        elif not self._gaps:
            self._burst += 1

    def wait(self, gaps: float) -> float:
        """For how long to wait for the next token before it is late: `gaps` times the usual gap, in seconds.

        More while few gaps are known. Before the first it is a guess by the tokens that came at once.
        """
        if not gaps:
            return 0.0
        known = sorted(self._gaps)
        count = len(known)
        if not count:
            return min(SLOWEST * self._burst, UNKNOWN)
        stalls = int(STALLS * count)
        if not stalls and count > 2 and known[-1] > STALL * known[-2]:
            stalls = 1
        return min((gaps + FEW / count) * known[count - 1 - stalls], LONGEST)
