"""One socket after another: which one is in use, how old it is, and the younger one that stands by to take over. Pure.

The rules of this file: it knows the SOCKET table and nothing of texts or turns. Each call gives the actions that
follow. A socket that grows old is relieved make-before-break: a second one is opened beside it.
"""

from __future__ import annotations

from math import inf

from stages.deepgram import messages as wire
from stages.speak._actions import Action, Connect, Drop, OpenStandby, Send, TakeOver
from stages.speak._alarms import Alarms
from stages.speak._options import SpeakOptions
from stages.speak._states import SOCKET, moved

STANDBY_RETRY = 20.0
"""Seconds before a second socket is asked for again that did not come."""


class Sockets:
    """The sockets of one conversation.

    ``state`` is of the SOCKET table, ``number`` counts the sockets that were in use, ``opened_at`` is when the last of
    them was opened, ``tried_until`` how long the one is tried for that was asked for (None: none was).
    """

    def __init__(self, options: SpeakOptions, alarms: Alarms) -> None:
        self.state = "down"
        self.number = 0
        self.opened_at = -inf
        self.tried_until: float | None = None
        self._standby: float | None = None  # when the second socket was opened
        self._asked = False  # whether a second socket is on its way
        self._ask_again = -inf  # when to ask again for one that could not be had
        self._clears = 0  # not answered yet
        self._limits = options.limits
        self._clear_timeout = options.clear_timeout
        self._alarms = alarms

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
        self._alarms.clear()

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
        self._settle(now)
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
        self._alarms.drop("rollover")

    def standby_lost(self, now: float) -> None:
        """The second one is gone, or could not be had."""
        self._standby = None
        self._asked = False
        self._ask_again = now + STANDBY_RETRY
        if self.state == "leaving":
            self._move("stay")
        if self.state in ("up", "clearing"):
            self._alarms.put("rollover", now + STANDBY_RETRY)

    def relieve(self, now: float, *, between: bool, silent: bool) -> list[Action]:
        """Make way for the second one: first, between segments, by sending no more text; then, when all is answered.

        One that is not old has time, and waits until nothing is on its way.
        """
        old = now >= self.opened_at + self._limits.session - self._limits.session_margin
        if self.state == "up" and self._standby is not None and (between if old else silent):
            self._move("relieve")
        return self._take_over("taken over", now) if self.state == "leaving" and silent else []

    def roll_over(self, now: float, *, idle: bool) -> list[Action] | None:
        """The socket is old: ask for a second one. None: that was done in vain for long, and this is a good moment to
        open one after the other.
        """
        late = now >= self.opened_at + self._limits.session - self._limits.session_margin / 2
        if late and idle and self.state == "up":
            return None
        self._alarms.put("rollover", now + STANDBY_RETRY)
        if self.another_comes:
            return []
        self._asked = True
        return [OpenStandby()]

    def clear(self, now: float) -> list[Action]:
        """Have the server forget what it has, and drop what still comes, up to the last Cleared."""
        if "clear" not in SOCKET[self.state]:
            return []
        self._move("clear")
        self._clears += 1
        self._alarms.put("cleared", now + self._clear_timeout)
        return [Send(wire.Clear())]

    def cleared(self) -> bool:
        """Cleared came. False: nobody waits for it."""
        if not self._clears:
            return False
        self._clears -= 1
        if not self._clears and self.state == "clearing":
            self._move("cleared")
            self._alarms.drop("cleared")
        return True

    def close(self) -> list[Action]:
        """Say goodbye."""
        self._alarms.clear()
        if "close" not in SOCKET[self.state]:
            return []
        goodbye: list[Action] = [] if self.state == "down" else [Send(wire.Close())]
        self._move("close")
        return goodbye

    def _take_over(self, event: str, now: float) -> list[Action]:
        self._move(event)
        opened_at, self._standby = self._standby, None
        self._settle(now if opened_at is None else opened_at)
        return [TakeOver()]

    def _settle(self, opened_at: float) -> None:
        """Another socket is in use."""
        self.number += 1
        self._clears = 0
        self.opened_at = opened_at
        self._alarms.clear()
        self._alarms.put("rollover", opened_at + self._limits.session - self._limits.session_margin)

    def _move(self, event: str) -> None:
        self.state = moved(SOCKET, self.state, event, "socket")
