"""Text that comes from elsewhere, made fit for a message, a log or a terminal.

Servers put escape sequences into their error texts, which a terminal obeys, and some repeat the key that they refused.
So what a server said passes through `shown` before it becomes part of one of our errors, and a library's error goes
through `scrub` before it becomes the cause of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from urllib.parse import quote, urlsplit, urlunsplit

from pipeline.secret import Secret

__all__ = ["address", "scrub", "shown"]

MOST = 200
"""Characters of a foreign text that are shown: a sentence or two, and never a page."""

READ = 65_536
"""Characters of a foreign text that are read at all: so many that a key cut in two there is not among those shown."""

SHORTEST_KEY = 6
"""Characters from which on a key is masked. A shorter one is a placeholder ("none"), and part of ordinary words."""

DEPTH = 20
"""How deep lists and mappings in a library's error are looked into. What a server nested deeper is left out."""

# C0 and C1 but for a line's end and a tab, and the marks that turn a line's direction.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def shown(text: str, *, secrets: Iterable[str | Secret] = (), most: int = MOST) -> str:
    r"""`text` in one line: keys masked, control characters visible, at most `most` characters.

    >>> shown("No key\x1b[2J sk-12345678\nhere.", secrets=["sk-12345678"])
    'No key\\x1b[2J [key] here.'
    """
    line = " ".join(_clean(text, _forms(secrets)).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."


def address(url: str) -> str:
    """A `url` without what it may hold of secrets: user, password, query and fragment.

    >>> address("wss://me:pass@voice.example:8443/v1/speak?token=t"), address("/login?back=1"), address("//[")
    ('wss://voice.example:8443/v1/speak', '/login', '')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return shown(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", "")))


def scrub(error: BaseException, *, secrets: Iterable[str | Secret] = ()) -> None:
    """Mask keys and make control characters visible in all that `error`, and whatever it came from, would show.

    In place, so that a caller still finds the library's own error, with its type and facts, as the cause of ours. A
    text of more than 64 KiB is cut there.
    """
    forms = _forms(secrets)
    for link in _chain(error):
        link.args = tuple(_cleaned(argument, forms) for argument in link.args)
        for name, value in list(vars(link).items()):
            with suppress(AttributeError, TypeError):  # one that cannot be set is not text of a server's
                setattr(link, name, _cleaned(value, forms))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, what caused it, and what was being handled when it was raised, each once."""
    waiting, seen = [error], set[int]()
    while waiting:
        link = waiting.pop()
        if link is not None and id(link) not in seen:
            seen.add(id(link))
            yield link
            waiting += (link.__cause__, link.__context__)
            if isinstance(link, BaseExceptionGroup):
                waiting += link.exceptions


def _cleaned(value: object, forms: Sequence[str], depth: int = DEPTH) -> object:
    """`value` with each text in it cleaned; what is no text, list or mapping stays itself."""
    if isinstance(value, str):
        return _clean(value, forms)
    if not isinstance(value, dict | list | tuple):
        return value
    if not depth:
        return "..."
    if isinstance(value, dict):
        return {_cleaned(key, forms, 1): _cleaned(part, forms, depth - 1) for key, part in value.items()}
    parts = [_cleaned(part, forms, depth - 1) for part in value]
    return parts if isinstance(value, list) else tuple(parts)


def _clean(text: str, forms: Sequence[str]) -> str:
    text = text[:READ]
    for form in forms:
        text = text.replace(form, "[key]")
    return _CONTROL.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def _forms(secrets: Iterable[str | Secret]) -> list[str]:
    """What to mask: each key as it is and as an address holds it."""
    keys = (key.reveal() if isinstance(key, Secret) else key for key in secrets)
    return [form for key in keys if len(key) >= SHORTEST_KEY for form in dict.fromkeys((key, quote(key, safe="")))]
