"""What closes behind a mark, and quotations: their closers, what is embedded in a sentence, and who said it.

Rules of this file: as in `_stops`.
"""

from __future__ import annotations

import re

from stages.chunker._rules import Rules
from stages.chunker._scene import RUN, Scene, Verdict

QUOTES = '"”“」』»'
"""What closes a quotation."""
DOUBLE = '"”“'
SAID_AHEAD = 48
"""Characters behind a quotation among which a verb of saying is looked for, as far as the clause goes."""
SAID_WORDS = 4
"""The same in words, where sentences begin with a capital."""

_NOTE = re.compile(r"\[(?:\^?\d{1,3}(?:[,–-] ?\d{1,3}){0,7}|[a-z]|\?|footnoteRef:\d{1,3}|citation needed)\]")
_NOTE_OPEN = re.compile(r"\[(?:\^?\d{0,3}(?:[,–-] ?\d{0,3}){0,7}|[a-z]|\?|f[a-zA-Z]{0,10}:?\d{0,3}|c[a-z ]{0,14})\]?\Z")
_TAG = re.compile(r"<(?:/[A-Za-z][A-Za-z0-9]{0,15}|br ?/?|sup>\[?\w{1,4}\]?</sup)>")
_TAG_OPEN = re.compile(
    r"<(?:/[A-Za-z0-9]{0,15}|b(?:r ?/?)?|s(?:u(?:p(?:>\[?\w{0,4}\]?(?:<(?:/(?:s(?:up?)?)?)?)?)?)?)?)?\Z"
)
_BRACKETS = ")]}）］】」』》〉›»"
_BLANKS = " \u00a0\u202f"
_RAISED = "¹²³⁰⁴⁵⁶⁷⁸⁹"
_CLAUSE = re.compile(r"[^.!?…,:;\n。！？，：；।؟۔،؛።]*")
_ANNOUNCING = (":", "：", "，")


def closers_behind(text: str, at: int, closers: str, final: bool) -> tuple[int, str, str]:
    """Where the closers after a mark end (-1: not to be told yet), which they are, and what is still open."""
    closed = ""
    size = len(text)
    while at < size and len(closed) < RUN:
        char = text[at]
        if char in _BLANKS and "»" in closers:  # French: a blank before the closing
            if at + 1 == size and not final:
                return -1, closed, closers
            if text[at + 1 : at + 2] != "»":
                break
            at, char = at + 1, "»"
        if char in DOUBLE and any(mark in closers for mark in DOUBLE):
            closers = closers[: max(closers.rfind(mark) for mark in DOUBLE)]
        elif char in closers:
            closers = closers[: closers.rindex(char)]
        elif char in "'’":
            if at + 1 < size and text[at + 1].isalnum():
                break
        elif char in "[<":
            found = (_NOTE if char == "[" else _TAG).match(text, at)
            if found is None:
                unsure = (_NOTE_OPEN if char == "[" else _TAG_OPEN).match(text, at)
                return (-1 if unsure and not final else at), closed, closers
            at = found.end()
            continue
        elif char in DOUBLE and char != "”":
            if at + 1 == size and not final:
                return -1, closed, closers
            if at + 1 < size and not text[at + 1].isspace():
                break
        elif char not in "*_~`”\u200b\ufe0f" and char not in _BRACKETS and char not in _RAISED:
            break
        closed += char
        at += 1
    return at, closed, closers


def is_embedded(scene: Scene) -> bool:
    """Whether what was closed opened in mid-sentence, right behind a word: a slogan, a title, a remark."""
    opened = scene.opened
    return bool(scene.closers) and opened > max(scene.start, 0) and scene.text[opened - 1].isalnum()


def said(scene: Scene, rules: Rules, after: int) -> Verdict:
    """Whether "he said" follows a quotation that ended with a mark: a verb of saying in the clause behind it."""
    text = scene.text
    if scene.closers and text[max(scene.start, scene.opened - 2, 0) : scene.opened].rstrip()[-1:] in _ANNOUNCING:
        return "cut"
    found = _CLAUSE.match(text, after, after + SAID_AHEAD)
    assert found is not None
    clause = found.group().replace("知道", "")
    if "\u3040" <= clause[:1] <= "\u9fff":
        told = any(char in rules.said for char in clause[:6]) and text[scene.at] in "？！?!"
        told = told or any(char in rules.said for char in clause.rstrip("道着了")[-1:])
        words = 0
    else:
        words = SAID_WORDS if not rules.caseless else SAID_AHEAD
        told = any(word.lower() in rules.said for word in clause.split()[:words])
    if told and not (clause[-1:].isalnum() and found.end() == len(text) and not scene.final):
        return "go"
    more = found.end() == len(text) and len(clause) < SAID_AHEAD and (not words or len(clause.split()) <= words)
    return "wait" if more and not scene.final else "go" if told else "cut"
