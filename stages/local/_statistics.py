"""What the local server has seen: counters and a bounded log, for tests and for the curious. Pure."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from stages.deepgram import flux
from stages.deepgram import messages as wire

_LOG = 10_000  # requests remembered

Request: TypeAlias = wire.Request | flux.Request
"""What a client says, on either wire."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One request: on which connection (handshakes counted from 0), when (the run loop's clock, seconds), and what."""

    connection: int
    at: float
    request: Request


@dataclass(frozen=True, slots=True)
class Statistics:
    """A snapshot. ``handshakes`` counts all sockets and requests for speech, ``refused`` those that were turned away,
    ``open_sockets`` and ``open_requests`` what is open now.

    ``messages`` counts requests by name, ``characters`` those of all Speak texts, ``frames`` and ``audio_bytes`` what
    was sent; ``closes`` the ends of connections by name of the reason, close code, kind of drop, or "200" for a
    request. ``requests`` are the last 10,000.
    """

    open_sockets: int
    open_requests: int
    most_open: int
    handshakes: int
    refused: int
    messages: Mapping[str, int]
    characters: int
    frames: int
    audio_bytes: int
    warnings: int
    closes: Mapping[str, int]
    requests: tuple[Seen, ...]

    @property
    def flush_times(self) -> tuple[float, ...]:
        """When each Flush came, in seconds of the run loop's clock."""
        return tuple(seen.at for seen in self.requests if isinstance(seen.request, wire.Flush | flux.Flush))


class Tally:
    """Counts while the server runs; one for all of its connections."""

    def __init__(self) -> None:
        self.open_sockets = self.most_open = self.open_requests = self.handshakes = self.refused = 0
        self.characters = self.frames = self.audio_bytes = self.warnings = 0
        self.messages: Counter[str] = Counter()
        self.closes: Counter[str] = Counter()
        self._requests: deque[Seen] = deque(maxlen=_LOG)

    def request(self, connection: int, at: float, request: Request) -> None:
        """A client's message was understood."""
        self.messages[type(request).__name__] += 1
        self.characters += len(request.text) if isinstance(request, wire.Speak | flux.Speak) else 0
        self._requests.append(Seen(connection, at, request))

    def sent(self, message: str | bytes) -> None:
        """A frame was sent: audio, or a text, which is a warning if it says so."""
        if isinstance(message, bytes):
            self.frames += 1
            self.audio_bytes += len(message)
        else:
            self.warnings += '"type":"Warning"' in message.replace(" ", "")

    def snapshot(self) -> Statistics:
        """Everything as it is now."""
        return Statistics(
            open_sockets=self.open_sockets,
            open_requests=self.open_requests,
            most_open=self.most_open,
            handshakes=self.handshakes,
            refused=self.refused,
            messages=dict(self.messages),
            characters=self.characters,
            frames=self.frames,
            audio_bytes=self.audio_bytes,
            warnings=self.warnings,
            closes=dict(self.closes),
            requests=tuple(self._requests),
        )
