"""What a segment sounded like, to tell whether it sounds the same again. Pure."""

from __future__ import annotations

from zlib import crc32

BLOCK = 1024
"""Bytes of which one sum is kept: minutes of sound are some kilobytes."""


class Echo:
    """A stream of bytes, remembered by sums. ``size`` is how long it is.

    >>> heard, again = Echo(), Echo()
    >>> heard.hear(b"a" * 3000), again.hear(b"a" * 2000), heard.begins_with(again)
    (None, None, True)
    >>> again.hear(b"b" * 1000), heard.begins_with(again)
    (None, False)
    """

    def __init__(self) -> None:
        self._sums: list[int] = []
        self._rest = b""  # less than one block

    @property
    def size(self) -> int:
        """Bytes heard."""
        return len(self._sums) * BLOCK + len(self._rest)

    def hear(self, data: bytes) -> None:
        """More of it."""
        data = self._rest + data
        whole = len(data) // BLOCK * BLOCK
        self._sums += [crc32(data[at : at + BLOCK]) for at in range(0, whole, BLOCK)]
        self._rest = data[whole:]

    def begins_with(self, other: Echo) -> bool:
        """Whether `other`, which is no longer, may be the beginning of this: known for whole blocks, and at its end."""
        count = len(other._sums)
        if self._sums[:count] != other._sums:
            return False
        return count < len(self._sums) or self._rest.startswith(other._rest)
