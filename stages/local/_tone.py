"""Text as tones, the same for the same text. Pure.

Each word is a tone of its own pitch that swells and fades, followed by silence where white space follows. A word is as
long as its characters take at the usual speed of speech; a run of white space counts as one character; words over 16
characters are sounded in pieces.
"""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from stages.local import _tags
from stages.sound.words import breadth

CHARACTERS_PER_SECOND = 15
"""The speed of speech, roughly (docs and measurements give 14 to 17)."""

_PIECE = re.compile(r"(\S{1,16})(\s*)")
_LOUDNESS = 6_000  # of 32767; well under what a tag uses
_LOWEST = 110.0  # hertz
_RAMP = 4  # periods over which a tone swells, and fades


def tones(text: str, sample_rate: int, *, tagged: bool = False, speed: float = 1.0) -> Iterator[bytes]:
    """The sound of `text`, one block of mono linear16 for each word; with ``tagged``, as `_tags` describes.

    ``speed`` is a factor: words are shorter by it and not higher.

    >>> sum(len(block) for block in tones("Hello there. ", 8000)) / 2 / 8000
    0.866625
    """
    characters = 0
    done = 0
    for piece in _PIECE.finditer(text):
        word, space = piece.groups()
        ends = bool(space) or piece.end() == len(text)
        characters += breadth(word) + bool(space)
        length = int(characters * sample_rate / (CHARACTERS_PER_SECOND * speed)) - done
        done += length
        sounding = length * len(word) // (len(word) + bool(space))
        block = _tone(word, sounding, sample_rate) + bytes(2 * (length - sounding))
        yield _tags.tag(block, word, ends=ends, sample_rate=sample_rate) if tagged else block


def _tone(word: str, length: int, sample_rate: int) -> bytes:
    """`length` samples at the pitch of `word`, made of whole periods."""
    pitch = _LOWEST * 2 ** (crc32(word.encode("utf-8", "replace")) % 13 / 12)
    period = max(2, round(sample_rate / pitch))
    levels = _levels(period)
    count = -(-length // period)
    periods = (levels[min(i, count - 1 - i, _RAMP - 1)] for i in range(count))
    return b"".join(periods)[: 2 * length]


@lru_cache(maxsize=64)  # 13 pitches at a handful of rates
def _levels(period: int) -> list[bytes]:
    """One period of a sine for each loudness of the ramp."""
    wave = [math.sin(2 * math.pi * i / period) for i in range(period)]
    steps = [_LOUDNESS * step / _RAMP for step in range(1, _RAMP + 1)]
    return [array("h", (int(loudness * value) for value in wave)).tobytes() for loudness in steps]
