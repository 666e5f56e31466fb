"""A websocket client: the protocol of the websockets library, which does no I/O, over anyio's streams.

One code path for asyncio, uvloop and trio, and three promises: *receiving* can be cancelled at any time and loses no
message; a *send* that is cancelled was either not begun or is completed; *closing* takes a bounded time and always
frees the socket. No task runs behind the caller's back: read all the time (a peer whose pings nobody answers hangs
up), and run `keepalive` in a task of your own. No compression: it costs more time than speech has to spare.
"""

from __future__ import annotations

import logging
import ssl
from collections import deque
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, cast

import anyio
from anyio.abc import ByteStream
from anyio.lowlevel import checkpoint

from pipeline import UsageError, clock
from stages.net.dial import Unreachable, Way, close, dial, place, proxy_for

if TYPE_CHECKING:
    from websockets.client import ClientProtocol
    from websockets.frames import Frame
    from websockets.http11 import Response

__all__ = ["Closed", "HandshakeRefused", "Unreachable", "WebSocket", "connect", "proxy_for"]

OPEN_LIMIT = 10.0
"""Seconds from the name lookup to the open websocket."""
SEND_LIMIT = 5.0
"""Seconds in which a peer must take what was written to it, or it counts as gone."""
CLOSE_LIMIT = 2.0
"""Seconds for the closing handshake."""
PING_EVERY = 20.0
"""Seconds between pings: half of the shortest idle time-out in the field, 60 s, and some room."""
PONG_WITHIN = 10.0
"""Seconds in which anything at all must arrive after a ping."""
BURST = 16
"""Messages that are handed out before the others run: a peer that never pauses must not stop the loop."""
MAX_SIZE = 2**24
"""Bytes of the longest message taken, unless told. While it is put together it costs several times its length."""
NO_CLOSE_FRAME = 1006
"""The close code that stands for none (RFC 6455, 7.1.5)."""
TOO_BIG = 1009
"""The close code for a message that is too long (RFC 6455, 7.4.1): here, one that we did not take."""

_ENDINGS = (1000, 1001, 1005)  # codes of a close that is nobody's failure
_CONTINUATION, _TEXT, _BINARY = 0, 1, 2  # opcodes of RFC 6455, 5.2
# Busy: on TLS, the reader has to write when the peer renews its keys, and cannot while a send is under way.
_BROKEN = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.BusyResourceError, ssl.SSLError, OSError)
_ALERT = b"\x15\x03"  # how a TLS server's complaint begins (RFC 8446, 5.1 and B.1)
# The library logs every header and message at level DEBUG, the key and the spoken text among them.
_SILENT: Final = logging.Logger("websocket", level=logging.CRITICAL + 1)


class HandshakeRefused(Exception):
    """The server answered the request for a websocket with an HTTP error.

    ``headers`` have lower-case names; ``body`` is as it came.
    """

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(f"The server refused the websocket with HTTP {status}.")
        self.status = status
        self.headers = headers
        self.body = body


class Closed(Exception):
    """The websocket is closed. ``code`` is the peer's close code (1006: none came), ``reason`` its or our words.

    ``oversized``: we closed it, since the peer sent a message that is longer than we take; the code is 1009 then.
    """

    def __init__(self, code: int, reason: str, *, oversized: bool = False) -> None:
        super().__init__(f"The websocket is closed with code {code}.")
        self.code = code
        self.reason = reason
        self.oversized = oversized


