"""Fenced code: what begins it, what ends it, and how it is announced.

Rules of this file: no slip of a model may silence what it says afterwards. CommonMark ends a fence only with a bare
line; here its marks end it at the start or at the end of any line, and the words behind them are heard. A label behind
the marks begins the next block, and the end of a quote ends what began in it. A bare fence before an empty line begins
nothing: it is the end of a block that was never begun.

    text --"```sh", at the end of any line--> code --"```", or the end of the quote--> text
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from stages.chunker._speakable._marks import code
from stages.chunker._speakable._place import BLANKS, BLOCK, REACH, ReadingState, Taken, Wait

B = f"[{BLANKS}]"
FENCE = re.compile(rf"{B}*(`{{3,}}+|~{{3,}}+){B}*+([^`\n]*+)\n")
STRAY = re.compile(rf"{B}*(`{{3,}}+|~{{3,}}+){B}*+\n(?={B}*\n)")
BEHIND_TEXT = re.compile(rf"(`{{3,}}+){B}*+([\w+#.-]*+){B}*+(?:\n|\Z)")
EMPTY_LINE = re.compile(rf"{B}*\n")
BARE = re.compile(rf"{B}*+(?:\n|\Z)")
LABEL = re.compile(rf"([a-z][\w+#.-]*+|\{{[^`\n}}]*+\}}){B}*+\n")
UNDECIDED = re.compile(rf"(?:[a-z][\w+#.-]*+|\{{[^`\n}}]*+\}}?)?{B}*+\Z")
QUOTED = re.compile(rf"(?:{B}*+>)+{B}?")

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


class Ends(NamedTuple):
    """The patterns of what may end a fence."""

    first: re.Pattern[str]  # its marks at the start of a line
    may_be_first: re.Pattern[str]  # what may still become these
    last: re.Pattern[str]  # its marks at the end of a line
    may_be_last: re.Pattern[str]
    waits: Wait


@cache
def _ends(fence: str, quoted: bool) -> Ends:
    mark, quote = fence[0], rf"(?:{B}*+>)*+" if quoted else ""
    return Ends(
        re.compile(rf"{quote}{B}*+({mark}{{{len(fence)},}}+)"),
        re.compile(rf"{quote}{B}*+{mark}*+"),
        re.compile(rf"(?<!{mark}){mark}{{{len(fence)},}}+{B}*+\n"),
        re.compile(rf"(?<!{mark}){mark}++{B}*+\Z"),
        Wait("block", re.compile(rf"[^{mark}{BLANKS}]")),
    )


def begin(place: ReadingState, marks: str, label: str) -> str:
    """A fence begins here: what is said for the code in it."""
    place.fence, place.fence_quoted, place.at_start = marks, place.quoted, True
    if place.reading.code != "announce":
        return ""
    language = label.partition(" ")[0].strip("{}.")
    name = LANGUAGES.get(language.lower(), language.capitalize())
    return (place.words.named_code.format(name) if name else place.words.code) + "\n"


def backticks(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of backticks: code within the line, or a fence behind text if nothing but a label follows it."""
    taken = code(place, text, at, last)
    if not text.startswith("```", at) or taken is None:
        return taken
    if isinstance(taken, Wait):
        return taken._replace(kind="block") if taken.kind == "markup" else taken
    if taken.spoken != text[at : taken.end]:
        return taken
    found = BEHIND_TEXT.match(text, at, at + REACH)
    if found is None:
        return taken
    end = found.end()
    if not found[2]:
        if EMPTY_LINE.match(text, end) or (last and not text[end:].strip(BLANKS)):
            return Taken(found.end(1), "", gone=True)
        if not text[end:].strip(BLANKS):
            return BLOCK
    return Taken(end, begin(place, found[1], found[2]), gone=True)


def fenced(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait:
    """Take the rest of a line of fenced code, or the fence that ends it."""
    end = text.find("\n", at) + 1 or len(text)
    if text[end - 1] == "\n" and not place.fence_quoted and text.find(place.fence[0], at, end) < 0:  # most lines
        place.at_start = True
        return Taken(end, text[at:end] if place.reading.code == "read" else "", gone=True)
    ends, start = _ends(place.fence, place.fence_quoted), at
    if place.at_start:
        undecided = not last and end - at < REACH
        if found := ends.first.match(text, at, at + REACH):
            return _end(place, found, text, undecided)
        if undecided and text[end - 1] != "\n" and ends.may_be_first.fullmatch(text, at, end):
            return ends.waits
        if place.fence_quoted:
            quote = QUOTED.match(text, at, end)
            if quote is None:
                place.fence, place.quoted = "", False
                return Taken(at, "")
            start = quote.end()
    if found := ends.last.search(text, start, end):
        place.fence, place.line, place.heard, place.quoted = "", "text", False, False
        end, stop = found.end(), found.start()
    elif found := ends.may_be_last.search(text, start, end):
        if found.start() == at and not last and end - at < REACH:
            return ends.waits
        end = stop = found.start() if found.start() > at else end
    else:
        stop = end
    place.at_start = text[end - 1] == "\n"
    return Taken(end, text[start:stop] if place.reading.code == "read" else "", gone=True)


def _end(place: ReadingState, found: re.Match[str], text: str, undecided: bool) -> Taken | Wait:
    """The fence's marks at the start of a line: the next block begins if a label follows, else what follows is text."""
    after = found.end()
    if undecided and UNDECIDED.match(text, after):
        return BLOCK
    if label := LABEL.match(text, after):
        return Taken(label.end(), begin(place, found[1], label[1]), gone=True)
    bare = BARE.match(text, after)
    place.fence, place.line, place.heard, place.quoted = "", "text", False, False
    place.at_start = bare is not None
    return Taken(bare.end() if bare else after, "", gone=True)
