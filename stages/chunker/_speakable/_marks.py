"""Rules for markup within a line: emphasis, code, maths, escapes. Links are in `_links`, HTML in `_html`.

Rules of this file: only real markup goes. A mark that stands free ("3 * 4"), in a word ("snake_case") or before a
number ("$5") is a sign like any other, and so is one whose other half does not come within reach.
"""

from __future__ import annotations

import re
from functools import partial

from stages.chunker._speakable._addresses import IN_CODE, address_words, is_address, joint
from stages.chunker._speakable._html import angle as angle
from stages.chunker._speakable._maths import maths_words
from stages.chunker._speakable._place import REACH, WORD, Place, Taken, Wait, finder, is_gap
from stages.chunker._speakable._reading import WORDS

NOT_FIRST = frozenset(")]},;|>/=")
"""Signs that emphasised text does not begin with."""
WITHIN = re.compile(r"(\*{1,3}|~~)([^\W\d_]{2,80})\1(?!\*)")
"""Emphasis of a part of a word."""
WITHIN_BEGINS = re.compile(r"(?:\*{1,3}|~~)[^\W\d_]{0,80}[*~]{0,3}")
WITHIN_WAITS = Wait("word", re.compile(r"[\W\d_]"), 80)
LEFT = "left "
"""Before a mark: those of its kind that were left standing in a word."""

BACKTICKS, RUNS = re.compile("`+"), re.compile("(?<!`)`+")
CODE_WAITS = Wait("markup", re.compile(r"[`\n]"))

CLOSING_DOLLAR = finder(re.compile(r"(?<=[^\s\\])\$(?![A-Za-z0-9])"))
BODY = (
    r"(?:\\[A-Za-z]++\{[^{}$\n]*+\}|\\(?:[A-Za-z]++|[^A-Za-z\n])|\d|[A-Za-z](?![A-Za-z])"
    r"|(?<=[\d)}\]^_])[A-Za-z]{2,3}(?![A-Za-z])|(?![.!?;]\s)[^\w$\\\n]|_)*+"
)
"""What a formula may consist of: no word of two letters stands free in it, and no sentence ends."""
FIGURES = re.compile(rf"\$\d{BODY}(?<=\S)\$(?![A-Za-z0-9])")
FIGURES_BEGIN = re.compile(rf"\$\d{BODY}(?:\\[A-Za-z]*+(?:\{{[^{{}}$\n]*+)?)?\$?")
LONGEST = 100
"""Characters of the longest formula that begins with a figure; every price waits for what tells it from one."""
FIGURES_WAIT = Wait("word", re.compile(r"[^\W\d_]|[$\\\n}]|(?<=[.!?;])\s"), LONGEST)
MATHS_WAITS, DISPLAY_WAITS = Wait("markup", re.compile(r"[$\n]")), Wait("markup", re.compile(r"\$"))
CLOSING_WAITS = {closing: Wait("markup", re.compile(re.escape(closing[1]))) for closing in ("\\)", "\\]", "\\}")}


