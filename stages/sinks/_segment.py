"""One stretch of sound between two flush boundaries: what it says, and when it says each word.

Rules of this file: positions are seconds since the segment began. The pauses that can be heard in the sound tell where
its sentences begin and end (`anchored`); within a sentence, time is shared out among its words. Where no pause can be
heard, it is shared out among all words of the segment. What the model wrote otherwise than it is said (`Chunk.written`)
is matched with it word by word. How long a segment lasts is known once it has ended; before that it is reckoned.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline import AudioFormat, Chunk
from stages.sound.anchors import Anchors, anchored, laid, sentences
from stages.sound.quiet import Quiet
from stages.sound.words import weigh, words

WANDER = 0.3
"""Speech is not even: seconds that it strays, in the middle of four seconds, from where sharing out puts it. With
espeak-ng it stays within that 19 times of 20."""

NEAR = 4
"""Words further on in which a word of the model's is looked for in what is said: more may be added between two, but the
next one then finds its place."""

PRIOR = 2.0
"""Seconds at the usual pace that weigh as much as the seconds heard, when the pace of a synthesis is reckoned."""

_RUN = re.compile(r"[^\W_]+")


class SpeechPace:
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
class Mark:
    """The end of a word: characters of the segment up to there, and letters' worth of time until it has been said."""

    characters: int
    letters: float


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A sentence: letters' worth of time before it, and until its last word has been said."""

    begins: float
    ends: float


