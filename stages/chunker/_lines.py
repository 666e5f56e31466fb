"""What a line starts with: markdown's blocks, told from the first few characters of a line.

Rules of this file
* Nothing is remembered here: `read_line_start` looks at the text from a line's first character on and says what it is.
* An answer is given once it cannot change, whatever comes next; None says that more text is needed. A start that is
  still
  open after `LONGEST` characters is plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LONGEST = 24
"""Characters that a line's marker may take, its indentation left out."""


class Line(Enum):
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
    the marker itself.
    """

    kind: Line
    begin: int
    mark: str = ""


BULLETS = "-*+•‣⁃◦▪●○■□➤►–—·"
_ORDER = r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{2,5})(?:[.)]|\.\))"
_MARKER = re.compile(
    rf"""[ \t]*(?:
      (?P<quote>>)
    | (?P<fence>`{{3,}}|~{{3,}})
    | (?P<heading>\#{{1,6}})(?=[ \t])
    | (?P<table>\|)
    | (?P<rule>(?:[-*_=][ \t]*){{3,}}(?=[\r\n]))
    | (?P<item>(?:[{BULLETS}][ \t]+|[•‣⁃◦▪●○■□](?=\w))(?:\[[ xX]\][ \t]+)?(?:\d{{1,3}}[.)][ \t]+)?|{_ORDER}[ \t]+)
    )""",
    re.VERBOSE,
)
_OPEN = re.compile(
    rf"""[ \t]*(?:
      `{{1,2}} | ~{{1,2}} | `{{3,}} | ~{{3,}} | \#{{1,6}}
    | [-*_= \t]+
    | [{BULLETS}][ \t]*(?:\[[ xX]?\]?[ \t]*)?(?:\d{{1,3}}[.)]?[ \t]*)?
    | \(?(?:\d{{1,3}}|[A-Za-z]|[ivxIVX]{{2,5}})?[.)]?\)?[ \t]*
    )?\Z""",
    re.VERBOSE,
)
_BLANK = re.compile(r"[ \t]*")
_KINDS = {"heading": Line.HEADING, "table": Line.TABLE, "rule": Line.RULE, "fence": Line.FENCE, "item": Line.ITEM}


def read_line_start(text: str, at: int, final: bool = False) -> LineStart | None:
    """What the line that begins at `at` is; None while more text could change it. `final`: no more will come."""
    quoted = False
    while True:
        begin = _BLANK.match(text, at).end()  # type: ignore[union-attr]
        if not final and len(text) - begin < LONGEST and _OPEN.match(text, begin):
            return None
        found = _MARKER.match(text, at)
        if found is None:
            return LineStart(Line.ITEM if quoted else Line.PLAIN, begin)
        kind = str(found.lastgroup)
        if kind != "quote":
            return LineStart(_KINDS[kind], found.end(), found.group(kind))
        at, quoted = found.end(), True
