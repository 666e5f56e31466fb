"""The laws of the splitter, over text that mixes everything a model writes."""

from __future__ import annotations

import random
import re
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.testing import check_machine
from stages.chunker import PRESETS, Patience, Splitter, _finder
from stages.chunker._cursor import BACK
from tests.growth import LINEAR, growth

PIECES = [
    "-" * 30, "\n" + "*" * 23, "─" * 20, "=" * 118, "\n```\n", "\n~~~\n", "!" * 17, "." * 15,
    "Hello", "world", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", ".", ".", "...", "…", "!", "?", "?!", ",",
    ", and ", ";", ":", " - ", "—", '"', "'", "“", "”", "‘", "’", "(", ")", "[", "]", "{", "}", "«", "»", "„",
    "Dr.", "Mr. ", "e.g. ", "U.S. ", "3.14", "1. ", "\n1. ", "\n- ", "\n* ", "\n# ", "\n## 2. ", "\n> ",
    "\n| a | b. |\n|---|---|\n", "\n---\n", "\n```python\nx = 1. # Ok? Yes.\n```\n", "```", "`a.b. c?`", "`",
    "``", "**", "*", "_", "~~~", "[text. More](https://example.com/a.b?c=1)", "https://example.com/a.b",
    "a@b.org", "main.py", "v2.0.1", "10:30", "$5.00", "+1 (555) 010-2368", "10.0.0.254:8080", "J. R. R. ", "😀",
    "👩‍👩‍👧‍👦", "1️⃣", "🇩🇪", "é", "\\(x. y\\)", "\\[ a. b \\]", "$x. y$", "$$", "<br>", "<think>", "</think>",
    "[1]", "[^2]", "你好。", "今天", "？", "，", "「", "」",
    "です。", "안녕하세요.", "यह है।", "مرحبا؟", "Привет. ", "z. B. ",
    "am 3. Oktober ", '\\{"word": "a. b", "pronounce": "x. y"\\}', "\\{", "\\}", "\u200b", "\u00a0", "<", ">",
    "A", "b", "7", "(a) ", " 2) ", "No. ", "p. ", "a.m. ", "The ", "the ", "I ",
    "n. Chr. ", "z. B. ", "o. Ä. ", "и т. д. ", "в XIX в. ", "Ломов К. Д. ", "40 g. ", "EE. UU. ", "etc. ", "II. ",
    "Gerberstr. ", " said ", " Ann cried", "他说", "说", "도 물었다", "知道", "”", " ”", "！！", "？！",
    "（", "）", "《", "》",
    "۔", "ایم۔اے۔ ", "፡", "፡፡", "पु. ल. ", "पूछा", "എൻ. ", "2022. 11. 4. ", "& Co", " | ", "> ", "\n> ", "\n````\n",
    "from\n", ":(", ";)", "vitamin C. ", "op. cit. ", "It ", "¿", "’s ", "[3][4]", "[4, 5]", "³", "<sup>4</sup>", "。4",
]  # fmt: skip

texts = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=60).map("".join)
languages = st.sampled_from(
    "auto en de fr es it nl ru pl hu tr zh ja ko hi ml ar ur he am el hy th my xx".split()  # noqa: SIM905
)
sizes = st.sampled_from(list(PRESETS.values()))
lots = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PRONUNCIATION = re.compile(r"\\\{(?:(?!\\\{|\\\}).){0,250}\\\}", re.DOTALL)


def tokens_of(text: str, seed: int, longest: int = 12) -> list[str]:
    """The text in random pieces."""
    rng, tokens, at = random.Random(seed), [], 0
    while at < len(text):
        size = rng.randint(1, longest)
        tokens.append(text[at : at + size])
        at += size
    return tokens


def split(tokens, language="en", size=PRESETS["sentence"], **options):
    """What a splitter gives for the tokens when they come without a pause."""
    splitter = Splitter(language, size, **options)
    chunks = [chunk for token in tokens for chunk in splitter.feed(token, 0.0)]
    return [*chunks, *splitter.finish(0.0)]


@lots
@given(texts, languages, sizes, st.integers(0, 1000))
def test_chunks_joined_are_the_tokens_joined(text, language, size, seed):
    chunks = split(tokens_of(text, seed), language, size)
    assert "".join(chunk.text for chunk in chunks) == text
    assert [chunk.index for chunk in chunks] == list(range(len(chunks)))
    assert all(chunk.text for chunk in chunks)


@lots
@given(texts, languages, sizes, st.integers(0, 1000))
def test_the_chunks_are_the_same_however_the_text_is_cut_into_tokens(text, language, size, seed):
    whole = split([text], language, size)
    assert split(list(text), language, size) == whole
    assert split(tokens_of(text, seed), language, size) == whole
    assert split(tokens_of(text, seed, 3), language, size) == whole


@lots
@given(texts, languages, sizes, st.integers(0, 1000))
def test_a_carriage_return_that_stands_alone_ends_a_line_as_a_line_feed_does(text, language, size, seed):
    text = text.replace("\r", "")
    returned = text.replace("\n", "\r")
    whole = [chunk.text for chunk in split([text], language, size)]
    chunks = split(tokens_of(returned, seed, 3), language, size)
    assert [chunk.text.replace("\r", "\n") for chunk in chunks] == whole


