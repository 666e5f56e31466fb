"""A segmenter of another library in place of `Chunker`: any callable that takes text and gives chunks will do.

pip install pysbd sentencex
python examples/other_segmenters.py

Both want all the text that they are to cut, so the last piece that they give is held back until more has come.
"""

import itertools
from collections.abc import Callable, Iterable

import anyio
import pysbd
import sentencex

from pipeline import Chunk, Inbox, Outbox, Stage
from pipeline.testing import check_stage


def chunker_of(segment: Callable[[str], Iterable[str]]) -> Stage[str, Chunk]:
    """A chunker made of a function that cuts a text into sentences and loses nothing of it."""

    async def chunker(inbox: Inbox[str], outbox: Outbox[Chunk]) -> None:
        held, numbers = "", itertools.count()
        async for token in inbox:
            *ready, held = segment(held + token)
            for sentence in ready:
                await outbox.send(Chunk(sentence, next(numbers)))
        if held:
            await outbox.send(Chunk(held, next(numbers), "end"))

    return chunker


def pysbd_chunker(language: str = "en") -> Stage[str, Chunk]:
    """The rules of pySBD."""
    return chunker_of(pysbd.Segmenter(language=language, clean=False).segment)


def sentencex_chunker(language: str = "en") -> Stage[str, Chunk]:
    """The rules of sentencex."""
    return chunker_of(lambda text: sentencex.segment(language, text))


async def main() -> None:
    tokens = ["Dr", ". Lee", " is in", ".", " She has", " time", "."]
    for name, stage in (("pysbd", pysbd_chunker()), ("sentencex", sentencex_chunker())):
        sent = await check_stage(stage, feed=tokens)
        print(f"{name}:", " | ".join(chunk.text.strip() for chunk in sent))


if __name__ == "__main__":
    anyio.run(main)
