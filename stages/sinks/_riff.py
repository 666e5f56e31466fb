"""The head of a WAV file, as bytes.

Rules of this file: sizes that are not known yet, or do not fit, are written as the greatest number there is. That is
how streams are written to pipes everywhere, and players, as Python's `wave`, read on to the end of what there is. The
format tags, the `fact` chunk that every format but plain PCM must have, and the pad byte after odd data are from
"Multimedia Programming Interface and Data Specifications 1.0" (IBM and Microsoft, 1991) and RFC 2361.

A file is: ``RIFF`` size ``WAVE`` | ``fmt `` | ``fact`` (not for linear16) | ``data`` size | samples | pad byte if odd
"""

from __future__ import annotations

import struct

from pipeline import AudioFormat

UNKNOWN = 0xFFFF_FFFF
"""The size of what is still being written."""

_TAGS = {"linear16": 0x0001, "alaw": 0x0006, "mulaw": 0x0007}


def header(format: AudioFormat, size: int | None = None) -> bytes:
    """Everything before the first sample. ``size`` is the bytes of sound that follow; None: not known yet.

    Always of the same length for the same format, so that it can be written again over itself.

    >>> len(header(AudioFormat())), len(header(AudioFormat("mulaw", 8000)))
    (44, 58)
    """
    if format.encoding == "linear16":
        head = _chunk(b"fmt ", _fmt(format))
    else:
        samples = None if size is None else size // format.block  # of one channel
        head = _chunk(b"fmt ", _fmt(format) + struct.pack("<H", 0)) + _chunk(b"fact", struct.pack("<I", _fit(samples)))
    body = b"WAVE" + head + b"data" + struct.pack("<I", _fit(size))
    total = None if size is None else len(body) + size + size % 2
    return b"RIFF" + struct.pack("<I", _fit(total)) + body


def _fmt(format: AudioFormat) -> bytes:
    return struct.pack(
        "<HHIIHH",
        _TAGS[format.encoding],
        format.channels,
        format.sample_rate,
        format.bytes_per_second,
        format.block,
        8 * format.sample_width,
    )


def _chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack("<I", len(data)) + data


def _fit(number: int | None) -> int:
    return UNKNOWN if number is None else min(number, UNKNOWN)
