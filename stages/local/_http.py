"""HTTP/1.1 as far as a small server needs it: bytes in, requests out, and answers as bytes. Pure.

The server side of websockets knows GET alone, and a library of servers (h11, uvicorn) would be a dependency of
everybody who wants a local voice. So the head of each request is read here: an upgrade goes on to websockets, byte for
byte as it came, and everything else is answered. What RFC 9112 calls a risk is refused and never guessed at: a length
that is said twice, a coding beside a length, folded headers, bare line feeds, spaces before colons.
`tests/stages/local/test_http.py` compares the reading with h11's.

::

    feed(data) --> head() --> body()      each None until it has come; `Malformed` where it cannot be read
                                `--> next()      what came behind belongs to the next request
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_HEAD = 32_768
"""Bytes of a request line and its headers; browsers with cookies need some, nobody needs more."""

_MOST_LINE = 1_024  # of the length of a piece, with its extensions
_TOKEN = rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_REQUEST_LINE = re.compile(rb"(" + _TOKEN + rb") ([!-~]+) HTTP/1\.([01])")
_HEADER = re.compile(rb"(" + _TOKEN + rb"):[ \t]*([^\x00-\x08\x0a-\x1f\x7f]*?)[ \t]*")
_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\x00-\x08\x0a-\x1f\x7f]*)?")
_LENGTH = re.compile(r"[0-9]{1,12}")

REASONS = {
    100: "Continue",
    200: "OK",
    204: "No Content",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    408: "Request Timeout",
    413: "Content Too Large",
    426: "Upgrade Required",
    429: "Too Many Requests",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


class Malformed(Exception):
    """What came is no request, or one too large; ``status`` is how to answer it, ``said`` in which words."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status = status
        self.said = said


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body. Names of headers are in lower case; headers, which hold the key, are not shown."""

    method: str
    target: str
    minor: int = 1
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def all(self, name: str) -> list[str]:
        """The values of a header, each in full, as they came."""
        return [value for known, value in self.headers if known == name]

    def first(self, name: str) -> str | None:
        """The first value of a header."""
        return next(iter(self.all(name)), None)

    def listed(self, name: str) -> list[str]:
        """The members of a header that is a list, in lower case."""
        return [part.strip().lower() for part in ",".join(self.all(name)).split(",") if part.strip()]

    @property
    def upgrades(self) -> bool:
        """Whether a websocket is asked for, rightly or wrongly."""
        return self.method == "GET" and "websocket" in self.listed("upgrade")

    @property
    def stays(self) -> bool:
        """Whether the client wants the connection to stay open behind the answer."""
        wishes = self.listed("connection")
        return "close" not in wishes if self.minor else "keep-alive" in wishes

    @property
    def waits(self) -> bool:
        """Whether the client sends its body only when it is told to go on."""
        return self.minor == 1 and "100-continue" in self.listed("expect")


@dataclass(frozen=True, slots=True)
class Answer:
    """All of an answer at once. ``more``: headers beside the type and length of the body."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    more: Mapping[str, str] = field(default_factory=dict)


