"""A worker process as its parent sees it: many requests at a time, told apart by number.

No task of its own reads what the process says. Whoever waits for sound does, for itself and for everyone else, and
hands the duty on when it has what it wanted; so a conversation that is slow to take its sound holds nobody up, and when
all are slow the process itself waits at its full pipe.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from dataclasses import dataclass, field

import anyio
from anyio.abc import Process

from pipeline import SynthesisFailed, UsageError
from stages.local import _espeak_worker as wire
from stages.local._espeak_library import Library

START_LIMIT = 20.0
"""Seconds for a process to say that it is ready: hundreds of times what it takes."""
STALL_LIMIT = 10.0
"""Seconds without a word from a process that has work to do, after which it counts as hung: a request takes 50 ms."""
STOP_LIMIT = 1.0
"""Seconds for a process to leave by itself, before it is killed."""

_PROGRAM = os.path.abspath(wire.__file__)
_GONE = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError, OSError)


@dataclass(frozen=True, slots=True)
class Word:
    """When a word is heard: ``length`` characters of the text from ``start`` on, ``at`` seconds into the sound."""

    start: int
    length: int
    at: float


@dataclass(eq=False, slots=True)
class Request:
    """One text being spoken. ``blocks`` is what has come and was not taken: at most the sound of this one text."""

    number: int
    blocks: deque[bytes] = field(default_factory=deque)
    words: list[Word] = field(default_factory=list)
    done: bool = False
    failure: str | None = None
    news: anyio.Event = field(default_factory=anyio.Event)

    @property
    def is_ready(self) -> bool:
        """Whether there is something to take, or nothing to come."""
        return bool(self.blocks) or self.done or self.failure is not None


class WorkerProcess:
    """A running process of `stages.local._espeak_worker`; made by `start`, ended by `aclose`."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self.sample_rate = 0
        self.failure: str | None = None
        self._process = process
        self._input, self._output = process.stdin, process.stdout
        self._buffer = bytearray()  # the beginning of a message, at most a block of sound
        self._requests: dict[int, Request] = {}
        self._number = 0
        self._writing = anyio.Lock()
        self._has_reader = False
        self._waiting: dict[int, Request] = {}  # whose listeners wait for someone else to read, oldest first

    @classmethod
    async def start(cls, library: Library, voice: str, speed: int) -> WorkerProcess:
        """Starts a process and waits until it has shown that it can speak. Raises `UsageError`, `SynthesisFailed`."""
        if not sys.executable:
            raise UsageError("The offline voice needs a Python that knows its own path (sys.executable is empty).")
        process = await anyio.open_process(
            [sys.executable, "-I", "-S", _PROGRAM, library.path, library.data, voice, str(speed)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        worker = cls(process)
        start = worker._requests[0] = Request(0)
        try:
            with anyio.move_on_after(START_LIMIT):
                while not worker.sample_rate and start.failure is None:
                    await worker._read()
            if not worker.sample_rate:
                _raise_start(start.failure or f"start no sign of life within {START_LIMIT:g} s", voice)
            del worker._requests[0]
        except BaseException:
            await worker.aclose()
            raise
        return worker

    @property
    def load(self) -> int:
        """How many requests it has to do."""
        return len(self._requests)

    @property
    def pid(self) -> int:
        return self._process.pid

    async def ask(self, voice: str, speed: int, text: str) -> Request:
        """Asks for a text to be spoken. Then `wait_news`; `drop` ends it early."""
        self._number += 1
        request = self._requests[self._number] = Request(self._number)
        name, spoken = voice.encode(), text.replace("\0", " ").encode("utf-8", "replace")
        try:
            await self._write(wire.REQUEST.pack(request.number, speed, len(name), len(spoken)) + name + spoken)
        except BaseException:
            await self.drop(request)
            raise
        return request

    async def drop(self, request: Request) -> None:
        """Forgets a request; if it is not done, the process stops speaking it. Not cut short by cancellation."""
        if self._requests.pop(request.number, None) is not None and not (request.done or self.failure):
            await self._write(wire.REQUEST.pack(request.number, 0, 0, 0))

    async def wait_news(self, request: Request) -> None:
        """Waits for sound, words or the end of a request, and reads for all others meanwhile."""
        try:
            while not request.is_ready:
                if self._has_reader:
                    self._waiting[request.number] = request
                    request.news = anyio.Event()
                    await request.news.wait()
                else:
                    await self._read_for_all()
        finally:
            self._waiting.pop(request.number, None)
            if not self._has_reader and self._waiting:
                next(iter(self._waiting.values())).news.set()  # who waits longest reads next, or nobody would

    async def _read_for_all(self) -> None:
        self._has_reader = True
        try:
            with anyio.move_on_after(STALL_LIMIT) as stall:
                await self._read()
            if stall.cancelled_caught:
                await self._end(f"nothing came from it for {STALL_LIMIT:g} s")
        finally:
            self._has_reader = False

    async def aclose(self) -> None:
        """Ends the process, by force if need be. Bounded, not cut short by cancellation, harmless twice."""
        await self._end("the voice was closed")

    async def _write(self, message: bytes) -> None:
        """Shielded: half a message would make the rest unreadable. The process always takes what it is sent."""
        with anyio.move_on_after(STALL_LIMIT, shield=True) as stall:
            async with self._writing:
                try:
                    await self._input.send(message)
                except _GONE:
                    return await self._end("it is gone")
        if stall.cancelled_caught:
            await self._end(f"it took nothing for {STALL_LIMIT:g} s")
        return None

    async def _read(self) -> None:
        try:
            self._buffer += await self._output.receive()
        except _GONE:
            await self._end("it is gone")
            return
        position = 0
        while len(self._buffer) - position >= wire.ANSWER.size:
            kind, number, size = wire.ANSWER.unpack_from(self._buffer, position)
            end = position + wire.ANSWER.size + size
            if end > len(self._buffer):
                break
            self._take(kind, number, bytes(self._buffer[position + wire.ANSWER.size : end]))
            position = end
        del self._buffer[:position]

    def _take(self, kind: int, number: int, payload: bytes) -> None:
        request = self._requests.get(number)
        if request is None:
            return  # dropped meanwhile
        match kind:
            case wire.READY:
                self.sample_rate = int(payload)
            case wire.AUDIO:
                request.blocks.append(payload)
            case wire.WORDS:
                request.words += [Word(start, size, ms / 1000) for start, size, ms in wire.WORD.iter_unpack(payload)]
            case wire.DONE:
                request.done = True
            case _:
                request.failure = payload.decode("utf-8", "replace")
        request.news.set()

    async def _end(self, why: str) -> None:
        if self.failure is None:
            self.failure = why
        for request in self._requests.values():
            if not request.done and request.failure is None:
                request.failure = f"ended {why}"
            request.news.set()
        with anyio.move_on_after(STOP_LIMIT, shield=True):
            await self._process.aclose()  # ends its standard input; kills it when the time is over


def _raise_start(failure: str, voice: str) -> None:
    kind, _, details = failure.partition(" ")
    if kind == "voice":
        raise UsageError(
            f"espeak-ng has no voice called {voice!r}: take one such as en-us, en-gb, de, es, fr, it or nl."
        )
    if kind == "library":
        raise UsageError(
            f'espeak-ng could not be loaded ({details}): pip install --force-reinstall "utterflow[local]", or name '
            "another library."
        )
    raise SynthesisFailed(
        f"The offline voice did not start ({details or kind}): reinstall espeak-ng, or name another library.",
        code=kind,
        description=details,
    )
