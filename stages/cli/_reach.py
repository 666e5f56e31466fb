"""Whether a host can be reached at all: TCP and TLS, and nothing is said to it."""

from __future__ import annotations

import socket
import ssl
import threading
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

WITHIN = 4.0
"""Seconds for all of it, the name lookup included: an answer from the other side of the world takes less than one."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
"""Never behind a proxy."""


def reach(host: str, port: int, *, tls: bool = True, within: float = WITHIN) -> str | None:
    """Try to open a connection to `host`. Gives None, or what went wrong, after at most `within` seconds.

    Where the environment names a proxy for it, the proxy is tried: nothing else would be reached directly.
    """
    proxy = None if proxy_bypass(host) or host in LOOPBACK else getproxies().get("https" if tls else "http")
    result: list[str | None] = []
    # A daemon: a name lookup has no timeout, and nobody waits for it.
    trial = threading.Thread(
        target=lambda: result.append(_try(host, port, tls, proxy, within)), name="reach", daemon=True
    )
    trial.start()
    trial.join(within)
    return result[0] if result else f"no answer within {within:g} s"


def _try(host: str, port: int, tls: bool, proxy: str | None, within: float) -> str | None:
    try:
        if proxy:
            there = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
            host, port, tls = there.hostname or "", there.port or 80, False
        context = ssl.create_default_context() if tls else None  # takes a while: not while the peer is waiting
        with socket.create_connection((host, port), within) as tcp:
            if context is not None:
                with context.wrap_socket(tcp, server_hostname=host, do_handshake_on_connect=False) as secured:
                    secured.do_handshake()
    except socket.gaierror:
        return "the name could not be resolved"
    except TimeoutError:
        return f"no answer within {within:g} s"
    except ssl.SSLError as error:
        return f"no TLS ({error.reason or 'unknown reason'})"
    except (OSError, ValueError) as error:  # ValueError: a proxy that is no URL
        return f"no connection ({error})"
    return None
