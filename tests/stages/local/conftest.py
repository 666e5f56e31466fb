"""A tiny client of the Speak socket, for every backend: websockets' core over TCP or the server's memory streams."""

from __future__ import annotations

from collections import deque
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import anyio
import pytest
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.http11 import Response
from websockets.uri import parse_uri

from stages.deepgram import messages as wire

SECONDS = 20.0  # no test waits longer for a single frame


class Closed(Exception):
    """The server closed the socket (1006: without a close frame)."""

    def __init__(self, code, reason=""):
        super().__init__(code, reason)
        self.code, self.reason = code, reason


class Client:
    """One socket; ``response`` is the answer to the handshake."""

    def __init__(self, stream, url, headers, subprotocols):
        self.stream = stream
        self.core = ClientProtocol(parse_uri(url), subprotocols=subprotocols or None)
        self.frames = deque()
        self.heard = b""
        self.response = None
        self._headers = headers

    async def open(self):
        request = self.core.connect()
        request.headers.update(self._headers)
        self.core.send_request(request)
        await self.flush()
        while self.response is None:
            await self._pump()
        return self

    async def flush(self):
        for data in self.core.data_to_send():
            await (self.stream.send(data) if data else self.stream.send_eof())

    async def _pump(self):
        try:
            with anyio.fail_after(SECONDS):
                self.core.receive_data(await self.stream.receive())
        except (anyio.EndOfStream, anyio.BrokenResourceError):
            self.core.receive_eof()
            if self.core.close_rcvd is None:
                raise Closed(1006) from None
        for event in self.core.events_received():
            if isinstance(event, Response):
                self.response = event
            elif event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.PONG):
                self.frames.append(event)
        await self.flush()

    async def send(self, *messages):
        for message in messages:
            if isinstance(message, bytes):
                self.core.send_binary(message)
            else:
                text = message if isinstance(message, str) else wire.encode(message)
                self.core.send_text(text.encode())
            await self.flush()

    async def receive(self):
        """The next frame, decoded: audio, or a notice (or whatever was in the ping that a pong answers)."""
        while not self.frames:
            if self.core.close_rcvd is not None:
                raise Closed(self.core.close_rcvd.code, self.core.close_rcvd.reason)
            await self._pump()
        frame = self.frames.popleft()
        if frame.opcode is Opcode.BINARY:
            self.heard += frame.data
            return bytes(frame.data)
        return wire.decode(bytes(frame.data).decode())

    async def reply(self):
        """All sound up to the next notice, and the notice."""
        sound = b""
        while isinstance(event := await self.receive(), bytes):
            sound += event
        return sound, event

    async def say(self, text):
        """Speak and flush; the sound. Fails unless it is answered by Flushed."""
        await self.send(wire.Speak(text), wire.Flush())
        sound, notice = await self.reply()
        assert isinstance(notice, wire.Flushed), notice
        return sound

    async def ended(self):
        """Wait for the close; its code and reason."""
        try:
            while True:
                await self.receive()
        except Closed as closed:
            return closed.code, closed.reason


@pytest.fixture
def dial(anyio_backend):
    """Opens a `Client` for the length of a block: ``async with dial(server, "encoding=mulaw") as client``."""

    @asynccontextmanager
    async def connect(server, query="", *, headers=(), subprotocols=(), hello=True, memory=False, path="/v1/speak"):
        parts = urlsplit(server.url)
        stream = server.connect() if memory else await anyio.connect_tcp(parts.hostname, parts.port)
        try:
            url = f"{server.url}{path}{'?' * bool(query)}{query}"
            client = await Client(stream, url, dict(headers), list(subprotocols)).open()
            if client.response.status_code == 101 and hello:
                assert isinstance(await client.receive(), wire.Metadata)
            yield client
        finally:
            await anyio.aclose_forcefully(stream)

    return connect
