"""The tone voice: sound of the length of speech, without any extra, that can be left at any time."""

from array import array
from itertools import pairwise

import pytest

from pipeline import UsageError
from stages.local import ToneVoice
from stages.local._tone import tones


def samples(text, rate=24_000):
    return array("h", b"".join(tones(text, rate)))


async def test_it_gives_a_block_for_each_word(anyio_backend):
    async with ToneVoice(8_000) as voice, voice.speak("Three short words.") as blocks:
        assert len([block async for block in blocks]) == 3


async def test_it_can_be_left_early(anyio_backend):
    async with ToneVoice() as voice:
        async with voice.speak("Many words, most of which are never heard.") as blocks:
            assert await anext(blocks)
        async with voice.speak("It speaks again.") as blocks:
            assert await anext(blocks)


@pytest.mark.parametrize("rate", [8_000, 22_050, 24_000, 48_000])
@pytest.mark.parametrize("text", ["Hi.", "A sentence of forty characters or more.  ", "x" * 300])
def test_it_takes_as_long_as_speech(text, rate):
    characters = len(" ".join(text.split())) + text.endswith(" ")
    assert len(samples(text, rate)) / rate == pytest.approx(characters / 15, abs=1 / rate)


def test_it_is_audible_and_has_no_clicks():
    sound = samples("Hello there, listener.")
    assert max(sound) > 5_000
    assert max(abs(b - a) for a, b in pairwise(sound)) < 2_500


def test_there_is_silence_between_words():
    sound = samples("One two.", 15_000)
    assert not any(sound[3_000:4_000])
    assert any(sound[:3_000])
    assert any(sound[4_000:])


@pytest.mark.parametrize("text", ["", "  \n"])
def test_nothing_to_say_is_no_sound(text):
    assert not samples(text)


def test_the_same_text_sounds_the_same():
    assert samples("Twice.") == samples("Twice.")


def test_a_rate_too_low_is_refused():
    with pytest.raises(UsageError, match="8000"):
        ToneVoice(4_000)
