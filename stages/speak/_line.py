"""A line: one socket with its reader, its writer and its pings. What it hears goes to its owner by plain calls."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import anyio

from pipeline import ConnectFailed, RemoteProtocolError
from pipeline.foreign import scrub, shown
from pipeline.secret import Secret, concealed
from stages.net import websocket
from stages.net.closes import CloseReason
from stages.speak._access import Address
from stages.speak.provider import Event, Goodbye, Provider, Request, Unknown

SIGN_OF_LIFE = 2.0
"""Seconds for the answer to a ping, where an answer to a flush is overdue."""

HURRY = 0.2
"""Seconds for the closing handshake of a socket that was given up: time to say goodbye, not to wait for an answer."""


MAX_MESSAGE = 2**22
"""Bytes of the longest message taken: 44 s of the widest sound (48 kHz, 16 bits), while servers send less than a second
in one, or a sentence. A message costs its length several times over while it is put together."""

LEAST = 0.5
"""Seconds for an attempt, however long it took to get a key."""


class Owner(Protocol):
    """Who is told what a line hears."""

    def heard(self, line: Line, event: Event) -> None:
        """A message came."""

    def ended(self, line: Line, reason: CloseReason) -> None:
        """The socket is gone. Told once, last."""


class Line:
    """An open socket; `connect` makes one, `run` is its life, and it is ``over`` when the socket is closed."""

    def __init__(self, socket: websocket.WebSocket, provider: Provider, secrets: tuple[Secret, ...] = ()) -> None:
        self._socket = socket
        self._provider = provider
        self._secrets = secrets
        self._outgoing: deque[Request] = deque()  # bounded by the protocol: it sends no more than the budget
        self._ready = anyio.Event()
        self._asked = anyio.Event()
        self._scope = anyio.CancelScope()
        self.over = False

    def send(self, message: Request) -> None:
        """Queue a message; messages go out in order."""
        self._outgoing.append(message)
        self._ready.set()

    def probe(self) -> None:
        """Have the server show that it is there."""
        self._asked.set()

    def retire(self, within: float) -> None:
        """Say goodbye, and give the server so many seconds to hang up."""
        self.send(Goodbye())
        self._scope.deadline = anyio.current_time() + within

    def drop(self) -> None:
        """Give the socket up: of it nothing more is heard but its end."""
        self._scope.cancel()

    async def run(self, owner: Owner, goodbye: float) -> None:
        """Read until the socket closes. At the end of it, take at most `goodbye` seconds to close."""
        try:
            with self._scope:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._write)
                    tasks.start_soon(self._socket.keepalive)
                    tasks.start_soon(self._probe)
                    await self._read(owner)
                    tasks.cancel_scope.cancel()
        finally:
            await self._socket.aclose(timeout=HURRY if self._scope.cancel_called else goodbye)
            self.over = True
            closed = self._socket.closed
            owner.ended(self, self._reason(closed))

    async def _read(self, owner: Owner) -> None:
        """Always drain: a reader that waits does not answer pings either, and the server hangs up."""
        while True:
            try:
                frame = await self._socket.receive()
            except websocket.Closed:
                return
            try:
                events = self._provider.decode(frame, self._secrets)
            except RemoteProtocolError:
                events = [Unknown("malformed")]
            for event in events:
                owner.heard(self, event)

    async def _probe(self) -> None:
        while True:
            await self._asked.wait()
            self._asked = anyio.Event()
            await self._socket.check(SIGN_OF_LIFE)

    async def _write(self) -> None:
        while True:
            await self._ready.wait()
            self._ready = anyio.Event()
            while self._outgoing:
                frames = [frame for request in self._outgoing for frame in self._provider.encode(request)]
                self._outgoing.clear()
                try:
                    await self._socket.send(*frames)
                except websocket.Closed:
                    return  # the reader says so

    def _reason(self, closed: websocket.Closed | None) -> CloseReason:
        """Why it was closed. A message that was too long for us is no reason to ask the same server again."""
        if closed is None:
            return self._provider.closed(None, "")
        if closed.oversized:
            return CloseReason(closed.code, "", f"{closed.reason}, which is no speech", retryable=False)
        return self._provider.closed(closed.code, shown(closed.reason, secrets=self._secrets))


async def connect(provider: Provider, address: Address, timeout: float) -> Line:
    """Open a line; `timeout` is in seconds. Raises `ConnectFailed`."""
    with concealed():
        return await _connected(provider, address, timeout)


async def _connected(provider: Provider, address: Address, timeout: float) -> Line:
    """Below here are the key, in the libraries' frames, and what the server sent, which may repeat it."""
    until = anyio.current_time() + timeout
    headers = await address.headers(timeout)
    secrets, proxy = address.secrets(headers), address.proxy
    try:
        socket = await websocket.connect(
            address.url.reveal(),
            headers={name: value.reveal() for name, value in headers.items()},
            timeout=max(LEAST, until - anyio.current_time()),
            proxy=proxy.reveal() if proxy else None,
            ssl_context=address.ssl_context,
            max_size=MAX_MESSAGE,
            through=address.through,
        )
    except websocket.HandshakeRefused as error:
        refused = error
    except websocket.Unreachable as error:
        scrub(error, secrets=secrets)
        raise ConnectFailed(f"The speech server was not reached. {error}", retryable=error.retryable) from error
    else:
        return Line(socket, provider, secrets)
    # Not within the handling of the refusal, whose headers and body are as they came: it would be this one's context.
    raise provider.refused(
        refused.status, refused.headers.items(), refused.body, secrets=secrets, keyed=address.has_key
    )
