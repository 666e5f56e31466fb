"""The sender as a value: told what happened and what time it is, it says what to send and when to be woken. Pure.

Two rules for this file. Nothing here waits, connects or asks for the time. Every call is checked against the tables of
`_states` before it changes anything, notes its one fact, and leaves the rest to `_advance`, which does whatever may be
done now.

Three kinds of calls: what the turn does (begin, text, end, interrupt), what the socket does (opened, standby, received,
lost, gave_up, close), what time does (taken, expire). Each gives the actions that follow, in order. What there is to
know is in three objects, by how long it lives (see `Conversation`), and nobody else writes to more than one of them.

The states, by `draw`: a turn is idle, speaking or ending; a socket is down, up, clearing, leaving, closing or closed.
"""

from __future__ import annotations

from math import inf

from pipeline import (
    Audio,
    AudioFormat,
    Chunk,
    ConnectFailed,
    FlushSent,
    Lead,
    LocalProtocolError,
    Reconnected,
    SpeechError,
    TextSent,
)
from stages.net.closes import ABNORMAL, CloseReason
from stages.speak import provider
from stages.speak._actions import Action, Drop, Failed, Finished, Give, Note, Probe, Send, Tell
from stages.speak._conversation import Conversation
from stages.speak._healing import failed_error, lost_error
from stages.speak._options import SpeakOptions
from stages.speak._reply import unknown
from stages.speak._report import SpeechReport
from stages.speak._states import TURN, moved
from stages.speak._wire import V1

BRIEF = 5.0
"""Seconds: a socket lost between turns at this age or younger is not replaced before the next turn."""


