"""What is looked at to decide on one mark, and how the decision is told."""

from __future__ import annotations

import re
from typing import Literal

BEHIND = 64
"""Characters before a mark that can matter to it."""
AHEAD = 64
"""Characters after a mark that can matter to it."""
RUN = 16
"""Marks that are read as one run; more of them are runs of their own."""

OPENING_QUOTES = frozenset('"“„«')
"""Quotes that begin a sentence when they follow its mark and a blank, whatever the case of the next letter."""

NEW = ("¿", "¡", "'", "’")
"""What begins a sentence too, if it stands alone there: "¿y la otra?", "'s Avonds"."""

MARKUP = re.compile(r"[\s*_~#>(\[\"“'‘•⁃‣-]+")
"""What may stand before the first word of a sentence, and belongs to none."""
_SPACES = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + "\u200b"
APART = frozenset(_SPACES + '"“”„«»‹›()[]{}<>*_~`|—–,;:!?…/\\')
"""What no word has in it."""

_AMID = re.compile("\\A.*[\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]")
"""What stands before a Latin word in a script without spaces."""
_LETTER = r"(?:[^\W_]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff])"  # vowel signs are none to regular expressions
_WORD = re.compile(rf"{_LETTER}+(?:[.'’-]{_LETTER}+)*")


Verdict = Literal["cut", "go", "wait"]
"""What a mark is: the end of a sentence, none, or not to be told before more has come."""
Ruling = tuple[Verdict, int]
"""What a mark is, and where the sentence ends: -1 if behind the mark and its closers."""
CUT: Ruling = ("cut", -1)
GO: Ruling = ("go", -1)
WAIT: Ruling = ("wait", -1)


Answer = tuple[Verdict, int, bool]
"""What a mark is, where the sentence ends, and whether it looks like an end as far as it can be seen."""


class Scene:
    """One mark in its text, and what follows it: made once and told of each mark in turn, since there are many.

    ``start`` is where its sentence begins, ``at`` where the mark is, ``closers`` the closings of what is open,
    outermost first, ``opened`` where the outermost of them began. ``final``: no more text will come.

    `follow` tells what comes behind the mark and its closers: ``char`` is the first character that is none of the
    ``lead`` (quotes, brackets and the like), "" at the end of the text; ``ahead`` is where it stands, and ``lower``
    tells whether it is a small letter.
    """

    __slots__ = ("after", "ahead", "at", "char", "closers", "final", "lead", "lower", "opened", "start", "text")

    text: str
    start: int
    at: int
    closers: str
    opened: int
    final: bool
    after: int
    lead: str
    ahead: int
    char: str
    lower: bool

    def follow(self, after: int, lead: str, ahead: int) -> None:
        """Behind the mark and its closers, which end at `after`, the `lead` goes up to `ahead`."""
        self.after = after
        self.lead = lead
        self.ahead = ahead
        self.char = char = self.text[ahead : ahead + 1]
        self.lower = char.islower() and lead not in NEW and lead[:1] not in OPENING_QUOTES

    @property
    def broken(self) -> bool:
        """Whether a line ends between the mark and what follows."""
        return "\n" in self.text[self.after : self.ahead]

    def sofar(self) -> str:
        """The sentence up to the mark; "" if it is longer than a mark looks back."""
        return self.text[self.start : self.at] if self.at - self.start <= BEHIND else ""

    def within(self) -> bool:
        """Whether the sentence had begun before what is open opened."""
        return bool(self.text[max(self.start, 0) : self.opened].strip())

    def before(self, size: int) -> list[str]:
        """The words of the sentence before the last `size` characters in front of the mark, as far as it looks back."""
        return self.text[max(self.start, self.at - BEHIND) : self.at - size].split()

    def word(self, at: int | None = None) -> str:
        """The word before the mark, or before `at`, a single blank between them left out."""
        text, start = self.text, self.start
        if at is None:
            at = self.at
        low = max(start, at - BEHIND)
        if text[at - 1] == " " and at - 1 > low:
            at -= 1
        begin = text.rfind(" ", low, at) + 1 or low
        word = text[begin:at]
        if not APART.isdisjoint(word):
            begin = at
            while begin > low and (text[begin - 1] not in APART or _is_gershayim(text, begin - 1)):
                begin -= 1
            word = text[begin:at]
        if not word.isascii() and word[-1:].isascii():
            word = _AMID.sub("", word)
        return word.lstrip(".'’-")

    def next_word(self) -> str | None:
        """The word that follows; "" if none does, None while it may go on."""
        text, ahead = self.text, self.ahead
        if ahead >= len(text) and not self.final:
            return None
        found = _WORD.match(text, ahead, ahead + AHEAD)
        if found is None:
            return ""
        end = found.end()
        if end >= len(text) - 1 and end < ahead + AHEAD and not self.final:
            rest = text[end:]
            if not rest or rest in ".'’-":
                return None
        return found.group()


def is_wide(char: str) -> bool:
    """A character of a script that writes words without spaces between them, or of Korean."""
    return "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or "\uf900" <= char <= "\uffef"


def _is_gershayim(text: str, at: int) -> bool:
    """Whether the double quote at `at` stands before the last letter of a Hebrew abbreviation."""
    return text[at] == '"' and all("\u05d0" <= char <= "\u05ea" for char in (text[at - 1], text[at + 1 : at + 2]))
