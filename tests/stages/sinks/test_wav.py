"""`WavFile`: what is in the file however the turn ended."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import textwrap
import threading
import time
import wave

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk, Inbox, Outbox, Pipeline, PipelineError, Played, UsageError
from pipeline.testing import AudioScript, check_stage
from stages.sinks.wav import WavFile

SPOKEN = [
    Audio(b"\1\2" * 1200, (Chunk("One. ", 0),)),
    Audio(b"\3\4" * 1200, (Chunk("One. ", 0), Chunk("Two. ", 1)), last=True),
    Audio(b"\5\6" * 2400, (Chunk("Three.", 2),), last=True),
]
SOUND = b"".join(audio.data for audio in SPOKEN)
PLAYED = [
    Played("", 0.05, 0.05, exact=False, margin=0.05),
    Played("One. Two. ", 0.05, 0.1),
    Played("Three.", 0.1, 0.2),
]


class Voice:
    """Makes audio of a format: the turn's input is what it says."""

    def __init__(self, form: AudioFormat) -> None:
        self.form = form

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        return self.form

    async def __call__(self, inbox: Inbox[list[Audio]], outbox: Outbox[Audio]) -> None:
        async for items in inbox:
            for item in items:
                await outbox.send(item)


def frames(file) -> bytes:
    with wave.open(str(file) if isinstance(file, os.PathLike) else file) as reader:
        return reader.readframes(reader.getnframes())


async def test_it_keeps_the_promises_of_a_stage(tmp_path):
    await check_stage(WavFile(tmp_path / "out.wav"), feed=SPOKEN, expect=PLAYED)
    assert frames(tmp_path / "out.wav").startswith(SOUND)


async def test_all_turns_are_in_the_file_one_after_another(tmp_path):
    path = tmp_path / "out.wav"
    async with Pipeline(Voice(AudioFormat()), WavFile(path)) as voice:
        for count in (1, 2, 3):
            async with voice.turn(SPOKEN) as turn:
                assert [played async for played in turn] == PLAYED
            assert turn.outcome.report(Played) == Played("One. Two. Three.", 0.2, 0.2)
            assert frames(path) == SOUND * count  # also while it is still open


@pytest.mark.parametrize("encoding", ["mulaw", "alaw"])
async def test_companded_sound_of_odd_length_is_padded(tmp_path, encoding):
    path = tmp_path / "out.wav"
    await Pipeline(Voice(AudioFormat(encoding, 8000)), WavFile(path)).run([Audio(b"abc"), Audio(b"de")])
    file = path.read_bytes()
    assert file[50:] == b"data\5\0\0\0abcde\0"
    assert struct.unpack_from("<I", file, 4) == (len(file) - 8,)


async def test_an_interruption_writes_what_was_received_and_what_waits(tmp_path):
    started = anyio.Event()

    async def voice(inbox: Inbox[str], outbox: Outbox[Audio]) -> None:
        for _ in range(5):
            outbox.send_nowait(Audio(b"\1\2" * 600))
        started.set()
        await anyio.sleep_forever()

    voice.offer = lambda wanted: AudioFormat()

    path = tmp_path / "out.wav"
    async with Pipeline(voice, WavFile(path)) as pipe, pipe.turn("") as turn:
        await started.wait()
        turn.interrupt()
    assert turn.outcome.interrupted
    assert frames(path) == b"\1\2" * 3000
    assert turn.outcome.report(Played) == Played("", 0.125, 0.125, exact=False, margin=0.125)


async def test_a_failing_stage_before_it_leaves_what_was_received(tmp_path):
    path = tmp_path / "out.wav"
    voice = AudioScript([(0, SPOKEN[0]), (0, SPOKEN[1]), (0, PipelineError("it broke"))])
    with pytest.raises(PipelineError, match="it broke"):
        await Pipeline(voice, WavFile(path)).run("")
    assert frames(path) == SPOKEN[0].data + SPOKEN[1].data


async def test_a_file_is_kept_when_nothing_was_said(tmp_path):
    old, new = tmp_path / "old.wav", tmp_path / "new.wav"
    old.write_bytes(b"what was there, longer than what comes" * 9)
    for path in (old, new):
        with pytest.raises(PipelineError, match="it broke"):
            await Pipeline(AudioScript([(0, PipelineError("it broke"))]), WavFile(path)).run("")
    assert old.read_bytes().startswith(b"what was there")
    assert not new.exists()
    await Pipeline(Voice(AudioFormat()), WavFile(old)).run([Audio(b"\1\2")])
    assert frames(old) == b"\1\2"
    assert old.stat().st_size == 46


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("missing/out.wav", "the folder does not exist"),
        (".", "it is a folder"),
        ("", "name a file"),
        (io.StringIO(), "binary mode"),
        (io.BufferedReader(io.BytesIO()), "reading only"),
    ],
)
async def test_what_cannot_be_written_to_is_found_before_any_stage_is_opened(tmp_path, monkeypatch, target, says):
    class Voices(Voice):
        async def __aenter__(self) -> None:
            raise AssertionError("opened")

        async def __aexit__(self, *error: object) -> None: ...

    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=says):
        await Pipeline(Voices(AudioFormat()), WavFile(target)).run([])
    assert list(tmp_path.iterdir()) == []


