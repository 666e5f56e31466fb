"""What the protocol asks of its shell. Each call of the protocol gives a list of these, to be carried out in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pipeline import Audio, SpeechError
from stages.speak.provider import Request


@dataclass(frozen=True, slots=True)
class Send:
    """Send this on the socket."""

    message: Request


@dataclass(frozen=True, slots=True)
class Give:
    """Hand this to the next stage, then say `taken`."""

    audio: Audio


@dataclass(frozen=True, slots=True)
class Connect:
    """Open a socket, then say `opened`; say `gave_up` where that can never help, or not before ``until``.

    ``losses`` sockets were lost one after another: the more, the longer to wait before the first attempt.
    """

    until: float
    losses: int = 0


@dataclass(frozen=True, slots=True)
class Drop:
    """Give the socket up: nothing more is to be heard of it, not even its end."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Ask for a sign of life: an answer is overdue. Without one, the socket is lost, which is to be told as always."""


@dataclass(frozen=True, slots=True)
class OpenStandby:
    """Open a second socket beside the first, then say `standby`; if it fails or is lost, say `standby_lost`."""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """From here on the second socket is the socket. Say goodbye to the first, if there is one, and hear no more of
    it.
    """


@dataclass(frozen=True, slots=True)
class Finished:
    """The turn is over: all its audio has been given."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn is over, by this error, which is to be raised when all the audio so far has been given."""

    error: SpeechError


@dataclass(frozen=True, slots=True)
class Note:
    """Something for the log. The facts never hold text that is spoken."""

    event: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Tell:
    """Tell whoever listens to the turn of this moment of it: see `pipeline.Moment`."""

    what: object


Action: TypeAlias = Send | Give | Connect | Drop | Probe | OpenStandby | TakeOver | Finished | Failed | Note | Tell
