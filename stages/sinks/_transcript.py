"""What the sound of a turn says, and how much of it has been said at a given position.

Rules of this file: told of every `Audio` of a turn in order, it knows the text exactly where a flush segment ends.
Inside a segment it goes by what the `HeardSegment` makes of its sound. Text is given once, and never taken back: what
`heard` gives, joined, is a beginning of the turn's text. Positions are seconds since the turn began.

A segment:  open --audio--> open --last, or sound of later chunks--> complete --position reaches its end--> given
            open --last of fewer chunks, or sound that begins again with one of its own--> broken

In a segment that is broken (its socket was lost), only the first chunks count as said; the others come again in the
next. What was given of them already is not given twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import deque

from pipeline import Audio, AudioFormat, Chunk
from stages.sinks._segment import HeardSegment, SpeechPace

TOLERANCE = 1e-6
"""Seconds: less than a sample at any rate, more than the errors of adding positions up."""


class Transcript:
    """Tell it of every `Audio` with `add`, then ask what has been `heard`.

    Unless it ``listens`` to the sound for pauses, only the text of segments that have ended is worth asking for.
    """

    def __init__(self, format: AudioFormat, pace: SpeechPace | None = None, *, listens: bool = True) -> None:
        self._format = format
        self._listens = listens
        self._pace = pace or SpeechPace()
        self._segments: deque[HeardSegment] = deque()
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
        segment.hears(audio.data, self.end)
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
            begun = min(segment.start + 2 * TOLERANCE, segment.end)  # nothing is heard of what has not begun
            return max(segment.start + segment.at(segment.marks[at].letters), begun)
        return segment.end if segment.complete else None

    def _open(self, audio: Audio) -> HeardSegment:
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
        segment = HeardSegment(self._format, self.end, self._begins, self._pace, listens=self._listens)
        self._segments.append(segment)
        return segment

    def _complete(self, segment: HeardSegment, done: tuple[Chunk, ...] | None = None) -> None:
        """It has ended: with all of its chunks, or (broken) with those that are ``done``."""
        segment.ends(None if done is None else sum(len(chunk.source) for chunk in done))
        self._begins = segment.base + segment.said

    def _shift(self) -> str:
        """Let go of the first segment; give what is left of its text."""
        segment = self._segments.popleft()
        return self._give(segment, segment.said)

    def _estimate(self, segment: HeardSegment, position: float) -> str:
        passed = position - segment.start
        self.exact, self.margin = False, segment.doubt(passed)
        at = bisect_right(segment.marks, passed + TOLERANCE, key=lambda mark: segment.at(mark.letters))
        characters = segment.marks[at - 1].characters if at else 0
        return self._give(segment, characters)

    def _give(self, segment: HeardSegment, characters: int) -> str:
        """The text of a segment up to there, but for what was given before."""
        before, self._given = self._given, max(self._given, segment.base + characters)
        return segment.text[before - segment.base : self._given - segment.base]
