"""Rules for HTML: comments and tags go, blocks make a pause, a raised number is a power or the mark of a note.

Rules of this file: only tags that are known are tags; "a < b" is text. Of some the contents go too (`_hidden`).
"""

from __future__ import annotations

import re

from stages.chunker._speakable._addresses import address_words
from stages.chunker._speakable._endings import ENDED, full_stop
from stages.chunker._speakable._hidden import CALLS, NAMED, NAMES, special_token
from stages.chunker._speakable._place import REACH, WORD, Kind, ReadingState, Taken, Wait, finder

AUTOLINK = re.compile(r"<((?:https?://|ftp://|mailto:)[^\s<>]+|[^\s<>@]+@[^\s<>@]+)>", re.IGNORECASE)
END_OF_COMMENT = finder(re.compile("-->"))
FLAGS = (
    "allowfullscreen|async|autofocus|autoplay|checked|controls|defer|disabled|hidden|loop|multiple|muted|novalidate|"
    "open|playsinline|readonly|required|reversed|selected"
)
"""Attributes without a value."""
ATTRIBUTES = (
    r"(?:\s++(?:[a-zA-Z:-]++\s*+=\s*+(?:\"[^\"<>]*+\"|'[^'<>]*+'|[^\s\"'<>]++)"
    rf"|(?:{FLAGS})(?![\w:-]|\s*+=)))*+"
)
NAME = r"[a-zA-Z][a-zA-Z0-9]*(?:[_.:-][a-zA-Z0-9]+)*"
TAG = re.compile(rf"<(/?)({NAME})" + ATTRIBUTES + r"\s*(/?)>")
TAG_BEGINS = re.compile(
    rf"<(?:/?{NAME}"
    + ATTRIBUTES
    + r"(?:\s+(?:[a-zA-Z:-]+(?:\s*(?:=\s*(?P<quote>\"[^\"<>]*|'[^'<>]*)?)?)?)?)?/?|/|(?P<comment>!--.*)|!-?|[^\s<>]*)?",
    re.DOTALL,
)
CLOSING_ANGLE, END_OF_QUOTE, END_OF_WORD = re.compile(">"), re.compile("[\"'<>]"), re.compile("[\\s\"'<>]")
SPACE, VALUE = re.compile(r"\s"), re.compile(r"=[^\s\"'<>=]+\Z")

BLOCKS = frozenset(
    """
    address article aside blockquote body button caption center dd details div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol optgroup p pre section select summary table tbody
    textarea tfoot thead title tr ul
    """.split()  # noqa: SIM905
)
PARTS = frozenset("br break option td th".split())  # noqa: SIM905
"""What only a comma sets off."""
INLINE = frozenset(
    """
    a abbr audio b bdi bdo big canvas cite code col colgroup data del dfn em embed font i iframe img input ins kbd label
    link mark meta meter noscript object output picture progress q rp rt ruby s samp small source span strike strong sub
    sup time track tt u var video wbr
    """.split()  # noqa: SIM905
)
SPOKEN = frozenset(
    "emotion emphasis lang laugh phoneme prosody say-as speak speed spell voice volume w".split()  # noqa: SIM905
)
"""Of SSML and of voices with controls; a name may have a prefix ("amazon:effect", "mstts:express-as")."""
PREFIXES = frozenset("amazon antml google mstts".split())  # noqa: SIM905
STRUCK = frozenset(["del", "strike"])  # not "s", a sentence of SSML
TAGS = BLOCKS | PARTS | INLINE | SPOKEN | NAMES

RAISED = re.compile(r"<sup>([^<>\n]{0,40})</sup>", re.IGNORECASE)
RAISED_BEGINS = re.compile(r"<sup>[^<>\n]{0,40}(?:<(?:/(?:s(?:up?)?)?)?)?", re.IGNORECASE)
STRUCK_WAITS = Wait("markup", re.compile(r"[>\n]"))
RAISED_WAITS = Wait("markup", re.compile(r"[>\n]"), 50)
NOTE = re.compile(r"\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[*†‡§]+")
BRACKETED_NOTE = re.compile(r"\[[^\[\]]*\]")
WORD_ENDS = re.compile(r"[^\W\d_]{3}\)?\Z")
"""A word; fewer letters are a quantity or a unit ("x", "km")."""


