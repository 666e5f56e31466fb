"""What travels between stages: ``str`` (tokens) -> `Chunk` -> `Audio` -> `Played`.

Items are values: frozen, slotted, compared by content. Their ``repr`` counts the spoken text and never shows it, so
that a log line or a traceback cannot give a conversation away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from pipeline._errors import UsageError
from pipeline.options import is_count

Encoding = Literal["linear16", "mulaw", "alaw"]
"""How a sample is written: signed 16-bit little-endian, or one byte of mu-law or A-law."""

Cut = Literal["sentence", "opener", "clause", "layout", "patience", "maximum", "end"]
"""Why a chunk ends where it ends.

``sentence``: a boundary that is certain. ``opener``: a short first sentence ("Sure!") sent ahead. ``clause``: a clause
of a first or an overlong sentence, or of one for whose end the listener could not wait. ``layout``: a paragraph,
heading, list item or table row ends. ``patience``: no more text came for a while. ``maximum``: the text reached the
greatest length allowed. ``end``: the stream ended.
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Text released to be spoken.

    ``text`` is sent as it stands, its own white space included: chunks joined are the text of the turn. ``index``
    counts from 0 in each turn. ``cut`` is why the chunk ends here. ``written`` is what the model wrote where that
    differs from what is spoken (markdown, URLs); None means that it is the same. ``language`` is the ISO 639 code of
    what it is in, as far as the stage that made it knows; "" means that nobody does. Chunks that say the same
    are equal.
    """

    text: str
    index: int
    cut: Cut = "sentence"
    written: str | None = None
    language: str = field(default="", compare=False)

    @property
    def source(self) -> str:
        """The model's own words for this chunk."""
        return self.text if self.written is None else self.written

    def __repr__(self) -> str:
        return f"Chunk(<{len(self.text)} characters>, index={self.index}, cut={self.cut!r})"


@dataclass(frozen=True, slots=True)
class AudioFormat:
    """What the bytes of `Audio` mean. Agreed once, when the pipeline opens; the default is what Deepgram sends by
    default.

    ``sample_rate`` is in hertz, ``channels`` are interleaved. Raises `UsageError` for an encoding that there is not,
    and for rates and channels that are no numbers above 0.
    """

    encoding: Encoding = "linear16"
    sample_rate: int = 24_000
    channels: int = 1

    def __post_init__(self) -> None:
        if self.encoding not in get_args(Encoding):
            raise UsageError(f"encoding={self.encoding!r} is not known: choose one of {', '.join(get_args(Encoding))}.")
        if not (is_count(self.sample_rate) and self.sample_rate > 0 and is_count(self.channels) and self.channels > 0):
            raise UsageError(
                f"No audio has sample_rate={self.sample_rate!r} and channels={self.channels!r}: give whole numbers "
                "above 0, like 24000 (hertz) and 1."
            )

    @property
    def sample_width(self) -> int:
        """Bytes of one sample of one channel."""
        return 2 if self.encoding == "linear16" else 1

    @property
    def block(self) -> int:
        """Bytes of one sample of every channel: audio is cut at multiples of it."""
        return self.sample_width * self.channels

    @property
    def bytes_per_second(self) -> int:
        """Bytes of one second of sound."""
        return self.block * self.sample_rate

    def seconds(self, size: int) -> float:
        """Seconds of sound in `size` bytes."""
        return size / self.bytes_per_second

    def size(self, seconds: float) -> int:
        """Bytes of `seconds` of sound, rounded down to whole blocks."""
        return int(seconds * self.sample_rate) * self.block


@dataclass(frozen=True, slots=True)
class Audio:
    """Sound for the listener, and what it says.

    ``data`` holds whole blocks of the agreed `AudioFormat`; it may be empty. ``chunks`` are the chunks of the flush
    segment that this sound belongs to, as far as known (empty: unknown). ``last`` is true on the item that ends its
    segment: after its last byte every one of ``chunks`` has been spoken.

    A segment whose connection was lost is broken off by an item without data: ``last``, with those of its ``chunks``
    that have been spoken (none, perhaps). The others come again, with sound of their own.
    """

    data: bytes
    chunks: tuple[Chunk, ...] = ()
    last: bool = False

    def __repr__(self) -> str:
        return f"Audio(<{len(self.data)} bytes>, chunks={[chunk.index for chunk in self.chunks]}, last={self.last})"


@dataclass(frozen=True, slots=True)
class Played:
    """What a sink has let out since the `Played` before it.

    ``text`` is what has become heard by it, in the model's own words. ``seconds`` is the sound let out, ``position``
    all of it since the turn began. ``exact`` is true at a flush boundary; elsewhere ``text`` is an estimate that can
    be off by ``margin`` seconds of speech.
    """

    text: str
    seconds: float
    position: float
    exact: bool = True
    margin: float = 0.0

    def __repr__(self) -> str:
        exact = "exact" if self.exact else f"within {self.margin:.2f} s"
        return (
            f"Played(<{len(self.text)} characters>, seconds={self.seconds:.3f}, position={self.position:.3f}, {exact})"
        )
