"""What the sound of a turn says, and how much of it has been said at a given position.

Rules of this file: told of every `Audio` of a turn in order, it knows the text exactly where a flush segment ends.
Inside a segment it shares the segment's time out among its words. How long a segment lasts is known once it has ended;
before that it is reckoned from the `Pace` of the voice. Text is given once, and never taken back: what `heard` gives,
joined, is a beginning of the turn's text. Positions are seconds since the turn began.

A segment:  open --audio--> open --last, or sound of later chunks--> complete --position reaches its end--> given
            open --last of fewer chunks, or sound that begins again with one of its own--> broken

In a segment that is broken (its socket was lost), only the first chunks count as said; the others come again in the
next. What was given of them already is not given twice.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline import Audio, AudioFormat, Chunk
from stages.sound.words import weigh, words

TOLERANCE = 1e-6
"""Seconds: less than a sample at any rate, more than the errors of adding positions up."""


class Pace:
    """How fast a voice speaks, as measured so far. One a voice: it outlives the turns.

    Begins with about 15 characters a second, which is what most voices speak at, and believes as much in that as in
    four seconds of measured speech.
    """

    def __init__(self, characters_per_second: float = 15.0) -> None:
        self._seconds = 4.0
        self._letters = self._seconds * characters_per_second
        self._measured = 0.0

    def measure(self, letters: float, seconds: float) -> None:
        """A whole segment of so many letters (see `weigh`) took so long."""
        if letters > 0 and seconds > 0:
            self._letters += letters
            self._seconds += seconds
            self._measured += seconds

    def seconds(self, letters: float) -> float:
        """How long so many letters will take."""
        return letters * self._seconds / self._letters

    @property
    def doubt(self) -> float:
        """How far off `seconds` can be, as a part of it: a third before anything was measured, a sixth in the end."""
        return 1 / 6 + 1 / 6 * 4.0 / (4.0 + self._measured)


@dataclass(frozen=True, slots=True)
class _Mark:
    """The end of a word: characters of the segment up to there, and letters' worth of time until it has been said."""

    characters: int
    letters: float


@dataclass(slots=True)
class _Segment:
    """The sound between two flush boundaries."""

    start: float
    end: float
    chunks: tuple[Chunk, ...] = ()
    base: int = 0  # characters of the turn before it
    complete: bool = False
    broken: bool = False
    said: int = 0  # characters that count as said when it is complete
    marks: list[_Mark] = field(default_factory=list)
    letters: float = 0.0

    @property
    def text(self) -> str:
        return "".join(chunk.source for chunk in self.chunks)

    def says(self, chunks: tuple[Chunk, ...]) -> None:
        """Take note of its chunks."""
        if len(chunks) > len(self.chunks):
            self.chunks = chunks
            self.marks = []
            self.letters = 0.0
            for chunk in chunks:
                self._mark(chunk)
            if self.marks:  # some voices end with a pause and some without: rather late than early
                self.letters = self.marks[-1].letters

    def length(self, pace: Pace) -> float:
        """Seconds it takes in all, as far as can be known."""
        known = self.end - self.start
        return known if self.complete and not self.broken else max(known, pace.seconds(self.letters))

    def _mark(self, chunk: Chunk) -> None:
        """Note where each word of the model's ends, at the time at which the voice gets there."""
        before = self.marks[-1].characters if self.marks else 0
        spoken = list(_timeline(chunk.text))
        total = spoken[-1][2] if spoken else 0.0
        if chunk.written is None:
            for characters, said, _ in spoken:
                self.marks.append(_Mark(before + characters, self.letters + said))
        else:
            at = 0
            for word in words(chunk.written):
                at += len(word)
                self.marks.append(_Mark(before + at, self.letters + total * at / len(chunk.written)))
        self.letters += total


