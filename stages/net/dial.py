"""Getting a byte stream to a host: TCP by happy eyeballs, through an HTTP CONNECT proxy where one is named, TLS on top.

Every failure leaves as `Unreachable` with one sentence, whatever the run loop. No message holds a password.
"""

from __future__ import annotations

import base64
import os
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


async def dial(host: str, port: int, *, tls: bool, context: ssl.SSLContext | None, proxy: str | None) -> ByteStream:
    """A connected stream to `host`. Close it; nothing is left open when this raises. Raises `Unreachable`."""
    if proxy is None:
        stream: ByteStream = await _connect(host, port)
    else:
        stream = await _tunnel(parse_proxy(proxy), host, port)
    return await _secured(stream, host, context) if tls else stream


async def close(stream: ByteStream) -> None:
    """Closes at once, even when cancelled: it never waits for the peer, so the shield costs nothing."""
    with anyio.CancelScope(shield=True):
        await stream.aclose()


async def _connect(host: str, port: int) -> ByteStream:
    try:
        return await anyio.connect_tcp(host, port)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable(
            f"The name {host!r} could not be resolved: check the address and the network.", step="name"
        ) from error
    except OSError as error:
        why = error.__cause__ if isinstance(error.__cause__, OSError) else error
        raise Unreachable(
            f"No connection to {host}:{port} ({why.strerror or why}): check the address and whether the server runs.",
            step="connect",
        ) from error


async def _secured(stream: ByteStream, host: str, context: ssl.SSLContext | None) -> ByteStream:
    try:
        with _tls_errors(host):
            if context is None:
                context = await anyio.to_thread.run_sync(_default_context)
            return await TLSStream.wrap(
                stream, server_side=False, hostname=host, ssl_context=context, standard_compatible=False
            )
    except BaseException:
        await close(stream)
        raise


@contextmanager
def _tls_errors(host: str) -> Iterator[None]:
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
        raise Unreachable(
            f"No TLS with {host} ({error.reason or 'unknown reason'}): is the port one that speaks TLS?",
            step="tls",
            retryable=False,
        ) from error
    except (anyio.EndOfStream, anyio.BrokenResourceError) as error:
        raise Unreachable(f"{host} hung up during the TLS handshake: try again.", step="tls") from error


@cache
def _default_context() -> ssl.SSLContext:
    """Loading the authorities takes tens of milliseconds, so once in a process."""
    return ssl.create_default_context()


async def _tunnel(proxy: Proxy, host: str, port: int) -> ByteStream:
    stream = await _connect(proxy.host, proxy.port)
    if proxy.secure:
        stream = await _secured(stream, proxy.host, None)
    where = f"The proxy {proxy.host}:{proxy.port}"
    target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    request = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n"
    if proxy.credentials is not None:
        request += f"Proxy-Authorization: Basic {proxy.credentials}\r\n"
    try:
        await stream.send(f"{request}\r\n".encode("ascii"))
        head = b""
        while b"\r\n\r\n" not in head and len(head) <= PROXY_HEAD:
            head += await stream.receive()
        _check_tunnel(where, head)
    except (anyio.EndOfStream, anyio.BrokenResourceError) as error:
        await close(stream)
        raise Unreachable(f"{where} hung up without an answer to CONNECT.", step="proxy") from error
    except BaseException:
        await close(stream)
        raise
    return stream


def _check_tunnel(where: str, head: bytes) -> None:
    """A tunnel stands when the answer is 2xx and nothing follows it: behind it, we are the first to speak."""
    words = head.partition(b"\r\n")[0].split(b" ", 2)
    status_line = words[0].startswith(b"HTTP/1.") and len(words) > 1 and words[1].isdigit() and len(words[1]) == 3
    if not (status_line and head.endswith(b"\r\n\r\n")):
        raise Unreachable(f"{where} does not answer like an HTTP proxy.", step="proxy", retryable=False)
    status = int(words[1])
    if status == 407:
        raise Unreachable(
            f"{where} wants a user and a password (407): put them into its URL.", step="proxy", retryable=False
        )
    if not 200 <= status < 300:
        raise Unreachable(f"{where} refused the tunnel with HTTP {status}.", step="proxy", retryable=status >= 500)
