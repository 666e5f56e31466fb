"""Which language a text is in, told from the text itself.

Rules of this file
* What is known depends on the text that was heard, and on where it was asked, never on how the text came in.
* The script decides first, by its letters; within a script, little words do, abbreviations, and letters that few
  languages have, in words that begin small. Names, digits and marks decide nothing.
* A language is `settled` when it leads by `MARGIN`. It can still change: leads are kept small (`MOST`), so that a text
  that goes on in another language is noticed within a sentence or two.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import cache

from stages.chunker._rules import Rules, rules_for
from stages.chunker._rules._telling import HAN, LATIN, LETTERS, SCRIPTS
from stages.chunker._rules._telling import WORDS as _WORDS_OF

MARGIN = 2.0
"""Little words by which a language leads the next before it is settled: a single one may be part of a name ("de")."""
MOST = 8.0
"""Points that the first has at most: about a sentence's worth."""
KEPT = 3.0
"""The same for what a turn takes over from the one before: it settles a text without little words, and no more."""
CARRIED = 12.0
"""Letters' worth that the script of the sentence before has: a name in other letters changes no script."""
IDEOGRAPH = 2.5
"""Letters' worth of one character in a script that writes words without spaces."""
FEW = 5
"""Tables that may have an abbreviation if it is to tell a language."""
IDEOGRAPHS = 3
"""Ideographs that say as much for Chinese as one kana says for Japanese, which has both."""
STRANGE = 16
"""Words of which fewer than one in eight is known, after which a language is taken to be none that is known."""

_WIDE = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_LETTER = rf"(?:[^\W\d_{_WIDE}]|[\u0300-\u036f\u0900-\u0963\u0966-\u0dff])"  # vowel signs are none to expressions
_WORD = re.compile(rf"([{_WIDE}]+|{_LETTER}+['’]?)(\.?)")
_STARTS = [start for start, _, _ in SCRIPTS]
_KANA = re.compile("[\u3040-\u30ff]")
LANGUAGES_OF = {name: codes for _, name, codes in SCRIPTS if codes}
"""The languages that are told apart in a script, the likeliest first."""
_SCRIPT = {code: name for name, codes in LANGUAGES_OF.items() for code in codes}

DEFAULT = "en"


@dataclass(frozen=True, slots=True)
class LanguageFound:
    """The language in which a turn was read: ``outcome.report(LanguageFound)``.

    ``code`` is its ISO 639 code, as it was at the end of the turn; "" if nothing told it: the text was too short, or
    in no language that is known. ``told`` is true if it was set, and not found in the text.
    """

    code: str
    told: bool = False


