"""A turn's text on its way out: what may be sent now, and when the rest may. Pure.

Four things can hold text back: the provider's character window, the look-ahead window, audio that the next stage has
not taken, and, for a flush, the policy and the flush window. This file is where they meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from pipeline import AudioFormat, Chunk, Lead
from stages.speak._budget import Budget
from stages.speak._estimates import FirstByte, SpeechRate
from stages.speak._ledger import Ledger, Piece
from stages.speak._listener import Listener, unknown
from stages.speak._options import SpeakOptions
from stages.speak._policy import FlushState
from stages.speak._split import split

SURE = 0.85
"""How much of the estimated audio of a flush on its way is counted on."""

GUARD = 0.15
"""Seconds that are kept in hand beside the time to first byte, as by the default policy."""

TICK = 0.001
"""Seconds by which something may be early: timers are no finer, and sums of times are not exact."""


class Sending:
    """What is known about the text, the provider and the listener. ``ledger`` is of this turn, the rest outlives it."""

    def __init__(self, options: SpeakOptions, format: AudioFormat, behind: Lead = unknown) -> None:
        self.ledger = Ledger()
        self.budget = Budget(options.limits)
        self.listener = Listener(format, behind)
        self.first_byte = FirstByte()
        self.rate = SpeechRate()
        self._options = options
        self._format = format
        self._overruled = False  # whether a full buffer made a flush of its own, and is not half empty yet
        self._blank: list[Chunk] = []  # white space that goes out with the next text

    def begin(self) -> None:
        """A new turn."""
        self.ledger = Ledger()
        self.listener.begin()
        self._overruled = False
        self._blank.clear()

    def add(self, chunk: Chunk, now: float) -> None:
        """A chunk is to be sent. White space alone waits for the next one: nobody documents what it does by itself."""
        if not chunk.text.strip():
            self._blank.append(chunk)
            return
        if self._blank:
            chunk = _joined([*self._blank, chunk])
            self._blank.clear()
        self.ledger.waiting.append(Piece(chunk, ends=True, came=now))

    def rest(self) -> tuple[Chunk, ...]:
        """White space that no text came after: there is nothing to send of it."""
        chunks = tuple(self._blank)
        self._blank.clear()
        return chunks

    def text_at(self, now: float) -> float | None:
        """The earliest time at which text may be sent; infinity: when audio is taken; None: no text is waiting."""
        sent = self.ledger.open.pieces
        if not self.ledger.waiting or (sent and sent[-1].flush == "must"):
            return None
        held = self._held(now)
        return now + held if held else self.budget.text_at(self.ledger.waiting[0].size, now)

    def send_text(self, now: float) -> str:
        """Move the first waiting piece, or as much of it as may be sent, to the server, and give its text."""
        waiting = self.ledger.waiting
        room = self.budget.room(now)
        if waiting[0].size > room:
            head, _ = split(waiting[0].chunk.text, room)
            waiting.extendleft(reversed(waiting.popleft().cut(len(head))))
        text = self.ledger.send().chunk.text
        self.budget.sent(len(text), now)
        return text

    def flush_at(self, now: float, *, final: bool) -> float | None:
        """The earliest time at which the open segment may be flushed; None: not yet known, or nothing to flush."""
        segment = self.ledger.open
        if not segment.pieces:
            return None
        if final or segment.pieces[-1].flush == "must":
            return self.budget.flush_at(now, final=final)
        last = segment.pieces[-1]
        if (not last.ends or last.flush == "must not") and self.text_at(now) == now:
            return None  # the rest of what belongs together is on its way
        state = FlushState(
            now=now,
            first=self.first,
            since=segment.pieces[0].came,
            lead=self.lead(now),
            first_byte=self.first_byte.bound,
            characters=segment.characters,
        )
        due = self._options.flush(state)
        if due is None or due == inf:
            if not (self.ledger.waiting and self._held(now)):
                return None
            due = now  # the text that may be sent has been, and only its audio can make room for more
            self._overruled = True
        return max(now if due <= now + TICK else due, self.budget.flush_at(now, final=state.first))

    @property
    def first(self) -> bool:
        """Whether nothing of this turn was flushed yet: somebody waits for its first sound."""
        return not (self.ledger.pending or self.listener.received)

    def lead(self, now: float) -> float:
        """How long the listener can go on with what was received and what flushes on their way will surely bring."""
        return self.listener.lead(now) + self._coming(SURE)

    def slack(self, now: float) -> float | None:
        """How long the next text may take to come before the listener hears a gap; as of `pipeline.Lead`."""
        if self.listener.told(now) is None:
            return None
        unflushed = self.ledger.open.characters + sum(piece.size for piece in self.ledger.waiting)
        ready = self.lead(now) + SURE * self.rate.seconds(unflushed)
        return max(0.0, ready - self.first_byte.bound - GUARD)

    def _coming(self, share: float) -> float:
        """Seconds of audio that pending flushes have yet to bring, if they bring this share of what is expected."""
        return sum(
            max(0.0, share * self.rate.seconds(segment.characters) - self._format.seconds(segment.received))
            for segment in self.ledger.pending
        )

    def _held(self, now: float) -> float:
        """Seconds for which no text may be sent, because there is enough speech ahead: of the listener, or in hand.

        Where the policy waits for the end, a buffer that was full takes text again when it is half empty: if it took
        each chunk for which there is room, each would have to be flushed for the next one to have any.
        """
        unflushed = self.rate.seconds(self.ledger.open.characters)
        in_hand = self.listener.waiting + self._coming(1.0) + unflushed
        self._overruled = self._overruled and in_hand > self._options.audio_buffer / 2
        if self._overruled or in_hand > self._options.audio_buffer:
            return inf
        if self._options.look_ahead is None:
            return 0.0
        excess = self.lead(now) + unflushed - self._options.look_ahead
        return excess if TICK < excess < inf else 0.0  # a file plays nothing: there is nobody to be ahead of

    def said(self, size: int) -> float:
        """How many characters of speech `size` bytes of audio are worth."""
        return self.rate.characters(self._format.seconds(size))


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    """Chunks as one, which is the last of them with the others' text before its own."""
    own = all(chunk.written is None for chunk in chunks)
    text = "".join(chunk.text for chunk in chunks)
    return replace(chunks[-1], text=text, written=None if own else "".join(chunk.source for chunk in chunks))
