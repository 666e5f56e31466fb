"""The server's end of one websocket over a byte stream: bytes in, messages out, and the closing of it.

The only file that imports the server side of websockets, of which it uses the core without I/O; the stream may be TCP,
or memory in a test. One task receives, one sends.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import anyio
from anyio.abc import ByteStream
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from stages.local._handshake import Asked, Refused, choose_subprotocol

CLOSED = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)
"""What a stream raises when the other side is gone."""
GONE = (*CLOSED, TimeoutError)
"""The same, and what a client that takes nothing any more makes of a call here."""

_HANDSHAKE_SECONDS = 10.0  # for the request to come; the service's own figure is not documented
_SEND_SECONDS = 60.0  # for a client to take what it is sent
_CLOSE_SECONDS = 5.0  # for a client to answer a close frame and hang up
_PONG = 0x8A  # the first byte of one
_REASONS = {1009: "BIG-0000"}  # the service's names for what the core itself finds wrong


class ServerSocket:
    """A websocket that a client is opening. First `request`, then `accept` or `refuse`, then messages both ways.

    Whatever reads or writes raises one of `CLOSED` when the client is gone.
    """

    def __init__(self, stream: ByteStream, max_message: int) -> None:
        self._stream = stream
        self._core = _Core(max_size=max_message, logger=_silent())
        self._request: Request | None = None
        self._pieces: list[bytes] = []
        self._binary = False

    # The handshake

    async def request(self) -> Asked | None:
        """What the client asks for. None: not for a websocket, and it has been told so."""
        with anyio.move_on_after(_HANDSHAKE_SECONDS):
            while self._core.handshake_exc is None and self._request is None:
                self._core.receive_data(await self._stream.receive())
                self._request = next((e for e in self._core.events_received() if isinstance(e, Request)), None)
        if self._request is None:
            await self.flush()
            return None
        response = self._core.accept(self._request)
        if response.status_code != 101:
            self._core.send_response(response)
            await self.flush()
            return None
        headers = self._request.headers
        offered = ",".join(headers.get_all("Sec-WebSocket-Protocol")).split(",")
        authorization = next(iter(headers.get_all("Authorization")), None)
        return Asked(self._request.path, authorization, tuple(name.strip() for name in offered if name.strip()))

    async def accept(self, request_id: str) -> None:
        """Open the socket."""
        assert self._request is not None
        response = self._core.accept(self._request)
        response.headers["dg-request-id"] = request_id
        self._core.send_response(response)
        await self.flush()

    async def refuse(self, refusal: Refused, request_id: str) -> None:
        """Turn the client away."""
        response = self._core.reject(refusal.status, refusal.body(request_id))
        del response.headers["Content-Type"]
        for name, value in (refusal.headers() | {"dg-request-id": request_id}).items():
            response.headers[name] = value
        self._core.send_response(response)
        await self.flush()
        await self.linger()

    # Receiving

    async def receive(self) -> list[str | bytes]:
        """The next messages of the client; none if only a ping or pong came. Raises EndOfStream at the end."""
        if self._core.state is not State.OPEN:
            raise anyio.EndOfStream
        self._core.receive_data(await self._stream.receive())
        messages = []
        for event in self._core.events_received():
            if isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
                messages += self._assemble(event)
        return messages

    def _assemble(self, frame: Frame) -> list[str | bytes]:
        if frame.opcode is not Opcode.CONT:
            self._binary = frame.opcode is Opcode.BINARY
        self._pieces.append(bytes(frame.data))
        if not frame.fin:
            return []
        whole = b"".join(self._pieces)
        self._pieces.clear()
        if self._binary:
            return [whole]
        try:
            return [whole.decode()]
        except UnicodeDecodeError:
            self._core.fail(1007, "the text is not UTF-8")
            return []

    # Sending: into the core, and then all of it out

    def send(self, message: str | bytes) -> None:
        """Put a message in line for `flush`; nothing if the socket is no longer open."""
        if self._core.state is State.OPEN:
            if isinstance(message, str):
                self._core.send_text(message.encode())
            else:
                self._core.send_binary(message)

    def close(self, code: int, reason: str) -> None:
        """Put a close frame in line for `flush`."""
        if self._core.state is State.OPEN:
            self._core.send_close(code, reason)

    async def flush(self, *, answer_pings: bool = True) -> None:
        """Send what is in line; the core has put the answers to pings there too."""
        with anyio.fail_after(_SEND_SECONDS):
            for data in self._core.data_to_send():
                if not data:
                    await self._stream.send_eof()
                elif answer_pings or data[0] != _PONG:
                    await self._stream.send(data)

    @property
    def ending(self) -> str:
        """How a connection ended that was not ended by us on purpose: a name or code, "client", or "gone"."""
        if self._core.failure:
            return self._core.failure
        return "client" if self._core.close_rcvd is not None else "gone"

    async def linger(self) -> None:
        """After a close frame or a refusal: wait, not long, until the client has read it and hung up.

        To close at once would cost the client what it has not read yet: the network resets a connection that is closed
        with unread data.
        """
        with anyio.move_on_after(_CLOSE_SECONDS):
            while self._core.state is not State.CLOSED:
                self._core.receive_data(await self._stream.receive())
                await self.flush()


class _Core(ServerProtocol):
    """The core, with the service's words for what goes wrong and its choice of subprotocol."""

    def select_subprotocol(self, subprotocols: Sequence[Subprotocol]) -> Subprotocol | None:
        chosen = choose_subprotocol(subprotocols)
        return None if chosen is None else Subprotocol(chosen)

    failure = ""

    def fail(self, code: int, reason: str = "") -> None:
        self.failure = _REASONS.get(code, str(int(code)))
        super().fail(code, _REASONS.get(code, reason))


def _silent() -> logging.Logger:
    """A logger that never writes a handshake down: its headers hold the key."""
    logger = logging.getLogger("stages.local.websocket")
    logger.setLevel(logging.WARNING)
    return logger
