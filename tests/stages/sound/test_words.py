"""Words, whatever the script."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.sound.words import weigh, words

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(st.text())
def test_the_joined_words_are_the_text(text):
    assert "".join(words(text)) == text


@patient
@given(st.text(st.sampled_from("ab, .\n三ดี「。")))
def test_a_word_ends_in_white_space_or_before_another_word(text):
    for word in list(words(text))[:-1]:
        assert any(character.isalnum() for character in word) or word.isspace() or not word.strip(" \n").isalnum()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world.", ["Hello, ", "world."]),
        ("  Hello — you!  ", ["  Hello — ", "you!  "]),
        ("一二。三", ["一", "二。", "三"]),
        ("สวัสดี", ["ส", "วั", "ส", "ดี"]),
        ("no-one's 3.5%", ["no-one's ", "3.5%"]),
        ("", []),
        (" \n", [" \n"]),
    ],
)
def test_words(text, expected):
    assert list(words(text)) == expected


@patient
@given(st.text())
def test_no_word_takes_less_than_no_time(text):
    spoken, pause = weigh(text)
    assert spoken >= 0
    assert pause >= 0


def test_a_word_of_punctuation_alone_is_a_pause():
    assert weigh("...") == (0.0, 5.0)
