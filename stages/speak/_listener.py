"""What the listener has in hand: an account of audio received against time, and of audio not taken yet. Pure."""

from __future__ import annotations

from pipeline import AudioFormat


class Listener:
    """Somebody who plays each byte as soon as it comes, without a pause but where there is nothing to play."""

    def __init__(self, format: AudioFormat) -> None:
        self._format = format
        self._until = float("-inf")
        self._waiting = 0
        self.received = 0

    def begin(self) -> None:
        """A new turn: nothing has been received in it."""
        self._until = float("-inf")
        self._waiting = 0
        self.received = 0

    def got(self, size: int, now: float) -> None:
        """Audio came in, `size` bytes of it."""
        self.received += size
        self._waiting += size
        self._until = max(self._until, now) + self._format.seconds(size)

    def took(self, size: int) -> None:
        """The next stage took `size` bytes."""
        self._waiting = max(0, self._waiting - size)

    def lead(self, now: float) -> float:
        """Seconds until there is nothing left to play."""
        return max(0.0, self._until - now)

    @property
    def seconds(self) -> float:
        """Audio received in this turn."""
        return self._format.seconds(self.received)

    @property
    def waiting(self) -> float:
        """Seconds of audio that the next stage has not taken."""
        return self._format.seconds(self._waiting)
