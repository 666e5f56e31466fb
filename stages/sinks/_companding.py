"""Mu-law and A-law back to linear samples (ITU-T G.711).

Rules of this file: a byte is looked up in a table of 256; the tests compare it with the `audioop` module, where Python
still has one.
"""

from __future__ import annotations

import struct
from functools import cache

from pipeline import Encoding


def expand(data: bytes, encoding: Encoding) -> bytes:
    """Signed 16-bit little-endian samples. Linear16 is given back as it is.

    >>> expand(bytes([0xFF, 0x00]), "mulaw") == struct.pack("<hh", 0, -32124)
    True
    """
    if encoding == "linear16":
        return data
    return b"".join(map(_table(encoding).__getitem__, data))


def silence(encoding: Encoding, size: int) -> bytes:
    """So many bytes without a sound: zero is not that in mu-law and A-law.

    >>> [expand(silence(encoding, 2), encoding).hex() for encoding in ("linear16", "mulaw", "alaw")]
    ['0000', '00000000', '08000800']
    """
    return _SILENCE[encoding] * size


_SILENCE: dict[Encoding, bytes] = {"linear16": b"\0", "mulaw": b"\xff", "alaw": b"\xd5"}


@cache
def _table(encoding: Encoding) -> list[bytes]:
    sample = _mulaw if encoding == "mulaw" else _alaw
    return [struct.pack("<h", sample(code)) for code in range(256)]


def _mulaw(code: int) -> int:
    code = ~code
    size = (((code & 0x0F) << 3) + 0x84 << (code >> 4 & 7)) - 0x84
    return -size if code & 0x80 else size


def _alaw(code: int) -> int:
    code ^= 0x55
    segment = code >> 4 & 7
    size = ((code & 0x0F) << 4) + 8
    if segment:
        size = size + 0x100 << segment - 1
    return size if code & 0x80 else -size
