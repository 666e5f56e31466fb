"""The chunker's figures on streams with a clock: how models of six paces, in four shapes, change the cuts.

Run it for the tables, with the language told and found, or for a part of them (some eight seconds of CPU a row)::

    python -m tests.benchmarks.paces
    python -m tests.benchmarks.paces 20 60 even bursty auto

The labelled texts are played through `Splitter` in virtual time, as `drive` would: a deadline that comes before the
next token expires. Tokens are the stream's own where it was recorded, else words with the blank before them, eight
letters at most, and single marks: about as many as a model's vocabulary makes, which cannot be had offline. What
differs from the first row was done by pauses.

"wrong": cuts within what is one thing and chunks that cannot be spoken, of 100,000 characters; "para.", "items": the
share of paragraphs and items that end a chunk (every third of the replies). "cut sooner": the share of first chunks
that end before any clause does, of our own replies, and of long-winded ones. "delay": from the last token of a
sentence to its chunk (GUM), median / 95th percentile; "first": from the first token to the first chunk, with the sizes
of an assistant (GUM); "unmarked": the same of replies without any mark.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
from collections import Counter
from collections.abc import Iterator

from stages.chunker import PRESETS, Splitter
from tests.stages.chunker.scores import BLANK, Score, replies, texts, tokens_of, wrong_cuts

RATES = (5, 10, 20, 30, 60, 120)
SHAPES = ("even", "bursty", "jittered", "halting")
HALT = 0.15
"""Seconds that a halting stream stands still before one token in `HALTS`, as a network or a busy server makes it."""
HALTS = 12
BURST = 4
SAMPLED = 3
"""Of how many replies one is played."""
UNMARKED = 250
"""Characters of a reply without marks that is long enough to be waited for."""
HEAD = (
    " rules tricks EWT F1  prec. GUM F1 others  wrong  para.  items  cut sooner    delay, ms    first, ms     unmarked"
)
NO_WORD = re.compile(r"[^\w\s'’]")
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

    def __init__(self, records: list[dict], rate: float, shape: str, language: str = "") -> None:
        self._pace = rate, shape
        self.late_by: list[float] = []
        super().__init__(records, language)

    def cuts(self, record: dict, tokens: list[str]) -> list[tuple[int, int]]:
        at = times(len(tokens), *self._pace, record["id"])
        splitter = Splitter(self.language or record["lang"], PRESETS["sentence"], maximum=10**9)
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


def first_chunks(records: list[dict], rate: float, shape: str, language: str = "") -> list[tuple[float, int]]:
    """Seconds from the first token to the first chunk of each text, as an assistant would be heard, and its length."""
    found = []
    for record in records:
        tokens = tokens_of(record)
        at = times(len(tokens), rate, shape, record["id"])
        splitter = Splitter(language or record["lang"])
        found.append(next((now, length) for length, _, now in play(splitter, tokens, at)))
    return found


def cut_sooner(records: list[dict], rate: float, shape: str, language: str = "") -> float:
    """The share of texts whose first chunk ends before any clause of theirs, since waiting would have been heard."""
    patient = first_chunks(records, float("inf"), "even", language)
    return statistics.mean(
        length < whole
        for (_, length), (_, whole) in zip(first_chunks(records, rate, shape, language), patient, strict=True)
    )


def unmarked(records: list[dict]) -> list[dict]:
    """The same texts without marks and lines, of those that are long enough to be waited for."""
    bare = [record | {"text": BLANK.sub(" ", NO_WORD.sub("", record["text"])).strip()} for record in records]
    return [
        {key: value for key, value in record.items() if key != "tokens"}
        for record in bare
        if len(record["text"]) > UNMARKED and record["lang"] == "en"
    ]


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


def share(count: Counter, kind: str) -> float:
    """The share of all paragraphs' or items' ends that were cut, in per cent."""
    return 100 * count[kind, True] / (count[kind, True] + count[kind, False])


def row(name: str, rate: float, shape: str, language: str = "") -> None:
    """Print a line of the table. A rate of infinity: without a pause."""

    def timed(corpus: str) -> Timed:
        return Timed(texts(corpus), rate, shape, language)

    rules, tricks = [timed(corpus) for corpus in RULES], timed("adversarial-dev")
    ewt, gum = timed("ud-en-ewt"), timed("ud-en-gum")
    others = statistics.mean(timed(corpus).f1 for corpus in OTHERS)
    exact = 100 * sum(score.exact for score in rules) / sum(score.total for score in rules)
    written = texts("llm-replies")[::SAMPLED]
    count = replies(written, Timed([], rate, shape, language).cuts)
    early = [100 * cut_sooner(texts(corpus)[::3], rate, shape, language) for corpus in ("own-replies", "llm-replies")]
    first = [now for now, _ in first_chunks(texts("ud-en-gum"), rate, shape, language)]
    bare = [now for now, _ in first_chunks(unmarked(texts("llm-replies"))[::3], rate, shape, language)]
    waits = "  ".join(middle(values) for values in (gum.late_by, first, bare))
    print(
        f"{name:15} {exact:6.1f} {100 * tricks.exact / tricks.total:6.1f} {ewt.f1:6.2f} {ewt.precision:6.2f} "
        f"{gum.f1:6.2f} {others:6.2f} {wrong_cuts(count):6.2f} {share(count, 'paragraph'):6.2f} "
        f"{share(count, 'item'):6.2f} {early[0]:5.1f} {early[1]:5.1f}  {waits}",
        flush=True,
    )


def main(arguments: list[str]) -> None:
    languages = ["auto"] if "auto" in arguments else ["told"] if "told" in arguments else ["told", "auto"]
    rates = [float(argument) for argument in arguments if argument.isdigit()] or RATES
    shapes = [argument for argument in arguments if argument in SHAPES] or SHAPES
    for language in languages:
        print(
            f"{language:15}  rules tricks EWT F1  prec. GUM F1 others  wrong  para.  items  cut sooner  delay, ms",
            end="",
        )
        print("    first, ms    unmarked")
        told = "" if language == "told" else language
        row("no pause", float("inf"), "even", told)
        for rate in rates:
            for shape in shapes:
                row(f"{rate:g}/s {shape}", rate, shape, told)
    print(
        "\nms to a finished sentence in a stall:",
        ", ".join(f"{1000 * stall(rate):.0f} at {rate:g}/s" for rate in rates),
    )


if __name__ == "__main__":
    main(sys.argv[1:])
