"""`Speaker`: on a device that keeps time, on one that notes what it is given, and on a machine without sound."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import anyio
import pytest

from pipeline import Audio, AudioFormat, Chunk, Pipeline, Played, UsageError
from pipeline.testing import AudioScript, virtual_backend
from stages.sinks._sound_buffer import SoundBuffer
from stages.sinks.speaker import NullDevice, Speaker

RATE = AudioFormat().bytes_per_second
CHUNK = Chunk("Hello there, my friend.", 0)


class Card:
    """Plays from a buffer as a sound card does, 10 ms at a time."""

    def __init__(self) -> None:
        self.life: list[str] = []
        self.buffer = SoundBuffer(24_000)
        self.heard = bytearray()

    def check(self, format: AudioFormat) -> None:
        self.life.append(f"check {format.encoding} {format.sample_rate}")

    def open(self) -> None:
        self.life.append("open")

    async def write(self, data: bytes) -> None:
        self.buffer.put(data)

    def drop(self) -> None:
        self.buffer.drop()

    def close(self) -> None:
        self.life.append("close")

    async def play(self) -> None:
        while True:
            await anyio.sleep(0.01)
            self.heard += self.buffer.take(RATE // 100)


def source(seconds: float, value: bytes = b"\0\x20") -> AudioScript[Audio]:
    return AudioScript([(0, Audio(value * int(seconds * RATE / 2), (CHUNK,), last=True))])


async def test_the_device_is_open_as_long_as_the_pipeline():
    """In real time: the device is opened and closed in a thread, for which a clock that jumps does not wait."""
    card = Card()
    async with Pipeline(source(1.0), Speaker(card)):
        assert card.life == ["check linear16 24000", "open"]
    assert card.life[1:] == ["open", "close"]


class TestInVirtualTime:
    @pytest.fixture(params=["trio"])
    def anyio_backend(self, request):
        return virtual_backend(request.param)

    async def test_the_null_device_keeps_time(self):
        device = NullDevice()
        outcome = await Pipeline(source(3.0), Speaker(device)).run("")
        assert outcome.timings.total == pytest.approx(3.0)
        assert outcome.report(Played) == Played(CHUNK.text, pytest.approx(3.0), pytest.approx(3.0))
        assert device.seconds == pytest.approx(3.0)
        outcome = await Pipeline(source(1.0), Speaker("null")).run("")
        assert outcome.timings.total == pytest.approx(1.0)

    async def test_an_interruption_fades_out_in_milliseconds(self):
        card = Card()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(card.play)
            async with Pipeline(source(3.0), Speaker(card)) as pipe, pipe.turn("") as turn:
                await anyio.sleep(1.005)
                turn.interrupt()
                at = len(card.heard)
            await anyio.sleep(1)
            tasks.cancel_scope.cancel()
        after = bytes(card.heard[at:])
        assert 0 < len(after.rstrip(b"\0")) <= 0.006 * RATE

    async def test_a_pause_is_silent_at_once_and_nothing_is_lost(self):
        card = Card()
        speaker = Speaker(card)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(card.play)
            async with Pipeline(source(2.0), speaker) as pipe, pipe.turn(""):
                await anyio.sleep(1.0)
                speaker.pause()
                await anyio.sleep(0.02)
                at = len(card.heard)
                await anyio.sleep(2)
                assert not any(card.heard[at:])
                speaker.resume()
            tasks.cancel_scope.cancel()
        assert len(bytes(card.heard).replace(b"\0\0", b"")) >= 0.98 * 2.0 * RATE

    async def test_companded_sound_is_expanded_for_the_card(self):
        card = Card()
        speaker = Speaker(card)
        script = AudioScript([(0, Audio(b"\0" * 80, last=True))], format=AudioFormat("mulaw", 8000))
        await Pipeline(script, speaker).run("")
        assert card.life[0] == "check linear16 8000"
        assert card.buffer.take(160) == b"\x84\x82" * 80


def without(module: str) -> str:
    script = f"""
        import sys
        sys.modules[{module!r}] = None
        from pipeline import AudioFormat, UsageError
        from stages.sinks import Speaker
        try:
            Speaker().accept(AudioFormat())
        except UsageError as error:
            print(error)
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True
    ).stdout


def test_without_the_extra_it_says_how_to_get_it():
    assert without("sounddevice") == "The speaker needs the extra 'audio': pip install 'utterflow[audio]'.\n"


def test_a_machine_without_sound_is_told_what_to_do():
    try:
        import sounddevice  # noqa: F401
    except ModuleNotFoundError:
        pytest.skip("needs the extra audio")
    except OSError:
        with pytest.raises(UsageError, match="apt install libportaudio2"):
            Speaker().accept(AudioFormat())
    else:
        with pytest.raises(UsageError, match="cannot be used"):
            Speaker("no output has this name").accept(AudioFormat())
