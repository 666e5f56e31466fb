"""The address of a Speak socket: what may be asked for, and the URL and header that ask for it.

The rules of this file: everything that the documents call illegal is refused here, before any I/O, with a `UsageError`
that names the legal values; everything that they leave open (the name of a voice) is passed on for the server to judge.
`Query` is built by the client and read back by the local server. A key is never part of an error. Pure.

Sources: docs: tts-media-output-settings, tts-speed, 2026-08; live handshakes for the lower-case booleans.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline import AudioFormat, Encoding, UsageError
from stages.deepgram.voices import DEFAULT_VOICE

DEFAULT_BASE_URL = "wss://api.deepgram.com"
SPEAK_PATH = "/v1/speak"

SAMPLE_RATES: Mapping[Encoding, tuple[int, ...]] = {
    "linear16": (8_000, 16_000, 24_000, 32_000, 48_000),
    "mulaw": (8_000, 16_000),
    "alaw": (8_000, 16_000),
}
"""The legal pairs, in hertz."""

DEFAULT_RATES: Mapping[Encoding, int] = {"linear16": 24_000, "mulaw": 8_000, "alaw": 8_000}
"""What the service sends when no rate is asked for."""

SPEEDS = (0.7, 1.5)
"""The slowest and the fastest speech (docs: tts-speed, 2026-05)."""

_SCHEMES = {"wss": "wss", "ws": "ws", "https": "wss", "http": "ws"}
_PATHS = re.compile(r"(/v[12](/speak)?)?/*\Z")
_MODEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_KEY = re.compile(r"[!-~]+")  # visible ASCII: what a header can carry in one piece
_TRUTH = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Query:
    """What a Speak socket is asked for; it holds for the life of the socket.

    ``sample_rate`` is in hertz, ``speed`` a factor from 0.7 to 1.5; None leaves a choice to the service. Raises
    `UsageError` for what the documents call illegal.
    """

    model: str = DEFAULT_VOICE
    encoding: Encoding = "linear16"
    sample_rate: int | None = None
    speed: float | None = None
    mip_opt_out: bool | None = None

    def __post_init__(self) -> None:
        check_model(self.model)
        check_format(self.encoding, self.sample_rate)
        check_speed(self.speed)

    @property
    def format(self) -> AudioFormat:
        """What the audio will be: mono, in the encoding and at the rate asked for or implied."""
        return AudioFormat(self.encoding, self.sample_rate or DEFAULT_RATES[self.encoding], 1)

    def fields(self) -> dict[str, str]:
        """The parameters as they stand in the URL: the format in full, booleans in lower case (``False`` is a 400).

        >>> Query("aura-2-thalia-en", mip_opt_out=True).fields()
        {'model': 'aura-2-thalia-en', 'encoding': 'linear16', 'sample_rate': '24000', 'mip_opt_out': 'true'}
        """
        fields = {"model": self.model, "encoding": self.encoding, "sample_rate": str(self.format.sample_rate)}
        if self.speed is not None:
            fields["speed"] = f"{self.speed:g}"
        if self.mip_opt_out is not None:
            fields["mip_opt_out"] = str(self.mip_opt_out).lower()
        return fields

    def url(self, base_url: str = DEFAULT_BASE_URL) -> str:
        """The address of the socket.

        >>> Query("aura-2-thalia-en").url()
        'wss://api.deepgram.com/v1/speak?model=aura-2-thalia-en&encoding=linear16&sample_rate=24000'
        >>> Query(encoding="mulaw").url("http://127.0.0.1:8080/v1/speak")
        'ws://127.0.0.1:8080/v1/speak?model=aura-asteria-en&encoding=mulaw&sample_rate=8000'
        """
        return f"{speak_url(base_url)}?{urlencode(self.fields())}"


def read_query(query: str) -> Query:
    """The `Query` in what follows the question mark of an address, as the service reads it; unknown names are ignored.

    >>> read_query("encoding=alaw&mip_opt_out=false&container=none")
    Query(model='aura-asteria-en', encoding='alaw', sample_rate=None, speed=None, mip_opt_out=False)

    Raises `UsageError` for a value that is not of its type or not legal.
    """
    fields = dict(parse_qsl(query, keep_blank_values=True))
    encoding = fields.get("encoding", "linear16")
    check_encoding(encoding)
    return Query(
        model=fields.get("model", DEFAULT_VOICE),
        encoding=next(known for known in SAMPLE_RATES if known == encoding),
        sample_rate=_whole(fields.get("sample_rate")),
        speed=_real(fields.get("speed")),
        mip_opt_out=_boolean(fields.get("mip_opt_out")),
    )


def speak_url(base_url: str = DEFAULT_BASE_URL, path: str = SPEAK_PATH) -> str:
    """The address of a Speak socket under a base URL: ws, wss, http or https, or a bare host, with or without its path.

    A base URL copied with the path of the other wire, or of the REST API, is taken for what it means.

    >>> speak_url("api.eu.deepgram.com"), speak_url("https://voice.example/deepgram/")
    ('wss://api.eu.deepgram.com/v1/speak', 'wss://voice.example/deepgram/v1/speak')
    >>> speak_url("ws://127.0.0.1:8765/v2/speak"), speak_url("ws://127.0.0.1:8765/v1/speak", "/v2/speak")
    ('ws://127.0.0.1:8765/v1/speak', 'ws://127.0.0.1:8765/v2/speak')
    """
    parts = _split(base_url)
    if parts.username is not None or parts.password is not None:
        raise UsageError(
            "The base URL holds a user name or password: give the key as an argument or in DEEPGRAM_API_KEY."
        )
    if parts.query or parts.fragment:
        raise UsageError("The base URL ends in a query or fragment: give model, encoding and the rest as arguments.")
    before = _PATHS.sub("", parts.path)
    return urlunsplit((_SCHEMES[parts.scheme.lower()], parts.netloc, before + path, "", ""))


def authorization(key: str, *, temporary: bool = False) -> str:
    """The value of the Authorization header: an API key, or a ``temporary`` token as ``POST /v1/auth/grant`` gives it.

    >>> authorization("abc"), authorization("eyJh.eyJz.c2ln", temporary=True)
    ('Token abc', 'Bearer eyJh.eyJz.c2ln')
    """
    stripped = key.strip()
    if not stripped:
        raise UsageError("The API key is empty: give one as an argument or set DEEPGRAM_API_KEY.")
    if not _KEY.fullmatch(stripped):
        raise UsageError("The API key holds spaces or characters that no key has: copy it again from the console.")
    return f"{'Bearer' if temporary else 'Token'} {stripped}"


def check_model(model: str) -> None:
    """Raise `UsageError` unless `model` could be the name of a voice of this socket."""
    if not _MODEL.fullmatch(model):
        raise UsageError(f"{model[:60]!r} cannot be the name of a voice: it looks like 'aura-2-thalia-en'.")
    if model.startswith("flux-"):
        raise UsageError(
            f"{model[:60]!r} is a voice of the second wire (/v2/speak), which is not spoken here: use an Aura voice."
        )


def check_encoding(encoding: str) -> None:
    """Raise `UsageError` unless `encoding` is one that the socket can send."""
    if encoding not in get_args(Encoding):
        raise UsageError(f"Encoding {encoding[:60]!r} is not sent by the Speak socket: use linear16, mulaw or alaw.")


def check_format(encoding: str, sample_rate: int | None) -> None:
    """Raise `UsageError` unless the socket can send `encoding` at `sample_rate` hertz (None: its default rate)."""
    check_encoding(encoding)
    legal = next(rates for known, rates in SAMPLE_RATES.items() if known == encoding)
    if sample_rate is not None and sample_rate not in legal:
        choices = ", ".join(str(rate) for rate in legal)
        raise UsageError(f"`sample_rate` must be one of {choices} when `encoding={encoding}`, and not {sample_rate}.")


def check_speed(speed: float | None) -> None:
    """Raise `UsageError` unless `speed` is one that the service speaks at."""
    if speed is not None and not SPEEDS[0] <= speed <= SPEEDS[1]:
        raise UsageError(f"`speed` must be from {SPEEDS[0]} to {SPEEDS[1]}, and not {speed:g}.")


def _split(base_url: str) -> SplitResult:
    text = base_url.strip()
    try:
        parts = urlsplit(text if "://" in text else f"wss://{text}")
        sound = parts.hostname and parts.port != 0 and " " not in text and text.isprintable()
        if parts.scheme.lower() in _SCHEMES and sound:
            return parts
    except ValueError:  # a port that is no number, a bracket that is not closed
        pass
    raise UsageError("The base URL is not an address of a server: it looks like 'wss://api.deepgram.com'.")


def _whole(value: str | None) -> int | None:
    try:
        return None if value is None else int(value)
    except ValueError:
        raise UsageError("Failed to deserialize query parameters: `sample_rate` is not a whole number.") from None


def _real(value: str | None) -> float | None:
    try:
        return None if value is None else float(value)
    except ValueError:
        raise UsageError("Failed to deserialize query parameters: `speed` is not a number.") from None


def _boolean(value: str | None) -> bool | None:
    if value is not None and value not in _TRUTH:
        raise UsageError("Failed to deserialize query parameters: `mip_opt_out` is neither `true` nor `false`.")
    return None if value is None else _TRUTH[value]
