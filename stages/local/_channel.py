"""What a connection is served through, whatever wire it speaks: see `_connection`."""

from __future__ import annotations

from typing import Protocol


class Channel(Protocol):
    """The server's end towards one client. Whatever reads or writes raises one of `GONE` when the client is gone."""

    @property
    def normal(self) -> str:
        """What a good end is called."""
        ...

    async def receive(self) -> list[str | bytes]:
        """The next messages of the client; none where what came is no message."""
        ...

    def send(self, message: str | bytes) -> None:
        """Put a message in line for `flush`: text, or sound."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Put the end in line for `flush`, with the code and reason of a websocket's close."""
        ...

    async def flush(self, *, answer_pings: bool = True) -> None:
        """Send what is in line."""
        ...

    async def linger(self) -> None:
        """After the end: give the client time to read it."""
        ...

    @property
    def ending(self) -> str:
        """How a connection ended that was not ended by us on purpose: a name or code, "client", or "gone"."""
        ...
