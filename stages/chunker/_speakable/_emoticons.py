"""Emoticons, ":-)" and "¯\\_(ツ)_/¯": nothing is said for them.

Rules of this file: one stands free, behind a space or a mark that ends a sentence, and nothing but a mark or white
space follows it. Those that may be an option, a ratio or mathematics (":3", "<3", "=P") are not in the list.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import WORD, ReadingState, Taken, Wait

EMOTICON = re.compile(
    r"(?:[:;][-'^]?[()\[\]DPpO/|\\*]|=[()])(?<![:;]\[)[)(]*"
    r"|\^[_.-]?\^|¯\\{0,3}_?\(ツ\)\\{0,3}_?/¯"
)
BEGINS = re.compile(r"[:;=][-'^]?|\^[_.-]?|¯\\{0,3}_?(?:\((?:ツ(?:\)\\{0,3}_?/?)?)?)?")
FREE = re.compile(r"[\s.,!?…)\"'”’*_<]|\Z")
BEFORE = ".!?…,"


def emoticon(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``:``, ``;``, ``=``, ``^`` or ``¯``: an emoticon that stands free goes."""
    before = place.before(text, at)
    if not (before.isspace() or before in BEFORE):
        return None
    found = EMOTICON.match(text, at)
    if found is None:
        return WORD if not last and BEGINS.fullmatch(text, at) else None
    if found.end() == len(text) and not last:
        return WORD
    return Taken(found.end(), "", gone=True) if FREE.match(text, found.end()) else None
