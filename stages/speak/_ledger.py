"""The ledger: where each piece of a turn's text is on its way to being heard. Pure.

::

    waiting ──sent──> open ──flushed──> pending ──answered, assumed──> heard
       ^                │ ^                │
       │                │ └── refused ─────┤
       └── lost ────────┴──────────────────┘

Audio belongs to the oldest pending segment, since flushes are answered in order; audio that comes without a flush
belongs to the open one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from pipeline import Chunk
from stages.sound.words import breadth, weigh, words
from stages.speak._states import FLUSH, moved


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk, or a part of one, as it goes into one message. ``ends``: the chunk ends here. ``came``: when it came.

    ``flush``: whether it may be followed by a flush, must not (if its next can go out), or must: its segment has to
    sound again as it did.
    """

    chunk: Chunk
    ends: bool
    came: float
    flush: Literal["may", "must not", "must"] = "may"
    breadth: int = field(init=False, compare=False)
    """What its characters are worth in time. Kept, as is ``read_out``: both are asked for with each frame of sound."""
    read_out: float = field(init=False, compare=False)
    """The same, where figures and signs are read out at length."""

    def __post_init__(self) -> None:
        text = self.chunk.text
        object.__setattr__(self, "breadth", breadth(text))
        object.__setattr__(self, "read_out", sum(sum(weigh(word)) for word in words(text)))

    @property
    def size(self) -> int:
        """Characters to send."""
        return len(self.chunk.text)

    def cut(self, at: int) -> tuple[Piece, Piece]:
        """This piece up to `at` characters, and the rest, which has the model's own words if they differ."""
        written = None if self.chunk.written is None else ""
        head = replace(self.chunk, text=self.chunk.text[:at], cut="maximum", written=written)
        tail = replace(self.chunk, text=self.chunk.text[at:])
        return Piece(head, ends=False, came=self.came), replace(self, chunk=tail)


@dataclass(slots=True)
class Segment:
    """Text between two flushes, and the bytes of audio it has ``received``, whether passed on or not.

    ``state`` is one of the FLUSH table. ``number`` is of this socket; ``sent_at`` is when its first text was sent.
    """

    pieces: list[Piece] = field(default_factory=list)
    state: str = "open"
    number: int = 0
    sent_at: float = 0.0
    final: bool = False
    flushed_at: float = 0.0
    received: int = 0

    def move(self, event: str) -> None:
        """Go to the next state."""
        self.state = moved(FLUSH, self.state, event, "flush")

    @property
    def characters(self) -> int:
        """Of the text that was sent."""
        size = 0
        for piece in self.pieces:  # asked several times for each chunk: a plain loop costs less than half of `sum`
            size += len(piece.chunk.text)
        return size

    @property
    def breadth(self) -> int:
        """What they are worth in time: see `breadth`."""
        return sum(piece.breadth for piece in self.pieces)

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """What it speaks."""
        return tuple(piece.chunk for piece in self.pieces)

    @property
    def most(self) -> float:
        """What it is worth in time where figures and signs are read out at length."""
        return max(self.breadth, sum(piece.read_out for piece in self.pieces))

    @property
    def letters(self) -> int:
        """The letters and digits in it."""
        return sum(character.isalnum() for piece in self.pieces for character in piece.chunk.text)

    @property
    def speakable(self) -> bool:
        """Whether it must bring audio: a text without a letter or digit need not."""
        return any(character.isalnum() for piece in self.pieces for character in piece.chunk.text)


