"""The offline voice: espeak-ng, in a worker process that all conversations share."""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

import anyio
from anyio.lowlevel import checkpoint

from pipeline import SynthesisFailed, UsageError
from stages.local._espeak_library import DEFAULT_VOICE, Library, find, voice_for
from stages.local._espeak_process import Request, Word, WorkerProcess
from stages.local._voice import Voice

__all__ = ["EspeakVoice", "SpokenSound", "Word", "voice_for"]

PIECE = 500
"""Characters spoken in one go: about half a minute of sound, which bounds what a slow listener makes us hold, and how
long one conversation keeps the process from the others (30 ms)."""
SPEEDS = range(80, 451)
"""Words a minute that espeak-ng takes."""

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|[。！？\n]")


DEFAULT_SPEED = 150
"""Words a minute: 15 to 16 characters a second, as the service's voices speak; espeak-ng's own 175 makes 17 to 19."""


def pieces(text: str, most: int = PIECE) -> Iterator[tuple[int, str]]:
    """Cuts a text for speaking: where each piece begins, and the piece, at most so many characters.

    Cut is after a sentence if one ends in time, else at white space, else anywhere. Pieces joined are the text.

    >>> list(pieces("One. Two. Three four", 12))
    [(0, 'One. Two. '), (10, 'Three four')]
    """
    start = 0
    while len(text) - start > most:
        window = text[start : start + most]
        size = (
            max((match.end() for match in _SENTENCE_END.finditer(window)), default=0) or window.rfind(" ") + 1 or most
        )
        yield start, window[:size]
        start += size
    if text[start:].strip():
        yield start, text[start:]


class EspeakVoice:
    """espeak-ng: mono linear16 at 22050 Hz, a thousand times faster than real time. Needs the extra ``local``.

    Open it with ``async with`` and share it: all conversations use the same process, or up to `processes` when they
    speak at once. A process that dies takes the texts it was speaking with it (`SynthesisFailed`); the next text gets a
    new one. `speed` is in words a minute (80 to 450). `library` and `data` name an espeak-ng of your own and its folder
    ``espeak-ng-data``; without, it is the wheel's, else the system's. ::

        async with EspeakVoice() as voice, voice.speak("Hello.") as sound:
            async for block in sound:
                ...
            print(sound.words)
    """

    def __init__(
        self,
        voice: str = DEFAULT_VOICE,
        *,
        speed: int = DEFAULT_SPEED,
        processes: int = 1,
        library: str | os.PathLike[str] | None = None,
        data: str | os.PathLike[str] | None = None,
    ) -> None:
        if speed not in SPEEDS:
            raise UsageError(f"espeak-ng speaks {SPEEDS[0]} to {SPEEDS[-1]} words a minute, and not {speed}.")
        if processes < 1:
            raise UsageError(f"A voice needs at least one process, and not {processes}.")
        if not voice or len(voice) > 100 or not voice.isprintable():
            raise UsageError("The name of an espeak-ng voice is a short word such as en-us or de.")
        self.voice = voice
        self.speed = speed
        self.processes = processes
        self._given = library, data
        self._library: Library | None = None
        self._workers: list[WorkerProcess] = []
        self._starting = anyio.Lock()
        self._rate = 0

    @property
    def sample_rate(self) -> int:
        """Samples a second; known once the voice is open."""
        if not self._rate:
            raise UsageError("The voice is not open yet: use it inside `async with voice:`.")
        return self._rate

    async def __aenter__(self) -> Self:
        if self._library is not None:
            raise UsageError("The voice is already open: enter it once.")
        self._library = await anyio.to_thread.run_sync(find, *self._given)  # it may look through the file system
        try:
            self._rate = (await self.worker()).sample_rate
        except BaseException:
            self._library = None
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._library = None
        workers, self._workers = self._workers, []
        for worker in workers:
            await worker.aclose()

    @asynccontextmanager
    async def speak(
        self, text: str, *, voice: str | None = None, speed: int | None = None
    ) -> AsyncIterator[SpokenSound]:
        """Speaks a text, as `voice` and at `speed` if they are given: iterate for blocks of sound; leaving cancels."""
        sound = SpokenSound(self, text, voice or self.voice, speed or self.speed)
        try:
            yield sound
        finally:
            await sound.aclose()

    def suited(self, model: str, speed: float = 1.0) -> Voice:
        """This voice in the language of one of the service's models ("aura-2-viktoria-de"; "": in its own), `speed`
        times as fast.

        It speaks through the same processes.
        """
        words = round(min(max(self.speed * speed, SPEEDS[0]), SPEEDS[-1]))
        return _SameProcess(self, voice_for(model) if model else self.voice, words)

    async def worker(self) -> WorkerProcess:
        """The process with the least to do; a new one if all have work and there may be more."""
        async with self._starting:
            if self._library is None:
                raise UsageError("The voice is not open: use it inside `async with voice:`.")
            self._workers = [worker for worker in self._workers if worker.failure is None]
            least = min(self._workers, key=lambda worker: worker.load, default=None)
            if least is None or (least.load and len(self._workers) < self.processes):
                least = await WorkerProcess.start(self._library, self.voice, self.speed)
                self._workers.append(least)
            return least


