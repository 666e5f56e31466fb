"""Rules for what a line begins and ends with: headings, lists, quotes, tables, fences, breaks.

Rules of this file: markers are read one after another (a quote may hold a list, a list a heading) until something
else comes. A start that may still become a marker (`UNDECIDED`) waits for the next character; most lines are decided
by their first.

    start of a line --marker--> start of a line --anything else--> in the line --line feed--> start of a line
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.chunker._speakable._place import MARKUP, REACH, WORD, Place, Table, Taken, Wait

STARTERS = frozenset("#>-*+•_=`~|[0123456789─━═ \t")
"""What a line must begin with to be worth a look."""

UNDECIDED = re.compile(
    r"""[ \t]*(?:
        | \#{1,6}[ \t]* | [-*+•][ \t]* | \d{1,3}(?:[.)][ \t]*)? | >                  # heading, items, quote
        | ([-*_])(?:[ \t]*\1)*[ \t]* | [=─━═]+[ \t]* | \+[-=+]*[ \t]*                # breaks
        | `{1,2} | `{3,}[^`\n]* | ~{1,2} | ~{3,}[^`\n]*                              # fences
        | \|[ \t]*:? | (?:\|[ \t]*)?:?-[-|: \t]*                                     # the row under a table's header
        | \[[^\]\n]{0,80} | \[[^\]\n]{1,80}\](?::[ \t]*)?                            # notes and targets of links
        | \[[^\]\n^][^\]\n]{0,80}\]:[ \t]*+\S+[ \t]*+(?:"[^"\n]*+"?[ \t]*+)?
    )""",
    re.VERBOSE,
)
LONG_START = re.compile(
    r"""[ \t]*(?:
        | (?P<fence>`{3,}|~{3,})[^`\n]* | (?P<mark>[-*_])(?:[ \t]*(?P=mark))+[ \t]*
        | \[[^\]\n^][^\]\n]{0,80}\]:[ \t]*\S+
    )""",
    re.VERBOSE,
)
"""Of these the ones that may become long. What decides about them:"""
FENCE_WAITS, TARGET_WAITS = Wait("markup", re.compile(r"[`\n]")), Wait("markup", re.compile(r"\s"))
MARGIN_WAITS = Wait("markup", re.compile(r"[^ \t]"))
BREAK_WAITS = {mark: Wait("markup", re.compile(rf"[^ \t{re.escape(mark)}]")) for mark in "-*_"}
TASK_UNDECIDED = re.compile(r"\[[ xX]?(?:\][ \t]*)?")

FENCE = re.compile(r"[ \t]*(`{3,}+|~{3,}+)[ \t]*+([^`\n]*+)\n")
BREAK = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*\n|[ \t]*(?:[=─━═]+|\+[-=+]{2,})[ \t]*\n")
RULER = re.compile(r"(?=[^\n]*\|)[ \t]*(?:\|[ \t]*)?:?-[-|: \t]*\n")
ROW = re.compile(r"[ \t]*\|[ \t]*")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?=\S)")
BULLET = re.compile(r"[ \t]*(?:[-*+•][ \t]+)+(?=\S)")
TASK = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
QUOTE = re.compile(r"[ \t]*>(?!=)[ \t]?")
NOTE = re.compile(r"[ \t]*\[\^[^\]\n]{1,80}\]:[ \t]*")
TARGET = re.compile(r"[ \t]*\[[^\]\n]{1,80}\]:[ \t]*(?=\S*/|#|mailto:)\S+[ \t]*+(?:\"[^\"\n]*+\"[ \t]*+)?\n")
HASHES = re.compile(r"#+[ \t]*")
EMPTY = re.compile(r"[ \t]*(?:#{1,6}|[-*+•]|\d{1,3}[.)])[ \t]+\n")

LONGEST_HEADER = 80
"""Characters of a table's header that are kept, to be said before its cells."""

ENDED = re.compile(r"[.!?…:;,。！？：；、，।॥؟۔][)\]\"'”’»」』)]*\s*\Z")
"""Text after which no full stop has to be added."""

