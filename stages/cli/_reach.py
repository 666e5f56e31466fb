"""Whether a speech server can be reached at all: by the sender's own way, and nothing is said to it."""

from __future__ import annotations

import socket
import ssl
import threading
from urllib.parse import urlsplit

import anyio

from pipeline import UsageError
from stages.net.dial import Unreachable, Way, close, dial, parse_proxy, place, proxy_for

WITHIN = 4.0
"""Seconds for all of it, the name lookup included: an answer from the other side of the world takes less than one."""

GRACE = 1.0
"""Seconds more before it is given up from outside: kept inside, the time limit can say what took so long."""


def way_there(url: str) -> str:
    """Where a websocket's `url` leads, in words: host and port, and the proxy if there is one. Holds no password."""
    host, port, _ = _parts(url)
    proxy = proxy_for(url)
    if proxy is None:
        return place(host, port)
    through = parse_proxy(proxy)
    return f"{place(host, port)} through the proxy {place(through.host, through.port)}"


def reach(url: str, within: float = WITHIN) -> str | None:
    """Try to open a connection to `url` (ws or wss). Gives None, or what went wrong, after at most `within` seconds."""
    result: list[str | None] = []
    # A daemon: a name lookup has no timeout, and nobody waits for it.
    trial = threading.Thread(target=lambda: result.append(_try(url, within)), name="reach", daemon=True)
    trial.start()
    trial.join(within + GRACE)
    return result[0] if result else f"No name server answered within {within:g} s: check the network."


def _try(url: str, within: float) -> str | None:
    host, port, tls = _parts(url)
    first = host
    try:
        proxy = proxy_for(url)
        first = parse_proxy(proxy).host if proxy else host
        socket.getaddrinfo(first, None)  # here, since a run loop would wait for the end of a lookup that hangs
        context = ssl.create_default_context() if tls else None  # takes a while: not while the peer is waiting
        return anyio.run(_dialled, host, port, context, proxy, within)
    except (socket.gaierror, UnicodeError):
        return f"The name {first!r} could not be resolved: check the address and the network."
    except (UsageError, OSError) as error:  # OSError: no authorities to load
        return str(error)


async def _dialled(
    host: str, port: int, context: ssl.SSLContext | None, proxy: str | None, within: float
) -> str | None:
    way = Way()
    try:
        with anyio.fail_after(within):
            await close(await dial(host, port, tls=context is not None, context=context, proxy=proxy, way=way))
    except Unreachable as error:
        return str(error)
    except TimeoutError:
        return way.sentence(within)
    return None


def _parts(url: str) -> tuple[str, int, bool]:
    parts = urlsplit(url)
    tls = parts.scheme == "wss"
    return parts.hostname or "", parts.port or (443 if tls else 80), tls