class Transcript:
    """Tell it of every `Audio` with `add`, then ask what has been `heard`."""

    def __init__(self, format: AudioFormat, pace: Pace | None = None) -> None:
        self._format = format
        self._pace = pace or Pace()
        self._segments: deque[_Segment] = deque()
        self._size = 0
        self._given = 0  # characters of the turn
        self._begins = 0  # how many of them are before the next segment
        self.exact = True
        self.margin = 0.0

    @property
    def end(self) -> float:
        """Where the sound known so far ends."""
        return self._format.seconds(self._size)

    def add(self, audio: Audio) -> None:
        """More sound."""
        segment = self._open(audio)
        self._size += len(audio.data)
        segment.end = self.end
        segment.says(audio.chunks)
        if audio.last:
            broken = not audio.data and audio.chunks == segment.chunks[: len(audio.chunks)] != segment.chunks
            self._complete(segment, audio.chunks if broken else None)

    def finish(self) -> None:
        """No more sound will come: the open segment has ended too."""
        if self._segments and not self._segments[-1].complete:
            self._complete(self._segments[-1])

    def completed(self) -> str:
        """The text of all segments that have ended, wherever the listener is: for sinks that nobody listens to."""
        given = ""
        while self._segments and self._segments[0].complete:
            given += self._shift()
        return given

    def heard(self, position: float) -> str:
        """The text that has been said at `position` and was not given before.

        Afterwards ``exact`` says whether the position is at a flush boundary, and ``margin`` how many seconds of
        speech the text may be off.
        """
        given = ""
        while self._segments and self._segments[0].complete and self._segments[0].end <= position + TOLERANCE:
            given += self._shift()
        self.exact, self.margin = True, 0.0
        if self._segments and self._segments[0].start < position - TOLERANCE:
            given += self._estimate(self._segments[0], position)
        return given

    def next_word(self) -> float | None:
        """The position at which the next word will have been heard; None if no more is known."""
        if not self._segments:
            return None
        segment = self._segments[0]
        at = bisect_right(segment.marks, self._given - segment.base, key=lambda mark: mark.characters)
        if at < len(segment.marks):
            return segment.start + _share(segment.marks[at].letters, segment.letters) * segment.length(self._pace)
        return segment.end if segment.complete else None

    def _open(self, audio: Audio) -> _Segment:
        """The segment that this audio belongs to."""
        segment = self._segments[-1] if self._segments else None
        if segment is not None and not segment.complete:
            if not (segment.chunks and audio.chunks) or audio.chunks[0] == segment.chunks[0]:
                return segment
            if audio.chunks[0] in segment.chunks:
                self._complete(segment, segment.chunks[: segment.chunks.index(audio.chunks[0])])
            elif audio.chunks[0].index > segment.chunks[-1].index:
                self._complete(segment)
            else:
                return segment
        segment = _Segment(self.end, self.end, base=self._begins)
        self._segments.append(segment)
        return segment

    def _complete(self, segment: _Segment, done: tuple[Chunk, ...] | None = None) -> None:
        """It has ended: with all of its chunks, or (broken) with those that are ``done``."""
        segment.complete = True
        segment.broken = done is not None
        segment.said = len(segment.text) if done is None else sum(len(chunk.source) for chunk in done)
        self._begins = segment.base + segment.said
        if done is None:
            self._pace.measure(segment.letters, segment.end - segment.start)

    def _shift(self) -> str:
        """Let go of the first segment; give what is left of its text."""
        segment = self._segments.popleft()
        return self._give(segment, segment.said)

    def _estimate(self, segment: _Segment, position: float) -> str:
        length, passed = segment.length(self._pace), position - segment.start
        self.exact, self.margin = False, self._doubt(segment, passed, length)
        letters = segment.letters * _share(passed, length) + TOLERANCE
        at = bisect_right(segment.marks, letters, key=lambda mark: mark.letters)
        characters = segment.marks[at - 1].characters if at else 0
        return self._give(segment, characters)

    def _give(self, segment: _Segment, characters: int) -> str:
        """The text of a segment up to there, but for what was given before."""
        before, self._given = self._given, max(self._given, segment.base + characters)
        return segment.text[before - segment.base : self._given - segment.base]

    def _doubt(self, segment: _Segment, passed: float, length: float) -> float:
        """Seconds that an estimate may be off: nothing at both ends of a segment that is whole, most in its middle."""
        between = math.sqrt(passed * max(length - passed, 0.0) / length) if length else 0.0
        return WANDER * between + (0.0 if segment.complete and not segment.broken else self._pace.doubt * passed)


WANDER = 0.3
"""Speech is not even: seconds that it strays, in the middle of four seconds, from where sharing out puts it. With
espeak-ng it stays within that 19 times of 20."""


def _timeline(text: str) -> Iterator[tuple[int, float, float]]:
    """For each word: characters up to its end, letters until it has been said, letters until its pause is over."""
    characters, letters = 0, 0.0
    for word in words(text):
        spoken, pause = weigh(word)
        characters += len(word)
        yield characters, letters + spoken, letters + spoken + pause
        letters += spoken + pause


def _share(part: float, whole: float) -> float:
    return min(part / whole, 1.0) if whole > 0 else 0.0
