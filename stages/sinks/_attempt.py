"""Doing what must not disturb anybody when it fails.

The one place of the sinks that catches every error and raises none: telling a listener who may have hung up to be
quiet, and recording beside a conversation. The error is logged, and given to the caller to report.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from pipeline import get_logger

_log = get_logger("sinks")


async def attempt(what: str, call: Callable[[], Awaitable[object]]) -> Exception | None:
    """Do it. Gives the error if it fails, None if it does not."""
    try:
        await call()
    except Exception as error:
        _log.warning("failed", what=what, error=type(error).__name__)
        return error
    return None
