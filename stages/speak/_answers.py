"""What the server's answers mean for the text under way: audio, Flushed, refusals, silence, and the loss of a socket.

The rules of this file: answers come in the order of their flushes, and are believed as far as the audio bears them out;
what they settle is settled in the ledger, learnt from, and told to the listener. Once an answer is only assumed, or
cannot be true, the socket is not trusted any more: `distrust` says why, and whoever owns it gives it up. Each call
gives the actions that follow. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline import Audio, AudioFormat
from stages.deepgram import messages as wire
from stages.deepgram.closes import CloseReason
from stages.speak._account import Account
from stages.speak._actions import Action, Give, Note
from stages.speak._alarms import Alarms
from stages.speak._healing import Recovery, from_the_sentence, from_the_word
from stages.speak._hearing import Hearing
from stages.speak._ledger import Segment
from stages.speak._losses import Losses
from stages.speak._options import SpeakOptions
from stages.speak._place import Place, answered, is_followed, place
from stages.speak._report import Resumed
from stages.speak._sending import Sending

SLOW = 3.0
"""How many times the usual bound of the first byte a flush may go without an answer, if that is longer than allowed."""

OVERDUE = 1.0
"""Seconds without an answer after which a sign of life is asked for, if the first byte usually comes sooner."""

REFUSED_OTHERWISE = 2.0
"""Seconds that an answer may take after a warning that is not known, if the first byte usually comes sooner."""

GRACE = 0.5
"""Seconds that the rest of the audio may take after a Flushed that came too soon."""

EAGER = 1.0
"""Seconds of audio without a flush that show that a server does not wait for one: less may be the rest of an older."""

REST = 0.2
"""Seconds that a last frame may take after a Flushed, where the audio does not end in quiet."""

TAIL = 0.03
"""Seconds of quiet at the end of audio that is complete: with less, a last frame may be on its way."""

LETTERED = 1.25
"""Characters for each letter or figure in ordinary text: signs beyond that (rows of dashes, code) are not spoken."""

FEW, FEW_SECONDS = 0.5, 0.3
"""The audio of a flush is far less than its text needs below this share of it, less some seconds."""

ENDLESS, ENDLESS_SECONDS = 3.0, 8.0
"""No voice needs more than so many times the usual for all of the text, and some seconds."""

MOST_PATIENCE = 4.0
"""By what the allowed silence grows at most, when sockets are given up one after another for it."""


class Answers:
    """One conversation's answers, from one socket after another. ``distrust``: why the socket is to be given up."""

    def __init__(
        self,
        sending: Sending,
        account: Account,
        losses: Losses,
        alarms: Alarms,
        options: SpeakOptions,
        format: AudioFormat,
    ) -> None:
        self.hearing = Hearing(format, remember=options.resume == "word")
        self.distrust: str | None = None
        self._sending = sending
        self._account = account
        self._losses = losses
        self._options = options
        self._alarms = alarms
        self._format = format
        self._free_at = 0.0  # since when the server can have worked on the oldest flush
        self._odd: set[str] = set()  # what was noted about this socket already
        self._eager = False  # whether the server speaks before it is told to, so that a flush may find nothing to say
        self._ghosts = 0  # answers that may still come to flushes that were cleared
        self._early = False  # the oldest flush was answered before its audio was there
        self._tail_from = 0  # and what it had then, if no more than a last frame is waited for
        self._in_vain = 0  # waits for the rest of such audio, when there was none
        self._patience = 1.0  # by what the allowed silence has grown
        self._unanswered = -1  # the chunk at which a segment began that was not answered
        self._silent_before = False  # whether a segment was complete and not answered, even when it was said again
        self._short = -1  # the chunk at which a segment with too little audio began, which is said again once
        self._repeats = True  # whether the voice says a text again as it did

    def begin(self) -> None:
        """A new turn: nothing of it was heard before."""
        self._forget()
        self._short = self._unanswered = -1

    def renew(self, now: float) -> None:
        """A new socket."""
        self._free_at = now
        self._ghosts = 0
        self._odd.clear()
        self.distrust = None

    def awaited(self, now: float) -> None:
        """A flush was sent."""
        if len(self._sending.ledger.pending) == 1:
            self._free_at = now
            self.watch(now)

    def watch(self, now: float) -> None:
        """Something moved: the silence of an unanswered flush is counted from here."""
        if self._sending.ledger.pending:
            usual = self._usual
            self._alarms.put("silence", now + max(self._options.silence * self._patience, usual))
            self._alarms.put("overdue", now + max(OVERDUE, usual))
        else:
            self._alarms.drop("silence")
            self._alarms.drop("overdue")

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
        self._eager |= not ledger.pending and self._format.seconds(ledger.open.received) > EAGER
        if self.hearing.otherwise:
            return [*notes, *self._say_otherwise()]
        if self._early:
            self._in_vain = 0
            self._alarms.put("grace", now + GRACE)
        if not fresh:
            return notes
        if self._options.resume == "word":
            self._losses.progress()
        self._sending.listener.got(len(fresh), now)
        return [*notes, Give(Audio(fresh, ledger.head.chunks)), *self._without_end(now)]

    def flushed(self, now: float, *, deaf: bool) -> list[Action]:
        """Flushed came."""
        pending = self._sending.ledger.pending
        if deaf or not pending:
            self._ghosts = max(0, self._ghosts - 1)
            return [Note("late Flushed")]
        head = pending[0]
        if self._tail_from and len(pending) > 1 and self._has_next(pending):
            return self._settle("Flushed", now, 2)  # the first was answered before, and waited only for a last frame
        if head.received and self.hearing.skipping:  # shorter than it was: so it is not the same
            return self._say_otherwise()
        if head.speakable and self._too_few(head):
            if self._ghosts:
                self._ghosts -= 1
                return [Note("late Flushed")]
            self._early = True
            self._alarms.put("grace", now + (GRACE if head.received else max(REFUSED_OTHERWISE, self._usual)))
            return self._once("Flushed before the audio")
        if head.speakable and self._has_tail(head):
            self._early = True
            self._tail_from = head.received
            self._alarms.put("grace", now + REST)
            return []
        return self._settle("Flushed", now, self._answered())

    def grace_over(self, now: float) -> list[Action]:
        """The rest of the audio has had its time, after a Flushed that came too soon."""
        pending = self._sending.ledger.pending
        if not (self._early and pending):
            return []
        head = pending[0]
        if not self._too_few(head):
            self._in_vain += 1
            return self._settle("Flushed", now, self._answered())
        if head.pieces[0].chunk.index != self._short:
            self._short = head.pieces[0].chunk.index
            self.distrust = "Flushed without the audio"
            return []
        if head.received:  # twice so short: this voice says this text so ("nananana")
            return self._settle("Flushed", now, self._answered())
        notes: list[Action] = [Note("no audio for a text with letters", {"characters": head.characters})]
        return notes + self._settle("Flushed", now, 1, spoken=False)

    def lost(self, now: float) -> list[Action]:
        """The socket is gone. A flush that was answered, and waited only for a last frame, is done."""
        pending = self._sending.ledger.pending
        if not (self._early and pending) or self._too_few(pending[0]):
            return []
        return self._settle("Flushed", now, self._answered())

    def warned(self, warning: wire.Warning, now: float, *, deaf: bool) -> list[Action]:
        """A warning came; one kind stands in the place of a Flushed."""
        pending = self._sending.ledger.pending
        if not warning.refuses_flush:
            if pending and not pending[0].received and not deaf:  # perhaps it does, too: nobody documents the others
                self._alarms.put("silence", now + max(REFUSED_OTHERWISE, self._usual))
            return [Note("warning", {"code": warning.code})]
        if deaf or not pending:
            self._ghosts = max(0, self._ghosts - 1)
            return [Note("late refusal of a flush")]
        refused = self._sending.ledger.refuse()
        self._sending.budget.refused(now)
        self._account.refused()
        return [Note("flush refused", {"final": refused.final})]

    def silent(self, now: float) -> list[Action]:
        """The oldest flush has gone without any answer for too long: its socket is given up, whatever it had."""
        pending = self._sending.ledger.pending
        self.distrust = "no answer to a flush"
        self._patience = min(2 * self._patience, MOST_PATIENCE)
        over = self._whole(self._place(list(pending)).over) if not self.hearing.skipping else 0
        first, self._unanswered = self._unanswered, pending[0].pieces[0].chunk.index
        if first == self._unanswered or self._silent_before:  # again, or a provider that often does not answer
            likely = not self._too_few(pending[0])
            over = max(over, int(likely))
            self._silent_before |= likely
        if not (over or not pending[0].speakable):
            return []
        return [Note("no answer to a flush whose audio came"), *self._settle("silence", now, max(over, 1))]

    def say_again(self, reason: CloseReason) -> list[Action]:
        """The socket was lost: what no audio has answered for waits again."""
        segments = self._sending.ledger.at_server
        heard = bool(self.hearing.sound.seconds)
        to_the_word = heard and self._options.resume == "word" and self._repeats
        recovery = from_the_word(segments) if to_the_word else from_the_sentence(segments, self._place(segments))
        resumed = Resumed(
            code=reason.code,
            reason=reason.name or reason.meaning,
            position=self._sending.listener.seconds,
            characters=sum(segment.characters for segment in recovery.again),
            cut=recovery.cut,
            exact=recovery.exact and self.distrust is None,  # else an answer was assumed, and the place with it
        )
        self._account.resumed(resumed)
        if to_the_word:
            self._sending.ledger.recall(recovery.again)
            self.hearing.repeat()
            self._early = False
            self._tail_from = 0
            return []
        return self._again(recovery, heard=heard)

    def cut(self) -> bool:
        """The turn ends before its end: of the oldest segment, some was spoken. Tells whether the server has text."""
        ledger = self._sending.ledger
        self._account.spoke(min(ledger.head.characters, int(self._said(ledger.head.received))))
        self._ghosts += len(ledger.pending)
        self._forget()
        return ledger.clear()

    def _again(self, recovery: Recovery, *, heard: bool) -> list[Action]:
        """Say again what was recovered; whoever follows the text is told what is done with."""
        self._sending.ledger.recall(recovery.again)
        self._forget()
        if recovery.spoken:
            self._losses.progress()
            self._account.spoke(sum(len(chunk.text) for chunk in recovery.spoken))
        return [Give(Audio(b"", recovery.spoken, last=True))] if heard or recovery.spoken else []

    def _say_otherwise(self) -> list[Action]:
        """The voice does not repeat itself: say again from the sentence in which it was, now and after each loss."""
        self._repeats = False
        self.distrust = "the voice says it otherwise"
        return []

    def _without_end(self, now: float) -> list[Action]:
        """Stop taking audio that is more than all of the text can need."""
        segments = self._sending.ledger.at_server
        needed = self._sending.rate.seconds(sum(segment.characters for segment in segments))
        if not self._sending.ledger.pending or self.hearing.sound.seconds <= ENDLESS * needed + ENDLESS_SECONDS:
            return []
        self.distrust = "audio without end"
        return self._settle("silence", now, 1)

    def _first_audio(self, now: float) -> None:
        """Learn how soon audio follows a flush, from one that did not have to wait for the one before."""
        flushed_at = self._sending.ledger.head.flushed_at
        if flushed_at >= self._free_at:
            self._sending.first_byte.saw(now - flushed_at)
        self._account.first_byte(now - flushed_at)

    def _settle(self, event: str, now: float, count: int, *, spoken: bool = True) -> list[Action]:
        """The oldest flushes are done, so many of them."""
        ledger = self._sending.ledger
        actions: list[Action] = []
        for _ in range(count):
            segment = ledger.answer(event)
            self._account.spoke(segment.characters if spoken else 0)
            if count == 1 and spoken and event == "Flushed" and not self._eager:
                self._sending.rate.saw(segment.characters, self._format.seconds(segment.received))
            actions.append(Give(Audio(b"", segment.chunks, last=True)))
        self.hearing.answered()
        self._early = False
        self._tail_from = 0
        self._alarms.drop("grace")
        self._patience = 1.0 if event == "Flushed" else self._patience
        self._ghosts = 0
        self._free_at = now
        self._losses.progress()
        self._sending.budget.accepted()
        return actions

    def _answered(self) -> int:
        """How many of the pending flushes a Flushed answers: more than one, if the answers before it were lost."""
        pending, sound, rate = list(self._sending.ledger.pending), self.hearing.sound, self._sending.rate
        if is_followed(sound, rate):
            return max(1, self._whole(self._place(pending).over))
        return answered(pending, sound, rate)

    def _whole(self, pieces: int) -> int:
        """How many of the pending segments so many pieces fill."""
        count = 0
        for segment in self._sending.ledger.pending:
            pieces -= len(segment.pieces)
            if pieces < 0:
                break
            count += 1
        return count

    def _has_next(self, pending: Sequence[Segment]) -> bool:
        """Whether what came since the first was answered is enough for the second, as of a fast server."""
        since = self._format.seconds(pending[0].received - self._tail_from)
        return since >= FEW * self._sending.rate.seconds(pending[1].characters) - FEW_SECONDS

    def _too_few(self, head: Segment) -> bool:
        """Whether the audio of the oldest flush is far less than its text needs."""
        letters = sum(char.isalnum() for piece in head.pieces for char in piece.chunk.text)
        needs = self._sending.rate.seconds(min(head.characters, int(LETTERED * letters)))
        return not self._eager and (
            not head.received or self._format.seconds(head.received) < FEW * needs - FEW_SECONDS
        )

    def _has_tail(self, head: Segment) -> bool:
        """Whether more of its audio may come after its Flushed: it does not end in quiet, and voices here do."""
        return not (len(self._sending.ledger.pending) > 1 or self._in_vain > 1 or self.hearing.sound.trailing >= TAIL)

    @property
    def _usual(self) -> float:
        """Seconds in which a provider answers who is as slow as this one was known to be, and not more so."""
        bound = self._sending.first_byte.bound
        return min(SLOW * bound, bound + self._options.silence)

    def _place(self, segments: list[Segment]) -> Place:
        return place(segments, self.hearing.sound, self._sending.rate)

    def _forget(self) -> None:
        """What was heard belongs to nothing that is under way."""
        self.hearing.begin()
        self._early = False
        self._tail_from = 0
        self._alarms.drop("grace")

    def _said(self, size: int) -> float:
        return self._sending.said(size)

    def _once(self, event: str) -> list[Action]:
        """A note, the first time on this socket."""
        if event in self._odd:
            return []
        self._odd.add(event)
        return [Note(event)]
