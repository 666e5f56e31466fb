"""Ctrl-C and the polite kill, as a plain call."""

from __future__ import annotations

import signal
from collections.abc import Callable

import anyio
from anyio.abc import TaskStatus


async def on_signal(call: Callable[[], object], *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
    """Wait for SIGINT or SIGTERM, make the `call`, and return: a second signal ends the process at once.

    Where the run loop has no signal handlers (Windows), Ctrl-C is a KeyboardInterrupt, which cancels everything.
    """
    try:
        with anyio.open_signal_receiver(signal.SIGINT, signal.SIGTERM) as signals:
            task_status.started()
            async for _ in signals:
                call()
                return
    except NotImplementedError:
        task_status.started()
