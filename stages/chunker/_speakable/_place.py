"""Where in the text the scanner is: all that is remembered between two characters.

Rules of this file: a `ReadingState` holds facts, the rules (`_lines`, `_links`, `_marks`, `_signs`) change them, the
`Scanner` asks them in turn. A rule is

    rule(place, text, at, last) -> Taken | Wait | None

where ``text[at]`` is the sign that called it. It answers how much is taken and what is said for it, that it cannot
be decided before more text has come (`Wait`), or that the sign stands as it is (None). With ``last`` true no more
text will come, and it must decide. No rule looks further than `REACH` characters ahead.

Two things keep the cost of what never closes down: a `Wait` says what has to come before the rule is worth asking
again, and `ReadingState.seek` does not look twice where a closing mark was sought in vain. Both are only savings:
what is said would be the same without them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from stages.chunker._speakable._reading import Reading, Words

REACH = 600
"""Greatest number of characters that a construct may hold back. What is still open then is read as it stands."""

BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""White space within a line."""

Kind = Literal["word", "markup", "block"]


class Taken(NamedTuple):
    """The text up to ``end`` is done with; ``spoken`` is said for it.

    ``gone``: a thing of its own was left out (an emoji, a footnote mark), so that the spaces round it are one too many.
    """

    end: int
    spoken: str
    gone: bool = False


class Wait(NamedTuple):
    """It cannot be decided yet, and will not be before one of two things has happened.

    ``kind``: a "word" or a run of signs has not ended, or "markup", a longer construct, has not closed, or what began
    may be a "block", which goes on where a sentence or a line ends: code, a formula, what is drawn.
    ``until``: the answer stays the same, sign for sign, while this is not found in what comes...
    ``room``: ...and fewer characters than these are held, from the sign on.
    """

    kind: Kind
    until: re.Pattern[str] = re.compile("")
    room: int = REACH


WORD, MARKUP, BLOCK = Wait("word"), Wait("markup"), Wait("block")
"""Waits for whatever comes next."""

Rule = Callable[["ReadingState", str, int, bool], Taken | Wait | None]
Find = Callable[[str, int, int], int]
"""``find(text, start, stop)``: where between the two something is, -1 if it is not."""
Line = Literal["text", "heading", "item", "row"]


@dataclass(slots=True)
class Table:
    """The table that the text is in."""

    headers: list[str] = field(default_factory=list)
    rows: int = 0  # seen so far, the present one included
    column: int = 0  # of the present row
    cell: str = ""  # what the present cell has said
    bare: bool = False  # its rows begin without a bar: every line is one


@dataclass(slots=True)
class Data:
    """The JSON that the text is in."""

    depth: int  # of its brackets
    quoted: bool = False  # in a string
    escaped: int = -1  # place of a character behind a backslash, counted like `passed`


@dataclass(slots=True)
class ReadingState:
    """All that is remembered between two characters."""

    reading: Reading
    words: Words
    previous: str = "\n"  # the last raw character before the text in hand
    tail: str = ""  # the last few characters said
    line: Line = "text"
    at_start: bool = True  # of a line, before its markers are read
    heard: bool = False  # something was said on this line
    bold_line: bool = False  # the line began with strong emphasis: if it ends with it too, it is a heading
    open: dict[str, int] = field(default_factory=dict)  # emphasis not yet closed, by its mark
    links: int = 0  # "[" of links whose "]" is still to come
    quoted: bool = False  # the line began with the mark of a quote
    number: int = 0  # of the last numbered item
    hidden: str = ""  # what closes the block that we are in, of which nothing is said
    data: Data | None = None  # it is JSON
    program: bool = False  # the lines are those of a program without a fence
    fence: str = ""  # the marks that opened the fenced code we are in
    fence_quoted: bool = False  # it began in a quote, and ends with it
    table: Table | None = None
    marks: str = ""  # of the present run of "!" and "?", those that were kept
    dots: int = 0  # length of the present run of full stops
    lead: str = ""  # to be said before the next thing that is heard, if there is one
    address: bool = False  # the last thing said was an address
    passed: int = 0  # characters before the text in hand, of those that a rule may have looked at
    sought: dict[str, int] = field(default_factory=dict)  # up to where there is no closing mark, counted like `passed`

    def before(self, text: str, at: int) -> str:
        """The raw character before ``text[at]``; a line feed at the very beginning."""
        return text[at - 1] if at else self.previous

    def seek(self, mark: str, find: Find, text: str, start: int, stop: int) -> int:
        """Find a closing mark between `start` and `stop`, or give -1. Where an earlier sign found none is not tried.

        ``mark`` is what it is remembered by, as long as the mark itself; whether it is one may depend on a character
        more on each side.
        """
        at = find(text, max(start, self.sought.get(mark, 0) - self.passed), stop)
        self.sought[mark] = self.passed + (at if at >= 0 else min(stop, len(text)) - len(mark))
        return at


def finder(pattern: re.Pattern[str]) -> Find:
    """Find the first match of `pattern`."""

    def find(text: str, start: int, stop: int) -> int:
        found = pattern.search(text, start, stop)
        return found.start() if found else -1

    return find


def is_gap(character: str) -> bool:
    """White space, or nothing at all."""
    return not character or character.isspace()
