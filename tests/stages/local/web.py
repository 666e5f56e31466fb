"""A client of plain HTTP for tests: h11 over any stream, so that nothing of the server's own reading is in it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import anyio
import h11

SECONDS = 20.0  # no test waits longer for a single piece


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes = b""
    pieces: list[tuple[float, bytes]] = field(default_factory=list)
    whole: bool = False

    @property
    def json(self):
        return json.loads(self.body)


class Browserless:
    """One connection; `ask` as often as it stays open."""

    def __init__(self, stream):
        self.stream = stream
        self.core = h11.Connection(h11.CLIENT)

    async def ask(self, method, target, body=b"", *, version="1.1", **headers):
        """Send a request and read all of the answer; ``headers`` with underscores for hyphens."""
        fields = [("Host", "local"), *((name.replace("_", "-"), value) for name, value in headers.items())]
        if body:
            fields.append(("Content-Length", str(len(body))))
        lines = [f"{method} {target} HTTP/{version}", *(f"{name}: {value}" for name, value in fields)]
        await self.stream.send("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        self.core.send(h11.Request(method=method, target=target, headers=fields))
        if body:
            self.core.send(h11.Data(data=body))
        self.core.send(h11.EndOfMessage())
        return await self.answer()

    async def answer(self):
        response = Response(0, {})
        while True:
            event = self.core.next_event()
            if event is h11.NEED_DATA:
                try:
                    with anyio.fail_after(SECONDS):
                        self.core.receive_data(await self.stream.receive())
                except (anyio.EndOfStream, anyio.BrokenResourceError):
                    try:
                        self.core.receive_data(b"")
                        event = self.core.next_event()
                    except h11.RemoteProtocolError:  # it was cut
                        return response
                else:
                    continue
            if isinstance(event, h11.Response):
                response.status = event.status_code
                response.headers = {name.decode(): value.decode() for name, value in event.headers}
            elif isinstance(event, h11.Data):
                response.body += bytes(event.data)
                response.pieces.append((anyio.current_time(), bytes(event.data)))
            elif isinstance(event, h11.EndOfMessage):
                response.whole = True
                if self.core.our_state is h11.DONE and self.core.their_state is h11.DONE:
                    self.core.start_next_cycle()
                return response
            elif isinstance(event, h11.ConnectionClosed):
                return response


def spoken(text):
    return json.dumps({"text": text}).encode()
