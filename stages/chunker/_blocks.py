"""Lines and blocks: where a line ends a sentence, and what its end begins.

Rules of this file: each function is one step of the cursor. It gives False when more text has to come.
"""

from __future__ import annotations

import re
from functools import cache

from stages.chunker._cursor import BACK, Boundary, Cursor
from stages.chunker._lines import LineKind, LineStart, read_line_start
from stages.chunker._quotations import DOUBLE
from stages.chunker._scene import BEHIND, is_wide

GAPS = 1000
"""Blank lines that are remembered of one fenced block."""
FENCE_END = 80
"""Characters that the last line of a fenced block has at most."""
SHORT_LINE = 40
"""Characters that a line has at least if its end was set by a width and not by the writer."""
SHORT_WIDE = 12
"""The same in a script without spaces: a shorter line is a verse."""
COMMAS = "、，"
JOINING = "のはがをにでとも、，"
"""Characters after which a sentence of a script without capitals goes on in the next line."""

_BREAK = re.compile(rf"\r?\n\s{{0,{BEHIND}}}")  # bounded: what goes beyond is read like lines of its own
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?=\n)")
_CLOSES_CODE = re.compile(r"(?:\A|\n)[ \t]*[)}\]]")
_WORDLESS = re.compile(rf"[^\w\n]{{0,{BEHIND}}}")
_LAST_WORD = re.compile(r"[^\W\d_]+\.?\Z")


def begin_line(cursor: Cursor, known: LineStart | None = None) -> bool:
    """Read what the line starts with, unless it is known."""
    begin = known or read_line_start(cursor.text, cursor.at, cursor.final)
    if begin is None:
        return cursor.wait(cursor.at)
    cursor.line = begin.kind
    cursor.line_at = cursor.at
    cursor.at = cursor.words_at = begin.begin
    cursor.quoted = begin.quoted
    if begin.kind is LineKind.FENCE:
        cursor.fence = begin.mark
    return True


def end_row(cursor: Cursor) -> bool:
    """Go to the end of a line in which nothing else matters: a table's row, a thematic break."""
    at = cursor.text.find("\n", cursor.at)
    if at < 0:
        cursor.at = len(cursor.text)
        return False
    return end_line(cursor, at)


def end_line(cursor: Cursor, at: int) -> bool:
    """A line's end at `at`: the end of a sentence, unless the line was broken at a fixed width."""
    text = cursor.text
    found = _BREAK.match(text, at)
    assert found is not None
    end = found.end()
    tail = at
    while tail > max(cursor.start, at - BEHIND) and text[tail - 1].isspace():
        tail -= 1
    cursor.listen(tail)
    empty = at - cursor.line_at < BEHIND and not text[cursor.line_at : at].strip()
    gap = empty or text.count("\n", at, end) > 1
    cut = True
    following = None
    if not gap and cursor.line in (LineKind.PLAIN, LineKind.ITEM, LineKind.TABLE):
        if end == len(text) and not cursor.final and end - at < BEHIND:
            return cursor.wait(at)
        following = read_line_start(text, at + 1 + found.group().rfind("\n"), cursor.final)
        told = None if following is None else _ends(cursor, following, at, tail)
        if told is None:
            return cursor.wait(at)
        cut = told
    cursor.note_words(tail)
    worth = cursor.worded or ((gap or cursor.line is LineKind.RULE) and not _closes_code(cursor, tail))
    if cut and worth and not _is_blank(cursor, tail):
        cursor.cut(tail, True)
    if cut:
        cursor.left_open |= not set(DOUBLE).isdisjoint(cursor.closers)
        cursor.closers = ""
    cursor.at = at + 1 + found.group().rfind("\n")
    cursor.line = None
    return begin_line(cursor, following)


def _closes_code(cursor: Cursor, tail: int) -> bool:
    """Whether there is no word before `tail`, and what closes code that nobody fenced: "}", "];"."""
    return bool(_CLOSES_CODE.search(cursor.text[max(cursor.start, tail - BACK, 0) : tail]))


