"""What stands inside a line: spans, tags, quotes and brackets, emoticons, and lists that run on in one line.

Rules of this file: each function is one step of the reading. It gives False when more text has to come.
"""

from __future__ import annotations

import re

from stages.chunker._reading import Reading
from stages.chunker._scene import Scene
from stages.chunker._spans import read_span
from stages.chunker._words import next_bullet, next_of_list

BULLETS = "•⁃‣◦▪"
OPENING = {
    "(": ")", "[": "]", "{": "}", "“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』",
    "《": "》", "〈": "〉", "（": "）", "［": "］", "【": "】",
}  # fmt: skip
BRACKETS = frozenset(OPENING) | frozenset(OPENING.values()) | {'"', "”"}
DEPTH = 12
"""Brackets that are told apart when they stand in each other."""

_COUNT = re.compile(r"(?<=[\s(])(?:\d{1,3}|[ivx]{1,5}|[a-z])\Z")
_SMILE = re.compile(r"\s[:;=][-'^]?\Z")


def open_span(reading: Reading, at: int) -> bool:
    """Code, a formula, a tag or a pronunciation may open at `at`."""
    text = reading.text
    if text[at] == "`":
        if at > 0 and (text[at - 1].isalnum() or text[at - 1] in ")]"):  # a slip for an apostrophe
            reading.at = at + 1
            return True
        reading.technical = True
    span = read_span(text, at, reading.final)
    if span is None:
        return reading.wait(at)
    if span.closed:
        return _tag(reading, at, span.closed)
    reading.at = at + 1
    if span.closed is None:
        reading.span = span
        reading.at = span.begin
    return True


def _tag(reading: Reading, at: int, end: int) -> bool:
    """A tag is passed over. An address in angle brackets before a capital or a number ends a line of a mail's head."""
    text = reading.text
    if "@" in text[at:end]:
        following = text[end : end + 2]
        if len(following) < 2 and not reading.final:
            return reading.wait(at)
        if following[:1].isspace() and (following[1:].isupper() or following[1:].isdigit()):
            reading.cut(end, False)
    reading.at = end
    return True


def in_span(reading: Reading) -> bool:
    """Look for the end of the open span: its closing, or the place up to which none can come."""
    text, span = reading.text, reading.span
    assert span is not None
    limit = span.begin + span.limit
    close = text.find(span.close, reading.at, limit)
    stop = text.find("\n\n" if span.lines else "\n", reading.at, close if close >= 0 else limit)
    if stop < 0 and close < 0 and len(text) < limit:
        reading.at = max(reading.at, len(text) - len(span.close) + 1)
        return False
    reading.span = None
    reading.at = stop if stop >= 0 else close + len(span.close) if close >= 0 else max(reading.at, limit - len(span.close))
    return True


def bracket(reading: Reading, at: int) -> bool:
    """A quote or bracket opens or closes something at `at`."""
    char = reading.text[at]
    reading.at = at + 1
    if char in reading.closers:
        reading.closers = reading.closers[: reading.closers.rindex(char)]
        return True
    before = reading.text[at - 1] if at > 0 else " "
    close = OPENING.get(char)
    if close is None:
        spaced = before.isspace() or before in "([{—–-“‘«*_>:"
        if char == '"' and (spaced or not (before.isalnum() or before in ".,!?")):
            close = '"'
        elif char == "»" and spaced:
            close = "«"
        else:
            return True
    if len(reading.closers) < DEPTH:
        if not reading.closers:
            reading.opened = at
        reading.closers += close
    return True


def round_bracket(reading: Reading, at: int) -> bool:
    """A closing round bracket may end a list's number ("2)") or an emoticon (":)") too."""
    text = reading.text
    count = _COUNT.search(text, max(reading.start, at - 6, 0), at)
    smile = None if count else _SMILE.search(text, max(reading.start, at - 4, 0), at)
    if count is None and smile is None:
        return bracket(reading, at)
    following = text[at + 1 : at + 3]
    if len(following) < 2 and not reading.final:
        return reading.wait(at)
    if count is not None:
        before = next_of_list(Scene(text, reading.start, at, "", 0, reading.final), count.group())
        return _end_item(reading, before, before) if before and not reading.closers else bracket(reading, at)
    reading.at = at + 1
    if following[:1].isspace() and following[1:].isupper():
        reading.cut(at + 1, False)
    return True


def bullet(reading: Reading, at: int) -> bool:
    """A bullet in mid-line: the next item, if the line's first began with one like it."""
    reading.at = at + 1
    if reading.closers or not next_bullet(reading.text, reading.start, at):
        return True
    tail = at
    while reading.text[tail - 1].isspace():
        tail -= 1
    return _end_item(reading, tail, at)


def _end_item(reading: Reading, tail: int, at: int) -> bool:
    """An item of a list on one line ends; the next one is read like a line of its own."""
    if tail > reading.start:
        reading.cut(tail, True)
        reading.at = at
        reading.line = None
    return True
