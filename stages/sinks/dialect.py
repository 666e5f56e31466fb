"""How a telephone provider speaks on the websocket of a call: what `Telephony` needs to know of it.

Rules of the dialects: pure, values without state. What cannot be read, is of an unknown kind or lacks what it should
have gives None: a call does not end because of one message that nobody understands.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from pipeline import AudioFormat

Message = TypeVar("Message", bound=str | bytes, covariant=True)

FRAME = 0.02
"""Seconds of one frame of a telephone line, which some providers insist on."""


@dataclass(frozen=True, slots=True)
class Started:
    """The call is there. ``stream`` is what messages to it name; ``rate`` its sample rate in hertz, if it says that."""

    stream: str
    rate: int | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound of the caller, in the dialect's format."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Marked:
    """Everything before this mark has been played; or, with some providers, dropped."""

    name: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The call is over."""


Event = Started | Heard | Marked | Stopped


class Dialect(Protocol[Message]):
    """What one provider sends and takes. ``Message`` is str, or ``str | bytes`` where sound is sent as it is."""

    @property
    def format(self) -> AudioFormat:
        """The audio of its calls, both ways."""
        ...

    @property
    def frame(self) -> int:
        """Bytes that sound is sent in whole multiples of; 1: any number."""
        ...

    @property
    def opening(self) -> str:
        """What to look for where no call starts: the first message, and what makes the provider send it."""
        ...

    def read(self, message: object) -> Event | None:
        """What a message says; None if that is nothing to us."""
        ...

    def media(self, stream: str, data: bytes) -> Sequence[Message]:
        """Sound for the caller."""
        ...

    def mark(self, stream: str, name: str) -> Message:
        """Ask to be told when all that was sent before has been played."""
        ...

    def clear(self, stream: str) -> Message:
        """Drop what has not been played."""
        ...


def fields(message: object) -> Mapping[str, Any]:
    """A message that is a JSON object; empty for any other."""
    try:
        read = json.loads(message) if isinstance(message, str) else None
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def heard(media: Mapping[Any, Any]) -> Heard | None:
    """The caller's sound in the ``media`` of a message, if it is that and not what the call itself plays."""
    if media.get("track") in ("outbound", "outbound_track") or not isinstance(media.get("payload"), str):
        return None
    try:
        return Heard(base64.b64decode(media["payload"], validate=True))
    except (ValueError, binascii.Error):
        return None


def text(data: bytes) -> str:
    """Sound as JSON carries it."""
    return base64.b64encode(data).decode("ascii")
