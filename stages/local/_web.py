"""One connection as HTTP sees it: requests come in one after the other, and each is answered."""

from __future__ import annotations

from email.utils import formatdate

import anyio
from anyio.abc import ByteStream

from stages.local._http import Answer, Head, Malformed, RequestReader, write_head

CLOSED = (anyio.EndOfStream, anyio.BrokenResourceError, anyio.ClosedResourceError)
"""What a stream raises when the other side is gone."""
GONE = (*CLOSED, TimeoutError)
"""The same, and what a client that takes nothing any more makes of a call here."""

REQUEST_SECONDS = 10.0
"""For a request's head to come, and again for its body; the service's own figures are not documented."""
NEXT_SECONDS = 60.0
"""How long a connection waits for its next request, longer than the 5 s to 15 s for which clients keep one."""

_SEND_SECONDS = 60.0  # for a client to take what it is sent
_LINGER_SECONDS = 5.0  # for a client to hang up that has been told no
_AHEAD = 65_536  # bytes read of a next request while this one is being answered


def dated() -> dict[str, str]:
    """The header that says when: the Python clients of lines 3 and 4 fail without it."""
    return {"Date": formatdate(usegmt=True)}


class Web:
    """The server's end of a connection."""

    def __init__(self, stream: ByteStream, most_body: int) -> None:
        self.stream = stream
        self._reader = RequestReader(most_body)
        self._first = True
        self._read = True  # whether the body of the request was read, if it has one

    async def head(self) -> Head | None:
        """The next request, without its body. None: no more comes. Raises `Malformed`."""
        if not self._first:
            self._reader.next()
        patience = REQUEST_SECONDS if self._first else NEXT_SECONDS
        self._first, self._read = False, False
        with anyio.move_on_after(patience):
            try:
                while (head := self._reader.head()) is None:
                    self._reader.feed(await self.stream.receive())
            except CLOSED:
                return None
            return head
        if len(self._reader):
            raise Malformed(408, "The request did not come in time.")
        return None

    @property
    def raw(self) -> tuple[bytes, bytes]:
        """The head of the request as it came, and what came behind it, for whoever takes the connection over."""
        return self._reader.raw

    async def body(self, head: Head) -> bytes | None:
        """What the request carries. None: the client is gone. Raises `Malformed`."""
        with anyio.move_on_after(REQUEST_SECONDS):
            try:
                body = self._reader.body()
                if body is None and head.waits:
                    await self.send(write_head(100, {}))
                while body is None:
                    self._reader.feed(await self.stream.receive())
                    body = self._reader.body()
            except CLOSED:
                return None
            self._read = True
            return body
        raise Malformed(408, "The body of the request did not come in time.")

    async def answer(self, answer: Answer, head: Head | None) -> bool:
        """Answer a request (None: one that could not be read); give whether the connection goes on."""
        stays = head is not None and head.stays and (self._read or self._reader_is_past(head))
        headers = {"Content-Type": answer.content_type} if answer.body else {}
        if answer.status != 204:
            headers["Content-Length"] = str(len(answer.body))
        headers |= {**answer.more, **dated(), "Connection": "keep-alive" if stays else "close"}
        silent = head is not None and head.method == "HEAD"
        try:
            await self.send(write_head(answer.status, headers) + (b"" if silent else answer.body))
            if not stays:
                await self.linger()
        except GONE:
            return False
        return stays

    def _reader_is_past(self, head: Head) -> bool:
        """Whether the request has no body that is still to come."""
        return not head.all("transfer-encoding") and head.first("content-length") in (None, "0")

    async def send(self, data: bytes) -> None:
        """Send bytes as they are. Raises one of `GONE`."""
        if data:
            with anyio.fail_after(_SEND_SECONDS):
                await self.stream.send(data)

    async def watch(self) -> None:
        """Return when something came from the client, which is kept for the next request; raise one of `CLOSED` when
        it is gone.
        """
        if len(self._reader) > _AHEAD:
            await anyio.sleep_forever()
        self._reader.feed(await self.stream.receive())

    async def linger(self) -> None:
        """After an answer that ends the connection: wait, not long, until the client has read it and hung up.

        To close at once would cost the client what it has not read yet: the network resets a connection that is closed
        with unread data.
        """
        try:
            with anyio.move_on_after(_LINGER_SECONDS):
                await self.stream.send_eof()
                while True:
                    await self.stream.receive()
        except CLOSED:
            pass
