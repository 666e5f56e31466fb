"""What can be said of a full stop or question mark before anything has come behind it.

Rules of this file
* `certain` sees the left side only, so that a sentence ends on its own last token. What it says yes to is never taken
  back: it has to be right for 99 of 100 sentences of careful writing (the tables' ``wary``, ``pointing``, ``short``).
* `seems_over` is weaker: whether it looks like an end when the model pauses there.
"""

from __future__ import annotations

import re

from stages.chunker._cursor import BACK, Cursor
from stages.chunker._scene import BEHIND

AFTER_WORD = ")]%;:"
"""What the word before it may end with; after a comma it may be the last of a list that dots go on with."""
CAPITAL = 5
"""Letters that a capitalised word has at least for that ("Node." may go on, "Denmark." does not)."""

_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\Z")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")
UNSURE = 3
"""Characters at the end of a text that `unsure` looks at."""
_QUOTED = re.compile(r"(?:\A|(?<=[\s(—]))['‘](?=[^\W\d_a-z])(?![^'’]*[^\s]['’](?:[\s,;:]|\Z))")
_OPEN_ENDED = re.compile(r"(?:\d|\b[^\W\d_]|\.[^\W\d_]+)\Z")


def certain(cursor: Cursor, at: int) -> bool:
    """Whether the mark at `at` ends its sentence beyond doubt, whatever comes after it."""
    text, rules = cursor.text, cursor.rules
    if not text[at - 2 : at].isalnum() and text[at - 1] not in rules.short:  # most that are not, and only sooner
        return False
    if at - max(cursor.start, cursor.words_at) < cursor.least or not rules.dot:
        return False
    low = max(cursor.start, at - BEHIND, 0)
    blank = text.rfind(" ", low, at)
    word = text[blank + 1 : at]
    if blank < 0 or not (word.isalpha() or _PLAIN.match(word) or _YEAR.match(word)):
        return False
    before = text[max(text.rfind(" ", low, blank) + 1, low) : blank]
    if not before or not (before[-1].isalnum() or before[-1] in AFTER_WORD) or word.count("-") > 1:
        return False
    if word.isdigit():
        return before[-1:].islower()
    if word.islower():
        whole = len(word) > 2 or word in rules.short
    else:
        whole = len(word) >= CAPITAL and word[1:].islower() and before[1:].islower() and not cursor.technical
    bare = word.lower().replace("’", "'").rpartition("'")[2]
    if not whole or rules.abbreviates(bare) or bare.endswith(rules.compounds):
        return False
    if bare in rules.wary or before.lower() in rules.pointing:
        return False
    low = max(cursor.start, at - BACK, 0)
    quoted = text.find("'", low, at) >= 0 or text.find("‘", low, at) >= 0
    return not (quoted and _QUOTED.search(text, low, at))


def unsure(tail: str) -> bool:
    """Whether a full stop behind a text that ends with `tail` cannot be certain, as its last characters tell already.

    One letter or figure is no word ("e.g.", "3."), nor are two letters of which the first is a capital ("Dr.").
    """
    if not tail[-1:].isalnum():
        return False
    if len(tail) > 1 and (tail[-2].isalnum() or tail[-2] in "'’-"):
        return tail[-2].isupper() and tail[-1].islower() and not tail[-3:-2].isalpha()
    return True


def seems_over(cursor: Cursor, at: int) -> bool:
    """Whether the mark at `at`, with nothing but closers behind it, looks like an end.

    Not like part of a number or of a name, nor like an ellipsis that has two dots yet.
    """
    text, rules = cursor.text, cursor.rules
    behind = text[at + 1 :].strip()
    if text[at] != "." or behind:
        return behind != "."
    words = text[max(cursor.start, at - BEHIND, 0) : at].split()
    bare = words[-1].strip("*_\"'’“”()[]").lower() if words else ""
    return bool(bare) and not (_OPEN_ENDED.search(bare) or rules.abbreviates(bare) or bare in rules.wary)
