"""Lines and blocks: where a line ends a sentence, and what its end begins.

Rules of this file: each function is one step of the reading. It gives False when more text has to come.
"""

from __future__ import annotations

import re

from stages.chunker._lines import Line, LineStart, read_line_start
from stages.chunker._reading import Boundary, Reading
from stages.chunker._scene import BEHIND
from stages.chunker._stops import is_wide

GAPS = 1000
"""Blank lines that are remembered of one fenced block."""
FENCE_END = 80
"""Characters that the last line of a fenced block has at most."""
SHORT_LINE = 40
"""Characters that a line has at least if its end was set by a width and not by the writer."""
JOINING = "のはがをにでとも、，"
"""Characters after which a sentence of a script without capitals goes on in the next line."""

_BREAK = re.compile(r"(?:\r\n?|\n)\s*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?=\n)")
_WORDLESS = re.compile(r"[^\w\n]*")
_ENDS = {mark: re.compile(rf"\n[ \t]*{mark}{{3,}}[ \t\r]*(?=\n)") for mark in "`~"}
_FINAL_ENDS = {mark: re.compile(rf"\n[ \t]*{mark}{{3,}}[ \t\r]*(?=\n|\Z)") for mark in "`~"}


def begin_line(reading: Reading) -> bool:
    """Read what the line starts with."""
    begin = read_line_start(reading.text, reading.at, reading.final)
    if begin is None:
        return reading.wait(reading.at)
    reading.line = begin.kind
    reading.line_at = reading.at
    reading.at = reading.words_at = begin.begin
    if begin.kind is Line.FENCE:
        reading.fence = begin.mark[0]
    return True


def end_row(reading: Reading) -> bool:
    """Go to the end of a line in which nothing else matters: a table's row, a thematic break."""
    at = reading.text.find("\n", reading.at)
    if at < 0:
        reading.at = len(reading.text)
        return False
    return end_line(reading, at)


def end_line(reading: Reading, at: int) -> bool:
    """A line's end at `at`: the end of a sentence, unless the line was broken at a fixed width."""
    text = reading.text
    found = _BREAK.match(text, at)
    assert found is not None
    end = found.end()
    tail = at
    while tail > max(reading.start, at - BEHIND) and text[tail - 1].isspace():
        tail -= 1
    empty = at - reading.line_at < BEHIND and not text[reading.line_at : at].strip()
    gap = empty or text.count("\n", at, end) > 1
    cut = True
    if not gap and reading.line in (Line.PLAIN, Line.ITEM, Line.TABLE):
        if end == len(text) and not reading.final and end - at < BEHIND:
            return reading.wait(at)
        following = read_line_start(text, end - len(found.group()) + 1 + found.group().rfind("\n"), reading.final)
        told = None if following is None else _ends(reading, following, at, tail)
        if told is None:
            return reading.wait(at)
        cut = told
    reading.note_words(tail)
    worth = reading.worded or gap or reading.line is Line.RULE
    if cut and worth and tail > reading.start and not text[max(reading.start, 0) : tail].isspace():
        reading.cut(tail, True)
    if cut:
        reading.closers = ""
    reading.at = max(at + 1, end - len(found.group()) + 1 + found.group().rfind("\n"))
    reading.line = None
    return True


def _ends(reading: Reading, following: LineStart, at: int, tail: int) -> bool | None:
    """Whether the line ends a sentence, by what the next one starts with; None while that cannot be told."""
    text = reading.text
    if following.kind not in (Line.PLAIN, Line.TABLE):
        return True
    blank = _WORDLESS.match(text, following.begin)
    assert blank is not None
    if blank.end() == len(text) and not reading.final and blank.end() - following.begin < BEHIND:
        return None
    if text[blank.end() : blank.end() + 1] in ("\n", ""):  # a line without a word goes with this one
        return False
    return following.kind is Line.TABLE or not _goes_on(reading, at, tail, following.begin)


def _goes_on(reading: Reading, at: int, tail: int, next_at: int) -> bool:
    """Whether a line that ends without a mark goes on in the next one, as in text broken at a fixed width."""
    text = reading.text
    before, following = text[tail - 1 : tail], text[next_at : next_at + 1]
    if is_wide(following):
        return before in JOINING
    size = tail - reading.line_at
    if following.islower():
        first = text[reading.words_at : reading.words_at + 1] if size < SHORT_LINE else ""
        return before != ":" and not first.islower()
    return at - tail == 1 and size >= SHORT_LINE and following.isalnum()


def in_fence(reading: Reading) -> bool:
    """Look for the end of a fenced block. It is one piece; where nobody closes it, it is cut at its blank lines in the end."""
    text = reading.text
    found = (_FINAL_ENDS if reading.final else _ENDS)[reading.fence].search(text, reading.at)
    if found is None:
        _note_gaps(reading)
        if reading.final:
            reading.found += [Boundary(gap, True) for gap in reading.gaps]
        last = text.rfind("\n", reading.at)
        reading.at = last if last >= 0 and len(text) - last < FENCE_END else len(text)
        reading.waiting = reading.fence in text[reading.at :]
        return False
    end = found.end()
    while text[end - 1] in " \t\r":
        end -= 1
    reading.fence = ""
    reading.gaps = []
    reading.cut(end, True)
    reading.at = end
    reading.line = Line.RULE
    return True


def _note_gaps(reading: Reading) -> None:
    text = reading.text
    for found in _BLANK_LINE.finditer(text, reading.at):
        at = found.start()
        while at > 0 and text[at - 1].isspace() and found.start() - at < BEHIND:
            at -= 1
        if len(reading.gaps) < GAPS and reading.gaps[-1:] != [reading.base + at]:
            reading.gaps.append(reading.base + at)
