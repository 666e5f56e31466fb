"""The head of a WAV file, read back by the standard library and by a reader of chunks."""

from __future__ import annotations

import io
import struct
import wave

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import AudioFormat
from stages.sinks._riff import UNKNOWN, header

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


ENCODINGS = ["linear16", "mulaw", "alaw"]
TAGS = {"linear16": 1, "alaw": 6, "mulaw": 7}


def chunks_of(file: bytes) -> dict[str, tuple[int, bytes]]:
    """Declared size and content of each chunk."""
    assert file[:4] == b"RIFF"
    assert file[8:12] == b"WAVE"
    found, at = {}, 12
    while at + 8 <= len(file):
        name, size = struct.unpack_from("<4sI", file, at)
        found[name.decode()] = (size, file[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return found


@patient
@given(
    rate=st.sampled_from([8000, 16_000, 22_050, 24_000, 44_100, 48_000]), channels=st.integers(1, 2), data=st.binary()
)
def test_the_wave_module_reads_linear16_back(rate, channels, data):
    data = data[: len(data) // (2 * channels) * 2 * channels]
    file = header(AudioFormat("linear16", rate, channels), len(data)) + data
    with wave.open(io.BytesIO(file)) as reader:
        assert reader.getparams()[:3] == (channels, 2, rate)
        assert reader.getnframes() == len(data) // (2 * channels)
        assert reader.readframes(reader.getnframes()) == data


def test_the_wave_module_reads_an_unfinished_stream_to_its_end():
    with wave.open(io.BytesIO(header(AudioFormat()) + b"\1\2" * 1000)) as reader:
        assert reader.readframes(reader.getnframes()) == b"\1\2" * 1000


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [0, 1, 2, 8001])
def test_sizes_tags_and_pad_byte(encoding, size):
    form = AudioFormat(encoding, 8000)
    file = header(form, size) + b"x" * size + b"\0" * (size % 2)
    found = chunks_of(file)
    tag, channels, rate, per_second, block, bits = struct.unpack_from("<HHIIHH", found["fmt "][1])
    width = 2 if encoding == "linear16" else 1
    assert (tag, channels, rate, per_second, block, bits) == (TAGS[encoding], 1, 8000, 8000 * width, width, 8 * width)
    assert found["data"] == (size, b"x" * size)
    assert struct.unpack_from("<I", file, 4)[0] == len(file) - 8
    assert ("fact" in found) == (encoding != "linear16")
    if encoding != "linear16":
        assert found["fmt "][1][16:] == b"\0\0"
        assert struct.unpack("<I", found["fact"][1])[0] == size


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_length_never_depends_on_the_size(encoding):
    form = AudioFormat(encoding, 8000)
    assert len({len(header(form, size)) for size in (None, 0, 5, 2**31, 2**40)}) == 1


def test_more_than_fits_is_an_unfinished_stream():
    assert header(AudioFormat(), 2**32) == header(AudioFormat(), None)
    assert header(AudioFormat()).endswith(struct.pack("<I", UNKNOWN))
