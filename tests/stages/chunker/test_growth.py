"""What is read costs time in proportion to its length, whatever it repeats; as tokens and in one piece."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipeline import Chunk
from stages.chunker import Splitter
from stages.chunker._speakable import ChunkReader, TokenReader
from tests.growth import LINEAR, growth
from tests.stages.chunker.repeated import KINDS


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


def grown(run: Callable[[str], None], unit: str, short: int, long: int) -> float:
    return growth(lambda length: run((unit * (length // len(unit) + 1))[:length]), short, long)


@pytest.mark.timeout(300)  # a thousand runs, which a loaded machine may make slow
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_cost_is_linear(run: Callable[[str], None]) -> None:
    found = {unit: grown(run, unit, 3_000, 12_000) for unit in KINDS}
    assert {unit: round(power, 2) for unit, power in found.items() if power >= LINEAR} == {}


@pytest.mark.parametrize("unit", ["\r", " \r", "\n", " ", "\t\n", ">", "a. ", "- a\n"])
@pytest.mark.parametrize("run", ["Chunker, one piece", "SpeakableText, one piece"])
def test_a_small_share_that_is_squared_shows_in_a_long_piece(run: str, unit: str) -> None:
    """Lines of nothing but white space were each read again from the first one."""
    assert grown(RUNS[run], unit, 10_000, 160_000) < LINEAR
