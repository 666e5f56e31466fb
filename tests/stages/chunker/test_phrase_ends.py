"""Where the first sound of a text without marks may end, and what is never torn for it."""

from __future__ import annotations

import re
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.chunker import Sizes, Splitter, _splitter
from stages.chunker._lengths import last_clause, stands_open
from stages.chunker._phrase_ends import FIRST, FURTHEST, LATE, LONG, SLOW, first_piece, phrase_end
from stages.chunker._rules import rules_for
from stages.chunker._rules._unmarked import NUMERALS
from tests.benchmarks.paces import play, times

ENGLISH = rules_for("en")
WORDS = [*["and", "in", "the", "rain", "that", "Tom", "walked", "12", "twenty", "three", "`it`"], "(so far)", '"yes"']


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("one two three, four five", "one two three,"),
        ("one two, three four, five", "one two, three four,"),
        ("it costs 1,000 and", ""),
        ("one (two three, four", ""),
        ("one (two three), four", "one (two three),"),
        ("he said “two three, four", ""),
        ("bread and butter", ""),
        ("一二三四五六七、八", "一二三四五六七、"),
    ],
)
def test_the_last_clause(text, piece):
    assert text[: last_clause(text, 7)] == piece


@pytest.mark.parametrize(
    ("language", "text", "piece"),
    [
        ("en", "bread of the whole long day and butter with jam", "bread of the whole long day"),
        ("en", "we had walked for hours in the rain that was cold that day", "we had walked for hours in the rain"),
        ("en", "we had walked for hours in the old town ", "we had walked for hours"),
        ("en", "they came to the door with a big dog ", "they came to the door"),
        ("de", "wir gingen den ganzen Tag und die halbe Nacht durch", "wir gingen den ganzen Tag"),
        ("de", "wir sind lange gelaufen durch den dunklen Wald dort", "wir sind lange gelaufen"),
        ("fr", "nous avons marché longtemps dans la forêt noire hier", "nous avons marché longtemps"),
        ("es", "hemos caminado mucho tiempo por el bosque oscuro ayer", "hemos caminado mucho tiempo"),
        ("vi", "chúng tôi đã đi bộ rất lâu và bây giờ thì đã về nhà rồi", ""),  # its numbers in words are not known
    ],
)
def test_a_phrase_ends_by_table_or_by_length(language, text, piece):
    assert text[: phrase_end(text, 15, rules_for(language), anywhere=True)] == piece


def test_before_a_silence_a_language_without_numbers_in_words_is_cut_before_a_conjunction():
    text = "tulikwenda sokoni jana asubuhi lakini hatukuona mtu yeyote pale"
    assert text[: phrase_end(text, 15, rules_for("sw"))] == "tulikwenda sokoni jana asubuhi"
    assert phrase_end(text, 15, rules_for("sw"), anywhere=True) == 0


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "it will be about two hundred and twenty three thousand and five hundred"),
        ("en", "call seven zero zero nine three three five eight six four oh nine one"),
        ("en", "look at www.example.com/and/so and at https://example.com/with/the/path"),
        ("en", "it is 100 and 200 in 300 with 400 and 500 by 600 and 700 of 800 "),
        ("en", "Romeo and Juliet or Antony and Cleopatra or Tristan and Isolde"),
        ("en", "Alice in the Wonderland and Catcher in the Rye on the Titanic"),
        ("en", "use `the tool and the other tool with the third tool of the box"),
        ("en", "see [the page and the other page with the third page of the book"),
        ("en", "**the tool and the other tool with the third tool of the big box"),
        ("en", "write to someone dot else underscore third slash fourth dot com"),
        ("es", "treinta y cinco mil y cuarenta y dos o cincuenta y tres"),
        ("fr", "soixante et onze mille et vingt et un ou trente et un mille"),
    ],
)
@pytest.mark.parametrize("anywhere", [True, False])
def test_numbers_names_links_and_code_are_not_torn(language, text, anywhere):
    rules = rules_for(language)
    for end in range(len(text) + 1):
        at = phrase_end(text[:end], 5, rules, anywhere)
        before, after = text[:at].split(), text[at:].split()
        assert not at or (before[-1].lower() not in rules.numerals and after[0].lower() not in rules.numerals)
        assert not at or (before[-1].islower() and re.fullmatch(r"[a-z]+", before[-1] + after[0]))
        assert not at or not stands_open(text[:at])


