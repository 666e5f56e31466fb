"""Server-sent events, decoded as their bytes come.

Rules of this file: the standard library and pure files only; linear; bounded, since a line without an end
would take all memory.
Source: WHATWG HTML, 9.2.6 "Interpreting an event stream".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from stages.sources._failures import TooMuch

LONGEST = 4 * 2**20
"""Bytes of one event. The longest known hold a whole reply, or a picture that nobody asked a voice for."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name (empty: none was given) and its data."""

    name: str
    data: bytes


class EventDecoder:
    """Takes bytes, gives whole events."""

    def __init__(self) -> None:
        self._line = bytearray()  # the line that has not ended yet
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0  # of the event that has not ended yet

    def feed(self, piece: bytes) -> Iterator[Event]:
        r"""The events that are complete with this piece. Raises `TooMuch`.

        >>> list(EventDecoder().feed(b": hello\r\n\r\nevent: x\ndata: 1\ndata: 2\n\ndata: 3"))
        [Event(name='x', data=b'1\n2')]
        """
        self._line += piece
        self._size += len(piece)
        if self._size > LONGEST:
            raise TooMuch(f"an event of more than {LONGEST >> 20} MiB")
        if b"\n" not in piece and b"\r" not in piece:
            return
        lines = bytes(self._line).splitlines(keepends=True)
        # A line that ends in CR may end in CR LF: it waits for the next piece, as a line without an end does.
        self._line = bytearray(b"" if lines[-1].endswith(b"\n") else lines.pop())
        for line in lines:
            yield from self._take(line.rstrip(b"\r\n"))

    def _take(self, line: bytes) -> Iterator[Event]:
        if not line:
            if self._data:
                yield Event(self._name, b"\n".join(self._data))
            self._name, self._data, self._size = "", [], len(self._line)
            return
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"data":
            self._data.append(value)
        elif field == b"event":
            self._name = value.decode(errors="replace")
