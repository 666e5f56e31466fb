"""What a line starts with: markdown's blocks, told from the first few characters of a line.

Rules of this file
* Nothing is remembered here: `read_line_start` looks at the text from a line's first character on and says what it is.
* An answer is given once it cannot change, whatever comes next; None says that more text is needed. A start that is
  still open after `LONGEST` characters is plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LONGEST = 24
"""Characters that a line's marker may take, its indentation left out."""


LONGEST_RULE = 120
"""Characters that a thematic break may take."""


class LineKind(Enum):
    """What a line is."""

    PLAIN = "plain"
    ITEM = "item"
    HEADING = "heading"
    TABLE = "table"
    RULE = "rule"
    FENCE = "fence"


@dataclass(frozen=True, slots=True)
class LineStart:
    """What a line is, and where its words begin.

    ``kind`` is the line's; ``begin`` the offset after its markers (of a fence: after the fence's own marks); ``mark``
    the marker itself; ``quoted`` tells that it stands in a block quotation.
    """

    kind: LineKind
    begin: int
    mark: str = ""
    quoted: bool = False


BULLETS = "-*+•‣⁃◦▪●○■□➤►–—·"
_ORDER = r"(?:\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})(?:[.)]|\.\))|\(?[α-ωа-я]\))"
FURTHEST = 120
"""Characters of markers and white space with which a line begins; it is read again with each token while they go on."""

_MARKER = re.compile(
    rf"""[^\S\r\n]*(?:
      (?P<quote>>)
    | (?P<fence>`{{3,}}|~{{3,}})
    | (?P<heading>\#{{1,6}})(?=[^\S\r\n])
    | (?P<table>\|)
    | (?P<rule>(?:[-*_=][^\S\r\n]*){{3,}}(?=[\r\n]))
    | (?P<item>(?:[{BULLETS}][^\S\r\n]+|[•‣⁃◦▪●○■□](?=\w))(?:\[[ xX]\][^\S\r\n]+)?(?:\d{{1,3}}[.)][^\S\r\n]+)?
        |{_ORDER}[^\S\r\n]+)
    )""",
    re.VERBOSE,
)
_OPEN = re.compile(
    rf"""[^\S\r\n]*(?:
      `{{1,2}} | ~{{1,2}} | `{{3,}} | ~{{3,}} | \#{{1,6}}
    | [{BULLETS}][^\S\r\n]*(?:\[[ xX]?\]?[^\S\r\n]*)?(?:\d{{1,3}}[.)]?[^\S\r\n]*)?
    | \(?(?:\d{{1,3}}|[A-Za-zα-ωа-я]|[ivxIVX]{{2,5}})?[.)]?\)?[^\S\r\n]*
    )?\Z""",
    re.VERBOSE,
)
_RULE_OPEN = re.compile(r"[-*_=][-*_=\s]*\Z")
_BLANK = re.compile(r"[^\S\r\n]*")
_KINDS = {
    "heading": LineKind.HEADING,
    "table": LineKind.TABLE,
    "rule": LineKind.RULE,
    "fence": LineKind.FENCE,
    "item": LineKind.ITEM,
}


def read_line_start(text: str, at: int, final: bool = False) -> LineStart | None:
    """What the line that begins at `at` is; None while more text could change it. `final`: no more will come."""
    quoted, start = False, at
    while True:
        begin = _BLANK.match(text, at, start + FURTHEST).end()  # type: ignore[union-attr]
        if begin >= start + FURTHEST:
            return LineStart(LineKind.ITEM if quoted else LineKind.PLAIN, begin, quoted=quoted)
        size = len(text) - begin
        if not final and ((size < LONGEST and _OPEN.match(text, begin)) or _is_rule(text, begin)):
            return None
        found = _MARKER.match(text, at)
        if found is None:
            return LineStart(LineKind.ITEM if quoted else LineKind.PLAIN, begin, quoted=quoted)
        kind = str(found.lastgroup)
        if kind == "rule" and found.end() - begin >= LONGEST_RULE:
            return LineStart(LineKind.PLAIN, begin)
        if kind != "quote":
            return LineStart(_KINDS[kind], found.end(), found.group(kind), quoted)
        at, quoted = found.end(), True


def _is_rule(text: str, begin: int) -> bool:
    """Whether the text ends in what may become a thematic break."""
    return len(text) - begin < LONGEST_RULE and bool(_RULE_OPEN.match(text, begin)) and "\n" not in text[begin:]
