"""The laws of `Speakable`, on text that mixes all markup: nothing lost, cuts without effect, linear, finished once."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Chunk, Cut
from stages.chunker._speakable import ChunkReader, Reading, Spoken, TokenReader

REPLIES = Path(__file__).parents[4] / "shared" / "corpora" / "llm-replies.jsonl"

PIECES = """
* ** *** _ __ ~~ ` `` ``` ~~~ [ ] ( ) ![ ]( ](x) ][ [^1] [a]: # ## - + 1. 2) > | |- |--- --- === <b> </b> <br>
< <!-- --> &amp; & ; $ $$ $5
\\( \\) \\[ \\] \\{ \\} \\ \\* x^2 \\frac{a}{b} https://x.com/a_b http www. a.com @ . .. ... ! !? , : word
Word SHOUTING e.g. 3.14 snake_case 中文 。 です
😀 👨‍👩‍👧 ❤️ 🇺🇸 1️⃣ \u200d \ufe0f क्‍ष • ─── " '
""".split()  # noqa: SIM905
TEXT = st.lists(st.sampled_from([*PIECES, " ", " ", " ", "\n", "\n", "\n\n", "   ", "\t"]), max_size=40).map("".join)
READINGS = st.builds(
    Reading,
    links=st.sampled_from(["spoken", "host", "keep", "skip"]),
    code=st.sampled_from(["announce", "read", "skip"]),
    emoji=st.sampled_from(["drop", "name"]),
    tables=st.sampled_from(["cells", "pairs"]),
    maths=st.sampled_from(["words", "raw", "skip"]),
    capitals=st.sampled_from(["keep", "soften"]),
)
CUTS: list[Cut] = ["sentence", "opener", "clause", "layout", "patience", "maximum"]


def pieces(text: str, cuts: list[int]) -> list[str]:
    """`text` cut at `cuts`, each taken within it."""
    places = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    return [text[start:end] for start, end in pairwise(places)]


def tokens(text: list[str], reading: Reading | None = None) -> list[str]:
    """What a reader gives for `text`; a second finish is to give nothing."""
    reader = TokenReader(reading)
    given = [out for token in text for out in reader.feed(token, 0.0)] + list(reader.finish(0.0))
    assert reader.deadline is None
    assert not reader.finish(1.0)
    return given


def written(token: str) -> str:
    return token.written if isinstance(token, Spoken) else token


@settings(max_examples=300, deadline=None)
@given(TEXT, READINGS, st.lists(st.integers(0, 400), max_size=12))
def test_nothing_is_lost_and_cuts_have_no_effect(text: str, reading: Reading, cuts: list[int]) -> None:
    whole, cut = tokens([text], reading), tokens(pieces(text, cuts), reading)
    assert "".join(map(written, cut)) == text
    assert "".join(map(written, whole)) == text
    assert "".join(cut) == "".join(whole)


@settings(max_examples=300, deadline=None)
@given(
    TEXT, READINGS, st.lists(st.integers(0, 400), max_size=8), st.lists(st.sampled_from(CUTS), min_size=10, max_size=10)
)
def test_chunks_are_counted_and_nothing_is_lost(text: str, reading: Reading, cuts: list[int], why: list[Cut]) -> None:
    given: list[Chunk] = []
    reader, now = ChunkReader(reading), 0.0
    for index, piece in enumerate(pieces(text, cuts)):
        given += reader.feed(Chunk(piece, index, why[index]), now)
        if reader.deadline is not None and index % 2:
            now = reader.deadline
            given += reader.expire(now)
    given += reader.finish(now)
    assert "".join(chunk.source for chunk in given) == text
    assert [chunk.index for chunk in given] == list(range(len(given)))
    assert all(chunk.text.strip() for chunk in given[:-1])
    assert not reader.finish(now)
    assert reader.deadline is None


@settings(max_examples=300, deadline=None)
@given(
    st.text("abcdefg xyzXYZ ,;:'\"-()%+0123456789äßéñ中文字。、", max_size=80),
    st.lists(st.integers(0, 100), max_size=6),
)
def test_plain_prose_is_unchanged(text: str, cuts: list[int]) -> None:
    text = "So " + text.replace("  ", " ").rstrip()
    assert "".join(tokens(pieces(text, cuts))) == text


@settings(max_examples=300, deadline=None)
@given(TEXT, TEXT, READINGS, st.lists(st.integers(0, 400), max_size=8))
def test_inline_pronunciation_is_untouched(before: str, inside: str, reading: Reading, cuts: list[int]) -> None:
    inside = inside.replace("\\", "").strip()
    pronunciation = rf"\{{{inside}\}}"
    text = "".join(char for char in before if char.isalnum() or char == " ") + " x " + pronunciation + " y"
    assert pronunciation in "".join(tokens(pieces(text, cuts), reading))


NASTY = """
[ [a ![ ![a]( * **a _ ` `a `` $ $a $5 $$a \\( \\{ < <b <!-- <: & &amp h https://a www. a. a@ . !? 😀
😀\u200d # #_ -_ - | |a |- 1 1._ > ```~
~~~_ = [a]:~ [x](a a A a_ \\ ]( \\frac{ ─ + +-
""".split()  # noqa: SIM905


@pytest.mark.parametrize("unit", [unit[0] + unit[1:].replace("~", "\n").replace("_", " ") for unit in NASTY])
@pytest.mark.parametrize("size", [1, 7])
def test_time_is_linear(unit: str, size: int) -> None:
    """Counted in calls: twice the text is to need no more than twice the calls (and a fifth for what happens once)."""
    reading = Reading(emoji="name", capitals="soften")

    def run(length: int) -> None:
        text = (unit * (length // len(unit) + 1))[:length]
        assert sum(len(written(token)) for token in tokens(pieces_of(text, size), reading)) == length

    assert calls(lambda: run(6_000)) < 2.2 * calls(lambda: run(3_000))


@pytest.mark.parametrize("unit", ["[", "`a", "**", "$a", "| a", "<b ", "- ", "a.", "\\{", "![a]("])
def test_little_is_held_back(unit: str) -> None:
    """Whatever never closes goes out once it is too long."""
    reader, given = TokenReader(), 0
    for index in range(2_000):
        given += sum(len(written(token)) for token in reader.feed(unit, 0.0))
        if unit.strip("*|- "):
            assert (index + 1) * len(unit) - given <= 700


def pieces_of(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


def calls(function: Callable[[], None]) -> int:
    """How many calls, of Python and C functions, `function` makes."""
    count = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


SURVIVORS = {
    r"\*\*": 3,  # x**2 of code that no fence marks
    r"(?m)^[ \t]*#{1,6}[ \t]": 0,
    r"\]\(": 0,
    r"(?m)^[ \t]*\|": 0,
    r"```|~~~": 0,
    r"`": 0,
    r"(?m)^[ \t]*[-*+•][ \t]": 0,
    r"(?m)^[ \t]*([-*_])([ \t]*\1){2,}[ \t]*$": 0,
    r"(?m)^[ \t]*>[ \t]": 1,  # `> urls.txt`, as code
    r"\\[()\[\]]": 0,
    "[\U0001f300-\U0001faff]": 0,
}
"""What must not be left in the replies of models, and how often it may be."""


@pytest.fixture(scope="module")
def replies() -> list[str]:
    if not REPLIES.exists():
        pytest.skip("the corpora are not here: ../shared/corpora/llm-replies.jsonl")
    with REPLIES.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def test_no_markup_survives_in_the_replies_of_models(replies: list[str]) -> None:
    said = ["".join(tokens([text])) for text in replies]
    found = {sign: sum(len(re.findall(sign, text)) for text in said) for sign in SURVIVORS}
    assert {sign: count for sign, count in found.items() if count > SURVIVORS[sign]} == {}
    assert sum(map(len, said)) > 0.5 * sum(map(len, replies)), "words were lost"


def test_replies_sound_the_same_however_they_are_cut(replies: list[str]) -> None:
    for text in replies[::10]:
        cut = tokens(pieces_of(text, 3))
        assert "".join(map(written, cut)) == text
        assert "".join(cut) == "".join(tokens([text]))
