"""One conversation: what lives for a turn, for a socket and for all of it, and what the server's answers mean for them.

The rules of this file: answers come in the order of their flushes, and are believed as far as the audio bears them out;
what they settle is settled in the reply, learnt from, and told to the listener. Once an answer is only assumed, or
cannot be true, the socket is not trusted any more: `Wire.distrust` says why, and whoever owns it gives it up. Each call
gives the actions that follow. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from pipeline import Audio, AudioFormat, FirstByte, Lead
from stages.net.closes import CloseReason
from stages.speak._actions import Action, Give, Note, Tell
from stages.speak._estimates import Estimates
from stages.speak._healing import Place, Recovery, answered, from_the_sentence, from_the_word, is_followed, place
from stages.speak._ledger import Segment
from stages.speak._options import SpeakOptions
from stages.speak._reply import Reply, unknown
from stages.speak._report import Resumed
from stages.speak._sockets import Sockets
from stages.speak._wire import V1
from stages.speak.provider import Abilities, Sound

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


class Conversation:
    """The three lifetimes: ``reply`` is of this turn or the last one, ``sockets.wire`` of this socket, ``learnt`` of
    the whole conversation. Nothing is reset but by making another.
    """

    def __init__(
        self, options: SpeakOptions, format: AudioFormat, behind: Lead = unknown, abilities: Abilities = V1
    ) -> None:
        self.learnt = Estimates()
        self.learnt.eager = not (abilities.needs_flush or abilities.numbered)
        self.sockets = Sockets(options, abilities)
        self._abilities = abilities
        self._options = options
        self._format = format
        self._behind = behind
        self.reply = Reply(options, format, self.learnt, behind)

    def renew_reply(self, now: float) -> None:
        """A turn begins."""
        self.reply = Reply(self._options, self._format, self.learnt, self._behind, now)

    def awaited(self, now: float) -> None:
        """A flush was sent."""
        if len(self.reply.ledger.pending) == 1:
            self.sockets.wire.free_at = now
            self.watch(now)

    def watch(self, now: float) -> None:
        """Something moved: the silence of an unanswered flush is counted from here."""
        wire = self.sockets.wire
        if self.reply.ledger.pending:
            usual = self._usual
            wire.silence_at = now + max(self._options.silence * self.learnt.patience, usual)
            wire.overdue_at = now + max(OVERDUE, usual)
        else:
            wire.silence_at = wire.overdue_at = inf

    # What comes

    def audio(self, data: bytes, now: float) -> list[Action]:
        """Sound for this turn."""
        reply, wire, ledger = self.reply, self.sockets.wire, self.reply.ledger
        head, notes = ledger.head, list[Action]()
        if not ledger.pending and self._abilities.needs_flush:
            notes += self._once("audio before any flush")
            self.learnt.eager |= self._format.seconds(head.received + len(data)) > EAGER
        elif head.pieces and not head.received:
            notes.append(Tell(FirstByte(now - self._asked_at(head))))
            self._first_audio(head, now)
        if len(data) % self._format.block:
            notes += self._once("a frame that splits a sample")
        fresh = reply.hearing.audio(data, head)
        if reply.hearing.otherwise:
            self._says_otherwise()
            return notes
        if wire.early:
            self.learnt.in_vain = 0
            wire.grace_at = now + GRACE
        elif wire.doubted:
            self._doubt(wire.doubted if len(ledger.pending) > wire.doubted else 0, now)
        if not fresh:
            return notes
        if self._options.resume == "word":
            reply.progress()
        reply.got(len(fresh), now)
        wire.sounded += len(fresh)
        return [*notes, Give(Audio(fresh, head.chunks)), *self._without_end(now)]

    def sound(self, event: Sound, now: float) -> list[Action]:
        """Sound of a segment that it names: of one of before it is dropped, of a later one it ends those before."""
        before = self._numbered(event.segment)
        if before is None:
            return self._once("audio of a segment of before")
        return [*self._settle("Flushed", now, before), *self.audio(event.data, now)]

    def done(self, segment: int, now: float) -> list[Action]:
        """The answer to a segment that it names, and with it to those before."""
        before = self._numbered(segment)
        if before is None or before >= len(self.reply.ledger.pending):
            return [Note("late Flushed")]
        return self._settle("Flushed", now, before + 1)

    def _numbered(self, segment: int) -> int | None:
        """How many segments at the server come before that one; None: it is not there."""
        numbers = [at_server.number for at_server in self.reply.ledger.at_server]
        return numbers.index(segment) if segment in numbers else None

    def flushed(self, now: float, *, deaf: bool) -> list[Action]:
        """The answer to the oldest flush came, as far as it is to be believed."""
        wire, pending = self.sockets.wire, self.reply.ledger.pending
        if deaf or not pending:
            wire.stale = max(0, wire.stale - 1)
            return [Note("late Flushed")]
        head = pending[0]
        if wire.doubted and not head.received:  # its sound came with that of the one before, and now its answer
            actions, left = self._settle("Flushed", now, 1, learns=False), wire.doubted - 1
            self._doubt(min(left, len(pending)), now)
            return actions
        if wire.tail_from and len(pending) > 1 and self._has_next(pending):
            return self._settle("Flushed", now, 2)  # the first was answered before, and waited only for a last frame
        if head.received and self.reply.hearing.skipping:  # shorter than it was: so it is not the same
            self._says_otherwise()
            return []
        if head.speakable and self._too_few(head):
            if wire.stale:
                wire.stale -= 1
                return [Note("late Flushed")]
            wire.early = True
            wire.grace_at = now + (GRACE if head.received else max(REFUSED_OTHERWISE, self._usual))
            return self._once("Flushed before the audio")
        if head.speakable and self._has_tail():
            wire.early, wire.tail_from = True, head.received
            wire.grace_at = now + REST
            return []
        return self._believe(now)

    def grace_over(self, now: float) -> list[Action]:
        """The rest of the audio has had its time, after a Flushed that came too soon."""
        wire, pending = self.sockets.wire, self.reply.ledger.pending
        wire.grace_at = inf
        if not (wire.early and pending):
            doubted, wire.doubted = min(wire.doubted, len(pending)), 0
            return self._settle("Flushed", now, doubted) if doubted else []
        head = pending[0]
        if not self._too_few(head):
            self.learnt.in_vain += 1
            return self._believe(now)
        if head.pieces[0].chunk.index != self.reply.short:
            self.reply.short = head.pieces[0].chunk.index
            wire.distrust = "Flushed without the audio"
            return []
        if head.received:  # twice so short: this voice says this text so ("nananana")
            return self._believe(now)
        notes: list[Action] = [Note("no audio for a text with letters", {"characters": head.characters})]
        return notes + self._settle("Flushed", now, 1, spoken=False)

    def refused(self, now: float, *, deaf: bool) -> list[Action]:
        """A flush was refused, in the place of its Flushed."""
        wire, ledger = self.sockets.wire, self.reply.ledger
        if deaf or not ledger.pending:
            wire.stale = max(0, wire.stale - 1)
            return [Note("late refusal of a flush")]
        refused = ledger.refuse()
        wire.refused(now)
        self.reply.refused += 1
        return [Note("flush refused", {"final": refused.final})]

    def warned(self, code: str, now: float, *, deaf: bool) -> list[Action]:
        """Another warning came. Perhaps it stands for an answer, too: nobody documents what it means."""
        pending = self.reply.ledger.pending
        if pending and not pending[0].received and not deaf:
            self.sockets.wire.silence_at = now + max(REFUSED_OTHERWISE, self._usual)
        return [Note("warning", {"code": code})]

    def silent(self, now: float) -> list[Action]:
        """The oldest flush has gone without any answer for too long: its socket is given up, whatever it had."""
        reply, learnt, pending = self.reply, self.learnt, self.reply.ledger.pending
        self.sockets.wire.distrust = "no answer to a flush"
        learnt.patience = min(2 * learnt.patience, MOST_PATIENCE)
        over = self._whole(self._place(pending).over) if not reply.hearing.skipping else 0
        first, reply.unanswered = reply.unanswered, pending[0].pieces[0].chunk.index
        if first == reply.unanswered or learnt.often_silent:  # again, or a provider that often does not answer
            likely = not self._too_few(pending[0])
            over = max(over, int(likely))
            learnt.often_silent |= likely
        if not (over or not pending[0].speakable):
            return []
        return [Note("no answer to a flush whose audio came"), *self._settle("silence", now, max(over, 1))]

    # When the socket or the turn is over before its end

    def answered_before(self, now: float) -> list[Action]:
        """The socket is gone. A flush that was answered, and waited only for a last frame, is done."""
        pending = self.reply.ledger.pending
        if not (self.sockets.wire.early and pending) or self._too_few(pending[0]):
            return []
        return self._settle("Flushed", now, 1)

    def say_again(self, reason: CloseReason) -> list[Action]:
        """The socket was lost: what no audio has answered for waits again. Whoever follows the text is told what is
        done with.
        """
        reply, segments = self.reply, self.reply.ledger.at_server
        heard = bool(reply.hearing.sound.seconds)
        to_the_word = heard and self._options.resume == "word" and self.learnt.repeats
        recovery = from_the_word(segments) if to_the_word else from_the_sentence(segments, self._place(segments))
        reply.resumed.append(self._resumed(reason, recovery))
        reply.ledger.recall(recovery.again)
        if to_the_word:
            reply.hearing.repeat()
            return []
        reply.hearing.begin()
        if recovery.spoken:
            reply.progress()
            reply.spoken += sum(len(chunk.text) for chunk in recovery.spoken)
        return [Give(Audio(b"", recovery.spoken, last=True))] if heard or recovery.spoken else []

    def heard(self, now: float) -> float:
        """Seconds of this socket's sound that the listener has heard."""
        left = self.reply.left_to_play(now)
        return max(0.0, self._format.seconds(self.sockets.wire.sounded) - (0.0 if left == inf else left))

    def cut(self) -> bool:
        """The turn ends before its end: of the oldest segment, some was spoken. Tells whether the server has text."""
        ledger, wire = self.reply.ledger, self.sockets.wire
        self.reply.spoken += self.reply.said(ledger.head)
        wire.stale += len(ledger.pending)
        wire.expect_no_rest()
        return ledger.clear()

    def _resumed(self, reason: CloseReason, recovery: Recovery) -> Resumed:
        return Resumed(
            code=reason.code,
            reason=reason.name or reason.meaning,
            position=self.reply.seconds,
            characters=sum(segment.characters for segment in recovery.again),
            cut=recovery.cut,
            exact=recovery.exact and self._is_sure,
        )

    @property
    def _is_sure(self) -> bool:
        """Whether what the sound says of the place can be relied on: no answer was assumed, and if nothing came since
        the loss before this one, its place was sure, because it is still that.
        """
        before = self.reply.resumed[-1] if self.reply.resumed else None
        guessed = before is not None and not before.exact and before.position == self.reply.seconds
        return self.sockets.wire.distrust is None and not guessed

    def _says_otherwise(self) -> None:
        """The voice does not repeat itself: say again from the sentence in which it was, now and after each loss."""
        self.learnt.repeats = False
        self.sockets.wire.distrust = "the voice says it otherwise"

    def _without_end(self, now: float) -> list[Action]:
        """Stop taking audio that is more than all of the text can need."""
        ledger, sound = self.reply.ledger, self.reply.hearing.sound
        if not ledger.pending or sound.seconds <= ENDLESS_SECONDS:
            return []
        needed = self.learnt.rate.seconds(sum(segment.most for segment in ledger.at_server))
        if sound.seconds <= ENDLESS * needed + ENDLESS_SECONDS:
            return []
        self.sockets.wire.distrust = "audio without end"
        return self._settle("silence", now, 1)

    def _first_audio(self, head: Segment, now: float) -> None:
        """Learn how soon audio follows a flush, from one that did not have to wait for the one before."""
        asked_at = self._asked_at(head)
        seconds = now - asked_at
        if asked_at >= self.sockets.wire.free_at:
            self.learnt.first_byte.saw(seconds)
        if self.reply.first_byte is None:
            self.reply.first_byte = seconds

    def _asked_at(self, segment: Segment) -> float:
        """Since when the server could speak it."""
        return segment.flushed_at if self._abilities.needs_flush else segment.sent_at

    def _believe(self, now: float) -> list[Action]:
        """A Flushed answers the oldest flush. Where the sound is plainly that of several, the answers before it may
        have been lost: those flushes are done, too, if no audio comes for them. It is the audio that decides, since
        whoever takes one flush for two loses what comes for the second.
        """
        more = self._answered() - 1
        actions = self._settle("Flushed", now, 1, learns=not more)
        self._doubt(min(self.sockets.wire.doubted + more, len(self.reply.ledger.pending)), now)
        return actions

    def _doubt(self, doubted: int, now: float) -> None:
        """So many of the oldest flushes may be done; if they are not, audio comes within the usual time."""
        wire = self.sockets.wire
        wire.doubted = doubted
        wire.grace_at = now + max(GRACE, self._usual) if doubted else inf

    def _settle(self, event: str, now: float, count: int, *, spoken: bool = True, learns: bool = True) -> list[Action]:
        """The oldest flushes are done, so many of them."""
        reply, learnt = self.reply, self.learnt
        actions: list[Action] = []
        if not count:
            return actions
        for _ in range(count):
            segment = reply.ledger.answer(event)
            reply.spoken += segment.characters if spoken else 0
            if count == 1 and spoken and learns and event == "Flushed" and not learnt.eager:
                learnt.rate.saw(segment.breadth, self._format.seconds(segment.received), segment.most)
            actions.append(Give(Audio(b"", segment.chunks, last=True)))
        reply.hearing.answered()
        reply.progress()
        if event == "Flushed":
            learnt.patience = 1.0
        self.sockets.wire.settled(now)
        return actions

    # What the sound says

    def _answered(self) -> int:
        """How many of the pending flushes a Flushed may answer: several, if the answers before it were lost."""
        pending, sound, rate = self.reply.ledger.pending, self.reply.hearing.sound, self.learnt.rate
        if is_followed(sound, rate):
            return max(1, self._whole(self._place(pending).over))
        return answered(pending, sound, rate)

    def _whole(self, pieces: int) -> int:
        """How many of the pending segments so many pieces fill."""
        count = 0
        for segment in self.reply.ledger.pending:
            pieces -= len(segment.pieces)
            if pieces < 0:
                break
            count += 1
        return count

    def _has_next(self, pending: Sequence[Segment]) -> bool:
        """Whether what came since the first was answered is enough for the second, as of a fast server."""
        since = self._format.seconds(pending[0].received - self.sockets.wire.tail_from)
        return since >= FEW * self.learnt.rate.seconds(pending[1].breadth) - FEW_SECONDS

    def _too_few(self, head: Segment) -> bool:
        """Whether the audio of the oldest flush is far less than its text needs."""
        lettered = LETTERED * head.letters / max(head.characters, 1)
        needs = self.learnt.rate.seconds(head.breadth * min(lettered, 1.0))
        few = not head.received or self._format.seconds(head.received) < FEW * needs - FEW_SECONDS
        return few and not self.learnt.eager

    def _has_tail(self) -> bool:
        """Whether more of its audio may come after its Flushed: it does not end in quiet, and voices here do."""
        ends_in_quiet = self.reply.hearing.sound.trailing >= TAIL
        return not (len(self.reply.ledger.pending) > 1 or self.learnt.in_vain > 1 or ends_in_quiet)

    @property
    def _usual(self) -> float:
        """Seconds in which a provider answers who is as slow as this one was known to be, and not more so."""
        bound = self.learnt.first_byte.bound
        return min(SLOW * bound, bound + self._options.silence)

    def _place(self, segments: Sequence[Segment]) -> Place:
        return place(segments, self.reply.hearing.sound, self.learnt.rate)

    def _once(self, event: str) -> list[Action]:
        """A note, the first time on this socket."""
        noted = self.sockets.wire.noted
        if event in noted:
            return []
        noted.add(event)
        return [Note(event)]
