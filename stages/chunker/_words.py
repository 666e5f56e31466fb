"""What a full stop means after a word: an abbreviation's, a number's, an initial's, or a sentence's end.

Rules of this file: as in `_stops`. The words themselves are data (`_rules`).
"""

from __future__ import annotations

import re

from stages.chunker._counts import LIST_NUMBER, NUMBER, RULER, SHORT_NUMBER, is_alone, next_letter, next_of_list, number
from stages.chunker._phrases import goes_with, joined
from stages.chunker._rules import Rules
from stages.chunker._scene import CUT, GO, WAIT, Next, Ruling, Scene, Verdict, is_wide
from stages.chunker._times import is_counted, is_time, time, unit

_LETTER = re.compile(r"[^\W_]")
_ACRONYM = re.compile(r"(?:[^\s\d.]{1,4}\.)+[^\s\d.]{1,4}\Z")
_ROMAN = re.compile(r"[IVXLC]+\Z|[A-Z]\Z|[A-Z]\.")
_INITIAL = re.compile(r"[^\W\d_]\.\Z")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\Z")
_VOWEL = re.compile(r"[aeiouyáéíóúàèìòùäöüâêîôûåæø]")
_NUMBERED = ("§", "#", "№")

LEAST = 24
"""Characters that a sentence has before a short word at its end is taken for a word and no abbreviation."""

SURE = frozenset(["it", "this", "that", "there", "these", "those", "they", "we", "the", "but", "and", "she", "it's"])
"""Words that begin a sentence even behind a title."""

COURTESY = frozenset(["Mr", "Mrs", "Ms", "Dr", "Prof"])
"""Titles with which a sentence may begin behind an abbreviation."""


def is_name(scene: Scene) -> bool:
    """A capitalised word before the mark, as in a name that ends with one ("Yahoo! bought it")."""
    word = scene.word()
    return word[:1].isupper() and (not word.isupper() or len(word) < 3)


def stops_line(scene: Scene, rules: Rules) -> bool:
    """Whether a full stop that is the last thing in its line ends a sentence, whatever the next line brings."""
    word = scene.word()
    bare = word.rstrip(".'’-").lower()
    return rules.dot and len(bare) > 1 and not rules.abbreviates(bare) and not is_alone(scene, word, bare)


def full_stop(scene: Scene, rules: Rules, closed: str, following: Next) -> Ruling:
    """Whether a single full stop ends a sentence, and where (-1: behind its closers)."""
    word = scene.word()
    bare = word.rstrip(".'’-").lower()
    if "'" in bare or "’" in bare:  # an article stuck to it: "l'Ing."
        tail = re.split("['’]", bare)[-1]
        bare = tail if rules.abbreviates(tail) else bare
    if not bare.isalnum() and not _LETTER.search(bare):
        if not following.lower:
            return CUT
        return _starts(scene, rules, following) if rules.lower != "never" and scene.text[scene.at - 1] in ')"”' else GO
    if is_alone(scene, word, bare):
        return GO
    phrase = joined(scene, rules, word, bare)
    if phrase or bare in rules.begun:
        verdict = goes_with(scene, rules, phrase or bare, following)
        if verdict is not Verdict.CUT:
            return verdict, -1
        if phrase:
            return GO if following.lower else _known(scene, rules, phrase, phrase, following)
    if following.lower:
        return _small(scene, rules, word, closed, following)
    if NUMBER.match(bare):
        return number(scene, rules, bare, following)
    if len(word) <= LIST_NUMBER and word.islower() and (listed := next_of_list(scene, word)):
        return Verdict.CUT, listed
    if len(bare) == 1 and _is_letter(scene, rules, word, bare):
        return _letter(scene, rules, word, following)
    return _known(scene, rules, word, bare, following)


