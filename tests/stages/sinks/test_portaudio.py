"""The sound card, with a stand-in for PortAudio: no machine that runs tests can be counted on to have a card."""

from __future__ import annotations

import sys
import types

import anyio
import pytest

from pipeline import AudioFormat, UsageError
from stages.sinks._portaudio import AHEAD, PortAudio


class PortAudioError(Exception):
    pass


class Stream:
    """What sounddevice calls a raw output stream; the test calls back."""

    def __init__(self, **options) -> None:
        self.options = options
        self.life = []

    def start(self) -> None:
        self.life.append("start")

    def stop(self) -> None:
        self.life.append("stop")

    def close(self) -> None:
        self.life.append("close")

    def play(self, size: int) -> bytes:
        out = bytearray(size)
        self.options["callback"](out, size // 2, None, None)
        return bytes(out)


@pytest.fixture
def card(monkeypatch):
    """A card that plays 48000 Hz only, and the streams that were opened on it."""
    streams: list[Stream] = []

    def query_devices(device, kind):
        if device == "missing":
            raise ValueError("No output device matching 'missing'")
        return {"default_samplerate": 48_000.0}

    def check_output_settings(device, *, channels, dtype, samplerate):
        if samplerate != 48_000:
            raise PortAudioError("Invalid sample rate")

    def open_stream(**options):
        streams.append(Stream(**options))
        return streams[-1]

    module = types.SimpleNamespace(
        PortAudioError=PortAudioError,
        query_devices=query_devices,
        check_output_settings=check_output_settings,
        RawOutputStream=open_stream,
    )
    monkeypatch.setitem(sys.modules, "sounddevice", module)
    return streams


async def test_the_driver_takes_what_was_written_and_then_silence(card):
    device = PortAudio(None)
    device.check(AudioFormat("linear16", 48_000))
    device.open()
    await device.write(b"\1\2" * 100)
    (stream,) = card
    assert stream.options["samplerate"] == 48_000
    assert stream.play(100) == b"\1\2" * 50
    assert stream.play(200) == b"\1\2" * 50 + bytes(100)
    device.close()
    device.close()
    assert stream.life == ["start", "stop", "close"]


async def test_another_rate_than_the_cards_is_resampled(card):
    pytest.importorskip("soxr")
    device = PortAudio(None)
    device.check(AudioFormat("linear16", 24_000))
    device.open()
    for _ in range(10):
        await device.write(b"\x10\x20" * 960)
    (stream,) = card
    assert stream.options["samplerate"] == 48_000
    sound = stream.play(10 * 960 * 2 * 2)
    assert len(sound.rstrip(b"\0")) >= 0.95 * len(sound)
    device.close()


async def test_a_card_that_has_stopped_is_waited_for(card):
    device = PortAudio(None)
    device.check(AudioFormat("linear16", 48_000))
    device.open()
    await device.write(bytes(int((AHEAD + 0.1) * 96_000)))
    with anyio.move_on_after(0.1) as scope:
        await device.write(b"\1\2")
    assert scope.cancelled_caught
    card[0].play(96_000)
    with anyio.fail_after(5):
        await device.write(b"\1\2")
    device.drop()
    device.close()


def test_an_output_that_there_is_not(card):
    with pytest.raises(UsageError, match=r'cannot be used \(No output device matching .*\): .*device="null"'):
        PortAudio("missing").check(AudioFormat())
