"""One HTTP/1.1 connection: a request with a body, and its answer, which is read while it comes.

As much of RFC 9112 as that takes. One request at a time; the connection can be used again when an answer has been read
to its end. Every length that the server decides is bounded. Nobody who asks holds a buffer here but for one read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import anyio
from anyio.abc import ByteStream

from pipeline import UsageError
from stages.net.dial import close

HEAD = 65_536
"""Bytes of the head of an answer: headers of gateways take a few thousand."""

LINE = 1024
"""Bytes of the line before a piece of a chunked body, and of each of the lines behind the last."""

_STATUS = re.compile(rb"HTTP/1\.([01]) (\d{3})(?: [^\r\n]*)?")
_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;.*)?")


class Broke(Exception):
    """The answer broke off, or was none. ``begun``: some of it had come, so that the server took the request."""

    def __init__(self, message: str, *, begun: bool) -> None:
        super().__init__(message)
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of an answer. ``headers`` have lower-case names."""

    status: int
    headers: Mapping[str, str]


class Connection:
    """A connection over a stream. `ask`, then `piece` until it gives b""; close it with `aclose`."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._data = b""
        self._chunked = False
        self._left: int | None = 0  # of the body or of its chunk; None: to the end of the connection
        self._keeps = self._begun = False
        self.idle = True
        """Whether another request can be sent: the answer to the last one is over, and the server has not hung up."""

    async def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Send a request, and give the head of its answer. Raises `Broke`, and `UsageError` for what is no header."""
        self.idle = self._begun = False
        lines = [f"{method} {target} HTTP/1.1"]
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            if not (value.isascii() and value.isprintable()):
                raise UsageError(f"The value for the header {name} holds a character that HTTP does not allow there.")
            lines.append(f"{name}: {value}")
        try:
            await self._stream.send("\r\n".join([*lines, "", ""]).encode("ascii") + body)
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise Broke("hung up", begun=False) from error
        return await self._head()

    async def piece(self) -> bytes:
        """What has come of the body; b"" at its end. Raises `Broke`."""
        if self._left == 0 and self._chunked:
            await self._chunk()
        if self._left == 0:
            self._over()
            return b""
        data = self._data or await self._more()
        if self._left is None:
            self._data = b""
            return data  # b"" is the end of the connection, and of the body
        data, self._data = data[: self._left], data[self._left :]
        if not data:
            raise Broke("hung up in the middle of its answer", begun=True)
        self._left -= len(data)
        if self._left == 0 and self._chunked:
            await self._line(most=0)
        return data

    async def aclose(self) -> None:
        """Close at once. Twice is harmless."""
        self.idle = False
        await close(self._stream)

    async def _head(self) -> Answer:
        while True:
            status, minor, headers = await self._one_head()
            if status >= 200:
                break  # before it a server may say that it goes on (1xx)
        self._keeps = minor == 1 and "close" not in headers.get("connection", "").lower()
        self._chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        if self._chunked or status in (204, 304):
            self._left = 0
        elif "content-length" in headers:
            length = headers["content-length"]
            if not (length.isascii() and length.isdigit()):
                raise Broke("does not answer like an HTTP server", begun=True)
            self._left = int(length)
        else:
            self._left = None
        return Answer(status, headers)

    async def _one_head(self) -> tuple[int, int, dict[str, str]]:
        while b"\r\n\r\n" not in self._data:
            if len(self._data) > HEAD:
                raise Broke("does not answer like an HTTP server", begun=True)
            data = await self._more()
            if not data:
                raise Broke("hung up", begun=self._begun)
            self._data += data
        head, _, self._data = self._data.partition(b"\r\n\r\n")
        first, *lines = head.split(b"\r\n")
        found = _STATUS.fullmatch(first)
        if not found:
            raise Broke("does not answer like an HTTP server", begun=True)
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.decode("latin-1").partition(":")
            name, value = name.strip().lower(), value.strip()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return int(found[2]), int(found[1]), headers

    async def _chunk(self) -> None:
        """The line before a chunk; behind the last, which is empty, the lines that follow it."""
        found = _SIZE.fullmatch(await self._line())
        if not found:
            raise Broke("does not answer like an HTTP server", begun=True)
        self._left = int(found[1], 16)
        if self._left == 0:
            self._chunked = False
            while await self._line():
                pass

    async def _line(self, most: int = LINE) -> bytes:
        while b"\r\n" not in self._data:
            data = b"" if len(self._data) > LINE else await self._more()
            if not data:
                raise Broke("hung up in the middle of its answer", begun=True)
            self._data += data
        line, _, self._data = self._data.partition(b"\r\n")
        if len(line) > most:
            raise Broke("does not answer like an HTTP server", begun=True)
        return line

    async def _more(self) -> bytes:
        """What has arrived; b"" when the server has hung up in peace."""
        try:
            data = await self._stream.receive()
        except anyio.EndOfStream:
            self._keeps = False
            return b""
        except (anyio.BrokenResourceError, anyio.ClosedResourceError) as error:
            raise Broke("broke off", begun=self._begun) from error
        self._begun = True
        return data

    def _over(self) -> None:
        self.idle = self._keeps and not self._data
