"""What the listener has in hand: the account of whoever plays, if there is one, and of audio not taken yet. Pure."""

from __future__ import annotations

from math import inf

from pipeline import AudioFormat, Lead


def unknown(now: float) -> float | None:
    """The lead of a listener of whom nothing is known."""
    return None


class Listener:
    """Whoever plays the audio; of whom nothing is known, somebody who plays each byte as soon as it comes.

    ``behind`` is the lead that the stages behind tell.
    """

    def __init__(self, format: AudioFormat, behind: Lead = unknown) -> None:
        self._format = format
        self._behind = behind
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
        """Seconds until there is nothing left to play; infinity where nobody listens in real time."""
        told = self._behind(now)
        return max(0.0, self._until - now) if told is None else told + self.waiting

    def told(self, now: float) -> float | None:
        """What the stages behind tell."""
        return self._behind(now)

    def unheard(self, now: float) -> float:
        """Seconds that were received and not heard. A file has them all."""
        lead = self.lead(now)
        return 0.0 if lead == inf else lead

    @property
    def seconds(self) -> float:
        """Audio received in this turn."""
        return self._format.seconds(self.received)

    @property
    def waiting(self) -> float:
        """Seconds of audio that the next stage has not taken."""
        return self._format.seconds(self._waiting)
