"""The seam for a provider's wire: what the sender asks, what it has to be told, and what a wire can do. Pure.

The sender of this family times requests by the listener's lead, keeps one socket with a standby, says again what a lost
socket cut off, and reports. None of that is a provider's. A `Provider` is the rest: how requests are written as frames
and frames read as events. It is a value without state, and `SpeechSender` makes a stage of it; see docs/providers.md.

The text between two `EndSegment` is a *segment*: what a provider synthesises as one, and answers for as one. Segments
are numbered on each socket, from 0; a wire that has such numbers (context ids) sends and names them, any other answers
in the order of its segments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Protocol, TypeAlias

from pipeline import ConnectFailed
from pipeline.secret import Secret
from stages.net.closes import CloseReason

TOO_MANY = 429
"""The HTTP status for more sockets than an account may have at once: of all providers known."""


@dataclass(frozen=True, slots=True)
class Text:
    """Say this too, verbatim: white space between two texts is ours to send."""

    text: str
    segment: int = 0

    def __repr__(self) -> str:
        return f"Text(<{len(self.text)} characters>, segment={self.segment})"


@dataclass(frozen=True, slots=True)
class EndSegment:
    """The segment is complete: say it. ``final``: nothing more comes in this turn."""

    segment: int = 0
    final: bool = False


@dataclass(frozen=True, slots=True)
class Cancel:
    """The listener interrupts: forget all text and sound that was not sent yet.

    ``segments`` are those that have text and no answer. ``heard``: seconds of the sound of this socket, since it
    opened, that the listener has heard; an estimate, where the sink does not tell.
    """

    segments: tuple[int, ...] = ()
    heard: float = 0.0


@dataclass(frozen=True, slots=True)
class KeepAlive:
    """Nothing, so that the server does not take us for gone. Asked for only where `Abilities.idle` is given."""


@dataclass(frozen=True, slots=True)
class Goodbye:
    """Nothing more will be asked for. The server closes the socket."""


Request: TypeAlias = Text | EndSegment | Cancel | KeepAlive | Goodbye
"""What the sender asks."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """The server is there. ``request_id`` is what to quote to the provider's support."""

    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """Audio of the segment that it names. Where a wire names none, audio is told as plain ``bytes``."""

    data: bytes
    segment: int


@dataclass(frozen=True, slots=True)
class SegmentDone:
    """All the audio of a segment has been sent: the oldest that was ended, or the one that is named."""

    segment: int | None = None


@dataclass(frozen=True, slots=True)
class SegmentRefused:
    """`EndSegment` was refused, by a rate limit: its text is still there, and goes with what comes after it."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """What `Cancel` asked for is done: whatever comes now is of text that was sent after it."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something was not done, and the socket stays open. ``code`` is for the log."""

    code: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """The server cannot speak the text that it has. The turn fails with these words, cleaned by the provider."""

    code: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A message that is nothing to the sender: it goes to the log by its ``type``, and never its content."""

    type: str = ""


Event: TypeAlias = bytes | Greeting | Sound | SegmentDone | SegmentRefused | Cancelled | Warned | Failure | Unknown
"""What the server tells."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a wire can do.

    ``needs_flush``: no audio comes before `EndSegment`. ``numbered``: its answers name their segment (`Sound`,
    ``SegmentDone(segment)``), so that they are believed, and what still comes of a cancelled one is known.
    ``confirms_cancel``: it answers `Cancel` by `Cancelled`. ``idle``: seconds without a message from us after which the
    server hangs up, pings or no pings (infinity: it never does).

    Its rate limits, the size of its messages and the greatest age of a socket are `SpeakLimits`, which users may set.
    """

    needs_flush: bool = True
    numbered: bool = False
    confirms_cancel: bool = True
    idle: float = inf

    def __post_init__(self) -> None:
        if not (self.numbered or self.confirms_cancel):
            raise ValueError(
                "A wire that neither numbers its answers nor confirms a cancel cannot be interrupted: nobody could "
                "tell what still comes of the old reply. Open a socket for each turn instead."
            )
        if self.idle <= 0:
            raise ValueError(f"idle={self.idle} is no time to be silent for: give seconds above 0.")


class Provider(Protocol):
    """One provider's wire. Pure, and without state of a socket."""

    @property
    def abilities(self) -> Abilities:
        """What the wire can do."""
        ...

    def encode(self, request: Request) -> Sequence[str | bytes]:
        """The frames that ask for it; none, where the wire has no word for it."""
        ...

    def decode(self, frame: str | bytes, secrets: Sequence[Secret]) -> Sequence[Event]:
        """What a frame tells. Raises `RemoteProtocolError` where it cannot be read, which is noted and passed over.

        Texts for people (`Failure`) are cleaned of the ``secrets`` with `pipeline.foreign.shown`.
        """
        ...

    def closed(self, code: int | None, reason: str) -> CloseReason:
        """Why the socket was closed (None: without a close frame), and whether another can do better."""
        ...

    def refused(
        self,
        status: int,
        headers: Iterable[tuple[str, str]],
        body: bytes | None,
        *,
        secrets: Sequence[Secret],
        keyed: bool,
    ) -> ConnectFailed:
        """The error of a handshake that was answered with this HTTP status, cleaned of the ``secrets``. ``keyed``:
        whether a key was sent.
        """
        ...
