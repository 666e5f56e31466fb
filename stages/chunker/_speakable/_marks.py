"""Rules for markup within a line: emphasis, code, escapes. Links are in `_links`, HTML in `_html`, maths in `_dollars`.

Rules of this file: only real markup goes. A mark that stands free ("3 * 4"), in a word ("snake_case") or before a
number ("$5") is a sign like any other, and so is one whose other half does not come within reach.
"""

from __future__ import annotations

import re
from functools import partial

from stages.chunker._speakable._addresses import IN_CODE, address_words, is_address, joint
from stages.chunker._speakable._dialled import dialled
from stages.chunker._speakable._directions import direction
from stages.chunker._speakable._dollars import formula, maths
from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait, is_gap
from stages.chunker._speakable._struck import struck

NOT_FIRST = frozenset(")]},;|>/=")
"""Signs that emphasised text does not begin with."""
WITHIN = re.compile(r"(\*{1,3}|~~)([^\W\d_]{2,80})\1(?!\*)")
"""Emphasis of a part of a word."""
WITHIN_BEGINS = re.compile(r"(?:\*{1,3}|~~)[^\W\d_]{0,80}[*~]{0,3}")
WITHIN_WAITS = Wait("word", re.compile(r"[\W\d_]"), 80)
LEFT = "left "
"""Before a mark: those of its kind that were left standing in a word."""

DIALLED = frozenset("0123456789#")
ESCAPED = re.compile(r"(?:\\_)++\\?")
RUN_WAITS = Wait("word", re.compile("[^_]"))

BACKTICKS, RUNS = re.compile("`+"), re.compile("(?<!`)`+")
LINE_END = re.compile(r"[ \t]*\n[ \t]*")
BLOCK_BEGINS = re.compile(r"[ \t]*(?:[\n>|#]|[-*+]\s|\d{1,3}[.)]\s|```|~~~)")
CODE_WAITS = Wait("markup", re.compile(r"[`\n]"))

CLOSING_WAITS = {closing: Wait("markup", re.compile(re.escape(closing[1]))) for closing in ("\\)", "\\]", "\\}")}


