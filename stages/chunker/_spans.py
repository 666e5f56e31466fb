"""Spans that are one thing: inline code, maths, tags and inline pronunciations. No sentence ends inside them.

Rules of this file
* `read_span` is asked at a character of `OPENERS`. It says where the span's closing is to be looked for, or that
  there is no span,
  or None while the next characters could change that.
* A span that is not closed within its line (formulas set apart: its paragraph) or within `Span.limit` characters was
  none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

OPENERS = "`$\\<"


@dataclass(frozen=True, slots=True)
class Span:
    """An open span: ``close`` is what ends it, ``begin`` the offset from which to look for that.

    ``closed`` is its end where that is known already. ``lines`` tells whether it may go over a line's end; ``limit``
    is in characters.
    """

    close: str
    begin: int
    closed: int | None = None
    lines: bool = False
    limit: int = 400

    def moved(self, by: int) -> Span:
        """The same span in a text whose offsets changed."""
        return replace(self, begin=self.begin + by)


PRONOUNCED = "\\}"
"""What ends an inline pronunciation, ``\\{...\\}``."""
NO_SPAN = Span("", 0, 0)

_TICKS = re.compile(r"`{1,16}")
_TAG = re.compile(r"<(?:[A-Za-z/][^<>\n]{0,120}|!--[^<>\n]{0,120})>")
_TAG_OPEN = re.compile(r"<(?:[A-Za-z/][^<>\n]{0,120}|!(?:-(?:-[^<>\n]{0,120})?)?)?\Z")
_MONEY = re.compile(r"[\d\s.,]|US|AU|CA|NZ|HK")


def read_span(text: str, at: int, final: bool = False) -> Span | None:
    """The span that opens at `at`, `NO_SPAN` if none does, None while more text could tell (`final`: none comes)."""
    mark = text[at]
    if mark == "`":
        end = _TICKS.match(text, at).end()  # type: ignore[union-attr]
        if end == len(text) and end - at < 16 and not final:
            return None
        return Span(text[at:end], end)
    if mark == "<":
        found = _TAG.match(text, at)
        if found:
            return Span("", at, found.end())
        return NO_SPAN if final or not _TAG_OPEN.match(text, at) else None
    following = text[at + 1 : at + 3]
    if len(following) < 2 and not final:
        return None
    if mark == "\\":
        return _escaped(following, at)
    if following[:1] == "$":
        return Span("$$", at + 2, lines=True, limit=2000)
    return NO_SPAN if not following or _MONEY.match(following) else Span("$", at + 1, limit=200)


def _escaped(following: str, at: int) -> Span:
    match following[:1]:
        case "(":
            return Span("\\)", at + 2)
        case "[":
            return Span("\\]", at + 2, lines=True, limit=2000)
        case "{":
            return Span(PRONOUNCED, at + 2, lines=True, limit=1000)
        case _:
            return NO_SPAN
