"""Quiet is found in any encoding, in pieces of any length, at any loudness."""

import math
import random
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import AudioFormat
from stages.local._encode import Encoder
from stages.sound.quiet import LEAST, STEP, Quiet

RATE = 8_000


def made(*stretches, loudness=8_000, noise=0):
    """Seconds of tone and of quiet in turn, tone first."""
    lot, samples = random.Random(1), []
    for number, seconds in enumerate(stretches):
        for at in range(round(seconds * RATE)):
            tone = loudness * math.sin(2 * math.pi * 200 * at / RATE) if number % 2 == 0 else 0
            samples.append(round(tone + lot.uniform(-noise, noise)))
    return array("h", samples).tobytes()


def found(sound, encoding="linear16", sizes=(999_999,)):
    quiet = Quiet(AudioFormat(encoding, RATE))
    sound = sound if encoding == "linear16" else Encoder(RATE, AudioFormat(encoding, RATE)).feed(sound)
    width = quiet._format.block
    at = 0
    while at < len(sound):
        for size in sizes:
            quiet.hear(sound[at : at + size * width])
            at += size * width
    return quiet


@pytest.mark.parametrize("encoding", ["linear16", "mulaw", "alaw"])
@pytest.mark.parametrize("loudness", [500, 8_000, 30_000])
def test_pauses_are_found_to_a_hundredth_of_a_second(encoding, loudness):
    quiet = found(made(0.5, 0.3, 1.0, 0.12, 0.4, 0.2, loudness=loudness), encoding)
    assert [pytest.approx((0.5, 0.8), abs=STEP), pytest.approx((1.8, 1.92), abs=STEP)] == quiet.runs
    assert quiet.trailing == pytest.approx(0.2, abs=STEP)
    assert quiet.seconds == pytest.approx(2.52)
    assert quiet.begun == 0.0


def test_a_halt_between_words_is_no_pause():
    assert found(made(0.3, LEAST - 0.02, 0.3, LEAST + 0.02, 0.3)).runs == [pytest.approx((0.665, 0.77), abs=2 * STEP)]


def test_the_silence_in_front_is_not_a_pause():
    quiet = found(made(0, 0.4, 0.5, 0.3, 0.2))
    assert quiet.begun == pytest.approx(0.4, abs=STEP)
    assert len(quiet.runs) == 1


def test_a_noise_floor_is_quiet_beside_a_voice():
    assert len(found(made(0.5, 0.3, 0.5, noise=60)).runs) == 1
    assert found(made(0.5, 0.3, 0.5, loudness=200, noise=100)).runs == []


@pytest.mark.parametrize("encoding", ["linear16", "mulaw", "alaw"])
@given(st.lists(st.integers(1, 700), min_size=1, max_size=5))
@settings(max_examples=30, deadline=None)
def test_it_is_the_same_in_pieces_of_any_length(encoding, sizes):
    sound = made(0.2, 0.15, 0.3, 0.4, 0.1, 0.05)
    one, other = found(sound, encoding), found(sound, encoding, sizes)
    assert (one.runs, one.trailing, one.begun) == (other.runs, other.trailing, other.begun)
    assert other.seconds == pytest.approx(one.seconds)


def test_silence_alone_has_no_beginning():
    quiet = found(bytes(2 * RATE))
    assert (quiet.begun, quiet.runs, quiet.trailing) == (None, [], 1.0)