async def connect(
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    timeout: float = OPEN_LIMIT,
    proxy: str | None = None,
    ssl_context: ssl.SSLContext | None = None,
    max_size: int = MAX_SIZE,
    through: Callable[[], ByteStream] | None = None,
) -> WebSocket:
    """Opens a websocket to `url` (ws or wss); use it in ``async with``, or call `WebSocket.aclose`.

    `timeout` is in seconds for all of it. `proxy` is the URL of an HTTP proxy: give it `proxy_for(url)` to follow the
    environment. `through` gives the stream of bytes to speak over, in the place of dialling; TLS is its own then.
    Raises `HandshakeRefused`, `Unreachable`, and `UsageError` for an argument that cannot be right.
    """
    from websockets.client import ClientProtocol
    from websockets.exceptions import InvalidURI
    from websockets.uri import parse_uri

    try:
        uri = parse_uri(url)
    except (InvalidURI, ValueError):
        raise UsageError("The websocket's address is not valid: write it as wss://host/path.") from None
    where = place(uri.host, uri.port)
    protocol = ClientProtocol(uri, max_size=max_size, logger=_SILENT)
    request = _request(protocol, headers or {})
    stream: ByteStream | None = None
    way = Way()
    try:
        with anyio.fail_after(timeout):
            if through is None:
                stream = await dial(uri.host, uri.port, tls=uri.secure, context=ssl_context, proxy=proxy, way=way)
            else:
                stream = through()
            way.waits(f"{where} took the connection but did not answer the handshake")
            response = await _handshake(stream, protocol, request, where)
    except BaseException as error:
        if stream is not None:
            await close(stream)
        if not isinstance(error, TimeoutError):
            raise
        protocol.receive_eof()  # an answer whose body never ends is still an answer
        if protocol.events:
            _answer(protocol, where)
        raise Unreachable(way.sentence(timeout), step="timeout") from error
    ws = WebSocket(stream, protocol, _lower(response), max_size)
    await ws._answer_peer()  # a ping may have come with the handshake
    return ws


def _request(protocol: ClientProtocol, headers: Mapping[str, str]) -> bytes:
    request = protocol.connect()
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()):
            raise UsageError(f"The value for the header {name} holds a character that HTTP does not allow there.")
        request.headers[name] = value
    protocol.send_request(request)
    return b"".join(protocol.data_to_send())


async def _handshake(stream: ByteStream, protocol: ClientProtocol, request: bytes, where: str) -> Response:
    try:
        await stream.send(request)
        while (response := _answer(protocol, where)) is None:
            data = await stream.receive()
            if data.startswith(_ALERT):
                raise Unreachable(
                    f"{where} speaks TLS: write its address with wss:// or https://.", step="handshake", retryable=False
                )
            protocol.receive_data(data)
    except (anyio.EndOfStream, *_BROKEN) as error:
        protocol.receive_eof()
        _answer(protocol, where)
        raise _hung_up(protocol, where) from error
    return response


def _answer(protocol: ClientProtocol, where: str) -> Response | None:
    """The answer to the handshake if it is there and good; raises if it is there and bad. Frames behind it stay."""
    response = cast("Response", protocol.events.pop(0)) if protocol.events else None
    failure = protocol.handshake_exc
    if failure is None:
        return response
    if response is not None and response.status_code != 101:
        raise HandshakeRefused(response.status_code, _lower(response), bytes(response.body or b""))
    if isinstance(failure.__cause__, EOFError):
        raise _hung_up(protocol, where) from failure
    raise Unreachable(
        f"What {where} answers is not a websocket handshake: check the address.", step="handshake", retryable=False
    ) from failure


def _hung_up(protocol: ClientProtocol, where: str) -> Unreachable:
    hint = "" if protocol.uri.secure else ", or write wss:// if it speaks TLS"
    return Unreachable(f"{where} hung up during the handshake: try again{hint}.", step="handshake")


def _lower(response: Response) -> dict[str, str]:
    return {name.lower(): ", ".join(response.headers.get_all(name)) for name in response.headers}


