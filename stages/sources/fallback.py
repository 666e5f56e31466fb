"""Falling back to another source when one fails before its first word."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Self, TypeVar

import anyio

from pipeline import Inbox, Outbox, SourceError, Stage, UsageError

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class FellBack:
    """A source failed before its first word, and the next one was asked. ``source`` counts from 0."""

    source: int
    error: SourceError


class FirstOf(Generic[A]):
    """Sources of which the first that works is heard: see `first_of`."""

    def __init__(self, sources: tuple[Stage[A, str], ...]) -> None:
        if not sources:
            raise UsageError("first_of() needs at least one source.")
        self._sources = sources
        self._lives: list[AsyncExitStack] = []  # one for each pipeline that has it open

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as opening:
            for source in self._sources:
                if isinstance(source, AbstractAsyncContextManager):
                    await opening.enter_async_context(source)
            self._lives.append(opening.pop_all())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._lives.pop().aclose()

    async def __call__(self, inbox: Inbox[A], outbox: Outbox[str], /) -> None:
        async for item in inbox:
            await self._answer(item, outbox)

    async def _answer(self, item: A, outbox: Outbox[str]) -> None:
        for at, source in enumerate(self._sources):
            watched = _Watched(outbox)
            try:
                await _turn(source, item, watched)
            except SourceError as error:
                if watched.used or at == len(self._sources) - 1:
                    raise
                outbox.report(FellBack(at, error))
            else:
                return


def first_of(*sources: Stage[A, str]) -> FirstOf[A]:
    """A source that asks each of `sources` in turn, until one does not raise `SourceError` before its first word.

    After the first word there is no way back: an error then leaves as it is, and so does the last source's. All are
    opened with the pipeline, so that falling back takes no longer than the failure did. The outcome reports each
    `FellBack`. A `Filler` of a source counts as a word.

        first_of(Chat("a-model", base_url=near), Chat("a-model", base_url=far))
    """
    return FirstOf(sources)


async def _turn(source: Stage[A, str], item: A, outbox: Outbox[str]) -> None:
    """Run a source as a pipeline would, for this one item."""
    send, receive = anyio.create_memory_object_stream[A](1)
    with receive:
        with send:
            send.send_nowait(item)
        await source(Inbox(receive), outbox)


class _Watched(Outbox[str]):
    """The pipeline's own outbox, and whether anything was sent."""

    def __init__(self, outbox: Outbox[str]) -> None:
        self._outbox = outbox
        self.used = False

    async def send(self, item: str) -> None:
        self.used = True
        await self._outbox.send(item)

    def send_nowait(self, item: str) -> None:
        self.used = True
        self._outbox.send_nowait(item)

    def report(self, record: object) -> None:
        self._outbox.report(record)

    def tell(self, what: object) -> None:
        self._outbox.tell(what)

    @property
    def ids(self) -> dict[str, object]:
        return self._outbox.ids

    def woken(self, due: float) -> None:
        self._outbox.woken(due)

    def close(self) -> None:
        """Nothing: another source may follow, and the pipeline closes its links."""
