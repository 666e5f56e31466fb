"""Where the bytes of a file sink go: a path, an open binary file, or standard output ("-").

Everything here may block: shells call it in a thread, except `check` and `close`. A file that exists keeps what it
holds until the first byte is written; one that is made for the occasion and gets none is removed again. A pipe may
block for ever, so what is written to one is only collected: the shell waits until the pipe takes more and calls `push`.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from typing import IO

from pipeline import PipelineError, UsageError

PIPE_BUF = 4096
"""Bytes that a pipe takes at once when it takes any (POSIX promises 512, Linux a page)."""

Name = str | os.PathLike[str] | IO[bytes]


class Target:
    """One place to write to. `open` it, `write`, `patch` what was written if it `can_patch`, `close` it."""

    def __init__(self, target: Name) -> None:
        self._target = target
        self._file: IO[bytes] | None = None
        self._created = False
        self._holds = False  # something that was there before
        self._size = 0
        self._base = 0
        self._outgoing = bytearray()
        self.can_patch = False
        self.pipe: int | None = None
        """The descriptor, if this is a pipe and one can wait for pipes here."""
        self.has_reader = False
        """Whether something reads what is written as it comes: this is a pipe or a socket."""
        if not (isinstance(target, str | os.PathLike) or hasattr(target, "write")):
            raise UsageError(
                f'A file to write is a path, an open binary file or "-", not {type(target).__name__}: name one.'
            )
        if isinstance(target, str) and not target:
            raise UsageError('The path of the file to write is empty: name a file, or "-" for standard output.')

    @property
    def name(self) -> str:
        """What to call it in messages."""
        if self._target == "-":
            return "standard output"
        return repr(os.fspath(self._target)) if isinstance(self._target, str | os.PathLike) else "the given file"

    @property
    def path(self) -> str | None:
        """The path, or None for a stream."""
        return os.fspath(self._target) if isinstance(self._target, str | os.PathLike) and self._target != "-" else None

    def check(self) -> None:
        """Raise `UsageError` if it cannot be written to. Changes nothing."""
        if self.path is None:
            self._stream()
        elif not os.path.exists(self.path) or os.path.isfile(self.path) or os.path.isdir(self.path):
            self.open()  # other things do not bear trying: a named pipe would wait for its reader
            self.close()

    def open(self) -> None:
        """Open it. Raises `UsageError` if it cannot be written to."""
        try:
            self._file = self._stream() if self.path is None else self._opened(self.path)
        except OSError as error:
            raise UsageError(f"Cannot write to {self.name}: {_advice(error)}.") from error
        if self.path is not None and not _locked(self._file):
            self._file.close()
            raise UsageError(f"Somebody is writing to {self.name} already: give each sink a file of its own.")
        self._size = 0
        self._outgoing.clear()
        number = _descriptor(self._file)
        mode = 0 if number is None else os.fstat(number).st_mode
        self.has_reader = stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)
        self.pipe = number if os.name == "posix" and stat.S_ISFIFO(mode) else None
        if self.pipe is not None:
            self._file.flush()
        self.can_patch = self._file.seekable() and not _appends(self._file)
        self._base = self._file.tell() if self.can_patch else 0

    def write(self, data: bytes) -> None:
        """Add to the end, all the way to the operating system; a pipe only collects."""
        file = self._opened_file
        self._size += len(data)
        if self.pipe is not None:
            self._outgoing += data
            return
        try:
            if self._holds and self._size == len(data):
                file.truncate(0)
            _write_all(file, data)
        except OSError as error:
            raise PipelineError(f"Writing to {self.name} failed: {_advice(error)}.") from error

    def push(self) -> None:
        """Give a pipe that takes more as much as it is sure to take. Raises `BrokenPipeError`."""
        if self.pipe is not None:
            with contextlib.suppress(BlockingIOError):  # somebody else has filled it
                del self._outgoing[: os.write(self.pipe, self._outgoing[:PIPE_BUF])]

    @property
    def unsent(self) -> int:
        """Bytes that have been written and not pushed."""
        return len(self._outgoing)

    def patch(self, data: bytes) -> None:
        """Write over the beginning."""
        file = self._opened_file
        try:
            file.seek(self._base)
            _write_all(file, data)
            file.seek(self._base + self._size)
        except OSError as error:
            raise PipelineError(f"Writing to {self.name} failed: {_advice(error)}.") from error

    def close(self) -> None:
        """Close what was opened here; a file of the caller's stays open. Twice is harmless."""
        file, self._file = self._file, None
        if file is None or file is self._target or self._target == "-":
            return
        file.close()
        if self._created and not self._size and self.path is not None:
            os.unlink(self.path)

    @property
    def _opened_file(self) -> IO[bytes]:
        if self._file is None:
            raise UsageError(f"{self.name} is not open: use the sink in a pipeline, which opens it.")
        return self._file

    def _opened(self, path: str) -> IO[bytes]:
        try:
            file = open(path, "xb", buffering=0)  # noqa: SIM115 (closed by `close`)
        except FileExistsError:
            self._created, self._holds = False, os.path.isfile(path)
            return open(path, "r+b" if self._holds else "wb", buffering=0)
        self._created, self._holds = True, False
        return file

    def _stream(self) -> IO[bytes]:
        """Standard output or the caller's file, if it takes bytes."""
        given: object = self._target
        if isinstance(given, io.TextIOBase):
            raise UsageError("The given file takes text: open it in binary mode ('wb'), or pass its '.buffer'.")
        file = _standard_output() if isinstance(self._target, str | os.PathLike) else self._target
        if file.closed or not file.writable():
            raise UsageError("The given file is closed, or open for reading only: open it with 'wb'.")
        return file


def _standard_output() -> IO[bytes]:
    """The bytes of standard output, past Python's own buffer where there is one."""
    if sys.stdout is None or not hasattr(sys.stdout, "buffer"):
        raise UsageError("There is no standard output that takes bytes here: name a file.")
    if sys.stdout.isatty():
        raise UsageError("Standard output is a terminal, and sound is not text: redirect it, or name a file.")
    sys.stdout.flush()
    raw: IO[bytes] = getattr(sys.stdout.buffer, "raw", sys.stdout.buffer)
    return raw


def _locked(file: IO[bytes]) -> bool:
    """Keep a file for ourselves until it is closed; False if it is somebody else's already, in any process.

    Two sinks would write over each other's sound. Where files cannot be locked (Windows, some shared folders) it is
    taken to be ours.
    """
    try:
        import fcntl

        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        pass
    return True


def _descriptor(file: IO[bytes]) -> int | None:
    """The number that the operating system knows a file by; None for one that only lives in memory."""
    try:
        return file.fileno()
    except OSError:
        return None


def _write_all(file: IO[bytes], data: bytes) -> None:
    """`data` to the last byte: a file without a buffer may take less at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
    file.flush()


def _appends(file: IO[bytes]) -> bool:
    """Whether every write goes to the end, wherever one seeks (``>> file`` in a shell)."""
    if "a" in str(getattr(file, "mode", "")):
        return True
    try:
        import fcntl

        return bool(fcntl.fcntl(file.fileno(), fcntl.F_GETFL) & os.O_APPEND)
    except (ImportError, OSError):  # Windows; a file that only lives in memory
        return False


def _advice(error: OSError) -> str:
    """What went wrong, and what to do where that can be known."""
    match error:
        case FileNotFoundError():
            return "the folder does not exist; make it first"
        case IsADirectoryError():
            return "it is a folder; name a file in it"
        case PermissionError():
            return "permission denied; choose a place that you may write to"
        case _:
            return error.strerror or str(error)
