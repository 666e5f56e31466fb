"""Getting a byte stream to a host: TCP by happy eyeballs, through an HTTP CONNECT proxy where one is named, TLS on top.

Every failure leaves as `Unreachable` with one sentence, whatever the run loop. No message holds a password.
"""

from __future__ import annotations

import base64
import os
import re
import socket
import ssl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from ipaddress import ip_address
from typing import Literal
from urllib.parse import unquote, urlsplit

import anyio
from anyio.abc import ByteStream
from anyio.streams.tls import TLSStream

from pipeline import UsageError

PROXY_HEAD = 16_384
"""Bytes of a proxy's answer to CONNECT that are read before it is called nonsense."""

_STATUS = re.compile(rb"HTTP/1\.\d (\d{3})(?!\d)")

Step = Literal["name", "connect", "proxy", "tls", "handshake", "timeout"]
"""Where the way to a websocket ended: looking up the name, TCP, the proxy, TLS, the upgrade, or the time allowed."""


class Unreachable(Exception):
    """No websocket came about, and no HTTP answer either.

    ``step`` says where the way ended, ``retryable`` whether the same call may succeed later.
    """

    def __init__(self, message: str, *, step: Step, retryable: bool = True) -> None:
        super().__init__(message)
        self.step: Step = step
        self.retryable = retryable


class Way:
    """How far a dial has come: whoever sets its time limit can say what was waited for when it ran out."""

    def __init__(self) -> None:
        self.waits("nobody answered")

    def waits(self, what: str, advice: str = "try again later") -> None:
        """Note what is waited for now, in the words of the sentence that may become of it."""
        self._what, self._advice = what, advice

    def sentence(self, timeout: float) -> str:
        """What is wrong when so many seconds were not enough."""
        return f"{capital(self._what)} within {round(timeout, 2):g} s: {self._advice}."


def place(host: str, port: int) -> str:
    """How host and port stand in an address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def capital(sentence: str) -> str:
    """With a capital letter at its start, and none changed."""
    return sentence[:1].upper() + sentence[1:]


@dataclass(frozen=True, slots=True)
class Proxy:
    """An HTTP proxy, taken from its URL by `parse_proxy`."""

    host: str
    port: int
    secure: bool
    credentials: str | None = field(repr=False)


def is_loopback(host: str) -> bool:
    """Whether `host` can only mean this machine, without asking a name server."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def proxy_for(url: str) -> str | None:
    """The proxy that the environment (or the system's settings) names for the websocket `url`; None: go straight.

    Read are ``HTTPS_PROXY`` for wss, ``HTTP_PROXY`` for ws, ``ALL_PROXY`` for both, and ``NO_PROXY``, in either case.
    Loopback is never proxied.
    """
    target = urlsplit(url)
    host = target.hostname or ""
    if is_loopback(host) or not _may_have_proxy():
        return None
    from urllib.request import getproxies, proxy_bypass  # brings all of http and email along: 0.05 s

    names = ("wss", "https", "all") if target.scheme == "wss" else ("ws", "http", "all")
    proxies = getproxies()
    proxy = next((proxies[name] for name in names if proxies.get(name)), None)
    if proxy is None or proxy_bypass(f"{host}:{target.port}" if target.port else host):
        return None
    return proxy


def _may_have_proxy() -> bool:
    """Whether a proxy can be named anywhere: Windows and macOS have settings beside the environment."""
    return sys.platform in ("win32", "darwin") or any(name.lower().endswith("_proxy") for name in os.environ)


def parse_proxy(url: str) -> Proxy:
    """Reads a proxy's URL, which may hold a user and a password. Raises `UsageError`; its message never shows them."""
    parts = urlsplit(url if "://" in url else f"http://{url}")
    if parts.scheme not in ("http", "https"):
        raise UsageError(f"A proxy of kind {parts.scheme!r} is not supported: name an http:// or https:// proxy.")
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None:
        raise UsageError("The proxy's URL names no host or no valid port: write it as http://host:port.")
    credentials = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        credentials = base64.b64encode(pair.encode()).decode("ascii")
    secure = parts.scheme == "https"
    return Proxy(host, port or (443 if secure else 80), secure, credentials)


async def dial(
    host: str, port: int, *, tls: bool, context: ssl.SSLContext | None, proxy: str | None, way: Way | None = None
) -> ByteStream:
    """A connected stream to `host`. Close it; nothing is left open when this raises. Raises `Unreachable`.

    `way` is kept up to date with what is waited for.
    """
    way = way or Way()
    where = place(host, port)
    if proxy is None:
        way.waits(f"{where} did not answer")
        stream: ByteStream = await _connect(where, host, port)
    else:
        stream = await _tunnel(parse_proxy(proxy), host, port, way)
    return await _secured(stream, where, host, context, way) if tls else stream


async def close(stream: ByteStream) -> None:
    """Closes at once, even when cancelled: it never waits for the peer, so the shield costs nothing."""
    with anyio.CancelScope(shield=True):
        await stream.aclose()


