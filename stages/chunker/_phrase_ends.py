"""Where a text without marks can be cut, if waiting longer would be heard: where a phrase ends, or else behind a word.

Rules of this file
* Only places between plain words count: numbers, in digits or words, names, links and what stands open are never torn.
* The last word of a text may go on, so no place depends on it.
"""

from __future__ import annotations

import re

from stages.chunker._lengths import last_clause, spoken, stands_open
from stages.chunker._rules import Rules

_WORD = re.compile(r"\S+(?=\s)")
_PLAIN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*['’]?,?\Z")
_EMPHASIS = re.compile(r"[*_~](?=[^\s*_~])|(?<=[^\s*_~])[*_~]")
FIRST = 0.5
"""Seconds after which the first sound of a turn may begin with a phrase, if as much text waits for a mark as ..."""
LONG = 110
"""... this, in letters' worth: more than most first sentences have before their first mark, at whatever pace ..."""
SLOW = 1.5
"""... and the seconds after which it may begin with a clause that is short but whole ..."""
LATE = 3.0
"""... and those after which it begins with a phrase, however little a slow model has written."""
FURTHEST = 600
"""Characters in which a place is looked for: each token asks anew, and what has none in so many has none soon."""
LEADING = 3
"""Letters of a word behind which a text is not cut by length alone: an article or a preposition would be torn off."""
ANYWHERE = 1.5
"""How much longer a piece is that ends behind any word: it sounds less whole than one that ends with a phrase."""


def first_piece(text: str, waited: float, least: int, rules: Rules) -> int:
    """The offset behind what of `text` can be the first sound, `waited` seconds after its first token; 0: nothing yet.

    A clause of `least` length, or else a phrase twice as long.
    """
    late = waited >= LATE or (waited >= FIRST and spoken(text) >= LONG)
    if not late and waited < SLOW:
        return 0
    return last_clause(text, least) or (phrase_end(text, 2 * least, rules, anywhere=True) if late else 0)


def look_again(text: str) -> float:
    """The seconds after the first token at which `first_piece` is asked again if no token comes."""
    return FIRST if spoken(text) >= LONG else LATE


def phrase_end(text: str, least: float, rules: Rules, anywhere: bool = False) -> int:
    """The offset behind the last phrase of `text` that is `least` long, in letters' worth; 0 if there is none.

    A phrase ends in front of a conjunction, a relative word, or a preposition with its article, as far as the table
    knows them. Where there is none, and `anywhere`, a piece ends behind the last long word that is half as long again.
    With `anywhere`, a language whose numbers in words are not known is not cut at all: they might be torn.
    """
    if anywhere and not rules.numerals:
        return 0
    found = list(_WORD.finditer(text))
    words = [word.group() for word in found]
    behind_word = 0
    for at in range(len(words) - 3, 0, -1):
        end = found[at - 1].end()
        size = spoken(text[:end])
        if size < least:
            break
        if not _joint(words, at, rules) or _torn(text[:end]):
            continue
        if _begins(words, at, rules):
            return end
        if anywhere and not behind_word and size >= ANYWHERE * least and len(words[at - 1]) > LEADING:
            behind_word = end
    return behind_word


def _joint(words: list[str], at: int, rules: Rules) -> bool:
    """Whether a text can be cut in front of a word: it and its neighbours are words, and no parts of one thing."""
    before, word = words[at - 1 : at + 1]
    if not all(map(_PLAIN.match, words[at - 1 : at + 2])):
        return False
    left, right = before.lower(), word.lower()
    if not rules.numerals.isdisjoint((left, right)) or _leans(left, right, rules):
        return False
    if before[0].isupper():  # a name may go on: "Anna and Tom", "Alice in the Woods"
        return not any(later[0].isupper() for later in words[at : at + (2 if rules.capital_nouns else 3)])
    return rules.capital_nouns or not word[0].isupper()


def _leans(before: str, word: str, rules: Rules) -> bool:
    """Whether a word belongs to what comes behind it: a preposition, an article, a conjunction."""
    return before in rules.open_ended or before in rules.conjunctions or f"{before}.{word}" in rules.phrases


def _begins(words: list[str], at: int, rules: Rules) -> bool:
    """Whether a phrase begins with a word; with a preposition of several uses only where its article follows."""
    word = words[at].lower()
    return word in rules.conjunctions or word in rules.phrases or f"{word}.{words[at + 1].lower()}" in rules.phrases


def _torn(text: str) -> bool:
    """Whether something would be torn apart: a bracket, a quotation, code, a tag, or emphasis."""
    return stands_open(text) or text.count("<") > text.count(">") or len(_EMPHASIS.findall(text)) % 2 == 1
