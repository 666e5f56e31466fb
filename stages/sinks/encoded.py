"""An MP3, Opus, AAC or FLAC file, by PyAV. The only importer of av, when such a sink is made known its format."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pipeline import AudioFormat, UsageError
from pipeline.options import is_count
from stages.sinks._companding import expand
from stages.sinks._recording import Recording
from stages.sinks._target import Name, Target


@dataclass(frozen=True, slots=True)
class _Kind:
    """How PyAV makes it: container, codec, options, the rate it insists on."""

    container: str
    codec: str
    options: dict[str, str] = field(default_factory=dict)
    rate: int | None = None


_KINDS = {
    "mp3": _Kind("mp3", "libmp3lame", {"write_xing": "0"}),  # the Xing header would be patched in at the end
    "opus": _Kind("ogg", "libopus", {"page_duration": "100000"}, rate=48_000),  # a page each 0.1 s, for killed runs
    "aac": _Kind("adts", "aac"),
    "flac": _Kind("flac", "flac"),
}
_KINDS["ogg"] = _KINDS["opus"]

HEAD = 26
"""Bytes of a FLAC file up to the end of its number of samples: "fLaC", the head of a block, and the first 18 bytes of
STREAMINFO (RFC 9639, 8.2)."""


class EncodedFile(Recording):
    """Writes what is said to a compressed file; put it last in a pipeline. Needs the extra ``encoded``.

    ``target`` is as in `WavFile`, and what is written when is the same. ``kind`` is "mp3", "opus" (in Ogg), "aac" or
    "flac"; by default what the name of the file ends with. ``bit_rate`` is in bits a second. The file plays from its
    beginning at every moment. When the pipeline is closed, the last 0.1 s are in it, and a FLAC file says how long it
    is, if the target can seek.

    Raises `UsageError` as `WavFile` does, for a kind that there is not, and where the extra is missing.
    """

    def __init__(self, target: Name, *, kind: str | None = None, bit_rate: int = 32_000) -> None:
        where = Target(target)
        if not (is_count(bit_rate) and bit_rate > 0):
            raise UsageError(f"bit_rate={bit_rate!r} is no number of bits a second: give one above 0, like 32000.")
        kind = kind or os.path.splitext(where.path or "")[1].lstrip(".").lower()
        if kind not in _KINDS:
            known = ", ".join(f'"{name}"' for name in _KINDS)
            raise UsageError(
                f"There is no kind of file {kind!r}: let the name end with one of {known}, or give 'kind'."
            )
        super().__init__(where, partial(_Encoded, _KINDS[kind], bit_rate))

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format, and see that the target and the library will do."""
        _av()
        super().accept(format)


class _Encoded:
    """A compressed file being written. Nothing is until there is sound."""

    def __init__(self, kind: _Kind, bit_rate: int, target: Target, format: AudioFormat) -> None:
        self._target = target
        self._format = format
        self._kind = kind
        self._bit_rate = bit_rate
        self._door = _Door()
        self._head = b""
        self._samples = 0  # of each channel
        self._container: Any = None
        self._stream: Any = None

    def append(self, data: bytes) -> None:
        """Add sound."""
        if self._container is None:
            self._begin()
        samples = expand(data, self._format.encoding)
        count = len(samples) // (2 * self._format.channels)
        self._samples += count
        frame = _av().AudioFrame(format="s16", layout=self._layout, samples=count)
        frame.sample_rate = self._format.sample_rate
        frame.planes[0].update(samples)
        self._mux(frame)

    def end(self) -> None:
        """Let out what the codec still holds, and write into a FLAC file's head how long it is.

        PyAV cannot, since it does not seek; without it players show no length, and some open no such file.
        """
        if self._container is not None:
            self._mux(None)
            self._container.close()
            self._write()
            if self._kind.codec == "flac" and self._target.can_patch:
                self._target.patch(counted(self._head, self._samples))

    def _begin(self) -> None:
        kind = self._kind
        self._container = _av().open(self._door, "w", format=kind.container, options=dict(kind.options))
        self._stream = self._container.add_stream(kind.codec, rate=kind.rate or self._format.sample_rate)
        self._stream.layout = self._layout
        self._stream.bit_rate = self._bit_rate

    @property
    def _layout(self) -> str:
        return "mono" if self._format.channels == 1 else "stereo"

    def _mux(self, frame: Any) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
        self._write()

    def _write(self) -> None:
        data = self._door.take()
        self._head += data[: HEAD - len(self._head)]
        self._target.write(data)


def counted(head: bytes, samples: int) -> bytes:
    """The `HEAD` of a FLAC file with its number of samples: 36 bits, of which 0 means unknown (RFC 9639, 8.2)."""
    known = samples if samples < 1 << 36 else 0
    return head[:21] + bytes([head[21] & 0xF0 | known >> 32]) + (known & 0xFFFF_FFFF).to_bytes(4, "big")


class _Door:
    """A file as PyAV wants one to be. It only collects: errors of the target would not come through PyAV whole."""

    def __init__(self) -> None:
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        return len(data)

    def take(self) -> bytes:
        data = bytes(self._data)
        self._data.clear()
        return data


def _av() -> Any:
    try:
        import av
    except ModuleNotFoundError as error:
        raise UsageError("A compressed file needs the extra 'encoded': pip install 'utterflow[encoded]'.") from error
    return av
