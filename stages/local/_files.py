"""Sound as a file that is sent while it is made: bare, as WAV, or compressed by PyAV (the extra ``encoded``)."""

from __future__ import annotations

import struct
from typing import Any, Protocol

from pipeline import AudioFormat, UsageError
from stages.deepgram.rest import FileQuery

_UNKNOWN_LENGTH = 0xFFFFFFFF  # what stands for the size of a WAV file that is not finished (as ffmpeg and sox write it)
_WAV_TAGS = {"linear16": 1, "alaw": 6, "mulaw": 7}
_CODECS = {  # container, codec, options: a page of Ogg each 0.1 s, and nothing that is patched in at the end
    "mp3": ("mp3", "libmp3lame", {"write_xing": "0"}),
    "opus": ("ogg", "libopus", {"page_duration": "100000"}),
    "flac": ("flac", "flac", {}),
    "aac": ("adts", "aac", {}),
}


class Wrapper(Protocol):
    """Makes a file of sound that comes in pieces of any length; the pieces of it may be empty."""

    def feed(self, sound: bytes) -> bytes:
        """More sound; more of the file."""
        ...

    def finish(self) -> bytes:
        """The end of the file."""
        ...


def wrapper(query: FileQuery) -> Wrapper:
    """What makes the file that is asked for. Raises `UsageError` where that needs an extra."""
    if query.encoding in _CODECS:
        return _Compressed(query.encoding, query.format.sample_rate, query.bits)
    return _Bare(wav_header(query.format) if query.wrapped == "wav" else b"")


def wav_header(format: AudioFormat) -> bytes:
    """The first 44 bytes of a mono WAV file of unknown length."""
    width = format.size(1.0) // format.sample_rate
    facts = struct.pack(
        "<IHHIIHH",
        16,
        _WAV_TAGS[format.encoding],
        1,
        format.sample_rate,
        format.sample_rate * width,
        width,
        8 * width,
    )
    length = struct.pack("<I", _UNKNOWN_LENGTH)
    return b"RIFF" + length + b"WAVEfmt " + facts + b"data" + length


class _Bare:
    def __init__(self, header: bytes) -> None:
        self._header = header

    def feed(self, sound: bytes) -> bytes:
        header, self._header = self._header, b""
        return header + sound

    def finish(self) -> bytes:
        return self.feed(b"")


class _Compressed:
    """A door for PyAV to write to, and the codec before it."""

    def __init__(self, encoding: str, rate: int, bits: int | None) -> None:
        try:
            import av
        except ImportError:
            raise UsageError(
                f'The encoding {encoding} needs the package av: pip install "utterflow[encoded]".'
            ) from None
        container, codec, options = _CODECS[encoding]
        self._av: Any = av
        self._rate = rate
        self._written = bytearray()
        self._half = b""  # of a sample, at most one byte
        self._container: Any = av.open(self, "w", format=container, options=dict(options))
        self._stream = self._add_stream(codec, rate)
        self._stream.layout = "mono"
        if bits is not None:
            self._stream.bit_rate = bits

    def _add_stream(self, codec: str, rate: int) -> Any:
        return self._container.add_stream(codec, rate=rate)

    def write(self, data: bytes) -> int:
        """PyAV's end."""
        self._written += data
        return len(data)

    def feed(self, sound: bytes) -> bytes:
        sound = self._half + sound
        whole = len(sound) & ~1
        self._half = sound[whole:]
        if whole:
            frame = self._av.AudioFrame(format="s16", layout="mono", samples=whole // 2)
            frame.sample_rate = self._rate
            frame.planes[0].update(sound[:whole])
            self._encode(frame)
        return self._take()

    def finish(self) -> bytes:
        self._encode(None)
        self._container.close()
        return self._take()

    def _encode(self, frame: Any) -> None:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)

    def _take(self) -> bytes:
        data = bytes(self._written)
        self._written.clear()
        return data