def emphasis(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of ``*``, ``_`` or ``~``: dropped where it opens or closes emphasis."""
    mark, before, end = text[at], place.before(text, at), at + 1
    while end < len(text) and text[end] == mark:
        end += 1
    size = end - at
    if end == len(text) and not last and (size <= 3 or (mark == "_" and size < REACH)):
        return RUN_WAITS if mark == "_" else WORD
    if mark == "_" and size >= 3 and not before.isalnum() and not text[end : end + 1].isalnum():
        place.open.pop("__", None)
        return Taken(end, "", gone=True)  # a gap to be filled in
    if before == mark or size > 3:
        return Taken(end, text[at:end])
    if mark == "*" and not place.open.get("*" * min(size, 2)) and text[end : end + 1] in DIALLED:
        code = dialled(text, at, last) if not before.isalnum() else None
        if code:
            return code
    if mark == "*" and size == 1 and not before.isalnum() and (gone := direction(place, text, at, last)):
        return gone
    return _emphasis(place, text, at, end, last)


def _emphasis(place: ReadingState, text: str, at: int, end: int, last: bool) -> Taken | Wait | None:
    """The same for a run of one to three marks, up to `end`, behind which the text goes on."""
    mark, before, after = text[at], place.before(text, at), text[end : end + 1]
    kind = mark if end == at + 1 else mark * 2
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
    if kind == "~~" and place.reading.struck == "skip" and (gone := struck(place, text, at, last)):
        return gone
    place.open[kind] = opened + 1
    if kind == "**" and not place.heard:
        place.bold_line = True
    return Taken(end, "")


def _in_word(place: ReadingState, text: str, at: int, end: int, last: bool) -> Taken | Wait:
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


def code(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of backticks: the words of the code between it and its like."""
    run = BACKTICKS.match(text, at, at + REACH) if text.startswith("`", at + 1) else None
    end = run.end() if run else at + 1
    fence = text[at:end]
    stop = text.find("\n", end, at + REACH)
    close = place.seek(fence, partial(_closing_run, fence), text, end, stop if stop >= 0 else at + REACH)
    whole = stop >= 0 or len(text) - at >= REACH
    if close < 0 and stop >= 0:
        close, whole = _over_line(fence, text, stop + 1, at + REACH)
        if not whole and not last:
            return CODE_WAITS
    if close >= 0 and close + len(fence) == len(text) and not last:
        return WORD
    if close >= 0:
        return Taken(close + len(fence), _apart(place, text, at, end, close))
    if not whole and not last:
        return CODE_WAITS
    return Taken(end, fence) if end > at + 1 else None


def _over_line(fence: str, text: str, start: int, stop: int) -> tuple[int, bool]:
    """Where code is closed in the line after it began, -1 if it is not; and whether that line is known.

    There it is closed only if the marks of the line pair off behind it: else the one before was a slip.
    """
    if BLOCK_BEGINS.match(text, start):
        return -1, True
    end = text.find("\n", start, stop)
    runs = [run.start() for run in RUNS.finditer(text, start, end if end >= 0 else stop) if len(run[0]) == len(fence)]
    whole = end >= 0 or len(text) >= stop
    return (runs[0] if len(runs) % 2 else -1), whole


def _apart(place: ReadingState, text: str, at: int, start: int, stop: int) -> str:
    """What is said for the code from `start` to `stop`; blanks within its marks keep it apart from other words."""
    inside = text[start:stop]
    source = LINE_END.sub(" ", inside.strip())
    said = address_words(source, place) if is_address(source) else _code(place, source)
    before = " " if inside[:1].isspace() and place.before(text, at).isalnum() and said else ""
    after = " " if inside[-1:].isspace() and text[stop:].lstrip("`")[:1].isalnum() and said else ""
    return before + said + after


def _closing_run(fence: str, text: str, start: int, stop: int) -> int:
    for run in RUNS.finditer(text, start, stop):
        # A run that goes on beyond REACH is longer than it looks.
        if len(run[0]) == len(fence) and not text.startswith("`", run.end()):
            return run.start()
    return -1


def _code(place: ReadingState, source: str) -> str:
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


def escape(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A backslash: an inline pronunciation, maths, or a sign that is meant as it stands."""
    follows = text[at + 1 : at + 2]
    if not follows:
        return None if last else WORD
    if follows == "{":
        # Aura-2 reads \{"word": "...", "pronounce": "..."\} itself: not a character of it may change.
        return _between(place, text, at, last, "\\}") or Taken(at + 2, "\\{")
    if follows in "([":
        return _between(place, text, at, last, "\\)" if follows == "(" else "\\]") or Taken(at + 2, follows)
    if follows == "_" and (gap := _escaped_gap(text, at, last)):
        return gap
    if follows in "!\"#$%&'*+,-./:;<=>?@\\]^_`{|}~)":
        return Taken(at + 2, follows)
    return None


def _escaped_gap(text: str, at: int, last: bool) -> Taken | Wait | None:
    """A gap to be filled in, as markdown has it: three escaped underscores or more."""
    run = ESCAPED.match(text, at, at + REACH)
    if run is None:
        return None
    if run.end() == len(text) and not last and run.end() - at < REACH:
        return WORD
    return Taken(run.end(), "", gone=True) if run.end() - at >= 6 else None


def _between(place: ReadingState, text: str, at: int, last: bool, closing: str) -> Taken | Wait | None:
    close = text.find(closing, at + 2, at + REACH)
    if close < 0:
        return None if last or len(text) - at >= REACH else CLOSING_WAITS[closing]
    end = close + len(closing)
    if closing == "\\}":
        return Taken(end, text[at:end])
    if closing == "\\)":
        return maths(place, text[at + 2 : close], end)
    return formula(place, text, at, end, last)
