"""Rules for single signs: addresses, emoji, repeated marks, capitals, entities, line feeds.

Rules of this file: what is not certainly a thing of its own is read as it stands, one character at a time, and the
rest is looked at again.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

from stages.chunker._speakable._place import REACH, WORD, Place, Taken, Wait, finder

ADDRESS = r"A-Za-z0-9\-._~:/?#@!$&'()+,;=%"
"""Characters of an address (RFC 3986), without square brackets and ``*``, which are markup far more often."""

WHOLE_URL = re.compile(rf"(?:https?://|www\.)[{ADDRESS}]+")
SCHEME_BEGINS = re.compile(r"h(?:t(?:t(?:ps?(?::/{0,2})?)?)?)?|ww?w?\.?")
ADDRESS_WAITS = Wait("word", re.compile(rf"[^{ADDRESS}]"))
END_OF_ADDRESS = finder(ADDRESS_WAITS.until)
LABELS = re.compile(r"(?:[.@][A-Za-z0-9]+)+")
CLOSERS = ".,;:!?'\"_~"

MAIL = re.compile(r"(?:\.[\w+-]++)*+@[\w-]++(?:\.[\w-]++)++\Z", re.ASCII)
HOST = re.compile(r"[.A-Za-z0-9-]+")
DOMAINS = frozenset("com org net io dev ai app edu gov info tv uk de fr es eu nl ch ca au jp cn br kr ru".split())  # noqa: SIM905
"""Top-level domains that are no English words."""

EMOJI = (
    "\U0001f000-\U0001f0ff\U0001f170-\U0001f1ff\U0001f200-\U0001f265\U0001f300-\U0001faff"
    "⌚⌛⌨⏏⏩-⏳⏸-⏺▪▫▶◀◻-◾☀-♬♰-⚿⛀-⛿✀-➓❓-❗➕-➗➰➿⬛⬜⭐⭕ℹ"
)
JOINERS = "\ufe0e\ufe0f\u20e3\U000e0020-\U000e007f"
SKIN = "\U0001f3fb-\U0001f3ff"
ONE_EMOJI = re.compile(rf"[{EMOJI}][{JOINERS}{SKIN}]*(?:\u200d[{EMOJI}♀♂][{JOINERS}{SKIN}]*)*")
FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
EMOJI_WAITS = Wait("word", re.compile(rf"(?<!\u200d)[^{JOINERS}{SKIN}\u200d]|(?<=\u200d)[^{EMOJI}♀♂]"))
UNNAMED = re.compile(rf"[{JOINERS}{SKIN}\u200d♀♂]")

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
ENTITY_BEGINS = re.compile(r"&#?\w{0,32}")
SHOUT, SHOUT_WAITS = re.compile(r"[A-Z]+"), Wait("word", re.compile(r"[^A-Z]"))


def address_words(address: str, place: Place) -> str:
    """An address as one says it: "https://example.com/docs/?q=1" is "example dot com slash docs"."""
    words, manner = place.words, place.reading.links
    if manner == "keep":
        return address
    if manner == "skip":
        return ""
    bare = re.sub(r"\A(?:https?://|mailto:)?(?:www\.)?", "", address)
    bare = re.split(r"[?#]", bare)[0].rstrip("/")
    if manner == "host":
        bare = bare.partition("/")[0]
    names = {".": words.dot, "@": words.at, "/": words.slash, "-": words.dash, "_": words.underscore, ":": words.colon}
    said = re.sub(r"[^\w]|_", lambda sign: f" {names.get(sign[0], '')} ", unquote(bare))
    lead = " " if said.startswith(" ") else ""
    return lead + " ".join(said.split())


def url(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``h`` of http or ``w`` of www: an address with its scheme, if a word begins here."""
    if place.before(text, at).isalnum():
        return None
    found = WHOLE_URL.match(text, at, at + REACH)
    if found is None:
        begins = not last and SCHEME_BEGINS.fullmatch(text, at)
        return WORD if begins else None
    if found.end() == len(text) and not last and found.end() - at < REACH:
        return ADDRESS_WAITS
    return _address(place, found[0], at)


