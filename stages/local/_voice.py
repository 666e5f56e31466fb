"""What a voice is, and the one that needs nothing: tones.

A voice turns text into mono linear16 at one sample rate of its own, block by block as it is made. The local server
turns those blocks into whatever its client asked for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from copy import copy
from types import TracebackType
from typing import Protocol, Self, runtime_checkable

from anyio.lowlevel import checkpoint

from pipeline import UsageError
from stages.local._tone import tones


class Voice(Protocol):
    """Something that can speak. Opened once and shared: several `speak` blocks may be open at the same time.

    A voice that fails raises an error of the `pipeline` tree or an ``OSError`` out of its block.
    """

    @property
    def sample_rate(self) -> int:
        """Samples a second of what `speak` gives, in hertz; fixed once the voice is open."""
        ...

    async def __aenter__(self) -> object: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool | None: ...

    def speak(self, text: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """A block whose value is iterated for the sound of `text`: mono linear16, whole samples, of any length.

        Leaving the block early cancels the synthesis. Text without anything to say gives no sound.
        """
        ...


@runtime_checkable
class Versatile(Protocol):
    """A voice that can be had in other languages and at other speeds; the server asks it to suit each socket."""

    def suited(self, model: str, speed: float) -> Voice:
        """The voice for one of the service's models ("": as it is), `speed` times as fast; opened and closed by this
        one.
        """
        ...


class ToneVoice:
    """A voice of tones: one for each word, at ``speed`` times the speed of speech (15 characters a second). No extra.

    With ``tagged`` the sound spells out the words that it stands for, so that a test can read back what was heard: see
    `read_words`. Tagged sound is harsh; it survives mulaw and A-law, but not a change of the sample rate.
    """

    def __init__(self, sample_rate: int = 24_000, *, tagged: bool = False, speed: float = 1.0) -> None:
        if sample_rate < 8_000:
            raise UsageError(f"A tone voice needs a sample rate of at least 8000 Hz, and not {sample_rate}.")
        if not 0.25 <= speed <= 4:
            raise UsageError(f"A tone voice speaks 0.25 to 4 times as fast as people do, and not {speed} times.")
        self.sample_rate = sample_rate
        self.tagged = tagged
        self.speed = speed

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def suited(self, model: str, speed: float) -> Self:
        """This voice, `speed` times as fast; it has no languages."""
        suited = copy(self)
        suited.speed = min(max(self.speed * speed, 0.25), 4.0)
        return suited

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The tones of `text`, one block for each word."""
        async with aclosing(self._blocks(text)) as blocks:
            yield blocks

    async def _blocks(self, text: str) -> AsyncGenerator[bytes]:
        for block in tones(text, self.sample_rate, tagged=self.tagged, speed=self.speed):
            yield block
            await checkpoint()
