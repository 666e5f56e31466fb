"""Lines and blocks of `Speakable`: what slips of a model do not silence, and what is drawn and not said."""

from __future__ import annotations

import re
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Chunk, Cut
from stages.chunker._speakable import ChunkReader, Reading, TokenReader
from tests.stages.chunker.test_speakable_laws import READINGS, by_tokens, calls, pieces, tokens, written

FENCES = [
    ("> ```sh\n> ls\n> ```\n> Then.\n\nRest.", "Shell code omitted.\nThen.\n\nRest."),
    ("> ```sh\n> ls\n\nRest.", "Shell code omitted.\n\nRest."),
    ("> ```sh\n> ls\nRest.", "Shell code omitted.\nRest."),
    ("> > ```\n> > a ``` b\n> > ```\nRest.", "Code omitted.\nRest."),
    ("Text: ```\nx\n```\nRest.", "Text: Code omitted.\nRest."),
    ("Text: ```py\nx\n```\nRest.", "Text: Python code omitted.\nRest."),
    ("- See ```sh\n  ls\n  ```\n- b", "See Shell code omitted.\nb."),
    ("```\nx\n```. Rest", "Code omitted.\n. Rest"),
    ("```\nx\n``` Rest\nof it", "Code omitted.\nRest\nof it"),
    ("```\nx\n```Rest\nof it", "Code omitted.\nRest\nof it"),
    ("```\nx = 1```\nRest.", "Code omitted.\nRest."),
    ("```\nx = `1` ``\n  ````  \nRest.", "Code omitted.\nRest."),
    ("````\n```\nx\n```\n````\nRest.", "Code omitted.\nRest."),
    ("```py\nx\n```sh\nls\n```\nRest.", "Python code omitted.\nShell code omitted.\nRest."),
    ("```md\n# A\n```py\nx\n```\n\nB\n\n```\n\nRest.", "Markdown code omitted.\nPython code omitted.\n\nB\n\n\nRest."),
    ("```r\n---\n```{r a=1}\nx\n```\n```\n\nRest.", "R code omitted.\nR code omitted.\n\nRest."),
    ("~~~\nx\n~~~ Rest", "Code omitted.\nRest"),
    ("A slip ```\n\nRest.", "A slip\n\nRest."),
    ("A slip:\n```\n\nRest.", "A slip:\n\nRest."),
    ("A slip ```", "A slip"),
    ("Use ``` to fence.\nRest.", "Use ``` to fence.\nRest."),
]  # fmt: skip
LINES = [
    # bullets
    *[(f"{sign} one\n{sign} two.", "one.\ntwo.") for sign in "–◦‣·●○▪■・➤✓✔➡"],
    ("・一つ\n・二つ", "一つ。\n二つ。"),
    ("✔️ Done", "Done."),
    ("○○さん\n・・・はい", "○○さん\n・・・はい"),
    ("•\u20032028", "2028."),
    ("\u20031. x\n\u00a0- y\n\u3000* z", "1: x.\ny.\nz."),
    ("–5 degrees\n— Bonjour", "–5 degrees\n— Bonjour"),
    ("\u3000\u3000段落。", "\u3000\u3000段落。"),
    # what is drawn
    ("┌───┬───┐\n│ a │ b │\n├───┼───┤\n│ c │ d │\n└───┴───┘\nText", "a, b.\nc, d.\nText"),
    ("src\n├── a.py\n│   ├── b\n└── c", "src\na.py.\nb.\nc."),
    ("+-----+-----+\n| Ann | 30  |\n+-----+-----+\nText", "Ann, 30.\nText"),
    *[(f"One\n{rule}\nTwo", "One\nTwo") for rule in ["———", "⸻", "•••", "########", "=-=-=", "━━━", "=", "~*~*~"]],
    *[(f"{sign * 3} Title {sign * 3}\nText", "Title.\nText") for sign in "*=━-—─═"],
    ("# ----- Test -----\nText", "Test.\nText"),
    ("===Title===\nText", "Title.\nText"),
    ("彼は──そう言った", "彼は──そう言った"),
    ("a -- b --- c == d === e — f", "a -- b --- c == d === e — f"),
    # tables
    ("Name | Age\n--- | ---\nAnn | 30\nBob | 5\n\nEnd | x", "Name, Age.\nAnn, 30.\nBob, 5.\n\nEnd | x"),
    ("Name | Age |\n:--|--:|\nAnn | 30 |", "Name, Age.\nAnn, 30."),
    ("A | B\nno ruler", "A | B\nno ruler"),
    ("|x| is the size\nof x", "|x| is the size\nof x"),
    ("| a | b\n| c | d\nText", "a, b.\nc, d.\nText"),
    ("|a|b|\n|c\nText", "a, b.\nc.\nText"),
    ("| A | ✅ |\n|---|---|\n| B | ❌ |\n| C | ⚠️ |\n| D ✅ | ✅ Sure |", "A, yes.\nB, no.\nC, caution.\nD, Sure."),
    # dates
    ("3. Oktober ist Feiertag.", "3. Oktober ist Feiertag."),
    ("Am\n12. Mai", "Am\n12. Mai"),
    ("3. Okra\n12. M", "3: Okra.\n12: M."),
    ("1) Mai", "1: Mai."),
    ("7. Juli-Tour\n8. August", "7. Juli-Tour\n8. August"),
    ("1. Wash\n2. May\n3. March\n4. April", "1: Wash.\n2: May.\n3: March.\n4: April."),
    # headings
    ("**Title** 🎉\nText", "Title.\nText"),
    ("__Title__\nText", "Title.\nText"),
    ("**Title** and\nText", "Title and\nText"),
    ("**Name** is <b>a</b> 🎉\nText", "Name is a\nText"),
    ("# 示例（Python）\n正文", "示例（Python）。\n正文"),
    ("# 示例 (Python)\n正文", "示例 (Python)。\n正文"),
    ("# The sign (中)\nText", "The sign (中).\nText"),
]  # fmt: skip