def emphasis(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of ``*``, ``_`` or ``~``: dropped where it opens or closes emphasis."""
    mark, before, end = text[at], place.before(text, at), at + 1
    while end < len(text) and text[end] == mark:
        end += 1
    size = end - at
    if before == mark or size > 3:
        return Taken(end, text[at:end])
    if end == len(text) and not last:
        return WORD
    after = text[end : end + 1]
    kind = mark if size == 1 else mark * 2
    opened = place.open.get(kind, 0)
    in_word = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    if opened and not before.isspace() and not (in_word and kind in "*_"):
        place.open[kind] = opened - 1
        return Taken(end, "")
    if in_word:
        return _in_word(place, text, at, end, last)
    if place.open.get(LEFT + kind, 0) and not before.isspace() and not after.isalnum():
        place.open[LEFT + kind] -= 1
        return Taken(end, text[at:end])
    if not _opens(kind, before, after):
        closes = kind == "**" and not before.isspace() and not after.isalnum()
        return Taken(end, "" if closes else text[at:end])
    place.open[kind] = opened + 1
    if kind == "**" and not place.heard:
        place.bold_line = True
    return Taken(end, "")


def _in_word(place: Place, text: str, at: int, end: int, last: bool) -> Taken | Wait:
    """A mark within a word: it goes with its like behind some letters of the word; else both stay."""
    mark = text[at]
    if mark == "_" and end == at + 1:
        address = joint(place, text, at, last)
        return address or Taken(end, mark)
    if found := WITHIN.match(text, at):
        if found.end() < len(text) or last:
            return Taken(found.end(), found[2])
        return WORD
    if not last and WITHIN_BEGINS.fullmatch(text, at):
        return WORD if text[-1] in "*~" else WITHIN_WAITS
    kind = mark if end == at + 1 else mark * 2
    place.open[LEFT + kind] = place.open.get(LEFT + kind, 0) + 1
    return Taken(end, text[at:end])


def _opens(kind: str, before: str, after: str) -> bool:
    if kind == "~" or is_gap(after) or after in NOT_FIRST:
        return False
    in_word = before.isalnum() and after.isalnum()
    return not (in_word and "_" in kind) and not (before.isalnum() and before.isascii() and kind in "*_")


def code(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of backticks: the words of the code between it and its like."""
    run = BACKTICKS.match(text, at, at + REACH) if text.startswith("`", at + 1) else None
    end = run.end() if run else at + 1
    fence = text[at:end]
    stop = text.find("\n", end, at + REACH)
    close = place.seek(fence, partial(_closing_run, fence), text, end, stop if stop >= 0 else at + REACH)
    whole = stop >= 0 or len(text) - at >= REACH
    if close >= 0 and close + len(fence) == len(text) and not last:
        return WORD
    if close >= 0:
        source = text[end:close].strip()
        return Taken(close + len(fence), address_words(source, place) if is_address(source) else _code(place, source))
    if not whole and not last:
        return CODE_WAITS
    return Taken(end, fence) if end > at + 1 else None


def _closing_run(fence: str, text: str, start: int, stop: int) -> int:
    for run in RUNS.finditer(text, start, stop):
        # A run that goes on beyond REACH is longer than it looks.
        if len(run[0]) == len(fence) and not text.startswith("`", run.end()):
            return run.start()
    return -1


def _code(place: Place, source: str) -> str:
    """A piece of code, and the addresses in it as such."""
    said, end = "", 0
    for found in IN_CODE.finditer(source):
        said += code_words(source[end : found.start()]) + address_words(found[0], place)
        end = found.end()
    return said + code_words(source[end:])


def code_words(source: str) -> str:
    """A piece of code as one says it: "getUser_name()" is "get User name"."""
    said = re.sub(r"\(\)", "", source)
    said = re.sub(r"(?<![^\W_])_+|_+(?![^\W_])", "", said).replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", said)


def escape(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A backslash: an inline pronunciation, maths, or a sign that is meant as it stands."""
    follows = text[at + 1 : at + 2]
    if not follows:
        return None if last else WORD
    if follows == "{":
        # Aura-2 reads \{"word": "...", "pronounce": "..."\} itself: not a character of it may change.
        return _between(place, text, at, last, "\\}") or Taken(at + 2, "\\{")
    if follows in "([":
        return _between(place, text, at, last, "\\)" if follows == "(" else "\\]") or Taken(at + 2, follows)
    if follows in "!\"#$%&'*+,-./:;<=>?@\\]^_`{|}~)":
        return Taken(at + 2, follows)
    return None


def _between(place: Place, text: str, at: int, last: bool, closing: str) -> Taken | Wait | None:
    close = text.find(closing, at + 2, at + REACH)
    if close < 0:
        return None if last or len(text) - at >= REACH else CLOSING_WAITS[closing]
    end = close + len(closing)
    if closing == "\\}":
        return Taken(end, text[at:end])
    if closing == "\\)":
        return _maths(place, text[at + 2 : close], end)
    return _formula(place, text, at, end, last)


def _formula(place: Place, text: str, at: int, end: int, last: bool) -> Taken | Wait | None:
    """Maths that stands on lines of its own: a sentence, set off from what follows."""
    if end == len(text) and not last:
        return WORD
    if not place.heard:
        place.line = "item"
    taken = _maths(place, text[at + 2 : end - 2], end)
    return taken._replace(spoken=taken.spoken + " ") if taken.spoken and text[end : end + 1].isalnum() else taken


def _maths(place: Place, source: str, end: int) -> Taken:
    manner = place.reading.maths
    said = (
        ""
        if manner == "skip"
        else source.strip()
        if manner == "raw"
        else maths_words(source, place.words is WORDS["en"])
    )
    return Taken(end, said, gone=not said)


def dollar(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$``: maths between two of them, if it is not money."""
    if text.startswith("$$", at):
        return _display(place, text, at, last)
    follows = text[at + 1 : at + 2]
    if not follows and not last:
        return WORD
    if is_gap(follows) or _glued(place.before(text, at)):
        return None
    if follows.isdecimal():
        return _figures(place, text, at, last)
    stop = text.find("\n", at, at + REACH)
    close = place.seek("$", CLOSING_DOLLAR, text, at + 1, at + REACH if stop < 0 else stop)
    if close >= 0 and close + 1 == len(text) and not last:
        return WORD
    if close >= 0:
        return _maths(place, text[at + 1 : close], close + 1)
    waits = not last and stop < 0 and len(text) - at < REACH
    return MATHS_WAITS if waits else None


def _figures(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$`` before a figure: a formula if there is nothing else up to the next ``$``, and else money."""
    found = FIGURES.match(text, at, at + LONGEST)
    undecided = not last and len(text) - at < LONGEST and (found is None or found.end() == len(text))
    if undecided and FIGURES_BEGIN.fullmatch(text, at):
        return WORD if text[-1] in "$\\" else FIGURES_WAIT
    return _maths(place, text[at + 1 : found.end() - 1], found.end()) if found else None


def _glued(before: str) -> bool:
    return before == "$" or (before.isascii() and before.isalnum())


def _display(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    close = text.find("$$", at + 2, at + REACH)
    if close > at + 2 and text[at + 2 : close].strip():
        return _formula(place, text, at, close + 2, last)
    waits = close < 0 and not last and len(text) - at < REACH
    return DISPLAY_WAITS if waits else Taken(at + 2, "$$")
