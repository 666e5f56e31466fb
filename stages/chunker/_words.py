"""What a full stop means after a word: an abbreviation's, a number's, an initial's, or a sentence's end.

Rules of this file: as in `_stops`. The words themselves are data (`_rules`).
"""

from __future__ import annotations

import re
import unicodedata

from stages.chunker._counts import NUMBER, RULER, SHORT_NUMBER, is_alone, may_count, next_letter, next_of_list, number
from stages.chunker._phrases import goes_with, joined
from stages.chunker._rules import Rules
from stages.chunker._scene import CUT, GO, WAIT, Ruling, Scene, is_wide
from stages.chunker._times import is_counted, is_time, time, unit

_LETTER = re.compile(r"[^\W_]")
_ACRONYM = re.compile(r"(?:[^\s\d.]{1,4}\.)+[^\s\d.]{1,4}\Z")
_ROMAN = re.compile(r"[IVXLC]+\Z|[A-Z]\Z|[A-Z]\.")
_INITIAL = re.compile(r"[^\W\d_]\.\Z")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\Z")
_VOWEL = re.compile(r"[aeiouyáéíóúàèìòùäöüâêîôûåæø]")
_NUMBERED = ("§", "#", "№")

CLUSTER = 3
"""Characters that a consonant with its vowel signs takes at most, as an initial."""
LEAST = 24
"""Characters that a sentence has before a short word at its end is taken for a word and no abbreviation."""

SURE = frozenset(["it", "this", "that", "there", "these", "those", "they", "we", "the", "but", "and", "she", "it's"])
"""Words that begin a sentence even behind a title."""

PRONOUNS = frozenset(["It", "They", "We", "She", "He", "You", "There"])

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
    return (
        rules.dot
        and len(bare) > 1
        and not (rules.abbreviates(bare) or (may_count(bare) and is_alone(scene, word, bare)))
    )


def is_plain(scene: Scene, rules: Rules) -> bool:
    """Whether the word before the mark is an ordinary one, with which a sentence ends whatever a quotation brings."""
    word = scene.word()
    bare = word.lower()
    known = bare in rules.listed or bare in rules.inner or bare in rules.begun or RULER.match(word)
    return len(word) > 1 and word.isalpha() and not known


def full_stop(scene: Scene, rules: Rules, closed: str) -> Ruling:
    """Whether a single full stop ends a sentence, and where (-1: behind its closers)."""
    word = scene.word()
    bare = word.rstrip(".'’-").lower()
    if "'" in bare or "’" in bare:  # an article stuck to it: "l'Ing."
        tail = re.split("['’]", bare)[-1]
        bare = tail if rules.abbreviates(tail) else bare
    if not bare.isalnum() and not _LETTER.search(bare):
        if not scene.lower:
            return CUT
        return _starts(scene, rules) if rules.lower != "never" and scene.text[scene.at - 1] in ')"”' else GO
    counts = may_count(bare)
    if counts and is_alone(scene, word, bare):
        return GO
    if rules.compounds and bare.endswith(rules.compounds):
        bare = next(end for end in rules.compounds if bare.endswith(end))
    if bare in rules.begun or bare in rules.inner:
        phrase = joined(scene, rules, word, bare)
        verdict = goes_with(scene, rules, phrase or bare)
        if verdict != "cut":
            return verdict, -1
        if phrase:
            return GO if scene.lower else _known(scene, rules, phrase, phrase)
    if scene.lower:
        return _small(scene, rules, word, closed)
    ruling = _counting(scene, rules, word, bare) if counts else None
    if ruling is None and rules.caseless and len(word) <= CLUSTER and not word.isascii():
        ruling = _cluster(scene, word)
    return ruling or _known(scene, rules, word, bare)


def _small(scene: Scene, rules: Rules, word: str, closed: str) -> Ruling:
    """A small letter follows: careless writing, a version ("v1.2"), or no end."""
    bare = word.lower()
    count = NUMBER.match(word)
    if closed or rules.abbreviates(bare) or not (count or _PLAIN.match(word)):
        return GO
    if len(word) == 1 and word != "I":  # an initial, whose name is a small word or was anonymised: "Thomas W. zu"
        return GO
    if rules.ordinal and RULER.match(word):
        return GO
    if count:
        careless = rules.lower == "any" and not SHORT_NUMBER.match(word)
        return _starts(scene, rules) if careless else GO
    if len(word) < 4 and not word.isupper():
        if word in rules.short and rules.lower == "any" and scene.at - scene.start < LEAST:
            return _starts(scene, rules)
        if (word not in rules.short and len(word) < 3) or scene.at - scene.start < LEAST:
            return GO
    if rules.lower == "any" and _VOWEL.search(bare):
        return CUT
    if rules.lower == "starters" and len(word) > (2 if word.isupper() else 4):
        ruling = _starts(scene, rules)
        if ruling is not GO:
            return ruling
    if scene.char == "v":
        digit = scene.text[scene.ahead + 1 : scene.ahead + 2]
        return CUT if digit.isdigit() else GO if digit or scene.final else WAIT
    return next_letter(scene)


