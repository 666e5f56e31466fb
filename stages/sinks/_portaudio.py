"""The sound card, through PortAudio. The only importer of sounddevice and soxr here, when a speaker is opened."""

from __future__ import annotations

import time
from typing import Any

import anyio

from pipeline import AudioFormat, UsageError
from stages.sinks._sound_buffer import SoundBuffer

AHEAD = 0.5
"""Seconds that may wait for the card: more than a lead, so that only a card that has stopped is waited for."""


class PortAudio:
    """One output of the machine; ``device`` is its number, a part of its name, or None for the default."""

    def __init__(self, device: int | str | None) -> None:
        self._device = device
        self._stream: Any = None
        self._resampler: Any = None
        self._rate = 0
        self._channels = 1
        self._buffer = SoundBuffer(24_000)

    def check(self, format: AudioFormat) -> None:
        """Raise `UsageError` if it cannot play."""
        sounddevice = _sounddevice()
        try:
            info = sounddevice.query_devices(self._device, "output")
            self._channels, self._rate = format.channels, format.sample_rate
            try:
                self._settings(sounddevice, format.sample_rate)
            except sounddevice.PortAudioError:
                self._rate = int(info["default_samplerate"])
                self._settings(sounddevice, self._rate)
        except (sounddevice.PortAudioError, ValueError) as error:
            raise UsageError(
                f"The sound output cannot be used ({error}): choose another with Speaker(device=...), "
                'or Speaker(device="null") on a machine without sound.'
            ) from error
        self._resampler = None if self._rate == format.sample_rate else _resampler(format, self._rate)

    def open(self) -> None:
        """Start the card: it plays silence."""
        buffer = self._buffer = SoundBuffer(self._rate, self._channels)

        def fill(out: Any, blocks: int, when: object, status: object) -> None:
            out[:] = buffer.take(len(out))

        self._stream = _sounddevice().RawOutputStream(
            samplerate=self._rate, device=self._device, channels=self._channels, dtype="int16", callback=fill
        )
        self._stream.start()

    async def write(self, data: bytes) -> None:
        """Add sound; waits while much of it waits already."""
        while len(self._buffer) > AHEAD * self._rate * self._channels * 2:  # noqa: ASYNC110 (a driver's thread takes it)
            await anyio.sleep(AHEAD / 10)
        self._buffer.put(data if self._resampler is None else _resampled(self._resampler, data, self._channels))

    def drop(self) -> None:
        """Fade out and forget the rest."""
        self._buffer.drop()

    def close(self) -> None:
        """Play what is left, and stop the card. Blocks meanwhile."""
        stream, self._stream = self._stream, None
        if stream is not None:
            deadline = time.monotonic() + AHEAD
            while len(self._buffer) and time.monotonic() < deadline:
                time.sleep(0.01)
            stream.stop()
            stream.close()

    def _settings(self, sounddevice: Any, rate: int) -> None:
        sounddevice.check_output_settings(self._device, channels=self._channels, dtype="int16", samplerate=rate)


def _sounddevice() -> Any:
    try:
        import sounddevice
    except ModuleNotFoundError as error:
        raise UsageError("The speaker needs the extra 'audio': pip install 'utterflow[audio]'.") from error
    except OSError as error:  # its PortAudio is in the wheels of Windows and macOS only
        raise UsageError(
            "The speaker needs the system library PortAudio: on Debian or Ubuntu, 'apt install libportaudio2'; "
            'or use Speaker(device="null").'
        ) from error
    return sounddevice


def _resampler(format: AudioFormat, rate: int) -> Any:
    """Quality LQ holds back 1 ms of speech; the better ones 20."""
    try:
        import soxr
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The sound output does not play {format.sample_rate} Hz: pip install 'utterflow[audio]', which resamples."
        ) from error
    return soxr.ResampleStream(format.sample_rate, rate, format.channels, dtype="int16", quality="LQ")


def _resampled(resampler: Any, data: bytes, channels: int) -> bytes:
    import numpy

    samples = numpy.frombuffer(data, dtype="<i2")
    out = resampler.resample_chunk(samples if channels == 1 else samples.reshape(-1, channels))
    return bytes(out.tobytes())
