"""Whole programs without a fence: announced or skipped like fenced code, where it is plain that they are some.

Rules of this file: prose is never silenced. A program begins with a line that no prose has, and the line after it must
be one of a program too; it ends at the first line that is none, and what may be a sentence is none. So a part of a
program may be heard, but no sentence behind it is lost.

    text --"import os", and a second such line--> program --any other line--> text
"""

from __future__ import annotations

import re

from stages.chunker._speakable._place import REACH, ReadingState, Taken, Wait

CERTAIN = re.compile(
    r"""(?:\#!\s?/\S+ .* | \#!\s?/\S+ | \#include\ ?[<"][\w./+-]+[>"] | <\?php.* | <!DOCTYPE\ html.*)\s*""",
    re.VERBOSE | re.IGNORECASE,
)
"""Lines that begin a program by themselves."""
NAMES = r"[\w.*]+(?:\ as\ \w+)?(?:,\ ?[\w.*]+(?:\ as\ \w+)?)*"
OPENER = re.compile(
    rf"""[ \t]*(?:
      import\ (?:static\ )?{NAMES};? | import\ .*\bfrom\ ?['"][^'"]+['"];? | import\ ['"][^'"]+['"];?
    | from\ [\w.]+\ import\ \(?{NAMES}\)?
    | (?:using|package|namespace)\ [\w.]+;?\ ?{{? | using\ namespace\ \w+;
    | (?:async\ )?def\ \w+\(.*\).*:
    | class\ [A-Z]\w*(?:\(.*\))?:
    | (?:public|private|protected|static|export|final|abstract|class|struct|enum|interface|type)\b.*[{{(;]
    | (?:public|private|protected)\ [\w<>\[\]]+\ .*
    | (?:async\ )?function\ \w+\(.*\)\ ?{{?
    | (?:func|fn|pub\ fn)\ .*{{
    | (?:const|let|var)\ [\w{{\[].*=.*[;{{(\[\w)\]'"`]
    | (?:if|for|while|switch)\ ?\(.*\)\ ?{{
    | (?:int|void|bool|char|double|float|auto)\ \w+\(.*\)\ ?{{?
    | @\w+(?:\(.*\))?
    | (?:SELECT|INSERT\ INTO|CREATE\ (?:TABLE|DATABASE|INDEX|VIEW)|DELETE\ FROM|ALTER\ TABLE)\b.*
    | print\(.*\)
    )\s*""",
    re.VERBOSE,
)
"""Lines that begin a program if another of its lines follows."""
WORDS = tuple(
    """
    #! #include <?php <!DOCTYPE import from using package namespace async def class public private protected static
    export final abstract struct enum interface type function func fn pub const let var if for while switch int void
    bool char double float auto SELECT INSERT CREATE DELETE ALTER print(
    """.split()  # noqa: SIM905
)
FIRST = frozenset(word[0] for word in WORDS) | frozenset("@ \t")
BEGINS = re.compile(rf"[ \t]*(?:@\w|(?:{'|'.join(map(re.escape, WORDS))})(?!\w))")
SENTENCE = re.compile(
    r"[ \t]*(?!SELECT|INSERT|public|private|static|protected)(?:[a-z]+,? ){3}[a-z]|[ \t]*(?:\w+,? ){7}\w"
)
"""Words without a sign of code among them."""

CODE = re.compile(
    r"""(?:\s{2,}|\t)\S.* | \s*(?:
      [}\])].* | (?://|/\*|\*/|--\ ).* | \#(?!\#).* | .*[;{}(\[\\]
    | .*\w\(.*\)[:,]? | [\w.\[\]"', *&:<>]+?[-+*/|&%:]?=\ ?[^=\s].* | [\w.]+\s<-\s.*
    | (?:return|raise|throw|yield|await|import|echo|def|class|public|private|const|let|var)\b.*
    | (?:if|elif|for|while|with|except|case)\b.*[:{)] | (?:else|try|finally|do|default)\ ?[:{]?
    | (?:pass|break|continue|end|fi|done|esac) | @\w.* | <[/!?]?\w.* | \"{3}.* | '{3}.* | ["'].*[,:)\]}]
    | (?:SELECT|FROM|WHERE|GROUP|ORDER|INNER|LEFT|RIGHT|JOIN|ON|AND|OR|SET|VALUES|LIMIT|HAVING|UNION|INTO)\b.*
    )\s*""",
    re.VERBOSE,
)
"""A line of a program, where one has begun."""
PROSE = re.compile(
    r"""\s*(?:\#{2,6}\ | [-*•+]\ | \d{1,3}[.)]\ | [^\x00-\x7f\s]
    | ["'(*_]*(?:(?![A-Z]{2})[A-Z][A-Za-z'-]*|I)(?:,?\ [a-z'-]+){2}(?:[ ,.:;!?]|\Z))""",
    re.VERBOSE,
)
"""What begins no line of a program, or may be a sentence."""
LINE_WAITS, OPENER_WAITS = Wait("block", re.compile(r"[\n ]")), Wait("markup", re.compile(""))


def program(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """The next line of a program, or the beginning of one; None for any other line."""
    if place.reading.code == "read" or place.line != "text" or place.quoted or place.table is not None:
        return None
    if place.program:
        return _next(place, text, at, last)
    if text[at] not in FIRST:
        return None
    found = _begins(text[at : at + REACH], last)
    if not isinstance(found, int):
        return found
    place.program, announced = True, place.reading.code == "announce"
    return Taken(at + found, place.words.code + "\n" if announced else "", gone=not announced)


def _begins(view: str, last: bool) -> int | Wait | None:
    """How long the first line of a program is, with its end; None if none begins."""
    last = last or len(view) >= REACH
    line, ended, rest = view.partition("\n")
    if not BEGINS.match(line):
        start = line.lstrip(" \t")
        waits = not (ended or last) and any(word.startswith(start) for word in (*WORDS, "@"))
        return OPENER_WAITS if waits else None
    if SENTENCE.match(line):
        return None
    if not ended:
        whole = CERTAIN.fullmatch(line) or OPENER.fullmatch(line)
        return None if last else LINE_WAITS if whole else OPENER_WAITS
    if CERTAIN.fullmatch(line):
        return len(line) + 1
    if not OPENER.fullmatch(line):
        return None
    second, ended, _ = rest.lstrip("\n").partition("\n")
    if PROSE.match(second) or (last and not second):
        return None
    if not (ended or last):
        return LINE_WAITS
    return len(line) + 1 if CODE.fullmatch(second) or OPENER.fullmatch(second) else None


def _next(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    view = text[at : at + REACH]
    line, ended, _ = view.partition("\n")
    prose = PROSE.match(line if ended or last else line[: line.rfind(" ") + 1])
    if not (prose or ended or last) and len(view) < REACH:
        return LINE_WAITS
    if not prose and (not line.strip() or ((CODE.fullmatch(line) or OPENER.fullmatch(line)) and len(line) < REACH)):
        return Taken(at + len(line) + len(ended), "", gone=True)
    place.program, place.heard = False, False
    return Taken(at, "")
