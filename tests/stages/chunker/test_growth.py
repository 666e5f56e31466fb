"""What is read costs time in proportion to its length, whatever it repeats; as tokens and in one piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline import Chunk
from stages.chunker import Splitter
from stages.chunker._speakable import ChunkReader, TokenReader
from tests.stages.chunker.repeated import KINDS, growth

ENOUGH = 1.6
"""Exponent below which growth is taken as linear: what is quadratic comes near 2 at these lengths."""


def fed(machine: Any, items: list[Any]) -> None:
    for item in items:
        machine.feed(item, 0.0)
        assert machine.deadline is None or machine.deadline > 0.0
    machine.finish(0.0)


def pieces(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


RUNS: dict[str, Callable[[str], None]] = {
    "SpeakableText, tokens": lambda text: fed(TokenReader(), pieces(text, 4)),
    "SpeakableText, one piece": lambda text: fed(TokenReader(), [text]),
    "Speakable, chunks": lambda text: fed(ChunkReader(), [Chunk(piece, n) for n, piece in enumerate(pieces(text, 60))]),
    "Speakable, one piece": lambda text: fed(ChunkReader(), [Chunk(text, 0)]),
    "Chunker, tokens": lambda text: fed(Splitter(), pieces(text, 4)),
    "Chunker, one piece": lambda text: fed(Splitter(), [text]),
}


def test_there_are_two_hundred_kinds() -> None:
    assert len(KINDS) >= 200


@pytest.mark.timeout(300)  # a thousand runs, which a loaded machine may make slow
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_cost_is_linear(run: Callable[[str], None]) -> None:
    found = {unit: growth(run, unit, ENOUGH) for unit in KINDS}
    assert {unit: round(power, 2) for unit, power in found.items() if power >= ENOUGH} == {}
