"""What a sound card is given."""

from __future__ import annotations

from array import array

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.sinks._sound_buffer import FADE, SoundBuffer

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@patient
@given(st.lists(st.one_of(st.binary(max_size=40), st.integers(0, 60)), max_size=20))
def test_what_goes_in_comes_out_in_order_and_else_silence(steps):
    buffer, expected = SoundBuffer(8000), b""
    for step in steps:
        if isinstance(step, bytes):
            buffer.put(step)
            expected += step
        else:
            taken = buffer.take(step)
            assert taken == expected[:step] + bytes(step - len(expected[:step]))
            expected = expected[step:]
        assert len(buffer) == len(expected)


@patient
@given(st.integers(0, 3000), st.sampled_from([1, 2]))
def test_a_cut_fades_out_within_a_few_milliseconds(blocks, channels):
    buffer = SoundBuffer(24_000, channels)
    buffer.put(array("h", [10_000, -10_000][:channels] * blocks).tobytes())
    buffer.drop()
    assert len(buffer) == min(blocks, int(FADE * 24_000)) * 2 * channels
    faded = array("h", buffer.take(len(buffer)))
    for channel in range(channels):
        samples = [abs(sample) for sample in faded[channel::channels]]
        assert samples == sorted(samples, reverse=True)
        if len(samples) > 100:
            assert samples[0] > 9_800
            assert samples[-1] < 200
    assert buffer.take(100) == bytes(100)


def test_a_cut_of_nothing_is_nothing():
    buffer = SoundBuffer(24_000)
    buffer.drop()
    assert len(buffer) == 0
