"""The sender as a value: told what happened and what time it is, it says what to send and when to be woken.

Two rules for this file. Nothing here waits, connects or asks for the time. Every call is checked against the tables of
`_states` before it changes anything, notes its one fact, and leaves the rest to `_advance`, which does whatever may be
done now.

The parts: `Sending` knows what text may go out and when, `Hearing` whose the answers are, `recover` what to say again
after a loss. Three kinds of calls: what the turn does (begin, text, end, interrupt), what the socket does (opened,
standby, received, lost, gave_up, close), what time does (taken, expire). Each gives the actions that follow, in order.

The states, by `draw`: a turn is idle, speaking or ending; a socket is down, up, clearing, leaving or closing.
"""

from __future__ import annotations

from dataclasses import replace

from pipeline import Audio, AudioFormat, Chunk, ConnectFailed, LocalProtocolError, SpeechError, SynthesisFailed
from stages.speak import _wire as wire
from stages.speak._actions import Action, Connect, Failed, Finished, Give, Note, OpenStandby, Send, TakeOver
from stages.speak._closes import ABNORMAL, CloseReason
from stages.speak._healing import lost_error, recover
from stages.speak._hearing import Hearing
from stages.speak._ledger import Ledger
from stages.speak._options import SpeakOptions
from stages.speak._report import Resumed, SpeechReport
from stages.speak._sending import Sending
from stages.speak._states import SOCKET, TURN, Table

MOST_LOSSES = 4
"""Sockets lost one after another without any audio between, after which the text is taken to be what loses them."""

STANDBY_RETRY = 20.0
"""Seconds before a second socket is asked for again that did not come."""


