"""The answer to one request for speech, as the channel of a connection that says one thing and closes."""

from __future__ import annotations

from collections.abc import Mapping

from stages.local._files import Wrapper
from stages.local._http import write_head, write_piece
from stages.local._web import Web, dated


class Download:
    """Sound goes out in pieces as it is made; messages, which belong to a socket, do not go out at all.

    The head goes with the first sound, so that a voice that fails before it can still be told of by a status; a failure
    after it cuts the connection, since that is all HTTP has for it. ``stays``: whether the client keeps the connection.
    """

    def __init__(self, web: Web, wrapper: Wrapper, headers: Mapping[str, str], *, pieces: bool, stays: bool) -> None:
        self._web = web
        self._wrapper = wrapper
        self._headers = dict(headers)
        self._pieces = pieces  # HTTP/1.0 knows none: there the end of the connection is that of the sound
        self._stays = stays and pieces
        self._line: list[bytes] = []
        self.begun = False
        self.complete = False

    normal = "200"

    async def receive(self) -> list[str | bytes]:
        await self._web.watch()
        return []

    def send(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            self._put(self._wrapper.feed(message))

    def close(self, code: int, reason: str) -> None:
        if code != 1000:
            return
        self._put(self._wrapper.finish())
        self._begin()
        if self._pieces:
            self._line.append(write_piece(b""))
        self.complete = True

    async def flush(self, *, answer_pings: bool = True) -> None:
        data = b"".join(self._line)
        self._line.clear()
        await self._web.send(data)

    async def linger(self) -> None:
        if self.complete and not self._stays:
            await self._web.linger()

    @property
    def ending(self) -> str:
        return "gone"

    @property
    def goes_on(self) -> bool:
        """Whether another request may come on this connection."""
        return self.complete and self._stays

    def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            kept = {"Connection": "keep-alive" if self._stays else "close"}
            coding = {"Transfer-Encoding": "chunked"} if self._pieces else {}
            self._line.append(write_head(200, self._headers | dated() | coding | kept))

    def _put(self, data: bytes) -> None:
        if data:
            self._begin()
            self._line.append(write_piece(data) if self._pieces else data)
