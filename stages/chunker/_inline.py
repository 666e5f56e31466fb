"""What stands inside a line: spans, tags, quotes and brackets, emoticons, and lists that run on in one line.

Rules of this file: each function is one step of the cursor. It gives False when more text has to come.
"""

from __future__ import annotations

import re

from stages.chunker._counts import next_bullet, next_of_list
from stages.chunker._cursor import Cursor
from stages.chunker._quotations import DOUBLE
from stages.chunker._spans import PRONOUNCED, read_span

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


def open_span(cursor: Cursor, at: int) -> bool:
    """Code, a formula, a tag or a pronunciation may open at `at`."""
    text = cursor.text
    if text[at] == "`" and at > 0 and (text[at - 1].isalnum() or text[at - 1] in ")]"):  # a slip for an apostrophe
        cursor.at = at + 1
        return True
    span = read_span(text, at, cursor.final)
    if span is None:
        return cursor.wait(at)
    if span.closed:
        return _tag(cursor, at, span.closed)
    cursor.at = at + 1
    if span.closed is None:
        cursor.span = span
        cursor.at = span.begin
    return True


def _tag(cursor: Cursor, at: int, end: int) -> bool:
    """A tag is passed over. An address in angle brackets before a capital or a number ends a line of a mail's head."""
    text = cursor.text
    if "@" in text[at:end]:
        following = text[end : end + 2]
        if len(following) < 2 and not cursor.final:
            return cursor.wait(at)
        if following[:1].isspace() and (following[1:].isupper() or following[1:].isdigit()):
            cursor.cut(end, False)
    cursor.at = end
    return True


def in_span(cursor: Cursor) -> bool:
    """Look for the end of the open span: its closing, the place up to which none can come, or a pronunciation."""
    text, span = cursor.text, cursor.span
    assert span is not None
    limit = span.begin + span.limit
    close = text.find(span.close, cursor.at, limit)
    end = close if close >= 0 else limit
    stops = [text.find("\n\n" if span.lines else "\n", cursor.at, end)]
    if span.close != PRONOUNCED:
        stops.append(text.find("\\{", cursor.at, end))
    stop = min((place for place in stops if place >= 0), default=-1)
    if stop < 0 and close < 0 and len(text) < limit and not cursor.final:
        cursor.at = max(cursor.at, len(text) + 1 - max(len(span.close), 2))  # what may be cut in two stays ahead
        return False
    cursor.span = None
    after = close + len(span.close) if close >= 0 else min(max(cursor.at, limit - 1), len(text))
    cursor.at = stop if stop >= 0 else after
    return True


def bracket(cursor: Cursor, at: int) -> bool:
    """A quote or bracket opens or closes something at `at`."""
    char = cursor.text[at]
    cursor.at = at + 1
    before = cursor.text[at - 1] if at > 0 else " "
    spaced = before.isspace() or before in "([{—–-“‘«*_>:"
    closing = _closing(char, cursor.closers, spaced)
    if closing >= 0:
        cursor.closers = cursor.closers[:closing]
        return True
    close = OPENING.get(char)
    if close is None:
        if char == '"' and (spaced or not (before.isalnum() or before in ".,!?")):
            close = '"'
        elif char in "»”" and spaced:
            close = "«" if char == "»" else "”"
        else:
            cursor.left_open &= char not in DOUBLE
            return True
    if len(cursor.closers) < DEPTH:
        if not cursor.closers:
            cursor.opened = at
        cursor.closers += close
    return True


def _closing(char: str, closers: str, spaced: bool) -> int:
    """Which of the open `closers` a quote or bracket closes; -1 if none. Double quotes are mixed: „so“, „so”, ”so”."""
    if char in closers:
        return closers.rindex(char)
    if char in DOUBLE and not spaced:
        return max(closers.rfind(mark) for mark in DOUBLE)
    return -1


def sad_bracket(cursor: Cursor, at: int) -> bool:
    """An opening round bracket may end an emoticon (":(")."""
    if _SMILE.search(cursor.text, max(cursor.start, at - 4, 0), at):
        cursor.at = at + 1
        return True
    return bracket(cursor, at)


def round_bracket(cursor: Cursor, at: int) -> bool:
    """A closing round bracket may end a list's number ("2)") or an emoticon (":)") too."""
    text = cursor.text
    count = _COUNT.search(text, max(cursor.start, at - 6, 0), at)
    smile = None if count else _SMILE.search(text, max(cursor.start, at - 4, 0), at)
    if count is None and smile is None:
        return bracket(cursor, at)
    following = text[at + 1 : at + 3]
    if len(following) < 2 and not cursor.final:
        return cursor.wait(at)
    if count is not None:
        before = next_of_list(text, cursor.start, at, count.group())
        return _end_item(cursor, before, before) if before and not cursor.closers else bracket(cursor, at)
    cursor.at = at + 1
    if following[:1].isspace() and following[1:].isupper():
        cursor.cut(at + 1, False)
    return True


def bullet(cursor: Cursor, at: int) -> bool:
    """A bullet in mid-line: the next item, if the line's first began with one like it."""
    cursor.at = at + 1
    if cursor.closers or not next_bullet(cursor.text, cursor.start, at):
        return True
    tail = at
    while cursor.text[tail - 1].isspace():
        tail -= 1
    return _end_item(cursor, tail, at)


def _end_item(cursor: Cursor, tail: int, at: int) -> bool:
    """An item of a list on one line ends; the next one is read like a line of its own."""
    if tail > cursor.start:
        cursor.cut(tail, True)
        cursor.at = at
        cursor.line = None
    return True
