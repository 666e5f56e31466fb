"""Reading a file, a pipe or a terminal as it is written: what has arrived goes on at once."""

from __future__ import annotations

import os
import stat
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Protocol, TextIO, cast

import anyio
from anyio.to_thread import run_sync

from pipeline import SourceError
from stages.sources._decoding import Decoder
from stages.sources._iterables import own_thread

Take = Callable[[str], Awaitable[None]]

READ = 65_536
"""Bytes asked for at once: what a pipe of Linux holds. Fewer are taken as soon as they are there."""


class _Bytes(Protocol):
    """The reading end of a file of bytes: one that gives what has arrived has `read1`."""

    def read(self, size: int, /) -> bytes: ...


async def read_path(path: Path, take: Take) -> None:
    """Read the file at `path` as UTF-8. Raises `SourceError` if it cannot be read."""
    try:
        # a named pipe waits for its writer
        file = await run_sync(path.open, "rb", abandon_on_cancel=True, limiter=own_thread())
    except OSError as error:
        raise SourceError(f"The text file {path} cannot be read: {error.strerror}.") from error
    try:
        await _read(cast("_Bytes", file), Decoder(), str(path), take)
    finally:
        file.close()  # a local file open for reading: closing does not wait


async def read_file(file: TextIO | BinaryIO, take: Take) -> None:
    """Read an open file from where it stands, and leave it open.

    A text file that stands on bytes (`open`, `sys.stdin`) is read below its text layer, because that one waits for
    whole lines; hand it over before anything was read from it, unless it can seek.
    """
    raw = getattr(file, "buffer", file)
    if raw is not file and file.seekable():
        file.seek(file.tell())  # the bytes below stand where the text layer stands
    name = str(getattr(file, "name", "the text file"))
    decoder = Decoder(getattr(file, "encoding", None) or "utf-8")
    await _read(cast("_Bytes", raw), decoder, "standard input" if name == "<stdin>" else name, take)


async def _read(raw: _Bytes, decoder: Decoder, name: str, take: Take) -> None:
    heard, own = False, own_thread()
    data = b"first"
    while data:
        try:
            data = await _arrived(raw, own)
        except OSError as error:
            raise SourceError(f"Reading {name} failed: {error.strerror or error}.") from error
        text, wrong = decoder.feed(data, last=not data)
        if text:
            heard = True
            await take(text)
        if wrong is not None:
            raise SourceError(
                f"Byte {wrong} of {name} is not valid {decoder.encoding.upper()}: save it as UTF-8, or decode it first."
            )
    if not heard:
        raise SourceError(f"There is no text in {name}.")


async def _arrived(raw: _Bytes, own: anyio.CapacityLimiter) -> bytes:
    """The bytes that are there, waiting for at least one; empty at the end of the file.

    A regular file never keeps a thread waiting. A pipe or a terminal is read when it is ready, so that nothing hangs
    in a thread when the turn is interrupted or the program ends; where readiness cannot be asked for, the thread is
    left behind.
    """
    read = getattr(raw, "read1", raw.read)
    descriptor = _descriptor(raw)
    if descriptor is not None and stat.S_ISREG(os.fstat(descriptor).st_mode):
        return cast("bytes", await run_sync(read, READ, limiter=own))
    if descriptor is not None and os.name == "posix":
        with suppress(OSError, ValueError):  # /dev/null and other devices that no selector takes
            await anyio.wait_readable(descriptor)
    return cast("bytes", await run_sync(read, READ, abandon_on_cancel=True, limiter=own))


def _descriptor(raw: object) -> int | None:
    try:
        return cast("BinaryIO", raw).fileno()
    except (AttributeError, OSError):  # io.BytesIO and the like: io.UnsupportedOperation is an OSError
        return None
