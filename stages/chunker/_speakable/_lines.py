"""Rules for what a line begins and ends with: headings, lists, quotes, tables, fences, breaks.

Rules of this file: markers are read one after another (a quote may hold a list, a list a heading) until something
else comes. A start that may still become a marker (`UNDECIDED`) waits for the next character; most lines are decided
by their first.

    start of a line --marker--> start of a line --anything else--> in the line --line feed--> start of a line
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.chunker._speakable._place import REACH, Place, Table, Taken, Wait

STARTERS = frozenset("#>-*+•_=`~|[0123456789─━═ \t")
"""What a line must begin with to be worth a look."""

UNDECIDED = re.compile(
    r"""[ \t]*(?:
        | \#{1,6}[ \t]* | [-*+•][ \t]* | \d{1,3}(?:[.)][ \t]*)? | >                  # heading, items, quote
        | ([-*_])(?:[ \t]*\1)*[ \t]* | [=─━═]+[ \t]* | \+[-=+]*[ \t]*                # breaks
        | `{1,2} | `{3,}[^`\n]* | ~{1,2} | ~{3,}[^`\n]*                              # fences
        | \|[ \t]*:? | (?:\|[ \t]*)?:?-[-|: \t]*                                     # the row under a table's header
        | \[[^\]\n]{0,80} | \[[^\]\n]{1,80}\](?::[ \t]*)?                            # notes and targets of links
        | \[[^\]\n^][^\]\n]{0,80}\]:[ \t]*\S+[ \t]*(?:"[^"\n]*"?)?[ \t]*
    )""",
    re.VERBOSE,
)
TASK_UNDECIDED = re.compile(r"\[[ xX]?(?:\][ \t]*)?")

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([^`\n]*)\n")
BREAK = re.compile(r"[ \t]*([-*_])(?:[ \t]*\1){2,}[ \t]*\n|[ \t]*(?:[=─━═]+|\+[-=+]{2,})[ \t]*\n")
RULER = re.compile(r"(?=[^\n]*\|)[ \t]*(?:\|[ \t]*)?:?-[-|: \t]*\n")
ROW = re.compile(r"[ \t]*\|[ \t]*")
HEADING = re.compile(r"[ \t]*#{1,6}[ \t]+(?=\S)")
BULLET = re.compile(r"[ \t]*(?:[-*+•][ \t]+)+(?=\S)")
TASK = re.compile(r"\[[ xX]\][ \t]+(?=\S)")
NUMBER = re.compile(r"[ \t]*(\d{1,3})[.)][ \t]+(?=\S)")
QUOTE = re.compile(r"[ \t]*>(?!=)[ \t]?")
NOTE = re.compile(r"[ \t]*\[\^[^\]\n]{1,80}\]:[ \t]*")
TARGET = re.compile(r"[ \t]*\[[^\]\n]{1,80}\]:[ \t]*(?=\S*/|#|mailto:)\S+[ \t]*(?:\"[^\"\n]*\")?[ \t]*\n")
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
            return Wait.MARKUP
    for pattern, reader in MARKERS:
        if (pattern is not TASK or task) and (found := pattern.match(view)):
            taken = reader(place, found)
            return Taken(min(at + found.end(), len(text)), taken, gone=True)
    return _no_marker(place, at)


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


MARKERS: tuple[tuple[re.Pattern[str], Callable[[Place, re.Match[str]], str]], ...] = (
    (FENCE, _fence),
    (BREAK, _dropped_line),
    (RULER, _ruler),
    (ROW, _row),
    (TASK, _nothing),
    (HEADING, _heading),
    (EMPTY, _dropped_line),
    (BULLET, _item),
    (NUMBER, _number),
    (QUOTE, _nothing),
    (NOTE, _nothing),
    (TARGET, _dropped_line),
)
"""Markers in the order in which they are tried."""

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


def border(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``|``: in a row the next cell begins, elsewhere it is a sign like any other."""
    table = place.table
    if place.line != "row" or table is None:
        return Taken(at + 1, "|")
    end = at + 1
    while end < len(text) and text[end] in " \t":
        end += 1
    if table.rows == 1:
        table.headers.append(table.cell.strip())
    table.column, table.cell = table.column + 1, ""
    comma = "" if not place.heard else " " if ENDED.search(place.tail) else ", "
    place.lead = comma + header(place)
    return Taken(end, "", gone=True)


def end_of_heading(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``#``: at the end of a heading it goes, with its like."""
    if place.line != "heading" or not place.before(text, at).isspace():
        return Taken(at + 1, "#")
    hashes = HASHES.match(text, at, at + REACH)
    end = hashes.end() if hashes else at + 1
    if end == len(text) and not last and end - at < REACH:
        return Wait.WORD
    return Taken(end, "" if end == len(text) or text[end] == "\n" else text[at:end])


def note_cell(place: Place, spoken: str) -> None:
    """A cell of a table says this."""
    if place.table is not None and len(place.table.cell) < LONGEST_HEADER:
        place.table.cell = (place.table.cell + spoken)[:LONGEST_HEADER]


def full_stop(said: str) -> str:
    """The full stop of the script in which `said` ends."""
    letter = said.rstrip()[-1:]
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
            return Wait.MARKUP
        if may_close and len(head) >= len(place.fence):
            place.fence, place.at_start, place.line, place.heard = "", True, "text", False
            return Taken(end, "", gone=True)
    place.at_start = text[end - 1] == "\n"
    return Taken(end, text[at:end] if place.reading.code == "read" else "", gone=True)
