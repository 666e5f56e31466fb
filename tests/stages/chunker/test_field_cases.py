"""Texts of which users of other voices complained in public, each in words of our own, and what is right for it.

Each is played with the language told and found, in tokens of several sizes, without a pause and with pauses between
any two tokens that no deadline outlasts.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipeline import Chunk
from stages.chunker import PRESETS, Splitter
from stages.chunker._speakable import ChunkReader, Reading

with (Path(__file__).parents[2] / "data" / "field-cases.jsonl").open(encoding="utf-8") as lines:
    CASES = [json.loads(line) for line in lines]
CUT = [case for case in CASES if "sentences" in case]
SPOKEN = [case for case in CASES if "must_say_in_order" in case]
PAUSES = {"without pauses": 0.0, "at 20 tokens a second": 0.05}


def named(case: dict[str, Any]) -> str:
    return str(case["cite"]).replace("/", "_")


def chunks(text: str, language: str, size: int, pause: float) -> list[Chunk]:
    """What the splitter gives, woken at its deadlines, when tokens come so many seconds apart."""
    splitter, now, given = Splitter(language, PRESETS["sentence"]), 0.0, list[Chunk]()
    for token in re.findall(rf"\s?\S{{1,{size}}}|\s", text):
        now += pause
        while (deadline := splitter.deadline) is not None and deadline <= now:
            given += splitter.expire(deadline)
        given += splitter.feed(token, now)
    return [*given, *splitter.finish(now)]


def test_there_are_all() -> None:
    assert len(CASES) == 46
    assert len(CUT) + len(SPOKEN) == 46


@pytest.mark.parametrize("pause", PAUSES.values(), ids=PAUSES)
@pytest.mark.parametrize("told", [True, False], ids=["told", "auto"])
@pytest.mark.parametrize("case", CUT, ids=named)
def test_it_is_cut_right(case: dict[str, Any], told: bool, pause: float) -> None:
    for size in (6, 12) if pause else (1, 4, 40):
        given = chunks(case["text"], case["lang"] if told else "auto", size, pause)
        assert "".join(chunk.text for chunk in given) == case["text"]
        got, right = starts([chunk.text for chunk in given]), starts_in(case["text"], case["sentences"])
        optional = set(case.get("optional", ()))
        assert right - optional <= got <= right | optional, [chunk.text for chunk in given]


@pytest.mark.parametrize("pause", PAUSES.values(), ids=PAUSES)
@pytest.mark.parametrize("told", [True, False], ids=["told", "auto"])
@pytest.mark.parametrize("case", SPOKEN, ids=named)
def test_it_is_spoken_right(case: dict[str, Any], told: bool, pause: float) -> None:
    for size in (1, 4, 40):
        reader = ChunkReader(Reading(language=case["lang"]) if told else Reading())
        given = [out for item in chunks(case["text"], case["lang"] if told else "auto", size, pause)
                 for out in reader.feed(item, 0.0)] + list(reader.finish(0.0))  # fmt: skip
        assert "".join(chunk.source for chunk in given) == case["text"]
        said = " ".join("".join(chunk.text for chunk in given).lower().split())
        at = 0
        for words in case["must_say_in_order"]:
            assert words in said[at:], said
            at = said.index(words, at) + len(words)
        for words in case["must_not_say"]:
            assert words not in said


def starts(chunks: list[str]) -> set[int]:
    """Where chunks begin, white space before them aside."""
    at, found = 0, set()
    for chunk in chunks:
        if chunk.strip():
            found.add(at + len(chunk) - len(chunk.lstrip()))
        at += len(chunk)
    return found


def starts_in(text: str, sentences: list[str]) -> set[int]:
    at, found = 0, set()
    for sentence in sentences:
        at = text.index(sentence, at)
        found.add(at)
        at += len(sentence)
    return found