def joint(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``.`` or ``@``: in an address without a scheme, if letters stand on both sides; else a mark like any other."""
    before = place.before(text, at)
    if (
        place.reading.links == "keep"
        or not (before.isascii() and before.isalnum())
        or (at + 1 < len(text) and not text[at + 1].isalnum())
    ):
        return _stop(place, text, at)
    end = place.seek("a", END_OF_ADDRESS, text, at + 1, at + REACH)
    if end < 0:
        end = min(at + REACH, len(text))
    if end == len(text) and not last and end - at < REACH:
        return ADDRESS_WAITS if end > at + 1 else WORD
    bare = text[at:end].rstrip(")").rstrip(CLOSERS)
    if _is_domain(bare) or ("@" in bare and MAIL.match(bare)):
        return _address(place, bare, at)
    labels = LABELS.match(bare)
    return Taken(at + labels.end(), labels[0]) if labels else _stop(place, text, at)


def _is_domain(bare: str) -> bool:
    """Whether this is an address without a scheme, after its first label: a domain that is known, or any and a path."""
    host = HOST.match(bare)
    if host is None or bare[0] != "." or ".." in host[0]:
        return False
    label, path = host[0].rpartition(".")[2], bare[host.end() :]
    if label in DOMAINS and path[:1] in ("", "/", ":", "?", "#"):
        return True
    return len(path) > 1 and path[0] == "/" and len(label) > 1 and label.isalpha() and label.islower()


def _address(place: Place, address: str, at: int) -> Taken:
    address = address.rstrip(CLOSERS)
    surplus = address.count(")") - address.count("(")
    while surplus > 0 and address.endswith(")"):
        address, surplus = address[:-1].rstrip(CLOSERS), surplus - 1
    said = address_words(address, place)
    place.address = bool(said)
    return Taken(at + len(address), said, gone=not said)


def _stop(place: Place, text: str, at: int) -> Taken | None:
    # "...": the voice's long pause. More dots than three are not read as one (docs: text-to-speech-prompting, 2026).
    if text[at] == "@":
        return None
    place.dots = place.dots + 1 if place.before(text, at) == "." else 1
    return None if place.dots <= 3 else Taken(at + 1, "")


def shout(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``!`` or ``?``: a run keeps its first mark and the first that differs; after an address a space goes before."""
    mark, before = text[at], place.before(text, at)
    if before not in "!?！？":
        place.marks = mark
        # "a space before ? when it follows a URL" (docs: improving-aura-2-formatting, 2026)
        return Taken(at + 1, " ?") if mark == "?" and place.address else None
    if mark in place.marks or len(place.marks) > 1:
        return Taken(at + 1, "")
    place.marks += mark
    return None


def emoji(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """An emoji, or a sign that belongs to one: left out, or called by its name."""
    found = None if place.reading.emoji == "drop" else ONE_EMOJI.match(text, at, at + REACH)
    if found is None:
        stray = (
            text[at] == "\u200d" and not UNNAMED.match(place.before(text, at)) and not _is_emoji(place.before(text, at))
        )
        return Taken(at + 1, "\u200d") if stray else Taken(at + 1, "", gone=True)
    flag = FLAG.match(text, at)
    end = flag.end() if flag else found.end()
    if text[end:] in ("", "\u200d") and not last and end - at < REACH:
        return WORD if flag else EMOJI_WAITS
    said = "flag " + "".join(chr(ord(letter) - 0x1F1E6 + 65) for letter in flag[0]) if flag else _name(found[0])
    gap = "" if place.before(text, at).isspace() else " "
    after = "" if end == len(text) or not text[end].isalnum() else " "
    return Taken(end, gap + said + after if said else "", gone=not said)


def _is_emoji(character: str) -> bool:
    return ONE_EMOJI.match(character) is not None


@lru_cache(1000)
def _name(sequence: str) -> str:
    return " ".join(unicodedata.name(sign, "").lower() for sign in UNNAMED.sub("", sequence)).strip()


def entity(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``&``: an HTML entity is the character that it stands for."""
    found = ENTITY.match(text, at)
    if found:
        said = html.unescape(found[0])
        return Taken(found.end(), " " if said == "\xa0" else said)
    begins = not last and len(text) - at < 36 and ENTITY_BEGINS.fullmatch(text, at)
    return WORD if begins else None


def capitals(place: Place, text: str, at: int, last: bool) -> Taken | Wait | None:
    """A capital letter: a word of six or more of them is said in small letters, with its first one kept."""
    found = SHOUT.match(text, at, at + REACH)
    word = found[0] if found else text[at]
    end = at + len(word)
    if end == len(text) and not last and len(word) < REACH:
        return SHOUT_WAITS
    whole = len(word) < REACH and not place.before(text, at).isalnum() and not text[end : end + 1].isalnum()
    return Taken(end, word.capitalize() if whole and len(word) >= 6 else word)
