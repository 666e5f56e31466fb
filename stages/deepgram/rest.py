"""Speech over one HTTP request (``POST /v1/speak`` and ``/v2/speak``): what may be asked for, and of which type it is.

The rules of this file are those of `query`: what the documents call illegal is refused with a `UsageError` that names
the legal values. A socket sends bare sound only; here it also comes in files. Pure.

Sources: docs: tts-media-output-settings, tts-encoding, tts-bit-rate, tts-container, 2026-11. The rate of FLAC that is
sent when none is asked for is nowhere said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pipeline import AudioFormat, UsageError
from stages.deepgram.flux_query import check_flux_model, expressivity_problem, speed_problem
from stages.deepgram.query import check_model, check_speed
from stages.deepgram.voices import DEFAULT_VOICE

DEFAULT_ENCODING = "mp3"
"""What a request is answered with that asks for no encoding (docs: tts-encoding, 2026-11)."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One encoding: its containers and sample rates (hertz), the default first, and the range of its bit rates.

    No container: the encoding is a file of its own, and none can be asked for. ``bit_rates`` are the least, the most
    and the default, in bits a second; `only_bit_rates` are all there are.
    """

    content_type: str
    rates: tuple[int, ...]
    containers: tuple[str, ...] = ()
    bit_rates: tuple[int, int, int] | None = None
    only_bit_rates: tuple[int, ...] = ()


KINDS: Mapping[str, Kind] = {
    "linear16": Kind("audio/l16", (24_000, 8_000, 16_000, 32_000, 48_000), ("wav", "none")),
    "mulaw": Kind("audio/mulaw", (8_000, 16_000), ("wav", "none")),
    "alaw": Kind("audio/alaw", (8_000, 16_000), ("wav", "none")),
    "mp3": Kind("audio/mpeg", (22_050,), bit_rates=(32_000, 48_000, 48_000), only_bit_rates=(32_000, 48_000)),
    "opus": Kind("audio/ogg;codecs=opus", (48_000,), ("ogg",), bit_rates=(4_000, 650_000, 12_000)),
    "flac": Kind("audio/flac", (48_000, 8_000, 16_000, 22_050, 32_000)),
    "aac": Kind("audio/aac", (22_050,), bit_rates=(4_000, 192_000, 48_000)),
}
"""Every encoding of a request."""

FLUX_RATES = (44_100,)
"""What linear16 can be had at beside, in hertz, where a voice of the second wire speaks."""


@dataclass(frozen=True, slots=True)
class FileQuery:
    """What the speech of one request is to be. None and "" leave a choice to the service.

    Raises `UsageError` for what the documents call illegal.
    """

    model: str = DEFAULT_VOICE
    encoding: str = DEFAULT_ENCODING
    container: str = ""
    sample_rate: int | None = None
    bit_rate: int | None = None
    speed: float | None = None

    def __post_init__(self) -> None:
        if self.encoding not in KINDS:
            raise UsageError(f"Encoding {self.encoding[:60]!r} is not made here: use {', '.join(KINDS)}.")
        kind = KINDS[self.encoding]
        more = FLUX_RATES if self.encoding == "linear16" and self.model.startswith("flux-") else ()
        self._one_of("sample_rate", self.sample_rate, sorted({*kind.rates, *more}))
        self._one_of("container", self.container or None, kind.containers)
        if kind.only_bit_rates or kind.bit_rates is None:
            self._one_of("bit_rate", self.bit_rate, kind.only_bit_rates)
        elif self.bit_rate is not None and not kind.bit_rates[0] <= self.bit_rate <= kind.bit_rates[1]:
            raise UsageError(
                f"`bit_rate` must be from {kind.bit_rates[0]} to {kind.bit_rates[1]} when `encoding={self.encoding}`."
            )

    def _one_of(self, name: str, value: object, legal: tuple[object, ...] | list[int]) -> None:
        if value is None or value in legal:
            return
        if not legal:
            raise UsageError(f"Unsupported audio format: `{name}` cannot be chosen when `encoding={self.encoding}`.")
        choices = ", ".join(str(choice) for choice in legal)
        raise UsageError(f"Unsupported audio format: `{name}` must be {choices} when `encoding={self.encoding}`.")

    @property
    def format(self) -> AudioFormat:
        """The sound inside: mono; linear16 where a codec makes something else of it."""
        rate = self.sample_rate or KINDS[self.encoding].rates[0]
        match self.encoding:
            case "mulaw":
                return AudioFormat("mulaw", rate, 1)
            case "alaw":
                return AudioFormat("alaw", rate, 1)
            case _:
                return AudioFormat("linear16", rate, 1)

    @property
    def wrapped(self) -> str:
        """The container, asked for or implied: "wav", "ogg" or "none"."""
        return self.container or next(iter(KINDS[self.encoding].containers), "none")

    @property
    def bits(self) -> int | None:
        """The bit rate, asked for or implied; None where there is none to choose."""
        kind = KINDS[self.encoding]
        return self.bit_rate or (kind.bit_rates[2] if kind.bit_rates else None)

    @property
    def content_type(self) -> str:
        """The type of the answer.

        >>> FileQuery(encoding="linear16").content_type, FileQuery(encoding="linear16", container="none").content_type
        ('audio/wav', 'audio/l16;rate=24000')
        >>> FileQuery().content_type
        'audio/mpeg'
        """
        kind = KINDS[self.encoding]
        if self.wrapped == "wav":
            return "audio/wav"
        return f"{kind.content_type};rate={self.format.sample_rate}" if "none" in kind.containers else kind.content_type


def read_file_query(query: str, *, flux: bool = False) -> FileQuery:
    """The `FileQuery` in what follows the question mark of ``/v1/speak``, or of ``/v2/speak`` (``flux``); names that
    nobody knows are ignored.

    >>> read_file_query("model=aura-2-thalia-en&encoding=mulaw&container=none&sample_rate=8000.0").format.sample_rate
    8000

    Raises `UsageError` for a value that is not of its type or not legal.
    """
    fields = dict(parse_qsl(query, keep_blank_values=True))
    model, speed = fields.get("model", "" if flux else DEFAULT_VOICE), _number(fields, "speed")
    if flux:
        check_flux_model(model)
        expressivity = _number(fields, "expressivity")
        problem = None if speed is None else speed_problem(speed)
        problem = problem or (None if expressivity is None else expressivity_problem(expressivity))
        if problem is not None:
            raise UsageError(f"{problem[0]}: {problem[1]}")
    else:
        check_model(model)
        check_speed(speed)
    _boolean(fields, "mip_opt_out")
    if "callback" in fields:
        raise UsageError("`callback` is not served here: leave it out, and the speech is in the answer.")
    return FileQuery(
        model=model,
        encoding=fields.get("encoding", DEFAULT_ENCODING),
        container=fields.get("container", ""),
        sample_rate=_whole(fields, "sample_rate"),
        bit_rate=_whole(fields, "bit_rate"),
        speed=speed,
    )


def _number(fields: Mapping[str, str], name: str) -> float | None:
    try:
        return float(fields[name]) if name in fields else None
    except ValueError:
        raise UsageError(f"Failed to deserialize query parameters: `{name}` is not a number.") from None


def _whole(fields: Mapping[str, str], name: str) -> int | None:
    """A whole number; "24000.0" is one too, as the official Python client sends it."""
    number = _number(fields, name)
    if number is not None and not number.is_integer():
        raise UsageError(f"Failed to deserialize query parameters: `{name}` is not a whole number.")
    return None if number is None else int(number)


def _boolean(fields: Mapping[str, str], name: str) -> None:
    if fields.get(name, "true") not in ("true", "false"):
        raise UsageError(f"Failed to deserialize query parameters: `{name}` is neither `true` nor `false`.")