def test_a_number_in_words_is_whole_in_every_language_that_is_cut():
    for code, numerals in NUMERALS.items():
        rules = rules_for(code)
        join = sorted(rules.conjunctions)
        for one in sorted(numerals):
            for other in sorted(numerals)[::7]:
                for text in (
                    f"abcde abcde abcde {one} {other} abcde abcde",
                    f"abcde abcde {one} {join[0]} {other} abcde ",
                ):
                    at = phrase_end(text, 1, rules, anywhere=True)
                    assert text[:at].count(one + " ") == 0 or other in text[:at] or not at, (code, text[:at])


def test_how_long_is_waited_for_what():
    text = (
        "we have walked for hours, in the rain, of the whole of the day and the side of the night that was before us "
        "and then "
    )
    assert len(text) > LONG
    clause, phrase = text.index(", of") + 1, text.index(" that")
    plain = text.replace(",", "")
    for waited, marked, unmarked in [(FIRST - 0.1, 0, 0), (FIRST, clause, phrase - 2), (LATE, clause, phrase - 2)]:
        assert first_piece(text, waited, 24, ENGLISH) == marked
        assert first_piece(plain, waited, 24, ENGLISH) == unmarked
    few, bare = text[: LONG // 2], plain[:80]
    assert first_piece(few, FIRST, 24, ENGLISH) == first_piece(bare, SLOW, 24, ENGLISH) == 0
    assert first_piece(few, SLOW, 24, ENGLISH) == clause
    assert first_piece(bare, LATE, 24, ENGLISH) == bare.index(" and the")


@pytest.mark.parametrize(
    ("text", "open"),
    [
        ("say „so“ and", False),
        ("say „so", True),
        ("say »so« and", False),
        ("say »so", True),
        ("say ”so” and", False),
        ("say ”so", True),
        ("say “so” and", False),
        ("say « so » and", False),
        ('say "so" and', False),
        ('say "so', True),
        ("sad :( and", False),
        ("see (this", True),
        ("see (this [and that", True),
        ("see (this [and that)", False),
        ("first a) this", False),
        ("see `f(` here", False),
        ("see `f", True),
        (r"say \{a", True),
        (r"say \{a\} and", False),
        ("a | b", True),
    ],
)
def test_what_stands_open(text, open):
    assert stands_open(text) is open


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Tom (my elder brother) came to the house yesterday,| and he said that nobody was there."),
        ("en", "The firm Miller &amp; Sons is very good for this,| and everybody knows it in the whole town."),
        ("de", "Die Zeitung „Neue Post“ hat gestern davon berichtet,| und alle haben es in der Stadt gelesen."),
        ("de", "Das Buch »Neue Post« hat gestern davon berichtet,| und alle haben es in der Stadt gelesen."),
        ("sv", "Tidningen ”Nya Posten” har skrivit om det i går,| och alla har läst det i staden."),
        ("en", "I am sorry to hear it :( but there is something to do,| and it is quite easy to do."),
    ],
)
def test_what_is_closed_forbids_no_clause(language, text):
    first, _ = text.split("|")
    splitter, out = Splitter(language), []
    for token in re.findall(r"\s?\S{1,4}", text.replace("|", "")):
        out += splitter.feed(token, 0.0)
    assert out[0].text == first


@pytest.mark.parametrize("unit", [" the", " abc def *x", " twenty", " a|b", " (so", ' "so'])
def test_a_place_is_looked_for_in_a_bounded_text_only(unit):
    """A text without any, for a user who lets sentences be as long as they are, and tokens that take their time."""
    splitter = Splitter("en", Sizes(50, 100, 24, 0), maximum=10**9)
    with mock.patch.object(_splitter, "first_piece", wraps=first_piece) as asked:
        for at in range(2000):
            splitter.feed(unit, at / 20)
    assert len(asked.mock_calls) * len(unit) <= FURTHEST


@settings(deadline=None, max_examples=200)
@given(
    st.lists(
        st.sampled_from(
            [
                "and",
                "in",
                "the",
                "rain",
                "that",
                "Tom",
                "walked",
                "12",
                "twenty",
                "three",
                "(so",
                "far)",
                '"yes"',
                "`it`",
            ]
        ),
        min_size=1,
        max_size=60,
    ),
    st.sampled_from([5, 20, 60]),
    st.sampled_from(["en", "auto", "de"]),
)
def test_a_first_piece_ends_between_words_and_nothing_is_lost(words, rate, language):
    text = " ".join(words)
    tokens = re.findall(r"\s?\S{1,4}", text)
    lengths = [length for length, _, _ in play(Splitter(language), tokens, times(len(tokens), rate, "even", ""))]
    assert sum(lengths) == len(text)
    if len(lengths) > 1:
        before, after = text[: lengths[0]], text[lengths[0] :]
        assert after[0] == " "
        assert before.count("`") % 2 == before.count('"') % 2 == 0
        assert before.count("(") <= before.count(")")
