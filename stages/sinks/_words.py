"""The words of a text, and how long each takes to say, in no unit but compared with the others.

Rules of this file: no state, no language. A word ends where its white space ends; in scripts that are written without
spaces each character stands for one. The joined words are the text. How long a word takes is reckoned from its
characters: a letter of an alphabet counts 1, a digit or an ideograph as much as the letters of its name, and
punctuation as much as the pause it asks for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

# Thai and Lao; Burmese; Khmer; kana and ideographs: no spaces between words.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*|\s+")
_PAUSES = {",": 2.5, ";": 4.0, ":": 4.0, ".": 6.0, "!": 6.0, "?": 6.0, "…": 6.0, "—": 3.0, "–": 3.0, "\n": 3.0}
_PAUSES |= {"、": 2.5, ",": 2.5, "。": 6.0, "!": 6.0, "?": 6.0}
_DIGIT = 4.0
_IDEOGRAPH = 3.0


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

    >>> weigh("two, "), weigh("1984"), weigh("三")
    ((3.0, 2.5), (16.0, 0.0), (3.0, 0.0))
    """
    spoken = pause = 0.0
    for character in word:
        if character in _PAUSES:
            pause = max(pause, _PAUSES[character])
        elif character.isalnum():
            spoken += _sounds(character)
    return spoken, pause


def _sounds(character: str) -> float:
    if character.isdecimal():
        return _DIGIT
    return _IDEOGRAPH if "\u3400" <= character <= "\u9fff" or character >= "\U00020000" else 1.0


def _closes(word: str) -> bool:
    """Whether this is punctuation alone, which belongs to the word before it."""
    return not any(character.isalnum() for character in word)