@lots
@given(texts, languages, sizes, st.integers(0, 1000))
def test_nor_does_it_matter_for_how_long_the_rest_waits(text, language, size, seed):
    """By the fixed times: the writer's pace is known by the tokens, and it alone."""

    def waits(tokens: list[str]) -> tuple[float | None, list[str]]:
        splitter = Splitter(language, size, Patience(gaps=0))
        for token in tokens:
            splitter.feed(token, 1.0)
        deadline = splitter.deadline
        return deadline, [chunk.text for chunk in splitter.expire(100.0)]

    assert waits(list(text)) == waits([text]) == waits(tokens_of(text, seed))


@pytest.mark.parametrize(
    "text",
    [
        "00000A:```2022. 11. 4. 0000000```J. R. R. ",  # a span that three marks close
        "n. Chr. \U0001f600:(",  # an emoji and an emoticon
        "-" * 90 + "HelloMr. e.g. ",  # no letter for long
        "-" * 450 + "\n# \r\n",  # a line's end of two characters
        "So\n````\n" + "-" * 120 + "world\n\n" + "code\n" * 60 + "\n" + "more\n" * 20,  # a long block that never closes
        "AMr. «& Co",  # a quotation, then a sign that goes with the word before
        "τι κάνεις\u037e Καλά.",  # a mark of one language only
    ],
)
def test_nor_did_it_change_for_texts_of_which_it_once_did(text):
    for size in PRESETS.values():
        whole = split([text], "auto", size)
        assert split(list(text), "auto", size) == split(tokens_of(text, 1, 9), "auto", size) == whole


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(texts, min_size=2, max_size=30).map("".join), languages, sizes, st.integers(0, 1000))
def test_nor_does_it_matter_when_old_text_is_dropped(text, language, size, seed):
    roomy = split(tokens_of(text, seed), language, size)
    with mock.patch.object(_finder, "WINDOW", BACK + 40):
        assert split(tokens_of(text, seed, 5), language, size) == roomy
        assert split([text], language, size) == roomy


@lots
@given(st.lists(texts, min_size=1, max_size=40), languages, sizes, st.integers(300, 600))
def test_no_chunk_is_longer_than_the_maximum_and_little_more_is_held(many, language, size, maximum):
    text = "".join(many)
    splitter = Splitter(language, size, maximum=maximum)
    out = held = 0
    for at, char in enumerate(text):
        for chunk in splitter.feed(char, 0.0):
            assert len(chunk.text) <= maximum
            out += len(chunk.text)
        held = max(held, at + 1 - out)
    rest = splitter.finish(0.0)
    assert all(len(chunk.text) <= maximum for chunk in rest)
    assert held <= 2 * maximum


@lots
@given(texts, texts, languages, sizes, st.integers(0, 1000), st.integers(300, 600))
def test_no_cut_falls_inside_an_inline_pronunciation(before, after, language, size, seed, maximum):
    body = "word. Two? Three! " * (seed % 12)
    text = f'{before} \\{{"word": "{body}", "pronounce": "a. b"\\}} {after}'
    cuts, at = set(), 0
    for chunk in split(tokens_of(text, seed), language, size, maximum=maximum):
        at += len(chunk.text)
        cuts.add(at)
    for found in PRONUNCIATION.finditer(text):
        assert not cuts & set(range(found.start() + 1, found.end()))


@lots
@given(texts, languages, sizes)
def test_a_second_finish_gives_nothing(text, language, size):
    splitter = Splitter(language, size)
    splitter.feed(text, 0.0)
    splitter.finish(1.0)
    assert splitter.deadline is None
    assert not splitter.finish(2.0)


@settings(max_examples=60, deadline=None)
@given(texts, languages, sizes, st.integers(0, 1000))
def test_it_keeps_the_contract_of_a_machine(text, language, size, seed):
    tokens = tokens_of(text, seed, 24)
    chunks = check_machine(lambda: Splitter(language, size), feed=tokens)
    assert "".join(chunk.text for chunk in chunks) == text


UNITS = {
    "words": " and then the quiet river went on past another small unnamed village",
    "quoted": ' he said (and they said, "well, maybe so, or maybe not',
    "dots": " see Dr. e.g. 3.14 www.example.com/a.b v1.2.3 U.S. Mr.",
    "solid": "abcdefghij",
    "code": "\n    x = f(a, b)  # note",
    "blank": "          ",
    "lines": "\n\n\n\n",
    "ticks": "`",
    "stars": "*",
    "stops": ".",
    "marks": "?!",
    "open": "((([[[",
    "tags": "<a",
    "closed": ")]",
    "digits": "1",
}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("size", ["sentence", "assistant"])
def test_time_grows_with_the_length_and_no_faster(unit, size):
    def run(length: int) -> None:
        tokens = tokens_of(("```\n" if unit == "code" else "So") + UNITS[unit] * (length // len(UNITS[unit])), 1, 8)
        splitter = Splitter("en", PRESETS[size], maximum=10**9 if size == "sentence" else 2000)
        for token in tokens:
            splitter.feed(token, 0.0)

    assert growth(run, 20_000, 160_000) < LINEAR
