"""Bytes to text as they come, and where the first wrong byte stands.

Rules of this file: the standard library only. A character that is split between two pieces waits for its second half;
a byte order mark at the start is no text.
"""

from __future__ import annotations

import codecs


class Decoder:
    """An incremental decoder that gives what was right before it says what is wrong."""

    def __init__(self, encoding: str = "utf-8") -> None:
        name = codecs.lookup(encoding).name
        self.encoding = "utf-8" if name in ("ascii", "utf-8-sig") else name
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if self.encoding == "utf-8" else name)()
        self._taken = 0

    def feed(self, data: bytes, *, last: bool = False) -> tuple[str, int | None]:
        """The text that is complete now, and None, or the offset in bytes (from the very first) of what is not text.

        >>> decoder = Decoder()
        >>> decoder.feed(b"caf\\xc3"), decoder.feed(b"\\xa9 "), decoder.feed(b"ok \\xff no")
        (('caf', None), ('é ', None), ('ok ', 9))
        """
        self._taken += len(data)
        try:
            return self._decoder.decode(data, last), None
        except UnicodeDecodeError as error:
            right = error.object[: error.start].decode(self.encoding)
            return right, self._taken - len(error.object) + error.start
