"""The chunker's figures on streams with a clock: how models of six paces, in three shapes, change the cuts.

Run it for the table, or for one row of it (about a minute of CPU for all)::

    python -m tests.benchmarks.paces
    python -m tests.benchmarks.paces 20 bursty

The labelled texts are played through `Splitter` in virtual time, as `drive` would: a deadline that comes before the
next token expires. Tokens are the stream's own where it was recorded, else words with the blank before them, eight
letters at most, and single marks: about as many as a model's vocabulary makes, which cannot be had offline. The delay
is from a sentence's last token to its chunk, in milliseconds (GUM), median / 95th percentile; "first" is from the first
token to the first chunk, with the sizes of an assistant. What differs from the first row was done by pauses.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Iterator

from stages.chunker import PRESETS, Patience, Splitter
from tests.stages.chunker.test_figures import Score, texts, tokens_of

RATES = (5, 10, 20, 30, 60, 120)
SHAPES = ("even", "bursty", "jittered")
HALT = 0.15
"""Seconds that a halting stream stands still before one token in `HALTS`, as a network or a busy server makes it."""
HALTS = 12
BURST = 4
RULES = ("golden-rules", "pragmatic-specs", "sentencex-tests")
OTHERS = ("ud-de-pud", "ud-es-pud", "ud-fr-sequoia", "ud-zh-pud", "ud-ja-pud", "ud-hi-pud", "ud-ar-pud")


def times(count: int, rate: float, shape: str, seed: str) -> list[float]:
    """When each of `count` tokens comes, in seconds. Jittered: log-normal gaps, a sixth of them over 1.45 the mean."""
    if shape == "bursty":
        return [at // BURST * BURST / rate for at in range(count)]
    rng, now, result = random.Random(seed), 0.0, []
    for _ in range(count):
        result.append(now)
        now += HALT if shape == "halting" and rng.randrange(HALTS) == 0 else 0.0
        now += (rng.lognormvariate(0.0, 0.5) / 1.133 if shape == "jittered" else 1.0) / rate
    return result


def play(splitter: Splitter, tokens: list[str], at: list[float]) -> Iterator[tuple[int, int, float]]:
    """Each chunk as its length, the tokens fed before it, and its time."""
    for count, (token, now) in enumerate(zip(tokens, at, strict=True)):
        while (deadline := splitter.deadline) is not None and deadline < now:
            for chunk in splitter.expire(deadline):
                yield len(chunk.text), count - 1, deadline
        for chunk in splitter.feed(token, now):
            yield len(chunk.text), count, now
    for chunk in splitter.finish(at[-1]):
        yield len(chunk.text), len(tokens), at[-1]


class Timed(Score):
    """The figures of texts that come in at a pace, and how late each sentence came, in seconds."""

    def __init__(self, records: list[dict], rate: float, shape: str, patience: Patience | None = None) -> None:
        self._pace = rate, shape
        self._patience = patience or Patience()
        self.late_by: list[float] = []
        super().__init__(records)

    def cuts(self, record: dict, tokens: list[str]) -> list[tuple[int, int]]:
        at = times(len(tokens), *self._pace, record["id"])
        splitter = Splitter(record["lang"], PRESETS["sentence"], self._patience, maximum=10**9)
        spot, found = 0, []
        ends = [0]
        for token in tokens:
            ends.append(ends[-1] + len(token))
        last = 0  # the token that brought the chunk's last character
        for length, count, now in play(splitter, tokens, at):
            spot += length
            while ends[last + 1] < spot:
                last += 1
            if count < len(tokens):
                self.late_by.append(now - at[last])
            found.append((spot, count))
        return found


def first_chunks(records: list[dict], rate: float, shape: str) -> list[float]:
    """Seconds from the first token to the first chunk of each text, as an assistant would be heard."""
    found = []
    for record in records:
        tokens = tokens_of(record)
        at = times(len(tokens), rate, shape, record["id"])
        found.append(next(now for _, _, now in play(Splitter(record["lang"]), tokens, at)))
    return found


def stall(rate: float) -> float:
    """Seconds from the last token of a finished sentence to its chunk where nothing comes behind it."""
    tokens = tokens_of({"text": "The boat went on along the river, and nobody had seen Ann."})
    splitter, at = Splitter("en", PRESETS["sentence"]), times(len(tokens), rate, "even", "")
    for token, now in zip(tokens, at, strict=True):
        splitter.feed(token, now)
    return (splitter.deadline or at[-1]) - at[-1]


def middle(values: list[float]) -> str:
    """The median and the 95th percentile, in milliseconds."""
    ranked = sorted(values)
    return f"{1000 * statistics.median(ranked):4.0f} /{1000 * ranked[int(0.95 * (len(ranked) - 1))]:5.0f}"


def row(name: str, rate: float, shape: str) -> None:
    """Print a line of the table. A rate of infinity: without a pause."""
    rules = [Timed(texts(corpus), rate, shape) for corpus in RULES]
    tricks = Timed(texts("adversarial-dev"), rate, shape)
    ewt, gum = Timed(texts("ud-en-ewt"), rate, shape), Timed(texts("ud-en-gum"), rate, shape)
    others = statistics.mean(Timed(texts(corpus), rate, shape).f1 for corpus in OTHERS)
    exact = 100 * sum(score.exact for score in rules) / sum(score.total for score in rules)
    delay, first = middle(gum.late_by), middle(first_chunks(texts("ud-en-gum"), rate, shape))
    print(
        f"{name:15} {exact:6.1f} {100 * tricks.exact / tricks.total:6.1f} {ewt.f1:6.2f} {ewt.precision:6.2f} "
        f"{gum.f1:6.2f} {others:6.2f}   {delay}   {first}",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    rates = [float(arguments[0])] if arguments else RATES
    shapes = arguments[1:] or SHAPES
    print(f"{'':15}  rules tricks EWT F1  prec. GUM F1 others   delay, ms    first, ms")
    row("no pause", float("inf"), "even")
    for rate in rates:
        for shape in shapes:
            row(f"{rate:g}/s {shape}", rate, shape)
    print(
        "\nms to a finished sentence in a stall:",
        ", ".join(f"{1000 * stall(rate):.0f} at {rate:g}/s" for rate in rates),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
