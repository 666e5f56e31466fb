"""Numbers and letters that count: ordinals, the numbers of items, and lists that run on in one line.

Rules of this file: as in `_stops`.
"""

from __future__ import annotations

import re

from stages.chunker._rules import Rules
from stages.chunker._scene import BEHIND, CUT, GO, MARKUP, WAIT, Ruling, Scene

LIST_NUMBER = 5
"""Characters that the number of an item takes at most ("viii"); one of several ("2.1.3") twice as many."""

NUMBER = re.compile(r"[+-]?\d[\d.,:/-]*\Z")
SHORT_NUMBER = re.compile(r"\d{1,3}\Z")
RULER = re.compile(r"[IVX]{1,6}\Z|[IVXІХ]{1,6}\Z")
"""A Roman number, in Latin or in Cyrillic letters."""

_MONTH = re.compile(r"\d{1,2}\.")
_MONTH_OPEN = re.compile(r"\d{1,2}\Z")
_SECTION = re.compile(r"(?:\d{1,3}\.){0,3}\d{1,3}\Z")
_ENUM = re.compile(r"\s*[•⁃‣◦-]?\s*(?P<open>\(?)(?P<count>\d{1,3}|[ivx]{1,5}|[a-z])(?P<close>\.?\)|\.)(?=\s)")
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"]
ROMANS = frozenset(_ROMANS)
_NEXT_ITEM = re.compile(r"(?:[a-z]|[ivx]{1,5})\)\s")
_NEXT_ITEM_OPEN = re.compile(r"(?:[a-z]|[ivx]{1,5})\)?\Z")
_BULLET = re.compile(r"\s*([•⁃‣◦▪])")


def may_count(bare: str) -> bool:
    """Whether a word, in small letters, may be a list's number or letter: "12", "2.1", "b", "iv"."""
    return len(bare) == 1 or bare[0].isdigit() or bare in ROMANS


def is_alone(scene: Scene, word: str, bare: str) -> bool:
    """Whether the sentence is nothing but a list's number or letter so far, which the word at the mark is."""
    if len(bare) > (2 * LIST_NUMBER if "." in bare else LIST_NUMBER):
        return False
    if bare[0].isdigit() and not _SECTION.match(bare):
        return False
    return MARKUP.sub("", scene.sofar()) == word


def is_count(text: str, start: int, at: int) -> bool:
    """Whether the sentence that began at `start` is nothing but a list's number so far."""
    return at - start <= 2 * LIST_NUMBER and text[start:at].strip().isdecimal()


def number(scene: Scene, rules: Rules, bare: str) -> Ruling:
    """A number: an ordinal, the next number of a list on one line, or the end of a sentence."""
    item_end = next_of_list(scene.text, scene.start, scene.at, bare)
    if item_end:
        return "cut", item_end
    if scene.char.isdigit() and (scene.lead[-1:] in ("-", "–") or rules.dates == "dotted"):
        return GO
    before = scene.before(len(bare))
    if rules.dates == "dotted" and before and before[-1][-1:] == "." and NUMBER.match(before[-1]):
        return GO
    if not SHORT_NUMBER.match(bare) or not rules.ordinal or scene.broken:
        return CUT
    if before and before[-1].lower() in rules.before_ordinal:
        return GO
    if scene.char.isdigit():  # a month behind a day: "3. 5."
        month = _MONTH.match(scene.text, scene.ahead)
        return GO if month else WAIT if _MONTH_OPEN.match(scene.text, scene.ahead) and not scene.final else CUT
    word = scene.next_word()
    if word is None:
        return WAIT
    return GO if word.lower() in rules.months else CUT


def next_of_list(text: str, start: int, at: int, count: str) -> int:
    """Where the item before ends if the mark at `at` ends the next number or letter of a list on one line; else 0.

    "1) First item 2) Second item": the sentence began with the number before this one, written alike.
    """
    if at - start > 4 * BEHIND:
        return 0
    first = _ENUM.match(text, start)
    if first is None or first.end() > at - len(count):
        return 0
    before = first["count"]
    if count not in _successors(before):
        return 0
    begin = at - len(count) - len(first["open"])
    close = text[at : at + len(first["close"])]
    alike = text[begin:at] == first["open"] + count and close == first["close"] and text[begin - 1].isspace()
    return len(text[:begin].rstrip()) if alike and text[at + len(close) : at + len(close) + 1].isspace() else 0


def next_letter(scene: Scene) -> Ruling:
    """Whether the letter of the next item of a list on one line follows: "... first one. b) the second"."""
    ahead = scene.text[scene.ahead : scene.ahead + LIST_NUMBER + 2]
    if _NEXT_ITEM.match(ahead):
        return CUT
    return WAIT if not scene.final and _NEXT_ITEM_OPEN.match(ahead) else GO


def next_bullet(text: str, start: int, at: int) -> bool:
    """Whether the bullet at `at` is the next of a list on one line: the sentence began with one like it."""
    first = _BULLET.match(text, start) if at - start <= 4 * BEHIND else None
    return bool(first and first.group(1) == text[at] and first.end() <= at and text[at - 1].isspace())


def _successors(count: str) -> tuple[str, ...]:
    """What comes after a number, letter or small Roman number in a list."""
    if count.isdigit():
        return (str(int(count) + 1),)
    letter = (chr(ord(count) + 1),) if len(count) == 1 else ()
    return (*letter, _ROMANS[_ROMANS.index(count) + 1]) if count in _ROMANS[:-1] else letter
