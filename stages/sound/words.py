"""The words of a text, and how long each takes to say, in no unit but compared with the others.

Rules of this file: no state, no language. A word ends where its white space ends; in scripts that are written without
spaces each character stands for one. The joined words are the text. How long a word takes is reckoned from its
characters: a letter of an alphabet counts 1, a digit or an ideograph as much as the letters of its name, and
punctuation as much as the pause it asks for. The numbers were fitted to 7,740 words of espeak-ng's English, whose
letters take 62 ms each, and rounded: other voices are near enough.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import takewhile

# Thai and Lao; Burmese; Khmer; kana and ideographs: no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*|\s+")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")  # a word each: four letters
_SYLLABLE = re.compile("[\u3040-\u30ff\uac00-\ud7a3]")  # kana, Hangul: two
_PAUSES = {
    **dict.fromkeys(",\uff0c\u3001\u060c", 4.5),
    **dict.fromkeys(";:\uff1b\uff1a\u061b", 5.5),
    **dict.fromkeys(".!?\u2026\u3002\uff01\uff1f\u0964\u061f", 5.0),
    **dict.fromkeys("\u2013\u2014", 4.0),
    "\n": 3.0,
}
_WORD_LETTERS = 0.3  # what a word takes beside its letters
_DIGIT_LETTERS = 4.5
_IDEOGRAPH_LETTERS = 4.0
_KANA_LETTERS = 2.0
_SYMBOL_LETTERS = 4.0
_SYMBOLS = "%&@#/+=<>$€£°"


def words(text: str) -> Iterator[str]:
    """The words with their white space, in order.

    >>> list(words("One  two, 三四 \\n"))
    ['One  ', 'two, ', '三', '四 \\n']
    """
    held = ""
    for word in _WORD.findall(text):
        if held and not (held.isspace() or unicodedata.category(word[0]).startswith("M") or _closes(word)):
            yield held
            held = ""
        held += word
    if held:
        yield held


def weigh(word: str) -> tuple[float, float]:
    """How long the word takes to say, and how long the pause after it, in letters.

    >>> weigh("two, "), weigh("84"), weigh("三"), weigh("3.5")
    ((3.3, 4.5), (9.3, 0.0), (4.3, 0.0), (9.3, 0.0))
    """
    spoken = sum(_letters(character) for character in word)
    end = takewhile(lambda character: not character.isalnum(), reversed(word))
    pause = max((_PAUSES.get(character, 0.0) for character in end), default=0.0)
    return (spoken + _WORD_LETTERS if spoken else 0.0), pause


def breadth(text: str) -> int:
    """How many characters of an alphabet take as long to say, in round numbers.

    >>> breadth("two, "), breadth("三四。"), breadth("です")
    (5, 9, 4)
    """
    if text.isascii():
        return len(text)
    return len(text) + 3 * len(_IDEOGRAPH.findall(text)) + len(_SYLLABLE.findall(text))


def _letters(character: str) -> float:
    """How many letters' time a character takes."""
    if character.isdecimal():
        return _DIGIT_LETTERS
    if "\u3040" <= character <= "\u30ff":
        return _KANA_LETTERS
    if "\u3400" <= character <= "\u9fff" or character >= "\U00020000":
        return _IDEOGRAPH_LETTERS
    if character in _SYMBOLS:
        return _SYMBOL_LETTERS
    return 1.0 if character.isalpha() else 0.0


def _closes(word: str) -> bool:
    """Whether this is punctuation alone, which belongs to the word before it."""
    return not any(character.isalnum() for character in word)
