"""A model server on loopback that streams server-sent events, and breaks on purpose.

    async with sse_server([text("Hel"), text("lo."), finish()]) as server:
        Chat("m", base_url=server.url, api_key="k")

Each request is answered by the next script, and the last one answers all that follow. A script is a list of steps: a
mapping is sent as an event, bytes as they are, a number is a pause in seconds, and the rest are the objects below.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import anyio
from anyio.abc import SocketAttribute, SocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

DONE = b"data: [DONE]\n\n"
NO_LINGER = struct.pack("ii", 1, 0)


class Stall:
    """Say nothing more until the client goes away."""


class Reset:
    """Break the connection with an RST."""


class Early:
    """Close the connection in the middle of the body."""


class NoDone:
    """End the body correctly, without the closing ``[DONE]``."""


@dataclass(frozen=True)
class Status:
    """The first step of a script that answers with this status and body instead of a stream."""

    code: int
    body: Mapping[str, Any] = field(default_factory=lambda: {"error": {"message": "no"}})
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Endless:
    """The first step of a script that answers with this status and ``count`` times ``piece``, never to its end."""

    code: int
    piece: bytes
    count: int
    encoding: str = "identity"


Script = Sequence[
    Mapping[str, Any] | bytes | float | Status | Endless | type[Stall] | type[Reset] | type[Early] | type[NoDone]
]


@dataclass(frozen=True)
class Request:
    """What a client asked for."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]


class Server:
    """The scripts still to play and what has happened."""

    def __init__(self, scripts: Sequence[Script], port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[Request] = []
        self.connections = 0
        self.sent = 0
        self.gone = anyio.Event()
        """Set when a client has closed its connection."""
        self._scripts = list(scripts)

    async def serve(self, stream: SocketStream) -> None:
        self.connections += 1
        async with stream:
            received = BufferedByteReceiveStream(stream)
            try:
                while True:
                    self.requests.append(await _request(received))
                    script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
                    if not await self._answer(stream, received, script):
                        return
            except (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError):
                self.gone.set()

    async def _answer(self, stream: SocketStream, received: BufferedByteReceiveStream, script: Script) -> bool:
        """Play a script. False: the connection is closed now."""
        if script and isinstance(script[0], Status):
            await _refuse(stream, script[0])
            return True
        if script and isinstance(script[0], Endless):
            await _flood(stream, script[0])
            return False
        head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
        await stream.send(head.encode())
        for step in script:
            if step is Stall:
                await received.receive_until(b"never", 1)
            elif step is Reset:
                stream.extra(SocketAttribute.raw_socket).setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                return False
            elif step is Early:
                return False
            elif step is NoDone:
                await stream.send(b"0\r\n\r\n")
                return True
            elif isinstance(step, int | float):
                await anyio.sleep(step)
            else:
                await _chunk(stream, step if isinstance(step, bytes) else event(step))
                self.sent += 1
        await _chunk(stream, DONE)
        await stream.send(b"0\r\n\r\n")
        return True


@asynccontextmanager
async def sse_server(*scripts: Script) -> AsyncIterator[Server]:
    """Run a server that answers with these scripts."""
    failure: Exception | None = None
    async with await anyio.create_tcp_listener(local_host="127.0.0.1") as listener, anyio.create_task_group() as tasks:
        server = Server(scripts, listener.extra(SocketAttribute.local_port))
        tasks.start_soon(listener.serve, server.serve)
        try:
            yield server
        except Exception as error:  # raised again below, outside the group
            failure = error
        tasks.cancel_scope.cancel()
    if failure:
        raise failure


async def _request(received: BufferedByteReceiveStream) -> Request:
    head = (await received.receive_until(b"\r\n\r\n", 65_536)).decode()
    first, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    body = await received.receive_exactly(int(headers.get("content-length", "0")))
    return Request(first.split()[1], headers, json.loads(body) if body else {})


async def _refuse(stream: SocketStream, status: Status) -> None:
    body = json.dumps(status.body).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **status.headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    await stream.send(f"HTTP/1.1 {status.code} No\r\n{lines}\r\n".encode() + body)


async def _chunk(stream: SocketStream, data: bytes) -> None:
    await stream.send(f"{len(data):x}\r\n".encode() + data + b"\r\n")


def event(data: Mapping[str, Any]) -> bytes:
    """A server-sent event; one of the responses API names its type."""
    name = f"event: {data['type']}\n" if "type" in data else ""
    return f"{name}data: {json.dumps(data)}\n\n".encode()


# Events of chat completions.


def delta(**fields: Any) -> dict[str, Any]:
    """A chunk with these fields in its delta."""
    return {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": fields}]}


def text(content: str) -> dict[str, Any]:
    return delta(content=content)


def finish(reason: str = "stop") -> dict[str, Any]:
    return {"id": "c", "choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


def usage(prompt: int = 7, completion: int = 3) -> dict[str, Any]:
    """The last chunk of a stream that was asked for its usage: it has no choices."""
    return {"id": "c", "choices": [], "usage": {"prompt_tokens": prompt, "completion_tokens": completion}}


def reply(*tokens: str) -> list[dict[str, Any]]:
    """A whole good reply."""
    return [*(text(token) for token in tokens), finish(), usage()]


# Events of the responses API.


def part(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": f"response.{kind}", **fields}


def completed(status: str = "completed", **fields: Any) -> dict[str, Any]:
    """The last event of a response: `status` is completed, incomplete or failed."""
    usage = {"input_tokens": 7, "output_tokens": 3}
    return part(status, response={"status": status, "output": [], "usage": usage, **fields})


def response(*tokens: str) -> list[dict[str, Any]]:
    """A whole good reply."""
    return [part("created"), *(part("output_text.delta", delta=token) for token in tokens), completed()]


async def _flood(stream: SocketStream, flood: Endless) -> None:
    head = f"HTTP/1.1 {flood.code} No\r\ncontent-type: text/plain\r\ncontent-encoding: {flood.encoding}\r\n\r\n"
    await stream.send(head.encode())
    for _ in range(flood.count):
        await stream.send(flood.piece)
