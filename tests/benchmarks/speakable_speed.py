"""What `SpeakableText` and `Speakable` cost: on replies of models, and on the worst that can be written.

Run it for the figures; the number is the characters of each worst input (20,000 if none is given, about a minute)::

    python -m tests.benchmarks.speakable_speed 20000

It prints microseconds a token on the replies, then seconds a megabyte for each way of cutting: the median and the
greatest of all inputs, and the ten inputs that cost most. All is CPU time, the better of two runs: other work on the
same cores still makes it half as much again.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from pipeline import Chunk
from stages.chunker._speakable import ChunkReader, TokenReader
from tests.stages.chunker.test_speakable_laws import LONG, MIXTURES, NASTY, pieces_of

REPLIES = Path(__file__).parents[1] / "data" / "llm-replies.jsonl"
TOKEN = re.compile(r"\s?\S{1,6}|\s")
"""About the size of the tokens of a model."""
SIZES = {"tokens of 2": 2, "tokens of 3": 3, "tokens of 8": 8, "chunks of 50": 50, "chunks of 100": 100}
SHOWN = 10


def read(pieces: list[str]) -> None:
    """Tokens, through to the end."""
    reader = TokenReader()
    for piece in pieces:
        reader.feed(piece, 0.0)
    reader.finish(0.0)


def read_chunks(pieces: list[str]) -> None:
    """The same for chunks, which end sentences."""
    reader = ChunkReader()
    for index, piece in enumerate(pieces):
        reader.feed(Chunk(piece, index), 0.0)
    reader.finish(0.0)


def seconds(run: Callable[[], None]) -> float:
    """CPU seconds of `run`."""
    spent = []
    for _ in range(2):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return min(spent)


def main() -> None:
    length = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    with REPLIES.open(encoding="utf-8") as lines:
        replies = [TOKEN.findall(json.loads(line)["text"]) for line in lines]
    spent = sum(seconds(partial(read, tokens)) for tokens in replies)
    print(f"replies of models: {spent / sum(map(len, replies)) * 1e6:.2f} us a token")
    for name, size in SIZES.items():
        reader = read if name.startswith("tokens") else read_chunks
        costs = []
        for unit in [*NASTY, *MIXTURES, *LONG]:
            text = (unit * (length // len(unit) + 1))[:length]
            costs.append((seconds(partial(reader, pieces_of(text, size))) / length * 1e6, unit))
        costs.sort(reverse=True)
        median = statistics.median(cost for cost, _ in costs)
        print(f"\n{name}: median {median:.2f}, greatest {costs[0][0]:.2f} s a megabyte, {len(costs)} inputs")
        for cost, unit in costs[:SHOWN]:
            print(f"  {cost:.2f}  {unit[:40]!r}")


if __name__ == "__main__":
    main()
