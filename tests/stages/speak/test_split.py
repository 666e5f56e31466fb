"""Cutting a text that is too long for one message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stages.speak._ledger import split

CONTROL = r'\{"word": "dupilumab", "pronounce": "du. pi, lu"\}'


def test_the_best_boundary_is_taken():
    text = "One is here. Two, a long one, is there."
    assert split(text, 30) == ("One is here.", " Two, a long one, is there.")
    assert split(text[12:], 20) == (" Two, a long one,", " is there.")
    assert split("no mark anywhere at all", 12) == ("no mark", " anywhere at all")
    assert split("abcdefgh", 3) == ("abc", "defgh")


def test_a_boundary_near_the_start_is_passed_over():
    assert split("No. " + "word " * 10, 30)[0] == "No. word word word word word"


@pytest.mark.parametrize("size", range(3, 140))
def test_never_inside_a_pronunciation(size):
    text = f"say {CONTROL} now, and {CONTROL} again"
    head, rest = split(text, size)
    assert head + rest == text
    if size > len(CONTROL):
        assert head.count(r"\{") == head.count(r"\}")


GRAPHEMES = {
    "combining mark": "e\u0301",
    "vowel sign": "\u0915\u093f",
    "skin tone": "\U0001f44b\U0001f3fd",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "flag": "\U0001f1e9\U0001f1ea",
}


@pytest.mark.parametrize("whole", GRAPHEMES.values(), ids=GRAPHEMES)
def test_never_inside_a_grapheme(whole):
    text = "x" * 8 + whole + "y" * 8
    for size in range(9, 9 + len(whole) - 1):
        head, _ = split(text, size)
        assert head == "x" * 8


def test_ideographs_are_cut_at_their_own_marks():
    assert split("一二三四五。六七八九十，十一", 8) == ("一二三四五。", "六七八九十，十一")


def test_the_rest_is_never_white_space_alone():
    assert split("one two three ", 13) == ("one two", " three ")
    assert split("onetwothree ", 11) == ("onetwothre", "e ")


@given(st.text(alphabet="ab .,!\u0301一。\n", min_size=2), st.integers(1, 40))
def test_nothing_is_lost_and_the_head_fits(text, size):
    head, rest = split(text, size)
    assert head + rest == text
    assert len(head) <= max(size, 1) or not rest
    assert head
