"""What is learnt about a provider."""

import pytest

from stages.speak._estimates import FIRST_BYTE, FirstByteEstimate, SpeechRate


def test_before_anything_was_seen_the_bound_is_careful():
    assert FirstByteEstimate().bound == 2 * FIRST_BYTE


def test_the_bound_follows_a_steady_provider():
    first_byte = FirstByteEstimate()
    for _ in range(30):
        first_byte.saw(0.14)
    assert first_byte.bound == pytest.approx(0.14, abs=0.01)


def test_the_bound_rises_above_what_an_uneven_one_does():
    first_byte = FirstByteEstimate()
    for at in range(60):
        first_byte.saw(0.1 if at % 2 else 0.4)
    assert first_byte.bound > 0.4


def test_the_bound_grows_at_once_when_a_provider_slows_down():
    first_byte = FirstByteEstimate()
    for _ in range(20):
        first_byte.saw(0.1)
    first_byte.saw(0.8)
    assert first_byte.bound > 0.8


@pytest.mark.parametrize("rate", [7.0, 13.5, 18.0])
def test_the_rate_of_speech_is_learnt_in_a_few_segments(rate):
    speech = SpeechRate()
    assert speech.seconds(150) == 10.0
    for _ in range(12):
        speech.saw(120, 120 / rate)
    assert speech.seconds(rate) == pytest.approx(1.0, rel=0.05)
    assert speech.characters(speech.seconds(77)) == pytest.approx(77)


def test_it_is_known_how_far_off_the_estimates_are():
    speech = SpeechRate()
    for _ in range(5):
        speech.saw(150, 10.0)
    assert speech.deviation == pytest.approx(0.0, abs=1e-9)
    for at in range(40):
        speech.saw(150, 9.0 if at % 2 else 11.0)
    assert 0.05 < speech.deviation < 0.2


@pytest.mark.parametrize(("characters", "seconds"), [(0, 3.0), (100, 0.0), (100, 100.0), (100, 0.5)])
def test_what_cannot_be_right_teaches_nothing(characters, seconds):
    speech = SpeechRate()
    speech.saw(characters, seconds)
    assert speech.seconds(150) == 10.0
