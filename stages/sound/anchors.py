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
from math import exp, inf, log

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

DOUBT = 5.0
"""How much dearer than the best a way may be and still has to be reckoned with."""

_SPEEDS = [exp(0.04 * step) for step in range(-9, 10)]
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
    ways = [way for speed in _SPEEDS for way in _ways(text, sound, pace * speed, (log(speed) / SPREAD) ** 2 / 2)]
    cost, best, starts = min(ways, key=lambda way: way[0])
    least = min(over for price, over, _ in ways if price <= cost + DOUBT)
    return Anchors(best, least, starts)


_Way = tuple[float, int, tuple[float, ...]]  # what it costs, how many sentences are over, where each began


def _ways(text: Sequence[Sentence], sound: Quiet, pace: float, cost: float) -> Iterator[_Way]:
    """Every place in the text at which the voice can be now, with the cheapest way to it at this pace."""
    begun, until = sound.begun or 0.0, sound.seconds - sound.trailing
    unused = [0.0]  # what it costs to leave the first so many quiets without an end of a sentence
    for start, end in sound.runs:
        unused.append(unused[-1] + STEEP * max(0.0, end - start - CLAUSE))
    ways: list[tuple[int, float, _Way]] = [(0, begun, (cost, 0, (begun,)))]  # the next quiet, when the sentence began
    for number, sentence in enumerate(text):
        needs = sentence.letters * pace
        last = number == len(text) - 1
        yield from _here(ways, needs, until, sound.trailing, unused, last=last)
        if last:
            return
        cheapest: dict[int, _Way] = {}
        for first, since, (price, over, starts) in ways:
            for at in range(first, len(sound.runs)):
                start, end = sound.runs[at]
                price_here = price + _misfit(start - since, needs) + unused[at] - unused[first]
                price_here += STEEP * max(0.0, PAUSE - (end - start))
                if price_here < cheapest.get(at + 1, (inf,))[0]:
                    cheapest[at + 1] = (price_here, over + 1, (*starts, end))
                if start - since > 3 * needs + 1:
                    break
        ways = [(after, way[2][-1], way) for after, way in cheapest.items()]


def _here(
    ways: Sequence[tuple[int, float, _Way]], needs: float, until: float, trailing: float, unused: Sequence[float],
    *, last: bool,
) -> Iterator[_Way]:  # fmt: skip
    """The voice is in this sentence, or in the pause after it."""
    for first, since, (price, over, starts) in ways:
        rest = price + unused[-1] - unused[first]
        lasted = until - since
        late = _misfit(lasted, needs) if lasted > needs else 0.0
        yield rest + late + STEEP * max(0.0, trailing - CLAUSE), over, starts
        if (
            trailing >= 0.04 or last
        ):  # what ends here may have ended: how short the pause is says little, it is not over
            yield rest + _misfit(lasted, needs) + STEEP * max(0.0, PAUSE - trailing) / 2, over + 1, starts


def _misfit(lasted: float, needs: float) -> float:
    """What it costs that a sentence lasted so long."""
    share, beside = WANDER
    return ((lasted - needs) / (share * needs + beside)) ** 2 / 2
