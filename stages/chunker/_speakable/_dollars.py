"""Rules for ``$``: a formula in TeX, or money and price levels, which stand as they are.

Rules of this file: a formula holds no prose and does not begin like the rest of a sentence, so that what stands between
two price levels ("$$, 4.5 stars") is never read as one; a run of three dollars or more is a price level.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._maths import maths_words
from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait, finder, is_gap
from stages.chunker._speakable._reading import WORDS

DOLLARS = re.compile(r"\$+")
CLOSING_DOLLAR = finder(re.compile(r"(?<=[^\s\\$])\$(?![A-Za-z0-9$])"))
BODY = (
    r"(?:\\[A-Za-z]++\{[^{}$\n]*+\}|\\(?:[A-Za-z]++|[^A-Za-z\n])|\d|[A-Za-z](?![A-Za-z])"
    r"|(?<=[\d)}\]^_])[A-Za-z]{2,3}(?![A-Za-z])|(?![.!?;]\s)[^\w$\\\n]|_)*+"
)
"""What a formula may consist of: no word of two letters stands free in it, and no sentence ends."""
FIGURES = re.compile(rf"\$\d{BODY}(?<=\S)\$(?![A-Za-z0-9])")
FIGURES_BEGIN = re.compile(rf"\$\d{BODY}(?:\\[A-Za-z]*+(?:\{{[^{{}}$\n]*+)?)?\$?")
LONGEST = 100
"""Characters of the longest formula that begins with a figure; every price waits for what tells it from one."""
FIGURES_WAIT = Wait("word", re.compile(r"[^\W\d_]|[$\\\n}]|(?<=[.!?;])\s"), LONGEST)
MATHS_WAITS, DISPLAY_WAITS = Wait("markup", re.compile(r"[$\n]")), Wait("markup", re.compile(r"[$\n]"))

NOT_FIRST = re.compile(r"[),.;:!?\]/’”]|[ \t]*[·•]|[ \t]+\||[-–—] ?\$")
"""What stands behind a price level and begins no formula."""
SIGN_OF_TEX = re.compile(r"\\[A-Za-z(\[{]|\^|=|\w_[\w{]|\{")
WORD_OF_PROSE = re.compile(r"[^\W\d_]{3}|\s[^\W\d_]{2}[\s,.]")


def dollar(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$``: maths between two of them, if it is not money."""
    run = DOLLARS.match(text, at, at + REACH)
    end = run.end() if run else at + 1
    if end == len(text) and end - at < REACH and not last:
        return WORD
    if end - at > 2 or NOT_FIRST.match(text, end) or _glued(place.before(text, at)):
        return Taken(end, text[at:end])
    if end - at == 2:
        return _display(place, text, at, last)
    if is_gap(text[end : end + 1]):
        return None
    if text[end].isdecimal():
        return _figures(place, text, at, last)
    stop = text.find("\n", at, at + REACH)
    close = place.seek("$", CLOSING_DOLLAR, text, at + 1, at + REACH if stop < 0 else stop)
    if close >= 0 and close + 1 == len(text) and not last:
        return WORD
    if close >= 0:
        return maths(place, text[at + 1 : close], close + 1)
    waits = not last and stop < 0 and len(text) - at < REACH
    return MATHS_WAITS if waits else None


def _figures(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$`` before a figure: a formula if there is nothing else up to the next ``$``, and else money."""
    found = FIGURES.match(text, at, at + LONGEST)
    undecided = not last and len(text) - at < LONGEST and (found is None or found.end() == len(text))
    if undecided and FIGURES_BEGIN.fullmatch(text, at):
        return WORD if text[-1] in "$\\" else FIGURES_WAIT
    return maths(place, text[at + 1 : found.end() - 1], found.end()) if found else None


def _glued(before: str) -> bool:
    return before == "$" or (before.isascii() and before.isalnum())


def _display(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$$``: a formula up to the next two, or a price level; at a line's end behind other words it is the latter."""
    close = text.find("$$", at + 2, at + REACH)
    so_far = text[at + 2 : close if close >= 0 else at + REACH]
    behind_words = so_far[:1] == "\n" and place.heard and not place.tail.rstrip().endswith(":")
    prose = WORD_OF_PROSE.search(so_far) and not SIGN_OF_TEX.search(so_far)
    if behind_words or (prose and (close >= 0 or "\n" in so_far)):
        return Taken(at + 2, "$$")
    if close >= 0 and any(map(str.isalnum, so_far)):
        return formula(place, text, at, close + 2, last)
    waits = close < 0 and not last and len(text) - at < REACH
    return DISPLAY_WAITS if waits else Taken(at + 2, "$$")


def formula(place: ReadingState, text: str, at: int, end: int, last: bool) -> Taken | Wait | None:
    """Maths that stands on lines of its own: a sentence, set off from what follows."""
    if end == len(text) and not last:
        return WORD
    if not place.heard:
        place.line = "item"
    taken = maths(place, text[at + 2 : end - 2], end)
    return taken._replace(spoken=taken.spoken + " ") if taken.spoken and text[end : end + 1].isalnum() else taken


def maths(place: ReadingState, source: str, end: int) -> Taken:
    """What is said for a formula that ends at `end`."""
    manner = place.reading.maths
    said = (
        ""
        if manner == "skip"
        else source.strip()
        if manner == "raw"
        else maths_words(source, place.words is WORDS["en"])
    )
    return Taken(end, said, gone=not said)