class _SameProcess:
    """A voice in another language, on the processes of an `EspeakVoice`, which opens and closes them."""

    def __init__(self, owner: EspeakVoice, voice: str, speed: int) -> None:
        self._owner = owner
        self._voice = voice
        self._speed = speed

    @property
    def sample_rate(self) -> int:
        return self._owner.sample_rate

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    @asynccontextmanager
    async def speak(self, text: str) -> AsyncIterator[SpokenSound]:
        async with self._owner.speak(text, voice=self._voice, speed=self._speed) as sound:
            yield sound


class SpokenSound:
    """What `EspeakVoice.speak` gives: iterate it once for blocks of mono linear16.

    ``words`` grows with the blocks: each word is in it before the block in which it begins.
    """

    def __init__(self, owner: EspeakVoice, text: str, voice: str, speed: int) -> None:
        self.words: list[Word] = []
        self._owner = owner
        self._voice = voice
        self._speed = speed
        self._pieces = pieces(text)
        self._text = ""  # the present piece
        self._offset = 0  # characters before it
        self._before = 0  # bytes of sound before it
        self._size = 0  # bytes given so far
        self._again = False
        self._worker: WorkerProcess | None = None
        self._request: Request | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        await checkpoint()
        while True:
            if self._request is None and not await self._begin():
                raise StopAsyncIteration
            assert self._request is not None
            assert self._worker is not None
            await self._worker.wait_news(self._request)
            self._take_words(self._request)
            if self._request.blocks:
                block = self._request.blocks.popleft()
                self._size += len(block)
                return block
            await self._finish(self._request)

    async def aclose(self) -> None:
        """Cancels what is still being spoken."""
        self._pieces = iter(())
        await self._let_go()

    async def _begin(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            return False
        self._offset, self._text = piece
        self._before = self._size
        await self._ask()
        return True

    async def _ask(self) -> None:
        self._worker = await self._owner.worker()
        self._request = await self._worker.ask(self._voice, self._speed, self._text)

    async def _finish(self, request: Request) -> None:
        """A piece has no more blocks: it is done, or it failed. If it had not begun, it may have found a process that
        died while nobody was looking, and is asked for once more.
        """
        await self._let_go()
        kind, _, details = (request.failure or "").partition(" ")
        if kind == "ended" and self._size == self._before and not self._again:
            self._again = True
            await self._ask()
        elif kind:
            self._pieces = iter(())
            raise SynthesisFailed(
                "The process of the offline voice ended while it spoke: speak again, and a new one is started."
                if kind == "ended"
                else f"espeak-ng could not speak the text ({request.failure}): try another voice or text.",
                code=kind,
                description=details,
            )

    async def _let_go(self) -> None:
        if self._request is not None and self._worker is not None:
            request, self._request = self._request, None
            await self._worker.drop(request)

    def _take_words(self, request: Request) -> None:
        seconds = self._before / 2 / self._owner.sample_rate
        self.words += [Word(self._offset + word.start, word.length, seconds + word.at) for word in request.words]
        request.words.clear()
