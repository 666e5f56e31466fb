"""Rules for markup within a line: emphasis, code, maths, HTML, escapes. Links are in `_links`.

Rules of this file: only real markup goes. A mark that stands free ("3 * 4"), in a word ("snake_case") or before a
number ("$5") is a sign like any other, and so is one whose other half does not come within reach.
"""

from __future__ import annotations

import re
from functools import partial

from stages.chunker._speakable._maths import maths_words
from stages.chunker._speakable._place import REACH, WORD, Kind, Place, Taken, Wait, finder, is_gap
from stages.chunker._speakable._reading import WORDS
from stages.chunker._speakable._signs import WHOLE_URL, address_words

BEFORE_EMPHASIS = frozenset("\"'“‘«(`[$\\<¿¡&@#*_~「『（《")
"""Signs that emphasised text may begin with; letters and digits aside."""

BACKTICKS, RUNS = re.compile("`+"), re.compile("(?<!`)`+")
CODE_WAITS = Wait("markup", re.compile(r"[`\n]"))

AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>")
END_OF_COMMENT = finder(re.compile("-->"))
ATTRIBUTES = r"(?:\s++[a-zA-Z:-]++\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++))*+"
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:" + ATTRIBUTES + r"|\s+open)\s*/?>")
TAG_BEGINS = re.compile(
    r"<(?:/?[a-zA-Z][a-zA-Z0-9]*"
    + ATTRIBUTES
    + r"(?:\s+(?:[a-zA-Z:-]+(?:\s*(?:=\s*(?P<quote>\"[^\"<>]*|'[^'<>]*)?)?)?)?)?/?|/|(?P<comment>!--.*)|!-?|[^\s<>]*)?",
    re.DOTALL,
)
CLOSING_ANGLE, END_OF_QUOTE, END_OF_WORD = re.compile(">"), re.compile("[\"'<>]"), re.compile("[\\s\"'<>]")
SPACE, VALUE = re.compile(r"\s"), re.compile(r"=[^\s\"'<>=]+\Z")
BLOCK_TAGS = frozenset(
    """
    blockquote center dd details div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section summary table tbody td th thead
    tr ul
    """.split()  # noqa: SIM905
)
INLINE_TAGS = frozenset(
    """
    a abbr b big br cite code del dfn em figure font i img ins kbd mark q s samp small span strike strong sub sup tt
    u var
    """.split()  # noqa: SIM905
)
TAGS = BLOCK_TAGS | INLINE_TAGS

CLOSING_DOLLAR = finder(re.compile(r"(?<=\S)\$(?![A-Za-z0-9])"))
MONEY = re.compile(r"\$\d[\d.,]*+(?![a-z]{1,3}[\\^_=+*$])[ \t]*+(?![\\^_=+*<>{$\d.,])")
MONEY_BEGINS = re.compile(r"\$(?:\d[\d.,]*(?:[a-z]{0,3}|[ \t]*))?")
MONEY_WAITS = Wait("word", re.compile(r"[^\d., \t]|(?<![\d.,])[\d.,]|(?<![\d., \t])[ \t]"))
MATHS_WAITS, DISPLAY_WAITS = Wait("markup", re.compile(r"[$\n]")), Wait("markup", re.compile(r"\$"))
CLOSING_WAITS = {closing: Wait("markup", re.compile(re.escape(closing[1]))) for closing in ("\\)", "\\]", "\\}")}


