"""The server's end of one websocket over a byte stream: bytes in, messages out, and the closing of it.

The only file that imports the server side of websockets, of which it uses the core without I/O: the core is given the
head of the request as it came, and everything behind it. One task receives, one sends.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

import anyio
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from stages.local._handshake import Refused, choose_subprotocol
from stages.local._web import Web

_SEND_SECONDS = 60.0  # for a client to take what it is sent
_CLOSE_SECONDS = 5.0  # for a client to answer a close frame and hang up
_MOST_PINGS = 100  # unanswered ones of a client that does not read; more of its messages wait until it does
_PONG = 0x8A  # the first byte of one
_REASONS = {1009: "BIG-0000"}  # the service's names for what the core itself finds wrong


class ServerSocket:
    """A websocket that a client asks for. First `refuses`, then `accept`, then messages both ways.

    Whatever reads or writes raises one of `CLOSED` when the client is gone.
    """

    normal = "1000"

    def __init__(self, web: Web, max_message: int) -> None:
        self._stream = web.stream
        self._core = _Core(max_size=max_message, logger=_silent())
        head, self._behind = web.raw
        self._core.receive_data(head)
        self._response = self._respond()
        self._unread = 0  # pings whose answers are not sent yet
        self._flushed = anyio.Event()
        self._pieces: list[bytes] = []
        self._binary = False

    def _respond(self) -> Response | None:
        request = next((e for e in self._core.events_received() if isinstance(e, Request)), None)
        return None if request is None else self._core.accept(request)

    # The handshake

    def refuses(self) -> Refused | None:
        """Why this is no handshake of a websocket, if it is none."""
        if self._response is not None and self._response.status_code == 101:
            return None
        reason = self._core.handshake_exc
        return Refused(400, "Bad Request", f"Bad Request: this is no handshake of a websocket ({reason}).")

    async def accept(self, request_id: str) -> None:
        """Open the socket."""
        assert self._response is not None
        self._response.headers["dg-request-id"] = request_id
        self._core.send_response(self._response)
        if self._behind:
            self._core.receive_data(self._behind)
        await self.flush()

    # Receiving

    async def receive(self) -> list[str | bytes]:
        """The next messages of the client; none if only a ping or pong came. Raises EndOfStream at the end."""
        while self._unread > _MOST_PINGS:
            await self._flushed.wait()
        if self._behind:
            self._behind = b""  # the core has it
        elif self._core.state is not State.OPEN:
            raise anyio.EndOfStream
        else:
            self._core.receive_data(await self._stream.receive())
        messages = []
        for event in self._core.events_received():
            if isinstance(event, Frame) and event.opcode is Opcode.PING:
                self._unread += 1
            elif isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
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
        if self._unread:
            self._unread = 0
            self._flushed.set()
            self._flushed = anyio.Event()

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
