"""What a mark at the end of a word means: does a sentence end there?

Rules of this file
* Nothing is remembered. `judge` sees the text around one mark, at most `BEHIND` characters back and `AHEAD` on.
* Answers are final: CUT and GO stay the same whatever text follows; WAIT says that the next characters decide.
* `certain` looks at nothing behind the mark. Where it says yes, the sentence ends on the mark itself.

A mark is read in four steps: its run ("?!", ". . ."), the closers that belong to it (quotes, brackets, emphasis,
notes), what stands
after them, and, for a full stop, the word before it.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from stages.chunker._rules import Rules

BEHIND = 64
"""Characters before a mark that can matter to it."""
AHEAD = 64
"""Characters after a mark that can matter to it."""
RUN = 16
"""Marks that are read as one run; more of them are runs of their own."""

FULL = "。！？｡।॥؟۔։።፧၊။៕᙮‽"
"""Marks that end a sentence in every language, without white space after them."""
MARKS = ".!?…‥．" + FULL


class Verdict(Enum):
    """What a mark is."""

    CUT = "cut"
    GO = "go on"
    WAIT = "wait"


class Answer(NamedTuple):
    """``end`` is the offset after the mark, its run and its closers; ``likely`` whether it looks like an end as far
    as it can be seen."""

    verdict: Verdict
    end: int
    likely: bool = False


class Scene(NamedTuple):
    """One mark in its text.

    ``start`` is where its sentence begins, ``at`` where the mark is, ``closers`` the closings of what is open,
    outermost first.
    """

    text: str
    start: int
    at: int
    closers: str
    final: bool


_RUN = re.compile(rf"[{MARKS};:]{{1,{RUN}}}(?: [.!?…]{{1,{RUN}}}(?!\w)){{0,{RUN}}}")
_NOTE = re.compile(r"\[(?:\d{1,3}|[a-z]|\?|footnoteRef:\d{1,3}|citation needed)\]")
_NOTE_OPEN = re.compile(r"\[(?:\d{0,3}|[a-z]|\?|f[a-zA-Z]{0,10}:?\d{0,3}|c[a-z ]{0,14})\]?\Z")
_TAG = re.compile(r"<(?:/[A-Za-z][A-Za-z0-9]{0,15}|br ?/?)>")
_TAG_OPEN = re.compile(r"<(?:/[A-Za-z0-9]{0,15}|b(?:r ?/?)?)?\Z")
_LEAD = re.compile(r"\s*([\"'“”‘’„«»‹›()\[\]{}*_~¿¡–—\-•>#`\u200b]*)\s*")
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
_LEFT = re.compile(r"[\w.'’&§°+#@%/-]*\Z")
_PLAIN = re.compile(r"(?:^|[\s\u200b])([^\W\d_]{3,}(?:['’-][^\W\d_]+)*)\Z")
_ROMAN = re.compile(r"[IVXLC]+\Z|[A-Z]\Z")
_MARKUP = re.compile(r"[\s*_~#>(\[\"“'‘•⁃‣-]+")
_NUMBER = re.compile(r"[\d.,]*\d\Z")

BRACKETS = ")]}）］】」』》〉›»"
QUOTES = '"”“'


def judge(scene: Scene, rules: Rules) -> Answer:
    """Whether a sentence ends at the mark of `scene`."""
    text, final = scene.text, scene.final
    run = _RUN.match(text, scene.at)
    assert run is not None
    after, closed, still = _closers(text, run.end(), scene.closers, final)
    if after < 0:
        return Answer(Verdict.WAIT, run.end())
    if after == len(text):
        if final:
            return Answer(Verdict.CUT, after)
        return Answer(Verdict.WAIT, after, not still)
    if still:
        return Answer(Verdict.GO, after)
    marks = run.group()
    here = text[after]
    if not here.isspace() and here != "\u200b":
        tagged = text[after - 1] == ">" and after > run.end()
        free = any(mark in FULL for mark in marks) or tagged
        return Answer(Verdict.CUT if free or _is_wide(here) else Verdict.GO, after)
    lead = _LEAD.match(text, after)
    assert lead is not None
    if any(mark in FULL for mark in marks) and not closed:
        return Answer(Verdict.CUT, after)
    if lead.end() == len(text) and not final and lead.end() - after < AHEAD:
        return Answer(Verdict.WAIT, after, True)
    return _weigh(scene, rules, marks, closed, after, lead)


def _weigh(scene: Scene, rules: Rules, marks: str, closed: str, after: int, lead: re.Match[str]) -> Answer:
    text = scene.text
    next_at = lead.end()
    following = text[next_at] if next_at < len(text) else ""
    lower = following.islower() and following.isalpha()
    if "!" in marks or "?" in marks or any(m in FULL for m in marks) or any(m in rules.marks for m in marks):
        go = lower and (closed or (lead.group(1)[:1] in "-–—" and lead.group(1)) or _is_name(text, scene))
        return Answer(Verdict.GO if go else Verdict.CUT, after)
    if len(marks) > 1 or marks in "…‥":
        return Answer(Verdict.GO if lower else Verdict.CUT, after)
    return _full_stop(scene, rules, after, lead, following)


def _full_stop(scene: Scene, rules: Rules, after: int, lead: re.Match[str], following: str) -> Answer:
    text, at = scene.text, scene.at
    low = max(scene.start, at - BEHIND)
    left = _LEFT.search(text, low, at)
    word = left.group() if left else ""
    if not word and at > low and text[at - 1] == " ":
        left = _LEFT.search(text, low, at - 1)
        word = left.group() if left else ""
    bare = word.strip(".'’-").lower()
    cut, go = Answer(Verdict.CUT, after), Answer(Verdict.GO, after)
    newline = "\n" in lead.group()
    if following.islower():
        return go
    sofar = _MARKUP.sub("", text[scene.start : at]) if at - scene.start < 24 else ""
    if sofar == word and (len(bare) == 1 or (bare.isdigit() and len(bare) <= 3)):
        return go
    if not bare:
        return cut
    if _NUMBER.match(bare):
        return _number(scene, rules, bare, lead.end(), cut, go)
    both = bare in rules.may_end
    if bare in rules.never or (bare in rules.titles and not both):
        return go
    if newline:
        return cut
    if bare in rules.numbered:
        if following.isdigit():
            return go
        nxt = _WORD.match(text, lead.end())
        if nxt and nxt.end() == len(text) and not scene.final and nxt.end() - nxt.start() < AHEAD:
            return Answer(Verdict.WAIT, after)
        if nxt and _ROMAN.match(nxt.group()) and nxt.group() != "I":
            return go
        if not both:
            return cut
    if both or len(bare) == 1 or "." in bare:
        nxt = _WORD.match(text, lead.end())
        if nxt and nxt.end() == len(text) and not scene.final and nxt.end() - nxt.start() < AHEAD:
            return Answer(Verdict.WAIT, after)
        if rules.caseless:
            return cut
        return cut if nxt and nxt.group().lower().replace("’", "'") in rules.starters else go
    return cut


def _number(scene: Scene, rules: Rules, bare: str, next_at: int, cut: Answer, go: Answer) -> Answer:
    return cut


def certain(scene: Scene, rules: Rules) -> bool:
    """Whether the mark ends its sentence beyond doubt, whatever comes after it."""
    text, at = scene.text, scene.at
    mark = text[at]
    if scene.closers:
        return False
    if mark in FULL:
        return True
    if mark != "." or at - scene.start < 24:
        return False
    low = max(scene.start, at - BEHIND)
    plain = _PLAIN.search(text, low, at)
    if plain is None:
        return False
    word = plain.group(1)
    if not word.islower() or word in rules.wary or word in rules.titles or word in rules.never:
        return False
    if word in rules.numbered or word in rules.may_end:
        return False
    return not any(c in "*_\"'‘“" for c in text[low : plain.start()])


def _closers(text: str, at: int, closers: str, final: bool) -> tuple[int, str, str]:
    """Where the closers after a mark end (-1: not to be told yet), which they are, and what is still open."""
    closed = ""
    size = len(text)
    while at < size:
        char = text[at]
        if char in closers:
            closers = closers[: closers.rindex(char)]
        elif char in "*_~`’'\u200b\ufe0f" or char in BRACKETS or char == "”":
            if char in "'’" and at + 1 < size and text[at + 1].isalnum():
                return at, closed, closers
        elif char == "[" or char == "<":
            found = (_NOTE if char == "[" else _TAG).match(text, at)
            if found is None:
                if not final and (_NOTE_OPEN if char == "[" else _TAG_OPEN).match(text, at):
                    return -1, closed, closers
                return at, closed, closers
            at = found.end()
            continue
        elif char == '"':
            if at + 1 == size and not final:
                return -1, closed, closers
            if at + 1 < size and not text[at + 1].isspace():
                return at, closed, closers
        else:
            return at, closed, closers
        closed += char
        at += 1
    return at, closed, closers


def _is_wide(char: str) -> bool:
    return "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" or "\uf900" <= char <= "\uffef"


def _is_name(text: str, scene: Scene) -> bool:
    """A capitalised word in mid-sentence before the mark, as in a name that ends with one ("Yahoo! bought it")."""
    low = max(scene.start, scene.at - BEHIND)
    left = _LEFT.search(text, low, scene.at)
    word = left.group() if left else ""
    return word[:1].isupper() and not word.isupper()
