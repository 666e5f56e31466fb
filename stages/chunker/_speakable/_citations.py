"""Rules for the marks of a model that cites its sources: they are for the eye, and go.

Rules of this file: a number in brackets is a citation only where it cannot be read as a word: behind a word without a
blank, or between two sentences. "see [1] for more" and "a[1]" stand as they are.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import WORD, ReadingState, Taken, Wait, is_gap

NUMBERS = r"[1-9]\d{0,2}(?:[ \t]*[,;–-][ \t]*[1-9]\d{0,2}){0,8}"
ONE = rf"\[{NUMBERS}\]"
CITATIONS = re.compile(rf"{ONE}(?:[ \t]?{ONE}){{0,8}}(?P<more>[ \t]{{0,20}}(?:[-+*/<>!]|\[[\d,;–\- \t]{{0,200}})?\Z)?")
ASSIGNED = re.compile(r"[ \t]*+[-+*/<>!]?=|[\w(\[]")
"""What follows a number in brackets that is one of a program."""
LINK_OF_NUMBER = re.compile(rf"\[(?:\[?{NUMBERS}\]?|\^\d{{1,3}}\^?)\]")
"""The text of a link that is a citation."""
STOPS = ".!?。！？"
BEHIND = STOPS + ",;)\"'”’»%，；："
WORD_ENDS = re.compile(r"[^\W_]{2}\Z|\d\Z")

SOURCE = {
    "【": re.compile(r"【\d[\d:,]{0,20}†[^【】\n]{0,80}】"),
    "\ue200": re.compile("\ue200[^\ue200\ue201\n]{0,200}\ue201"),
}
"""What providers write for a source that was found or read."""
SOURCE_BEGINS = {
    "【": re.compile(r"【(?:\d[\d:,]{0,20}(?:†[^【】\n]{0,80})?)?"),
    "\ue200": re.compile("\ue200[^\ue200\ue201\n]{0,200}"),
}


def citation(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``[`` before a number: a citation that goes, or None."""
    found, before = CITATIONS.match(text, at), place.before(text, at)
    if found is None or not place.heard:
        return None
    ended = place.tail.rstrip("\"'”’»)")[-1:] in STOPS
    if not (ended if before.isspace() else place.tail[-1:] in BEHIND or WORD_ENDS.search(place.tail)):
        return None
    if found["more"] is not None and not last:
        return WORD
    end = found.start("more") if found["more"] is not None else found.end()
    if before.isspace():
        rest = text[end : end + 40].lstrip(" \t")[:1]
        if not rest and not last and len(text) < end + 40:
            return WORD
        return Taken(end, "", gone=True) if is_gap(text[end : end + 1]) and (is_gap(rest) or rest.isupper()) else None
    return None if ASSIGNED.match(text, end) else Taken(end, "", gone=True)


def source(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``【`` or U+E200: the mark of a source goes as a whole; else the bracket stands, and the other goes."""
    sign = text[at]
    if found := SOURCE[sign].match(text, at):
        return Taken(found.end(), "", gone=True)
    if not last and SOURCE_BEGINS[sign].fullmatch(text, at):
        return WORD
    return None if sign == "【" else Taken(at + 1, "", gone=True)
