"""Codes that are dialled: "Press *67", "Dial *123#", "*#06#". Their stars are words and no emphasis.

Rules of this file: a ``#`` at its end tells a code. Without one, a star before two or three digits is one unless it is
closed like emphasis ("*24 hours* later") in the same sentence.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import WORD, Taken, Wait

CODE = re.compile(r"\*{1,2}(?:#?\d{1,20}(?:\*\d{1,20}){0,5}#|#\d{1,20}(?:\*\d{1,20}){0,5}#?)(?![\w*])")
CODE_BEGINS = re.compile(r"\*{1,2}#?(?:\d{1,20}(?:\*\d{0,20}){0,5}#?)?")
SHORT = re.compile(r"\*\d{2,3}(?!\w)")
CLOSED = re.compile(r"(?<=[^\s*])\*{1,3}(?![A-Za-z0-9])")
ENDS = re.compile(r"\n|[.!?;](?=\s)")
LONGEST = 100
"""Characters in which emphasis that begins with a number is closed."""
ENDED = Wait("word", re.compile(r"[*\n\s]"), LONGEST)


def dialled(text: str, at: int, last: bool) -> Taken | Wait | None:
    """The code that begins at a star or two, whole; None if they are emphasis."""
    if code := CODE.match(text, at):
        return WORD if code.end() == len(text) and not last else Taken(code.end(), code[0])
    if CODE_BEGINS.fullmatch(text, at) and not last:
        return WORD
    short = SHORT.match(text, at)
    if short is None:
        return None
    end = ENDS.search(text, short.end(), at + LONGEST)
    if CLOSED.search(text, short.end(), end.start() if end else at + LONGEST):
        return None
    return ENDED if not (end or last) and len(text) - at < LONGEST else Taken(short.end(), short[0])
