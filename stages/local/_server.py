"""The local Speak server: on loopback, behaves as the service does over its socket and over HTTP, with any voice.

It holds to the documented limits and answers, refuses what the service refuses, and can be given a script of faults.
Any client of the service can be developed and tested against it, offline.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

import anyio
from anyio.abc import ByteStream, SocketAttribute, TaskGroup

from pipeline import UsageError
from stages.local._account import Watcher
from stages.local._faults import Faults
from stages.local._house import House
from stages.local._limits import Limits, Timing
from stages.local._memory import memory_streams
from stages.local._reception import receive
from stages.local._statistics import Statistics
from stages.local._voice import Voice


class LocalSpeakServer:
    """Serve `/v1/speak` and `/v2/speak` for the length of an ``async with`` block; ``url`` is a client's base URL.

    A GET that asks for it becomes a websocket, and a POST of ``{"text": "..."}`` is answered by the speech. ``voice``
    speaks, and is opened and closed with the server. ``port`` 0 takes a free one. With an ``api_key`` clients must show
    it, or a temporary token that they were given for it; without, anyone may come in. ``origins`` are those of the
    pages that may ask (None: any). ``faults`` is a script, or several that follow one another.
    ``seed``: what the timing leaves open is drawn by it, alike in each run. ``watcher`` is
    told of each request and, when it is over, of each visit. Raises ``OSError`` if the port is taken. ::

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
        origins: Collection[str] | None = None,
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        timing: Timing = Timing(),  # noqa: B008
        faults: Faults | Sequence[Faults] = (),
        seed: int = 0,
        watcher: Watcher | None = None,
    ) -> None:
        self._host = host
        self._port = port
        self._house = House(
            voice,
            api_key=api_key,
            origins=origins,
            limits=limits,
            timing=timing,
            faults=(faults,) if isinstance(faults, Faults) else tuple(faults),
            seed=seed,
            watcher=watcher,
        )
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
        return f"ws://{f'[{self._host}]' if ':' in self._host else self._host}:{self.port}"

    def statistics(self) -> Statistics:
        """What the server has seen so far; also after it has closed."""
        return self._house.tally.snapshot()

    async def wait_open_sockets(self, count: int) -> None:
        """Wait until exactly `count` sockets are open: 0 after the last client has hung up."""
        await self._house.wait_open_sockets(count)

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
            with self._house.stream() as room:
                if room:
                    await receive(self._house, stream)
        finally:
            await anyio.aclose_forcefully(stream)

    async def __aenter__(self) -> Self:
        if self._tasks is not None:
            raise UsageError("The local server is already open: enter it once.")
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._house.voice)
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

    def _opened(self) -> TaskGroup:
        if self._tasks is None:
            raise UsageError("The local server is not open: use it inside its `async with` block.")
        return self._tasks


def _bare(error: BaseException) -> BaseException:
    """A single error out of the groups that task groups make of it; several stay a group."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error
