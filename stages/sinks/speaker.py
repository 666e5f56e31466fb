"""The loudspeaker of this machine, or one that only keeps time."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

import anyio
from anyio import to_thread

from pipeline import AudioFormat, Encoding
from stages.sinks._companding import expand
from stages.sinks.realtime import RealTime

CLOSE = 2.0
"""Seconds that a sound card may take to stop."""


class SoundCard(Protocol):
    """Something that plays signed 16-bit samples. `check` and `open` may block; `open` and `close` run in a thread."""

    def check(self, format: AudioFormat) -> None:
        """Raise `UsageError` if it cannot play. ``format`` is always linear16."""
        ...

    def open(self) -> None:
        """Get ready."""
        ...

    async def write(self, data: bytes) -> None:
        """Take sound to play after what it has."""
        ...

    def drop(self) -> None:
        """Fall silent, and forget what has not been played."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class NullDevice:
    """Plays nothing, in real time: for machines without sound. ``seconds`` is the sound it has taken."""

    def __init__(self) -> None:
        self._format = AudioFormat()
        self.seconds = 0.0

    def check(self, format: AudioFormat) -> None:
        """Anything will do."""
        self._format = format

    def open(self) -> None:
        """There is nothing to open."""

    async def write(self, data: bytes) -> None:
        """Count it."""
        self.seconds += self._format.seconds(len(data))

    def drop(self) -> None:
        """There is nothing to drop."""

    def close(self) -> None:
        """There is nothing to close."""


class Speaker(RealTime):
    """Plays on the loudspeaker; put it last in a pipeline. Needs the extra ``audio``, and on Linux libportaudio2.

    ``device`` is the number of an output, a part of its name, None for the default, "null" for one that only keeps
    time, or any `SoundCard`. ``lead`` and ``hold``, what it gives and reports, `pause` and `resume` are as in
    `RealTime`. An interruption or a pause fades the sound out in 5 ms. Other rates than the card's are resampled;
    mu-law and A-law are expanded.

    Raises `UsageError` when the pipeline opens, before any other stage does, if there is no sound.
    """

    def __init__(self, device: int | str | SoundCard | None = None, *, lead: float = 0.2, hold: float = 10.0) -> None:
        super().__init__(_Loudspeaker(_card(device)), lead=lead, hold=hold)


class _Loudspeaker:
    """A sound card as a device: it is opened and closed in a thread, and gets linear samples."""

    wanted: AudioFormat | None = None
    drops = True

    def __init__(self, card: SoundCard) -> None:
        self._card = card
        self._encoding: Encoding = "linear16"

    def accept(self, format: AudioFormat) -> None:
        self._card.check(AudioFormat("linear16", format.sample_rate, format.channels))
        self._encoding = format.encoding

    async def __aenter__(self) -> Self:
        await to_thread.run_sync(self._card.open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.move_on_after(CLOSE, shield=True):
            await to_thread.run_sync(self._card.close, abandon_on_cancel=True)

    async def write(self, data: bytes) -> None:
        await self._card.write(expand(data, self._encoding))

    async def drop(self) -> None:
        self._card.drop()


def _card(device: int | str | SoundCard | None) -> SoundCard:
    if device == "null":
        return NullDevice()
    if device is None or isinstance(device, int | str):
        from stages.sinks._portaudio import PortAudio

        return PortAudio(device)
    return device
