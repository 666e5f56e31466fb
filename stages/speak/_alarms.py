"""Named times at which something is due. Pure."""

from __future__ import annotations

from math import inf


class Alarms:
    """At most one time for each name.

    >>> alarms = Alarms()
    >>> alarms.put("flush", 2.0)
    >>> alarms.put("silence", 8.0)
    >>> alarms.deadline, alarms.due(2.0), alarms.deadline
    (2.0, {'flush'}, 8.0)
    """

    def __init__(self) -> None:
        self._times: dict[str, float] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._times

    @property
    def deadline(self) -> float | None:
        """The first of them; None if there is none that ever comes."""
        first = min(self._times.values(), default=inf)
        return None if first == inf else first

    def put(self, name: str, at: float) -> None:
        """Set or move one."""
        self._times[name] = at

    def drop(self, name: str) -> None:
        """Not needed any more, if it was set at all."""
        self._times.pop(name, None)

    def clear(self) -> None:
        """Drop all."""
        self._times.clear()

    def due(self, now: float) -> set[str]:
        """Those whose time has come; they are not set any more."""
        names = {name for name, at in self._times.items() if at <= now}
        for name in names:
            del self._times[name]
        return names
