"""The local Speak server: a real websocket on loopback that behaves as the service does, with any voice.

It holds to the documented limits and answers, refuses what the service refuses, and can be given a script of faults.
Any client of the service can be developed and tested against it, offline.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from types import TracebackType
from typing import Self
from uuid import uuid4

import anyio
from anyio.abc import ByteStream, SocketAttribute, TaskGroup

from pipeline import UsageError
from stages.deepgram.query import Query
from stages.local._connection import Connection
from stages.local._encode import Encoder
from stages.local._faults import Faults, script_for
from stages.local._handshake import Refused, describe, judge, refused
from stages.local._limits import Limits, Timing
from stages.local._memory import memory_streams
from stages.local._speak_server_protocol import SpeakServerProtocol
from stages.local._statistics import Statistics, Tally
from stages.local._voice import Versatile, Voice
from stages.local._websocket import GONE, ServerSocket


class LocalSpeakServer:
    """Serve `/v1/speak` for the length of an ``async with`` block; ``url`` is what a client takes as its base URL.

    ``voice`` speaks, and is opened and closed with the server. ``port`` 0 takes a free one. With an ``api_key``
    clients must show it; without, anyone may come in. ``faults`` is a script, or several that follow one another.
    ``seed``: what the timing leaves open is drawn by it, alike in each run. Raises ``OSError`` if the port is taken. ::

        async with LocalSpeakServer(ToneVoice()) as server:
            print(server.url)  # ws://127.0.0.1:50321
            ...
            print(server.statistics().messages)
    """

    def __init__(
        self,
        voice: Voice,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str | None = None,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        timing: Timing = Timing(),  # noqa: B008
        faults: Faults | Sequence[Faults] = (),
        seed: int = 0,
    ) -> None:
        self._voice = voice
        self._host = host
        self._port = port
        self._api_key = api_key
        self._limits = limits
        self._timing = timing
        self._faults = (faults,) if isinstance(faults, Faults) else tuple(faults)
        self._seed = seed
        self._tally = Tally()
        self._came_or_went = anyio.Event()
        self._tasks: TaskGroup | None = None
        self._stack = AsyncExitStack()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        self._opened()
        return self._port

    @property
    def url(self) -> str:
        """The base URL for a client."""
        return f"ws://{self._host}:{self.port}"

    def statistics(self) -> Statistics:
        """What the server has seen so far; also after it has closed."""
        return self._tally.snapshot()

    async def wait_open_sockets(self, count: int) -> None:
        """Wait until exactly `count` sockets are open: 0 after the last client has hung up."""
        while self._tally.open_sockets != count:
            await self._came_or_went.wait()

    def connect(self) -> ByteStream:
        """The client's end of a connection through memory: for virtual time, where real sockets do not work."""
        ours, theirs = memory_streams()
        self._opened().start_soon(self.serve, theirs)
        return ours

    async def serve(self, stream: ByteStream) -> None:
        """Serve one connection over any stream of bytes until it ends.

        Nothing that a client does is an error here, and what the voice raises is one, whatever its type.
        """
        try:
            await self._handshake(ServerSocket(stream, self._limits.message))
        finally:
            await anyio.aclose_forcefully(stream)

    async def __aenter__(self) -> Self:
        if self._tasks is not None:
            raise UsageError("The local server is already open: enter it once.")
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._voice)
            listener = await anyio.create_tcp_listener(local_host=self._host, local_port=self._port)
            stack.push_async_callback(listener.aclose)
            self._port = listener.extra(SocketAttribute.local_port)
            self._tasks = anyio.create_task_group()
            await self._tasks.__aenter__()
            self._tasks.start_soon(listener.serve, self.serve)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        tasks, self._tasks = self._opened(), None
        tasks.cancel_scope.cancel()
        try:
            await tasks.__aexit__(None, None, None)  # not told of an error of the block, which would leave in a group
        except BaseExceptionGroup as group:
            raise _bare(group) from None
        finally:
            await self._stack.aclose()

    async def _handshake(self, socket: ServerSocket) -> None:
        asked = None
        with suppress(*GONE):
            asked = await socket.request()
        if asked is None:
            return
        number = self._tally.handshakes
        self._tally.handshakes += 1
        faults = script_for(number, self._faults)
        request_id = str(uuid4())
        verdict = self._verdict(faults, judge(asked, self._api_key, self._limits.voices))
        if isinstance(verdict, Refused):
            self._tally.refused += 1
            with suppress(*GONE):
                await socket.refuse(verdict, request_id)
            return
        self._tally.opened()
        self._announce()
        try:
            try:
                await socket.accept(request_id)
            except GONE:
                return
            machine = SpeakServerProtocol(
                describe(verdict, request_id),
                verdict.format,
                anyio.current_time(),
                limits=self._limits,
                timing=self._timing,
                faults=faults,
                seed=self._seed * 1_000_003 + number,
            )
            voice = self._voice
            if isinstance(voice, Versatile):
                voice = voice.suited(verdict.model, verdict.speed or 1.0)
            await Connection(number, socket, machine, voice, self._tally).run()
        finally:
            self._tally.closed()
            self._announce()

    def _verdict(self, faults: Faults, judged: Query | Refused) -> Query | Refused:
        if faults.refuse is not None:
            return refused(faults.refuse)
        most = self._limits.connections
        if isinstance(judged, Query) and most is not None and self._tally.open_sockets >= most:
            return refused(429)
        return self._possible(judged) if isinstance(judged, Query) else judged

    def _possible(self, query: Query) -> Query | Refused:
        """`query`, unless its format cannot be made for want of an extra: the client is told how to install it."""
        try:
            Encoder(self._voice.sample_rate, query.format)
        except UsageError as error:
            return Refused(400, "UNSUPPORTED_AUDIO_FORMAT", str(error))
        return query

    def _announce(self) -> None:
        self._came_or_went.set()
        self._came_or_went = anyio.Event()

    def _opened(self) -> TaskGroup:
        if self._tasks is None:
            raise UsageError("The local server is not open: use it inside its `async with` block.")
        return self._tasks


def _bare(error: BaseException) -> BaseException:
    """A single error out of the groups that task groups make of it; several stay a group."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
