"""The loudspeaker of this machine, or one that only keeps time."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

import anyio
from anyio import to_thread

from pipeline import Audio, AudioFormat, Inbox, Outbox, Played
from stages.sinks._companding import expand
from stages.sinks._paced import Paced
from stages.sinks._pacer import Piece

CLOSE = 2.0
"""Seconds that a sound card may take to stop."""


class Device(Protocol):
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


class Speaker:
    """Plays on the loudspeaker; put it last in a pipeline. Needs the extra ``audio``, and on Linux libportaudio2.

    ``device`` is the number of an output, a part of its name, None for the default, "null" for one that only keeps
    time, or any `Device`. ``lead`` and ``hold`` are as in `Writer`, as are what it gives and reports, `pause` and
    `resume`. An interruption or a pause fades the sound out in 5 ms. Other rates than the card's are resampled; mu-law
    and A-law are expanded.

    Raises `UsageError` when the pipeline opens, before any other stage does, if there is no sound.
    """

    wanted: AudioFormat | None = None

    def __init__(self, device: int | str | Device | None = None, *, lead: float = 0.2, hold: float = 10.0) -> None:
        self._device = _device(device)
        self._paced = Paced(lead=lead, hold=hold, drops=True)

    def accept(self, format: AudioFormat) -> None:
        """Take note of the format."""
        self._device.check(AudioFormat("linear16", format.sample_rate, format.channels))
        self._paced.format = format

    async def __aenter__(self) -> Self:
        await to_thread.run_sync(self._device.open)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with anyio.move_on_after(CLOSE, shield=True):
            await to_thread.run_sync(self._device.close, abandon_on_cancel=True)

    async def __call__(self, inbox: Inbox[Audio], outbox: Outbox[Played], /) -> None:
        """Play one turn."""
        await self._paced.run(self, inbox, outbox)

    def lead(self, now: float) -> float:
        """Seconds of sound that this sink has taken and the listener has still to hear (see `TellsLead`)."""
        return self._paced.lead(now)

    def pause(self) -> None:
        """Stop at once. A plain call, harmless when no turn runs."""
        self._paced.pause()

    def resume(self) -> None:
        """Go on where `pause` stopped."""
        self._paced.resume()

    async def write(self, piece: Piece) -> None:
        """Let a piece out."""
        if piece.data:
            await self._device.write(expand(piece.data, self._paced.format.encoding))

    async def drop(self) -> None:
        """Fall silent."""
        self._device.drop()


def _device(device: int | str | Device | None) -> Device:
    if device == "null":
        return NullDevice()
    if device is None or isinstance(device, int | str):
        from stages.sinks._portaudio import PortAudio

        return PortAudio(device)
    return device
