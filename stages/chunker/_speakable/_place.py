"""Where in the text the scanner is: all that is remembered between two characters.

Rules of this file: a `Place` holds facts, the rules (`_lines`, `_marks`, `_signs`) change them, the `Scanner` asks
them in turn. A rule is

    rule(place, text, at, last) -> Taken | Wait

where ``text[at]`` is the sign that called it. It answers how much is taken and what is said for it, or that it
cannot be decided before more text has come: `Wait.WORD` until the word or the run of signs ends, `Wait.MARKUP` until
a longer construct closes. With ``last`` true no more text will come, and it must decide. No rule looks further than
`REACH` characters ahead.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from stages.chunker._speakable._reading import Reading, Words

REACH = 600
"""Greatest number of characters that a construct may hold back. What is still open then is read as it stands."""


class Taken(NamedTuple):
    """The text up to ``end`` is done with; ``spoken`` is said for it.

    ``gone``: a thing of its own was left out (an emoji, a footnote mark), so that the spaces round it are one too many.
    """

    end: int
    spoken: str
    gone: bool = False


class Wait(enum.Enum):
    """It cannot be decided yet."""

    WORD = enum.auto()
    MARKUP = enum.auto()


Rule = Callable[["Place", str, int, bool], Taken | Wait]
Line = Literal["text", "heading", "item", "row"]


@dataclass(slots=True)
class Table:
    """The table that the text is in."""

    headers: list[str] = field(default_factory=list)
    rows: int = 0  # seen so far, the present one included
    column: int = 0  # of the present row
    cell: str = ""  # what the present cell has said


@dataclass(slots=True)
class Place:
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
    fence: str = ""  # the marks that opened the fenced code we are in
    table: Table | None = None
    marks: str = ""  # of the present run of "!" and "?", those that were kept
    dots: int = 0  # length of the present run of full stops
    lead: str = ""  # to be said before the next thing that is heard, if there is one
    address: bool = False  # the last thing said was an address

    def before(self, text: str, at: int) -> str:
        """The raw character before ``text[at]``; a line feed at the very beginning."""
        return text[at - 1] if at else self.previous


def is_gap(character: str) -> bool:
    """White space, or nothing at all."""
    return not character or character.isspace()