FULL_STOPS = (("぀", "鿿", "。"), ("ऀ", "ॿ", "।"), ("가", "힣", "."))


def line_start(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """Read one marker at the start of a line, or find that there is none."""
    if text[at] not in STARTERS:
        return _no_marker(place, at)
    view = text[at : at + REACH]
    task = place.line == "item" and place.before(text, at) in " \t"
    if len(view) < REACH:
        if last:
            view += "\n"
        elif UNDECIDED.fullmatch(view) or (task and TASK_UNDECIDED.fullmatch(view)):
            return _undecided(view)
    for pattern, reader in _markers(view):
        if (pattern is not TASK or task) and (found := pattern.match(view)):
            taken = reader(place, found)
            return Taken(min(at + found.end(), len(text)), taken, gone=True)
    return _no_marker(place, at)


def _markers(view: str) -> tuple[Marker, ...]:
    sign = view.lstrip(" \t")[:1]
    return MARKERS.get("0" if sign.isdecimal() else sign, ())


def _undecided(view: str) -> Wait:
    """What a line that has begun so waits for."""
    found = LONG_START.fullmatch(view)
    if found is None:
        return MARKUP
    if found["mark"]:
        return BREAK_WAITS[found["mark"]]
    if found["fence"]:
        return FENCE_WAITS
    return MARGIN_WAITS if view.isspace() else TARGET_WAITS


def _no_marker(place: Place, at: int) -> Taken:
    place.at_start = False
    return Taken(at, "")


def _fence(place: Place, found: re.Match[str]) -> str:
    place.fence = found[1]
    if place.reading.code != "announce":
        return ""
    language = found[2].partition(" ")[0].strip("{}.")
    name = LANGUAGES.get(language.lower(), language.capitalize())
    return (place.words.named_code.format(name) if name else place.words.code) + "\n"


def _dropped_line(place: Place, found: re.Match[str]) -> str:
    close_block(place)
    place.line = "text"
    return ""


def _ruler(place: Place, found: re.Match[str]) -> str:
    place.line = "text"
    return ""


def _row(place: Place, found: re.Match[str]) -> str:
    table = place.table = place.table or Table()
    table.rows += 1
    table.column, table.cell = 0, ""
    place.line, place.at_start = "row", False
    place.lead = header(place)
    return ""


def _heading(place: Place, found: re.Match[str]) -> str:
    place.line = "heading"
    return ""


def _item(place: Place, found: re.Match[str]) -> str:
    place.line = "item"
    place.open.clear()
    return ""


def _number(place: Place, found: re.Match[str]) -> str:
    # "1: Wash it.", not "1. Wash it.": a voice makes two sentences of the latter, and in German, Danish or Finnish it
    # says "first"; after a colon every voice says "one" and makes a short pause. Said only if an item follows.
    place.lead = f"{found[1]}: "
    return _item(place, found)


def _nothing(place: Place, found: re.Match[str]) -> str:
    return ""


Marker = tuple[re.Pattern[str], Callable[[Place, re.Match[str]], str]]
BREAKS: Marker = (BREAK, _dropped_line)
EMPTIES: Marker = (EMPTY, _dropped_line)
BULLETS: Marker = (BULLET, _item)
RULERS: Marker = (RULER, _ruler)
MARKERS: dict[str, tuple[Marker, ...]] = {
    "`": ((FENCE, _fence),),
    "~": ((FENCE, _fence),),
    "-": (BREAKS, RULERS, EMPTIES, BULLETS),
    "*": (BREAKS, EMPTIES, BULLETS),
    "_": (BREAKS,),
    "+": (BREAKS, EMPTIES, BULLETS),
    "•": (EMPTIES, BULLETS),
    **dict.fromkeys("=─━═", (BREAKS,)),
    "|": (RULERS, (ROW, _row)),
    ":": (RULERS,),
    "#": ((HEADING, _heading), EMPTIES),
    ">": ((QUOTE, _nothing),),
    "[": ((TASK, _nothing), (NOTE, _nothing), (TARGET, _dropped_line)),
    "0": (EMPTIES, (NUMBER, _number)),  # any digit
}
"""Markers by the sign they begin with, in the order in which they are tried."""

LANGUAGES = {
    "": "", "text": "", "txt": "", "plaintext": "", "plain": "", "none": "", "output": "", "js": "JavaScript",
    "javascript": "JavaScript", "ts": "TypeScript", "typescript": "TypeScript", "jsx": "JavaScript",
    "tsx": "TypeScript", "py": "Python", "python3": "Python", "rb": "Ruby", "rs": "Rust", "cpp": "C++", "c++": "C++",
    "csharp": "C#", "cs": "C#", "objc": "Objective-C", "sh": "Shell", "zsh": "Shell", "console": "Shell",
    "ps1": "PowerShell", "powershell": "PowerShell", "html": "HTML", "css": "CSS", "sql": "SQL", "json": "JSON",
    "xml": "XML", "yaml": "YAML", "yml": "YAML", "toml": "TOML", "php": "PHP", "golang": "Go", "md": "Markdown",
    "latex": "LaTeX", "tex": "LaTeX",
}  # fmt: skip
"""How the label of a fenced block is said, where a capital letter is not enough."""


def header(place: Place) -> str:
    """What is said before a cell: the name of its column, if that is asked for and known."""
    table = place.table
    if table is None or place.reading.tables == "cells" or table.rows < 2 or table.column >= len(table.headers):
        return ""
    name = table.headers[table.column]
    return f"{name}: " if name else ""


def border(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``|``: in a row the next cell begins, elsewhere it is a sign like any other."""
    table = place.table
    if place.line != "row" or table is None:
        return None
    end = at + 1
    while end < len(text) and text[end] in " \t":
        end += 1
    if table.rows == 1:
        table.headers.append(table.cell.strip())
    table.column, table.cell = table.column + 1, ""
    comma = "" if not place.heard else " " if ENDED.search(place.tail) else ", "
    place.lead = comma + header(place)
    return Taken(end, "", gone=True)


def end_of_heading(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``#``: at the end of a heading it goes, with its like."""
    if place.line != "heading" or not place.before(text, at).isspace():
        return None
    hashes = HASHES.match(text, at, at + REACH)
    end = hashes.end() if hashes else at + 1
    if end == len(text) and not last and end - at < REACH:
        return WORD
    return Taken(end, "" if end == len(text) or text[end] == "\n" else text[at:end])


def note_cell(place: Place, spoken: str) -> None:
    """A cell of a table says this."""
    if place.table is not None and len(place.table.cell) < LONGEST_HEADER:
        place.table.cell = (place.table.cell + spoken)[:LONGEST_HEADER]


def full_stop(said: str) -> str:
    """The full stop of the script in which `said` ends."""
    letter = said.rstrip()[-1:]
    if letter.isascii():
        return "."
    return next((stop for first, last, stop in FULL_STOPS if first <= letter <= last), ".")


def close_line(place: Place) -> None:
    """A line has ended."""
    if place.line == "row" and place.table is not None and place.table.rows == 1 and place.table.cell.strip():
        place.table.headers.append(place.table.cell.strip())
    elif place.line != "row":
        place.table = None
    place.line, place.at_start, place.heard, place.bold_line = "text", True, False, False
    place.links, place.lead, place.tail, place.address = 0, "", "\n", False


def close_block(place: Place) -> None:
    """A paragraph has ended: what was still open will not close any more."""
    place.open.clear()
    place.table = None


def fenced(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """Take the rest of a line of fenced code, or the fence that ends it."""
    end = text.find("\n", at) + 1 or len(text)
    if place.at_start:
        head = text[at:end][:REACH].strip()
        may_close = end - at < REACH and not head.strip(place.fence[0])
        if may_close and not last and text[end - 1] != "\n":
            return MARKUP
        if may_close and len(head) >= len(place.fence):
            place.fence, place.at_start, place.line, place.heard = "", True, "text", False
            return Taken(end, "", gone=True)
    place.at_start = text[end - 1] == "\n"
    return Taken(end, text[at:end] if place.reading.code == "read" else "", gone=True)