def _small(scene: Scene, rules: Rules, word: str, closed: str, following: Next) -> Ruling:
    """A small letter follows: careless writing, a version ("v1.2"), or no end."""
    bare = word.lower()
    count = NUMBER.match(word)
    if closed or rules.abbreviates(bare) or not (count or _PLAIN.match(word)):
        return GO
    if rules.ordinal and RULER.match(word):
        return GO
    if count:
        careless = rules.lower == "any" and not SHORT_NUMBER.match(word)
        return _starts(scene, rules, following) if careless else GO
    short = word in rules.short or len(word) == 3
    if not (len(word) > 3 or word.isupper() or (short and scene.at - scene.start >= LEAST)):
        return GO
    if rules.lower == "any" and _VOWEL.search(bare):
        return CUT
    if rules.lower == "starters" and (len(word) > 4 or word.isupper()):
        ruling = _starts(scene, rules, following)
        if ruling is not GO:
            return ruling
    if following.char == "v":
        digit = following.text[following.at + 1 : following.at + 2]
        return CUT if digit.isdigit() else GO if digit or scene.final else WAIT
    return next_letter(following, scene.final)


def _is_letter(scene: Scene, rules: Rules, word: str, bare: str) -> bool:
    """Whether a single letter is one, and no abbreviation of the table."""
    if bare in rules.titles or (bare in rules.units and word.islower() and is_counted(scene)):
        return False
    return word.isupper() or bare not in rules.numbered


def _letter(scene: Scene, rules: Rules, word: str, following: Next) -> Ruling:
    """A single letter: an initial, the next letter of a list on one line, or the last word of a sentence."""
    if rules.caseless or following.broken:
        return CUT if following.broken or is_wide(word) else GO
    if following.char.isdigit():
        return GO
    before = scene.before(1)
    if before and ((word == "I" and before[-1].islower()) or before[-1].lower() in rules.lettered):
        return CUT
    if rules.surnames_first and len(before) > 2 and _INITIAL.match(before[-1]) and before[-2][0].isupper():
        return CUT
    return _starts(scene, rules, following)


def _known(scene: Scene, rules: Rules, word: str, bare: str, following: Next) -> Ruling:
    """A word of the tables, or an ordinary one."""
    if is_time(scene, rules, word, bare) and not rules.abbreviates(bare):
        return time(scene, rules, word, following)
    if bare in rules.never:
        return GO
    if bare in rules.last:
        return GO if following.char.isdigit() else CUT
    if bare in rules.units and not word.isupper() and (len(bare) > 1 or is_counted(scene)):
        return unit(scene, rules, following)
    may_end = bare in rules.may_end
    if (bare in rules.titles or word in rules.titles) and not may_end:
        next_word = following.word(scene.final)
        return WAIT if next_word is None else CUT if next_word.lower() in SURE and rules.lower == "any" else GO
    if following.broken:
        return CUT
    if bare in rules.numbered:
        ruling = _numbered(scene, following)
        if ruling is not CUT or not may_end:
            return ruling
    return _acronym(scene, rules, word, bare, following)


def _numbered(scene: Scene, following: Next) -> Ruling:
    """A word before a number: "p. 55", "Fig. B", "no. KX-40"."""
    if following.char.isdigit() or following.char in _NUMBERED:
        return GO
    word = following.word(scene.final)
    if word is None:
        return WAIT
    return GO if (_ROMAN.match(word) and word != "I") or any(char.isdigit() for char in word) else CUT


def _acronym(scene: Scene, rules: Rules, word: str, bare: str, following: Next) -> Ruling:
    """A word that may be an abbreviation ("Inc.", "U.S."), a Roman ordinal ("II. Mahmut"), or an ordinary one."""
    if bare in rules.degrees:
        return CUT
    if bare in rules.may_end or _ACRONYM.match(bare):
        if following.char in _NUMBERED:
            return GO
        if rules.caseless:
            return CUT if bare in rules.may_end else GO
        return _starts(scene, rules, following)
    if rules.ordinal and len(word) > 1 and RULER.match(word):
        before = scene.before(len(word))
        return _starts(scene, rules, following) if before and before[-1].istitle() and before[-1].isalpha() else GO
    return CUT


def _starts(scene: Scene, rules: Rules, following: Next) -> Ruling:
    """Whether the next word is one that sentences begin with, and is no initial."""
    if following.char.isdigit():
        return GO
    word = following.word(scene.final)
    if word is None:
        return WAIT
    end = following.at + len(word)
    dotted = scene.text[end : end + 1] == "."
    if dotted and len(word) == 1:
        return GO
    if dotted and word in COURTESY and len(scene.word()) > 1:
        return CUT
    plain = word.lower().replace("’", "'")
    elided = plain.partition("'")[0] + "'"
    return CUT if not word or plain in rules.starters or elided in rules.starters else GO
