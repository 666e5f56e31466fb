"""What went wrong between us and the model server, in one sentence, and whether to try again.

Rules of this file: the standard library, `pipeline.foreign` and `pipeline.secret` only. Errors are told apart by what
they carry, because a broken stream raises the errors of whichever HTTP library the openai package stands on. What the
server said stands in the sentence, shortened, with keys masked and control characters visible; so it does in the cause.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from pipeline.foreign import address, scrub, shown
from pipeline.secret import Secret

MOST_WAIT = 2.0
"""Seconds that a listener can be kept waiting before a retry; a server that asks for more has failed."""

FIRST_WAIT = 0.2
"""Seconds before the first retry; doubled for each one after it."""

_RETRYABLE = (408, 409, 429)
_CODE = re.compile(r"[\w.-]{1,60}")


class Broke(Exception):
    """One attempt has failed. ``retryable``: it may be made again before the first token, after ``wait`` seconds.

    ``status`` is the HTTP status of a refusal, else None.
    """

    def __init__(
        self, sentence: str, *, retryable: bool = False, wait: float | None = None, status: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retryable = retryable and (wait or 0) <= MOST_WAIT
        self.wait = wait
        self.status = status


class TooMuch(ValueError):
    """The server sent more of something than any model has reason to. The message says what, and how much is taken."""


class ServerSaid(Exception):
    """An error that the server sent inside a stream, in its own words."""


@dataclass(frozen=True, slots=True)
class ModelServer:
    """Whom we talk to, for sentences, and what is not to be in them."""

    where: str
    model: str
    stall: float
    secrets: tuple[Secret, ...] = ()

    @classmethod
    def of(cls, url: Secret, model: str, stall: float, secrets: tuple[Secret, ...] = ()) -> ModelServer:
        """`url` may hold a password and a query (a client of the caller's own), which are not shown."""
        parts = urlsplit(url.reveal())
        own = Secret(parts.password or ""), Secret(unquote(parts.password or "")), Secret(parts.query)
        return cls(address(url.reveal()).rstrip("/"), model, stall, tuple(filter(None, (*secrets, *own))))


def explain(error: Exception, place: ModelServer) -> Broke:
    """The failure that an exception of the model's libraries stands for. The exception becomes fit to be shown."""
    reason = _reason(error, place)
    scrub(error, secrets=place.secrets)
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _refused(status, error, reason, place)
    if isinstance(error, ServerSaid):
        return Broke(
            f"The model server at {place.where} broke off with an error of its own{_quoted(reason)}.", retryable=True
        )
    if isinstance(error, TooMuch):
        return Broke(f"The model server at {place.where} sent {error}.")
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError | RecursionError):
        return Broke(f"The model server at {place.where} sent what is not JSON in its stream.", retryable=True)
    name = type(error.__cause__ or error).__name__
    if name.startswith("Connect"):
        return Broke(
            f"The model server at {place.where} could not be reached: start it, or correct base_url.", retryable=True
        )
    if "Timeout" in name:
        return Broke(
            f"The model server at {place.where} sent nothing for {place.stall:g} s: it has stalled, or 'stall' in "
            "ChatOptions is too short for this model."
        )
    return Broke(f"The connection to the model server at {place.where} broke in mid-reply ({name}).", retryable=True)


def error_text(error: object) -> str:
    """The server's own words, from the shapes in which servers put them; "" if there are none."""
    if isinstance(error, Mapping):
        inner = error.get("error")
        found = (error.get(name) for name in ("message", "detail", "code"))
        return error_text(inner) if inner else next((str(value) for value in found if value), "")
    return error if isinstance(error, str) else ""


def _reason(error: Exception, place: ModelServer) -> str:
    """What the server gave as the reason, fit to be shown. A page is none."""
    said = str(error) if isinstance(error, ServerSaid) else error_text(getattr(error, "body", None))
    return "" if said.lstrip().startswith("<") else shown(said, secrets=place.secrets)


def _quoted(reason: str) -> str:
    return f": {reason.rstrip('. ')}" if reason else ""


def _refused(status: int, error: Exception, reason: str, place: ModelServer) -> Broke:
    code = str(getattr(error, "code", None) or "")
    said = f"HTTP {status}, {code}" if _CODE.fullmatch(code) else f"HTTP {status}"
    wait = _asked_to_wait(error)
    match status:
        case 401:
            what = f"refused the key ({said}): set OPENAI_API_KEY, or pass api_key, to one that it accepts."
        case 403:
            what = f"does not allow this key to use the model {place.model!r} ({said}): use another key or model."
        case 404:
            what = f"does not know the model {place.model!r} or this address ({said}): check model and base_url."
        case 429:
            asks = "" if wait is None else f", and asks to wait {wait:g} s"
            what = f"has had too many requests or too few credits ({said}){asks}: try later, or raise its limits."
        case _ if status >= 500:
            what = f"failed ({said}): try later, or another server."
        case _:
            what = f"refused the request for the model {place.model!r} ({said}): check it and the fields of 'request'."
    told = f" It says{_quoted(reason)}." if reason else ""
    retryable = status in _RETRYABLE or status >= 500
    return Broke(f"The model server at {place.where} {what}{told}", retryable=retryable, wait=wait, status=status)


def _asked_to_wait(error: Exception) -> float | None:
    """Seconds from a Retry-After header; a date is taken for "too long"."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = headers.get("retry-after")
    if asked is None:
        return None
    try:
        return max(0.0, float(asked))
    except ValueError:
        return MOST_WAIT + 1
