"""`EncodedFile`, decoded again."""

from __future__ import annotations

import io
import math
import os
import struct
import subprocess
import sys

import anyio
import pytest

from pipeline import Audio, AudioFormat, Inbox, Outbox, Pipeline, PipelineError, Played, UsageError
from pipeline.testing import AudioScript
from stages.sinks.encoded import HEAD, EncodedFile, counted


def tone(seconds: float, rate: int = 24_000) -> bytes:
    return b"".join(
        struct.pack("<h", int(8000 * math.sin(2 * math.pi * 440 * at / rate))) for at in range(int(seconds * rate))
    )


def source(sound: bytes) -> AudioScript[Audio]:
    step = 3840
    items = [Audio(sound[at : at + step], last=at + step >= len(sound)) for at in range(0, len(sound), step)]
    return AudioScript([(0, item) for item in items])


def decoded(file) -> tuple[float, float]:
    """Seconds of sound, and how loud it is at most."""
    av = pytest.importorskip("av")
    seconds = peak = 0.0
    with av.open(io.BytesIO(file)) as reader:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
        for frame in reader.decode(audio=0):
            seconds += frame.samples / frame.sample_rate
            for part in resampler.resample(frame):
                samples = struct.unpack(f"<{part.samples}h", bytes(part.planes[0])[: 2 * part.samples])
                peak = max(peak, *map(abs, samples))
    return seconds, peak


@pytest.mark.parametrize("name", ["out.mp3", "out.opus", "out.ogg", "out.aac", "out.flac"])
async def test_it_plays_and_is_as_long_as_what_was_said(tmp_path, name):
    pytest.importorskip("av")
    path = tmp_path / name
    async with Pipeline(source(tone(1.0)), EncodedFile(path)) as voice:
        for _ in range(2):
            async with voice.turn(""):
                pass
            assert path.stat().st_size > 500
        async with voice.turn("") as turn:
            told = [played async for played in turn]
        total = turn.outcome.report(Played)
    seconds, peak = decoded(path.read_bytes())
    assert seconds == pytest.approx(3.0, abs=0.1)
    assert 6_000 < peak < 16_000
    assert total is not None
    assert total.position == pytest.approx(1.0) == told[-1].position


@pytest.mark.parametrize("turns", [1, 3])
async def test_a_flac_file_says_how_long_it_is(tmp_path, turns):
    """soundfile opens no file that does not, and ffprobe and browsers show no length."""
    av = pytest.importorskip("av")
    path = tmp_path / "out.flac"
    async with Pipeline(source(tone(0.5)), EncodedFile(path)) as voice:
        for _ in range(turns):
            async with voice.turn(""):
                pass
        with av.open(path) as reader:  # a run that was killed here would still play
            assert reader.streams.audio[0].duration is None
    with av.open(path) as reader:
        assert reader.streams.audio[0].duration == turns * 12_000
        assert sum(frame.samples for frame in reader.decode(audio=0)) == turns * 12_000


async def test_a_flac_file_behind_something_else_is_patched_in_its_place():
    av = pytest.importorskip("av")
    file = io.BytesIO()
    file.write(b"before")
    await Pipeline(source(tone(0.5)), EncodedFile(file, kind="flac")).run("")
    assert file.getvalue()[:10] == b"beforefLaC"
    with av.open(io.BytesIO(file.getvalue()[6:])) as reader:
        assert reader.streams.audio[0].duration == 12_000


@pytest.mark.parametrize("samples", [0, 1, 2**32 - 1, 2**32, 2**36 - 1, 2**36])
def test_the_number_of_samples_is_36_bits(samples):
    head = counted(bytes(21) + b"\xf0" + bytes(4), samples)
    assert len(head) == HEAD
    assert head[21] >> 4 == 15
    assert int.from_bytes(head[21:26], "big") & (2**36 - 1) == (samples if samples < 2**36 else 0)


async def test_companded_sound_to_a_stream_by_name():
    pytest.importorskip("av")

    class Voice:
        def offer(self, wanted: AudioFormat | None) -> AudioFormat:
            return AudioFormat("mulaw", 8000)

        async def __call__(self, inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
            await outbox.send(Audio(bytes([0x90, 0x10] * 4000), last=True))

    file = io.BytesIO()
    await Pipeline(Voice(), EncodedFile(file, kind="flac")).run("")
    seconds, peak = decoded(file.getvalue())
    assert seconds == pytest.approx(1.0)
    assert peak > 10_000


async def test_after_an_interruption_what_was_received_is_in_the_file(tmp_path):
    pytest.importorskip("av")

    async def endless(inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        for _ in range(5):
            await outbox.send(Audio(tone(0.2)))
        done.set()
        await anyio.sleep_forever()

    endless.offer = lambda wanted: AudioFormat()

    done = anyio.Event()
    path = tmp_path / "out.mp3"
    async with Pipeline(endless, EncodedFile(path)) as voice, voice.turn("") as turn:
        await done.wait()
        turn.interrupt()
    assert decoded(path.read_bytes())[0] == pytest.approx(1.0, abs=0.1)


async def test_a_full_disk_and_a_reader_that_leaves():
    pytest.importorskip("av")
    with pytest.raises(PipelineError, match="No space left"):
        await Pipeline(source(tone(1.0)), EncodedFile("/dev/full", kind="mp3")).run("")
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as pipe:
        await Pipeline(source(tone(1.0)), EncodedFile(pipe, kind="mp3")).run("")


def test_a_kind_that_there_is_not():
    with pytest.raises(UsageError, match="no kind of file 'wma'"):
        EncodedFile("out.wma")
    with pytest.raises(UsageError, match="give 'kind'"):
        EncodedFile("-")


def test_without_the_extra_it_says_how_to_get_it():
    script = (
        "import sys; sys.modules['av'] = None\n"
        "from pipeline import AudioFormat\n"
        "from stages.sinks import EncodedFile\n"
        "EncodedFile('x.mp3').accept(AudioFormat())\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "pip install 'utterflow[encoded]'" in ran.stderr.splitlines()[-1]
