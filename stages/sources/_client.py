"""The openai package, loaded when a `Chat` is first opened; nothing else imports it.

Its client is used for settings, keys, the pool of connections, requests and refusals. The body of a reply is read by
`Events`.
"""

from __future__ import annotations

import base64
import math
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit, urlunsplit

import anyio
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from pipeline import UsageError
from pipeline.secret import Secret, concealed
from stages.sources._events import CLOSE_WITHIN, Events
from stages.sources._failures import ModelServer, explain
from stages.sources._prompt import Api

if TYPE_CHECKING:
    from openai import AsyncOpenAI

KEEP_ALIVE = 60.0
"""Seconds that an idle connection is kept: people think between turns. The package's default is 5."""


REFUSAL = 16_384
"""Bytes of a refusal's body that are read, packed: its reason is a sentence or two."""

SLICE = 4096
"""Bytes that are unpacked in one go: at most 4 MB come of them."""


@dataclass(frozen=True, slots=True)
class Server:
    """Which server, and by which key; None: as the environment says (OPENAI_BASE_URL, OPENAI_API_KEY)."""

    base_url: Secret | None  # it may hold a password
    api_key: Secret | None


def check_server(server: Server) -> None:
    """Raise `UsageError` for an address or a key that cannot be one. Neither is ever shown."""
    if server.base_url is not None and not _is_address(server.base_url):
        raise UsageError(
            "The base_url of Chat is not the address of a server: it looks like 'http://127.0.0.1:8000/v1'."
        )
    if server.api_key is not None and not (server.api_key.reveal().isascii() and server.api_key.reveal().isprintable()):
        raise UsageError("The key of Chat holds characters that no key has: copy it again from where it was made.")


def _is_address(url: Secret) -> bool:
    try:
        parts = urlsplit(url.reveal())
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, or too large
        return False
    return sound and url.reveal().isprintable()


def _from_environment(name: str) -> Secret | None:
    return Secret(os.environ[name]) if os.environ.get(name) else None


class _Clients:
    """The clients of one run loop and how many use each: connections belong to the loop that opened them."""

    def __init__(self) -> None:
        self.lock = anyio.Lock()
        self.open: dict[Server, tuple[AsyncOpenAI, int]] = {}


_CLIENTS = RunVar[_Clients]("utterflow_openai_clients")


@asynccontextmanager
async def borrowed(server: Server) -> AsyncIterator[AsyncOpenAI]:
    """A client for these settings: the one that is open already, or a new one, closed when nobody uses it any more.

    Making one takes a second the first time; it is made in a thread. Raises `UsageError` if there is no key.
    """
    clients = _CLIENTS.get(None) or _Clients()
    _CLIENTS.set(clients)
    async with clients.lock:
        client, users = clients.open.get(server) or (await run_sync(_make, server), 0)
        clients.open[server] = client, users + 1
    try:
        yield client
    finally:
        client, users = clients.open.pop(server)
        if users > 1:
            clients.open[server] = client, users - 1
        else:
            with anyio.CancelScope(shield=True), anyio.move_on_after(CLOSE_WITHIN):
                await client.close()


def _make(server: Server) -> AsyncOpenAI:
    import openai

    server = Server(
        server.base_url or _from_environment("OPENAI_BASE_URL"), server.api_key or _from_environment("OPENAI_API_KEY")
    )
    check_server(server)
    key = server.api_key
    if not key:
        if not server.base_url:
            raise UsageError(
                "Chat has no key: pass api_key, set OPENAI_API_KEY, or name a server of your own by base_url."
            )
        key = Secret("none")  # servers on one's own machine ask for none
    limits = type(openai.DEFAULT_CONNECTION_LIMITS)(
        max_connections=1000, max_keepalive_connections=100, keepalive_expiry=KEEP_ALIVE
    )
    http = openai.DefaultAsyncHttpx2Client(limits=limits, event_hooks={"response": [_bounded()]})
    with concealed():
        client = openai.AsyncOpenAI(
            api_key=key.reveal(), max_retries=0, http_client=http, **_addressed(server.base_url or Secret(""))
        )
    client.chat.completions, client.responses  # noqa: B018  # loads them now: 0.1 s
    return client


