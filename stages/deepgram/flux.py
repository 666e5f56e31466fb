"""The messages of the second Speak wire (`/v2/speak`, Flux), as values; those of the first wire are in `messages`.

The rules are the same: what is sent is what is documented, what is received is read kindly, a ``repr`` counts spoken
text and never shows it, and nothing here knows an order of messages. `flux_json` writes and reads them. Pure.

::

    client -> server   Speak  Flush  Interrupt  Configure  Close
    server -> client   Connected  SpeechStarted  bytes  Flushed  SpeechMetadata | SpeechInterrupted
                       ConfigureSuccess  ConfigureFailure  Warning  Error  SessionMetadata  Unknown

A turn lies between `SpeechStarted` and `SpeechMetadata`, or `SpeechInterrupted` in its place. Sound comes without a
Flush; `Flushed` is a receipt, may come before the sound, and is no end.

Sources: docs: flux-tts/{client-messages,server-messages,state,interrupt-handling}, and the official Python client
7.17, 2026-11.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

INTERRUPT_IGNORED = ("NO_AUDIO_GENERATED", "INTERRUPT_IN_PROGRESS", "INVALID_INTERRUPT_OFFSET", "NO_ACTIVE_SPEECH")
"""Codes of warnings that stand in the place of `SpeechInterrupted`."""


# What a client says


@dataclass(frozen=True, slots=True)
class Speak:
    """Say ``text`` in the turn, behind what was sent before, verbatim: white space is ours to send. Opens a turn."""

    text: str

    def __repr__(self) -> str:
        return f"Speak(<{len(self.text)} characters>)"


@dataclass(frozen=True, slots=True)
class Flush:
    """The turn has all of its text. `Flushed` is the receipt, `SpeechMetadata` the end."""


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Cancel the turn (barge-in). ``played_ms``: sound that was heard since the session began (None: not known)."""

    played_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Configure:
    """Speak at another ``speed`` from the next piece of speech on: 0.5 to 1.5 in steps of 0.05."""

    speed: float


@dataclass(frozen=True, slots=True)
class Close:
    """Say what is queued, then end the session: `SessionMetadata` comes last."""


# What a server says


@dataclass(frozen=True, slots=True)
class Connected:
    """The first message. Informative."""

    request_id: str = ""
    model_name: str = ""
    model_version: str = ""
    model_uuids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """A turn begins: the sound up to the next `SpeechMetadata` or `SpeechInterrupted` is its."""

    speech_id: str = ""


@dataclass(frozen=True, slots=True)
class Flushed:
    """The receipt of a Flush."""

    speech_id: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a turn came to. ``audio_ms`` of sound; ``characters`` as they came, and those that are paid for."""

    speech_id: str = ""
    audio_ms: int = 0
    characters: int = 0
    billable: int = 0
    pronunciations: int = 0
    breaks: int = 0
    pronunciation_warnings: int = 0


@dataclass(frozen=True, slots=True)
class SpeechMetadata:
    """The turn is over: all of its sound was sent."""

    facts: Facts


@dataclass(frozen=True, slots=True)
class SpeechInterrupted:
    """The turn is cancelled: sound after this belongs to another.

    ``played_ms``: where in the session's sound. ``spoken`` and ``remaining`` are the turn's text up to there and from
    there on; None where the Interrupt did not say what was heard.
    """

    played_ms: int
    facts: Facts
    spoken: str | None = None
    remaining: str | None = None

    def __repr__(self) -> str:
        spoken, remaining = (None if part is None else len(part) for part in (self.spoken, self.remaining))
        return f"SpeechInterrupted(played_ms={self.played_ms}, <{spoken} spoken, {remaining} remaining characters>)"


@dataclass(frozen=True, slots=True)
class ConfigureSuccess:
    """What was asked for holds. ``speed`` is None where none was ever set."""

    speed: float | None = None


@dataclass(frozen=True, slots=True)
class ConfigureFailure:
    """What was asked for does not hold, and what held before still does."""

    code: str = ""
    description: str = ""
    field: str | None = None
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Warning:
    """Something was not done, or done otherwise; the socket stays open."""

    code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Error:
    """The socket is about to be closed for this reason."""

    code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class SessionMetadata:
    """The last message: what the session came to."""

    audio_ms: int = 0
    characters: int = 0
    billable: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message of a type unknown to this file: to be logged and skipped. ``text`` is the message, shortened."""

    type: str
    text: str = ""

    def __repr__(self) -> str:
        return f"Unknown(type={self.type!r}, <{len(self.text)} characters>)"


Request: TypeAlias = Speak | Flush | Interrupt | Configure | Close
Notice: TypeAlias = (
    Connected
    | SpeechStarted
    | Flushed
    | SpeechMetadata
    | SpeechInterrupted
    | ConfigureSuccess
    | ConfigureFailure
    | Warning
    | Error
    | SessionMetadata
    | Unknown
)
Event: TypeAlias = bytes | Notice
