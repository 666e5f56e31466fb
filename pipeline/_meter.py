"""What a link knows of the items that have passed: when the first and the last did, and how many."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LinkTimes:
    """What one link has seen: the type of its first item, and when items passed, in seconds from the start of the
    turn.

    ``stage`` is the name of the stage that gives to it. That stage waited ``for_room`` seconds for the next one to take
    what it had; the next one waited ``for_items`` seconds for it.
    """

    kind: type | None = None
    first: float | None = None
    last: float | None = None
    count: int = 0
    stage: str = ""
    for_room: float = 0.0
    for_items: float = 0.0

    def __repr__(self) -> str:
        kind = "item" if self.kind is None else self.kind.__name__
        when = "" if self.first is None or self.last is None else f", {self.first:.3f} to {self.last:.3f} s"
        waits = (("room", self.for_room), ("items", self.for_items))
        waited = "".join(f", waited {seconds:.3f} s for {what}" for what, seconds in waits if seconds >= 0.0005)
        return f"LinkTimes({self.stage or '?'}: {self.count} {kind}{'s' * (self.count != 1)}{when}{waited})"


class Meter:
    """Notes when items pass. What waits at an end of the link adds to ``for_room`` and ``for_items``, in seconds."""

    __slots__ = ("_first", "_kind", "_last", "count", "for_items", "for_room")

    def __init__(self) -> None:
        self._kind: type | None = None
        self._first: float | None = None
        self._last: float | None = None
        self.count = 0
        self.for_room = 0.0
        self.for_items = 0.0

    def note(self, item: object, now: float) -> None:
        """An item has passed."""
        if not self.count:
            self._kind, self._first = type(item), now
        self._last = now
        self.count += 1

    def times(self, started: float, stage: str = "") -> LinkTimes:
        """What has passed so far, with times counted from `started`."""
        first = None if self._first is None else self._first - started
        last = None if self._last is None else self._last - started
        return LinkTimes(self._kind, first, last, self.count, stage, self.for_room, self.for_items)
