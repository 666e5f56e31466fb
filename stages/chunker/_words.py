"""What a full stop means after a word: an abbreviation's, a number's, an initial's, or a sentence's end.

Rules of this file: as in `_stops`. The words themselves are data (`_rules`).
"""

from __future__ import annotations

import re

from stages.chunker._rules import Rules
from stages.chunker._scene import BEHIND, Next, Scene, Verdict

_APART = frozenset(' \t\r\n\u00a0\u3000\u200b"“”„«»‹›()[]{}<>*_~`|—–,;:!?…/\\')
_ACRONYM = re.compile(r"(?:[^\s\d.]{1,4}\.)+[^\s\d.]{1,4}\Z")
_NUMBER = re.compile(r"[+-]?\d[\d.,:/-]*\Z")
_SHORT_NUMBER = re.compile(r"\d{1,3}\Z")
_ROMAN = re.compile(r"[IVXLC]+\Z|[A-Z]\Z|[A-Z]\.")
_MARKUP = re.compile(r"[\s*_~#>(\[\"“'‘•⁃‣-]+")
_ENUM = re.compile(r"\s*[•⁃‣◦-]?\s*(?P<open>\(?)(?P<count>\d{1,3}|[ivx]{1,5}|[a-z])(?P<close>\.?\)|\.)(?=\s)")
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
_AFTER_NUMBER = re.compile(r"(?<=\d) ?\Z")
LIST_NUMBER = 5
"""Characters that the number of an item takes at most ("viii")."""
_NEXT_ITEM = re.compile(r"(?:[a-z]|[ivx]{1,5})\)\s")
_NEXT_ITEM_OPEN = re.compile(r"(?:[a-z]|[ivx]{1,5})\)?\Z")
_BULLET = re.compile(r"\s*([•⁃‣◦▪])")
_VOWEL = re.compile(r"[aeiouyáéíóúàèìòùäöüâêîôûåæø]")

Ruling = tuple[Verdict, int]
CUT: Ruling = (Verdict.CUT, -1)
GO: Ruling = (Verdict.GO, -1)
WAIT: Ruling = (Verdict.WAIT, -1)

SURE = frozenset(["it", "this", "that", "there", "these", "those", "they", "we", "the", "but", "and", "she", "it's"])
"""Words that begin a sentence even behind a title."""


COURTESY = frozenset(["Mr", "Mrs", "Ms", "Dr", "Prof"])
"""Titles with which a sentence may begin behind an abbreviation."""


def word_before(scene: Scene) -> str:
    """The word before the mark, a single blank between them left out."""
    low = max(scene.start, scene.at - BEHIND)
    at = scene.at
    if at - 1 > low and scene.text[at - 1] == " ":
        at -= 1
    begin = scene.text.rfind(" ", low, at) + 1
    if begin > low and scene.text[begin:at].isalnum():
        return scene.text[begin:at]
    begin = at
    while begin > low and not ((char := scene.text[begin - 1]) in _APART or char.isspace()):
        begin -= 1
    return scene.text[begin:at].lstrip(".'’-")


def is_name(scene: Scene) -> bool:
    """A capitalised word before the mark, as in a name that ends with one ("Yahoo! bought it")."""
    word = word_before(scene)
    return word[:1].isupper() and (not word.isupper() or len(word) < 3)


def stops_line(scene: Scene, rules: Rules) -> bool:
    """Whether a full stop that is the last thing in its line ends a sentence, whatever the next line brings."""
    word = word_before(scene)
    bare = word.rstrip(".'’-").lower()
    return rules.dot and len(bare) > 1 and not rules.abbreviates(bare) and not _alone(scene, word, bare)


def _alone(scene: Scene, word: str, bare: str) -> bool:
    """Whether the sentence is nothing but a list's number or letter so far."""
    if len(bare) > LIST_NUMBER or not (_SHORT_NUMBER.match(bare) or len(bare) == 1 or bare in _ROMANS):
        return False
    return _MARKUP.sub("", scene.sofar()) == word


def full_stop(scene: Scene, rules: Rules, closed: str, following: Next) -> Ruling:
    """Whether a single full stop ends a sentence, and where (-1: behind its closers)."""
    word = word_before(scene)
    bare = word.rstrip(".'’-").lower()
    if "'" in bare or "’" in bare:  # an article stuck to it: "l'Ing."
        tail = re.split("['’]", bare)[-1]
        bare = tail if tail in rules.titles or tail in rules.never else bare
    if not bare.isalnum() and not any(char.isalnum() for char in bare):
        if not following.lower:
            return CUT
        return _starts(scene, rules, following) if rules.lower == "starters" and ")" in scene.text[scene.at - 1] else GO
    if _alone(scene, word, bare):
        return GO
    if following.lower:
        return _small(scene, rules, word, closed, following)
    if _NUMBER.match(bare):
        return _number(scene, rules, bare, following)
    if bare in rules.times and (
        "." in bare or _AFTER_NUMBER.search(scene.text, max(scene.at - len(word) - 2, 0), scene.at - len(word))
    ):
        return _time(scene, rules, following)
    if len(word) <= LIST_NUMBER and word.islower() and (listed := next_of_list(scene, word)):
        return Verdict.CUT, listed
    if len(bare) == 1 and bare not in rules.titles and (word.isupper() or bare not in rules.numbered):
        return _letter(scene, rules, word, following)
    return _abbreviation(scene, rules, bare, following)


