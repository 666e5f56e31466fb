"""Where in its sound each sentence of a text was said: the pauses, matched in order with the ends of sentences. Pure.

A voice tells nothing about where it is. But it halts between two sentences, and roughly keeps its speed, so most places
can be found: `anchored` weighs every way of laying the sentences over the stretches of quiet and gives those that are
about as likely as the best. Speed is not known beforehand; each way is weighed at many, near the one that was learnt.

What a way costs (in the units of half a squared deviation, as the logarithm of a likelihood): each sentence that takes
longer or shorter than its letters need; an end of a sentence at a short quiet; a long quiet that ends no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import NamedTuple

from stages.sound.quiet import Quiet
from stages.sound.words import weigh, words

SPREAD = 0.12
"""By what share one synthesis is faster or slower than another, in the usual case."""

WANDER = (0.12, 0.10)
"""How far a sentence strays from what its letters need: a share of it, and seconds beside."""

PAUSE = 0.30
"""Seconds: a quiet this long ends a sentence without doubt, and one that is shorter may."""

CLAUSE = 0.18
"""Seconds: a quiet up to this long needs no explanation inside a sentence."""

STEEP = 14.0
"""Cost of each second that a quiet is too short for an end, or too long for none."""

HALT = 0.04
"""Seconds of quiet at the end of the sound without which no sentence has just ended."""

HOPELESS = 12.0
"""How much dearer than the best a way may be and still may become the best."""

DOUBT = 5.0
"""How much dearer than the best a way may be and still has to be reckoned with."""

_SPEEDS = [exp(0.06 * step) for step in range(-6, 7)]
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*\s+|[。！？]+[」』”]*\s*|।\s*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of text that ends in a pause: how long it takes, in letters, and where it ends, in characters."""

    letters: float
    end: int


@dataclass(frozen=True, slots=True)
class Anchors:
    """Where a voice is in its sentences: ``best`` of them are over, in all likelihood, and ``least`` for certain.

    ``starts`` are the seconds at which those that were begun began, the most likely way. ``certain``: there is no other
    way that ends in the same text and could be true.
    """

    best: int
    least: int
    starts: tuple[float, ...]

    @property
    def certain(self) -> bool:
        """Whether no other place is likely at all."""
        return self.best == self.least


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`; what has no end mark is one with what comes after it.

    >>> [sentence.end for sentence in sentences("Yes, it is 3.5. Is it? 好。再见。")]
    [16, 23, 25, 28]
    """
    found, start = [], 0
    for end in [*(match.end() for match in _END.finditer(text)), len(text)]:
        letters, last = 0.0, 0.0
        for word in words(text[start:end]):
            spoken, pause = weigh(word)
            letters += last + spoken
            last = pause
        if letters:
            found.append(Sentence(letters, end))
            start = end
        elif found and end > start:  # marks alone go with the sentence before them
            found[-1] = Sentence(found[-1].letters, end)
            start = end
    return found


def anchored(text: Sequence[Sentence], sound: Quiet, pace: float) -> Anchors:
    """Where the voice is, after this much sound. ``pace`` is the seconds that a letter takes, as far as was learnt."""
    if sound.begun is None or not text:
        return Anchors(0, 0, ())
    halts = sound.trailing >= HALT
    ways = [way for way in _all_ways(text, sound, pace) if halts or not way.ended or way.over == len(text)]
    best = min(ways, key=lambda way: way.cost)
    least = min(way.over for way in ways if way.cost <= best.cost + DOUBT)
    return Anchors(best.over, least, best.starts)


def ended(text: Sequence[Sentence], sound: Quiet, pace: float, counts: Sequence[int], rarer: float) -> int:
    """After how many sentences this sound ends, given that it ends after one of these ``counts``.

    Each of them is dearer than the one before it by ``rarer``: how much less likely it is to begin with.
    """
    if sound.begun is None:
        return counts[0]
    ways = [way for way in _all_ways(text, sound, pace) if way.ended and way.over in counts]
    best = min(ways, key=lambda way: way.cost + rarer * counts.index(way.over), default=None)
    return best.over if best is not None else counts[0]


def laid(text: Sequence[Sentence], sound: Quiet, pace: float) -> Anchors:
    """Where each sentence begins in sound that says all of the text; none where that cannot be (too few pauses)."""
    if sound.begun is None:
        return Anchors(0, 0, ())
    ways = [way for way in _all_ways(text, sound, pace) if way.ended and way.over == len(text)]
    best = min(ways, key=lambda way: way.cost, default=None)
    return Anchors(0, 0, ()) if best is None else Anchors(best.over, best.over, best.starts)


class _Way(NamedTuple):
    """What it costs, how many sentences are over, where each began, and whether the voice is at the end of the last."""

    cost: float
    over: int
    starts: tuple[float, ...]
    ended: bool = False


def _all_ways(text: Sequence[Sentence], sound: Quiet, pace: float) -> Iterator[_Way]:
    """At every speed, the cheapest way to every place in the text at which the voice can be."""
    unused = [0.0]  # what it costs to leave the first so many quiets without an end of a sentence
    for start, end in sound.runs:
        unused.append(unused[-1] + STEEP * max(0.0, end - start - CLAUSE))
    for speed in _SPEEDS:
        yield from _ways(text, sound, unused, pace * speed, (log(speed) / SPREAD) ** 2 / 2)


def _ways(text: Sequence[Sentence], sound: Quiet, unused: Sequence[float], pace: float, cost: float) -> Iterator[_Way]:
    """The ways at this pace, sentence by sentence: those that are hopeless are not followed."""
    begun, until = sound.begun or 0.0, sound.seconds - sound.trailing
    ways: list[tuple[int, _Way]] = [(0, _Way(cost, 0, (begun,)))]  # each with the quiet that comes next
    for number, sentence in enumerate(text):
        needs = sentence.letters * pace
        yield from _here(ways, needs, until, sound.trailing, unused)
        if number == len(text) - 1:
            return
        cheapest: dict[int, _Way] = {}
        for first, way in ways:
            for at in range(first, len(sound.runs)):
                start, end = sound.runs[at]
                lasted = start - way.starts[-1]
                here = way.cost + _misfit(lasted, needs) + unused[at] - unused[first]
                here += STEEP * max(0.0, PAUSE - (end - start))
                if at + 1 not in cheapest or here < cheapest[at + 1].cost:
                    cheapest[at + 1] = _Way(here, way.over + 1, (*way.starts, end))
                if lasted > 3 * needs + 1:
                    break
        most = min((way.cost for way in cheapest.values()), default=0.0) + HOPELESS
        ways = [(after, way) for after, way in cheapest.items() if way.cost <= most]


def _here(
    ways: Sequence[tuple[int, _Way]], needs: float, until: float, trailing: float, unused: Sequence[float]
) -> Iterator[_Way]:
    """The voice is in this sentence, or at its end."""
    for first, way in ways:
        cost = way.cost + unused[-1] - unused[first]
        lasted = until - way.starts[-1]
        late = _misfit(lasted, needs) if lasted > needs else 0.0
        yield _Way(cost + late + STEEP * max(0.0, trailing - CLAUSE), way.over, way.starts)
        # What ends here may have ended: how short the pause is says little, since it is not over.
        cost += _misfit(lasted, needs) + STEEP * max(0.0, PAUSE - trailing) / 2
        yield _Way(cost, way.over + 1, way.starts, ended=True)


def _misfit(lasted: float, needs: float) -> float:
    """What it costs that a sentence lasted so long."""
    share, beside = WANDER
    return ((lasted - needs) / (share * needs + beside)) ** 2 / 2
