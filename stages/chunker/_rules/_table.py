"""The table that a language is: what its words and marks may mean at the end of a sentence.

Words are in lower case and without their last full stop ("e.g", "dr"). A word that stands in no set is an ordinary one.
"""

from __future__ import annotations

from dataclasses import dataclass


def words(text: str) -> frozenset[str]:
    """The words of a text, as the sets of a table have them."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Rules:
    """One language.

    ``code`` is its ISO 639 code. ``marks`` are further characters that end a sentence here, and only here (Greek
    ";"). What a full stop
    after a word means:

    * ``titles``: never an end; a name follows ("Dr.").
    * ``never``: never an end; the sentence goes on ("e.g.").
    * ``numbered``: no end where a number follows ("p. 55"), else an ordinary word.
    * ``may_end``: an end only where a new sentence is plain to see ("Inc. She"): the next word is one of ``starters``.
    * ``months``: after a number with a full stop they make a date ("3. Oktober").

    ``ordinal`` tells that a number with a full stop is an ordinal ("der 3. Versuch"); ``before_ordinal`` are words
    after which such a number
    does not end a sentence even if a capital follows.  ``caseless``: the script has no capitals, so any word may
    start a sentence.
    ``wary`` are words that often stand before the dot of a file's or a domain's name. ``said`` are starts of an
    attribution that may
    follow a closed quotation.
    """

    code: str
    marks: str = ""
    titles: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    numbered: frozenset[str] = frozenset()
    may_end: frozenset[str] = frozenset()
    months: frozenset[str] = frozenset()
    starters: frozenset[str] = frozenset()
    ordinal: bool = False
    before_ordinal: frozenset[str] = frozenset()
    caseless: bool = False
    wary: frozenset[str] = frozenset()
    openers: frozenset[str] = frozenset()
    conjunctions: frozenset[str] = frozenset()
