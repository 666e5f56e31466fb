"""The splitter and the reader behind it as one machine: tokens in, chunks out that are fit to be spoken.

Rules of this file: it decides nothing. What the splitter gives is read in the same call, so no chunk is later for it;
the reader alone may hold back what ends in the middle of a link or a formula.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import Chunk
from stages.chunker._language import LanguageFound
from stages.chunker._speakable import ChunkReader, Reading
from stages.chunker._splitter import Splitter


class SpokenSplitter:
    """A splitter whose chunks are read as `reading` says. For a turn."""

    def __init__(self, splitter: Splitter, reading: Reading) -> None:
        self._splitter = splitter
        self._reader = ChunkReader(reading)

    @property
    def report(self) -> LanguageFound:
        """In which language the text has been read so far."""
        return self._splitter.report

    @property
    def deadline(self) -> float | None:
        """The earlier one of the two."""
        first, second = self._splitter.deadline, self._reader.deadline
        if first is None or second is None:
            return second if first is None else first
        return min(first, second)

    def feed(self, item: str, now: float) -> Sequence[Chunk]:
        """Take a token; give the chunks that became certain with it."""
        chunks = self._splitter.feed(item, now)
        return self._read(chunks, now) if chunks else ()

    def expire(self, now: float) -> Sequence[Chunk]:
        """The model has paused: give what may go out."""
        return [*self._read(self._splitter.expire(now), now), *self._reader.expire(now)]

    def finish(self, now: float) -> Sequence[Chunk]:
        """No more tokens will come: give the rest."""
        return [*self._read(self._splitter.finish(now), now), *self._reader.finish(now)]

    def _read(self, chunks: Sequence[Chunk], now: float) -> list[Chunk]:
        return [spoken for chunk in chunks for spoken in self._reader.feed(chunk, now)]
