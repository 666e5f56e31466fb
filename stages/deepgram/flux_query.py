"""The address of the second Speak socket (`/v2/speak`, Flux), and what may be asked for in it.

As `query` is for the first: what the documents call illegal is refused here, before any I/O. The service refuses names
that it does not know, so none is passed on. Pure.

Sources: docs: flux-tts/{feature-overview,migrating}, tts-expressivity, and the official Python client 7.17, 2026-11.
The rate that is sent when none is asked for is that of the voice, and nowhere said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args
from urllib.parse import parse_qsl, urlencode

from pipeline import AudioFormat, Encoding, UsageError
from stages.deepgram.query import DEFAULT_BASE_URL, speak_url

FLUX_PATH = "/v2/speak"
FLUX_SAMPLE_RATES: Mapping[Encoding, tuple[int, ...]] = {
    "linear16": (8_000, 16_000, 24_000, 32_000, 44_100, 48_000),
    "mulaw": (8_000, 16_000),
    "alaw": (8_000, 16_000),
}
"""The legal pairs, in hertz."""

FLUX_DEFAULT_RATES: Mapping[Encoding, int] = {"linear16": 24_000, "mulaw": 8_000, "alaw": 8_000}
FLUX_SPEEDS = (0.5, 1.5)
FLUX_SPEED_STEP = 0.05
EXPRESSIVITIES = (-2, 2)

_MODEL = re.compile(r"flux-[a-z0-9]+(?:-[A-Za-z0-9]+)+")
_KNOWN = ("model", "encoding", "sample_rate", "speed", "expressivity", "mip_opt_out", "tag")
_MOST_TAG = 128  # characters


def speed_problem(speed: float) -> tuple[str, str] | None:
    """The service's code for what is wrong with a speed, and a sentence; None if nothing is.

    >>> speed_problem(1.15), speed_problem(1.55)[0], speed_problem(1.07)[0]
    (None, 'SPEED_OUT_OF_RANGE', 'SPEED_INCREMENT_INVALID')
    """
    if not FLUX_SPEEDS[0] <= speed <= FLUX_SPEEDS[1]:
        return "SPEED_OUT_OF_RANGE", f"`speed` must be from {FLUX_SPEEDS[0]} to {FLUX_SPEEDS[1]}, and not {speed:g}."
    steps = speed / FLUX_SPEED_STEP
    if abs(steps - round(steps)) > 1e-6:
        return "SPEED_INCREMENT_INVALID", f"`speed` goes in steps of {FLUX_SPEED_STEP}, and {speed:g} is none."
    return None


def expressivity_problem(value: float) -> tuple[str, str] | None:
    """The same for an expressivity.

    >>> expressivity_problem(2), expressivity_problem(3)[0], expressivity_problem(0.5)[0]
    (None, 'EXPRESSIVITY_OUT_OF_RANGE', 'EXPRESSIVITY_INCREMENT_INVALID')
    """
    least, most = EXPRESSIVITIES
    if not least <= value <= most:
        return "EXPRESSIVITY_OUT_OF_RANGE", f"`expressivity` must be from {least} to {most}, and not {value:g}."
    if value != int(value):
        return "EXPRESSIVITY_INCREMENT_INVALID", f"`expressivity` is a whole number, and not {value:g}."
    return None


@dataclass(frozen=True, slots=True)
class FluxQuery:
    """What a socket of the second wire is asked for. Only ``speed`` can change while it is open.

    ``sample_rate`` is in hertz, ``speed`` a factor from 0.5 to 1.5 in steps of 0.05, ``expressivity`` from -2 to 2;
    None leaves a choice to the service. ``tags`` name the request in reports on usage. Raises `UsageError`.
    """

    model: str
    encoding: Encoding = "linear16"
    sample_rate: int | None = None
    speed: float | None = None
    expressivity: int | None = None
    mip_opt_out: bool | None = None
    tags: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        check_flux_model(self.model)
        if self.encoding not in get_args(Encoding):
            raise UsageError(f"Encoding {self.encoding[:60]!r} is not sent by /v2/speak: use linear16, mulaw or alaw.")
        legal = FLUX_SAMPLE_RATES[self.encoding]
        if self.sample_rate is not None and self.sample_rate not in legal:
            choices = ", ".join(str(rate) for rate in legal)
            raise UsageError(
                f"`sample_rate` must be one of {choices} when `encoding={self.encoding}`, and not {self.sample_rate}."
            )
        problem = None if self.speed is None else speed_problem(self.speed)
        problem = problem or (None if self.expressivity is None else expressivity_problem(self.expressivity))
        if problem is not None:
            raise UsageError(f"{problem[0]}: {problem[1]}")
        if any(not tag or len(tag) > _MOST_TAG for tag in self.tags):
            raise UsageError(f"A tag has 1 to {_MOST_TAG} characters.")

    @property
    def format(self) -> AudioFormat:
        """What the audio will be: mono, in the encoding and at the rate asked for or implied."""
        return AudioFormat(self.encoding, self.sample_rate or FLUX_DEFAULT_RATES[self.encoding], 1)

    def fields(self) -> list[tuple[str, str]]:
        """The parameters as they stand in the URL: the format in full, booleans in lower case.

        >>> FluxQuery("flux-alexis-en", speed=1.1, tags=("a", "b")).fields()[2:]
        [('sample_rate', '24000'), ('speed', '1.1'), ('tag', 'a'), ('tag', 'b')]
        """
        fields = [("model", self.model), ("encoding", self.encoding), ("sample_rate", str(self.format.sample_rate))]
        if self.speed is not None:
            fields.append(("speed", f"{self.speed:g}"))
        if self.expressivity is not None:
            fields.append(("expressivity", str(self.expressivity)))
        if self.mip_opt_out is not None:
            fields.append(("mip_opt_out", str(self.mip_opt_out).lower()))
        return fields + [("tag", tag) for tag in self.tags]

    def url(self, base_url: str = DEFAULT_BASE_URL) -> str:
        """The address of the socket.

        >>> FluxQuery("flux-alexis-en").url("http://127.0.0.1:8080/v2/speak")
        'ws://127.0.0.1:8080/v2/speak?model=flux-alexis-en&encoding=linear16&sample_rate=24000'
        """
        return f"{speak_url(base_url, FLUX_PATH)}?{urlencode(self.fields())}"


def check_flux_model(model: str) -> None:
    """Raise `UsageError` unless `model` could be the name of a voice of this wire."""
    if not _MODEL.fullmatch(model) or len(model) > 128:
        raise UsageError(f"{model[:60]!r} cannot be the name of a Flux voice: it looks like 'flux-alexis-en'.")


def read_flux_query(query: str) -> FluxQuery:
    """The `FluxQuery` in what follows the question mark of an address, as the service reads it.

    >>> read_flux_query("model=flux-alexis-en&sample_rate=44100&tag=a").tags
    ('a',)
    >>> read_flux_query("model=flux-alexis-en&container=none")
    Traceback (most recent call last):
    pipeline._errors.UsageError: `container` is no parameter of /v2/speak.

    Raises `UsageError` for a name that is not known, and a value that is not of its type or not legal; its message
    begins with the service's code where there is one.
    """
    pairs = parse_qsl(query, keep_blank_values=True)
    fields = dict(pairs)
    for name in fields:
        if name not in _KNOWN:
            raise UsageError(f"`{name[:60]}` is no parameter of {FLUX_PATH}.")
    if "model" not in fields:
        raise UsageError("`model` is missing, and this wire has no default: it looks like 'flux-alexis-en'.")
    encoding = fields.get("encoding", "linear16")
    known = next((known for known in FLUX_SAMPLE_RATES if known == encoding), None)
    if known is None:
        raise UsageError(f"Encoding {encoding[:60]!r} is not sent by {FLUX_PATH}: use linear16, mulaw or alaw.")
    rate, expressivity = _number(fields, "sample_rate"), _number(fields, "expressivity")
    problem = None if expressivity is None else expressivity_problem(expressivity)
    if problem is not None:
        raise UsageError(f"{problem[0]}: {problem[1]}")
    if rate is not None and not rate.is_integer():
        raise UsageError("Failed to deserialize query parameters: `sample_rate` is not a whole number.")
    if fields.get("mip_opt_out", "true") not in ("true", "false"):
        raise UsageError("Failed to deserialize query parameters: `mip_opt_out` is neither `true` nor `false`.")
    return FluxQuery(
        model=fields["model"],
        encoding=known,
        sample_rate=None if rate is None else int(rate),
        speed=_number(fields, "speed"),
        expressivity=None if expressivity is None else int(expressivity),
        mip_opt_out={"true": True, "false": False}.get(fields.get("mip_opt_out", "")),
        tags=tuple(value for name, value in pairs if name == "tag"),
    )


def _number(fields: Mapping[str, str], name: str) -> float | None:
    try:
        number = float(fields[name]) if name in fields else 0.0
    except ValueError:
        number = float("nan")
    if number != number or number in (float("inf"), float("-inf")):
        raise UsageError(f"Failed to deserialize query parameters: `{name}` is not a number.")
    return number if name in fields else None
