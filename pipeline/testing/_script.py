"""A source that keeps to a script and a sink that notes when things came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

import anyio

from pipeline._items import Audio, AudioFormat
from pipeline._link import Inbox, Outbox

T = TypeVar("T")


class Script(Generic[T]):
    """A source stage that sends each item at its time: ``Script([(0.0, "Hello"), (0.5, " world.")])``.

    Times are seconds from the start of the turn. The turn's own input is ignored. An exception in the place of an item
    is raised.
    """

    def __init__(self, lines: Sequence[tuple[float, T | Exception]]) -> None:
        self._lines = lines

    async def __call__(self, inbox: Inbox[object], outbox: Outbox[T], /) -> None:
        """Send what the script says, when it says."""
        started = anyio.current_time()
        for at, item in self._lines:
            await anyio.sleep_until(started + at)
            if isinstance(item, Exception):
                raise item
            await outbox.send(item)


class AudioScript(Script[Audio]):
    """A `Script` of audio, which says its format when the pipeline opens: what a sink wants, or ``format`` if given."""

    def __init__(self, lines: Sequence[tuple[float, Audio | Exception]], format: AudioFormat | None = None) -> None:
        super().__init__(lines)
        self.format = format

    def offer(self, wanted: AudioFormat | None) -> AudioFormat:
        """The format of the script."""
        return self.format or wanted or AudioFormat()

    async def __call__(self, inbox: Inbox[object], outbox: Outbox[Audio], /) -> None:
        """Send what the script says, when it says."""
        await super().__call__(inbox, outbox)


class Collect(Generic[T]):
    """A sink stage that keeps what came and when, and sends it on: ``.items``, ``.times`` (seconds from the start of
    the turn).

    ``pause`` is how long it takes over each item, for trying out back-pressure.
    """

    def __init__(self, pause: float = 0.0) -> None:
        self._pause = pause
        self.items: list[T] = []
        self.times: list[float] = []

    async def __call__(self, inbox: Inbox[T], outbox: Outbox[T], /) -> None:
        """Note each item, and send it on."""
        started = anyio.current_time()
        async for item in inbox:
            self.items.append(item)
            self.times.append(anyio.current_time() - started)
            await outbox.send(item)
            await anyio.sleep(self._pause)
