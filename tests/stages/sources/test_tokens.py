"""Laws of the replay pattern."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.sources._tokens import tokens

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpora" / "llm-replies.jsonl"


@given(st.text())
def test_joined_pieces_are_the_text_and_none_is_empty(text: str) -> None:
    pieces = list(tokens(text))
    assert "".join(pieces) == text
    assert all(pieces)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("Hello, world.\n\nNext", ["Hello", ",", " world", ".\n\n", "Next"]),
        ("a  b", ["a", " ", " b"]),
        ("12345 67", ["123", "45", " ", "67"]),
        ("今日は晴れ", ["今日", "は晴", "れ"]),
        ("snake_case", ["snake_case"]),
    ],
)
def test_pieces_have_the_shape_of_a_vocabulary(text: str, pieces: list[str]) -> None:
    assert list(tokens(text)) == pieces


def test_long_words_are_cut_and_a_long_run_stays_linear() -> None:
    pieces = list(tokens("a" * 100_000))
    assert max(map(len, pieces)) == 10
    assert len(list(tokens(" " * 100_000))) < 100_001


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpora are not beside this repository")
def test_replies_of_models_come_in_pieces_of_a_token_s_length() -> None:
    texts = [json.loads(line)["text"] for line in CORPUS.read_text("utf-8").splitlines()[:100]]
    pieces = [piece for text in texts for piece in tokens(text)]
    assert 3 < sum(map(len, pieces)) / len(pieces) < 6
