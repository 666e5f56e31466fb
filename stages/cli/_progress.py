"""Standard error as people see it: notes, and on a terminal one line that is rewritten in place."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TextIO

import anyio

from pipeline import Chunk, LinkTimes, Timeline, Timings

EVERY = 0.1
"""Seconds between two looks: as often as an eye follows figures."""


class Progress:
    """Writes notes to `stream`, and on a terminal a line that says how far things are. ``quiet``: neither;
    ``still``: no such line, because others write to the terminal too.
    """

    def __init__(self, stream: TextIO, *, quiet: bool = False, still: bool = False) -> None:
        self._stream = stream
        self._still = still
        self._quiet = quiet
        self._width = 0

    def note(self, text: str) -> None:
        """Write something that stays."""
        if not self._quiet:
            self._line("")
            self._stream.write(f"{text}\n")
            self._stream.flush()

    def draw(self, timeline: Timeline) -> None:
        """The turn as a picture, as wide as the terminal, in characters that its encoding has."""
        ascii = (self._stream.encoding or "").lower().replace("-", "") != "utf8"
        self.note(timeline.as_text(shutil.get_terminal_size().columns, ascii=ascii))

    async def follow(self, line: Callable[[], str]) -> None:
        """Keep what `line` says up to date until this is cancelled; then take it away."""
        if self._quiet or self._still or not self._stream.isatty():
            return
        try:
            while True:
                self._line(line())
                await anyio.sleep(EVERY)
        finally:
            self._line("")

    def _line(self, text: str) -> None:
        if text or self._width:
            self._stream.write(f"\r{text.ljust(self._width)}" + "\r" * (not text))
            self._stream.flush()
        self._width = len(text)


def describe(timings: Timings | None, seconds: float) -> str:
    """How far a turn is: chunks released, seconds of sound in the file, and the stage that everybody waits for.

    >>> describe(None, 0.0)
    'connecting'
    """
    if timings is None:
        return "connecting"
    chunks = link_of(timings, Chunk).count
    if timings.first_token is None:
        stage = "waiting for the text"
    elif timings.first_chunk is None:
        stage = "waiting for a sentence"
    else:
        stage = "waiting for the voice" if timings.first_audio is None else "speaking"
    return f"{chunks} chunk{'s' * (chunks != 1)}, {seconds:.1f} s of sound, {stage}"


def link_of(timings: Timings, kind: type) -> LinkTimes:
    """The first link through which items of this type passed; one without any if there was none."""
    links = (link for link in timings.links if link.kind is not None and issubclass(link.kind, kind))
    return next(links, LinkTimes())
