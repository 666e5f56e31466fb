"""The machines: `TokenReader` before the chunker, `ChunkReader` after it.

Rules of this file: every character that comes in stands in the written words of exactly one item that goes out. An
item with nothing to say is kept for the next one; only at the very end does an item without text go out, for the
sake of what is written in it.

    item --scanner--> parts --nothing heard--> kept --something heard--> item
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pipeline import Chunk, Cut
from stages.chunker._pace import Pace
from stages.chunker._speakable._place import Kind
from stages.chunker._speakable._reading import Reading
from stages.chunker._speakable._scanner import Scanner
from stages.chunker._speakable._verbalise import verbaliser
from stages.chunker._spoken import Part, Spoken, WrittenLedger

PATIENCE: dict[Kind, float] = {"word": 0.1, "markup": 1.0, "block": 1.0}
"""Seconds without anything new after which text that is held back goes out as it stands: a tenth is a pause at 20
tokens a second or more, a link or a formula may take longer. Of a slower model the next token is waited for."""
GAPS = 3.0
"""Usual gaps between the tokens of a stream that are no pause yet, as in the splitter's `Patience`."""

ENDS: dict[Cut, Literal["line", "sentence"]] = {
    "layout": "line",
    "end": "line",
    "sentence": "sentence",
    "opener": "sentence",
}
"""What is known to end where a chunk ends."""


class TokenReader:
    """Tokens in, tokens fit to be spoken out: those that were changed are `Spoken`. For a turn."""

    def __init__(self, reading: Reading | None = None) -> None:
        self._scanner = Scanner(reading or Reading())
        self._kept: list[Part] = []
        self._pace = Pace()
        self._deadline: float | None = None

    @property
    def deadline(self) -> float | None:
        """When text that is held back goes out as it stands, in seconds of the clock of ``now``."""
        return self._deadline

    def feed(self, item: str, now: float) -> Sequence[str]:
        """Take a token; give at most one."""
        self._pace.token(now)
        if not self._kept and self._scanner.passes(item):
            self._deadline = None
            return (item,)
        parts = self._scanner.feed(item)
        self._deadline = wake(self._scanner, now, self._pace)
        return self._token(parts) if parts else ()

    def expire(self, now: float) -> Sequence[str]:
        """The model pauses: give what can be heard of what was held back."""
        if self._deadline is None or now < self._deadline:
            return ()
        parts = self._scanner.settle() if self._scanner.waiting == "word" else self._scanner.release()
        self._deadline = wake(self._scanner, now)
        return self._token(parts)

    def finish(self, now: float) -> Sequence[str]:
        """Give the rest, even if nothing in it can be heard."""
        self._deadline = None
        return self._token(self._scanner.finish(), last=True)

    def _token(self, parts: list[Part], last: bool = False) -> Sequence[str]:
        if len(parts) == 1 and not self._kept and parts[0][0] == parts[0][1]:
            return (parts[0][0],)
        self._kept += parts
        if not self._kept or not (last or any(spoken for spoken, _ in parts)):
            return ()
        token = Spoken(self._kept)
        self._kept.clear()
        return (token,)


class ChunkReader:
    """Chunks in, chunks fit to be spoken out, counted anew: their ``written`` is the model's own words. For a turn."""

    def __init__(self, reading: Reading | None = None) -> None:
        self._reading = reading or Reading()
        self._language = ""
        self._scanner = Scanner(self._reading)
        self._verbalise = verbaliser(self._reading.of(""))
        self._ledger = WrittenLedger()
        self._kept: list[Part] = []
        self._index = 0
        self._deadline: float | None = None

    @property
    def deadline(self) -> float | None:
        """When text that is held back goes out as it stands, in seconds of the clock of ``now``."""
        return self._deadline

    def feed(self, item: Chunk, now: float) -> Sequence[Chunk]:
        """Take a chunk; give at most one."""
        if item.language != self._language:
            self._speak(item.language)
        self._ledger.add(item.text if item.written is None else Spoken([(item.text, item.written)]))
        parts = self._scanner.feed(item.text)
        if item.cut != "maximum":
            parts += self._scanner.settle(ENDS.get(item.cut))
        self._deadline = wake(self._scanner, now)
        return self._chunk(parts, item.cut)

    def expire(self, now: float) -> Sequence[Chunk]:
        """The model pauses: give what can be heard of what was held back."""
        if self._deadline is None or now < self._deadline:
            return ()
        parts = self._scanner.settle() if self._scanner.waiting == "word" else self._scanner.release()
        self._deadline = wake(self._scanner, now)
        return self._chunk(parts, "patience")

    def finish(self, now: float) -> Sequence[Chunk]:
        """Give the rest, even if nothing in it can be heard."""
        self._deadline = None
        return self._chunk(self._scanner.finish(), "end", last=True)

    def _speak(self, language: str) -> None:
        """The next chunk is in another language."""
        self._language = language
        reading = self._reading.of(language)
        self._scanner.speak(reading)
        self._verbalise = verbaliser(reading)

    def _chunk(self, parts: list[Part], cut: Cut, last: bool = False) -> Sequence[Chunk]:
        self._kept += parts
        if not last and not any(part.strip() for part, _ in parts):
            return ()
        spoken = "".join([part for part, _ in self._kept])
        written = self._ledger.take(sum([len(source) for _, source in self._kept]))
        if last:
            written += self._ledger.rest()
        self._kept.clear()
        if not written and not any(map(str.isalnum, spoken)):
            return ()  # a full stop whose line has gone out already
        if last and not spoken.strip():
            spoken = ""
        text = self._verbalise(spoken) if self._verbalise else spoken
        index, self._index = self._index, self._index + 1
        return (Chunk(text, index, cut, None if written == text else written, self._language),)


def wake(scanner: Scanner, now: float, pace: Pace | None = None) -> float | None:
    """When to wait no longer for what the scanner holds back. `pace`: of the tokens, if these are tokens."""
    waiting = scanner.waiting
    if waiting is None:
        return None
    return now + max(PATIENCE[waiting], pace.wait(GAPS) if pace else 0.0)
