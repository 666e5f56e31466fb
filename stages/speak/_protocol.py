"""The sender as a value: told what happened and what time it is, it says what to send and when to be woken. Pure.

Two rules for this file. Nothing here waits, connects or asks for the time. Every call is checked against the tables of
`_states` before it changes anything, notes its one fact, and leaves the rest to `_advance`, which does whatever may be
done now.

The parts: `Sending` knows what text may go out and when, `Answers` what comes back and what to say again after a loss,
`Sockets` which socket is in use, `Losses` whether to go on. Three kinds of calls: what the turn does (begin, text, end,
interrupt), what the socket does (opened, standby, received, lost, gave_up, close), what time does (taken, expire). Each
gives the actions that follow, in order.

The states, by `draw`: a turn is idle, speaking or ending; a socket is down, up, clearing, leaving, closing or closed.
"""

from __future__ import annotations

from pipeline import Audio, AudioFormat, Chunk, ConnectFailed, Lead, LocalProtocolError, SpeechError
from stages.deepgram import messages as wire
from stages.deepgram.closes import ABNORMAL, CloseReason
from stages.speak._account import Account
from stages.speak._actions import Action, Drop, Failed, Finished, Give, Note, Probe, Send
from stages.speak._alarms import Alarms
from stages.speak._answers import Answers
from stages.speak._healing import failed_error, lost_error
from stages.speak._listener import unknown
from stages.speak._losses import Losses
from stages.speak._options import SpeakOptions
from stages.speak._report import SpeechReport
from stages.speak._sending import Sending
from stages.speak._sockets import Sockets
from stages.speak._states import TURN, moved

BRIEF = 5.0
"""Seconds: a socket lost between turns at this age or younger is not replaced before the next turn."""


