"""Text that is there already, or comes from anything that can be iterated: a source that needs no model."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Mapping
from io import TextIOBase
from pathlib import Path
from typing import BinaryIO, TextIO, TypeAlias, cast

from pipeline import Inbox, Outbox, UsageError
from pipeline.options import is_number
from stages.sources._files import read_file, read_path
from stages.sources._iterables import take_async, take_blocking
from stages.sources._pace import TokenPacer

Feed: TypeAlias = str | Path | TextIO | BinaryIO | Iterable[str] | AsyncIterable[str]
"""What a turn of `Text` may be given: the text itself, a path, an open file, or an iterable of str of either kind."""


class Text:
    """The text of a turn, given by the caller.

    The turn's one item is a str (the text itself), a `pathlib.Path`, an open file, `sys.stdin`, or any iterable or
    async iterable of str: every LLM library's stream is one. What arrives goes on at once; an iterable is closed when
    the turn is interrupted, and one that blocks is read in a worker thread. Files are UTF-8, or what an open text
    file says it is.

    ``pace`` replays the text at that many tokens a second, as a model would write it; without it the text goes out as
    it comes.

    Raises `UsageError` for a blank str and for items that are not str, `SourceError` for a file that cannot be read,
    is empty or is not text (what came before the wrong byte is spoken).

        await Pipeline(Text(), Chunker(), Speak(), WavFile("out.wav")).run("Hello.")
    """

    def __init__(self, pace: float | None = None) -> None:
        if pace is not None and not (is_number(pace) and pace > 0):
            raise UsageError(f"A pace of {pace!r} tokens a second never ends: give a number above 0, such as 50.")
        self._pace = pace

    def __repr__(self) -> str:
        return "Text()" if self._pace is None else f"Text(pace={self._pace:g})"

    async def __call__(self, inbox: Inbox[Feed], outbox: Outbox[str], /) -> None:
        async for feed in inbox:
            await _read(feed, outbox.send if self._pace is None else TokenPacer(outbox.send, self._pace))


async def _read(feed: Feed, send: Callable[[str], Awaitable[None]]) -> None:
    """Send on the text of `feed`, whatever it is."""

    async def take(item: object) -> None:
        if not isinstance(item, str):
            raise UsageError(
                f"Text was given an iterable of {_name(item)}, and speaks str: yield the text of each item."
            )
        if item:
            await send(item)

    if isinstance(feed, bytes | bytearray | memoryview | Mapping):
        raise UsageError(f"Text cannot speak {_name(feed)}: decode bytes, take the text out of a message.")
    if isinstance(feed, str):
        if not feed.strip():
            raise UsageError("The text is empty: there is nothing to say.")
        await send(feed)
    elif isinstance(feed, Path):
        await read_path(feed, send)
    elif hasattr(feed, "read") and (hasattr(feed, "buffer") or not isinstance(feed, TextIOBase)):
        await read_file(cast("TextIO | BinaryIO", feed), send)
    elif isinstance(feed, AsyncIterable):
        await take_async(feed, take)
    elif isinstance(feed, Iterable):
        await take_blocking(feed, take)
    else:
        raise UsageError(
            f"Text cannot speak {_name(feed)}: give a str, a pathlib.Path, an open file or an iterable of str."
        )


def _name(item: object) -> str:
    return type(item).__name__
