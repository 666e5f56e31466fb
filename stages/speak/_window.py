"""A sliding window: at most so much of something in any so many seconds. Pure; told the time."""

from __future__ import annotations

from collections import deque


class SlidingWindow:
    """At most `limit` in any `seconds`. Amounts are whole numbers: flushes, characters.

    >>> window = SlidingWindow(3, 60.0)
    >>> window.add(0.0, 2)
    >>> window.room(1.0), window.opens(1.0, 1), window.opens(1.0, 2)
    (1, 1.0, 60.0)
    """

    def __init__(self, limit: int, seconds: float) -> None:
        self.limit = limit
        self.seconds = seconds
        self._used: deque[tuple[float, int]] = deque()  # when it falls out of the window, how much
        self._sum = 0

    def add(self, now: float, amount: int = 1) -> None:
        """Note that `amount` was used."""
        self._used.append((now + self.seconds, amount))
        self._sum += amount

    def room(self, now: float) -> int:
        """How much may be used now."""
        self._forget(now)
        return max(0, self.limit - self._sum)

    def opens(self, now: float, amount: int = 1, keep: int = 0) -> float:
        """The earliest time, `now` or later, at which `amount` may be used and `keep` is still left for others.

        An amount that can never fit is as good as the whole window: it opens when nothing is in use.
        """
        self._forget(now)
        excess = self._sum + min(amount + keep, self.limit) - self.limit
        at = now
        for until, used in self._used:
            if excess <= 0:
                break
            at, excess = until, excess - used
        return at

    def eases(self, now: float) -> float | None:
        """When the oldest use falls out of the window; None if nothing is in it."""
        self._forget(now)
        return self._used[0][0] if self._used else None

    def clear(self) -> None:
        """A new socket: nothing has been used on it."""
        self._used.clear()
        self._sum = 0

    def _forget(self, now: float) -> None:
        while self._used and self._used[0][0] <= now:
            self._sum -= self._used.popleft()[1]
