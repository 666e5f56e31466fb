"""Rules for links and images: their text is kept, where they lead to goes.

Citations are in `_citations`.

Rules of this file: a link has both halves, ``[text](target)`` or ``[text][name]``, within reach and on one line; any
other bracket stands as it is. The patterns can read a text in one way only, so that a failure costs no more than a
match: with two ways to read each pair of brackets, thirty of them would take an hour.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._citations import LINK_OF_NUMBER, citation
from stages.chunker._speakable._directions import bracketed
from stages.chunker._speakable._hidden import BRACKETS, LEAKED
from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait
from stages.chunker._speakable._signs import shout

TEXT_OF_LINK = re.compile(
    r"\[(?:[^\[\]\n]++|\[[^\[\]\n]*+\]"
    r"(?:\((?!(?:[^()\s\[\]]|\[[^()\s\[\]]*+\])*+\))[^()\s]*+\))?"  # brackets in it that do not pair
    r")*\]"
)
TITLE = r"(?:\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+"
TARGET_OF_LINK = re.compile(
    r"\]\((?:[ \t]*+<?[^\s()<>]*+(?:\([^\s()]*+\)[^\s()<>]*+)*+>?[ \t]*+"
    rf"(?:(?<=[ \t]){TITLE})?|[ \t]++{TITLE})\)"
)
LINK_WAITS, TARGET_WAITS = Wait("markup", re.compile(r"[\]\n]")), Wait("markup", re.compile(r"[)\]\n]"))
REFERENCE = re.compile(r"\]\[[^\[\]\n]*\]")
FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,80}\]")


def bracket(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``[``: of a link its text is kept, a footnote mark goes; any other bracket stands as it is."""
    if leaked := LEAKED.match(text, at):
        place.hidden = BRACKETS.get(leaked[0], "")
        return Taken(leaked.end(), "", gone=True)
    return _bracket(place, text, at, at, last)


def bang(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``!``: before a bracket an image, of which the description is kept; else a mark that may be repeated."""
    before = place.before(text, at)
    if before.isspace() or before in "([|>*_":
        if at + 1 == len(text) and not last:
            return WORD
        if text.startswith("![", at):
            return _bracket(place, text, at, at + 1, last)
    return shout(place, text, at, last)


def _bracket(place: ReadingState, text: str, at: int, start: int, last: bool) -> Taken | Wait | None:
    reach = at + REACH
    closed = TEXT_OF_LINK.match(text, start, reach) if text.find("]", start, reach) >= 0 else None
    if closed is None:
        waits = not (last or len(text) >= reach or text.find("\n", at, reach) >= 0)
        return LINK_WAITS if waits else _stands(text, at, start)
    if FOOTNOTE.fullmatch(closed[0]):
        return Taken(closed.end(), "", gone=True)
    if start == at and (cited := citation(place, text, at, last)):
        return cited
    target = _target(text, closed.end() - 1, last)
    if isinstance(target, Wait):
        return target._replace(room=closed.end() - 1 - at + REACH)
    if target is None or not _is_link(place.before(text, at), target[0]):
        if start == at and bracketed(place, closed[0]):
            return Taken(closed.end(), "", gone=True)
        return _stands(text, at, start)
    if start == at and target[0].startswith("](") and LINK_OF_NUMBER.fullmatch(closed[0]):
        return Taken(target.end(), "", gone=True)
    place.links += 1
    return Taken(start + 1, "")


def _stands(text: str, at: int, start: int) -> Taken | None:
    return None if start == at else Taken(start + 1, text[at : start + 1])


def _target(text: str, at: int, last: bool) -> re.Match[str] | Wait | None:
    """Where the link whose text ends with the bracket ``text[at]`` leads to, if it is one."""
    if at + 1 == len(text) and not last:
        return WORD
    reach = at + REACH
    found = TARGET_OF_LINK.match(text, at, reach) or REFERENCE.match(text, at, reach)
    if found or last or text[at + 1 : at + 2] not in ("(", "["):
        return found
    return TARGET_WAITS if len(text) < reach and text.find("\n", at) < 0 else None


def _is_link(before: str, target: str) -> bool:
    """Whether it is a link and not ``f[i](x)`` or ``matrix[i][j]``."""
    if not before.isalnum() and before != "]":
        return True
    return target.startswith("](") and ("/" in target or ":" in target)


def end_of_link(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``]``: the target of a link goes."""
    target = _target(text, at, last) if place.links else None
    if isinstance(target, Wait):
        return target
    if target is None:
        return None
    place.links -= 1
    return Taken(target.end(), "")
