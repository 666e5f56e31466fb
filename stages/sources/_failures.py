"""What went wrong between us and the model server, in one sentence, and whether to try again.

Rules of this file: the standard library only. Errors are told apart by what they carry, because a broken stream raises
the errors of whichever HTTP library the openai package stands on. No sentence holds the key or the conversation: the
server's own words are in the cause.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

MOST_WAIT = 2.0
"""Seconds that a listener can be kept waiting before a retry; a server that asks for more has failed."""

FIRST_WAIT = 0.2
"""Seconds before the first retry; doubled for each one after it."""

_RETRYABLE = (408, 409, 429)
_CODE = re.compile(r"[\w.-]{1,60}")


class Broke(Exception):
    """One attempt has failed. ``retryable``: it may be made again before the first token, after ``wait`` seconds."""

    def __init__(self, sentence: str, *, retryable: bool = False, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retryable = retryable and (wait or 0) <= MOST_WAIT
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Place:
    """Whom we talk to: for sentences. Nothing in it is secret."""

    where: str
    model: str
    stall: float

    @classmethod
    def of(cls, url: str, model: str, stall: float) -> Place:
        """Without the user, password and query that an address may hold."""
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return cls(f"{parts.scheme}://{parts.hostname}{port}{parts.path.rstrip('/')}", model, stall)


def explain(error: Exception, place: Place) -> Broke:
    """The failure that an exception of the model's libraries stands for."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _refused(status, error, place)
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
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


def _refused(status: int, error: Exception, place: Place) -> Broke:
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
            what = (
                f"refused the request for the model {place.model!r} ({said}): check the model and the fields of "
                "'request'; the server's reason is in this error's cause."
            )
    retryable = status in _RETRYABLE or status >= 500
    return Broke(f"The model server at {place.where} {what}", retryable=retryable, wait=wait)


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
