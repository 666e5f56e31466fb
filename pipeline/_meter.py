"""What a link knows of the items that have passed: when the first and the last did, and how many."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """What one link has seen: the type of its first item, and when items passed, in seconds from the start of the
    turn.
    """

    kind: type | None = None
    first: float | None = None
    last: float | None = None
    count: int = 0


class Meter:
    """Notes when items pass."""

    __slots__ = ("_first", "_kind", "_last", "count")

    def __init__(self) -> None:
        self._kind: type | None = None
        self._first: float | None = None
        self._last: float | None = None
        self.count = 0

    def note(self, item: object, now: float) -> None:
        """An item has passed."""
        if not self.count:
            self._kind, self._first = type(item), now
        self._last = now
        self.count += 1

    def times(self, started: float) -> LinkTimes:
        """What has passed so far, with times counted from `started`."""
        first = None if self._first is None else self._first - started
        last = None if self._last is None else self._last - started
        return LinkTimes(self._kind, first, last, self.count)
