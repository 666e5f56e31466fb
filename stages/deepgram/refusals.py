"""Why a handshake was refused: a table of HTTP statuses, and the reading of the answer's headers and body.

The body is JSON in one of several spellings, or nothing; the headers ``dg-error`` and ``dg-request-id`` usually say the
same. An answer with none of that, but with a page or other words, is not the service's: a filter, a gateway or another
server has answered, and what the statuses mean for the service would mislead. All of it is read leniently. The request,
which holds the key, is never part of what is made here. Pure.

Sources: docs: errors, 2026-08; live captures for 400.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline import ConnectFailed
from pipeline.foreign import address, shown
from pipeline.secret import Secret

_CODE_FIELDS = ("err_code", "error_code", "code", "category")
_TEXT_FIELDS = ("err_msg", "error_message", "message", "details", "description")
_OURS = ("dg-error", "dg-request-id")
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_NEVER = (501, 505)  # such a server will not learn it: nginx answers so where it was not told to pass websockets on


@dataclass(frozen=True, slots=True)
class Status:
    """What one HTTP status means here, what to do about it, and whether the same call can succeed later."""

    status: int
    meaning: str
    advice: str
    retryable: bool


STATUSES: tuple[Status, ...] = (
    Status(400, "the request is not valid", "Check the voice, the encoding and the sample rate.", False),
    Status(401, "the key was not accepted", "Check DEEPGRAM_API_KEY or key= (or token=).", False),
    Status(402, "the project has no credit", "Add credit to the project, or use another key.", False),
    Status(403, "the key may not use this voice", "Choose another voice, or a key whose plan includes it.", False),
    Status(404, "there is no Speak socket at this address", "Check the base URL.", False),
    Status(413, "the request is too large", "Shorten the address.", False),
    Status(415, "the format is not supported", "Check the encoding and the sample rate.", False),
    Status(422, "the request cannot be processed", "Check the voice, the encoding and the sample rate.", False),
    Status(426, "the server did not take the request for a websocket", "Check the base URL and any proxy.", False),
    Status(429, "too many sockets are open", "Close idle ones, or try again later.", True),
    Status(500, "the service failed", "Try again later.", True),
    Status(502, "the service is not reachable behind its gateway", "Try again later.", True),
    Status(503, "the service is temporarily unavailable", "Try again later.", True),
    Status(504, "the service did not answer its gateway in time", "Try again later.", True),
)
"""Every status that is documented or usual."""

_BY_STATUS = {row.status: row for row in STATUSES}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused handshake, read.

    ``code`` and ``reason`` are the server's own words ('' if it gave none), ``retry_after`` is in seconds. ``foreign``:
    the answer is not the speech server's.
    """

    status: int
    meaning: str
    advice: str
    retryable: bool
    code: str = ""
    reason: str = ""
    request_id: str | None = None
    retry_after: float | None = None
    foreign: bool = False

    def error(self, what: str = "connection") -> ConnectFailed:
        """The error to raise; `what` was refused."""
        said = f" ({self.reason.rstrip('.')})" if self.reason else ""
        who = "What answered in place of the speech server" if self.foreign else "The speech server"
        sentence = f"{who} refused the {what} with HTTP {self.status}: {self.meaning}{said}. {self.advice}"
        return ConnectFailed(
            sentence,
            status=self.status,
            reason=self.reason,
            request_id=self.request_id,
            retryable=self.retryable,
            retry_after=self.retry_after,
        )


def read_refusal(
    status: int, headers: Iterable[tuple[str, str]], body: bytes | None = b"", *, secrets: Iterable[str | Secret] = ()
) -> Refusal:
    """Read the answer that stood in the place of an upgrade. Its texts are cleaned, of the `secrets` (the key) too.

    >>> body = b'{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"6f1a"}'
    >>> refusal = read_refusal(401, [("dg-request-id", "6f1a")], body)
    >>> refusal.code, refusal.reason, refusal.request_id, refusal.retryable
    ('INVALID_AUTH', 'Invalid credentials.', '6f1a', False)
    >>> print(refusal.error())  # doctest: +NORMALIZE_WHITESPACE
    The speech server refused the connection with HTTP 401: the key was not accepted (Invalid credentials). Check
    DEEPGRAM_API_KEY or key= (or token=).
    """
    keys = tuple(secrets)
    known = {name.lower(): value.strip() for name, value in headers}
    facts = _facts(body or b"")
    row = _BY_STATUS.get(status) or _unlisted(status, known.get("location", ""))
    reason = _first(facts, _TEXT_FIELDS) or known.get("dg-error", "")
    foreign = not facts and bool((body or b"").strip()) and not any(name in known for name in _OURS)
    if foreign:
        row = _from_elsewhere(row)
        reason = _words(body or b"")
    request_id = known.get("dg-request-id") or _first(facts, ("request_id",))
    return Refusal(
        status=status,
        meaning=row.meaning,
        advice=shown(row.advice, secrets=keys),
        retryable=row.retryable,
        code=shown(_first(facts, _CODE_FIELDS), secrets=keys),
        reason=shown(reason, secrets=keys),
        request_id=shown(request_id, secrets=keys) or None,
        retry_after=_seconds(known.get("retry-after", "")),
        foreign=foreign,
    )


def _from_elsewhere(row: Status) -> Status:
    """The status as anybody may mean it: who says what of us is not known."""
    if 300 <= row.status < 400:
        return row
    advice = "Check the base URL, and any proxy, filter or gateway on the way."
    return Status(row.status, "the answer is not a speech server's", advice, row.retryable)


def _words(body: bytes) -> str:
    """The title of a page; all of what is no page."""
    page = body.lstrip()[:1] == b"<"
    found = _TITLE.search(body) if page else None
    text = found[1] if found else b"" if page else body
    return html.unescape(text.decode("utf-8", "replace"))


def _unlisted(status: int, location: str) -> Status:
    if status in _NEVER:
        return Status(status, "the server cannot open websockets", "Check the base URL and any gateway.", False)
    if status >= 500:
        return Status(status, "the service failed", "Try again later.", retryable=True)
    if 300 <= status < 400:
        to = f" ({address(location)})" if location else ""
        return Status(status, "the server sent us elsewhere", f"Give the final address{to} as the base URL.", False)
    return Status(status, "the server did not open a websocket", "Check the base URL.", retryable=False)


def _facts(body: bytes) -> dict[str, object]:
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):  # ValueError: neither JSON nor UTF-8
        return {}
    if not isinstance(record, dict):
        return {}
    inner = record.get("error")
    return record | inner if isinstance(inner, dict) else record


def _first(facts: dict[str, object], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := facts.get(name), str) and value), "")


def _seconds(value: str) -> float | None:
    """A Retry-After in seconds; its other form, a date, is nobody's business without a wall clock."""
    return float(value) if value.isascii() and value.isdigit() else None