def _counting(scene: Scene, rules: Rules, word: str, bare: str) -> Ruling | None:
    """A number, the next number or letter of a list on one line, or a letter; None if it is none of them."""
    if NUMBER.match(bare):
        return number(scene, rules, bare)
    listed = next_of_list(scene.text, scene.start, scene.at, word)
    if listed:
        return "cut", listed
    return _letter(scene, rules, word) if len(bare) == 1 and _is_letter(scene, rules, word, bare) else None


def _is_letter(scene: Scene, rules: Rules, word: str, bare: str) -> bool:
    """Whether a single letter is one, and no abbreviation of the table."""
    if bare in rules.titles or (bare in rules.units and word.islower() and is_counted(scene)):
        return False
    return word.isupper() or bare not in rules.numbered


def _letter(scene: Scene, rules: Rules, word: str) -> Ruling:
    """A single letter: an initial, the next letter of a list on one line, or the last word of a sentence."""
    if rules.caseless or scene.broken:
        return CUT if scene.broken or is_wide(word) else GO
    if scene.char.isdigit():
        return GO
    before = scene.before(1)
    if before and ((word == "I" and before[-1].islower()) or before[-1].lower() in rules.lettered):
        return CUT
    if rules.surnames_first and len(before) > 2 and _INITIAL.match(before[-1]) and before[-2][0].isupper():
        return CUT
    return _starts(scene, rules)


def _cluster(scene: Scene, word: str) -> Ruling | None:
    """A word of one cluster, in a script without capitals: an initial behind a title, or before another; else None."""
    if is_wide(word[-1]) or sum(not unicodedata.category(char).startswith("M") for char in word) > 2:
        return None
    before = scene.before(len(word))
    if not before or before[-1][-1:] == ".":
        return GO
    following = scene.next_word()
    if following is None:
        return WAIT
    end = scene.ahead + len(following)
    return GO if 0 < len(following) <= CLUSTER and scene.text[end : end + 1] == "." else None


def _known(scene: Scene, rules: Rules, word: str, bare: str) -> Ruling:
    """A word of the tables, or an ordinary one."""
    if scene.char == "&" and not scene.lead:
        return GO
    if bare not in rules.listed:
        return _acronym(scene, rules, word, bare)
    if not rules.abbreviates(bare) and is_time(scene, rules, word, bare):
        return time(scene, rules, word)
    if bare in rules.never:
        return _never(scene, rules)
    if bare in rules.last:
        return GO if scene.char.isdigit() else CUT
    if bare in rules.units and not word.isupper() and (len(bare) > 1 or is_counted(scene)):
        return unit(scene, rules)
    may_end = bare in rules.may_end
    if (bare in rules.titles or word in rules.titles) and not may_end:
        next_word = scene.next_word()
        return WAIT if next_word is None else CUT if next_word.lower() in SURE and rules.lower == "any" else GO
    if bare in rules.numbered and not scene.broken:
        ruling = _numbered(scene)
        if ruling is not CUT or not may_end:
            return ruling
    return _acronym(scene, rules, word, bare)


def _never(scene: Scene, rules: Rules) -> Ruling:
    """Behind these a sentence goes on, unless a pronoun with a capital follows: "op. cit. It is"."""
    if rules.lower != "any" or not scene.char.isupper():
        return GO
    word = scene.next_word()
    return WAIT if word is None else CUT if word in PRONOUNS else GO


def _numbered(scene: Scene) -> Ruling:
    """A word before a number: "p. 55", "Fig. B", "no. KX-40"."""
    if scene.char.isdigit() or scene.char in _NUMBERED:
        return GO
    word = scene.next_word()
    if word is None:
        return WAIT
    return GO if (_ROMAN.match(word) and word != "I") or any(char.isdigit() for char in word) else CUT


def _acronym(scene: Scene, rules: Rules, word: str, bare: str) -> Ruling:
    """A word that may be an abbreviation ("Inc.", "U.S."), a Roman ordinal ("II. Mahmut"), or an ordinary one."""
    if bare in rules.degrees or scene.broken:
        return CUT
    if bare in rules.may_end or ("." in bare and _ACRONYM.match(bare)):
        if scene.char in _NUMBERED:
            return GO
        if rules.caseless:
            return CUT if bare in rules.may_end else GO
        return _starts(scene, rules)
    if rules.ordinal and len(word) > 1 and RULER.match(word):
        before = scene.before(len(word))
        return _starts(scene, rules) if before and before[-1].istitle() and before[-1].isalpha() else GO
    return CUT


def _starts(scene: Scene, rules: Rules) -> Ruling:
    """Whether the next word is one that sentences begin with, and is no initial."""
    if scene.char.isdigit():
        return GO
    word = scene.next_word()
    if word is None:
        return WAIT
    end = scene.ahead + len(word)
    dotted = scene.text[end : end + 1] == "."
    if dotted and len(word) == 1:
        return GO
    if dotted and word in COURTESY and len(scene.word()) > 1:
        return CUT
    plain = word.lower().replace("’", "'")
    elided = plain.partition("'")[0] + "'"
    return CUT if not word or plain in rules.starters or elided in rules.starters else GO
