"""Cutting a text that is too long for one message: at the best boundary, and never inside an inline pronunciation."""

from __future__ import annotations

import re
import unicodedata

_BOUNDARIES = (
    re.compile(r"[.!?。！？…]+[\"'”’»)\]]*(?=\s)|[。！？]+"),  # sentence
    re.compile(r"[,;:،；，、—–]+(?=\s)|[，；、]+"),  # clause
    re.compile(r"\S(?=\s)"),  # word
)
_CONTROL = re.compile(r"\\\{.*?\\\}", re.DOTALL)
_JOINERS = "\u200d\ufe0e\ufe0f"
_SKIN = range(0x1F3FB, 0x1F400)


def split(text: str, size: int) -> tuple[str, str]:
    r"""A head of at most `size` characters, and the rest: at a sentence, else a clause, a word, a grapheme.

    >>> split("One. Two, three", 6), split("One. Two, three", 12), split("abcdef", 4)
    (('One.', ' Two, three'), ('One.', ' Two, three'), ('abcd', 'ef'))
    >>> split(r"say \{\"word\"\} now", 8)
    ('say', ' \\{\\"word\\"\\} now')

    A boundary in the first quarter of what is allowed is passed over for a lesser one further on. The rest is never
    white space alone.
    """
    if len(text) <= size:
        return text, ""
    size = max(1, min(size, len(text.rstrip()) - 1))
    controls = [match.span() for match in _CONTROL.finditer(text)]
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(text, 0, size + 1) if match.end() <= size]
        allowed = [end for end in ends if end >= size // 4 and not _inside(controls, end)]
        if allowed:
            return text[: allowed[-1]], text[allowed[-1] :]
    at = next((at for at in range(size, 0, -1) if not _inside(controls, at) and _between_graphemes(text, at)), size)
    return text[:at], text[at:]


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start < at < end for start, end in spans)


def _between_graphemes(text: str, at: int) -> bool:
    """Whether a cut here takes no character from its combining marks, emoji from their modifiers, or flags apart."""
    left, right = text[at - 1], text[at]
    if unicodedata.category(right).startswith("M") or right in _JOINERS or left == "\u200d" or ord(right) in _SKIN:
        return False
    return not (_is_flag(left) and _is_flag(right))


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