def say(text: str, size: int, reading: Reading | None = None) -> str:
    """What is said; what is written is to be there to the character."""
    reader, items = TokenReader(reading), [text[at : at + size] for at in range(0, len(text), size)]
    given = [token for item in items for token in reader.feed(item, 0.0)] + list(reader.finish(0.0))
    assert "".join(map(written, given)) == text
    return re.sub(" +(?=\n)", "", "".join(given)).strip(" ")


@pytest.mark.parametrize(("text", "spoken"), [*FENCES, *LINES])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_what_is_said(text: str, spoken: str, size: int) -> None:
    assert say(text, size) == spoken


@pytest.mark.parametrize(("text", "spoken"), [*FENCES, *LINES])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_carriage_returns_change_nothing(text: str, spoken: str, size: int) -> None:
    assert say(text.replace("\n", "\r\n"), size) == spoken
    assert say(text.replace("\n", "\r"), size) == spoken


@pytest.mark.parametrize(
    ("reading", "text", "spoken"),
    [
        (Reading(code="read"), "> ```\n> x\n> ```\n> Then.", "x\nThen."),
        (Reading(code="read"), "```\r\nx = 1\r\n```\r\n", "x = 1\n"),
        (Reading(language="cs"), "5. kapitola\n6) x", "5. kapitola\n6: x."),
        (Reading(language="cs"), "1. mouka\n2. cukr\n\n3. sůl", "1: mouka.\n2: cukr.\n\n3: sůl."),
        (Reading(language="de"), "| A | ✅ |", "A, ja."),
        (Reading(emoji="name"), "| A | ✅ |", "A, white heavy check mark."),
        (Reading(tables="pairs"), "|Name:|Age?|\n|-|-|\n|Ann|30|", "Name: Age?\nName: Ann, Age? 30."),
        (Reading(tables="pairs"), "Name | Age\n-|-\nAnn | 30", "Name, Age.\nAnn, Age: 30."),
    ],
)
@pytest.mark.parametrize("size", [1, 1000])
def test_options(reading: Reading, text: str, spoken: str, size: int) -> None:
    assert say(text, size, reading) == spoken


