"""One connection of the local server: three tasks around the machine.

::

    client --> _read --> machine --> _write --> client
                         ^    |
                   audio |    | segment
                         |    v
                         _speak <-- voice

Whoever has told the machine something calls `_notify`, which wakes the others; each looks at the machine and, without a
pause between, waits for news. Only `_write` sends.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from math import inf
from typing import TypeAlias

import anyio

from pipeline import PipelineError
from stages.deepgram.closes import close_name
from stages.local._account import Account
from stages.local._channel import Channel
from stages.local._encode import Encoder
from stages.local._flux_server_protocol import FluxServerProtocol
from stages.local._frames import FrameSegment
from stages.local._line import End
from stages.local._speak_server_protocol import SpeakServerProtocol
from stages.local._voice import Voice
from stages.local._web import CLOSED, GONE

Machine: TypeAlias = SpeakServerProtocol | FluxServerProtocol
"""The protocol of either wire: they are called alike."""

Speaker: TypeAlias = Callable[[float | None], Voice]
"""Gives the voice for a speed; None: that of the connection."""

_BACKLOG = 10_000  # outputs waiting for a client that does not read; over it, its messages wait too
_GONE = End(None)


class ClientConnection:
    """A socket that was accepted, until its end."""

    def __init__(self, channel: Channel, machine: Machine, speaker: Speaker, account: Account) -> None:
        self._channel = channel
        self._machine = machine
        self._speaker = speaker
        self._account = account
        self._news = anyio.Event()
        self._spoken: FrameSegment | None = None
        self._voice_scope = anyio.CancelScope()
        self._gone = False

    async def run(self) -> str:
        """Serve until either side ends it, and give the name of that end; the caller closes the stream."""
        end = _GONE
        self._account.begin(anyio.current_time())
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._read)
            tasks.start_soon(self._speak)
            end = await self._write()
            tasks.cancel_scope.cancel()
        name = self._name(end)
        self._account.end(name, anyio.current_time())
        if end.half_open:
            await anyio.sleep_forever()
        if end.code or self._gone:
            with suppress(*GONE):
                await self._channel.linger()
        return name

    async def _read(self) -> None:
        try:
            while True:
                messages = await self._channel.receive()
                now = anyio.current_time()
                self._machine.heard(now)
                for message in messages:
                    request = self._machine.receive(message, now)
                    if request is not None:
                        self._account.request(now, request)
                self._notify()
                while self._machine.backlog > _BACKLOG:
                    await self._news.wait()
        except CLOSED:
            self._gone = True
            self._notify()

    async def _write(self) -> End:
        try:
            while True:
                outputs = self._machine.take(anyio.current_time())
                self._notify()
                news = self._news  # of what comes while this task is sending, too
                for output in outputs:
                    if isinstance(output, End):
                        return await self._end(output)
                    self._channel.send(output)
                    self._account.sent(output)
                await self._channel.flush()
                if self._gone:
                    return _GONE
                deadline = self._machine.deadline
                with anyio.CancelScope(deadline=inf if deadline is None else deadline):
                    await news.wait()
        except GONE:
            self._gone = True
            return _GONE

    async def _end(self, end: End) -> End:
        if end.code is not None:
            self._channel.close(end.code, end.reason)
        await self._channel.flush(answer_pings=not end.half_open)
        return end

    async def _speak(self) -> None:
        done: FrameSegment | None = None
        while True:
            segment = self._machine.segment
            if segment is None or segment is done or segment.complete:
                await self._news.wait()
                continue
            with anyio.CancelScope() as self._voice_scope:
                self._spoken = segment
                await self._synthesise(segment)
            done, self._spoken = segment, None

    async def _synthesise(self, segment: FrameSegment) -> None:
        voice = self._speaker(segment.speed)
        encoder = Encoder(voice.sample_rate, self._machine.format)
        try:
            async with voice.speak(segment.text) as blocks:
                async for block in blocks:
                    self._machine.audio(segment, encoder.feed(block))
                    self._notify()
                    while not self._machine.hungry:
                        await self._news.wait()
            self._machine.audio(segment, encoder.finish())
            self._machine.finished(segment)
        except (PipelineError, OSError):
            self._machine.failed(segment, anyio.current_time())
        self._notify()

    def _notify(self) -> None:
        news, self._news = self._news, anyio.Event()
        news.set()
        if self._spoken is not None and self._spoken is not self._machine.segment:
            self._voice_scope.cancel()

    def _name(self, end: End) -> str:
        if end is _GONE:
            return self._channel.ending
        if end.code is None:
            return "half-open" if end.half_open else "cut"
        return self._channel.normal if end.code == 1000 else close_name(end.reason) or str(end.code)
