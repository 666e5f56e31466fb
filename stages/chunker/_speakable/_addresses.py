"""Rules for addresses: those with a scheme ("https://x.com/a"), and those without ("x.com/a", "a@x.com").

Rules of this file: an address without a scheme shows only at its first sign, when the letters before it have gone out
already; so it is never left out, and it is one only if its end is well known or a path follows.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from stages.chunker._speakable._place import REACH, WORD, ReadingState, Taken, Wait, finder

ADDRESS = r"A-Za-z0-9\-._~:/?#@!$&'()+,;=%"
"""Characters of an address (RFC 3986), without square brackets and ``*``, which are markup far more often."""
UNSPACED = "\u0e00-\u0eff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Letters of scripts that put no blank after an address: they belong to it only where a part of it begins."""
PART_BEGINS = rf"(?<=[/=_{UNSPACED}\-])"

WHOLE_URL = re.compile(
    rf"(?:(?:https?|ftp)://|mailto:|www\.)(?:[{ADDRESS}]|(?![{UNSPACED}])\w|{PART_BEGINS}[{UNSPACED}])++", re.IGNORECASE
)
SCHEME = re.compile(r"(?:(?:https?|ftp)://|mailto:)?(?:www\.)?", re.IGNORECASE)
SCHEME_BEGINS = re.compile(
    r"h(?:t(?:t(?:ps?(?::/{0,2})?)?)?)?|f(?:t(?:p(?::/{0,2})?)?)?|m(?:a(?:i(?:l(?:to?:?)?)?)?)?|ww?w?\.?", re.IGNORECASE
)
ADDRESS_WAITS = Wait("word", re.compile(rf"[^\w{ADDRESS}]|{PART_BEGINS.replace('<=', '<!')}[{UNSPACED}]"))
BARE_WAITS = Wait("word", re.compile(rf"[^{ADDRESS}]"))
"""Without a scheme, other letters belong to no address."""
END_OF_ADDRESS = finder(BARE_WAITS.until)
DOTS = re.compile(r"\.{1,3}")
LABELS = re.compile(r"(?:[.@][A-Za-z0-9]+)+")
CLOSERS = ".,;:!?'\"_~"

MAIL = re.compile(r"[\w.+-]*+@[\w-]++(?:\.[\w-]++)++\Z", re.ASCII)
LABEL, SPACE = re.compile(r"[A-Za-z0-9-]+(?=\.)"), re.compile(r"\s")
HOST = re.compile(r"[.A-Za-z0-9-]+")
DOMAINS = frozenset("com org net io dev ai app edu gov info tv uk de fr es eu nl ch ca au jp cn br kr ru".split())  # noqa: SIM905
"""Top-level domains that are no English words."""
FILES = frozenset(
    """
    bat bin cfg conf cpp cs css csv doc docx exe gif go gz h hpp html htm ini ipynb java jar jpg jpeg js json jsx kt log
    lua md mjs pdf php pl png ppt py rb rs rst scss sh sql svg swift tar toml ts tsx txt vue wav xls xlsx xml yaml yml
    zip
    """.split()  # noqa: SIM905
)
"""Ends of the names of files: "main.py/utils.py" is no address."""
IN_CODE = re.compile(WHOLE_URL.pattern + r"|(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)++", re.IGNORECASE)


def address_words(address: str, place: ReadingState) -> str:
    """An address as one says it: "https://example.com/docs/?q=1" is "example dot com slash docs"."""
    words, manner = place.words, place.reading.links
    if manner == "keep":
        return address
    if manner == "skip":
        return ""
    bare = SCHEME.sub("", address, count=1)
    bare = re.split(r"[?#]", bare)[0].rstrip("/")
    if manner == "host":
        bare = bare.partition("/")[0]
    said = re.sub(r"[^\w]|_", lambda sign: f" {words.signs.get(sign[0], '')} ", unquote(bare))
    lead = " " if said.startswith(" ") else ""
    return lead + " ".join(said.split())


def is_address(source: str) -> bool:
    """Whether `source`, as a whole, is an address."""
    label = LABEL.match(source)
    domain = label is not None and not SPACE.search(source) and _is_domain(source[label.end() :])
    return domain or bool(WHOLE_URL.fullmatch(source) or MAIL.match(source))


def url(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``h`` of http or ``w`` of www: an address with its scheme, if no letter of an English word stands before it."""
    before = place.before(text, at)
    if before.isascii() and before.isalnum():
        return None
    found = WHOLE_URL.match(text, at, at + REACH)
    if found is None:
        begins = not last and SCHEME_BEGINS.fullmatch(text, at)
        return WORD if begins else None
    if found.end() == len(text) and not last and found.end() - at < REACH:
        return ADDRESS_WAITS
    return _address(place, text, found[0], at)


def joint(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    """``.``, ``@``, ``-``, ``+`` or ``_``: in an address without a scheme, if letters stand on both sides."""
    before = place.before(text, at)
    if (
        place.reading.links == "keep"
        or not (before.isascii() and before.isalnum())
        or (at + 1 < len(text) and not text[at + 1].isalnum())
    ):
        return _stop(place, text, at, last)
    end = place.seek("a", END_OF_ADDRESS, text, at + 1, at + REACH)
    if end < 0:
        end = min(at + REACH, len(text))
    if end == len(text) and not last and end - at < REACH:
        return BARE_WAITS if end > at + 1 else WORD
    bare = text[at:end].rstrip(")").rstrip(CLOSERS)
    if _is_domain(bare) or ("@" in bare and MAIL.match(bare)):
        return Taken(at + len(bare), bare) if place.reading.links == "skip" else _address(place, text, bare, at)
    labels = LABELS.match(bare)
    return Taken(at + labels.end(), labels[0]) if labels else _stop(place, text, at, last)


def _is_domain(bare: str) -> bool:
    """Whether this is an address without a scheme, after its first letters: a known domain, or any and a path."""
    host = HOST.match(bare)
    if host is None or bare[0] not in ".-" or ".." in host[0]:
        return False
    _, dot, label = host[0].rpartition(".")
    path = bare[host.end() :]
    if not dot:
        return False
    if label in DOMAINS and path[:1] in ("", "/", ":", "?", "#"):
        return True
    known = label in FILES or not (len(label) > 1 and label.isalpha() and label.islower())
    return len(path) > 1 and path[0] == "/" and not known


def _address(place: ReadingState, text: str, address: str, at: int) -> Taken:
    whole = len(address) < REACH
    address = address.rstrip(CLOSERS)
    surplus = address.count(")") - address.count("(")
    while surplus > 0 and address.endswith(")"):
        address, surplus = address[:-1].rstrip(CLOSERS), surplus - 1
    said, end = address_words(address, place), at + len(address)
    if said and said != address:
        before = "" if said.startswith(" ") or not place.before(text, at).isalnum() else " "
        said = before + said + (" " if whole and text[end : end + 1].isalnum() else "")
    place.address = bool(said)
    return Taken(end, said, gone=not said)


def _stop(place: ReadingState, text: str, at: int, last: bool) -> Taken | Wait | None:
    # "...": the voice's long pause, and six a longer one; other counts are not read as one (docs:
    # text-to-speech-prompting, 2026).
    if text[at] != ".":
        return None
    before = place.dots if place.before(text, at) == "." else 0
    run = DOTS.match(text, at)
    size = run.end() - at if run and before == 3 else 1
    if before == 3 and size < 3 and at + size == len(text) and not last:
        return WORD
    place.dots = before + size
    return None if place.dots <= 3 else Taken(at + size, "..." if size == 3 else "")