async def test_a_file_of_the_callers_stays_open_and_is_written_where_it_stands():
    file = io.BytesIO(b"head")
    file.seek(4)
    await Pipeline(Voice(AudioFormat()), WavFile(file)).run(SPOKEN)
    file.seek(4)
    assert frames(file) == SOUND
    file.seek(0)
    assert file.read(4) == b"head"


async def test_a_stream_without_sound_is_still_a_wav_file():
    file = io.BytesIO()
    await Pipeline(Voice(AudioFormat()), WavFile(file)).run([])
    file.seek(0)
    assert frames(file) == b""


async def test_appending_to_a_file_never_patches(tmp_path):
    path = tmp_path / "out.wav"
    with path.open("ab") as file:
        await Pipeline(Voice(AudioFormat()), WavFile(file)).run(SPOKEN)
    assert path.stat().st_size == 44 + len(SOUND)
    assert frames(path) == SOUND


async def test_a_full_disk_is_one_clear_error():
    with pytest.raises(PipelineError, match="Writing to '/dev/full' failed: No space left") as caught:
        await Pipeline(Voice(AudioFormat()), WavFile("/dev/full")).run(SPOKEN)
    assert not isinstance(caught.value, UsageError)


async def test_a_reader_that_leaves_ends_the_turn_quietly():
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb", buffering=0) as pipe:
        outcome = await Pipeline(Voice(AudioFormat()), WavFile(pipe)).run(SPOKEN * 50)
    assert not outcome.interrupted


async def test_a_pipe_that_nobody_reads_holds_up_neither_the_loop_nor_an_interruption():
    read, write = os.pipe()
    with os.fdopen(write, "wb", buffering=0) as pipe:
        started = anyio.current_time()
        pipeline = Pipeline(Voice(AudioFormat()), WavFile(pipe))
        async with pipeline as voice, voice.turn([Audio(bytes(50_000))] * 20) as turn:
            await anyio.sleep(0.05)
            turn.interrupt()
        assert anyio.current_time() - started < 2
    assert len(os.read(read, 1 << 20)) >= 32_768
    os.close(read)


async def test_a_pipe_with_a_slow_reader_gets_everything():
    read, write = os.pipe()
    got = bytearray()

    def drain() -> None:
        while data := os.read(read, 10_000):
            got.extend(data)
            time.sleep(0.001)

    thread = threading.Thread(target=drain)
    thread.start()
    with os.fdopen(write, "wb", buffering=0) as pipe:
        await Pipeline(Voice(AudioFormat()), WavFile(pipe)).run([Audio(bytes(range(250)) * 200)] * 20)
    thread.join()
    os.close(read)
    assert frames(io.BytesIO(bytes(got))) == bytes(range(250)) * 200 * 20


KILLED = """
    import sys, anyio
    from pipeline import Audio, AudioFormat, Pipeline
    from stages.sinks.wav import WavFile

    async def voice(inbox, outbox):
        for _ in range(3):
            await outbox.send(Audio(bytes(range(256)) * 90))
        await anyio.sleep(0.2)
        print("said", file=sys.stderr, flush=True)
        await anyio.sleep_forever()

    voice.offer = lambda wanted: AudioFormat()

    anyio.run(Pipeline(voice, WavFile(sys.argv[1])).run, "")
"""


@pytest.mark.parametrize("target", ["path", "stdout"])
def test_what_a_killed_process_has_written_plays(tmp_path, target):
    path = tmp_path / "out.wav"
    with open(path if target == "stdout" else os.devnull, "wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(KILLED), str(path) if target == "path" else "-"],
            stdout=out,
            stderr=subprocess.PIPE,
        )
        assert process.stderr is not None
        with process.stderr:
            assert process.stderr.readline() == b"said\n"
            process.send_signal(signal.SIGKILL)
        process.wait()
    assert frames(path) == bytes(range(256)) * 270


def test_a_pipe_gets_a_header_for_a_stream(tmp_path):
    script = textwrap.dedent(KILLED).replace("await anyio.sleep_forever()", "pass")
    ran = subprocess.run([sys.executable, "-c", script, "-"], capture_output=True, check=True)
    assert frames(io.BytesIO(ran.stdout)) == bytes(range(256)) * 270


async def test_a_file_has_one_writer(tmp_path):
    path = tmp_path / "out.wav"
    first, second = (Pipeline(Voice(AudioFormat()), WavFile(path)) for _ in range(2))
    async with first:
        await first.run(SPOKEN)
        with pytest.raises(
            UsageError, match=r"Somebody is writing to .*out.wav' already: give each sink a file of its"
        ):
            await second.run(SPOKEN)
    assert frames(path) == SOUND
    await second.run(SPOKEN)  # when the first is done it may be written again
    assert frames(path) == SOUND
