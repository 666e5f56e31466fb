"""Tables: rows, their cells, the ruler under a header, and boxes drawn with signs.

Rules of this file: a line is a row if it ends with a bar, if a cell stands free between two, or if a table goes on;
"|x| is" is none. Where rows begin without a bar, the ruler tells that the lines are some, and the line before it waits
from its first bar on. What is drawn is never said.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._endings import ENDED
from stages.chunker._speakable._place import BLANKS, MARKUP, REACH, WORD, ReadingState, Table, Taken, Wait
from stages.chunker._speakable._signs import JOINERS, emoji

B, BARS, BOX = f"[{BLANKS}]", "|│┃║", "\u2500-\u257f"
RULER = re.compile(rf"(?=[^\n]*\|){B}*(?:\|{B}*)?:?-[-|:{BLANKS}]*\n")
RULER_BEGINS = re.compile(rf"[-|:{BLANKS}]*")
ROW = re.compile(rf"{B}*[{BARS}]{B}*")
SURE_ROW = re.compile(rf"{B}*[{BARS}](?:{B}+(?=[^\s{BARS}{BOX}])[^{BARS}\n]*{B}[{BARS}]{B}|[^\n]*[{BARS}]{B}*\n)")
TREE = re.compile(rf"{B}*[{BOX}][{BOX}{BLANKS}]*(?=\S)")
DRAWN = re.compile(rf"[{BOX}]+")
ROW_WAITS, HEADER_WAITS = Wait("markup", re.compile(rf"[{BARS}\n]|{B}")), Wait("markup", re.compile(r"\n"))

LONGEST_HEADER = 80
"""Characters of a table's header that are kept, to be said before its cells."""

SIGNS = {**dict.fromkeys("✅✔✓☑", 0), **dict.fromkeys("❌✗✘✖", 1), "⚠": 2}
"""Emoji that are what a cell says, and which of the `VERDICTS` it is."""

VERDICTS = {
    "en": ("yes", "no", "caution"),
    "de": ("ja", "nein", "Achtung"),
    "es": ("sí", "no", "atención"),
    "fr": ("oui", "non", "attention"),
    "it": ("sì", "no", "attenzione"),
    "nl": ("ja", "nee", "let op"),
    "pt": ("sim", "não", "atenção"),
    "ja": ("はい", "いいえ", "注意"),
    "zh": ("是", "否", "注意"),
}
ALONE = re.compile(rf"(.[{JOINERS}]*+){B}*+([{BARS}\n]|\Z)?")


def begin_row(place: ReadingState) -> None:
    """A row begins here, and its first cell."""
    table = place.table = place.table or Table()
    table.rows += 1
    table.column, table.cell = 0, ""
    place.line, place.at_start = "row", False
    place.lead = header(place)


def row(place: ReadingState, found: re.Match[str]) -> str | Wait | None:
    """A bar at the start of a line: of a row, if it looks like one or a table goes on."""
    view = found.string
    if place.table is None and not SURE_ROW.match(view):
        return None if "\n" in view or len(view) >= REACH else ROW_WAITS
    begin_row(place)
    return ""


def ruler(place: ReadingState, found: re.Match[str]) -> str:
    """The line between a header and the rows. If the header was not known for one, the rows have no outer bars."""
    if place.table is None:
        place.table = Table(rows=1)
    place.table.bare = place.table.bare or found[0].strip(BLANKS)[0] != "|"
    place.line, place.quoted = "text", False
    return ""


def header(place: ReadingState) -> str:
    """What is said before a cell: the name of its column, if that is asked for and known."""
    table = place.table
    if table is None or place.reading.tables == "cells" or table.rows < 2 or table.column >= len(table.headers):
        return ""
    name = table.headers[table.column].rstrip(" :：")
    return name and name + (" " if ENDED.search(name) else ": ")


def border(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``|``: in a row the next cell begins, elsewhere it is a sign like any other."""
    if place.line != "row":
        bare = _is_header(place, text, at, last)
        if bare is not True:
            return bare or drawn(place, text, at, last)
        place.line, place.table = "row", Table(rows=1, bare=True)
    table = place.table
    if table is None:
        return None
    end = at + 1
    while end < len(text) and text[end] in BLANKS:
        end += 1
    if table.rows == 1:
        table.headers.append(table.cell.strip())
    table.column, table.cell = table.column + 1, ""
    comma = "" if not place.heard else " " if ENDED.search(place.tail) else ", "
    place.lead = comma + header(place)
    return Taken(end, "", gone=True)


def _is_header(place: ReadingState, text: str, at: int, last: bool) -> bool | Wait | None:
    """Whether a bar in a line of text is one of a header: if it stands free, and a ruler is the next line."""
    if place.line != "text" or text[at] != "|" or not place.before(text, at).isspace():
        return None
    reach, follows = at + REACH, text[at + 1 : at + 2]
    if follows and follows not in BLANKS:
        return None
    end = text.find("\n", at, reach)
    if end < 0:
        return None if last or len(text) >= reach else HEADER_WAITS
    if RULER.match(text[end + 1 : reach] + "\n" * last):
        return True
    waits = not last and len(text) < reach and RULER_BEGINS.fullmatch(text, end + 1)
    return MARKUP if waits else None


def drawn(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A sign that boxes are drawn with: it goes, but not in prose, where Chinese and Japanese use one as a dash."""
    found = DRAWN.match(text, at) if place.line != "text" else None
    return Taken(found.end(), "", gone=True) if found else None


def verdict(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """An emoji that may be all that a cell says: "yes" or "no"; elsewhere it is an emoji like any other."""
    table = place.table
    if place.line != "row" or table is None or table.cell.strip() or place.reading.emoji != "drop":
        return emoji(place, text, at, last)
    found = ALONE.match(text, at, at + REACH)
    assert found is not None
    if found.end() == len(text) and not (found[2] or last):
        return WORD
    if found[2] is None:
        return emoji(place, text, at, last)
    return Taken(found.end(1), verdicts(place.reading.language)[SIGNS[text[at]]])


def verdicts(language: str) -> tuple[str, str, str]:
    """The words for "yes", "no" and "caution"; English ones if the language is not known."""
    return VERDICTS.get(language.replace("_", "-").partition("-")[0].lower(), VERDICTS["en"])


def note_cell(place: ReadingState, spoken: str) -> None:
    """A cell of a table says this."""
    if place.table is not None and len(place.table.cell) < LONGEST_HEADER:
        place.table.cell = (place.table.cell + spoken)[:LONGEST_HEADER]
