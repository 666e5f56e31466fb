"""Programs without a fence: announced like fenced code where it is plain, and no prose is ever taken for one."""

from __future__ import annotations

import json
from pathlib import Path
from unittest import mock

import pytest

from stages.chunker._speakable import Reading, TokenReader, _lines
from tests.stages.chunker.test_speakable_laws import written

DATA = Path(__file__).parents[2] / "data"

CASES = [
    (
        "Here it is:\n\n#!/usr/bin/env python3\nimport os\n\ndef f(a):\n    return a\n\nprint(f(1))\n\nThis is it. Go.",
        "Here it is:\n\nCode omitted.\nThis is it. Go.",
    ),
    ("#include <a.h>\nint main(){\n    return 0;\n}\n\n**Why**\n\nIt prints.", "Code omitted.\nWhy.\n\nIt prints."),
    ("SELECT a, b\nFROM t\nWHERE a = 1;\nThat is all.", "Code omitted.\nThat is all."),
    ("import os\nimport sys\nThen you can go on.", "Code omitted.\nThen you can go on."),
    ("import taxes\nfrom Spain they came.\nimport duties", "import taxes\nfrom Spain they came.\nimport duties"),
    ("class notes:\n- one\nif (and only if) you\nfor them.", "class notes:\none.\nif (and only if) you\nfor them."),
    ("let x be 3\nprint this\npublic opinion is\nfun", "let x be 3\nprint this\npublic opinion is\nfun"),
]  # fmt: skip

SIGNS = ("()", "(self", ";\n", "{\n", "import ", "#!/", "</", "SELECT ", "def ")
"""What a text with a program has."""


def say(text: str, size: int = 1_000_000, reading: Reading | None = None) -> str:
    reader = TokenReader(reading)
    tokens = [text[at : at + size] for at in range(0, len(text), size)]
    given = [out for token in tokens for out in reader.feed(token, 0.0)] + list(reader.finish(0.0))
    assert "".join(map(written, given)) == text
    return "".join(given)


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
@pytest.mark.parametrize(("text", "spoken"), CASES)
def test_what_is_said(text: str, spoken: str, size: int) -> None:
    assert [line for line in say(text, size).split("\n") if line] == [line for line in spoken.split("\n") if line]


def test_it_can_be_read_or_skipped() -> None:
    text = "import os\nimport sys\nThen you can go on."
    assert say(text, 3, Reading(code="read")) == text
    assert say(text, 3, Reading(code="skip")).strip() == "Then you can go on."


@pytest.mark.parametrize("file", sorted(DATA.glob("*.jsonl")), ids=lambda file: file.stem)
def test_ordinary_prose_loses_nothing(file: Path) -> None:
    """What is said is the same with and without the rule, but for the replies of models, which hold such programs."""
    with file.open(encoding="utf-8") as lines:
        texts = [record.get("text") or "".join(record["tokens"]) for record in map(json.loads, lines)]
    with mock.patch.object(_lines._programs, "program", return_value=None):
        without = [say(text) for text in texts]
    changed = [text for text, before in zip(texts, without, strict=True) if say(text) != before]
    assert len(changed) <= (27 if file.stem == "llm-replies" else 0)
    assert all(any(sign in text for sign in SIGNS) for text in changed)
