"""Who may open a Speak socket: decisions about a request, in the service's own words. Pure.

Sources: docs: errors and text-to-speech reference, 2026-08; captures of refused handshakes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hmac import compare_digest
from uuid import NAMESPACE_DNS, uuid5

from pipeline import UsageError
from stages.deepgram.flux import Connected
from stages.deepgram.flux_query import FLUX_PATH, FluxQuery, read_flux_query
from stages.deepgram.messages import Metadata
from stages.deepgram.query import SPEAK_PATH, Query, read_query
from stages.local._limits import Limits
from stages.local._tokens import granted

_CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
_TRY_AGAIN = 1  # seconds, in Retry-After

_WORDS: Mapping[int, tuple[str, str]] = {
    400: ("Bad Request", "Bad Request: the request is not valid."),
    401: ("INVALID_AUTH", "Invalid credentials."),
    402: ("PAYMENT_REQUIRED", "The project does not have enough credit."),
    403: ("INSUFFICIENT_PERMISSIONS", "Project does not have access to the requested model."),
    404: ("NOT_FOUND", f"There is nothing here: the Speak sockets are at {SPEAK_PATH} and {FLUX_PATH}."),
    429: ("Too Many Requests", "Please try again later."),
    503: ("SERVICE_UNAVAILABLE", "The service is temporarily unavailable."),
}
_OTHER = ("INTERNAL_SERVER_ERROR", "The service failed.")


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer to a request that does not become a socket."""

    status: int
    code: str
    message: str

    def body(self, request_id: str) -> str:
        """JSON, with the spelling of the documents for each status."""
        first = "error_code" if self.status == 503 else "err_code"
        return json.dumps({first: self.code, "err_msg": self.message, "request_id": request_id})

    def headers(self) -> dict[str, str]:
        """What goes with it, apart from the request id."""
        said = self.message.encode("ascii", "replace").decode("ascii")
        headers = {"Content-Type": "application/json", "dg-error": " ".join(said.split())}
        return headers | {"Retry-After": str(_TRY_AGAIN)} if self.status in (429, 503) else headers


def refused(status: int) -> Refused:
    """A refusal in the usual words for its status."""
    return Refused(status, *_WORDS.get(status, _OTHER))


NO_MODEL = Refused(400, "Bad Request", "Bad Request: No such model/version combination found.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks for: path and query, and with which right. The key is not shown."""

    target: str
    authorization: str | None = field(default=None, repr=False)
    subprotocols: tuple[str, ...] = field(default=(), repr=False)


def judge(
    asked: Asked,
    api_key: str | None,
    limits: Limits = Limits(),  # noqa: B008 - a frozen value
    *,
    now: float = 0.0,
) -> Query | FluxQuery | Refused:
    """What a socket is to be opened for, or why it is not.

    >>> judge(Asked("/v1/speak?model=aura-2-thalia-en", "Token abc"), "abc").model
    'aura-2-thalia-en'
    >>> judge(Asked("/v1/speak", "Token wrong"), "abc")
    Refused(status=401, code='INVALID_AUTH', message='Invalid credentials.')
    >>> judge(Asked("/v1/speak?model=aura-9-nobody-en"), None).message
    'Bad Request: No such model/version combination found.'
    """
    path, _, query_string = asked.target.partition("?")
    flux = path.rstrip("/") == FLUX_PATH
    if not flux and path.rstrip("/") != SPEAK_PATH:
        return refused(404)
    if not authentic(asked, api_key, now):
        return refused(401)
    try:
        query = read_flux_query(query_string) if flux else read_query(query_string)
    except UsageError as error:
        return illegal(error)
    return query if query.model in (limits.flux_voices if flux else limits.voices) else NO_MODEL


def illegal(error: UsageError) -> Refused:
    """The refusal of a query, with the service's own code if the sentence begins with one.

    >>> illegal(UsageError("SPEED_OUT_OF_RANGE: too fast.")).code, illegal(UsageError("Too fast.")).code
    ('SPEED_OUT_OF_RANGE', 'INVALID_QUERY_PARAMETER')
    """
    code, colon, said = str(error).partition(": ")
    if colon and _CODE.fullmatch(code):
        return Refused(400, code, said)
    return Refused(400, "INVALID_QUERY_PARAMETER", str(error))


def choose_subprotocol(offered: Sequence[str]) -> str | None:
    """The subprotocol to echo: the scheme with which a browser gives its key.

    >>> choose_subprotocol(["token", "abc"]), choose_subprotocol([])
    ('token', None)
    """
    return next((name for name in offered[:1] if name.lower() in ("token", "bearer")), None)


def describe(model: str, request_id: str) -> Metadata:
    """The first message of a socket: the facts about the model, the same for the same model."""
    identity = uuid5(NAMESPACE_DNS, f"{model}.utterflow")
    return Metadata(request_id, model, f"2026-08-01.{identity.int % 100_000:05d}", str(identity))


def describe_flux(model: str, request_id: str) -> Connected:
    """The same for a socket of the second wire."""
    facts = describe(model, request_id)
    return Connected(request_id, model, facts.model_version, (facts.model_uuid,))


def authentic(asked: Asked, api_key: str | None, now: float) -> bool:
    """Whether the key was shown, or a token that was made with it and is still good; anything, where there is no key.

    >>> authentic(Asked("/", "token abc"), "abc", 0.0), authentic(Asked("/", "Bearer abc"), "abc", 0.0)
    (True, False)
    >>> from stages.local._tokens import grant
    >>> authentic(Asked("/", None, ("bearer", grant("abc", 30, 0.0))), "abc", 29.0)
    True
    """
    if api_key is None:
        return True
    given = (asked.authorization or " ".join(asked.subprotocols[:2])).split()
    if len(given) != 2:
        return False
    scheme, secret = given[0].lower(), given[1]
    if scheme == "bearer":
        return granted(secret, api_key, now)
    return scheme == "token" and compare_digest(secret.encode(), api_key.encode())