class Ledger:
    """The text of one turn."""

    def __init__(self) -> None:
        self.waiting: deque[Piece] = deque()
        self.open = Segment()
        self.pending: deque[Segment] = deque()

    @property
    def empty(self) -> bool:
        """Whether every text has been answered for."""
        return not (self.waiting or self.at_server)

    @property
    def at_server(self) -> list[Segment]:
        """The segments that were sent and not answered for, oldest first."""
        return [*self.pending, self.open] if self.open.pieces else list(self.pending)

    @property
    def head(self) -> Segment:
        """The segment to which audio belongs that comes now."""
        return self.pending[0] if self.pending else self.open

    def send(self) -> Piece:
        """The first waiting piece goes out."""
        piece = self.waiting.popleft()
        self.open.pieces.append(piece)
        return piece

    def flush(self, now: float, *, final: bool) -> None:
        """The open segment is flushed."""
        segment, self.open = self.open, Segment()
        segment.move("Flush")
        segment.final, segment.flushed_at = final, now
        self.pending.append(segment)

    def answer(self, event: str) -> Segment:
        """The oldest flush is done: by its Flushed, or by having had its audio and then silence."""
        segment = self.pending.popleft()
        segment.move(event)
        return segment

    def refuse(self) -> Segment:
        """The oldest flush was refused: its text is still in the server's buffer and goes with what comes after it."""
        refused = self.pending.popleft()
        refused.move("Warning")
        heir = self.head
        heir.pieces[:0] = refused.pieces
        heir.received += refused.received
        return refused

    def recall(self, again: Iterable[Segment]) -> None:
        """The socket is gone: the text of `again` waits again, in its order, and nothing is on its way."""
        for segment in self.at_server:
            segment.move("lost")
        pieces = [piece for segment in again for piece in segment.pieces]
        self.pending.clear()
        self.open = Segment()
        self.waiting.extendleft(reversed(pieces))

    def clear(self) -> bool:
        """The turn is over before its end: forget it all. Tells whether the server has any of it."""
        at_server = self.at_server
        for segment in at_server:
            segment.move("Clear")
        self.waiting.clear()
        self.pending.clear()
        self.open = Segment()
        return bool(at_server)


_BOUNDARIES = (
    re.compile(r"[.!?。！？…]+[\"'”’»)\]]*(?=\s)|[。！？]+"),  # sentence
    re.compile(r"[,;:،；，、—–]+(?=\s)|[，；、]+"),  # clause
    re.compile(r"\S(?=\s)"),  # word
)
_CONTROL = re.compile(r"\\\{.*?\\\}", re.DOTALL)
_JOINERS = "\u200d\ufe0e\ufe0f"
_SKIN = range(0x1F3FB, 0x1F400)


def split(text: str, size: int) -> tuple[str, str]:
    r"""A head of at most `size` characters, and the rest: at a sentence, else a clause, a word, a grapheme.

    >>> split("One. Two, three", 6), split("One. Two, three", 12), split("abcdef", 4)
    (('One.', ' Two, three'), ('One.', ' Two, three'), ('abcd', 'ef'))
    >>> split(r"say \{\"word\"\} now", 8)
    ('say', ' \\{\\"word\\"\\} now')

    A boundary in the first quarter of what is allowed is passed over for a lesser one further on. The rest is never
    white space alone.
    """
    if len(text) <= size:
        return text, ""
    size = max(1, min(size, len(text.rstrip()) - 1))
    controls = [match.span() for match in _CONTROL.finditer(text)]
    for boundary in _BOUNDARIES:
        ends = [match.end() for match in boundary.finditer(text, 0, size + 1) if match.end() <= size]
        allowed = [end for end in ends if end >= size // 4 and not _inside(controls, end)]
        if allowed:
            return text[: allowed[-1]], text[allowed[-1] :]
    at = next((at for at in range(size, 0, -1) if not _inside(controls, at) and _between_graphemes(text, at)), size)
    return text[:at], text[at:]


def _inside(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start < at < end for start, end in spans)


def _between_graphemes(text: str, at: int) -> bool:
    """Whether a cut here takes no character from its combining marks, emoji from their modifiers, or flags apart."""
    left, right = text[at - 1], text[at]
    if unicodedata.category(right).startswith("M") or right in _JOINERS or left == "\u200d" or ord(right) in _SKIN:
        return False
    return not (_is_flag(left) and _is_flag(right))


def _is_flag(character: str) -> bool:
    return 0x1F1E6 <= ord(character) <= 0x1F1FF
