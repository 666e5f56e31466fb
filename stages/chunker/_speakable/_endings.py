"""How a line and a block end: the full stop that is added to what is said, and what is forgotten.

Rules of this file: a full stop is added only where the words before it end without a mark, and it is one of their
script.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import ReadingState

ENDED = re.compile(r"[.!?…:;,。！？：；、，।॥؟۔][)\]\"'”’»」』)]*\s*\Z")
"""Text after which no full stop has to be added."""

FULL_STOPS = (("぀", "鿿", "。"), ("ऀ", "ॿ", "।"), ("＀", "￯", "。"), ("　", "〿", "。"))
"""First and last character of a script, and its full stop; in all others it is the one of Latin."""

ASIDE = re.compile(r"\s*(?:\([^()]*\)|（[^（）]*）|\[[^\[\]]*\])\s*\Z")
"""Words in brackets at the end, which may be of another script: "示例 (Python)"."""


def full_stop(said: str) -> str:
    """The full stop of the script of the last letter in `said`, words in brackets aside."""
    words = ASIDE.sub("", said) or said
    letter = next((sign for sign in reversed(words) if sign.isalnum()), ".")
    return next((stop for first, last, stop in FULL_STOPS if first <= letter <= last), ".")


def close_line(place: ReadingState) -> None:
    """A line has ended."""
    if place.line == "row" and place.table is not None and place.table.rows == 1 and place.table.cell.strip():
        place.table.headers.append(place.table.cell.strip())
    elif place.line != "row":
        place.table = None
    place.line, place.at_start, place.heard, place.bold_line = "text", True, False, False
    place.links, place.lead, place.tail, place.address, place.quoted = 0, "", "\n", False, False


def close_block(place: ReadingState) -> None:
    """A paragraph has ended: what was still open will not close any more."""
    place.open.clear()
    place.table = None
