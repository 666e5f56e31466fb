"""What happens in a turn, moment by moment: frozen records for whoever listens (``Pipeline(..., on_event=...)``).

A `Moment` says when and in which turn; its ``what`` says what. The kernel tells of what passes its links and of the
turn itself; a stage tells of the rest through `Outbox.tell`, with one of these records or one of its own.

Like the items, none shows spoken text in its ``repr``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from pipeline._items import Chunk, Played

if TYPE_CHECKING:
    from pipeline._turn import Outcome


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened in a turn.

    ``at`` is in seconds from the start of the turn. ``turn`` counts from 1 while the pipeline is open, and
    ``conversation`` is a random name for that time. ``what`` is one of the records below, or a plug-in's own.
    """

    at: float
    turn: int
    conversation: str
    what: object


OnEvent: TypeAlias = Callable[[Moment], object]
"""A plain callable that takes each moment as it happens, on the run loop: it must not block."""


@dataclass(frozen=True, slots=True)
class TurnBegan:
    """A turn has begun. ``wall`` is the time of day, in seconds since 1970, to set it beside other logs."""

    wall: float


@dataclass(frozen=True, slots=True)
class ModelAsked:
    """A source has asked a model for a reply: ``model`` is the name it asked for."""

    model: str


@dataclass(frozen=True, slots=True)
class ModelAnswered:
    """A model's reply has ended. ``model`` and ``response_id`` are as its server says them, ``finish`` is its reason;
    tokens are None where it does not count them.
    """

    model: str = ""
    response_id: str = ""
    finish: str = ""
    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class FirstToken:
    """The source gave its first token."""


@dataclass(frozen=True, slots=True)
class ChunkReleased:
    """A chunk was released to be spoken."""

    chunk: Chunk


@dataclass(frozen=True, slots=True)
class TextSent:
    """A speech stage has sent ``characters`` of text to its voice."""

    characters: int


@dataclass(frozen=True, slots=True)
class FlushSent:
    """A speech stage has asked for the audio of ``characters`` of text. ``reason`` is its word for why it did now."""

    characters: int
    reason: str


@dataclass(frozen=True, slots=True)
class FirstByte:
    """The first audio of a flush came, ``waited`` seconds after the flush was sent."""

    waited: float


@dataclass(frozen=True, slots=True)
class SoundBegan:
    """The first audio of the turn that can be heard came, after ``silence`` seconds of audio that cannot."""

    silence: float


@dataclass(frozen=True, slots=True)
class VoiceUsed:
    """A speech stage is done with the turn, or was made to be.

    ``voice`` spoke; ``request_id`` is what its provider calls the connection, which took ``connect`` seconds to open
    (None: unknown). Characters were ``sent``, ``spoken`` (answered by audio) and ``wasted`` (sent, and not heard).
    """

    voice: str
    request_id: str = ""
    connect: float | None = None
    sent: int = 0
    spoken: int = 0
    wasted: int = 0


@dataclass(frozen=True, slots=True)
class SegmentReceived:
    """All the audio of a flush has come: ``size`` bytes, which speak ``chunks``."""

    chunks: tuple[Chunk, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Reconnected:
    """A connection was lost, and the turn went on with a new one after ``waited`` seconds.

    ``code`` and ``reason`` are those of the loss, as far as the other side gave any.
    """

    waited: float
    code: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PlayoutBegan:
    """The first sound that can be heard was let out to the listener, who hears it in ``heard_in`` seconds."""

    heard_in: float = 0.0


@dataclass(frozen=True, slots=True)
class Underrun:
    """The listener ran dry, and heard ``seconds`` of silence until now."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Heard:
    """The listener has heard this since the `Heard` before."""

    played: Played


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The turn was interrupted."""


@dataclass(frozen=True, slots=True)
class TurnOver:
    """The turn is over: the last moment of it. It may have been interrupted, or have failed: ``outcome`` says so."""

    outcome: Outcome
