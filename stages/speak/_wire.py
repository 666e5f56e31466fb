"""One socket's life: what its limits leave, the answers it still owes, and its age. A new socket is a new `Wire`. Pure.

The provider's limits are counted by the socket: so much text and so many flushes in any so many seconds.
"""

from __future__ import annotations

from collections import deque
from math import inf

from stages.speak._ledger import Segment
from stages.speak._options import SpeakLimits
from stages.speak.provider import Abilities, Failure

SMALLEST_PART = 400
"""Characters below which a chunk is not broken up to use what is left of the window: more than the longest inline
pronunciation that is allowed, so that a place to break can always be found."""

REFUSED_WAIT = 1.0
"""Seconds before a refused flush is tried again, where our own count does not say when the window opens."""


V1 = Abilities()
"""Those of Deepgram's first wire, which can do the least."""


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

    def _forget(self, now: float) -> None:
        while self._used and self._used[0][0] <= now:
            self._sum -= self._used.popleft()[1]


class Wire:
    """One socket, in use since ``now``, opened at ``opened_at``.

    What it owes: ``free_at`` is since when the server can have worked on the oldest flush; ``stale`` answers may still
    come to flushes that were cleared, and to so many ``clears``. ``early``: the oldest flush was answered before its
    audio was there; ``tail_from``: the bytes it had then, if no more than a last frame is waited for. ``doubted``: how
    many of the oldest flushes may be done, their answers having been lost.

    What is known of it: ``greeted``, whether anything came; ``failure``, what it said to have failed by; ``distrust``,
    why it is to be given up; ``noted``, which of its oddities were.
    """

    def __init__(
        self, limits: SpeakLimits, now: float, opened_at: float | None = None, abilities: Abilities = V1
    ) -> None:
        self.opened_at = now if opened_at is None else opened_at
        self.old_at = self.opened_at + limits.session - limits.session_margin
        self.free_at = now
        self.stale = self.clears = 0
        self.early = False
        self.tail_from = 0
        self.doubted = 0
        self.greeted = False
        self.failure: Failure | None = None
        self.distrust: str | None = None
        self.noted: set[str] = set()
        self.rollover_at = self.old_at  # when to ask for another one
        self.cleared_at = inf  # when the answer to Clear is overdue
        self.silence_at = self.overdue_at = inf  # when an answer counts as lost; when to ask for a sign of life
        self.idle_at = now + abilities.idle / 2  # when to say something, or the server hangs up
        self.segments = 0  # that were begun
        self.sounded = 0  # bytes of sound that were given on
        self.grace_at = inf  # when the rest of the audio of a flush that was answered too soon has had its time
        self._limits = limits
        self._idle = abilities.idle
        self._flushes = SlidingWindow(limits.flushes, limits.flush_window + limits.margin)
        self._characters = SlidingWindow(limits.characters, limits.character_window + limits.margin)
        self._refused = 0
        self._hold = -inf

    @property
    def deadline(self) -> float:
        """The first time at which something is due; infinity if nothing is."""
        return min(self.rollover_at, self.cleared_at, self.silence_at, self.overdue_at, self.grace_at, self.idle_at)

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

    def begin(self, segment: Segment, now: float) -> None:
        """The first text of a segment goes out."""
        segment.number, segment.sent_at = self.segments, now
        self.segments += 1

    def sent(self, size: int, now: float) -> None:
        """Text was sent."""
        self._characters.add(now, size)
        self.spoke(now)

    def flushed(self, now: float) -> None:
        """A flush was sent."""
        self._flushes.add(now)
        self.spoke(now)

    def spoke(self, now: float) -> None:
        """Something was sent."""
        self.idle_at = now + self._idle / 2

    def refused(self, now: float) -> None:
        """A flush was refused: none until the oldest one falls out of the window, or longer each time."""
        self._refused += 1
        wait = now + REFUSED_WAIT * 2 ** min(self._refused - 1, 4)
        eases = self._flushes.eases(now)
        full = self._flushes.room(now) == 0
        self._hold = max(wait, eases) if full and eases is not None else wait

    def settled(self, now: float) -> None:
        """The oldest flush is done: the window is not shut, and nothing older is owed."""
        self._refused = 0
        self.stale = 0
        self.free_at = now
        self.expect_no_rest()

    def expect_no_rest(self) -> None:
        """Nothing is waited for behind an answer that came too soon."""
        self.early = False
        self.tail_from = 0
        self.grace_at = inf
