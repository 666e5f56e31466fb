"""Stage directions: "[pause:500ms]", "[laughs]", and those of one's own, "(sighs)" and "*sighs*" too.

Rules of this file: only a bracket that holds nothing but a word of the list, and what it is to last, is one. The words
that are known without a list are those that voices with controls are prompted with; they go in square brackets alone,
where no prose has them.
"""

from __future__ import annotations

import re
from functools import cache

from stages.chunker._speakable._place import WORD, ReadingState, Taken, Wait

KNOWN = frozenset(
    """
    pause|short pause|long pause|break|silence|beat|laugh|laughs|laughing|laughter|chuckle|chuckles|giggle|giggles|sigh|
    sighs|gasp|gasps|whisper|whispers|whispering|cough|coughs|clears throat|crying|sobbing|exhales|inhales
    """.replace("\n", "")
    .replace("    ", "")
    .split("|")
)
LASTS = r"(?:\s{0,2}[:=]?\s{0,2}\d{1,5}(?:\.\d{1,3})?\s?(?:ms|s|sec|secs|seconds?)?)?"
LONGEST = 60
"""Characters of the longest that is looked for."""


@cache
def _pattern(words: frozenset[str], opening: str, closing: str) -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.compile(rf"{re.escape(opening)}\s{{0,2}}(?:{names}){LASTS}\s{{0,2}}{re.escape(closing)}", re.IGNORECASE)


def bracketed(place: ReadingState, bracket: str) -> bool:
    """Whether `bracket`, square ones and what they hold, is a direction."""
    own = place.reading.directions
    return len(bracket) <= LONGEST and bool(_pattern(KNOWN | set(own), "[", "]").fullmatch(bracket))


def direction(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``(`` or ``*``: a direction of one's own goes as a whole."""
    own = place.reading.directions
    if not own:
        return None
    closing = ")" if text[at] == "(" else "*"
    if found := _pattern(frozenset(own), text[at], closing).match(text, at, at + LONGEST):
        return WORD if found.end() == len(text) and not last else Taken(found.end(), "", gone=True)
    inside = text[at + 1 : at + LONGEST].lstrip().lower()
    waits = not last and len(text) - at < LONGEST and closing not in inside and "\n" not in inside
    return WORD if waits and any(inside.startswith(word[: len(inside)].lower()) for word in own) else None
