"""What was struck out, "~~$40~~ $25": its writer has taken it back, and a listener would take it for what holds.

Rules of this file: only what is closed on its line, within reach, was struck out; else nothing is left out.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait, finder

CLOSING = finder(re.compile(r"(?<=[^\s~])~~(?!~)"))
WAITS = Wait("markup", re.compile(r"[~\n]"))


def struck(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``~~`` that opens: all up to the two that close it goes. None if nothing does."""
    stop = text.find("\n", at, at + REACH)
    close = place.seek("~~", CLOSING, text, at + 2, at + REACH if stop < 0 else stop)
    if close >= 0:
        return WORD if close + 2 == len(text) and not last else Taken(close + 2, "", gone=True)
    return WAITS if stop < 0 and not last and len(text) - at < REACH else None
