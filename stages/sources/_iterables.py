"""Taking tokens from any iterable, blocking or async, and closing it when the turn ends early."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Iterable, Iterator
from typing import Final

import anyio
from anyio.to_thread import run_sync

from pipeline import PipelineError, SourceError

CLOSE_WITHIN = 2.0
"""Seconds that an async iterator may take to close when the turn is interrupted."""

Take = Callable[[object], Awaitable[None]]


async def take_async(feed: AsyncIterable[object], take: Take) -> None:
    """Take each item of an async iterable; then close its iterator, and itself if it is a stream that can be closed."""
    iterator = feed.__aiter__()
    with anyio.CancelScope() as guard:  # older than any scope inside the iterator, which can so be left in order
        try:
            while (item := await _next(iterator)) is not _END:
                await take(item)
        finally:
            guard.deadline, guard.shield = anyio.current_time() + CLOSE_WITHIN, True
            for owner in (iterator,) if iterator is feed else (iterator, feed):
                await _close(owner)


async def take_blocking(feed: Iterable[object], take: Take) -> None:
    """Take each item of an iterable that may block between two of them (a synchronous stream), in worker threads."""
    if isinstance(feed, list | tuple):
        for item in feed:
            await take(item)
        return
    puller, own = _Puller(iter(feed)), own_thread()
    try:
        while (item := await run_sync(puller.pull, abandon_on_cancel=True, limiter=own)) is not _END:
            await take(item)
    finally:
        puller.leave()


def own_thread() -> anyio.CapacityLimiter:
    """A place for the one thread that a source waits in.

    By default all of a process share forty places. Forty models that are waited for would take them all, and whatever
    else needs a thread (opening a file, looking up a name) would wait for one of them to write.
    """
    return anyio.CapacityLimiter(1)


_END: Final = object()


async def _next(iterator: AsyncIterator[object]) -> object:
    """The next item, or `_END`. What the iterator raises is the cause of a `SourceError`."""
    try:
        return await anext(iterator)
    except StopAsyncIteration:
        return _END
    except PipelineError:
        raise
    except Exception as error:
        raise _failed(error) from error


async def _close(owner: object) -> None:
    close = getattr(owner, "aclose", None)
    if close is None:
        return
    try:
        await close()
    except BaseExceptionGroup as group:  # a task group inside a generator wraps its GeneratorExit
        if group.split(GeneratorExit)[1] is not None:
            raise


def _failed(error: Exception) -> SourceError:
    return SourceError(f"The stream of text that was given raised {type(error).__name__}: see this error's cause.")


class _Puller:
    """An iterator used by one thread at a time; whoever is last to use it closes it.

    An interrupted turn does not wait for a `next` that blocks: the thread inside it closes the iterator when it
    returns.
    """

    def __init__(self, iterator: Iterator[object]) -> None:
        self._iterator = iterator
        self._lock = threading.Lock()
        self._left = False

    def pull(self) -> object:
        """The next item, or `_END`."""
        try:
            with self._lock:
                return _END if self._left else next(self._iterator, _END)
        except PipelineError:
            raise
        except Exception as error:
            raise _failed(error) from error
        finally:
            if self._left:
                self.leave()

    def leave(self) -> None:
        """No more items are wanted."""
        self._left = True
        close = getattr(self._iterator, "close", None)
        if close is not None and self._lock.acquire(blocking=False):
            try:
                close()
            finally:
                self._lock.release()
