"""Who we are to the speech server, and by which way we get there. Asked at each handshake: tokens live for seconds.

Keys are `Secret` here; the one that makes the connection reveals them within a block that no variable leaves.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlencode, urlsplit
from uuid import uuid4

import anyio
import anyio.to_thread

from pipeline import ConnectFailed, UsageError
from pipeline.secret import Secret, concealed
from stages.deepgram.query import DEFAULT_BASE_URL, authorization
from stages.net.dial import is_loopback, parse_proxy
from stages.net.websocket import proxy_for

if TYPE_CHECKING:
    import ssl

    from anyio.abc import ByteStream

Key = str | Callable[[], str | Awaitable[str]]
"""A key or token, or a function that gives the one to use now."""

Hidden = Secret | Callable[[], str | Awaitable[str]]
"""A `Key` as it is kept."""

KEY_VARIABLE = "DEEPGRAM_API_KEY"
TOKEN_VARIABLE = "DEEPGRAM_ACCESS_TOKEN"
URL_VARIABLE = "DEEPGRAM_BASE_URL"

SESSION_HEADER = "x-deepgram-session-id"
"""What Deepgram's own clients send with every connection of a conversation (deepgram-sdk 7, client.py)."""

PROVIDER = "deepgram.com"
"""Whose servers let nobody in without a key. One's own may."""

_OURS = ("model", "encoding", "sample_rate", "speed", "mip_opt_out")
_HANDSHAKE = re.compile(r"host|connection|upgrade|content-length|transfer-encoding|sec-websocket-.*", re.IGNORECASE)
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.1
_TELLING = re.compile("auth|key|token|secret|passw|sign|cookie|credential", re.IGNORECASE)


class Connection:
    """How to get to the speech server, beside its address and the key: ``Speak(connection=Connection(...))``.

    ``headers`` go with each handshake (a gateway's key, a traceparent), ``query`` into the address (``{"tag":
    "support"}``; a list gives a name several values). ``ssl_context`` holds authorities or a certificate of your own.
    ``proxy`` is the URL of an HTTP proxy (None: the one that the environment names; "": none). ``key_in_clear`` lets a
    key go to a ``ws://`` server that is not this machine, although everybody on the way can read it. ``through`` is a
    function that gives a stream of bytes in the place of each dialling: ``server.connect`` of a `LocalSpeakServer`
    speaks through memory, which works in virtual time (docs/stages.md), and a tunnel of your own is one too.

    Nothing of it is shown. Raises `UsageError` for what cannot be part of a handshake, or is ours to say.
    """

    def __init__(
        self,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str | Sequence[str]] | None = None,
        ssl_context: ssl.SSLContext | None = None,
        proxy: str | None = None,
        key_in_clear: bool = False,
        through: Callable[[], ByteStream] | None = None,
    ) -> None:
        self.headers = {name: Secret(value) for name, value in (headers or {}).items()}
        self.query = {name: _several(value) for name, value in (query or {}).items()}
        self.ssl_context = ssl_context
        self.proxy = None if proxy is None else Secret(proxy)
        self.key_in_clear = key_in_clear
        self.through = through
        del headers, query, proxy  # no error of this frame shows them
        self._check()

    def __repr__(self) -> str:
        return "Connection()"

    def header(self, name: str) -> Secret | None:
        """The header of this name, in any case of its letters."""
        return next((value for known, value in self.headers.items() if known.lower() == name.lower()), None)

    def _check(self) -> None:
        if self.through is not None and not callable(self.through):
            raise UsageError(f"through= takes a function that gives a stream, not {type(self.through).__name__}.")
        for name, value in self.headers.items():
            if not _NAME.fullmatch(name):
                raise UsageError(f"{name[:60]!r} cannot be the name of a header.")
            if _HANDSHAKE.fullmatch(name):
                raise UsageError(f"The header {name} belongs to the handshake itself: leave it out.")
            if not _fits(value):
                raise UsageError(f"The value for the header {name} holds a character that HTTP does not allow there.")
        for name, values in self.query.items():
            if name in _OURS:
                raise UsageError(f"The parameter {name!r} is Speak's own: give it as an argument of Speak.")
            if not all(isinstance(value.reveal(), str) for value in values):
                raise UsageError(f"The value for the parameter {name!r} is a str, or a list of them.")
        if self.proxy:
            with concealed():
                parse_proxy(self.proxy.reveal())