PIECES = """
``` ```sh ```` ` ~~~ > | │ ├── └ ─ ━━━ === --- *** # - – • ○ ✔ ✅ ⚠️ = — * ** __ [1]: 1. 2. 3) Mai Ma x X 。 \\[ $$
""".split()  # noqa: SIM905
BLANKS = [" ", " ", "\n", "\n", "\n\n", "\r\n", "\r", "\u3000", "|---|\n", " | ", " |\n", "--- | ---\n"]
TEXT = st.lists(st.sampled_from([*PIECES, *BLANKS]), max_size=30).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXT, READINGS, st.lists(st.integers(0, 200), max_size=12))
def test_lines_are_read_alike_however_they_are_cut(text: str, reading: Reading, cuts: list[int]) -> None:
    whole, cut = tokens([text], reading), tokens(pieces(text, cuts), reading)
    assert "".join(map(written, whole)) == "".join(map(written, cut)) == text
    assert "".join(cut) == "".join(whole)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert "".join(tokens([plain], reading)) == "".join(whole)


@pytest.mark.parametrize(
    "unit", ["| a", "|a|", "a | b ", "\n| a | b", "│ a", "─", "─ ", "\n├ a", "\r", "a\r\n", "=", "\n> ```\n> "]
)
@pytest.mark.parametrize("fence", ["", "```\n", "> ```\n", "a | b\n-|-\n", "=== "])
def test_time_is_linear(fence: str, unit: str) -> None:
    text = unit * (2_000 // len(unit))
    once, twice = [calls(partial(by_tokens, fence + text * times, 3)) for times in (1, 2)]
    assert twice < 2.5 * once


def chunks(*items: tuple[str, Cut]) -> list[str]:
    """The texts of the chunks that come of `items`, at once: nothing is to be waited for."""
    reader, given = ChunkReader(), []
    for index, (text, cut) in enumerate(items):
        given += [chunk.text for chunk in reader.feed(Chunk(text, index, cut), 0.0)]
        assert reader.deadline is None
    return given + [chunk.text for chunk in reader.finish(0.0)]


@pytest.mark.parametrize("text", ["The price is $5, $6 or $7.", "See [the docs.", "Use `x now.", "Is 3 <b or 4?"])
def test_a_sentence_that_ended_is_not_held_back(text: str) -> None:
    assert chunks((text, "sentence"), (" Next.", "end")) == [text, " Next."]


def test_a_line_that_ended_is_not_held_back() -> None:
    assert chunks(("[Verse 2]", "layout"), ("\nLa.", "end")) == ["[Verse 2]", "\nLa."]


def test_a_fence_behind_text_may_begin_where_a_chunk_ends() -> None:
    given = chunks(("Text: ```", "layout"), ("\nx\n```", "layout"), ("\nRest.", "end"))
    assert given == ["Text:", " Code omitted.\n", "Rest."]


def test_a_table_without_outer_bars_is_known_in_chunks_too() -> None:
    given = chunks(("Name | Age\n--- | ---", "layout"), ("\nAnn | 30", "layout"), ("\nBob | 5", "end"))
    assert [text.strip() for text in given] == ["Name, Age.", "Ann, 30.", "Bob, 5."]


def test_a_formula_on_lines_of_its_own_may_span_chunks() -> None:
    reader = ChunkReader()
    given = [*reader.feed(Chunk("$$\nx = 1", 0, "layout"), 0.0), *reader.feed(Chunk("\n\ny = 2\n$$", 1, "end"), 0.0)]
    assert [chunk.text for chunk in given] == ["x equals 1 y equals 2."]


@pytest.mark.parametrize("silent", ["\n\n[1]: https://a.com", "\n\n=====", "\r\n\r\n---\r\n"])
def test_white_space_alone_is_no_text(silent: str) -> None:
    assert chunks(("Text.", "sentence"), (silent, "end")) == ["Text.", ""]
