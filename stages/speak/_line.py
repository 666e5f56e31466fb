"""A line: one socket with its reader, its writer and its pings. What it hears goes to its owner by plain calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import unquote, urlsplit

import anyio

from pipeline import ConnectFailed, RemoteProtocolError
from pipeline.foreign import scrub, shown
from stages.deepgram import messages as wire
from stages.deepgram.closes import CloseReason, read_close
from stages.deepgram.refusals import read_refusal
from stages.net import websocket
from stages.net.dial import parse_proxy


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect. ``headers`` hold the key and are never shown."""

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What a server or proxy may repeat, and nobody shall read: the key, and the proxy's password."""
        proxy = websocket.proxy_for(self.url)
        words = [word for value in self.headers.values() for word in value.split()[-1:]]
        if proxy is not None:
            password = urlsplit(proxy if "://" in proxy else f"http://{proxy}").password or ""
            words += [parse_proxy(proxy).credentials or "", unquote(password), password]
        return tuple(word for word in words if word)


SIGN_OF_LIFE = 2.0
"""Seconds for the answer to a ping, where an answer to a flush is overdue."""

HURRY = 0.2
"""Seconds for the closing handshake of a socket that was given up: time to say goodbye, not to wait for an answer."""


MAX_MESSAGE = 2**22
"""Bytes of the longest message taken: 44 s of the widest sound (48 kHz, 16 bits), while servers send less than a second
in one, or a sentence. A message costs its length several times over while it is put together."""


class Owner(Protocol):
    """Who is told what a line hears."""

    def heard(self, line: Line, event: wire.Event) -> None:
        """A message came."""

    def ended(self, line: Line, reason: CloseReason) -> None:
        """The socket is gone. Told once, last."""


class Line:
    """An open socket; `connect` makes one, `run` is its life, and it is ``over`` when the socket is closed."""

    def __init__(self, socket: websocket.WebSocket, secrets: tuple[str, ...] = ()) -> None:
        self._socket = socket
        self._secrets = secrets
        self._outgoing: deque[wire.Request] = deque()  # bounded by the protocol: it sends no more than the budget
        self._ready = anyio.Event()
        self._asked = anyio.Event()
        self._scope = anyio.CancelScope()
        self.over = False

    def send(self, message: wire.Request) -> None:
        """Queue a message; messages go out in order."""
        self._outgoing.append(message)
        self._ready.set()

    def probe(self) -> None:
        """Have the server show that it is there."""
        self._asked.set()

    def retire(self, within: float) -> None:
        """Say goodbye, and give the server so many seconds to hang up."""
        self.send(wire.Close())
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
            owner.ended(self, _reason(closed, self._secrets))

    async def _read(self, owner: Owner) -> None:
        """Always drain: a reader that waits does not answer pings either, and the server hangs up."""
        while True:
            try:
                frame = await self._socket.receive()
            except websocket.Closed:
                return
            try:
                event = wire.decode(frame, secrets=self._secrets)
            except RemoteProtocolError:
                event = wire.Unknown("malformed")
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
                try:
                    await self._socket.send(wire.encode(self._outgoing.popleft()))
                except websocket.Closed:
                    return  # the reader says so


def _reason(closed: websocket.Closed | None, secrets: tuple[str, ...]) -> CloseReason:
    """Why the socket was closed. A message that was too long for us is no reason to ask the same server again."""
    if closed is None:
        return read_close(None)
    if closed.oversized:
        return CloseReason(closed.code, "", f"{closed.reason}, which is no speech", retryable=False)
    return read_close(closed.code, shown(closed.reason, secrets=secrets))


async def connect(address: Address, timeout: float) -> Line:
    """Open a line; `timeout` is in seconds. Raises `ConnectFailed`."""
    try:
        socket = await websocket.connect(
            address.url,
            headers=address.headers,
            timeout=timeout,
            proxy=websocket.proxy_for(address.url),
            max_size=MAX_MESSAGE,
        )
    except websocket.HandshakeRefused as error:
        refused = error
    except websocket.Unreachable as error:
        scrub(error, secrets=address.secrets)
        raise ConnectFailed(f"The speech server was not reached. {error}", retryable=error.retryable) from error
    else:
        return Line(socket, address.secrets)
    # Not within the handling of the refusal, whose headers and body are as they came: it would be this one's context.
    raise read_refusal(refused.status, refused.headers.items(), refused.body, secrets=address.secrets).error()