def _addressed(url: Secret) -> dict[str, Any]:
    """The address, and its user and password as the header that the HTTP library would make of them.

    Left in the address, they stand in every request that one of the package's errors shows.
    """
    parts = urlsplit(url.reveal())
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return {"base_url": url.reveal() or None}
    header = base64.b64encode(unquote(user if ":" in user else f"{user}:").encode()).decode()
    return {
        "base_url": urlunsplit(parts._replace(netloc=host)),
        "default_headers": {"Authorization": f"Basic {header}"},
    }


def _passwords(client: AsyncOpenAI) -> tuple[Secret, ...]:
    """What a server may repeat beside the key: what `_addressed` made a header of, and the password in it."""
    kind, _, header = str(client.default_headers.get("Authorization", "")).partition(" ")
    if kind != "Basic":
        return ()
    return Secret(header), Secret(base64.b64decode(header).decode().partition(":")[2])


def _bounded() -> Callable[[Any], Awaitable[None]]:
    """What keeps a response from filling the memory, before the package or its decoder has seen any of it.

    The package reads the whole body of a refusal, and the decoder of gzip makes a thousand bytes of one.
    """
    import httpx2  # it comes with openai

    class Bounded(httpx2.AsyncByteStream):
        def __init__(self, stream: Any, most: float) -> None:
            self._stream = stream
            self._pieces = aiter(stream)
            self._left = most
            self._piece = b""

        def __aiter__(self) -> AsyncIterator[bytes]:
            return self

        async def __anext__(self) -> bytes:
            if not self._piece and self._left > 0:
                self._piece = await anext(self._pieces)
                self._left -= len(self._piece)
            if not self._piece:
                raise StopAsyncIteration
            taken, self._piece = self._piece[:SLICE], self._piece[SLICE:]
            return taken

        async def aclose(self) -> None:
            await self._stream.aclose()
            with suppress(StopAsyncIteration, httpx2.HTTPError, httpx2.StreamError):
                while True:  # what reads the closed connection unwinds; left to the collector, trio complains
                    await anext(self._pieces)

    async def bound(response: Any) -> None:
        response.stream = Bounded(response.stream, REFUSAL if response.is_error else math.inf)

    return bound


@dataclass(frozen=True, slots=True)
class ReplyTimer:
    """Seconds: to connect, and between two pieces of the reply (and before the first)."""

    connect: float
    stall: float


@asynccontextmanager
async def requested(
    client: AsyncOpenAI, api: Api, body: Mapping[str, Any], patience: ReplyTimer
) -> AsyncIterator[Events]:
    """Ask for a reply. Raises `Broke`; leaving the block before the end closes the connection."""
    import openai

    secrets = Secret(client.api_key), *_passwords(client)
    place = ModelServer.of(Secret(str(client.base_url)), str(body["model"]), patience.stall, secrets)
    timeout = openai.Timeout(patience.stall, connect=patience.connect)
    try:
        response = await _asked(client.with_options(max_retries=0, timeout=timeout), api, dict(body)).__aenter__()
    except openai.OpenAIError as error:
        raise explain(error, place) from error
    events = Events(response.http_response, place)
    try:
        await events.check()
        yield events
    finally:
        await events.aclose()


def _asked(client: AsyncOpenAI, api: Api, body: dict[str, Any]) -> AbstractAsyncContextManager[Any]:
    """The request, with all that the package need not know of in its extra body."""
    model = body.pop("model")
    if api == "chat":
        chat = client.chat.completions.with_streaming_response
        return chat.create(model=model, messages=body.pop("messages"), stream=True, extra_body=body)
    responses = client.responses.with_streaming_response
    return responses.create(model=model, input=body.pop("input"), stream=True, extra_body=body)
