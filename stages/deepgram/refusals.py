"""Why a handshake was refused: a table of HTTP statuses, and the reading of the answer's headers and body.

The body is JSON in one of several spellings, or a proxy's page, or nothing; the headers ``dg-error`` and
``dg-request-id`` usually say the same. All of it is read leniently. The request, which holds the key, is never part of
what is made here. Pure.

Sources: docs: errors, 2026-08; live captures for 400.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline import ConnectFailed
from pipeline.foreign import shown

_CODE_FIELDS = ("err_code", "error_code", "code", "category")
_TEXT_FIELDS = ("err_msg", "error_message", "message", "details", "description")


@dataclass(frozen=True, slots=True)
class Status:
    """What one HTTP status means here, what to do about it, and whether the same call can succeed later."""

    status: int
    meaning: str
    advice: str
    retryable: bool


STATUSES: tuple[Status, ...] = (
    Status(400, "the request is not valid", "Check the voice, the encoding and the sample rate.", False),
    Status(401, "the key was not accepted", "Check DEEPGRAM_API_KEY or the key argument.", False),
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

    ``code`` and ``reason`` are the server's own words ('' if it gave none), ``retry_after`` is in seconds.
    """

    status: int
    meaning: str
    advice: str
    retryable: bool
    code: str = ""
    reason: str = ""
    request_id: str | None = None
    retry_after: float | None = None

    def error(self) -> ConnectFailed:
        """The error to raise."""
        said = f" ({self.reason.rstrip('.')})" if self.reason else ""
        sentence = (
            f"The speech server refused the connection with HTTP {self.status}: {self.meaning}{said}. {self.advice}"
        )
        return ConnectFailed(
            sentence,
            status=self.status,
            reason=self.reason,
            request_id=self.request_id,
            retryable=self.retryable,
            retry_after=self.retry_after,
        )


def read_refusal(
    status: int, headers: Iterable[tuple[str, str]], body: bytes | None = b"", *, secrets: Iterable[str] = ()
) -> Refusal:
    """Read the answer that stood in the place of an upgrade. Its texts are cleaned, of the `secrets` (the key) too.

    >>> body = b'{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials.","request_id":"6f1a"}'
    >>> refusal = read_refusal(401, [("dg-request-id", "6f1a")], body)
    >>> refusal.code, refusal.reason, refusal.request_id, refusal.retryable
    ('INVALID_AUTH', 'Invalid credentials.', '6f1a', False)
    >>> print(refusal.error())  # doctest: +NORMALIZE_WHITESPACE
    The speech server refused the connection with HTTP 401: the key was not accepted (Invalid credentials). Check
    DEEPGRAM_API_KEY or the key argument.
    """
    keys = tuple(secrets)
    known = {name.lower(): value.strip() for name, value in headers}
    facts = _facts(body or b"")
    row = _BY_STATUS.get(status) or _unlisted(status)
    reason = _first(facts, _TEXT_FIELDS) or known.get("dg-error", "")
    request_id = known.get("dg-request-id") or _first(facts, ("request_id",))
    return Refusal(
        status=status,
        meaning=row.meaning,
        advice=row.advice,
        retryable=row.retryable,
        code=shown(_first(facts, _CODE_FIELDS), secrets=keys),
        reason=shown(reason, secrets=keys),
        request_id=shown(request_id, secrets=keys) or None,
        retry_after=_seconds(known.get("retry-after", "")),
    )


def _unlisted(status: int) -> Status:
    if status >= 500:
        return Status(status, "the service failed", "Try again later.", retryable=True)
    if 300 <= status < 400:
        return Status(
            status, "the server sent us elsewhere", "Give the final address as the base URL.", retryable=False
        )
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
