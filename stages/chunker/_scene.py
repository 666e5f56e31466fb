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

OPENING_QUOTES = frozenset('"“„«')
"""Quotes that begin a sentence when they follow its mark and a blank, whatever the case of the next letter."""

MARKUP = re.compile(r"[\s*_~#>(\[\"“'‘•⁃‣-]+")
"""What may stand before the first word of a sentence, and belongs to none."""
_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\u200b"
APART = frozenset(_SPACES + '"“”„«»‹›()[]{}<>*_~`|—–,;:!?…/\\')
"""What no word has in it."""

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


class Verdict(Enum):
    """What a mark is."""

    CUT = "cut"
    GO = "go on"
    WAIT = "wait"


Ruling = tuple[Verdict, int]
"""What a mark is, and where the sentence ends: -1 if behind the mark and its closers."""
CUT: Ruling = (Verdict.CUT, -1)
GO: Ruling = (Verdict.GO, -1)
WAIT: Ruling = (Verdict.WAIT, -1)


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

    def before(self, size: int) -> list[str]:
        """The words of the sentence before the last `size` characters in front of the mark, as far as it looks back."""
        return self.text[max(self.start, self.at - BEHIND) : self.at - size].split()

    def word(self) -> str:
        """The word before the mark, a single blank between them left out."""
        low = max(self.start, self.at - BEHIND)
        text, at = self.text, self.at
        if at - 1 > low and text[at - 1] == " ":
            at -= 1
        begin = max(text.rfind(" ", low, at) + 1, low)
        word = text[begin:at]
        if not APART.isdisjoint(word):
            begin = at
            while begin > low and (text[begin - 1] not in APART or _is_gershayim(text, begin - 1)):
                begin -= 1
            word = text[begin:at]
        return word.lstrip(".'’-")


def is_wide(char: str) -> bool:
    """A character of a script that writes words without spaces between them, or of Korean."""
    return "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or "\uf900" <= char <= "\uffef"


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
        return self.char.islower() and self.lead[:1] not in OPENING_QUOTES and self.lead not in ("¿", "¡")

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


def _is_gershayim(text: str, at: int) -> bool:
    """Whether the double quote at `at` stands before the last letter of a Hebrew abbreviation."""
    return text[at] == '"' and all("\u05d0" <= char <= "\u05ea" for char in (text[at - 1], text[at + 1 : at + 2]))
