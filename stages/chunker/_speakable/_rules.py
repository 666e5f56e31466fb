"""Which rule a sign calls.

Rules of this file: it is only a table. What is not among its `signs` is plain text and costs next to nothing.
"""

from __future__ import annotations

import re
from functools import cache
from string import ascii_uppercase

from stages.chunker._speakable import (
    _data,
    _dollars,
    _emoticons,
    _fences,
    _html,
    _lines,
    _links,
    _marks,
    _signs,
    _tables,
)
from stages.chunker._speakable._place import ReadingState, Rule, Taken, Wait

SPANNING = ("$$", "\\[", "<!--")
"""What begins a thing that goes on where a sentence or a line ends."""


def spanning(rule: Rule) -> Rule:
    """The rule of a sign with which such a thing may begin: it waits for the end of a block."""

    def block(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
        step = rule(place, text, at, last)
        spans = isinstance(step, Wait) and step.kind == "markup" and text.startswith(SPANNING, at)
        return step._replace(kind="block") if isinstance(step, Wait) and spans else step

    return block


def equals(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``=``: the end of a heading, or of an emoticon the eyes."""
    return _lines.end_of_heading(place, text, at, last) or _emoticons.emoticon(place, text, at, last)


RULES: dict[str, Rule] = {
    "*": _lines.closing_emphasis,
    "_": _lines.closing_emphasis,
    "~": _marks.emphasis,
    "`": _fences.backticks,
    "[": _data.bracket,
    "{": _data.brace,
    "]": _links.end_of_link,
    "\\": spanning(_marks.escape),
    "$": spanning(_dollars.dollar),
    "<": spanning(_html.angle),
    **dict.fromkeys(_lines.DRAWN, _tables.drawn),
    **dict.fromkeys(_tables.BARS, _tables.border),
    **dict.fromkeys("#-—", _lines.end_of_heading),
    "=": equals,
    **dict.fromkeys(_tables.SIGNS, _tables.verdict),
    **dict.fromkeys(":;^¯", _emoticons.emoticon),
    "&": _signs.entity,
    "h": _signs.url,
    "w": _signs.url,
    ".": _signs.joint,
    "@": _signs.joint,
    "!": _links.bang,
    **dict.fromkeys("?！？。", _signs.shout),
    **dict.fromkeys(ascii_uppercase, _signs.capitals),
}
OTHERS: Rule = _signs.emoji
"""Which rule a sign calls, and the one of all others."""


@cache
def signs(addresses: bool, capitals: bool, heading: bool) -> re.Pattern[str]:
    """What may be more than a letter of plain text."""
    soften = r"|(?<![A-Za-z0-9])[A-Z]{2,}|(?<![A-Za-z0-9])[A-Z]\Z|\A[A-Z]" if capitals else ""
    begins = r"|(?<![A-Za-z0-9])(?:h(?=t|\Z)|w(?=w|\Z))" if addresses else ""
    faces = r"|(?<![^\s.!?…,])(?:[:;](?=[-'^()\[\]DPpO/|\\*]|\Z)|=(?=[()]|\Z)|\^(?=[_.^-]|\Z)|¯)"
    closers = r"\-=—" if heading else ""
    marks = rf"[\n\r*_~`\[\]{{\\$<|&.@#!?！？。{closers}{_tables.BOX}{_signs.EMOJI}{_signs.JOINERS}\u200d]"
    return re.compile(marks + begins + faces + soften)