class Credential:
    """An API key or a temporary token, or the function that gives one. `what` is "key" or "token"."""

    def __init__(self, source: Hidden, what: str) -> None:
        self._source = source
        self.what = what
        if isinstance(source, Secret):
            with concealed():
                self._header(source)

    @property
    def account(self) -> Hashable:
        """What is the same for whoever uses the same key."""
        try:
            hash(self._source)
        except TypeError:
            return id(self._source)
        return self._source

    async def header(self, timeout: float) -> Secret:
        """The value of the Authorization header. Raises `ConnectFailed`, which does not show why a function failed."""
        if isinstance(self._source, Secret):
            return self._header(self._source)
        failed = f"gave none within {timeout:g} s"
        try:
            with anyio.move_on_after(timeout):
                return self._header(await _asked(self._source))
        except UsageError:
            failed = f"gave what is no {self.what}"
        except Exception as error:
            failed = f"failed with {type(error).__name__}"
        name = getattr(self._source, "__qualname__", type(self._source).__name__)
        # Out here, since that error would be this one's context, and nobody knows what it shows.
        raise ConnectFailed(f"The function for the {self.what} of Speak, {name}, {failed}.", retryable=True)

    def _header(self, source: Secret) -> Secret:
        if not isinstance(source.reveal(), str):
            raise UsageError(f"The {self.what} of Speak is a str, or a function that gives one.")
        return Secret(authorization(source.reveal(), temporary=self.what == "token"))


class Account:
    """What a stage was told about its server and the key, and what the environment says where it was told nothing.

    Raises `UsageError` for what cannot go together.
    """

    def __init__(
        self, key: Hidden | None, token: Hidden | None, base_url: Secret, connection: Connection | None
    ) -> None:
        self._key = key
        self._token = token
        self._base_url = base_url or Secret(os.environ.get(URL_VARIABLE) or DEFAULT_BASE_URL)
        self._connection = connection or Connection()
        if key and token:
            raise UsageError("There are a key and a token: give one of them.")
        if (key or token) and self._connection.header("authorization"):
            raise UsageError(
                "There are two keys: one is an argument, and one is the header Authorization. Leave one out."
            )

    def address(self, url: Callable[[str], str]) -> Address:
        """Where to connect, with the key; `url` makes an address of the base URL. Raises `UsageError`."""
        with concealed():
            made = Secret(url(self._base_url.reveal()))
        return Address(made, self._credential(), self._connection, session_header=SESSION_HEADER)

    def _credential(self) -> Credential | None:
        """What was given, else what the environment has: a token before a key."""
        if self._token:
            return Credential(self._token, "token")
        if self._key is not None:
            return Credential(self._key, "key") if self._key else None
        if self._connection.header("authorization"):
            return None
        for variable, what in ((TOKEN_VARIABLE, "token"), (KEY_VARIABLE, "key")):
            if os.environ.get(variable):
                return Credential(Secret(os.environ[variable]), what)
        return None


