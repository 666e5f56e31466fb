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
class FirstToken:
    """The source gave its first token."""


@dataclass(frozen=True, slots=True)
class ChunkReleased:
    """A chunk was released to be spoken."""

    chunk: Chunk


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
    """The first sound that can be heard was let out to the listener."""


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
