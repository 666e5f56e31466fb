"""A speech server that costs next to nothing, for benchmarks: it speaks silence, and writes the time into it.

    python -m tests.benchmarks.server --frames 32 --every 0.02      a process of its own; prints its port

Every Flush with text before it is answered with so many frames of mulaw at 8 kHz, as long together as the text takes to
say (15 characters a second), and a Flushed. ``every`` is the time between two frames in seconds; 0: all at once. Each
frame starts with two times of the monotonic clock that all processes share: when the frame was written, and when the
last text before its Flush had come. Not for tests: it keeps no limit and has no fault, as `LocalSpeakServer` does.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections import deque

from websockets.frames import Opcode
from websockets.http11 import Request
from websockets.server import ServerProtocol

from tests.benchmarks.talk import STAMPS

BYTES_PER_CHARACTER = 8000 // 15
SILENCE = b"\xff"  # in mulaw


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, frames: int, every: float) -> None:
        self._frames = frames
        self._every = every
        self._core = ServerProtocol(max_size=None)
        self._characters = 0
        self._came = 0.0
        self._due: deque[tuple[float, int]] = deque()  # frames to write: when their text came, their bytes; 0: Flushed
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport) -> None:
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._core.receive_data(data)
        for event in self._core.events_received():
            if isinstance(event, Request):
                self._core.send_response(self._core.accept(event))
                self._core.send_text(b'{"type":"Metadata","request_id":"0"}')
            elif event.opcode is Opcode.TEXT:
                self._message(json.loads(event.data))
        self._flush()

    def eof_received(self) -> None:
        self._core.receive_eof()

    def _message(self, message: dict[str, str]) -> None:
        kind = message["type"]
        if kind == "Speak":
            self._characters += len(message["text"])
            self._came = time.monotonic()
        elif kind == "Flush" and self._characters:
            size = max(STAMPS.size, self._characters * BYTES_PER_CHARACTER // self._frames)
            self._characters = 0
            self._due.extend([(self._came, size)] * self._frames)
            self._due.append((self._came, 0))
            if self._timer is None:
                self._write()
        elif kind == "Clear":
            self._characters = 0
            self._due.clear()
            self._core.send_text(b'{"type":"Cleared","sequence_id":0}')
        elif kind == "Close":
            self._core.send_close(1000)

    def _write(self) -> None:
        """The next frame, or all of them; a Flushed goes with the last of its frames."""
        self._timer = None
        if self._transport.is_closing():
            return
        while self._due:
            came, size = self._due.popleft()
            if size:
                self._core.send_binary(STAMPS.pack(time.monotonic(), came) + SILENCE * (size - STAMPS.size))
            else:
                self._core.send_text(b'{"type":"Flushed","sequence_id":0}')
            if self._every and self._due and self._due[0][1]:
                self._timer = asyncio.get_running_loop().call_later(self._every, self._write)
                break
        self._flush()

    def _flush(self) -> None:
        data = b"".join(self._core.data_to_send())
        if data:
            self._transport.write(data)
        if self._core.close_expected() and self._core.close_rcvd is not None:
            self._transport.close()


async def main(frames: int, every: float) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Talk(frames, every), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever started it closes the pipe or is gone


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, required=True)
    parser.add_argument("--every", type=float, required=True)
    given = parser.parse_args()
    import uvloop

    uvloop.run(main(given.frames, given.every))