def _is_blank(cursor: Cursor, tail: int) -> bool:
    """Whether nothing but white space stands before `tail`, where a sentence would end.

    Where white space goes on for longer than `end_line` looks back, this line alone is looked at: the ones before
    had ends of their own, and reading them again at each end costs the square of a text's length.
    """
    text, begin = cursor.text, max(cursor.start, 0)
    if tail <= begin or not text[tail - 1].isspace():
        return tail <= begin
    return not text[max(begin, cursor.line_at) : tail].strip()


def _ends(cursor: Cursor, following: LineStart, at: int, tail: int) -> bool | None:
    """Whether the line ends a sentence, by what the next one starts with; None while that cannot be told."""
    text = cursor.text
    quoted = following.quoted and cursor.quoted and following.kind is LineKind.ITEM and not following.mark
    if following.kind not in (LineKind.PLAIN, LineKind.TABLE) and not quoted:
        return True
    if quoted and text[following.begin : following.begin + 1] in ("\n", "\r"):
        return True
    blank = _WORDLESS.match(text, following.begin)
    assert blank is not None
    long = blank.end() - following.begin >= BEHIND
    if blank.end() == len(text) and not cursor.final and not long:
        return None
    if long or text[blank.end() : blank.end() + 1] in ("\n", ""):  # a line without a word goes with this one
        return False
    return following.kind is LineKind.TABLE or not _goes_on(cursor, at, tail, following.begin)


def _goes_on(cursor: Cursor, at: int, tail: int, next_at: int) -> bool:
    """Whether a line that ends without a mark goes on in the next one, as in text broken at a fixed width."""
    text = cursor.text
    before, following = text[tail - 1 : tail], text[next_at : next_at + 1]
    size = tail - cursor.line_at
    if is_wide(following):
        verse = size < SHORT_WIDE and before in COMMAS
        return before in JOINING and not verse and cursor.line is not LineKind.ITEM
    if text[tail:at] == "  ":  # markdown's line break
        return False
    if following.islower():
        if size < SHORT_LINE and (before == "," or text[cursor.words_at : cursor.words_at + 1].islower()):
            return False  # a verse, a salutation, one of several short lines
        return before != ":"
    if size < SHORT_LINE or not following.isalnum():
        return False
    return at - tail == 1 or _is_open_ended(cursor, tail)


def _is_open_ended(cursor: Cursor, tail: int) -> bool:
    """Whether the line's last word is one that no sentence ends with: "from", "Mr."."""
    rules = cursor.rules
    last = _LAST_WORD.search(cursor.text, max(cursor.line_at, tail - BEHIND), tail)
    if last is None:
        return False
    word = last.group().lower()
    bare = word.rstrip(".")
    return word in rules.open_ended if bare == word else bare in rules.titles and bare not in rules.may_end


def in_fence(cursor: Cursor) -> bool:
    """Look for the end of a fenced block, which is one piece.

    Where nobody closes it, it is cut at its blank lines in the end.
    """
    text = cursor.text
    found = _fence_end(cursor.fence, cursor.final).search(text, cursor.at)
    if found is None:
        _note_gaps(cursor)
        if cursor.final:
            cursor.found += [Boundary(gap, True) for gap in cursor.gaps]
        last = text.rfind("\n", cursor.at)
        cursor.at = last if last >= 0 and len(text) - last < FENCE_END else len(text)
        cursor.waiting = cursor.fence[0] in text[cursor.at :]
        return False
    end = found.end()
    while text[end - 1] in " \t\r":
        end -= 1
    cursor.fence = ""
    cursor.gaps = []
    cursor.cut(end, True)
    cursor.at = end
    cursor.line = LineKind.RULE
    return True


@cache
def _fence_end(fence: str, final: bool) -> re.Pattern[str]:
    """What ends a block that `fence` began: a line of as many of its marks, or more, in a quotation perhaps."""
    return re.compile(rf"\n[ \t>]*{fence[0]}{{{len(fence)},}}[ \t\r]*(?=\n{'|$' if final else ''})")


def _note_gaps(cursor: Cursor) -> None:
    text = cursor.text
    for found in _BLANK_LINE.finditer(text, cursor.at):
        at = found.start()
        while at > 0 and text[at - 1].isspace() and found.start() - at < BEHIND:
            at -= 1
        if len(cursor.gaps) < GAPS and cursor.gaps[-1:] != [cursor.base + at]:
            cursor.gaps.append(cursor.base + at)
