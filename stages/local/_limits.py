"""What the local server allows and how fast it is: documented limits, measured times, and a sliding window. Pure.

The defaults are those of the service; a test makes its own with ``Limits(characters=100)`` or takes `INSTANT`.

Sources: limits of streaming text-to-speech (docs: getting-started, api-rate-limits, 2026-08); first audio 129 to 145 ms
after a flush, measured on the live service in 2026.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from math import inf

from pipeline import UsageError
from pipeline.options import is_number
from stages.deepgram.limits import MOST_CHARACTERS
from stages.deepgram.voices import FLUX_VOICES, VOICES


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a client may do. Whatever is counted over time is counted in the last ``window`` seconds, sliding.

    ``text``: characters in one Speak (over it: 1009 BIG-0001). ``characters``: characters in a window (1008
    DATA-0001). ``flushes``: in a window (over it: the EXCESSIVE_FLUSH warning). ``session``: seconds that a socket may
    live (1011 NET-0003). ``idle``: seconds without a message, ping or pong (1011 NET-0001; None: for ever). The service
    has a code for it and no figure; without one, sockets that say nothing would keep everybody else out.
    ``flux_idle``: the same on the second wire, where it is documented (1011 NET-0004). ``message``: bytes in one
    message (1009 BIG-0000). ``connections``: sockets open at once (over it: HTTP 429; None: any number). ``requests``:
    the same for requests for speech over HTTP. ``streams``: connections at once, whatever they want; more are hung up
    on. ``voices`` and ``flux_voices``: the models that exist (another: HTTP 400); the lists of the service grow.
    """

    text: int = MOST_CHARACTERS
    characters: int = 2_400
    flushes: int = 20
    window: float = 60.0
    session: float = 3_600.0
    idle: float | None = 300.0
    flux_idle: float | None = 60.0
    message: int = 2_000_000
    connections: int | None = 45
    requests: int | None = 15
    streams: int | None = 500
    voices: Collection[str] = VOICES
    flux_voices: Collection[str] = FLUX_VOICES

    def __post_init__(self) -> None:
        for name in ("text", "characters", "flushes", "window", "session", "message"):
            if not (is_number(value := getattr(self, name)) and value >= 0):
                raise UsageError(f"{name}={value!r} of Limits is no limit: give a number, 0 or more.")
        for name in ("idle", "flux_idle", "connections", "requests", "streams"):
            if not ((value := getattr(self, name)) is None or (is_number(value) and value >= 0)):
                raise UsageError(f"{name}={value!r} of Limits is no limit: give a number, or None for none.")


@dataclass(frozen=True, slots=True)
class Timing:
    """How fast the server is; seconds, unless said otherwise.

    ``first_audio``: from a flush to its first audio, at least and at most. ``speed``: seconds of audio sent in a
    second after that (``inf``: at once; four minutes of speech for a file take 24 s with the default, as they would
    from a service). ``frame``: audio in one binary frame; a pair: at least and at most.
    ``latency``: how long whatever the server sends is under way, as over a distance; what is under way when a client
    says Clear still arrives.
    """

    first_audio: tuple[float, float] = (0.130, 0.145)
    speed: float = 10.0
    frame: float | tuple[float, float] = 0.04
    latency: float = 0.0

    def __post_init__(self) -> None:
        least, most = self.first_audio
        shortest, longest = self.frames
        numbers = all(map(is_number, (least, most, shortest, longest, self.speed, self.latency)))
        if not numbers or not (0 <= least <= most and 0 < shortest <= longest and self.speed > 0 <= self.latency):
            raise UsageError(
                "A timing needs first_audio=(least, most) in order, speed and frame above 0, no latency below 0."
            )

    @property
    def frames(self) -> tuple[float, float]:
        """The shortest and the longest frame."""
        return self.frame if isinstance(self.frame, tuple) else (self.frame, self.frame)


INSTANT = Timing(first_audio=(0.0, 0.0), speed=inf)
"""No waiting at all: for tests that are not about time."""

UNSTEADY = Timing(first_audio=(0.05, 1.0), frame=(0.02, 0.2))
"""A server whose answers never take the same time twice; `UnsteadyVoice` is a voice to match."""

BOUNDLESS = Limits(
    characters=1_000_000_000,
    flushes=1_000_000,
    session=inf,
    idle=None,
    flux_idle=None,
    connections=None,
    requests=None,
    streams=None,
)
"""No limit but the size of a message: for a server of one's own, beside the sender's `UNLIMITED`."""


class Allowance:
    """Counts what happened in the last so many seconds, and refuses what would go over the allowance."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self.allowed = allowed
        self.seconds = seconds
        self._events: deque[tuple[float, float]] = deque()
        self._total = 0.0

    def add(self, amount: float, now: float) -> bool:
        """Count `amount`, unless that is more than is allowed; give whether it was counted.

        >>> window = Allowance(2, 60)
        >>> [window.add(1, now) for now in (0, 30, 59, 60)]
        [True, True, False, True]
        """
        while self._events and self._events[0][0] <= now - self.seconds:
            self._total -= self._events.popleft()[1]
        if self._total + amount > self.allowed:
            return False
        self._events.append((now, amount))
        self._total += amount
        return True
