"""What is answered to a request that asks for no socket: decisions, in the service's own shape. Pure.

`route` is asked with the head alone, so that nobody without a key has a body read. Speech comes of it, or an answer.
Everything that is not served gets an answer that says so.

Sources: docs: text-to-speech reference, errors, reference/manage/{projects,models}, auth/tokens, 2026-11.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal
from uuid import NAMESPACE_DNS, uuid5

from pipeline import UsageError
from stages.deepgram.flux_query import FLUX_PATH
from stages.deepgram.limits import MOST_CHARACTERS
from stages.deepgram.query import SPEAK_PATH
from stages.deepgram.reading import carried
from stages.deepgram.rest import FileQuery, read_file_query
from stages.local._handshake import NO_MODEL, Asked, Refused, authentic, describe, illegal, refused
from stages.local._http import Answer, Head
from stages.local._limits import Limits

PROJECT = str(uuid5(NAMESPACE_DNS, "project.utterflow"))
"""The one project there is."""

EXPOSED = "content-type, retry-after, dg-request-id, dg-error, dg-model-name, dg-model-uuid, dg-char-count"
"""The headers that a page may read."""

_GRANT = "/v1/auth/grant"
_SPEAK_PATHS = (SPEAK_PATH, FLUX_PATH)
_MOST_AGE = "600"  # seconds for which a browser need not ask again


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request whose body is to be read: for speech, or for a temporary token."""

    what: Literal["speech", "token"]
    query: FileQuery = FileQuery()  # noqa: RUF009 - a frozen value


def route(head: Head, api_key: str | None, limits: Limits, now: float) -> Wanted | Answer | Refused:
    """What to do about a request."""
    path, _, query = head.target.partition("?")
    path = path.rstrip("/")
    if head.method == "OPTIONS":
        return _preflight(head)
    if not authentic(Asked(head.target, head.first("authorization")), api_key, now):
        return refused(401)
    if path not in (_GRANT, *_SPEAK_PATHS):
        return _facts(head.method, path, limits.voices)
    if head.method == "GET" and path != _GRANT:
        return Refused(426, "UPGRADE_REQUIRED", "GET opens a websocket here: ask for the upgrade, or use POST.")
    if head.method != "POST":
        return Refused(405, "METHOD_NOT_ALLOWED", f"{path} takes POST.")
    if path == _GRANT:
        return Wanted("token")
    flux = path == FLUX_PATH
    try:
        wanted = read_file_query(query, flux=flux)
    except UsageError as error:
        return illegal(error)
    return Wanted("speech", wanted) if wanted.model in (limits.flux_voices if flux else limits.voices) else NO_MODEL


def read_text(body: bytes) -> str | Refused:
    """The text to be spoken, out of the body of a request.

    >>> read_text(b'{"text": "Hello."}'), read_text(b'{"text": " "}').message
    ('Hello.', 'Input text contains no characters.')
    """
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        return Refused(400, "INVALID_JSON", 'The body is not JSON: it looks like {"text": "Hello."}.')
    text = record.get("text") if isinstance(record, dict) else None
    if not isinstance(text, str):
        return Refused(
            400, "INVALID_JSON", "The body needs a 'text' that is a string, and speech is made of nothing else."
        )
    if not text.strip():
        return Refused(400, "Bad Request", "Input text contains no characters.")
    if len(text) > MOST_CHARACTERS:
        said = f"Input text exceeds the maximum of {MOST_CHARACTERS} characters: it has {len(text)}."
        return Refused(413, "PAYLOAD_TOO_LARGE", said)
    return carried(text)


def speech_headers(query: FileQuery, request_id: str, characters: int) -> dict[str, str]:
    """What goes with the sound."""
    facts = describe(query.model, request_id)
    return {
        "Content-Type": query.content_type,
        "dg-request-id": request_id,
        "dg-model-name": facts.model_name,
        "dg-model-uuid": facts.model_uuid,
        "dg-char-count": str(characters),
    }


def for_pages(headers: dict[str, str], origin: str | None) -> dict[str, str]:
    """`headers` as a page of another origin may read them; as they are where no page asks."""
    if origin is None:
        return headers
    return headers | {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Expose-Headers": EXPOSED,
        "Vary": "Origin",
    }


def _preflight(head: Head) -> Answer:
    """The browser's question whether a page may ask: the origin was judged before."""
    more = {
        "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
        "Access-Control-Allow-Headers": head.first("access-control-request-headers") or "authorization, content-type",
        "Access-Control-Max-Age": _MOST_AGE,
    }
    if head.first("access-control-request-private-network") == "true":
        more["Access-Control-Allow-Private-Network"] = "true"
    return Answer(204, more=more)


def _facts(method: str, path: str, voices: Collection[str]) -> Answer | Refused:
    """The few facts that clients ask for before they begin."""
    project = {"project_id": PROJECT, "name": "utterflow"}
    models = f"/v1/projects/{PROJECT}/models"
    record: object = None
    if path == "/v1/projects":
        record = {"projects": [project]}
    elif path == f"/v1/projects/{PROJECT}":
        record = project
    elif path in ("/v1/models", models):
        record = {"stt": [], "tts": [_model(name) for name in voices]}
    elif path.rpartition("/")[0] in ("/v1/models", models):
        named = path.rpartition("/")[2]
        record = next(
            (model for model in map(_model, voices) if named in (model["uuid"], model["canonical_name"])), None
        )
    if record is None:
        return Refused(
            404, "NOT_FOUND", f"There is nothing at {path[:80] or '/'} of this server: it speaks at {SPEAK_PATH}."
        )
    if method not in ("GET", "HEAD"):
        return Refused(405, "METHOD_NOT_ALLOWED", f"{path} takes GET.")
    return Answer(200, json.dumps(record).encode())


def _model(name: str) -> dict[str, object]:
    parts = name.split("-")
    facts = describe(name, "")
    return {
        "name": parts[-2],
        "canonical_name": name,
        "architecture": "-".join(parts[:-2]),
        "languages": [parts[-1]],
        "version": facts.model_version,
        "uuid": facts.model_uuid,
        "metadata": {"tags": []},
    }
