"""A phrase of the caller's for the time in which the model says nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

import anyio

from pipeline import Outbox, UsageError
from pipeline.options import is_number


@dataclass(frozen=True, slots=True)
class Filler:
    """What to say when the model has said nothing for ``after`` seconds: before its first word, or while a tool runs.

    ``phrase`` is said once a turn if it is a str. A callable is given how many phrases have been said in this turn, and
    gives the next one, or None to stay silent; it is asked again after as many seconds.

        Filler(1.5, "One moment, please.")
    """

    after: float
    phrase: str | Callable[[int], str | None]

    def __post_init__(self) -> None:
        if not (is_number(self.after) and self.after > 0):
            raise UsageError(f"A filler after {self.after!r} s would speak over every reply: give a number above 0.")
        if not (isinstance(self.phrase, str) or callable(self.phrase)):
            raise UsageError(f"A filler says a str, or what a function gives, not {type(self.phrase).__name__}.")


class Fillers:
    """The filler in one turn: it knows how often it has spoken."""

    def __init__(self, filler: Filler | None, outbox: Outbox[str]) -> None:
        self._filler = filler
        self._outbox = outbox
        self._said = 0

    @asynccontextmanager
    async def silence(self) -> AsyncIterator[Callable[[], None]]:
        """A block in which the model is waited for. Call what it gives when the model speaks."""
        if self._filler is None:
            yield _nothing
            return
        quiet = anyio.CancelScope()
        failure: Exception | None = None
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._watch, self._filler, quiet)
            try:
                yield quiet.cancel
            except Exception as error:  # raised again below: a group would hide it from the caller
                failure = error
            quiet.cancel()
        if failure is not None:
            raise failure

    async def _watch(self, filler: Filler, quiet: anyio.CancelScope) -> None:
        with quiet:
            while (phrase := self._next(filler)) is not None:
                await anyio.sleep(filler.after)
                await self._outbox.send(phrase + "\n\n")  # a paragraph of its own: it is spoken at once
                self._said += 1

    def _next(self, filler: Filler) -> str | None:
        if callable(filler.phrase):
            return filler.phrase(self._said)
        return None if self._said else filler.phrase


def _nothing() -> None:
    pass
