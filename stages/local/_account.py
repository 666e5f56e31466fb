"""What one visit to the server came to: kept while it lasts, told when it is over. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline import AudioFormat
from stages.deepgram import flux
from stages.deepgram import messages as wire
from stages.local._statistics import Request, Seen, Tally

_LIMITS = ("DATA-0001", "BIG-0000", "BIG-0001", "NET-0001", "NET-0003", "NET-0004", "EXCESSIVE_FLUSH")
"""Ends and warnings that mean: a limit was met."""


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit, when it is over. It holds no text and no key.

    ``number`` counts visits from 0 (None: a request that has no right to speech, or asks for something else), ``what``
    is "GET /v1/speak" and the like, ``seconds`` it took, ``speech`` are seconds of speech that were sent. ``end`` is
    the name of the reason, a close code, a kind of drop, "200" for a request, or the HTTP status of a refusal, of
    which ``said`` are the words. ``limits`` counts those that were met.
    """

    number: int | None
    what: str
    model: str
    format: AudioFormat | None
    seconds: float
    messages: int
    characters: int
    speech: float
    end: str
    said: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        """A line for people.

        >>> print(Visited(3, "POST /v1/speak", "", None, 0.01, 0, 0, 0.0, "401", "Invalid credentials."))
        #3 POST /v1/speak: refused with 401 (Invalid credentials.)
        """
        if self.format is None:
            number = "" if self.number is None else f"#{self.number} "
            return f"{number}{self.what}: refused with {self.end} ({self.said})"
        met = "".join(f", limit met: {name} ({count})" for name, count in self.limits.items())
        return (
            f"#{self.number} {self.what} {self.model} {self.format.encoding} {self.format.sample_rate} Hz: "
            f"{self.messages} messages, {self.characters} characters, {self.speech:.1f} s of speech in "
            f"{self.seconds:.1f} s, ended {self.end}{met}"
        )


Watcher: TypeAlias = Callable[[Visited | Seen], None]
"""Is told of each request of a client when it comes, and of each visit when it is over. It must not wait."""


class Account:
    """Kept by one connection; everything also goes into the tally of the server."""

    def __init__(
        self, number: int, what: str, model: str, format: AudioFormat, *, tally: Tally, watcher: Watcher | None
    ) -> None:
        self._number, self._what, self._model, self._format = number, what, model, format
        self._tally = tally
        self._watcher = watcher
        self._began: float | None = None
        self._messages = self._characters = self._bytes = 0
        self._limits: Counter[str] = Counter()

    def begin(self, now: float) -> None:
        """The visit begins."""
        self._began = now

    def request(self, at: float, request: Request) -> None:
        """A client's message was understood."""
        self._messages += 1
        self._characters += len(request.text) if isinstance(request, wire.Speak | flux.Speak) else 0
        self._tally.request(self._number, at, request)
        if self._watcher is not None:
            self._watcher(Seen(self._number, at, request))

    def sent(self, message: str | bytes) -> None:
        """A frame was sent."""
        self._tally.sent(message)
        if isinstance(message, bytes):
            self._bytes += len(message)
        elif wire.EXCESSIVE_FLUSH in message and _kind(message) == "Warning":
            self._limits[wire.EXCESSIVE_FLUSH] += 1

    def end(self, name: str, now: float) -> None:
        """The visit is over."""
        self._tally.closes[name] += 1
        if name in _LIMITS:
            self._limits[name] += 1
        if self._watcher is not None:
            self._watcher(
                Visited(
                    self._number,
                    self._what,
                    self._model,
                    self._format,
                    now - (now if self._began is None else self._began),
                    self._messages,
                    self._characters,
                    self._format.seconds(self._bytes),
                    name,
                    limits=dict(self._limits),
                )
            )


def _kind(message: str) -> str:
    try:
        return str(json.loads(message).get("type"))
    except ValueError:  # one of the faults: no JSON
        return ""
