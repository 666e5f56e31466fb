"""Carriage returns: read as line feeds, kept in what is written.

Rules of this file: "\\r\\n", "\\r" and "\\n" end a line alike (CommonMark 0.31, 2.1), so that no other file needs to
know of the first two. A "\\r" waits for the character after it, which nobody can hear.
"""

from __future__ import annotations

import re

RETURN = re.compile(r"\r\n?")


class Returns:
    """Takes carriage returns out of a text, and puts them back into what was written. Places count from its start."""

    def __init__(self) -> None:
        self.pending = ""  # a "\r" whose next character has not come
        self._written: dict[int, str] = {}

    def read(self, text: str, start: int) -> str:
        """The text with plain line feeds; it stands at `start`."""
        text, self.pending = self.pending + text, ""
        if text.endswith("\r"):
            text, self.pending = text[:-1], "\r"
        return self._plain(text, start)

    def finish(self, start: int) -> str:
        """The line feed that a "\\r" at the very end stands for."""
        text, self.pending = self.pending, ""
        return self._plain(text, start)

    def written(self, text: str, start: int) -> str:
        """What was written for the part `text` of the plain text, which stands at `start`."""
        if not self._written:
            return text
        return "".join([self._written.pop(start + at, sign) for at, sign in enumerate(text)])

    def _plain(self, text: str, start: int) -> str:
        taken = 0
        for found in RETURN.finditer(text):
            self._written[start + found.start() - taken] = found[0]
            taken += len(found[0]) - 1
        return RETURN.sub("\n", text)
