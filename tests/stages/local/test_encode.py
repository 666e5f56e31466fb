"""The encoder: frequency and level survive every rate and encoding, however the sound is cut."""

from __future__ import annotations

import bisect
import math
import random
import struct
import subprocess
import sys

import pytest

from pipeline import AudioFormat, UsageError
from stages.local._encode import Encoder

RATES = (8_000, 16_000, 24_000, 32_000, 48_000)
SOURCE = 22_050
LOUD = 12_000


def need_soxr() -> None:
    pytest.importorskip("soxr", reason='resampling needs the extra: pip install "utterflow[local]"')


def sine(frequency: float, seconds: float = 1.0, rate: int = SOURCE, peak: int = LOUD) -> bytes:
    step = 2 * math.pi * frequency / rate
    samples = [round(peak * math.sin(step * number)) for number in range(int(rate * seconds))]
    return struct.pack(f"<{len(samples)}h", *samples)


def samples_of(data: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(data) // 2}h", data)


def level(samples: tuple[int, ...], frequency: float, rate: int) -> float:
    """The peak of a sine of that frequency in the middle half of the samples (Goertzel, over whole periods)."""
    periods = int(len(samples) / 2 / rate * frequency)
    middle = samples[len(samples) // 4 :][: round(periods * rate / frequency)]
    step = 2 * math.pi * frequency / rate
    real = sum(sample * math.cos(step * number) for number, sample in enumerate(middle))
    imaginary = sum(sample * math.sin(step * number) for number, sample in enumerate(middle))
    return 2 * math.hypot(real, imaginary) / len(middle)


def decode_mulaw(code: int) -> int:
    """ITU-T G.711, table 2: sign, three bits of segment, four of step, all inverted; levels in 16 bits."""
    code = ~code & 0xFF
    magnitude = ((((code & 15) << 3) + 132) << (code >> 4 & 7)) - 132
    return -magnitude if code & 128 else magnitude


def decode_alaw(code: int) -> int:
    """ITU-T G.711, table 1: every other bit inverted; the first two segments have the same step."""
    code ^= 0x55
    segment, step = code >> 4 & 7, code & 15
    magnitude = (step << 4) + 8 if segment == 0 else ((step << 4) + 264) << (segment - 1)
    return magnitude if code & 128 else -magnitude


DECODE = {
    "linear16": samples_of,
    "mulaw": lambda data: tuple(decode_mulaw(code) for code in data),
    "alaw": lambda data: tuple(decode_alaw(code) for code in data),
}


def encode(data: bytes, rate: int, wanted: AudioFormat, sizes: list[int] | None = None) -> bytes:
    encoder = Encoder(rate, wanted)
    made = bytearray()
    position = 0
    for size in sizes or [len(data)]:
        made += encoder.feed(data[position : position + size])
        position += size
    assert position >= len(data)
    return bytes(made + encoder.finish())


@pytest.mark.parametrize("encoding", ["linear16", "mulaw", "alaw"])
@pytest.mark.parametrize("rate", RATES)
def test_a_tone_keeps_its_frequency_level_and_length(rate: int, encoding: str):
    need_soxr()
    made = DECODE[encoding](encode(sine(1000), SOURCE, AudioFormat(encoding, rate)))
    assert len(made) == pytest.approx(rate, abs=2)
    assert level(made, 1000, rate) == pytest.approx(LOUD, rel=0.02)  # mu-law loses 1.5 %
    for other in (250, 500, 1500, 2000, 3000):
        assert level(made, other, rate) < LOUD / 100


@pytest.mark.parametrize(("frequency", "least", "most"), [(3400, 0.97, 1.03), (4600, 0, 0.001), (7000, 0, 0.001)])
def test_the_telephone_keeps_its_band_and_nothing_folds_back_into_it(frequency: int, least: float, most: float):
    need_soxr()
    made = samples_of(encode(sine(frequency), SOURCE, AudioFormat("linear16", 8000)))
    heard = frequency if frequency < 4000 else 8000 - frequency
    assert least <= level(made, heard, 8000) / LOUD <= most


@pytest.mark.parametrize("rate", RATES)
def test_cut_anywhere_it_is_the_same_sound(rate: int):
    need_soxr()
    data = sine(440, 0.5)
    chance = random.Random(rate)
    sizes = [chance.choice((0, 1, 2, 3, 7, 441, 4411)) for _ in range(3000)]
    whole = samples_of(encode(data, SOURCE, AudioFormat("linear16", rate)))
    cut = samples_of(encode(data, SOURCE, AudioFormat("linear16", rate), sizes))
    assert len(cut) == len(whole)
    assert max(abs(one - other) for one, other in zip(cut, whole, strict=True)) <= 2  # the resampler dithers


@pytest.mark.parametrize("encoding", ["linear16", "mulaw", "alaw"])
def test_equal_rates_change_no_sample_however_it_is_cut(encoding: str):
    data = sine(440, 0.1)
    wanted = AudioFormat(encoding, SOURCE)
    assert encode(data, SOURCE, wanted, [1] * len(data)) == encode(data, SOURCE, wanted)
    if encoding == "linear16":
        assert encode(data, SOURCE, wanted) == data


def test_half_a_sample_at_the_end_is_dropped():
    encoder = Encoder(8000, AudioFormat("linear16", 8000))
    assert [encoder.feed(b"abc"), encoder.feed(b""), encoder.feed(b"d"), encoder.feed(b"e")] == [b"ab", b"", b"cd", b""]
    assert encoder.finish() == b""


def test_nothing_in_is_nothing_out():
    need_soxr()
    for rate in RATES:
        assert encode(b"", SOURCE, AudioFormat("linear16", rate)) == b""


@pytest.mark.parametrize(
    ("encoding", "decode", "known"),
    [
        ("mulaw", decode_mulaw, {0: 0xFF, 32767: 0x80, -32768: 0x00, 8: 0xFE, -8: 0x7E, 1000: 0xCE, -1000: 0x4E}),
        ("alaw", decode_alaw, {0: 0xD5, 32767: 0xAA, -32768: 0x2A, 8: 0xD5, -9: 0x55, 1000: 0xFA, -1000: 0x7A}),
    ],
)
def test_every_sample_has_the_code_that_the_standard_gives_it(encoding, decode, known):
    everything = tuple(range(-32768, 32768))
    codes = encode(struct.pack("<65536h", *everything), 8000, AudioFormat(encoding, 8000))
    assert {sample: codes[sample + 32768] for sample in known} == known
    levels = sorted(decode(code) for code in range(256))
    for sample, code in zip(everything, codes, strict=True):
        got = decode(code)
        place = bisect.bisect(levels, got)
        step = max(got - levels[place - 2] if place > 1 else 0, levels[place] - got if place < 256 else 0)
        assert abs(sample - got) <= step / 2 + 8 or abs(sample) > levels[-1], (sample, got)  # 13 or 14 bits of 16
    assert len(set(codes)) >= 255


@pytest.mark.parametrize(
    ("missing", "wanted"), [("soxr", AudioFormat("linear16", 8000)), ("audioop", AudioFormat("mulaw", SOURCE))]
)
def test_what_is_missing_is_named_with_the_extra(missing: str, wanted: AudioFormat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(UsageError, match=r"utterflow\[local\]"):
        Encoder(SOURCE, wanted)
    Encoder(SOURCE, AudioFormat("linear16", SOURCE))


@pytest.mark.parametrize(("rate", "wanted"), [(0, AudioFormat()), (SOURCE, AudioFormat(channels=2))])
def test_what_makes_no_sense_is_refused(rate: int, wanted: AudioFormat):
    with pytest.raises(UsageError):
        Encoder(rate, wanted)


def test_equal_rates_load_no_resampler():
    code = (
        "import sys; from pipeline import AudioFormat; from stages.local._encode import Encoder;"
        "Encoder(8000, AudioFormat('mulaw', 8000)).feed(b'12'); sys.exit('numpy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-W", "error", "-c", code], check=False).returncode == 0
