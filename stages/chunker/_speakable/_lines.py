"""Rules for what a line begins and ends with: headings, lists, quotes, breaks, notes. Tables are in `_tables`, fenced
code is in `_fences`.

Rules of this file: markers are read one after another (a quote may hold a list, a list a heading) until something
else comes. A start that may still become a marker (`UNDECIDED`) waits for the next character; most lines are decided
by their first.

    start of a line --marker--> start of a line --anything else--> in the line --line feed--> start of a line
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.chunker._speakable import _fences, _programs, _tables
from stages.chunker._speakable._dates import is_date
from stages.chunker._speakable._endings import close_block
from stages.chunker._speakable._marks import emphasis
from stages.chunker._speakable._place import BLANKS, BLOCK, MARKUP, REACH, WORD, ReadingState, Taken, Wait
from stages.chunker._speakable._tables import BARS, BOX, B

DRAWN = "".join(map(chr, range(0x2500, 0x2580)))
DOTS = "•◦‣·●○▪■□▸►◆・➤✓✔➡"
"""Bullets that need no blank behind them; twice in a row they are none ("○○さん", "・・・")."""
RULES = "-–—*_=+~#•·⸺⸻" + BOX
"""Signs that lines are drawn with, as a class of characters; so are they all within brackets."""
STARTERS = frozenset("#>-–—*+_=`~|:[0123456789⸺⸻" + DOTS + DRAWN + BLANKS)
"""What a line must begin with to be worth a look."""

UNDECIDED = re.compile(
    rf"""[{BLANKS}]*+(?:
        | \#{{1,6}}[{BLANKS}]* | [{DOTS}]\ufe0f?[{BLANKS}]* | \d{{1,3}}(?:[.)][{BLANKS}]*)? | >   # headings, items
        | [{RULES}][{RULES}{BLANKS}]*                                                   # breaks
        | `{{1,2}} | ~{{1,2}} | (?:`{{3,}}|~{{3,}})(?:[^`\n]*|[{BLANKS}]*\n[{BLANKS}]*)           # fences
        | [{BARS}][{BLANKS}]*:? | (?:\|[{BLANKS}]*)?:?-[-|:{BLANKS}]*                   # the row under a table's header
        | \[[^\]\n]{{0,80}} | \[[^\]\n]{{1,80}}\](?::[{BLANKS}]*)?                      # notes and targets of links
        | \[[^\]\n^][^\]\n]{{0,80}}\]:[{BLANKS}]*+\S+[{BLANKS}]*+(?:"[^"\n]*+"?[{BLANKS}]*+)?
    )""",
    re.VERBOSE,
)
LONG_START = re.compile(
    rf"""[{BLANKS}]*+(?:
        | (?P<fence>`{{3,}}|~{{3,}})[^`\n]* | (?P<rule>[{RULES}])[{RULES}{BLANKS}]+
        | \[[^\]\n^][^\]\n]{{0,80}}\]:[{BLANKS}]*\S+
    )""",
    re.VERBOSE,
)
"""Of these the ones that may become long. What decides about them:"""
FENCE_WAITS, TARGET_WAITS = Wait("block", re.compile(r"[`\n]")), Wait("markup", re.compile(r"\s"))
MARGIN_WAITS = Wait("block", re.compile(f"[^{BLANKS}]"))
RULE_WAITS = Wait("block", re.compile(f"[^{RULES}{BLANKS}]"))

BREAK = re.compile(rf"{B}*([-*_])(?:{B}*\1){{2,}}{B}*\n")
RULE = re.compile(rf"{B}*(?:(?:[{RULES}]{B}*){{3,}}|[=⸺⸻{BOX}][{RULES}{BLANKS}]*)\n")
TITLE = re.compile(rf"{B}*(?:([-*_+–—])\1{{2,}}{B}+|={{3,}}{B}*)(?=\S)")
HEADING = re.compile(rf"{B}*#{{1,6}}{B}+(?=\S)")
BULLET = re.compile(rf"{B}*(?:[-*+–]{B}+|([{DOTS}])(?!\1)\ufe0f?{B}*)+(?=\S)")
TASK = re.compile(rf"\[[ xX]\]{B}+(?=\S)")
TASK_UNDECIDED = re.compile(rf"\[[ xX]?(?:\]{B}*)?")
NUMBER = re.compile(rf"{B}*(\d{{1,3}})([.)]){B}+(?=\S)")
WORDS = re.compile(r"[^\W\d_]*")
QUOTE = re.compile(rf"{B}*>(?!=){B}?")
NOTE = re.compile(rf"{B}*\[\^[^\]\n]{{1,80}}\]:{B}*")
TARGET = re.compile(rf"{B}*\[[^\]\n]{{1,80}}\]:{B}*(?=\S*/|#|mailto:)\S+{B}*+(?:\"[^\"\n]*+\"{B}*+)?\n")
EMPTY = re.compile(rf"{B}*(?:(?:#{{1,6}}|[-*+–]|\d{{1,3}}[.)]){B}+|[{BARS}]{B}*|([{DOTS}])(?!\1)\ufe0f?{B}*)\n")


def line_start(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """Read one marker at the start of a line, or find that there is none; or the line of a program."""
    if step := _programs.program(place, text, at, last):
        return step
    if text[at] not in STARTERS:
        return _no_marker(place, text, at)
    view = text[at : at + REACH]
    if len(view) < REACH:
        if last:
            view += "\n"
        elif UNDECIDED.fullmatch(view) or (place.line == "item" and TASK_UNDECIDED.fullmatch(view)):
            return _undecided(view)
    for pattern, reader in _markers(view):
        taken = reader(place, found) if (found := pattern.match(view)) else None
        if isinstance(taken, Wait):
            return taken
        if found and taken is not None:
            return Taken(min(at + found.end(), len(text)), taken, gone=True)
    return _no_marker(place, text, at)


def _markers(view: str) -> tuple[Marker, ...]:
    sign = view.lstrip(BLANKS)[:1]
    return MARKERS.get("0" if sign.isdecimal() else sign, ())


def _undecided(view: str) -> Wait:
    """What a line that has begun so waits for."""
    found = LONG_START.fullmatch(view)
    if found is None:
        return MARKUP if any(map(str.isalnum, view)) else BLOCK
    if found["fence"]:
        return FENCE_WAITS
    if found["rule"]:
        return RULE_WAITS
    return MARGIN_WAITS if view.isspace() else TARGET_WAITS


def _no_marker(place: ReadingState, text: str, at: int) -> Taken:
    place.at_start = False
    if place.line == "text":
        place.bold_line = text.startswith(("**", "__"), at)
        if place.table is not None and place.table.bare:
            _tables.begin_row(place)
    return Taken(at, "")


def _fence(place: ReadingState, found: re.Match[str]) -> str:
    return _fences.begin(place, found[1], found[2])


def _break(place: ReadingState, found: re.Match[str]) -> str:
    close_block(place)
    return _dropped_line(place, found)


def _dropped_line(place: ReadingState, found: re.Match[str]) -> str:
    place.line, place.quoted = "text", False
    return ""


def _heading(place: ReadingState, found: re.Match[str]) -> str:
    place.line = "heading"
    return ""


def _item(place: ReadingState, found: re.Match[str]) -> str:
    place.line = "item"
    place.open.clear()
    return ""


def _number(place: ReadingState, found: re.Match[str]) -> str | Wait | None:
    view, number = found.string, int(found[1])
    word = WORDS.match(view, found.end())
    if found[2] == "." and word:
        date = is_date(found[1], word[0], place.number, place.reading.language, word.end() < len(view))
        if date is not False:
            return WORD if date is None else None
    # "1: Wash it.", not "1. Wash it.": a voice makes two sentences of the latter, and in German, Danish or Finnish it
    # says "first"; after a colon every voice says "one" and makes a short pause. Said only if an item follows.
    place.lead, place.number = f"{found[1]}: ", number
    return _item(place, found)


def _task(place: ReadingState, found: re.Match[str]) -> str | None:
    return "" if place.line == "item" else None


def _quote(place: ReadingState, found: re.Match[str]) -> str:
    place.quoted = True
    return ""


def _note(place: ReadingState, found: re.Match[str]) -> str:
    return ""


Marker = tuple[re.Pattern[str], Callable[[ReadingState, re.Match[str]], str | Wait | None]]
BREAKS: Marker = (BREAK, _break)
EMPTIES: Marker = (EMPTY, _break)
DRAWINGS: Marker = (RULE, _dropped_line)
TITLES: Marker = (TITLE, _heading)
BULLETS: Marker = (BULLET, _item)
FENCES: tuple[Marker, ...] = ((_fences.STRAY, _dropped_line), (_fences.FENCE, _fence))
RULERS: Marker = (_tables.RULER, _tables.ruler)
ROWS: Marker = (_tables.ROW, _tables.row)
MARKERS: dict[str, tuple[Marker, ...]] = {
    "`": FENCES,
    "~": (*FENCES, DRAWINGS),
    "-": (BREAKS, RULERS, DRAWINGS, EMPTIES, TITLES, BULLETS),
    **dict.fromkeys("*+_–—=⸺⸻", (BREAKS, DRAWINGS, EMPTIES, TITLES, BULLETS)),
    **dict.fromkeys(DOTS, (DRAWINGS, EMPTIES, BULLETS)),
    **dict.fromkeys(DRAWN, (DRAWINGS, EMPTIES, ROWS, (_tables.TREE, _item))),
    "|": (RULERS, EMPTIES, ROWS),
    ":": (RULERS,),
    "#": ((HEADING, _heading), DRAWINGS, EMPTIES),
    ">": ((QUOTE, _quote),),
    "[": ((TASK, _task), (NOTE, _note), (TARGET, _break)),
    "0": (EMPTIES, (NUMBER, _number)),  # any digit
}
"""Markers by the sign they begin with, in the order in which they are tried."""

CLOSERS = re.compile(rf"([-#=*_–—])\1*+({B}*+)")


def end_of_heading(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """Signs at the end of a heading go: any ``#``, or three of another like those that it may begin with."""
    sign = text[at]
    if place.line != "heading" or not (place.before(text, at).isspace() or sign in "=—"):
        return None
    closers = CLOSERS.match(text, at, at + REACH)
    if closers is None:
        return None
    end = closers.end()
    if end == len(text) and not last and end - at < REACH:
        return WORD
    ends = (end == len(text) or text[end] == "\n") and (sign == "#" or closers.start(2) - at >= 3)
    return Taken(end, "") if ends else Taken(end, text[at:end]) if sign in "#=-—" else None


def closing_emphasis(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``*`` and ``_``: the end of a heading, or emphasis."""
    closing = end_of_heading(place, text, at, last) if place.line == "heading" else None
    return closing or emphasis(place, text, at, last)
