"""What is looked at to decide on one mark, and how the decision is told."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

BEHIND = 64
"""Characters before a mark that can matter to it."""
AHEAD = 64
"""Characters after a mark that can matter to it."""
RUN = 16
"""Marks that are read as one run; more of them are runs of their own."""

OPENING_QUOTES = '"“„«'
"""Quotes that begin a sentence when they follow its mark and a blank, whatever the case of the next letter."""

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


class Verdict(Enum):
    """What a mark is."""

    CUT = "cut"
    GO = "go on"
    WAIT = "wait"


class Answer(NamedTuple):
    """``end`` is where the sentence ends; ``likely`` whether it looks like an end as far as it can be seen."""

    verdict: Verdict
    end: int
    likely: bool = False


class Scene(NamedTuple):
    """One mark in its text.

    ``start`` is where its sentence begins, ``at`` where the mark is, ``closers`` the closings of what is open,
    outermost first, ``opened`` where the outermost of them began. ``final``: no more text will come.
    """

    text: str
    start: int
    at: int
    closers: str
    opened: int
    final: bool

    def sofar(self) -> str:
        """The sentence up to the mark; "" if it is longer than a mark looks back."""
        return self.text[self.start : self.at] if self.at - self.start <= BEHIND else ""


class Next(NamedTuple):
    """What comes after a mark and its closers, which end at ``after``.

    ``lead`` are quotes, brackets and the like before the character at ``at``.
    """

    text: str
    after: int
    lead: str
    at: int

    @property
    def char(self) -> str:
        """The first character that is none of the lead's; "" at the end of the text."""
        return self.text[self.at : self.at + 1]

    @property
    def lower(self) -> bool:
        """Whether it goes on with a small letter."""
        return self.lead[:1] not in tuple(OPENING_QUOTES) and self.char.islower()

    @property
    def broken(self) -> bool:
        """Whether a line ends in between."""
        return "\n" in self.text[self.after : self.at]

    def word(self, final: bool) -> str | None:
        """The word that begins there; "" if none does, None while it may go on."""
        if self.at >= len(self.text) and not final:
            return None
        found = _WORD.match(self.text, self.at, self.at + AHEAD)
        if found is None:
            return ""
        if found.end() >= len(self.text) - 1 and found.end() < self.at + AHEAD and not final:
            rest = self.text[found.end() :]
            if not rest or rest in ".'’-":
                return None
        return found.group()
