"""What the server's answers mean for the text under way: audio, Flushed, refusals, silence, and the loss of a socket.

The rules of this file: answers come in the order of their flushes; what they settle is settled in the ledger, learnt
from, and told to the listener; whether a socket has to be given up is decided elsewhere. Each call gives the actions
that follow. Pure.
"""

from __future__ import annotations

from pipeline import Audio, AudioFormat
from stages.deepgram import messages as wire
from stages.deepgram.closes import CloseReason
from stages.speak._account import Account
from stages.speak._actions import Action, Give, Note
from stages.speak._alarms import Alarms
from stages.speak._healing import recover
from stages.speak._hearing import Hearing
from stages.speak._losses import Losses
from stages.speak._options import SpeakOptions
from stages.speak._report import Resumed
from stages.speak._sending import Sending

COMPLETE = 0.9
"""The share of the estimated audio from which on a flush without an answer counts as spoken."""

SLOW = 3.0
"""How many times the usual bound of the first byte a flush may go without an answer, if that is longer than allowed."""


class Answers:
    """One conversation's answers, from one socket after another."""

    def __init__(
        self,
        sending: Sending,
        account: Account,
        losses: Losses,
        alarms: Alarms,
        options: SpeakOptions,
        format: AudioFormat,
    ) -> None:
        self.hearing = Hearing(format.block)
        self._sending = sending
        self._account = account
        self._losses = losses
        self._options = options
        self._alarms = alarms
        self._format = format
        self._free_at = 0.0  # since when the server can have worked on the oldest flush
        self._odd: set[str] = set()  # what was noted about this socket already

    def begin(self) -> None:
        """A new turn: nothing of it was heard before."""
        self.hearing.skip = 0

    def renew(self, now: float) -> None:
        """A new socket."""
        self.hearing.renew()
        self._free_at = now
        self._odd.clear()

    def awaited(self, now: float) -> None:
        """A flush was sent."""
        if len(self._sending.ledger.pending) == 1:
            self._free_at = now
            self.watch(now)

    def watch(self, now: float) -> None:
        """Something moved: the silence of an unanswered flush is counted from here."""
        if self._sending.ledger.pending:
            bound = max(self._options.silence, SLOW * self._sending.first_byte.bound)
            self._alarms.put("silence", now + bound)
        else:
            self._alarms.drop("silence")

    def audio(self, data: bytes, now: float) -> list[Action]:
        """Sound for this turn."""
        ledger = self._sending.ledger
        notes: list[Action] = []
        if ledger.pending:
            if not ledger.head.received:
                self._first_audio(now)
        else:
            notes += self._once("audio before any flush")
        if len(data) % self._format.block:
            notes += self._once("a frame that splits a sample")
        fresh = self.hearing.audio(data, ledger.head)
        if not fresh:
            return notes
        if self._options.resume == "word":
            self._losses.progress()
        self._sending.listener.got(len(fresh), now)
        return [*notes, Give(Audio(fresh, ledger.head.chunks))]

    def flushed(self, now: float, *, deaf: bool) -> list[Action]:
        """Flushed came."""
        pending = self._sending.ledger.pending
        if self.hearing.is_ghost(pending[0] if pending and not deaf else None):
            return [Note("late Flushed")]
        return self._settle("Flushed", now)

    def warned(self, warning: wire.Warning, now: float, *, deaf: bool) -> list[Action]:
        """A warning came; one kind stands in the place of a Flushed."""
        if not warning.refuses_flush:
            return [Note("warning", {"code": warning.code})]
        if deaf or not self._sending.ledger.pending:
            self.hearing.is_ghost(None)
            return [Note("late refusal of a flush")]
        refused = self._sending.ledger.refuse()
        self._sending.budget.refused(now)
        self._account.refused()
        return [Note("flush refused", {"final": refused.final})]

    def silent(self, now: float) -> list[Action] | None:
        """The oldest flush has gone without any answer for too long. None: its audio has not come either."""
        head = self._sending.ledger.head
        if head.speakable and self._said(head.received) + head.credit < COMPLETE * head.characters:
            return None
        actions = self._settle("silence", now)
        self.hearing.give_up()
        self.watch(now)
        return [Note("no answer to a flush whose audio came"), *actions]

    def say_again(self, reason: CloseReason) -> list[Action]:
        """The socket was lost: what no audio has answered for waits again."""
        ledger = self._sending.ledger
        least = self._said(ledger.head.received) * (1 - self._sending.rate.deviation)  # rather again than not at all
        recovery = recover(ledger.at_server, least, self.hearing.skip, self._options.resume)
        ledger.recall(recovery.again)
        self.hearing.skip = recovery.skip
        resumed = Resumed(
            code=reason.code,
            reason=reason.name or reason.meaning,
            position=self._sending.listener.seconds,
            characters=sum(segment.characters for segment in recovery.again),
            cut=recovery.cut,
            exact=recovery.exact,
        )
        self._account.resumed(resumed)
        if not recovery.spoken:
            return []
        self._losses.progress()
        self._account.spoke(sum(len(chunk.text) for chunk in recovery.spoken))
        return [Give(Audio(b"", recovery.spoken, last=True))]

    def cut(self) -> bool:
        """The turn ends before its end: of the oldest segment, some was spoken. Tells whether the server has text."""
        ledger = self._sending.ledger
        self._account.spoke(min(ledger.head.characters, int(self._said(ledger.head.received))))
        self.hearing.cut(len(ledger.pending))
        return ledger.clear()

    def _first_audio(self, now: float) -> None:
        """Learn how soon audio follows a flush, from one that did not have to wait for the one before."""
        flushed_at = self._sending.ledger.head.flushed_at
        if flushed_at >= self._free_at:
            self._sending.first_byte.saw(now - flushed_at)
        self._account.first_byte(now - flushed_at)

    def _settle(self, event: str, now: float) -> list[Action]:
        """The oldest flush is done."""
        ledger = self._sending.ledger
        segment = ledger.answer(event)
        if ledger.pending:
            ledger.head.credit = max(0.0, self._said(segment.received) + segment.credit - segment.characters)
        self.hearing.answered(segment)
        self._free_at = now
        self._losses.progress()
        self._sending.budget.accepted()
        self._sending.rate.saw(segment.characters, self._format.seconds(segment.received))
        self._account.spoke(segment.characters)
        return [Give(Audio(b"", segment.chunks, last=True))]

    def _said(self, size: int) -> float:
        return self._sending.said(size)

    def _once(self, event: str) -> list[Action]:
        """A note, the first time on this socket."""
        if event in self._odd:
            return []
        self._odd.add(event)
        return [Note(event)]
