"""Rules for single signs: repeated marks, capitals, entities. Addresses are in `_addresses`, emoji in `_emoji`.

Rules of this file: what is not certainly a thing of its own is read as it stands, one character at a time, and the
rest is looked at again.
"""

from __future__ import annotations

import html
import re

from stages.chunker._speakable import _emoji
from stages.chunker._speakable._addresses import joint as joint
from stages.chunker._speakable._addresses import url as url
from stages.chunker._speakable._citations import SOURCE, source
from stages.chunker._speakable._emoji import JOINERS as JOINERS
from stages.chunker._speakable._place import REACH, WORD, ReadingState, Rule, Taken, Wait

MARKS = "!?！？؟¿¡"
"""Marks of which a run is calmed."""

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ENTITY_BEGINS = re.compile(r"&#?\w{0,32}")
SHOUT, SHOUT_WAITS = re.compile(r"[A-Z]+"), Wait("word", re.compile(r"[^A-Z]"))


def shout(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``!`` or ``?``: a run keeps its first mark and the first that differs; after an address a space goes before."""
    mark, before = text[at], place.before(text, at)
    if before not in MARKS:
        place.marks = mark
        # "a space before ? when it follows a URL" (docs: improving-aura-2-formatting, 2026)
        return Taken(at + 1, " ?") if mark == "?" and place.address else None
    if mark in place.marks or len(place.marks) > 1:
        return Taken(at + 1, "")
    place.marks += mark
    return None


def emoji(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """Any sign that has no rule in the scanner's table: its rule is in `OTHERS`, or it is an emoji."""
    return OTHERS.get(text[at], _emoji.emoji)(place, text, at, last)


def entity(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``&``: an HTML entity is the character that it stands for."""
    found = ENTITY.match(text, at)
    if found:
        said = html.unescape(found[0])
        return Taken(found.end(), " " if said == "\xa0" else said)
    begins = not last and len(text) - at < 36 and ENTITY_BEGINS.fullmatch(text, at)
    return WORD if begins else None


def capitals(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A capital letter: a word of six or more of them is said in small letters, with its first one kept."""
    found = SHOUT.match(text, at, at + REACH)
    word = found[0] if found else text[at]
    end = at + len(word)
    if end == len(text) and not last and len(word) < REACH:
        return SHOUT_WAITS
    whole = len(word) < REACH and not place.before(text, at).isalnum() and not text[end : end + 1].isalnum()
    return Taken(end, word.capitalize() if whole and len(word) >= 6 else word)


OTHERS: dict[str, Rule] = {
    **dict.fromkeys("؟¿¡", shout),
    **dict.fromkeys(SOURCE, source),
    **dict.fromkeys(_emoji.OPENING, _emoji.opening),
    "+": joint,
}
EMOJI = _emoji.PICTURES + _emoji.TEXTUAL + "".join(map(re.escape, OTHERS))
"""What calls `emoji`, as characters of a class."""