class Address:
    """Where one conversation connects, and what it shows at each handshake. Made when a pipeline opens.

    ``session_header`` is the header that tells the provider which sockets are one conversation, if it has one.
    Raises `UsageError` where the key would travel in clear text, and where there is none for a server that needs one.
    """

    def __init__(
        self, url: Secret, credential: Credential | None, connection: Connection, *, session_header: str = ""
    ) -> None:
        parts = urlsplit(url.reveal())
        self.host = parts.netloc
        """Name and port, for messages and counts."""
        self.has_key = credential is not None or connection.header("authorization") is not None
        self._session_header = session_header
        given = connection.header(session_header)
        self.session_id = given.reveal() if given else str(uuid4())
        """The same for each socket of the conversation; what to quote to the provider's support."""
        self._credential = credential
        self._connection = connection
        more = [(name, value.reveal()) for name, values in connection.query.items() for value in values]
        self.url = Secret(f"{url.reveal()}&{urlencode(more)}") if more else url
        del more
        self._check(parts.scheme == "wss", parts.hostname or "")

    def _check(self, secure: bool, name: str) -> None:
        ours = name == PROVIDER or name.endswith(f".{PROVIDER}")
        if ours and not self.has_key:
            raise UsageError(
                f"Speak needs a key for {self.host}: set DEEPGRAM_API_KEY, or pass key= or token=. A server of your "
                "own, named by base_url=, needs none."
            )
        if self.has_key and not (secure or is_loopback(name) or self._connection.key_in_clear):
            raise UsageError(
                f"The key would go to {self.host} in clear text: write its address with wss://. If it needs no key, "
                'pass key=""; if everybody on the way may read it, Connection(key_in_clear=True).'
            )

    @property
    def account(self) -> Hashable:
        """Who shares the provider's limits: the same key at the same server."""
        return self._credential.account if self._credential else self._connection.header("authorization")

    @property
    def ssl_context(self) -> ssl.SSLContext | None:
        """What to trust; None: as the system says."""
        return self._connection.ssl_context

    @property
    def through(self) -> Callable[[], ByteStream] | None:
        """What gives the streams; None: they are dialled."""
        return self._connection.through

    @property
    def proxy(self) -> Secret | None:
        """The proxy's URL; None: go straight."""
        if self._connection.proxy is not None:
            return self._connection.proxy or None
        found = Secret(proxy_for(self.url.reveal()) or "")
        return found or None

    async def headers(self, timeout: float) -> dict[str, Secret]:
        """What to send with the next handshake. Raises `ConnectFailed` where a function gives no key in `timeout`."""
        headers = dict(self._connection.headers)
        if self._session_header and self._connection.header(self._session_header) is None:
            headers[self._session_header] = Secret(self.session_id)
        if self._credential is not None:
            headers["Authorization"] = await self._credential.header(timeout)
        return headers

    def secrets(self, headers: Mapping[str, Secret]) -> tuple[Secret, ...]:
        """What a server or proxy may repeat, and nobody shall read: keys, and the proxy's password."""
        telling = [value for name, value in headers.items() if _TELLING.search(name)]
        words = [Secret(word) for value in telling for word in value.reveal().split()[-1:]]
        words += [value for name, values in self._connection.query.items() if _TELLING.search(name) for value in values]
        proxy = self.proxy
        if proxy is not None:
            parts = urlsplit(proxy.reveal() if "://" in proxy.reveal() else f"http://{proxy.reveal()}")
            words += [Secret(parts.password or ""), Secret(unquote(parts.password or ""))]
            words.append(Secret(parse_proxy(proxy.reveal()).credentials or ""))
        return tuple(word for word in words if word)


def hidden(source: Key | None) -> Hidden | None:
    """A key as it is kept."""
    return source if source is None or callable(source) else Secret(source)


async def _asked(source: Callable[[], str | Awaitable[str]]) -> Secret:
    """What the function gives now. A plain one may block: it is called in a thread."""
    if inspect.iscoroutinefunction(source):
        return Secret(await source())
    # In a tuple, since trio refuses a function that gives a coroutine.
    made = await anyio.to_thread.run_sync(lambda: (source(),), abandon_on_cancel=True)
    return Secret(await made[0] if inspect.isawaitable(made[0]) else made[0])


def _several(value: str | Sequence[str]) -> list[Secret]:
    return [Secret(value)] if isinstance(value, str) or not isinstance(value, Sequence) else [Secret(v) for v in value]


def _fits(value: Secret) -> bool:
    return isinstance(value.reveal(), str) and value.reveal().isascii() and value.reveal().isprintable()