class HeardSegment:
    """``start`` and ``end`` are seconds of the turn, ``base`` the characters of the turn before it.

    ``complete``: it has ended. ``broken``: its voice broke off. ``said``: characters that count as said at its end.
    """

    def __init__(self, format: AudioFormat, start: float, base: int, pace: SpeechPace, *, listens: bool) -> None:
        self.start = self.end = start
        self.base = base
        self.chunks: tuple[Chunk, ...] = ()
        self.complete = self.broken = False
        self.said = 0
        self.marks: list[Mark] = []
        self._pace = pace
        self._sound = Quiet(format) if listens else None
        self._ends: list[tuple[int, float, float]] = []  # of words as said: characters, letters, letters with pause
        self._letters = 0.0
        self._stretches: list[_Stretch] = []
        self._knots: list[tuple[float, float]] = []  # letters, seconds
        self._laid: object = None  # what the knots were made from

    @property
    def text(self) -> str:
        """In the model's own words."""
        return "".join(chunk.source for chunk in self.chunks)

    @property
    def whole(self) -> bool:
        """Whether it has ended with all of its text."""
        return self.complete and not self.broken

    def hears(self, data: bytes, end: float) -> None:
        """More of its sound, which ends there now."""
        self.end = end
        if self._sound is not None:
            self._sound.hear(data)

    def says(self, chunks: tuple[Chunk, ...]) -> None:
        """Take note of its chunks."""
        if len(chunks) <= len(self.chunks):
            return
        self.chunks = chunks
        self.marks, self._ends, self._letters = [], [], 0.0
        for chunk in chunks:
            self._mark(chunk)
        if self.marks:  # some voices end with a pause and some without: rather late than early
            self._letters = self.marks[-1].letters
        self._stretches = list(self._sentences("".join(chunk.text for chunk in chunks)))

    def ends(self, said: int | None) -> None:
        """It has ended: with all of its text, or (broken) with so many characters of it."""
        self.complete = True
        self.broken = said is not None
        self.said = len(self.text) if said is None else said
        if self.whole:
            knots = self._places()
            spoken = sum(b - a for (_, a), (_, b) in zip(knots[::2], knots[1::2], strict=False))
            letters = sum(b - a for (a, _), (b, _) in zip(knots[::2], knots[1::2], strict=False))
            self._pace.measure(letters, spoken)

    def at(self, letters: float) -> float:
        """When so many letters have been said."""
        knots = self._places()
        after = bisect_left(knots, letters, key=lambda knot: knot[0])
        if after == 0:
            return knots[0][1]
        if after == len(knots):
            return knots[-1][1]
        (before, since), (behind, until) = knots[after - 1 : after + 1]
        return since + (until - since) * (letters - before) / (behind - before)

    def doubt(self, passed: float) -> float:
        """Seconds that an estimate may be off: nothing at both ends of what is known, most in the middle of it."""
        knots = self._places()
        length = max(knots[-1][1], self.end - self.start)
        between = math.sqrt(passed * max(length - passed, 0.0) / length) if length else 0.0
        return WANDER * between + (0.0 if self.whole else self._pace.doubt * passed)

    def _mark(self, chunk: Chunk) -> None:
        """Note where each word of the model's ends, at the time at which the voice gets there."""
        begins, before = self._letters, self.marks[-1].characters if self.marks else 0
        characters = self._ends[-1][0] if self._ends else 0
        spoken: list[tuple[str, float]] = []
        for word in words(chunk.text):
            letters, pause = weigh(word)
            characters += len(word)
            self._ends.append((characters, self._letters + letters, self._letters + letters + pause))
            spoken.append((word, self._letters + letters))
            self._letters += letters + pause
        if chunk.written is None:
            at = 0
            for word, said in spoken:
                at += len(word)
                self.marks.append(Mark(before + at, said))
        else:
            for at, said in matched(chunk.written, spoken, begins):
                self.marks.append(Mark(before + at, said))

    def _sentences(self, text: str) -> Iterator[_Stretch]:
        begins = 0.0
        for sentence in sentences(text):
            last = bisect_left(self._ends, len(text[: sentence.end].rstrip()), key=lambda end: end[0])
            _, ends, pause = self._ends[min(last, len(self._ends) - 1)]
            yield _Stretch(begins, ends)
            begins = pause

    def _places(self) -> list[tuple[float, float]]:
        """Points that are known or reckoned, in order: so many letters have been said after so many seconds."""
        sound = self._sound
        of = (self.complete, self.broken, len(self.chunks), self.end, sound and len(sound.runs))
        if of != self._laid:
            self._laid = of
            self._knots = self._anchored(sound) if sound is not None and self._stretches else []
            if not self._knots:
                known = self.end - self.start
                length = known if self.whole else max(known, self._pace.seconds(self._letters))
                self._knots = [(0.0, 0.0), (self._letters, length)]
        return self._knots

    def _anchored(self, sound: Quiet) -> list[tuple[float, float]]:
        """Where its sentences begin and end, by the pauses in its sound; none where they cannot be told."""
        text = sentences("".join(chunk.text for chunk in self.chunks))
        place = laid if self.whole else anchored
        found: Anchors = place(text, sound, self._pace.seconds(1.0))
        if not found.starts:
            return []
        knots, rate, here = [], self._pace.seconds(1.0), sound.seconds - sound.trailing
        ended = {end: start for start, end in sound.runs}
        lasted, needed = PRIOR, PRIOR
        for number, (start, stretch) in enumerate(zip(found.starts, self._stretches, strict=False)):
            letters = stretch.ends - stretch.begins
            if number + 1 < len(found.starts):
                until = ended[found.starts[number + 1]]
            elif found.best == number + 1:
                until = here
            else:
                until = max(here, start + letters * rate * lasted / needed)
            knots += [(stretch.begins, start), (stretch.ends, until)]
            lasted, needed = lasted + until - start, needed + letters * rate
        left = self._letters - knots[-1][0]
        if left > 0 and not self.whole:
            knots.append((self._letters, knots[-1][1] + left * rate * lasted / needed))
        return knots


def matched(written: str, spoken: Sequence[tuple[str, float]], begins: float) -> Iterator[tuple[int, float]]:
    """Each word of the model's, as characters up to its end, and when it has been said.

    ``spoken`` are the words as they are said, each with its time, after ``begins``. What is said otherwise shares the
    time between the words next to it that are the same.
    """
    said = [(run, at) for word, at in spoken for run in _RUN.findall(word.casefold())]
    place, ends, times = 0, 0, []
    for word in words(written):
        ends += len(word)
        runs, found = _RUN.findall(word.casefold()), None
        for run in runs:
            near = next((at for at in range(place, min(place + NEAR, len(said))) if said[at][0] == run), None)
            if near is not None:
                place, found = near + 1, said[near][1]
        if runs or ends == len(written):  # marks alone go with the word behind them
            times.append((ends, found))
    until = spoken[-1][1] if spoken else begins
    last = -1
    for number, (_, found) in enumerate([*times, (0, until)]):
        if found is None:
            continue
        for between in range(last + 1, min(number + 1, len(times))):
            share = (between - last) / (number - last)
            yield times[between][0], begins + (found - begins) * share
        last, begins = number, found
