"""Rules for markup within a line: emphasis, links, code, maths, HTML, escapes.

Rules of this file: only real markup goes. A mark that stands free ("3 * 4"), in a word ("snake_case") or before a
number ("$5") is a sign like any other, and so is one whose other half does not come within reach.
"""

from __future__ import annotations

import re

from stages.chunker._speakable._maths import maths_words
from stages.chunker._speakable._place import REACH, Place, Taken, Wait, is_gap
from stages.chunker._speakable._reading import WORDS
from stages.chunker._speakable._signs import WHOLE_URL, address_words, shout

BEFORE_EMPHASIS = frozenset("\"'“‘«(`[$\\<¿¡&@#*_~「『（《")
"""Signs that emphasised text may begin with; letters and digits aside."""

BACKTICKS = re.compile(r"`+")
TEXT_OF_LINK = re.compile(r"\[(?:[^\[\]\n]|\[[^\[\]\n]*\](?:\([^()\s]*\))?)*\]")
TARGET_OF_LINK = re.compile(
    r"\]\([ \t]*<?[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*>?(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?[ \t]*\)"
)
REFERENCE = re.compile(r"\]\[[^\[\]\n]*\]")
FOOTNOTE = re.compile(r"\[\^[^\[\]\s]{1,80}\]")

AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
ATTRIBUTES = r"(?:\s+[a-zA-Z:-]+\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+))*"
TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)(?:" + ATTRIBUTES + r"|\s+open)\s*/?>")
TAG_BEGINS = re.compile(
    r"<(?:/?[a-zA-Z][a-zA-Z0-9]*"
    + ATTRIBUTES
    + r"(?:\s+(?:[a-zA-Z:-]+(?:\s*(?:=\s*(?:\"[^\"<>]*|'[^'<>]*)?)?)?)?)?/?|/|!(?:-(?:-.*)?)?|[^\s<>]*)?",
    re.DOTALL,
)
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

CLOSING_DOLLAR = re.compile(r"(?<=\S)\$(?![A-Za-z0-9])")
MONEY = re.compile(r"\$\d[\d.,]*+(?![a-z]{1,3}[\\^_=+*$])[ \t]*+(?![\\^_=+*<>{$\d.,])")
MONEY_BEGINS = re.compile(r"\$(?:\d[\d.,]*(?:[a-z]{0,3}|[ \t]*))?")