class SpeakProtocol:
    """One conversation: many turns, over one socket after another. ``turn`` and ``socket`` name its states."""

    def __init__(self, options: SpeakOptions, format: AudioFormat) -> None:
        self.turn = "idle"
        self.socket = "down"
        self.sending = Sending(options, format)
        self._hearing = Hearing(format.block)
        self._options = options
        self._format = format
        self._report = SpeechReport()
        self._actions: list[Action] = []
        self._alarms: dict[str, float] = {}
        self._connecting = False
        self._standby: float | None = None  # when the second socket was opened
        self._free_at = 0.0  # since when the server can have worked on the oldest flush
        self._losses = 0  # since the last audio
        self._last_loss: CloseReason | None = None
        self._failure: wire.Failure | None = None

    # What the turn does

    def begin(self, now: float) -> list[Action]:
        """A turn begins."""
        self._move_turn("begin")
        self.sending.begin()
        self._hearing.skip = 0
        self._report = SpeechReport(request_id=self._report.request_id)
        self._losses, self._last_loss = 0, None
        if self.socket == "down":
            self._connect()
        return self._advance(now)

    def text(self, chunk: Chunk, now: float) -> list[Action]:
        """A chunk is to be spoken."""
        self._move_turn("text")
        self.sending.add(chunk, now)
        return self._advance(now)

    def end(self, now: float) -> list[Action]:
        """No more text will come in this turn."""
        self._move_turn("end")
        return self._advance(now)

    def interrupt(self, now: float) -> list[Action]:
        """The turn is cut short: whatever the server has of it is cleared, and what still comes of it is dropped."""
        self._move_turn("interrupt")
        self._drop_text(now)
        return self._advance(now)

    # What the socket does

    def opened(self, now: float) -> list[Action]:
        """The socket that `Connect` asked for is open."""
        self._move_socket("opened")
        self._connecting = False
        self._renew(now, opened_at=now)
        return self._advance(now)

    def standby(self, now: float) -> list[Action]:
        """The second socket that `OpenStandby` asked for is open."""
        self._standby = now
        self._alarms.pop("rollover", None)
        return self._advance(now)

    def standby_lost(self, now: float) -> list[Action]:
        """The second socket is gone, or could not be had."""
        self._standby = None
        if self.socket == "leaving":
            self._move_socket("stay")
        self._alarms["rollover"] = now + STANDBY_RETRY
        return self._advance(now)

    def received(self, event: wire.Event, now: float) -> list[Action]:
        """Something came on the socket."""
        if "silence" in self._alarms:
            self._watch(now)
        match event:
            case bytes():
                self._audio(event, now)
            case wire.Flushed():
                self._flushed(now)
            case wire.Cleared():
                self._cleared()
            case wire.Warning():
                self._warned(event, now)
            case wire.Metadata():
                self._report = replace(self._report, request_id=event.request_id)
            case wire.Failure():
                self._failure = event
                self._note("error message", code=event.code)
            case wire.Unknown():
                self._note("unknown message", type=event.type)
        return self._advance(now)

    def lost(self, reason: CloseReason, now: float) -> list[Action]:
        """The socket is gone."""
        goodbye = self.socket == "closing"
        self._move_socket("lost")
        self._note("socket lost", code=reason.code, name=reason.name, turn=self.turn)
        if not goodbye:
            self._heal(reason, now)
        return self._advance(now)

    def gave_up(self, error: ConnectFailed, now: float) -> list[Action]:
        """No socket could be had. Between turns that is noted; the next turn asks again."""
        self._connecting = False
        self._note("no connection", status=error.status)
        if self.turn != "idle":
            self._fail(self._error(self._last_loss, error) if self._last_loss and error.retryable else error)
        return self._advance(now)

    def close(self, now: float) -> list[Action]:
        """The pipeline closes: say goodbye. Only `lost` may follow."""
        if "close" in SOCKET[self.socket]:
            self._move_socket("close")
            self._actions.append(Send(wire.Close()))
        self._alarms.clear()
        return self._advance(now)

    # What time does

    def taken(self, size: int, now: float) -> list[Action]:
        """The next stage took `size` bytes of audio."""
        self.sending.listener.took(size)
        return self._advance(now)

    @property
    def deadline(self) -> float | None:
        """When to call `expire`."""
        return min(self._alarms.values(), default=None)

    def expire(self, now: float) -> list[Action]:
        """The deadline has come."""
        due = {name for name, at in self._alarms.items() if at <= now}
        for name in due:
            del self._alarms[name]
        if "rollover" in due:
            self._alarms["rollover"] = now + STANDBY_RETRY
            self._actions.append(OpenStandby())
        if "cleared" in due:
            self._abandon("no answer to Clear", now)
        elif "silence" in due:
            self._silent(now)
        return self._advance(now)

    # What may be asked

    @property
    def hungry(self) -> bool:
        """Whether text is welcome. While it is not, it stays with the stage before: that is the back-pressure."""
        return self.turn == "speaking" and not self.sending.ledger.waiting

    @property
    def report(self) -> SpeechReport:
        """What can be said about the turn so far, or about the last one."""
        return replace(self._report, seconds=self.sending.listener.seconds)

    # Sending

    def _advance(self, now: float) -> list[Action]:
        """Do whatever can be done now, and give all actions since the last time."""
        if self.socket == "up" and self._standby is not None:
            self._move_socket("relieve")
        if self.socket == "leaving" and not self.sending.ledger.at_server:
            self._take_over(now)
        if self.socket in ("up", "clearing"):
            self._send_text(now)
        if self.socket in ("up", "clearing", "leaving"):
            self._send_flush(now)
        if not self.sending.ledger.pending:
            self._alarms.pop("silence", None)
        if self.turn == "ending" and self.sending.ledger.empty:
            self._move_turn("all heard")
            self._actions.append(Finished())
        actions, self._actions = self._actions, []
        return actions

    def _send_text(self, now: float) -> None:
        self._alarms.pop("text", None)
        while (at := self.sending.text_at(now)) is not None:
            if at > now:
                self._alarms["text"] = at
                return
            text = self.sending.send_text(now)
            self._report = replace(self._report, sent=self._report.sent + len(text))
            self._actions.append(Send(wire.Speak(text)))

    def _send_flush(self, now: float) -> None:
        self._alarms.pop("flush", None)
        ledger = self.sending.ledger
        final = self.turn == "ending" and not ledger.waiting
        at = self.sending.flush_at(now, final=final or self.socket == "leaving")
        if at is None:
            return
        if at > now:
            self._alarms["flush"] = at
            return
        if not ledger.pending:
            self._free_at = now
            self._watch(now)
        ledger.flush(now, final=final)
        self.sending.budget.flushed(now)
        self._report = replace(self._report, flushes=self._report.flushes + 1)
        self._actions.append(Send(wire.Flush()))

    def _take_over(self, now: float) -> None:
        """Nothing is left on the first socket: the second is the socket now."""
        self._actions.append(TakeOver())
        self._move_socket("taken over")
        self._renew(now, opened_at=self._standby)

    # Answers

    def _audio(self, data: bytes, now: float) -> None:
        if self.socket == "clearing" or self.turn == "idle":
            return  # of a turn that is over
        ledger = self.sending.ledger
        if ledger.pending and not ledger.head.received:
            self.sending.first_byte.saw(now - self._free_at)
            if self._report.first_byte is None:
                self._report = replace(self._report, first_byte=now - ledger.head.flushed_at)
        fresh = self._hearing.audio(data, ledger.head)
        if fresh:
            self._losses = 0
            self.sending.listener.got(len(fresh), now)
            self._actions.append(Give(Audio(fresh, ledger.head.chunks)))

    def _flushed(self, now: float) -> None:
        pending = self.sending.ledger.pending
        if self._hearing.is_ghost(pending[0] if pending and self.socket != "clearing" else None):
            self._note("late Flushed")
        else:
            self._answer(now)

    def _answer(self, now: float) -> None:
        """The oldest flush is done."""
        segment = self.sending.ledger.pending.popleft()
        self._hearing.answered()
        self._free_at = now
        self._losses = 0
        self.sending.budget.accepted()
        self.sending.rate.saw(segment.characters, self._format.seconds(segment.received))
        self._spoke(segment.characters)
        self._actions.append(Give(Audio(b"", segment.chunks, last=True)))

    def _warned(self, warning: wire.Warning, now: float) -> None:
        pending = self.sending.ledger.pending
        if not warning.refuses_flush:
            self._note("warning", code=warning.code)
        elif self.socket == "clearing" or not pending:
            self._hearing.is_ghost(None)
            self._note("late refusal of a flush")
        else:
            self._note("flush refused", final=self.sending.ledger.refuse().final)
            self.sending.budget.refused(now)
            self._report = replace(self._report, refused=self._report.refused + 1)

    def _cleared(self) -> None:
        done = self._hearing.cleared()
        if done is None:
            self._note("late Cleared")
        elif done and self.socket == "clearing":  # and not closing: then nothing is to come any more
            self._move_socket("cleared")
            self._alarms.pop("cleared", None)

    # Trouble

    def _watch(self, now: float) -> None:
        """Something moved: silence is counted from here."""
        self._alarms["silence"] = now + max(self._options.silence, 3 * self.sending.first_byte.bound)

    def _silent(self, now: float) -> None:
        """A flush has gone without any answer for too long: lost with its socket, unless its audio has come."""
        head = self.sending.ledger.head
        if head.speakable and self.sending.said(head.received) < 0.9 * head.characters:
            self._abandon("no answer to a flush", now)
            return
        self._note("no answer to a flush whose audio came")
        self._hearing.give_up()
        self._answer(now)
        self._watch(now)

    def _abandon(self, why: str, now: float) -> None:
        """Give up a socket that is open but does not answer."""
        self._move_socket("lost")
        self._note("socket given up", why=why)
        self._heal(CloseReason(ABNORMAL, "", why, retryable=True), now)

    def _heal(self, reason: CloseReason, now: float) -> None:
        """The socket is gone: get another, and say again what was not answered for."""
        self._renew(now, opened_at=None)
        if self.turn != "idle":
            self._losses += 1
            self._last_loss = reason
            if not reason.retryable or self._losses > MOST_LOSSES:
                self._fail(self._error(reason))
                return
            self._say_again(reason)
        if self._standby is None:
            self._connect()
        else:
            self._actions.append(TakeOver())
            self._move_socket("opened")
            self._renew(now, opened_at=self._standby)

    def _say_again(self, reason: CloseReason) -> None:
        ledger = self.sending.ledger
        heard = self.sending.said(ledger.head.received)
        recovery = recover(ledger.at_server, heard, self._hearing.skip, self._options.resume)
        ledger.recall(recovery.again)
        self._hearing.skip = recovery.skip
        if recovery.spoken:
            self._spoke(sum(len(chunk.text) for chunk in recovery.spoken))
            self._actions.append(Give(Audio(b"", recovery.spoken, last=True)))
        resumed = Resumed(
            code=reason.code,
            reason=reason.name or reason.meaning,
            position=self.sending.listener.seconds,
            characters=sum(segment.characters for segment in recovery.again),
            cut=recovery.cut,
            exact=recovery.exact,
        )
        self._report = replace(self._report, resumed=(*self._report.resumed, resumed))

    def _drop_text(self, now: float) -> None:
        """The turn is over before its end: forget its text, and have the server forget what it has of it."""
        ledger, self.sending.ledger = self.sending.ledger, Ledger()
        self._spoke(min(ledger.head.characters, int(self.sending.said(ledger.head.received))))
        if ledger.at_server and "clear" in SOCKET[self.socket]:
            self._move_socket("clear")
            self._hearing.clear(len(ledger.pending))
            self._alarms["cleared"] = now + self._options.clear_timeout
            self._actions.append(Send(wire.Clear()))

    def _fail(self, error: SpeechError) -> None:
        """The turn is over by an error; the socket is gone."""
        self._move_turn("fail")
        self._spoke(min(self.sending.ledger.head.characters, int(self.sending.said(self.sending.ledger.head.received))))
        self.sending.ledger = Ledger()
        self._actions.append(Failed(error))

    def _error(self, reason: CloseReason, cause: ConnectFailed | None = None) -> SpeechError:
        if self._failure is not None and not reason.retryable:
            code, description = self._failure.code, self._failure.description
            return SynthesisFailed(
                f"The speech server could not speak this text ({code}).", code=code, description=description
            )
        return lost_error(reason, self.sending.listener.seconds, self._report.request_id, cause)

    # Small things

    def _connect(self) -> None:
        if not self._connecting:
            self._connecting = True
            self._actions.append(Connect())

    def _renew(self, now: float, opened_at: float | None) -> None:
        """Forget what belonged to the last socket; `opened_at` is when the present one was opened, if there is one."""
        self.sending.budget.renew()
        self._hearing.renew()
        self._alarms.clear()
        self._failure = None if opened_at is not None else self._failure
        self._free_at = now
        if opened_at is not None:
            self._standby = None
            limits = self._options.limits
            self._alarms["rollover"] = opened_at + limits.session - limits.session_margin

    def _spoke(self, characters: int) -> None:
        self._report = replace(self._report, spoken=self._report.spoken + characters)

    def _note(self, event: str, **facts: object) -> None:
        self._actions.append(Note(event, facts))

    def _move_turn(self, event: str) -> None:
        self.turn = _moved(TURN, self.turn, event, "turn")

    def _move_socket(self, event: str) -> None:
        self.socket = _moved(SOCKET, self.socket, event, "socket")


def _moved(table: Table, state: str, event: str, what: str) -> str:
    if event not in table[state]:
        raise LocalProtocolError(f"A {what} that is {state} has no '{event}': it can {', '.join(table[state])}.")
    return table[state][event]
