"""The table that a language is: what its words and marks may mean at the end of a sentence.

Words are in lower case and without their last full stop ("e.g", "dr"); a title has a capital where it needs one ("Ft"
is a fort, "ft" is feet). Several words that go together are written without their blanks ("n.chr" is "n. Chr."). A word
that stands in no set is an ordinary one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline import UsageError

NONE: frozenset[str] = frozenset()


def words(text: str) -> frozenset[str]:
    """The words of a text, as the sets of a table have them."""
    return frozenset(text.split())


def pairs(first: str, second: str) -> frozenset[str]:
    """Each word of `first` with each of `second` behind it, written as one entry ("in.the")."""
    return frozenset(f"{one}.{other}" for one in first.split() for other in second.split())


_CLASSES = ("titles", "never", "numbered", "may_end", "last", "units", "times", "degrees")
"""What a full stop behind a word may mean: a word is in one of these, but for what `Rules` says of two."""


def check_word(word: str, name: str, *, capital: bool = False) -> None:
    """Raise `UsageError` if no text can have `word` as the tables write it."""
    if not word or word.endswith(".") or any(char.isspace() for char in word):
        raise UsageError(
            f"{name}: {word!r} can never be found: write a word without its last full stop, and several words with a "
            'full stop between them and no blanks ("e.g").'
        )
    if word != word.lower() and not capital:
        raise UsageError(f"{name}: {word!r} can never be found: write words in small letters.")


@dataclass(frozen=True, slots=True)
class Rules:
    """One language. ``code`` is its ISO 639 code.

    What a full stop after a word means:

    * ``titles``: never an end; a name follows ("Dr.").
    * ``never``: never an end; the sentence goes on ("e.g.").
    * ``numbered``: no end where a number follows ("p. 55"), else like an ordinary word.
    * ``may_end``: an end only where a new sentence is plain to see ("Inc. She"): the next word is one of
      ``starters``.
    * ``last``: what an enumeration ends with ("etc."): an end before any capital.
    * ``units``: measures, money and eras: the same, unless the sentence has so far only said when ("In 44 B.C. Rome").
    * ``times``: an end before a capital ("at 6 p.m. Tom left"), unless the next word goes with it (``after_times``: a
      day, a zone), or the sentence has so far only said when (it began with one of ``leads``: "At 6 p.m. Tom left").
    * any word of single letters and full stops ("U.S.") is like those of ``may_end``, unless it is one of
      ``degrees``, which are like ordinary words.

    ``compounds`` are words of these sets that compounds end with ("Gerberstr.").

    ``ordinal`` tells that a number with a full stop may be an ordinal: it then ends no sentence after one of
    ``before_ordinal`` ("am 3. Tag") nor before one of ``months``. ``dates`` are "dotted" where they are numbers with
    full stops and blanks between them ("2022. 11. 4.").

    Other marks: ``marks`` are further characters that end a sentence in this language only (Greek ";"); ``dot`` tells
    that the full stop is one (it is none in Armenian). ``names`` are names that end with a mark ("Yahoo!"), ``firms``
    words that make one of the word before them ("OK! Magazine").

    ``hesitations`` end no sentence by themselves when dots follow ("Hmm... let me see"). ``lettered`` are words behind
    which a capital is a letter's name and no initial ("vitamin C."). ``surnames_first`` tells that initials may stand
    behind the name ("Ломов К. Д."). ``open_ended`` are words with which no sentence ends, and so no line that was
    broken at a width ("the", "from").

    What may follow: ``caseless`` tells that the script has no capitals, so that any word may start a sentence.
    ``lower`` tells which words may do so in small letters, as in careless writing. ``goes_on`` are the characters, and
    ``said`` the verbs, with which a sentence goes on behind a quotation that ended with a mark ("「はい。」と言った",
    "“Stop!” Ann cried").

    ``short`` are words of up to three letters that are no abbreviations, so that in careless writing a sentence may end
    with one before a small letter ("it's up to you. let me know").

    For lengths: ``conjunctions`` begin a clause after a comma. In front of these, and of ``phrases``, prepositions with
    the article behind them ("in.the", see `pairs`), a text without marks may be cut, but never beside one of
    ``numerals``, words that numbers and addresses are made of when they are written out ("twenty", "dot").
    ``capital_nouns`` tells that a capital makes no name.
    """

    code: str
    titles: frozenset[str] = NONE
    never: frozenset[str] = NONE
    numbered: frozenset[str] = NONE
    may_end: frozenset[str] = NONE
    last: frozenset[str] = NONE
    units: frozenset[str] = NONE
    times: frozenset[str] = NONE
    after_times: frozenset[str] = NONE
    leads: frozenset[str] = NONE
    degrees: frozenset[str] = NONE
    starters: frozenset[str] = NONE
    compounds: tuple[str, ...] = ()
    ordinal: bool = False
    dates: Literal["words", "dotted"] = "words"
    before_ordinal: frozenset[str] = NONE
    months: frozenset[str] = NONE
    marks: str = ""
    dot: bool = True
    names: frozenset[str] = NONE
    firms: frozenset[str] = NONE
    hesitations: frozenset[str] = NONE
    caseless: bool = False
    lower: Literal["never", "starters", "any"] = "never"
    goes_on: str = ""
    said: frozenset[str] = NONE
    lettered: frozenset[str] = NONE
    surnames_first: bool = False
    open_ended: frozenset[str] = NONE
    short: frozenset[str] = NONE
    conjunctions: frozenset[str] = NONE
    phrases: frozenset[str] = NONE
    numerals: frozenset[str] = NONE
    capital_nouns: bool = False
    abbreviations: frozenset[str] = field(init=False)
    listed: frozenset[str] = field(init=False)
    begun: frozenset[str] = field(init=False)
    inner: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        """Note which words there are in all, and what those of several words begin with and go on with.

        Raises `UsageError` for a word that could never be found.
        """
        for name in _CLASSES:
            for word in getattr(self, name):
                check_word(word, name, capital=name == "titles")
        known = self.titles | self.never | self.numbered | self.may_end | self.last | self.units
        several = [word for word in known | self.times if "." in word]
        begun = {word[:place] for word in several for place, char in enumerate(word) if char == "."}
        inner = {
            ".".join(parts[first:last])
            for parts in (word.split(".") for word in several)
            for first in range(1, len(parts))
            for last in range(first + 1, len(parts) + 1)
        }
        object.__setattr__(self, "abbreviations", known)
        object.__setattr__(self, "listed", known | self.times | self.degrees)
        object.__setattr__(self, "begun", frozenset(begun))
        object.__setattr__(self, "inner", frozenset(inner))

    def and_never(self, words: frozenset[str]) -> Rules:
        """The same table with more words behind which a full stop is no end."""
        others = {name: getattr(self, name) - words for name in _CLASSES if name != "never"}
        return replace(self, never=self.never | words, **others)

    def abbreviates(self, word: str) -> bool:
        """Whether `word` is one of those behind which a full stop may be a part of it."""
        return word in self.abbreviations

    def joins(self, word: str) -> bool:
        """Whether `word`, of several, is an abbreviation or the beginning of one."""
        return word in self.abbreviations or word in self.times or word in self.begun
