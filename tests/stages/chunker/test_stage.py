"""The chunker as a stage."""

from __future__ import annotations

import pytest

from pipeline import Chunk, UsageError
from pipeline.testing import check_stage
from stages.chunker import Chunker, Sizes

TOKENS = ["Sure", "!", " The tide", " comes at noon", ".", " We had better go."]
CHUNKS = [Chunk("Sure!", 0, "opener"), Chunk(" The tide comes at noon. We had better go.", 1, "end")]


async def test_it_keeps_the_promises_of_a_stage(anyio_backend):
    await check_stage(Chunker("en"), feed=TOKENS, expect=CHUNKS, same=False)


async def test_sizes_of_ones_own(anyio_backend):
    stage = Chunker("en", Sizes(shortest=0, longest=0, clause=0, overlong=0))
    await check_stage(stage, feed=["One. Two."], expect=[Chunk("One.", 0, "opener"), Chunk(" Two.", 1)])


def test_a_size_that_does_not_exist_is_a_usage_error():
    with pytest.raises(UsageError, match="assistant, call, long-form, sentence"):
        Chunker(size="huge")


def test_a_maximum_that_is_too_small_is_told_before_the_first_turn():
    with pytest.raises(UsageError, match="maximum of 10 characters"):
        Chunker(maximum=10)
