"""The two ends of a connection in memory, which behave as over TCP: bytes both ways, bounded, half-closable."""

from __future__ import annotations

import anyio
from anyio.abc import ByteStream
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

_PIECES = 64  # sent and not yet received, each way; a sender waits at more


def memory_streams() -> tuple[ByteStream, ByteStream]:
    """The two ends."""
    to_right, from_left = anyio.create_memory_object_stream[bytes](_PIECES)
    to_left, from_right = anyio.create_memory_object_stream[bytes](_PIECES)
    return _End(to_right, from_right), _End(to_left, from_left)


class _End(ByteStream):
    def __init__(self, out: MemoryObjectSendStream[bytes], back: MemoryObjectReceiveStream[bytes]) -> None:
        self._out = out
        self._back = back
        self._rest = b""

    async def send(self, item: bytes) -> None:
        await self._out.send(bytes(item))

    async def receive(self, max_bytes: int = 65_536) -> bytes:
        data = self._rest or await self._back.receive()
        data, self._rest = data[:max_bytes], data[max_bytes:]
        return data

    async def send_eof(self) -> None:
        self._out.close()

    async def aclose(self) -> None:
        self._out.close()
        self._back.close()
