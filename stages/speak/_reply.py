"""One turn's reply: its text on the way out, its sound on the way in, the sockets it lost, its figures. Pure.

Four things can hold text back: the provider's character window, the look-ahead window, audio that the next stage has
not taken, and, for a flush, the policy and the flush window. This file is where they meet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf

from pipeline import AudioFormat, Chunk, Lead
from stages.net.closes import CloseReason
from stages.speak._estimates import Estimates
from stages.speak._hearing import Hearing
from stages.speak._ledger import Ledger, Piece, Segment, split
from stages.speak._options import SpeakOptions
from stages.speak._policy import FlushState, ask
from stages.speak._report import Resumed, SpeechReport
from stages.speak._wire import Wire

SURE = 0.85
"""How much of the estimated audio of a flush on its way is counted on."""

GUARD = 0.15
"""Seconds that are kept in hand beside the time to first byte, as by the default policy."""

TICK = 0.001
"""Seconds by which something may be early: timers are no finer, and sums of times are not exact."""

MOST_BLAMED = 4
"""Sockets lost in a row, each while it worked on a text, after which that text is taken to be what loses them."""


def unknown(now: float) -> float | None:
    """The lead of a listener of whom nothing is known."""
    return None


class Reply:
    """One turn. ``behind`` is the lead that the stages behind tell; where they tell none, the listener is taken for
    somebody who plays each byte as soon as it comes.

    ``ledger`` is its text, ``hearing`` the sound since the last answer. ``losses`` are the sockets lost since speech
    last came on, ``last_loss`` is the last of all, and until ``patience_ends`` others are asked for. ``unanswered`` and
    ``short`` are the chunks at which segments began that had no answer, or too little audio, and are said again once.
    """

    def __init__(
        self, options: SpeakOptions, format: AudioFormat, learnt: Estimates, behind: Lead = unknown, now: float = -inf
    ) -> None:
        self.ledger = Ledger()
        self.hearing = Hearing(format, remember=options.resume == "word")
        self.text_due = self.flush_due = inf  # when to look again whether some may go
        self.losses = 0
        self.last_loss: CloseReason | None = None
        self.lost_at: float | None = None  # since when there is no socket
        self.patience_ends = now + options.reconnect
        self.unanswered = self.short = -1
        self.sent = self.spoken = self.unheard = self.flushes = self.refused = 0
        self.first_byte: float | None = None
        self.resumed: list[Resumed] = []
        self._blamed = 0
        self._breadth = 0  # of all that was sent
        self._blank: list[Chunk] = []  # white space that goes out with the next text
        self._overruled = False  # whether a full buffer made a flush of its own, and is not half empty yet
        self._received = 0  # bytes of audio; and of them those that the next stage has not taken
        self._in_hand = 0
        self._plays_until = -inf
        self._options = options
        self._format = format
        self._learnt = learnt
        self._behind = behind

    @property
    def deadline(self) -> float:
        """When to look again whether text or a flush may go; infinity: not before something happens."""
        return min(self.text_due, self.flush_due)

    # Text on its way out

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

    def text_at(self, wire: Wire, now: float) -> float | None:
        """The earliest time at which text may be sent; infinity: when audio is taken; None: no text is waiting."""
        waiting, sent = self.ledger.waiting, self.ledger.open.pieces
        if not waiting or (sent and sent[-1].flush == "must"):
            return None
        again = sent and sent[-1].flush == "must not"  # what was heard of it adds nothing to what is ahead
        held = 0.0 if again else self._held(now)
        return now + held if held else wire.text_at(len(waiting[0].chunk.text), now)

    def send_text(self, room: int) -> str:
        """Move the first waiting piece, or as much of it as there is room for, to the server, and give its text."""
        waiting = self.ledger.waiting
        text = waiting[0].chunk.text
        if len(text) > room:
            head, _ = split(text, room)
            waiting.extendleft(reversed(waiting.popleft().cut(len(head))))
        piece = self.ledger.send()
        self.sent += piece.size
        self._breadth += piece.breadth
        return piece.chunk.text

    def flush_at(self, wire: Wire, now: float, *, final: bool) -> float | None:
        """The earliest time at which the open segment may be flushed; None: not yet known, or nothing to flush."""
        segment = self.ledger.open
        if not segment.pieces:
            return None
        last = segment.pieces[-1]
        if final or last.flush == "must":
            return wire.flush_at(now, final=final)
        if (not last.ends or last.flush == "must not") and self.text_at(wire, now) == now:
            return None  # the rest of what belongs together is on its way
        state = FlushState(
            now=now,
            first=self.first,
            since=segment.pieces[0].came,
            lead=self.lead(now),
            first_byte=self._learnt.first_byte.bound,
            characters=segment.characters,
        )
        due = ask(self._options.flush, state)
        if due is None:
            if not (self.ledger.waiting and self._held(now)):
                return None
            due = now  # the text that may be sent has been, and only its audio can make room for more
            self._overruled = True
        return max(now if due <= now + TICK else due, wire.flush_at(now, final=state.first))

    def flush_reason(self, *, final: bool) -> str:
        """Why the open segment is flushed: "end" of the turn; "again" (it ends as it did before its socket was lost);
        "first" text of the turn; "full" buffer; or because the "policy" says so.
        """
        if final or self.ledger.open.pieces[-1].flush == "must":
            return "end" if final else "again"
        return "first" if self.first else "full" if self._overruled else "policy"

    def flush(self, now: float, *, final: bool) -> None:
        """What was sent is flushed."""
        self.ledger.flush(now, final=final)
        self.flushes += 1

    @property
    def first(self) -> bool:
        """Whether nothing of this turn was flushed yet: somebody waits for its first sound."""
        return not (self.ledger.pending or self._received)

    # Sound on its way in, and whoever listens to it

    def got(self, size: int, now: float) -> None:
        """Sound for the next stage came, `size` bytes of it."""
        self._received += size
        self._in_hand += size
        self._plays_until = max(self._plays_until, now) + self._format.seconds(size)

    def took(self, size: int) -> None:
        """The next stage took `size` bytes."""
        self._in_hand = max(0, self._in_hand - size)

    @property
    def seconds(self) -> float:
        """Sound that came for the next stage."""
        return self._format.seconds(self._received)

    @property
    def in_hand(self) -> float:
        """Seconds of it that the next stage has not taken."""
        return self._format.seconds(self._in_hand)

    def left_to_play(self, now: float) -> float:
        """Seconds until the listener has played what came; infinity where nobody listens in real time."""
        told = self._behind(now)
        return max(0.0, self._plays_until - now) if told is None else told + self.in_hand

    def lead(self, now: float) -> float:
        """How long the listener can go on with what came, and what flushes on their way will surely bring."""
        return self.left_to_play(now) + self._coming(SURE)

    def slack(self, now: float) -> float | None:
        """How long the next text may take to come before the listener hears a gap; as of `pipeline.Lead`."""
        if self._behind(now) is None:
            return None
        waiting = self._learnt.rate.seconds(sum(piece.breadth for piece in self.ledger.waiting))
        ready = self.lead(now) + self._yet_to_come(self.ledger.open, SURE) + SURE * waiting
        return max(0.0, ready - self._learnt.first_byte.bound - GUARD)

    def _coming(self, share: float) -> float:
        """Seconds of audio that pending flushes have yet to bring, if they bring this share of what is expected."""
        seconds = 0.0
        for segment in self.ledger.pending:
            seconds += self._yet_to_come(segment, share)
        return seconds

    def _yet_to_come(self, segment: Segment, share: float) -> float:
        return max(0.0, share * self._learnt.rate.seconds(segment.breadth) - self._format.seconds(segment.received))

    def _held(self, now: float) -> float:
        """Seconds for which no text may be sent, because there is enough speech ahead: of the listener, or in hand.

        Where the policy waits for the end, a buffer that was full takes text again when it is half empty: if it took
        each chunk for which there is room, each would have to be flushed for the next one to have any.
        """
        unflushed = self._yet_to_come(self.ledger.open, 1.0)
        in_hand = self.in_hand + self._coming(1.0) + unflushed
        self._overruled = self._overruled and in_hand > self._options.audio_buffer / 2
        if self._overruled or in_hand > self._options.audio_buffer:
            return inf
        if self._options.look_ahead is None:
            return 0.0
        excess = self.lead(now) + unflushed - self._options.look_ahead
        return excess if TICK < excess < inf else 0.0  # a file plays nothing: there is nobody to be ahead of

    # Sockets lost, and how long to go on

    def lost(self, reason: CloseReason, now: float, *, blamed: bool, worked: bool) -> None:
        """A socket was lost. ``blamed``: the text that it had may be why. ``worked``: something had come on it, so this
        is a new loss, and not an attempt to heal the one before: patience is for the time without a socket.
        """
        if worked or not self.losses:
            self.patience_ends = now + self._options.reconnect
        self.losses += 1
        self._blamed += blamed
        self.last_loss = reason
        self.lost_at = now if self.lost_at is None else self.lost_at

    def progress(self) -> None:
        """Speech came on: whatever was lost before is made good."""
        self.losses = self._blamed = 0

    def hopeless(self, now: float) -> bool:
        """Whether, after the last loss, the turn cannot be healed."""
        assert self.last_loss is not None
        return not self.last_loss.retryable or self._blamed > MOST_BLAMED or now >= self.patience_ends

    # Figures

    def said(self, segment: Segment) -> int:
        """How many characters of a segment its audio is worth."""
        said = self._learnt.rate.characters(self._format.seconds(segment.received))
        return min(segment.characters, int(said * segment.characters / max(segment.breadth, 1)))

    def cut_off(self, now: float) -> None:
        """The listener hears no more of what came. A file has all of it."""
        left = self.left_to_play(now)
        unheard = 0 if left == inf else self._learnt.rate.characters(left) * self.sent / max(self._breadth, 1)
        self.unheard = min(int(unheard), self.spoken)

    @property
    def report(self) -> SpeechReport:
        """What can be said about the turn so far."""
        return SpeechReport(
            sent=self.sent,
            spoken=self.spoken,
            unheard=self.unheard,
            flushes=self.flushes,
            refused=self.refused,
            seconds=self.seconds,
            first_byte=self.first_byte,
            resumed=tuple(self.resumed),
            request_id=self._learnt.request_id,
        )


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    """Chunks as one, which is the last of them with the others' text before its own."""
    own = all(chunk.written is None for chunk in chunks)
    text = "".join(chunk.text for chunk in chunks)
    return replace(chunks[-1], text=text, written=None if own else "".join(chunk.source for chunk in chunks))
