"""One socket after another: the one in use, and the younger one that stands by to take over. Pure.

The rules of this file: it knows the SOCKET table and nothing of texts or turns. Each call gives the actions that
follow. A socket that grows old is relieved make-before-break: a second one is opened beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from stages.speak._actions import Action, Connect, Drop, OpenStandby, Send, TakeOver
from stages.speak._options import SpeakOptions
from stages.speak._states import SOCKET, moved
from stages.speak._wire import V1, Wire
from stages.speak.provider import Abilities, Cancel, Goodbye

STANDBY_RETRY = 20.0
"""Seconds before a second socket is asked for again that did not come."""


class Sockets:
    """The sockets of one conversation.

    ``state`` is of the SOCKET table, ``wire`` is the one in use, or the last one that was, ``tried_until`` how long the
    one is tried for that was asked for (None: none was).
    """

    def __init__(self, options: SpeakOptions, abilities: Abilities = V1) -> None:
        self.state = "down"
        self.wire = Wire(options.limits, 0.0, -inf)
        self._abilities = abilities
        self.tried_until: float | None = None
        self._standby: float | None = None  # when the second socket was opened
        self._asked = False  # whether a second socket is on its way
        self._ask_again = -inf  # when to ask again for one that could not be had
        self._options = options

    @property
    def deadline(self) -> float:
        """When something about the socket in use is due; infinity if nothing is."""
        return self.wire.deadline if self.open else inf

    @property
    def open(self) -> bool:
        """Whether there is one, and goodbye was not said."""
        return self.state in ("up", "clearing", "leaving")

    @property
    def closed(self) -> bool:
        """Whether goodbye was said."""
        return self.state in ("closing", "closed")

    @property
    def deaf(self) -> bool:
        """Whether what comes now is of before."""
        return self.state in ("clearing", "closing")

    def lost(self) -> None:
        """It is gone, or given up."""
        self._move("lost")

    def replace(self, until: float, losses: int, now: float) -> list[Action]:
        """Get a socket: the one that stands by, or one that has to be opened."""
        if self.tried_until is not None:
            return []
        if self._standby is not None:
            return self._take_over("opened", now)
        self.tried_until = until
        return [Connect(until, losses)]

    def opened(self, now: float) -> list[Action]:
        """The one that was asked for is open."""
        self._move("opened")
        self.tried_until = None
        if self.state == "closed":
            return [Drop()]
        self.wire = Wire(self._options.limits, now, abilities=self._abilities)
        return []

    @property
    def another_comes(self) -> bool:
        """Whether a second one stands by or is on its way."""
        return self._asked or self._standby is not None

    def freshen(self, now: float) -> list[Action]:
        """The limits of this one are nearly used up: have a second one, which will take over as soon as nothing is on
        its way here.
        """
        if self.state not in ("up", "clearing") or self.another_comes or now < self._ask_again:
            return []
        self._asked = True
        return [OpenStandby()]

    def stands_by(self, now: float) -> None:
        """The second one is open."""
        self._standby = now
        self._asked = False
        self.wire.rollover_at = inf

    def standby_lost(self, now: float) -> None:
        """The second one is gone, or could not be had."""
        self._standby = None
        self._asked = False
        self._ask_again = now + STANDBY_RETRY
        if self.state == "leaving":
            self._move("stay")
        if self.state in ("up", "clearing"):
            self.wire.rollover_at = now + STANDBY_RETRY

    def relieve(self, now: float, *, between: bool, silent: bool) -> list[Action]:
        """Make way for the second one: first, between segments, by sending no more text; then, when all is answered.

        One that is not old has time, and waits until nothing is on its way.
        """
        if self.state == "up" and self._standby is not None and (between if now >= self.wire.old_at else silent):
            self._move("relieve")
        return self._take_over("taken over", now) if self.state == "leaving" and silent else []

    def roll_over(self, now: float, *, idle: bool) -> list[Action] | None:
        """The socket is old: ask for a second one. None: that was done in vain for long, and this is a good moment to
        open one after the other.
        """
        late = now >= self.wire.old_at + self._options.limits.session_margin / 2
        if late and idle and self.state == "up":
            return None
        self.wire.rollover_at = now + STANDBY_RETRY
        if self.another_comes:
            return []
        self._asked = True
        return [OpenStandby()]

    def clear(self, now: float, segments: Sequence[int] = (), heard: float = 0.0) -> list[Action]:
        """Have the server forget what it has, and drop what still comes: up to the last answer to that, or, on a wire
        that does not answer, what names a segment of before.
        """
        if not self.open:
            return []
        self.wire.spoke(now)
        if self._abilities.confirms_cancel:
            self._move("clear")
            self.wire.clears += 1
            self.wire.cleared_at = now + self._options.clear_timeout
        return [Send(Cancel(tuple(segments), heard))]

    def cleared(self) -> bool:
        """Cleared came. False: nobody waits for it."""
        if not self.wire.clears:
            return False
        self.wire.clears -= 1
        if not self.wire.clears and self.state == "clearing":
            self._move("cleared")
            self.wire.cleared_at = inf
        return True

    def close(self) -> list[Action]:
        """Say goodbye."""
        if self.closed:
            return []
        goodbye: list[Action] = [] if self.state == "down" else [Send(Goodbye())]
        self._move("close")
        return goodbye

    def _take_over(self, event: str, now: float) -> list[Action]:
        self._move(event)
        self.wire = Wire(self._options.limits, now, self._standby, self._abilities)
        self._standby = None
        return [TakeOver()]

    def _move(self, event: str) -> None:
        self.state = moved(SOCKET, self.state, event, "socket")