async def _connect(where: str, host: str, port: int, step: Step | None = None) -> ByteStream:
    """TCP. `where` is what to call the other side, a proxy perhaps: then that is the `step`, whatever failed."""
    try:
        return await anyio.connect_tcp(host, port)
    except (socket.gaierror, UnicodeError) as error:
        of = f" of {where}" if step else ""
        raise Unreachable(
            f"The name {host!r}{of} could not be resolved: check the address and the network.", step=step or "name"
        ) from error
    except OSError as error:
        advice = "check the proxy's address, and whether it runs" if step else "check the address and whether it runs"
        raise Unreachable(f"No connection to {where} ({_why(error)}): {advice}.", step=step or "connect") from error


def _why(error: OSError) -> str:
    """What the operating system says, of the first address where several were tried: asyncio puts it otherwise."""
    cause = error.__cause__
    while isinstance(cause, BaseExceptionGroup):
        cause = cause.exceptions[0]
    number = next((each.errno for each in (cause, error) if isinstance(each, OSError) and each.errno), None)
    return str(error) if number is None else os.strerror(number)


async def _secured(
    stream: ByteStream, where: str, host: str, context: ssl.SSLContext | None, way: Way, plain: str = "ws://"
) -> ByteStream:
    """TLS on top. `plain` is how the address begins of one that speaks none: the commonest reason for a failure."""
    advice = f"is its port one that speaks TLS? An address without TLS begins with {plain}"
    way.waits(f"{where} took the connection but did not answer in TLS", advice)
    try:
        with _tls_errors(where, host, advice):
            if context is None:
                context = await anyio.to_thread.run_sync(_default_context)
            return await TLSStream.wrap(
                stream, server_side=False, hostname=host, ssl_context=context, standard_compatible=False
            )
    except BaseException:
        await close(stream)
        raise


@contextmanager
def _tls_errors(where: str, host: str, advice: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(
            f"The certificate of {host} was not accepted ({error.verify_message}): check the address and the clock, or "
            "name your own authorities in SSL_CERT_FILE.",
            step="tls",
            retryable=False,
        ) from error
    except ssl.SSLError as error:
        why = error.reason or "unknown reason"
        raise Unreachable(f"No TLS with {where} ({why}): {advice}.", step="tls", retryable=False) from error
    except (anyio.EndOfStream, anyio.BrokenResourceError) as error:
        raise Unreachable(f"{capital(where)} hung up during the TLS handshake: {advice}.", step="tls") from error


@cache
def _default_context() -> ssl.SSLContext:
    """Loading the authorities takes tens of milliseconds, so once in a process."""
    return ssl.create_default_context()


async def _tunnel(proxy: Proxy, host: str, port: int, way: Way) -> ByteStream:
    where = f"the proxy {place(proxy.host, proxy.port)}"
    way.waits(f"{where} did not answer")
    stream = await _connect(where, proxy.host, proxy.port, "proxy")
    if proxy.secure:
        stream = await _secured(stream, where, proxy.host, None, way, "http://")
    target = place(host, port)
    request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
    if proxy.credentials is not None:
        request += f"Proxy-Authorization: Basic {proxy.credentials}\r\n"
    way.waits(f"{where} gave no connection to {target}")
    try:
        await stream.send(f"{request}\r\n".encode("ascii"))
        _check_tunnel(where, await _head(stream), known=proxy.credentials is not None)
    except (anyio.EndOfStream, anyio.BrokenResourceError) as error:
        await close(stream)
        raise Unreachable(f"{capital(where)} hung up without an answer to CONNECT.", step="proxy") from error
    except BaseException:
        await close(stream)
        raise
    return stream


async def _head(stream: ByteStream) -> bytes:
    """The head of the answer to CONNECT, and what came with it; less, if the proxy hung up after its status."""
    head = b""
    try:
        while b"\r\n\r\n" not in head and len(head) <= PROXY_HEAD:
            head += await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        if not _STATUS.match(head):
            raise
    return head


def _check_tunnel(where: str, answer: bytes, *, known: bool) -> None:
    """The status decides; proxies put a page behind a refusal, which is nobody's business.

    A tunnel stands when the answer is 2xx and nothing follows its head: behind it, we are the first to speak. `known`:
    the proxy was told a user and a password.
    """
    found = _STATUS.match(answer)
    status = int(found[1]) if found else 0
    if not found or (200 <= status < 300 and not answer.endswith(b"\r\n\r\n")):
        raise Unreachable(f"{capital(where)} does not answer like an HTTP proxy.", step="proxy", retryable=False)
    if status == 407:
        wants = "does not accept the user and password in its URL (407): check them"
        if not known:
            wants = "wants a user and a password (407): put them into its URL"
        raise Unreachable(f"{capital(where)} {wants}.", step="proxy", retryable=False)
    if not 200 <= status < 300:
        advice = "the server behind it may be down: try again later" if status >= 500 else "ask whoever runs it"
        raise Unreachable(
            f"{capital(where)} refused the tunnel with HTTP {status}: {advice}.", step="proxy", retryable=status >= 500
        )