class Language:
    """What is known of the language of a text so far. `hear` it in pieces, from left to right.

    ``code`` is the likeliest language and ``rules`` its table; ``settled`` tells whether it leads clearly. If it does
    not, ``likely`` are the codes that are about as likely, its own first. ``kept`` is the language of the turn before,
    ``table`` gives the table of a code.
    """

    __slots__ = (
        "_is_strange",
        "_kept",
        "_points",
        "_scripts",
        "_strange",
        "_table",
        "code",
        "likely",
        "rules",
        "script",
        "settled",
    )

    def __init__(self, kept: str = "", table: Callable[[str], Rules] = rules_for) -> None:
        self._kept = kept
        self._table = table
        self._points: dict[str, float] = {kept: KEPT} if kept else {}
        self._scripts: dict[str, float] = {}
        self._strange = 0  # words that no language has, less eight for each that one has
        self.script = _SCRIPT.get(kept, LATIN)
        self.code = kept or DEFAULT
        self.rules = table(self.code)
        self._is_strange = False
        self._choose()

    def hear(self, text: str) -> None:
        """Take the next piece of the text."""
        words = _WORD.findall(text)
        if not words:
            return
        self._hear_script(words, text.isascii())
        points = self._points
        heard = _points(words)
        for code, count in heard.items():
            points[code] = points.get(code, 0.0) + count
        self._strange = max(self._strange + len(words) - (8 * int(max(heard.values())) if heard else 0), 0)
        self._choose()
        over = points.get(self.code, 0.0) - MOST
        if over > 0:
            self._points = {code: count - over for code, count in points.items() if count > over}

    @property
    def found(self) -> str:
        """The code of the language; "" if nothing has told it, or the text is in none that is known."""
        heard = self.script != LATIN or self._points.get(self.code, 0.0) > 0
        return self.code if heard and self.rules.code else ""

    def afresh(self) -> Language:
        """The same before anything was heard."""
        return Language(self._kept, self._table)

    def after(self, text: str) -> Rules:
        """The table of the likeliest language if `text` were to follow; nothing is remembered of it."""
        points, known = _points(_WORD.findall(text)), self._points
        return self._table(max(self.likely, key=lambda code: known.get(code, 0.0) + points.get(code, 0.0)))

    def _hear_script(self, words: list[tuple[str, str]], plain: bool) -> None:
        scripts = {name: min(count / 2, CARRIED) for name, count in self._scripts.items()}
        if plain:
            scripts[LATIN] = scripts.get(LATIN, 0.0) + sum([len(word) for word, _ in words])
            words = []
        for word, _ in words:
            name = LATIN if word.isascii() else script_of(word[0])
            scripts[name] = scripts.get(name, 0.0) + len(word) * (IDEOGRAPH if name == HAN else 1.0)
        self._scripts = scripts
        self.script = max(scripts, key=lambda name: (scripts[name], name == self.script))

    def _choose(self) -> None:
        """Rank the languages of the script; of equals the one that was chosen before, then the one heard first."""
        known, codes = self._points, LANGUAGES_OF[self.script]
        best = self.code if self.code in codes else codes[0]
        top = known.get(best, 0.0)
        for code, count in known.items():
            if count > top and code in codes:
                best, top = code, count
        least = top - MARGIN
        others = [code for code in codes if known.get(code, 0.0) > least] if self._is_close(least) else []
        strange = self._strange > STRANGE and self.script == LATIN
        if best != self.code or strange != self._is_strange:
            self.rules = self._table("" if strange else best)
        self.code, self._is_strange = best, strange
        self.likely = (best, *(code for code in others if code != best))
        self.settled = strange or len(self.likely) == 1

    @property
    def rivals(self) -> Collection[Rules]:
        """The tables that are about as likely as its own, which is the first; none if the language is settled."""
        tables = () if self.settled else map(self._table, self.likely)
        return {id(table): table for table in tables}.values()

    def _is_close(self, least: float) -> bool:
        """Whether any language beside the best may have more points than `least`."""
        return least < 0 or len([count for count in self._points.values() if count > least]) > 1


def script_of(letter: str) -> str:
    """The name of the script of a letter."""
    return SCRIPTS[bisect_right(_STARTS, ord(letter)) - 1][1]


def _points(words: list[tuple[str, str]]) -> dict[str, float]:
    """What the words say for each language: one point for a little word, for an abbreviation, and for rare letters.

    A word comes with the full stop behind it, or "".
    """
    points: dict[str, float] = {}
    for word, stop in words:
        small = word if len(word) == 1 else word.lower()  # "I" is English, "i" is not
        codes: Iterable[str] = _dotted().get(small, ()) if stop else _WORDS_OF.get(small, ())
        if not codes and not word.isascii() and not word[0].isupper():  # a name may have any letter
            if script_of(word[0]) == HAN:
                kana = len(_KANA.findall(word))
                points["ja"] = points.get("ja", 0.0) + kana
                points["zh"] = points.get("zh", 0.0) + (len(word) - kana) / IDEOGRAPHS
                continue
            codes = _by_letters(word)
        for code in codes:
            points[code] = points.get(code, 0.0) + 1.0
    return points


@cache
def _dotted() -> dict[str, tuple[str, ...]]:
    """Abbreviations of two letters or more, and the languages that have them, where these are few."""
    found: dict[str, list[str]] = {}
    for codes in LANGUAGES_OF.values():
        for code in codes:
            for word in rules_for(code).abbreviations:
                if len(word) > 1 and word.isalpha():
                    found.setdefault(word, []).append(code)
    return {word: tuple(codes) for word, codes in found.items() if len(set(map(rules_for, codes))) <= FEW}


def _by_letters(word: str) -> set[str]:
    """The languages that the rarest letter of a word tells."""
    known: list[tuple[str, ...]] = [LETTERS[char] for char in word if char in LETTERS]
    fewest: tuple[str, ...] = min(known, key=len, default=())
    return set(fewest)