def emphasis(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """A run of ``*``, ``_`` or ``~``: dropped where it opens or closes emphasis."""
    mark, before, end = text[at], place.before(text, at), at + 1
    while end < len(text) and text[end] == mark:
        end += 1
    size = end - at
    if before == mark or size > 3:
        return Taken(end, text[at:end])
    if end == len(text) and not last:
        return Wait.WORD
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


def code(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """A run of backticks: the words of the code between it and its like."""
    run = BACKTICKS.match(text, at, at + REACH)
    end = run.end() if run else at + 1
    fence = text[at:end]
    stop = text.find("\n", end, at + REACH)
    close = _closing_run(text, fence, end, stop if stop >= 0 else at + REACH)
    whole = stop >= 0 or len(text) - at >= REACH
    if close >= 0 and close + len(fence) == len(text) and not last:
        return Wait.WORD
    if close >= 0:
        source = text[end:close].strip()
        address = WHOLE_URL.fullmatch(source)
        return Taken(close + len(fence), address_words(source, place) if address else code_words(source))
    if not whole and not last:
        return Wait.MARKUP
    return Taken(end, fence)


def _closing_run(text: str, fence: str, start: int, stop: int) -> int:
    while (close := text.find(fence, start, stop)) >= 0:
        end = close + len(fence)
        while end < len(text) and text[end] == "`":
            end += 1
        if end - close == len(fence):
            return close
        start = end
    return -1


def code_words(source: str) -> str:
    """A piece of code as one says it: "getUser_name()" is "get User name"."""
    said = re.sub(r"\(\)", "", source)
    said = re.sub(r"(?<![^\W_])_+|_+(?![^\W_])", "", said).replace("_", " ")
    return re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", said)


def bracket(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``[``: of a link its text is kept, a footnote mark goes; any other bracket stands as it is."""
    return _bracket(place, text, at, at, last)


def bang(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``!``: before a bracket an image, of which the description is kept; else a mark that may be repeated."""
    before = place.before(text, at)
    if before.isspace() or before in "([|>*_":
        if at + 1 == len(text) and not last:
            return Wait.WORD
        if text.startswith("![", at):
            return _bracket(place, text, at, at + 1, last)
    return shout(place, text, at, last)


def _bracket(place: Place, text: str, at: int, start: int, last: bool) -> Taken | Wait:
    reach = at + REACH
    stands = Taken(start + 1, text[at : start + 1])
    closed = TEXT_OF_LINK.match(text, start, reach) if text.find("]", start, reach) >= 0 else None
    if closed is None:
        waits = not (last or len(text) >= reach or text.find("\n", at, reach) >= 0)
        return Wait.MARKUP if waits else stands
    if FOOTNOTE.fullmatch(closed[0]):
        return Taken(closed.end(), "", gone=True)
    target = _target(text, closed.end() - 1, last)
    if isinstance(target, Wait):
        return target
    if target is None or not _is_link(place.before(text, at), target[0]):
        return stands
    place.links += 1
    return Taken(start + 1, "")


def _target(text: str, at: int, last: bool) -> re.Match[str] | Wait | None:
    """Where the link whose text ends with the bracket ``text[at]`` leads to, if it is one."""
    if at + 1 == len(text) and not last:
        return Wait.WORD
    reach = at + REACH
    found = TARGET_OF_LINK.match(text, at, reach) or REFERENCE.match(text, at, reach)
    if found or last or text[at + 1 : at + 2] not in ("(", "["):
        return found
    return Wait.MARKUP if len(text) < reach and text.find("\n", at) < 0 else None


def _is_link(before: str, target: str) -> bool:
    """Whether it is a link and not ``f[i](x)`` or ``matrix[i][j]``."""
    if not before.isalnum() and before != "]":
        return True
    return target.startswith("](") and ("/" in target or ":" in target)


def end_of_link(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``]``: the target of a link goes."""
    target = _target(text, at, last) if place.links else None
    if isinstance(target, Wait):
        return target
    if target is None:
        return Taken(at + 1, "]")
    place.links -= 1
    return Taken(target.end(), "")


def escape(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """A backslash: an inline pronunciation, maths, or a sign that is meant as it stands."""
    follows = text[at + 1 : at + 2]
    if not follows:
        return Taken(at + 1, "\\") if last else Wait.WORD
    if follows == "{":
        # Aura-2 reads \{"word": "...", "pronounce": "..."\} itself: not a character of it may change.
        return _between(place, text, at, last, "\\}") or Taken(at + 2, "\\{")
    if follows in "([":
        return _between(place, text, at, last, "\\)" if follows == "(" else "\\]") or Taken(at + 2, follows)
    if follows in "!\"#$%&'*+,-./:;<=>?@\\]^_`{|}~)":
        return Taken(at + 2, follows)
    return Taken(at + 1, "\\")


def _between(place: Place, text: str, at: int, last: bool, closing: str) -> Taken | Wait | None:
    close = text.find(closing, at + 2, at + REACH)
    if close < 0:
        return None if last or len(text) - at >= REACH else Wait.MARKUP
    end = close + len(closing)
    if closing == "\\}":
        return Taken(end, text[at:end])
    if closing == "\\)":
        return _maths(place, text[at + 2 : close], end)
    return _formula(place, text, at, end, last)


def _formula(place: Place, text: str, at: int, end: int, last: bool) -> Taken | Wait:
    """Maths that stands on lines of its own: a sentence, set off from what follows."""
    if end == len(text) and not last:
        return Wait.WORD
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


def dollar(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``$``: maths between two of them, if it is not money."""
    if text.startswith("$$", at):
        return _display(place, text, at, last)
    if MONEY_BEGINS.fullmatch(text, at, at + REACH) and not last:
        return Wait.WORD
    follows = text[at + 1 : at + 2]
    if is_gap(follows) or MONEY.match(text, at, at + REACH) or _glued(place.before(text, at)):
        return Taken(at + 1, "$")
    stop = text.find("\n", at, at + REACH)
    found = CLOSING_DOLLAR.search(text, at + 1, at + REACH if stop < 0 else stop)
    close = found.start() if found else -1
    if close >= 0 and close + 1 == len(text) and not last:
        return Wait.WORD
    if close >= 0:
        return _maths(place, text[at + 1 : close], close + 1)
    waits = not last and stop < 0 and len(text) - at < REACH
    return Wait.MARKUP if waits else Taken(at + 1, "$")


def _glued(before: str) -> bool:
    return before == "$" or (before.isascii() and before.isalnum())


def _display(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    close = text.find("$$", at + 2, at + REACH)
    if close > at + 2 and text[at + 2 : close].strip():
        return _formula(place, text, at, close + 2, last)
    waits = close < 0 and not last and len(text) - at < REACH
    return Wait.MARKUP if waits else Taken(at + 2, "$$")


def angle(place: Place, text: str, at: int, last: bool) -> Taken | Wait:
    """``<``: an address in angle brackets, a comment, or a tag of HTML; anything else is "less than"."""
    reach = at + REACH
    if found := AUTOLINK.match(text, at, reach):
        said = address_words(found[1], place)
        return Taken(found.end(), said, gone=not said)
    if found := COMMENT.match(text, at, reach):
        return Taken(found.end(), "", gone=True)
    found = TAG.match(text, at, reach)
    if found and found[1].lower() in BLOCK_TAGS | INLINE_TAGS:
        return _tag(place, found[1].lower(), found.end())
    begins = not last and len(text) < reach and TAG_BEGINS.fullmatch(text, at)
    if not begins:
        return Taken(at + 1, "<")
    return Wait.MARKUP if " " in text[at:] or text.startswith("<!", at) else Wait.WORD


def _tag(place: Place, name: str, end: int) -> Taken:
    if name == "br" and place.tail[-1:].isalnum():
        return Taken(end, ", ")
    gap = name in BLOCK_TAGS or name == "br"
    return Taken(end, " " if gap and not is_gap(place.tail[-1:]) else "")