def angle(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``<``: an address in angle brackets, a comment, or a tag of HTML; anything else is "less than"."""
    reach, follows = at + REACH, text[at + 1 : at + 2]
    if follows in ("|", "｜"):
        return special_token(place, text, at, last)
    if follows in ("<", ">") or follows.isspace():
        return None
    if text.find(">", at, reach) >= 0:
        if found := AUTOLINK.match(text, at, reach):
            said = address_words(found[1], place)
            return Taken(found.end(), said, gone=not said)
        if text.startswith("<!--", at) and (end := place.seek("-->", END_OF_COMMENT, text, at + 4, reach)) >= 0:
            return Taken(end + 3, "", gone=True)
        found = TAG.match(text, at, reach)
        if found and (found[2].lower() in TAGS or _is_of_use(place, found[2])):
            return _tag(place, text, found, last)
        if named := NAMED.match(text, at):
            place.hidden = "" if text.startswith("/", named.end() - 2) else f"</{named[1]}>"
            return Taken(named.end(), "", gone=True)
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


def _is_of_use(place: ReadingState, name: str) -> bool:
    """Whether a tag that is not of HTML is known: by its prefix, or because the user has listed it."""
    prefix, colon, _ = name.lower().rpartition(":")
    return (colon != "" and prefix in PREFIXES) or name.lower() in place.reading.all_tags


def _tag(place: ReadingState, text: str, found: re.Match[str], last: bool) -> Taken | Wait:
    name, opens = found[2].lower(), not found[1] and not found[3]
    hides = name in NAMES or name.rpartition(":")[2] in CALLS or name in place.reading.hidden
    if opens and hides:
        place.hidden = f"</{found[2]}>"
        return Taken(found.end(), "", gone=True)
    if opens and name == "sup":
        return _raised(place, text, found, last)
    if opens and name in STRUCK and place.reading.struck == "skip":
        return _struck(place, text, found, last)
    if name in BLOCKS or name in PARTS:
        return _block(place, found)
    return Taken(found.end(), "", gone=hides)


def _struck(place: ReadingState, text: str, found: re.Match[str], last: bool) -> Taken | Wait:
    """What is struck out goes, if it is closed within reach."""
    start, closing = found.start(), f"</{found[2]}>"
    close = text.find(closing, found.end(), start + REACH)
    if close >= 0:
        return Taken(close + len(closing), "", gone=True)
    waits = not last and len(text) - start < REACH and "\n" not in text[found.end() :]
    return STRUCK_WAITS if waits else Taken(found.end(), "")


def _block(place: ReadingState, found: re.Match[str]) -> Taken:
    """A pause is due before what is said next: the longest that the tags before it ask for."""
    part = found[2].lower() in PARTS
    if not place.heard:
        return Taken(found.end(), "")
    if place.line == "text" and not part:
        place.line = "item"
    if place.lead in ("", " ") or (place.lead == ", " and not part):
        silent = ENDED.search(place.tail) or (part and found[1])
        place.lead = (place.lead or " ") if silent else ", " if part else full_stop(place.tail) + " "
        place.tail += " "
    return Taken(found.end(), "", gone=True)


def _raised(place: ReadingState, text: str, found: re.Match[str], last: bool) -> Taken | Wait:
    """``<sup>``: a power, the mark of a note, or letters that belong to what stands before ("5th")."""
    whole, start = RAISED.match(text, found.start()), found.start()
    if whole is None:
        waits = not last and RAISED_BEGINS.fullmatch(text, start)
        return RAISED_WAITS if waits else Taken(found.end(), "")
    raw, end = whole[1].strip(), whole.end()
    if end == len(text) and not last:
        return WORD
    base = "" if place.before(text, start).isspace() else place.tail[-1:]
    based = base.isalnum() or base == ")"
    if BRACKETED_NOTE.fullmatch(raw) or (NOTE.fullmatch(raw) and (not based or WORD_ENDS.search(place.tail))):
        return Taken(end, "", gone=True)
    if not based or not raw or (raw.isalpha() and len(raw) > 1):
        return Taken(end, raw)
    words = place.words
    power = {"2": words.squared, "3": words.cubed}.get(raw) or words.power.format(raw.replace("−", "-"))
    return Taken(end, f" {power}" + (" " if text[end : end + 1].isalnum() else ""))
