"""Sound that spells itself out: tags in the samples, and the reading of them. Pure.

Every 20 ms of a word starts with a tag that spells the word, so that from any part of what a listener got it is plain
which words were heard, in which order, how often and how completely. Sound may be cut anywhere between two samples and
joined to other sound. A tag is a run of samples::

    +30000 -30000 | tick (2) | ticks (2) | word ends (1) | size (2) | word in UTF-8 (2 a byte) | CRC-16 (4)

where a number in brackets counts hexadecimal digits, one sample each, 3000 apart: far enough to survive mulaw and
A-law. ``tick`` counts the tags of the word, of which there are ``ticks``.

The array module writes samples in the machine's byte order; every platform this runs on is little-endian, as linear16
is.
"""

from __future__ import annotations

import re
from array import array
from binascii import crc_hqx
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_TICKS_PER_SECOND = 50
_SYNC = 30_000
_SYNC_LEAST = 26_000  # what is left of it after mulaw, and more than any digit
_STEP = 1_500  # half the distance between two digits
_LIKE_SYNC = re.compile(rb"[\x65-\x7f][\x80-\x9b]")  # the high bytes of two samples that may be the start of a tag
_HEAD = 7  # digits before the word
_CHECK = 4  # digits after it


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One word of tagged sound, as far as it was heard: ``heard`` of its ``ticks`` stretches of 20 ms.

    ``start`` is its first sample. ``ends`` is False for a piece of a long word that goes on in the next.
    """

    text: str
    ends: bool
    heard: int
    ticks: int
    start: int

    @property
    def whole(self) -> bool:
        """Whether all of the word was heard (to within its last 20 ms)."""
        return self.heard == self.ticks


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of words of one sentence: words ``start`` up to, but without, ``stop`` of all its ``words``."""

    sentence: int
    start: int
    stop: int
    words: int

    @property
    def whole(self) -> bool:
        """Whether it is the whole sentence."""
        return self.start == 0 and self.stop == self.words


def tag(block: bytes, word: str, *, ends: bool, sample_rate: int) -> bytes:
    """`block` (mono linear16, the sound of one word of at most 16 characters) with tags written over it."""
    samples = array("h", block)
    tick_length = sample_rate // _TICKS_PER_SECOND
    spelled = word.encode("utf-8", "replace")
    ticks = max(1, len(samples) // tick_length)
    for tick in range(ticks):
        body = bytes((tick, ticks)).hex() + str(int(ends)) + bytes((len(spelled),)).hex() + spelled.hex()
        digits = body + f"{crc_hqx(body.encode(), 0):04x}"
        marks = [_SYNC, -_SYNC, *((2 * int(digit, 16) - 15) * _STEP for digit in digits)]
        start = tick * tick_length
        samples[start : start + len(marks)] = array("h", marks)
    return samples.tobytes()


def read_words(sound: bytes) -> list[HeardWord]:
    """The words in tagged sound (mono linear16 at the voice's own rate), in the order in which they were heard.

    >>> from stages.local._tone import tones
    >>> sound = b"".join(tones("Hello there.", 8000, tagged=True))
    >>> [word.text for word in read_words(sound)], read_words(sound[:9000])[-1].whole
    (['Hello', 'there.'], False)
    """
    words: list[HeardWord] = []
    last = -1
    for start, tick, ticks, ends, text in _marks(array("h", sound[: len(sound) // 2 * 2])):
        before = words[-1] if words else None
        if before and tick > last and (before.text, before.ends, before.ticks) == (text, ends, ticks):
            words[-1] = HeardWord(text, ends, before.heard + 1, ticks, before.start)
        else:
            words.append(HeardWord(text, ends, 1, ticks, start))
        last = tick
    return words


def read_text(sound: bytes) -> str:
    """The words that were heard whole, as text; a run of white space is one space.

    >>> from stages.local._tone import tones
    >>> read_text(b"".join(tones("One thing,  then antidisestablishmentarianism.", 8000, tagged=True)))
    'One thing, then antidisestablishmentarianism.'
    """
    return "".join(word.text + " " * word.ends for word in read_words(sound) if word.whole).strip()


def passages(sound: bytes, sentences: Sequence[str]) -> list[Passage]:
    """Which of the `sentences` were heard in tagged sound, in order; one that was begun twice stands there twice.

    Words that belong to no sentence are left out. A word that was cut is not counted as heard.

    >>> from stages.local._tone import tones
    >>> sound = b"".join(tones("One is here. Two is", 8000, tagged=True))
    >>> passages(sound, ["One is here.", "Two is there."])
    [Passage(sentence=0, start=0, stop=3, words=3), Passage(sentence=1, start=0, stop=2, words=3)]
    """
    heard = read_text(sound).split()
    wanted = [sentence.split() for sentence in sentences]
    found: list[Passage] = []
    at = 0
    while at < len(heard):
        candidates = (
            Passage(number, start, start + _run(heard[at:], words[start:]), len(words))
            for number, words in enumerate(wanted)
            for start in range(len(words))
        )
        best = max(candidates, key=lambda passage: (passage.stop - passage.start, -passage.start), default=None)
        length = best.stop - best.start if best else 0
        if best and length:
            found.append(best)
        at += max(1, length)
    return found


def _run(heard: Sequence[str], wanted: Sequence[str]) -> int:
    """How many words at the start of both are the same."""
    return next(
        (i for i, (a, b) in enumerate(zip(heard, wanted, strict=False)) if a != b), min(len(heard), len(wanted))
    )


def _marks(samples: array[int]) -> Iterator[tuple[int, int, int, bool, str]]:
    """Start, tick, ticks, ends and word of each tag that is complete and undamaged."""
    for sync in _LIKE_SYNC.finditer(samples.tobytes()[1::2]):
        start = sync.start()
        if samples[start] < _SYNC_LEAST or samples[start + 1] > -_SYNC_LEAST:
            continue
        head = _digits(samples, start + 2, _HEAD)
        size = int(head[5:7], 16) if len(head) == _HEAD else 0
        rest = _digits(samples, start + 2 + _HEAD, 2 * size + _CHECK)
        body, check = head + rest[:-_CHECK], rest[-_CHECK:]
        if len(rest) == 2 * size + _CHECK and f"{crc_hqx(body.encode(), 0):04x}" == check:
            word = bytes.fromhex(rest[:-_CHECK]).decode("utf-8", "replace")
            yield start, int(head[:2], 16), int(head[2:4], 16), head[4] == "1", word


def _digits(samples: array[int], start: int, count: int) -> str:
    levels = (round((sample / _STEP + 15) / 2) for sample in samples[start : start + count])
    return "".join(f"{min(15, max(0, level)):x}" for level in levels)