def emphasis(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of ``*``, ``_`` or ``~``: dropped where it opens or closes emphasis."""
    mark, before, end = text[at], place.before(text, at), at + 1
    while end < len(text) and text[end] == mark:
        end += 1
    size = end - at
    if before == mark or size > 3:
        return Taken(end, text[at:end])
    if end == len(text) and not last:
        return WORD
    after = text[end : end + 1]
    kind = mark if size == 1 else mark * 2
    opened = place.open.get(kind, 0)
    in_word = before.isascii() and before.isalnum() and after.isascii() and after.isalnum()
    if opened and not before.isspace() and not (in_word and kind in "*_"):
        place.open[kind] = opened - 1
        return Taken(end, "")
    if not _opens(kind, before, after):
        closes = kind == "**" and not before.isspace() and not after.isalnum()
        return Taken(end, "" if closes else text[at:end])
    place.open[kind] = opened + 1
    if kind == "**" and not place.heard:
        place.bold_line = True
    return Taken(end, "")


def _opens(kind: str, before: str, after: str) -> bool:
    if kind == "~" or is_gap(after) or not (after.isalnum() or after in BEFORE_EMPHASIS or kind in ("**", "~~")):
        return False
    in_word = before.isalnum() and after.isalnum()
    return not (in_word and ("_" in kind or (before.isascii() and after.isascii()))) and not (
        before.isalnum() and before.isascii() and kind in "*_"
    )


def code(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A run of backticks: the words of the code between it and its like."""
    run = BACKTICKS.match(text, at, at + REACH) if text.startswith("`", at + 1) else None
    end = run.end() if run else at + 1
    fence = text[at:end]
    stop = text.find("\n", end, at + REACH)
    close = place.seek(fence, partial(_closing_run, fence), text, end, stop if stop >= 0 else at + REACH)
    whole = stop >= 0 or len(text) - at >= REACH
    if close >= 0 and close + len(fence) == len(text) and not last:
        return WORD
    if close >= 0:
        source = text[end:close].strip()
        address = WHOLE_URL.fullmatch(source)
        return Taken(close + len(fence), address_words(source, place) if address else code_words(source))
    if not whole and not last:
        return CODE_WAITS
    return Taken(end, fence) if end > at + 1 else None


def _closing_run(fence: str, text: str, start: int, stop: int) -> int:
    for run in RUNS.finditer(text, start, stop):
        # A run that goes on beyond REACH is longer than it looks.
        if len(run[0]) == len(fence) and not text.startswith("`", run.end()):
            return run.start()
    return -1


def code_words(source: str) -> str:
    """A piece of code as one says it: "getUser_name()" is "get User name"."""
    said = re.sub(r"\(\)", "", source)
    said = re.sub(r"(?<![^\W_])_+|_+(?![^\W_])", "", said).replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", said)


def escape(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A backslash: an inline pronunciation, maths, or a sign that is meant as it stands."""
    follows = text[at + 1 : at + 2]
    if not follows:
        return None if last else WORD
    if follows == "{":
        # Aura-2 reads \{"word": "...", "pronounce": "..."\} itself: not a character of it may change.
        return _between(place, text, at, last, "\\}") or Taken(at + 2, "\\{")
    if follows in "([":
        return _between(place, text, at, last, "\\)" if follows == "(" else "\\]") or Taken(at + 2, follows)
    if follows in "!\"#$%&'*+,-./:;<=>?@\\]^_`{|}~)":
        return Taken(at + 2, follows)
    return None


def _between(place: Place, text: str, at: int, last: bool, closing: str) -> Taken | Wait | None:
    close = text.find(closing, at + 2, at + REACH)
    if close < 0:
        return None if last or len(text) - at >= REACH else CLOSING_WAITS[closing]
    end = close + len(closing)
    if closing == "\\}":
        return Taken(end, text[at:end])
    if closing == "\\)":
        return _maths(place, text[at + 2 : close], end)
    return _formula(place, text, at, end, last)


def _formula(place: Place, text: str, at: int, end: int, last: bool) -> Taken | Wait | None:
    """Maths that stands on lines of its own: a sentence, set off from what follows."""
    if end == len(text) and not last:
        return WORD
    if not place.heard:
        place.line = "item"
    taken = _maths(place, text[at + 2 : end - 2], end)
    return taken._replace(spoken=taken.spoken + " ") if taken.spoken and text[end : end + 1].isalnum() else taken


def _maths(place: Place, source: str, end: int) -> Taken:
    manner = place.reading.maths
    said = (
        ""
        if manner == "skip"
        else source.strip()
        if manner == "raw"
        else maths_words(source, place.words is WORDS["en"])
    )
    return Taken(end, said, gone=not said)


def dollar(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``$``: maths between two of them, if it is not money."""
    if text.startswith("$$", at):
        return _display(place, text, at, last)
    if len(text) - at < REACH and not last and MONEY_BEGINS.fullmatch(text, at):
        return MONEY_WAITS
    follows = text[at + 1 : at + 2]
    if is_gap(follows) or MONEY.match(text, at, at + REACH) or _glued(place.before(text, at)):
        return None
    stop = text.find("\n", at, at + REACH)
    close = place.seek("$", CLOSING_DOLLAR, text, at + 1, at + REACH if stop < 0 else stop)
    if close >= 0 and close + 1 == len(text) and not last:
        return WORD
    if close >= 0:
        return _maths(place, text[at + 1 : close], close + 1)
    waits = not last and stop < 0 and len(text) - at < REACH
    return MATHS_WAITS if waits else None


def _glued(before: str) -> bool:
    return before == "$" or (before.isascii() and before.isalnum())


def _display(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    close = text.find("$$", at + 2, at + REACH)
    if close > at + 2 and text[at + 2 : close].strip():
        return _formula(place, text, at, close + 2, last)
    waits = close < 0 and not last and len(text) - at < REACH
    return DISPLAY_WAITS if waits else Taken(at + 2, "$$")


def angle(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``<``: an address in angle brackets, a comment, or a tag of HTML; anything else is "less than"."""
    reach, follows = at + REACH, text[at + 1 : at + 2]
    if follows in ("<", ">") or follows.isspace():
        return None
    if text.find(">", at, reach) >= 0:
        if found := AUTOLINK.match(text, at, reach):
            said = address_words(found[1], place)
            return Taken(found.end(), said, gone=not said)
        if text.startswith("<!--", at) and (end := place.seek("-->", END_OF_COMMENT, text, at + 4, reach)) >= 0:
            return Taken(end + 3, "", gone=True)
        found = TAG.match(text, at, reach)
        if found and found[1].lower() in TAGS:
            return _tag(place, found[1].lower(), found.end())
    begins = TAG_BEGINS.fullmatch(text, at) if len(text) < reach and not last else None
    return _unfinished(begins) if begins else None


def _unfinished(begins: re.Match[str]) -> Wait:
    """What the beginning of a tag waits for."""
    text = begins[0]
    spaced = " " in text
    kind: Kind = "markup" if spaced or text.startswith("<!") else "word"
    if begins["comment"]:
        return Wait(kind, CLOSING_ANGLE)
    if begins["quote"] and spaced:
        return Wait(kind, END_OF_QUOTE)
    if len(text) > 3 and (not SPACE.search(text) or VALUE.search(text.rpartition(" ")[2])):
        return Wait(kind, END_OF_WORD)
    return Wait(kind)


def _tag(place: Place, name: str, end: int) -> Taken:
    if name == "br" and place.tail[-1:].isalnum():
        return Taken(end, ", ")
    gap = name in BLOCK_TAGS or name == "br"
    return Taken(end, " " if gap and not is_gap(place.tail[-1:]) else "")