class SpeakProtocol:
    """One conversation: many turns, over one socket after another. ``turn`` and ``socket`` name its states."""

    def __init__(self, options: SpeakOptions, format: AudioFormat, behind: Lead = unknown) -> None:
        self.turn = "idle"
        self.sending = Sending(options, format, behind)
        self._options = options
        self._alarms = Alarms()
        self._account = Account()
        self._losses = Losses(options.reconnect)
        self._answers = Answers(self.sending, self._account, self._losses, self._alarms, options, format)
        self._sockets = Sockets(options, self._alarms)
        self._known_socket = 0  # the number of the one whose limits are counted
        self._greeted = False  # whether anything came on it
        self._failure: wire.Failure | None = None
        self._actions: list[Action] = []

    # What the turn does

    def begin(self, now: float) -> list[Action]:
        """A turn begins."""
        if self._sockets.closed:
            raise LocalProtocolError("The conversation is closed: open another for the next turn.")
        self._move("begin")
        self.sending.begin()
        self._answers.begin()
        self._account.begin()
        self._losses.begin(now)
        if self.socket == "down":
            self._replace(now)
        return self._advance(now)

    def text(self, chunk: Chunk, now: float) -> list[Action]:
        """A chunk is to be spoken."""
        self._move("text")
        self.sending.add(chunk, now)
        return self._advance(now)

    def end(self, now: float) -> list[Action]:
        """No more text will come in this turn."""
        self._move("end")
        return self._advance(now)

    def interrupt(self, now: float) -> list[Action]:
        """The turn is cut short: whatever the server has of it is cleared, and what still comes of it is dropped."""
        self._move("interrupt")
        if self._answers.cut():
            self._actions += self._sockets.clear(now)
        self.cut_off(now)
        return self._advance(now)

    def cut_off(self, now: float) -> None:
        """The listener hears no more of what was received."""
        self._account.unheard(int(self.sending.rate.characters(self.sending.listener.unheard(now))))

    # What the socket does

    def opened(self, now: float) -> list[Action]:
        """The socket that `Connect` asked for is open."""
        self._actions += self._sockets.opened(now)
        return self._advance(now)

    def standby(self, now: float) -> list[Action]:
        """The second socket that `OpenStandby` asked for is open."""
        self._sockets.stands_by(now)
        return self._advance(now)

    def standby_lost(self, now: float) -> list[Action]:
        """The second socket is gone, or could not be had."""
        self._sockets.standby_lost(now)
        return self._advance(now)

    def received(self, event: wire.Event, now: float) -> list[Action]:
        """Something came on the socket."""
        if self.socket in ("down", "closed"):
            raise LocalProtocolError(f"Nothing can come on a socket that is {self.socket}.")
        self._greeted = True
        self._answers.watch(now)
        deaf = self._sockets.deaf
        match event:
            case bytes():
                if self.turn != "idle" and not deaf:
                    self._actions += self._answers.audio(event, now)
                elif not deaf:  # of a turn that is over: what there may be more of it must not reach the next
                    self._actions += self._sockets.clear(now)
            case wire.Flushed():
                self._actions += self._answers.flushed(now, deaf=deaf)
            case wire.Cleared():
                if not self._sockets.cleared():
                    self._note("late Cleared")
            case wire.Warning():
                self._actions += self._answers.warned(event, now, deaf=deaf)
            case wire.Metadata():
                self._account.served_by(event.request_id)
            case wire.Failure():
                self._note("error message", code=event.code)
                self._refused(event)
            case wire.Unknown():
                self._note("unknown message", type=event.type)
        self._give_up_distrusted(now)
        return self._advance(now)

    def lost(self, reason: CloseReason, now: float) -> list[Action]:
        """The socket is gone."""
        self._sockets.lost()
        self._note("socket lost", code=reason.code, reason=reason.name, turn=self.turn)
        brief = self.turn == "idle" and now - self._sockets.opened_at <= BRIEF
        if not (brief or self._sockets.closed):
            self._heal(reason, now)
        return self._advance(now)

    def gave_up(self, error: ConnectFailed, now: float) -> list[Action]:
        """No socket could be had. Between turns that is noted; the next turn asks again."""
        tried_until, self._sockets.tried_until = self._sockets.tried_until, None
        if tried_until is None:
            raise LocalProtocolError("No socket was asked for that could be given up.")
        self._note("no connection", status=error.status)
        if self.turn != "idle":
            if error.retryable and tried_until < self._losses.until:
                self._replace(now)  # this turn began later than the attempts, and has patience left
            else:
                last = self._losses.last
                self._fail(self._error(last, error) if last and error.retryable else error)
        return self._advance(now)

    def close(self, now: float) -> list[Action]:
        """The pipeline closes: say goodbye, whatever the turn. Only `lost` may follow. Twice is harmless."""
        if self.turn != "idle":
            self._move("interrupt")
            self._answers.cut()
        self._actions += self._sockets.close()
        return self._advance(now)

    # What time does

    def taken(self, size: int, now: float) -> list[Action]:
        """The next stage took `size` bytes of audio."""
        self.sending.listener.took(size)
        return self._advance(now)

    @property
    def deadline(self) -> float | None:
        """When to call `expire`."""
        return self._alarms.deadline

    def expire(self, now: float) -> list[Action]:
        """The deadline has come."""
        due = self._alarms.due(now)
        if "rollover" in due:
            actions = self._sockets.roll_over(now, idle=self.turn == "idle")
            if actions is None:
                self._abandon("too old", now)
            else:
                self._actions += actions
        if "cleared" in due:
            self._abandon("no answer to Clear", now)
        elif "silence" in due:
            self._actions += self._answers.silent(now)
        elif "grace" in due:
            self._actions += self._answers.grace_over(now)
        if "overdue" in due:
            self._actions.append(Probe())
        self._give_up_distrusted(now)
        return self._advance(now)

    # What may be asked

    @property
    def socket(self) -> str:
        """The state of the socket."""
        return self._sockets.state

    @property
    def hungry(self) -> bool:
        """Whether text is welcome. While it is not, it stays with the stage before: that is the back-pressure."""
        return self.turn == "speaking" and not self.sending.ledger.waiting

    def lead(self, now: float) -> float | None:
        """How long the next text may take to come: as of `pipeline.TellsLead`."""
        return self.sending.slack(now)

    @property
    def report(self) -> SpeechReport:
        """What can be said about the turn so far, or about the last one."""
        return self._account.report(self.sending.listener.seconds)

    # Sending

    def _advance(self, now: float) -> list[Action]:
        """Do whatever can be done now, and give all actions since the last time."""
        ledger = self.sending.ledger
        self._actions += self._sockets.relieve(now, between=not ledger.open.pieces, silent=not ledger.at_server)
        if self._known_socket != self._sockets.number:
            self._known_socket = self._sockets.number
            self.sending.budget.renew()
            self._answers.renew(now)
            self._failure, self._greeted = None, False
        if self.socket in ("up", "clearing"):
            self._send_text(now)
        if self.socket in ("up", "clearing", "leaving"):
            self._send_flush(now)
        if not ledger.pending:
            self._answers.watch(now)
        if self.turn == "ending" and ledger.empty:
            self._finish(now)
        begins = self.turn != "idle" and self.sending.first
        if begins and self._options.fresh_socket and self.sending.budget.scarce(now):
            self._actions += self._sockets.freshen(now)
        actions, self._actions = self._actions, []
        return actions

    def _send_text(self, now: float) -> None:
        self._alarms.drop("text")
        if self._sockets.another_comes and self._fresh_is_sooner(now):
            return
        while (at := self.sending.text_at(now)) is not None:
            if at > now:
                self._alarms.put("text", at)
                return
            text = self.sending.send_text(now)
            self._account.sent(len(text))
            self._actions.append(Send(wire.Speak(text)))

    def _fresh_is_sooner(self, now: float) -> bool:
        """Whether a turn's first text had better wait for the socket that comes: here its flush would have to wait."""
        if not self.sending.first or self.sending.ledger.open.pieces:
            return False
        at = self.sending.budget.flush_at(now, final=True)
        if at > now:
            self._alarms.put("text", at)
        return at > now

    def _send_flush(self, now: float) -> None:
        self._alarms.drop("flush")
        ledger = self.sending.ledger
        final = self.turn == "ending" and not ledger.waiting
        at = self.sending.flush_at(now, final=final or self.socket == "leaving")
        if at is None:
            return
        if at > now:
            self._alarms.put("flush", at)
            return
        ledger.flush(now, final=final)
        self._answers.awaited(now)
        self.sending.budget.flushed(now)
        self._account.flushed()
        self._actions.append(Send(wire.Flush()))

    def _finish(self, now: float) -> None:
        """Every text of the turn has been answered for."""
        self._move("all heard")
        rest = self.sending.rest()
        if rest:
            self._actions.append(Give(Audio(b"", rest, last=True)))
        self._actions.append(Finished())

    # Trouble

    def _give_up_distrusted(self, now: float) -> None:
        """Give up a socket whose answers cannot be true, or had to be assumed: nothing else of it would be sure."""
        why = self._answers.distrust
        if why is None or self.socket == "down":
            return
        if self.turn == "ending" and self.sending.ledger.empty:
            self._finish(now)
        self._abandon(why, now)

    def _refused(self, failure: wire.Failure) -> None:
        """The server says that it cannot speak. What it has of this turn will not be answered otherwise, so nobody
        waits for that; and whatever still comes on this socket is not trusted.
        """
        self._failure = failure
        if self.turn == "idle" or self._sockets.deaf or not self.sending.ledger.at_server:
            return
        self._sockets.lost()
        self._actions.append(Drop())
        self._fail(failed_error(failure))

    def _abandon(self, why: str, now: float) -> None:
        """Give up a socket that is open but of no use."""
        self._sockets.lost()
        self._note("socket given up", why=why)
        self._actions.append(Drop())
        self._heal(CloseReason(ABNORMAL, "", why, retryable=True), now)

    def _heal(self, reason: CloseReason, now: float) -> None:
        """The socket is gone: get another, and say again what was not answered for."""
        if self.turn != "idle":
            self._actions += self._answers.lost(now)
        if self.turn == "ending" and self.sending.ledger.empty:
            self._finish(now)
        if self.turn == "idle":
            self._losses.begin(now)
            self._replace(now)
            return
        blamed = self._greeted and bool(self.sending.ledger.at_server)
        self._losses.add(reason, now, blamed=blamed, worked=self._greeted)
        if self._losses.hopeless(now):
            self._fail(self._error(reason))
        else:
            self._actions += self._answers.say_again(reason)
            self._replace(now)

    def _replace(self, now: float) -> None:
        self._actions += self._sockets.replace(self._losses.until, self._losses.count, now)

    def _fail(self, error: SpeechError) -> None:
        """The turn is over by an error; the socket is gone."""
        self._move("fail")
        self._answers.cut()
        self._actions.append(Failed(error))

    def _error(self, reason: CloseReason, cause: ConnectFailed | None = None) -> SpeechError:
        if self._failure is not None and not reason.retryable:
            return failed_error(self._failure)
        return lost_error(reason, self.sending.listener.seconds, self._account.request_id, cause)

    def _note(self, event: str, **facts: object) -> None:
        self._actions.append(Note(event, facts))

    def _move(self, event: str) -> None:
        self.turn = moved(TURN, self.turn, event, "turn")
