"""Tagged sound: what is read back is what was heard, wherever the sound was cut or joined."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.local import Passage, passages, read_text, read_words
from stages.local._tone import tones

RATE = 8_000
SENTENCES = ["One of them is here.", "Two of them are gone.", "And so are all three."]


def say(text, rate=RATE):
    return b"".join(tones(text, rate, tagged=True))


def whole(number):
    return Passage(number, 0, 5, 5)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 24_000, 48_000])
def test_the_text_is_read_back_at_any_rate(rate):
    assert read_text(say("Voilà, 日本語 and 🎉!", rate)) == "Voilà, 日本語 and 🎉!"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_text_is_read_back_but_for_its_white_space(text):
    assert read_text(say(text)) == " ".join(text.split())


@given(st.integers(0, len(say(" ".join(SENTENCES)))))
@settings(max_examples=50, deadline=None)
def test_cut_anywhere_only_whole_words_count(cut):
    sound = say(" ".join(SENTENCES))[:cut]
    heard = read_text(sound)
    assert " ".join(SENTENCES).startswith(heard)
    partial = [word for word in read_words(sound) if not word.whole]
    assert partial == read_words(sound)[len(read_words(sound)) - len(partial) :]
    assert len(partial) <= 1


def test_a_gap_in_the_middle_of_a_word_is_noticed():
    sound = say("extraordinarily")
    tick = RATE // 50 * 2
    (word,) = read_words(sound[: 4 * tick] + sound[6 * tick :])
    assert (word.heard, word.whole) == (word.ticks - 2, False)


def test_each_repetition_is_heard():
    sound = b"".join(say(f"{sentence} ") for sentence in (SENTENCES[0], SENTENCES[0], SENTENCES[2]))
    assert passages(sound, SENTENCES) == [whole(0), whole(0), whole(2)]


def test_a_sentence_that_was_cut_and_begun_again_stands_there_twice():
    first = say(SENTENCES[1])
    assert passages(first[: len(first) // 2] + say(SENTENCES[1]), SENTENCES) == [Passage(1, 0, 2, 5), whole(1)]


def test_a_sentence_that_was_resumed_is_two_parts():
    resumed = say("Two of") + say(SENTENCES[2]) + say("them are gone.")
    assert passages(resumed, SENTENCES) == [Passage(1, 0, 2, 5), whole(2), Passage(1, 2, 5, 5)]
    assert passages(say("Two of ") + say("them are gone."), SENTENCES) == [whole(1)]


def test_sound_that_is_shifted_by_a_byte_is_noise():
    assert read_text(b"\0" + say(SENTENCES[0])) == ""


def test_the_coarse_steps_of_mulaw_and_alaw_leave_it_readable():
    from array import array

    samples = array("h", say(SENTENCES[0]))
    coarse = array("h", (round(sample / 1_024) * 1_024 if abs(sample) > 8_000 else sample for sample in samples))
    assert read_text(coarse.tobytes()) == SENTENCES[0]
