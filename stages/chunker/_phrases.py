"""Abbreviations of several words, which the tables write as one: "n. Chr." is "n.chr", "и т. д." is "т.д".

Rules of this file: as in `_stops`.
"""

from __future__ import annotations

from stages.chunker._rules import Rules
from stages.chunker._scene import Scene, Verdict

PARTS = 3
"""Words that one such abbreviation has in front of its last, at most."""

_BLANKS = (" ", "\u00a0", "\u202f")


def joined(scene: Scene, rules: Rules, word: str, bare: str) -> str:
    """The abbreviation that ends with the word at the mark, as the tables have it; "" if there is none."""
    text, at = scene.text, scene.at - len(word)
    found = ""
    for _ in range(PARTS):
        if at < max(scene.start, 0) + 3 or text[at - 2] != "." or text[at - 1] not in _BLANKS:
            break
        before = scene.word(at - 2)
        if len(before) == len(word) == 1 and before.isupper() and word.isupper():  # initials
            break
        bare = f"{before.lower()}.{bare}"
        found = bare if rules.joins(bare) else found
        at -= len(before) + 2
    return found


def goes_with(scene: Scene, rules: Rules, bare: str) -> Verdict:
    """Whether what comes next is the next word of the abbreviation that `bare` begins; CUT if it is not."""
    if bare not in rules.begun:
        return "cut"
    word = scene.next_word()
    if word is None:
        return "wait"
    return "go" if rules.joins(f"{bare}.{word.lower()}") else "cut"