class RequestReader:
    """Reads the requests of one connection, one after the other. ``most_body`` is in bytes."""

    def __init__(self, most_body: int) -> None:
        self._most_body = most_body
        self._data = bytearray()
        self._head: Head | None = None
        self._begun = 0  # where the body begins
        self._pieces = bytearray()  # of a body that comes in pieces
        self._at = 0  # how far pieces are read

    def feed(self, data: bytes) -> None:
        """More bytes have come."""
        self._data += data

    @property
    def raw(self) -> tuple[bytes, bytes]:
        """The head as it came, and what came behind it, for whoever takes the connection over."""
        return bytes(self._data[: self._begun]), bytes(self._data[self._begun :])

    def __len__(self) -> int:
        return len(self._data)

    def head(self) -> Head | None:
        """The request line and headers, once they are all there."""
        if self._head is None:
            while self._data.startswith(b"\r\n"):
                del self._data[:2]  # RFC 9112 2.2: an empty line before a request is passed over
            end = self._data.find(b"\r\n\r\n", 0, MOST_HEAD)
            if end < 0:
                if len(self._data) >= MOST_HEAD:
                    raise Malformed(431, f"The request line and headers are longer than {MOST_HEAD} bytes.")
                return None
            self._head = _read_head(bytes(self._data[:end]))
            self._begun = self._at = end + 4
        return self._head

    def body(self) -> bytes | None:
        """What the request carries, once it is all there. Ask for the head first."""
        assert self._head is not None
        if _is_in_pieces(self._head):
            return self._read_pieces()
        length = _length(self._head)
        if length > self._most_body:
            raise self._too_large()
        end = self._begun + length
        if len(self._data) < end:
            return None
        self._at = end
        return bytes(self._data[self._begun : end])

    def next(self) -> None:
        """The request is dealt with: go on with what came behind it."""
        del self._data[: self._at]
        self._pieces.clear()
        self._head, self._begun, self._at = None, 0, 0

    def _read_pieces(self) -> bytes | None:
        while True:
            end = self._data.find(b"\r\n", self._at, self._at + _MOST_LINE)
            if end < 0:
                if len(self._data) - self._at >= _MOST_LINE:
                    raise Malformed(400, "The length of a piece of the body is not written as it should be.")
                return None
            match = _SIZE.fullmatch(self._data, self._at, end)
            if match is None:
                raise Malformed(400, "The length of a piece of the body is not written as it should be.")
            size = int(match[1], 16)
            if size == 0:
                return self._read_trailers(end)
            if len(self._pieces) + size > self._most_body:
                raise self._too_large()
            begin, after = end + 2, end + 2 + size
            if len(self._data) < after + 2:
                return None
            if self._data[after : after + 2] != b"\r\n":
                raise Malformed(400, "A piece of the body is longer than it says.")
            self._pieces += self._data[begin:after]
            del self._data[self._begun : after + 2]  # so that a body is held once
            self._at = self._begun

    def _read_trailers(self, at: int) -> bytes | None:
        """What may stand behind the last piece is passed over; an empty line ends it. `at`: the end of its line."""
        end = self._data.find(b"\r\n\r\n", at, at + MOST_HEAD)
        if end < 0:
            if len(self._data) - at >= MOST_HEAD:
                raise Malformed(431, f"What stands behind the body is longer than {MOST_HEAD} bytes.")
            return None
        for line in bytes(self._data[at + 2 : end]).split(b"\r\n") if end > at else ():
            if _HEADER.fullmatch(line) is None:
                raise Malformed(400, "What stands behind the body is not written as headers are.")
        self._at = end + 4
        return bytes(self._pieces)

    def _too_large(self) -> Malformed:
        return Malformed(413, f"The body is larger than {self._most_body} bytes.")


def _read_head(data: bytes) -> Head:
    first, *lines = data.split(b"\r\n")
    match = _REQUEST_LINE.fullmatch(first)
    if match is None:
        raise Malformed(400, "The first line is not that of an HTTP/1.1 request.")
    headers = []
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            raise Malformed(400, "A header is not written as it should be.")
        headers.append((found[1].decode("ascii").lower(), found[2].decode("latin-1")))
    head = Head(match[1].decode("ascii"), match[2].decode("ascii"), int(match[3]), tuple(headers))
    if len(head.all("host")) != 1 and (head.minor or head.all("host")):
        raise Malformed(400, "The request does not say once for which host it is.")
    if not _is_in_pieces(head):
        _length(head)
    return head


def _is_in_pieces(head: Head) -> bool:
    codings = head.listed("transfer-encoding")
    if not codings and not head.all("transfer-encoding"):
        return False
    if head.all("content-length"):
        raise Malformed(400, "The body has a length and a transfer coding: one of them is wrong.")
    if codings != ["chunked"]:
        raise Malformed(501, "The only transfer coding that is read here is chunked.")
    return True


def _length(head: Head) -> int:
    said = {part.strip() for value in head.all("content-length") for part in value.split(",")}
    if not said:
        return 0
    if len(said) > 1 or not _LENGTH.fullmatch(next(iter(said))):
        raise Malformed(400, "The length of the body is not one number.")
    return int(said.pop())


def write_head(status: int, headers: dict[str, str]) -> bytes:
    """The first bytes of an answer.

    >>> write_head(204, {"Connection": "close"})
    b'HTTP/1.1 204 No Content\\r\\nConnection: close\\r\\n\\r\\n'
    """
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {''.join(c for c in value if c >= ' ')}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def write_piece(data: bytes) -> bytes:
    """A piece of a body whose length is not known at its beginning; the last one is empty."""
    return b"%x\r\n%b\r\n" % (len(data), data)