def _small(scene: Scene, rules: Rules, word: str, closed: str, following: Next) -> Ruling:
    """A small letter follows: careless writing, a version ("v1.2"), or no end."""
    bare = word.lower()
    if closed or rules.abbreviates(bare) or not word.isalpha() or (len(word) < 4 and not word.isupper()):
        return GO
    if rules.lower == "any" and _VOWEL.search(bare):
        return CUT
    if rules.lower == "starters" and (len(word) > 4 or word.isupper()):
        return _starts(scene, rules, following)
    if following.char == "v":
        digit = following.text[following.at + 1 : following.at + 2]
        return CUT if digit.isdigit() else GO if digit or scene.final else WAIT
    ahead = following.text[following.at : following.at + LIST_NUMBER + 2]
    if _NEXT_ITEM.match(ahead):
        return CUT
    return WAIT if not scene.final and _NEXT_ITEM_OPEN.match(ahead) else GO


def _number(scene: Scene, rules: Rules, bare: str, following: Next) -> Ruling:
    """A number: an ordinal, the next number of a list on one line, or the end of a sentence."""
    item_end = next_of_list(scene, bare)
    if item_end:
        return Verdict.CUT, item_end
    number = _SHORT_NUMBER.match(bare)
    if following.lead[-1:] in ("-", "–") and following.char.isdigit():
        return GO
    if not number or not rules.ordinal or following.broken:
        return CUT
    before = scene.text[max(scene.start, scene.at - BEHIND) : scene.at - len(bare)].split()
    if before and before[-1].lower() in rules.before_ordinal:
        return GO
    word = following.word(scene.final)
    if word is None:
        return WAIT
    return GO if word.lower() in rules.months else CUT


def next_of_list(scene: Scene, count: str) -> int:
    """Where the item before ends if the mark ends the next number or letter of a list on one line; else 0.

    "1) First item 2) Second item": the sentence began with the number before this one, written alike.
    """
    text, at = scene.text, scene.at
    if at - scene.start > 4 * BEHIND:
        return 0
    first = _ENUM.match(text, scene.start)
    if first is None or first.end() > at - len(count):
        return 0
    before = first["count"]
    if count not in _successors(before):
        return 0
    begin = at - len(count) - len(first["open"])
    close = text[at : at + len(first["close"])]
    alike = text[begin:at] == first["open"] + count and close == first["close"] and text[begin - 1].isspace()
    return len(text[:begin].rstrip()) if alike and text[at + len(close) : at + len(close) + 1].isspace() else 0


def _successors(count: str) -> tuple[str, ...]:
    """What comes after a number, letter or small Roman number in a list."""
    if count.isdigit():
        return (str(int(count) + 1),)
    letter = (chr(ord(count) + 1),) if len(count) == 1 else ()
    return (*letter, _ROMANS[_ROMANS.index(count) + 1]) if count in _ROMANS[:-1] else letter


def next_bullet(text: str, start: int, at: int) -> bool:
    """Whether the bullet at `at` is the next of a list on one line: the sentence began with one like it."""
    first = _BULLET.match(text, start) if at - start <= 4 * BEHIND else None
    return bool(first and first.group(1) == text[at] and first.end() <= at and text[at - 1].isspace())


def _time(scene: Scene, rules: Rules, following: Next) -> Ruling:
    """A time of day or an era: the end of a sentence that has already said something."""
    if following.broken:
        return CUT
    if following.char.isdigit() and _MARKUP.sub("", scene.sofar()) == word_before(scene):
        return GO
    word = following.word(scene.final)
    if word is None:
        return WAIT
    if word.lower() in rules.after_times:
        return GO
    sofar = scene.sofar().rsplit(":", 1)[-1] if ": " in scene.sofar() else scene.sofar()
    lead = sofar.split()[:1]
    only_when = bool(lead) and lead[0].lower() in rules.leads and "," not in sofar
    if word.lower() in rules.starters:
        return CUT
    if only_when:
        return GO
    return _place_time(scene, following)


def _place_time(scene: Scene, following: Next) -> Ruling:
    """ "7 p.m. Buenos Aires time" is one thing."""
    ahead = scene.text[following.at : following.at + 40]
    if re.match(r"(?:[A-Z]\w* ){1,2}time\b", ahead):
        return GO
    if not scene.final and re.match(r"(?:[A-Z]\w* ){0,2}(?:[A-Z]\w*|t|ti|tim|time)?\Z", ahead):
        return WAIT
    return CUT


def _letter(scene: Scene, rules: Rules, word: str, following: Next) -> Ruling:
    """A single letter: an initial, the next letter of a list on one line, or the last word of a sentence."""
    if rules.caseless or following.broken:
        return CUT if (rules.caseless and not word.isascii()) or following.broken else GO
    if following.char.isdigit():
        return GO
    before = scene.text[max(scene.start, scene.at - BEHIND) : scene.at - 1].split()
    if word == "I" and before and before[-1].islower():
        return CUT
    return _starts(scene, rules, following)


def _abbreviation(scene: Scene, rules: Rules, bare: str, following: Next) -> Ruling:
    if bare in rules.never:
        return GO
    may_end = bare in rules.may_end
    if bare in rules.titles and not may_end:
        word = following.word(scene.final)
        return WAIT if word is None else CUT if word.lower() in SURE and rules.lower == "any" else GO
    if following.broken:
        return CUT
    if bare in rules.numbered:
        if following.char.isdigit() or following.char in ("§", "#"):
            return GO
        word = following.word(scene.final)
        if word is None:
            return WAIT
        if _ROMAN.match(word) and word != "I":
            return GO
        if not may_end:
            return CUT
    if bare in rules.degrees:
        return CUT
    if may_end or _ACRONYM.match(bare):
        if rules.caseless:
            return CUT if may_end else GO
        return _starts(scene, rules, following)
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
    if dotted and word in COURTESY and len(word_before(scene)) > 1:
        return CUT
    plain = word.lower().replace("’", "'")
    elided = plain.partition("'")[0] + "'"
    return CUT if not word or plain in rules.starters or elided in rules.starters else GO