class SpeakProtocol(Conversation):
    """One conversation: many turns, over one socket after another. ``turn`` and ``socket`` name its states."""

    def __init__(
        self,
        options: SpeakOptions,
        format: AudioFormat,
        behind: Lead = unknown,
        abilities: provider.Abilities = V1,
    ) -> None:
        super().__init__(options, format, behind, abilities)
        self.turn = "idle"
        self._actions: list[Action] = []

    # What the turn does

    def begin(self, now: float) -> list[Action]:
        """A turn begins."""
        if self.sockets.closed:
            raise LocalProtocolError("The conversation is closed: open another for the next turn.")
        self._move("begin")
        self.renew_reply(now)
        if self.socket == "down":
            self._replace(now)
        return self._advance(now)

    def text(self, chunk: Chunk, now: float) -> list[Action]:
        """A chunk is to be spoken."""
        self._move("text")
        self.reply.add(chunk, now)
        return self._advance(now)

    def end(self, now: float) -> list[Action]:
        """No more text will come in this turn."""
        self._move("end")
        return self._advance(now)

    def interrupt(self, now: float) -> list[Action]:
        """The turn is cut short: whatever the server has of it is cleared, and what still comes of it is dropped."""
        self._move("interrupt")
        segments, heard = [segment.number for segment in self.reply.ledger.at_server], self.heard(now)
        if self.cut():
            self._actions += self.sockets.clear(now, segments, heard)
        self.reply.cut_off(now)
        return self._advance(now)

    def cut_off(self, now: float) -> None:
        """The listener hears no more of what was received."""
        self.reply.cut_off(now)

    # What the socket does

    def opened(self, now: float) -> list[Action]:
        """The socket that `Connect` asked for is open."""
        self._actions += self.sockets.opened(now)
        self._reconnected(now)
        return self._advance(now)

    def standby(self, now: float) -> list[Action]:
        """The second socket that `OpenStandby` asked for is open."""
        self.sockets.stands_by(now)
        return self._advance(now)

    def standby_lost(self, now: float) -> list[Action]:
        """The second socket is gone, or could not be had."""
        self.sockets.standby_lost(now)
        return self._advance(now)

    def received(self, event: provider.Event, now: float) -> list[Action]:
        """Something came on the socket."""
        if self.socket in ("down", "closed"):
            raise LocalProtocolError(f"Nothing can come on a socket that is {self.socket}.")
        self.sockets.wire.greeted = True
        self.watch(now)
        deaf = self.sockets.deaf
        match event:
            case bytes():
                if self.turn != "idle" and not deaf:
                    self._actions += self.audio(event, now)
                elif not deaf:  # of a turn that is over: what there may be more of it must not reach the next
                    self._actions += self.sockets.clear(now)
            case provider.Sound():
                if self.turn != "idle" and not deaf:  # else it names a segment that nobody waits for
                    self._actions += self.sound(event, now)
            case provider.SegmentDone(segment=None):
                self._actions += self.flushed(now, deaf=deaf)
            case provider.SegmentDone(segment=int(segment)):
                self._actions += self.done(segment, now)
            case provider.Cancelled():
                if not self.sockets.cleared():
                    self._note("late Cleared")
            case provider.SegmentRefused():
                self._actions += self.refused(now, deaf=deaf)
            case provider.Warned():
                self._actions += self.warned(event.code, now, deaf=deaf)
            case provider.Greeting():
                self.learnt.request_id = event.request_id
            case provider.Failure():
                self._note("error message", code=event.code)
                self._refused(event)
            case provider.Unknown():
                self._note("unknown message", type=event.type)
        self._give_up_distrusted(now)
        return self._advance(now)

    def lost(self, reason: CloseReason, now: float) -> list[Action]:
        """The socket is gone."""
        self.sockets.lost()
        self._note("socket lost", code=reason.code, reason=reason.name, during=self.turn)
        brief = self.turn == "idle" and now - self.sockets.wire.opened_at <= BRIEF
        if not (brief or self.sockets.closed):
            self._heal(reason, now)
        return self._advance(now)

    def gave_up(self, error: ConnectFailed, now: float) -> list[Action]:
        """No socket could be had. Between turns that is noted; the next turn asks again."""
        tried_until, self.sockets.tried_until = self.sockets.tried_until, None
        if tried_until is None:
            raise LocalProtocolError("No socket was asked for that could be given up.")
        self._note("no connection", status=error.status)
        if self.turn != "idle":
            if error.retryable and tried_until < self.reply.patience_ends:
                self._replace(now)  # this turn began later than the attempts, and has patience left
            else:
                last = self.reply.last_loss
                self._fail(self._error(last, error) if last and error.retryable else error)
        return self._advance(now)

    def close(self, now: float) -> list[Action]:
        """The pipeline closes: say goodbye, whatever the turn. Only `lost` may follow. Twice is harmless."""
        if self.turn != "idle":
            self._move("interrupt")
            self.cut()
        self._actions += self.sockets.close()
        return self._advance(now)

    # What time does

    def taken(self, size: int, now: float) -> list[Action]:
        """The next stage took `size` bytes of audio."""
        self.reply.took(size)
        ledger = self.reply.ledger
        held = ledger.waiting or ledger.open.pieces  # else there is nothing that room could let go: so it is mostly
        return self._advance(now) if held else []

    @property
    def deadline(self) -> float | None:
        """When to call `expire`."""
        first = min(self.reply.deadline, self.sockets.deadline)
        return None if first == inf else first

    def expire(self, now: float) -> list[Action]:
        """The deadline has come."""
        wire = self.sockets.wire
        if self.sockets.deadline <= now:
            if wire.idle_at <= now:  # first, since any of the others may give the socket up
                wire.spoke(now)
                self._actions.append(Send(provider.KeepAlive()))
            if wire.rollover_at <= now:
                self._roll_over(now)
            if wire.cleared_at <= now:
                self._abandon("no answer to Clear", now)
            elif wire.silence_at <= now:
                self._actions += self.silent(now)
            elif wire.grace_at <= now:
                self._actions += self.grace_over(now)
            if wire.overdue_at <= now:
                wire.overdue_at = inf
                self._actions.append(Probe())
            self._give_up_distrusted(now)
        return self._advance(now)

    # What may be asked

    @property
    def socket(self) -> str:
        """The state of the socket."""
        return self.sockets.state

    @property
    def hungry(self) -> bool:
        """Whether text is welcome. While it is not, it stays with the stage before: that is the back-pressure."""
        return self.turn == "speaking" and not self.reply.ledger.waiting

    def lead(self, now: float) -> float | None:
        """How long the next text may take to come: as of `pipeline.TellsLead`."""
        return self.reply.slack(now)

    @property
    def report(self) -> SpeechReport:
        """What can be said about the turn so far, or about the last one."""
        return self.reply.report

    # Sending

    def _advance(self, now: float) -> list[Action]:
        """Do whatever can be done now, and give all actions since the last time."""
        sockets, reply, ledger = self.sockets, self.reply, self.reply.ledger
        self._actions += sockets.relieve(now, between=not ledger.open.pieces, silent=not ledger.at_server)
        reply.text_due = reply.flush_due = inf
        if sockets.state in ("up", "clearing"):
            self._send_text(now)
        if sockets.open:
            self._send_flush(now)
        if not ledger.pending:
            self.watch(now)
        if self.turn == "ending" and ledger.empty:
            self._finish()
        begins = self.turn != "idle" and reply.first
        if begins and self._options.fresh_socket and sockets.wire.scarce(now):
            self._actions += sockets.freshen(now)
        actions, self._actions = self._actions, []
        return actions

    def _send_text(self, now: float) -> None:
        reply, wire = self.reply, self.sockets.wire
        if self.sockets.another_comes and self._fresh_is_sooner(now):
            return
        while reply.ledger.waiting:
            at = reply.text_at(wire, now)
            if at is None:
                return
            if at > now:
                reply.text_due = at
                return
            segment = reply.ledger.open
            if not segment.pieces:
                wire.begin(segment, now)
            text = reply.send_text(wire.room(now))
            wire.sent(len(text), now)
            self._actions += (Send(provider.Text(text, segment.number)), Tell(TextSent(len(text))))

    def _fresh_is_sooner(self, now: float) -> bool:
        """Whether a turn's first text had better wait for the socket that comes: here its flush would have to wait."""
        if not self.reply.first or self.reply.ledger.open.pieces:
            return False
        at = self.sockets.wire.flush_at(now, final=True)
        if at > now:
            self.reply.text_due = at
        return at > now

    def _send_flush(self, now: float) -> None:
        reply, wire = self.reply, self.sockets.wire
        final = self.turn == "ending" and not reply.ledger.waiting
        at = reply.flush_at(wire, now, final=final or self.sockets.state == "leaving")
        if at is None:
            return
        if at > now:
            reply.flush_due = at
            return
        number = reply.ledger.open.number
        sent = FlushSent(reply.ledger.open.characters, reply.flush_reason(final=final))
        reply.flush(now, final=final)
        wire.flushed(now)
        self.awaited(now)
        self._actions += (Send(provider.EndSegment(number, final)), Tell(sent))

    def _finish(self) -> None:
        """Every text of the turn has been answered for."""
        self._move("all heard")
        rest = self.reply.rest()
        if rest:
            self._actions.append(Give(Audio(b"", rest, last=True)))
        self._actions.append(Finished())

    # Trouble

    def _roll_over(self, now: float) -> None:
        actions = self.sockets.roll_over(now, idle=self.turn == "idle")
        if actions is None:
            self._abandon("too old", now)
        else:
            self._actions += actions

    def _give_up_distrusted(self, now: float) -> None:
        """Give up a socket whose answers cannot be true, or had to be assumed: nothing else of it would be sure."""
        why = self.sockets.wire.distrust
        if why is None or self.socket == "down":
            return
        if self.turn == "ending" and self.reply.ledger.empty:
            self._finish()
        self._abandon(why, now)

    def _refused(self, failure: provider.Failure) -> None:
        """The server says that it cannot speak. What it has of this turn will not be answered otherwise, so nobody
        waits for that; and whatever still comes on this socket is not trusted.
        """
        self.sockets.wire.failure = failure
        if self.turn == "idle" or self.sockets.deaf or not self.reply.ledger.at_server:
            return
        self.sockets.lost()
        self._actions.append(Drop())
        self._fail(failed_error(failure))

    def _abandon(self, why: str, now: float) -> None:
        """Give up a socket that is open but of no use."""
        self.sockets.lost()
        self._note("socket given up", why=why)
        self._actions.append(Drop())
        self._heal(CloseReason(ABNORMAL, "", why, retryable=True), now)

    def _heal(self, reason: CloseReason, now: float) -> None:
        """The socket is gone: get another, and say again what was not answered for."""
        reply, wire = self.reply, self.sockets.wire
        if self.turn != "idle":
            self._actions += self.answered_before(now)
        if self.turn == "ending" and reply.ledger.empty:
            self._finish()
        if self.turn == "idle":
            self._actions += self.sockets.replace(now + self._options.reconnect, 0, now)
            return
        blamed = wire.greeted and bool(reply.ledger.at_server)
        reply.lost(reason, now, blamed=blamed, worked=wire.greeted)
        if reply.hopeless(now):
            self._fail(self._error(reason))
        else:
            self._actions += self.say_again(reason)
            self._replace(now)

    def _replace(self, now: float) -> None:
        self._actions += self.sockets.replace(self.reply.patience_ends, self.reply.losses, now)
        self._reconnected(now)

    def _reconnected(self, now: float) -> None:
        """Tell that the turn goes on, if it had lost its socket and has one again."""
        reply, loss = self.reply, self.reply.last_loss
        if self.turn == "idle" or loss is None or reply.lost_at is None or not self.sockets.open:
            return
        self._actions.append(Tell(Reconnected(now - reply.lost_at, loss.code, loss.name or loss.meaning)))
        reply.lost_at = None

    def _fail(self, error: SpeechError) -> None:
        """The turn is over by an error; the socket is gone."""
        self._move("fail")
        self.cut()
        self._actions.append(Failed(error))

    def _error(self, reason: CloseReason, cause: ConnectFailed | None = None) -> SpeechError:
        failure = self.sockets.wire.failure
        if failure is not None and not reason.retryable:
            return failed_error(failure)
        return lost_error(reason, self.reply.seconds, self.learnt.request_id, cause)

    def _note(self, event: str, **facts: object) -> None:
        self._actions.append(Note(event, facts))

    def _move(self, event: str) -> None:
        self.turn = moved(TURN, self.turn, event, "turn")
