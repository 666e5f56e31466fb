"""The laws of `Speakable`, on text that mixes all markup: nothing lost, cuts without effect, linear, finished once."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
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


NASTY = [
    unit.replace("␣", " ").replace("⏎", "\n")
    for unit in r"""
[ ![ ![a]( [a]( [a][ [a [[a] [x](http://a [^ [^1 []( [a[b](c ⏎[a]: [](a"b [](a␣'b [](<a [a]) ⏎-␣[ ⏎-␣[x
` `` `a ``a ```a `␣a` ``` `a``b ⏎``` ⏎```a ⏎```a⏎b⏎``` ⏎~~~ ~~~⏎` ⏎```⏎`` ⏎`
$ $$ $x $$x $5 $5. $5␣ $a␣ $.5 $1,000 $1a $)
\ \( \[ \{ \(a \[a \{a \\( \frac{ \(} \{\
< <a <b␣ <a␣b= <a␣b=" <a␣b=' <a␣b="c"␣ <a␣b=c␣ <!-- <!- </ <http:// <a@b <a: <br␣/ <a␣open
* ** *** *a **a *␣ a*b *a* **a** _ __ _a a_b ~ ~~ ~~a *~_ a*␣ a**_ ␣-_
http https://a http://a. www www.a ht http:␣h w ww h. h ␣h
a.b a. .a a@b @ . .. a.b.c/ a.com/? a-b.c a.b,a a.b.c@d 1.2 3.1,
! ? !? ?! !!! a!? !␣ !* (! ␣! ？ | |a |␣ |-| a|b ⏎| ⏎|a ⏎|- ⏎|a|b⏎|-|-⏎|a|b
⏎ ⏎# ⏎##␣a a# ␣# ⏎#␣a␣# - -␣ -␣*␣ ⏎- ⏎-␣a + +- = ⏎= ─ ⏎•␣a --- --⏎ 1 ⏎1 ⏎1.␣ ⏎1.␣a ⏎12)␣a > ⏎>␣ ⏎>= >␣>␣
& &a &amp &amp; &# &#12; &; &aaaaaaaaaaaaaaa 😀 😀a 😀␣ 😀‍ ‍ 🇺 🇺🇸 ❤️ 😀, 👨‍👩 1️⃣ A AA AAAAAAA Aa A␣ a ab ␣ ,␣ 中 中。
[^1] ⏎[^1]: ⏎[a]:␣/␣" ]( ] ][ ]) [a]] [] [](a) [a](b) [a][b] ![a](b) \{a\} \(a\) $a$ $$a$$ `a` <b>a</b> <a@b.c> [[a](b)
[a<b [`a [$a `$a \($a *[a *`a_ http[ [& a.b[ |[ ⏎-␣[a ⏎1.␣[a ![`$<\( [<`$&*_ a.b@h&w!? ![![a]( ![a](![
""".split()  # noqa: SIM905
]
"""What costs most if it comes again and again: things that never close, that stand close together, that undo each
other."""
MIXTURES = ["".join(Random(seed).choices(NASTY, k=4)) for seed in range(40)]
STARTS = r"[ ![ [a]( ` `` $ $5 \( <a␣ <a␣b= <!-- http:// a. ⏎-␣ ⏎| ⏎``` ⏎[a]:␣/ ⏎>".split()  # noqa: SIM905
LONG = [
    start.replace("␣", " ").replace("⏎", "\n") + fill * 350
    for start in STARTS
    for fill in ("a ", "[a]", "b=c ", "😀\u200d")
]
"""Things that never close, at their longest."""
AUDIBLE = Reading(emoji="name", capitals="soften")


def by_tokens(text: str, size: int) -> int:
    """How much was written for what a `TokenReader` gives."""
    return sum(len(written(token)) for token in tokens(pieces_of(text, size), AUDIBLE))


def by_chunks(text: str, size: int) -> int:
    """The same of a `ChunkReader`."""
    reader = ChunkReader(AUDIBLE)
    given = [out for index, piece in enumerate(pieces_of(text, size)) for out in reader.feed(Chunk(piece, index), 0.0)]
    return sum(len(chunk.source) for chunk in [*given, *reader.finish(0.0)])


@pytest.mark.parametrize("unit", [*NASTY, *MIXTURES, *LONG])
@pytest.mark.parametrize(("read", "size"), [(by_tokens, 2), (by_chunks, 60)])
def test_time_is_linear(unit: str, read: Callable[[str, int], int], size: int) -> None:
    """Counted in calls: twice the text is to need about twice the calls; the first few hundred characters only wait."""
    text = unit * (2_500 // len(unit) + 1)

    def run(text: str) -> None:
        assert read(text, size) == len(text)

    assert calls(lambda: run(text + text)) < 2.5 * calls(lambda: run(text))


@pytest.mark.parametrize(
    ("start", "filler"), [("[", "a "), ("`", "a "), ("$x", "a "), ("<!--", "a "), ("\\(", "a b"), ("http://", "ab/")]
)
def test_what_waits_is_not_asked_again_for_each_token(start: str, filler: str) -> None:
    """A token that cannot decide anything costs a few calls, however much is held back."""
    reader = TokenReader()
    reader.feed("So " + start, 0.0)
    assert calls(lambda: [reader.feed(filler, 0.0) for _ in range(150)]) < 150 * 15  # one of them notes the pace


def test_links_in_a_bracket_that_never_closes_are_read_in_one_way_only() -> None:
    """Two ways to read each would be a million years of work."""
    text = "[" + "[a](b), " * 60
    assert "".join(tokens(pieces_of(text, 3))).count("a") == 60


def test_a_long_number_behind_a_dollar_is_not_held_for_ever() -> None:
    reader = TokenReader()
    given = [*reader.feed("It is $1", 0.0)]
    for _ in range(100):
        given += reader.feed("23.456,789", 0.0)
    assert len("".join(given)) > 300


def test_chunks_that_say_nothing_cost_no_more_the_more_there_are() -> None:
    run = [calls(partial(by_chunks, "x" + "\n" * length, 10)) for length in (3_000, 6_000)]
    assert run[1] < 2.2 * run[0]


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
    r"(?m)^[ \t]*\|": 1,  # a closure of Rust that no fence marks
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
