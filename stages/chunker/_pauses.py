"""What a text that stops at a mark looks like, while its writer pauses: nothing behind the mark tells.

Rules of this file: nothing is decided here. A mark that does not seem over is not an end however long the pause; one
that may go on is an end after a longer pause than one that is plainly over.
"""

from __future__ import annotations

import re

from stages.chunker._cursor import Cursor
from stages.chunker._rules import ADDRESSED, Rules
from stages.chunker._scene import BEHIND

_OPEN_ENDED = re.compile(r"(?:\d|\b[^\W\d_]|\.[^\W\d_]+)\Z")
_NO_WORD = re.compile(r"[@#:/\\_=.\d]")
_AROUND = "*_\"'’“”„«»()[]"
CAPITALS = 4
"""Letters of a word in capitals that may be a part of a name ("ASP.NET"): longer ones are shouted."""
NEAR = 4
"""Words before a full stop among which one of an address makes the last a part of it ("mail me at kim.lee@...")."""


def _words(cursor: Cursor, at: int) -> list[str]:
    return cursor.text[max(cursor.start, at - BEHIND, 0) : at].split()


def seems_over(cursor: Cursor, at: int) -> bool:
    """Whether the mark at `at`, with nothing but closers behind it, looks like an end.

    Not like part of a number or of a name, nor like an ellipsis that has two dots yet.
    """
    text = cursor.text
    behind = text[at + 1 :].strip()
    if text[at] != "." or behind:
        return behind != "."
    words = _words(cursor, at)
    bare = words[-1].strip(_AROUND).lower() if words else ""
    return bool(bare) and not (_OPEN_ENDED.search(bare) or cursor.rules.abbreviates(bare))


def may_go_on(cursor: Cursor, at: int) -> bool:
    """Whether the mark at `at`, which looks like an end, is often none.

    A run of marks grows, a quotation or a bracket that ended with a mark is followed by who said it, an address and a
    name with a mark in it by its rest, and a street by its number.
    """
    words, mark, behind = _words(cursor, at), cursor.text[at], cursor.text[at + 1 :].strip()
    if not words or (behind and (mark != "." or behind[0] == ".")):
        return True
    return not behind and _may_be_part([word.strip(_AROUND) for word in words[-NEAR - 1 :]], mark, cursor.rules)


def _may_be_part(words: list[str], mark: str, rules: Rules) -> bool:
    last = words[-1].lower()
    if _NO_WORD.search(last) or last in rules.hesitations:
        return True
    if mark != ".":
        return last in rules.names
    short = words[-1].isupper() and len(last) <= CAPITALS
    return short or last.endswith(rules.compounds) or not ADDRESSED.isdisjoint(map(str.lower, words[:-1]))
