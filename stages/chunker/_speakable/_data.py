"""JSON that stands in the text without a fence: a tool call that leaked, which is silent, or data, announced like code.

Rules of this file: it begins a line, or stands behind a sentence or a colon; in the middle of a sentence it is text. No
slip of a model may silence what it says afterwards: data ends where its brackets close, and at any line that begins
like none.

    text --"{"key":"--> data --its brackets are closed, or a line of prose--> text
"""

from __future__ import annotations

import re

from stages.chunker._speakable import _links
from stages.chunker._speakable._place import BLOCK, Data, ReadingState, Taken, Wait

HEAD = re.compile(r'(?:\[\s{0,20})?\{\s{0,20}"([^"\\\n]{1,60})"\s{0,4}:')
HEAD_BEGINS = re.compile(r'(?:\[\s{0,20})?(?:\{\s{0,20}(?:"[^"\\\n]{0,60}(?:"\s{0,4})?)?)?\Z')
BEHIND = re.compile(r"(?:\A|[.!?:…。！？：][\"'”’)]*)\s*\Z")
"""Text behind which data may begin."""
CALLS = frozenset(
    """
    action arguments function function_call id name parameters recipient_name tool tool_calls tool_name tool_uses type
    """.split()  # noqa: SIM905
)
"""First keys of a tool call."""
BETWEEN = re.compile(r"[\s,]*+")
STRUCTURE = re.compile(r'["{}\[\]\n\\]')
GOES_ON = re.compile(r'[ \t]*+(?:["{}\[\],\n]|-?\d|true\b|false\b|null\b)')
MAY_GO_ON = re.compile(r"[ \t]*+(?:-|t(?:r(?:ue?)?)?|f(?:a(?:l(?:se?)?)?)?|n(?:u(?:ll?)?)?)?\Z")
"""How a line of data begins, and what may still become its beginning."""
DATA = "{"
"""What `ReadingState.hidden` is in data."""
BETWEEN_WAITS = Wait("block", re.compile(r"[^\s,]"))


def brace(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``{``: data begins, or the sign stands as it is."""
    if place.heard and not BEHIND.search(place.tail):
        return None
    head = HEAD.match(text, at)
    if head is None:
        return BLOCK if not last and HEAD_BEGINS.match(text, at) else None
    call = head[1].lower() in CALLS
    if place.reading.code == "read" and not call:
        return None
    announced = place.reading.code == "announce" and not call
    place.hidden, place.data = DATA, Data(depth=1)
    return Taken(at + 1, place.words.named_code.format("JSON") if announced else "", gone=not announced)


def bracket(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``[``: of a list of data, or a bracket like any other."""
    step = brace(place, text, at, last) if text[at + 1 : at + 25].lstrip().startswith("{") else None
    return step or _links.bracket(place, text, at, last)


def data(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """What stands in data, up to its end or the end of what has come."""
    state = place.data
    assert state is not None
    if state.depth == 0:
        return _behind(place, text, at, last)
    for found in STRUCTURE.finditer(text, at):
        sign, start = found[0], found.start()
        if state.escaped == place.passed + start:
            continue
        if sign == "\n":
            return _line(place, text, start + 1, last) if start == at else Taken(start, "", gone=True)
        if sign == "\\":
            state.escaped = place.passed + start + 1
        elif sign == '"':
            state.quoted = not state.quoted
        elif not state.quoted:
            state.depth += 1 if sign in "{[" else -1
            if state.depth == 0:
                return Taken(start + 1, "", gone=True)
    return Taken(len(text), "", gone=True)


def _line(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """A line ends in data, which goes on with the next or is over."""
    state = place.data
    if state is not None and GOES_ON.match(text, at):
        state.quoted = False
        return Taken(at, "", gone=True)
    if not last and MAY_GO_ON.match(text, at):
        return BLOCK
    place.hidden, place.data = "", None
    return Taken(at - 1, "")


def _behind(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """All brackets are closed: more data may follow, which is not announced again."""
    state = place.data
    between = BETWEEN.match(text, at)
    end = between.end() if between else at
    if state is not None and HEAD.match(text, end):
        state.depth = 1
        return Taken(end + 1, "", gone=True)
    if not last and end == len(text):
        return BETWEEN_WAITS
    if not last and text[end] in "{[" and HEAD_BEGINS.match(text, end):
        return BLOCK
    place.hidden, place.data = "", None
    return Taken(at, "")