class WebSocket:
    """An open websocket: one task reads, any may send, the one that opened it closes it.

    ``headers`` are the server's, from its answer to the handshake, with lower-case names.
    """

    def __init__(self, stream: ByteStream, protocol: ClientProtocol, headers: Mapping[str, str], max_size: int) -> None:
        self.headers = headers
        self._stream = stream
        self._protocol = protocol
        self._max_size = max_size
        self._messages: deque[str | bytes] = deque()  # what one read brought, at most 64 KiB of frames
        self._parts: list[bytes] = []  # of a fragmented message, at most max_size
        self._text = False
        # Fast: what is done with them waits for the network anyhow, without another turn of the run loop.
        self._reading = anyio.Lock(fast_acquire=True)
        self._writing = anyio.Lock(fast_acquire=True)
        self._burst = 0
        self._closed: Closed | None = None
        self._over = anyio.Event()
        self._leaving = False
        self._now = clock()
        self._heard_at = self._now()
        self._take_events()  # the first message may have come with the handshake
        self._note_end()

    @property
    def closed(self) -> Closed | None:
        """How it ended; None while it is open. The peer's close frame counts, even before our side is closed."""
        return self._closed

    async def __aenter__(self) -> WebSocket:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __aiter__(self) -> WebSocket:
        return self

    async def __anext__(self) -> str | bytes:
        """The next message; iteration ends when the peer closes in peace (1000, 1001); other ends raise `Closed`."""
        try:
            return await self.receive()
        except Closed as end:
            if end.code in _ENDINGS:
                raise StopAsyncIteration from None
            raise

    # Receive.

    async def receive(self) -> str | bytes:
        """The next message, whole. Cancelling loses nothing. Raises `Closed` when all that came has been handed out."""
        if self._burst == BURST:
            self._burst = 0
            await checkpoint()
        while not self._messages:
            self._burst = 0
            if self._closed is not None:
                await checkpoint()
                raise Closed(self._closed.code, self._closed.reason, oversized=self._closed.oversized)
            await self._read_once()
        self._burst += 1
        return self._messages.popleft()

    async def _read_once(self) -> None:
        """Waits for bytes and digests them, or waits until another task that is doing so has done it."""
        if self._reading.locked():
            async with self._reading:
                return
        async with self._reading:
            if self._closed is not None:
                return
            try:
                data = await self._stream.receive()
            except anyio.EndOfStream:
                self._protocol.receive_eof()
            except _BROKEN:
                self._end(NO_CLOSE_FRAME, "the connection broke")
                return
            else:
                self._heard_at = self._now()
                self._protocol.receive_data(data)
            self._take_events()
            if not self._leaving:
                await self._answer_peer()
            self._note_end()

    def _take_events(self) -> None:
        for frame in cast("list[Frame]", self._protocol.events_received()):
            if not self._leaving and frame.opcode in (_CONTINUATION, _TEXT, _BINARY):
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        if frame.opcode != _CONTINUATION:
            self._text = frame.opcode == _TEXT
        if frame.data:  # else fragments without end would cost memory without end, and never reach the limit
            self._parts.append(bytes(frame.data))
        if not frame.fin:
            return
        whole = b"".join(self._parts)
        self._parts.clear()
        try:
            self._messages.append(whole.decode() if self._text else whole)
        except UnicodeDecodeError:
            self._protocol.fail(1007)
            self._protocol.parser_exc = ValueError("text that is not UTF-8")

    def _note_end(self) -> None:
        protocol = self._protocol
        ours = protocol.close_sent
        if protocol.parser_exc is not None and ours is not None and ours.code == TOO_BIG:
            size = f"{self._max_size / 2**20:g} MiB" if self._max_size >= 2**20 else f"{self._max_size} bytes"
            self._end(TOO_BIG, f"the server sent a message of more than {size}", oversized=True)
        elif protocol.close_rcvd is not None:
            self._end(protocol.close_rcvd.code, protocol.close_rcvd.reason)
        elif isinstance(protocol.parser_exc, EOFError) or protocol.state.name == "CLOSED":
            self._end(NO_CLOSE_FRAME, "")
        elif protocol.parser_exc is not None:
            self._end(NO_CLOSE_FRAME, f"the server broke the rules of websockets: {protocol.parser_exc}")

    def _end(self, code: int, reason: str, *, oversized: bool = False) -> None:
        if self._closed is None:
            self._closed = Closed(code, reason, oversized=oversized)
            self._over.set()

    # Send.

    async def send(self, *messages: str | bytes) -> None:
        """Sends messages, with one write. Raises `Closed`.

        Cancelled while another send is under way, it was not begun; once begun it is completed, within 5 s or the
        connection is given up.
        """
        text, binary = self._protocol.send_text, self._protocol.send_binary
        await self._send(*((text, one.encode()) if isinstance(one, str) else (binary, one) for one in messages))

    async def ping(self) -> None:
        """Sends a ping. Raises `Closed`."""
        await self._send((self._protocol.send_ping, b""))

    async def _send(self, *frames: tuple[Callable[[bytes], None], bytes]) -> None:
        async with self._writing:
            if self._closed is None and self._protocol.state.name == "OPEN":
                for say, payload in frames:
                    say(payload)
                if await self._drain(self._now() + SEND_LIMIT):
                    return
        await self._learn_why(self._now() + CLOSE_LIMIT)
        self._end(NO_CLOSE_FRAME, "the connection broke")
        assert self._closed is not None
        raise Closed(self._closed.code, self._closed.reason, oversized=self._closed.oversized)

    async def _answer_peer(self) -> None:
        """Sends pongs and the echo of a close frame. A task that is writing takes them along: the reader never waits
        behind it.
        """
        try:
            self._writing.acquire_nowait()
        except anyio.WouldBlock:
            return
        try:
            await self._drain(self._now() + SEND_LIMIT)
        finally:
            self._writing.release()

    async def _drain(self, deadline: float) -> bool:
        """Writes all that the protocol has to say, in whole frames; False if the peer takes no more. Shielded, since
        half a frame would make everything after it unreadable.
        """
        while data := b"".join(self._protocol.data_to_send()):
            with anyio.CancelScope(deadline=deadline, shield=True) as scope:
                try:
                    await self._stream.send(data)
                except _BROKEN:
                    return False
            if scope.cancelled_caught:
                self._end(NO_CLOSE_FRAME, "the server took no data in time")
                await close(self._stream)
                return False
        return True

    async def _learn_why(self, deadline: float) -> None:
        """A peer that hangs up usually says why first: read on to find it."""
        with anyio.CancelScope(deadline=deadline, shield=True):
            while self._closed is None:
                await self._read_once()

    # Keep open, and close.

    async def keepalive(self, every: float = PING_EVERY, within: float = PONG_WITHIN) -> None:
        """Pings every so many seconds, until the websocket is closed; run it in a task beside the reader.

        A peer from which nothing at all comes `within` seconds of a ping is gone: the reader gets `Closed`.
        """
        while not await self._over_within(every):
            await self.check(within)

    async def check(self, within: float) -> None:
        """Pings once; if nothing at all comes `within` seconds of it, the peer is gone."""
        asked_at = self._now()
        try:
            await self.ping()
        except Closed:
            return
        if not await self._over_within(within) and self._heard_at < asked_at:
            self._end(NO_CLOSE_FRAME, f"no answer to a ping within {within:g} s")
            await close(self._stream)

    async def _over_within(self, seconds: float) -> bool:
        with anyio.move_on_after(seconds):
            await self._over.wait()
        return self._over.is_set()

    async def aclose(self, code: int = 1000, reason: str = "", *, timeout: float = CLOSE_LIMIT) -> None:
        """Says goodbye, waits at most `timeout` seconds for the answer, and closes the socket. Twice is harmless.

        Cancelling does not cut it short: it is over by then. What still arrives is dropped.
        """
        self._leaving = True
        deadline = self._now() + timeout
        with anyio.CancelScope(deadline=deadline, shield=True):
            async with self._writing:
                if self._protocol.state.name == "OPEN":
                    self._protocol.send_close(code, reason)
                await self._drain(deadline)
            await self._learn_why(deadline)
        await close(self._stream)
        self._end(NO_CLOSE_FRAME, "the server did not answer our goodbye")
