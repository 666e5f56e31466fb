"""The sender against everything at once: a machine that plays client, server, network and clock in any order.

The server is the local one's own protocol, so both sides of the wire are the real thing; only the bytes between them
are in the hands of the machine: held back, delivered in part, cut off. The voice says one character in a fifteenth of a
second, and each letter of a turn is another one, so what was heard can be read back letter by letter.
"""

from __future__ import annotations

import os
import pickle
from array import array
from collections import deque
from dataclasses import dataclass, field

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pipeline import AudioFormat, Chunk, ConnectFailed, LocalProtocolError, RemoteProtocolError
from stages.deepgram import messages as wire
from stages.deepgram.closes import read_close
from stages.local import Faults, Limits, Timing
from stages.local._line import End
from stages.local._speak_server_protocol import SpeakServerProtocol
from stages.speak import _actions as act
from stages.speak import provider
from stages.speak._deepgram import DeepgramV1
from stages.speak._options import SpeakLimits, SpeakOptions
from stages.speak._policy import Paced, end_of_turn, per_chunk
from stages.speak._protocol import SpeakProtocol
from stages.speak._reply import unknown

FORMAT = AudioFormat("linear16", 150)
FIRST_LETTER = 0x1401  # of six hundred that are neither cased nor joined, and take as long to say as a letter
LETTERS = 600
SAMPLES = 10  # of one character: fifteen of them are a second
LIMITS = SpeakLimits(
    flushes=6, flush_window=20.0, reserve=2, characters=150, character_window=20.0, message=40, session=200.0,
    session_margin=60.0,
)  # fmt: skip
BOUNDLESS = Limits(text=10**6, characters=10**9, flushes=10**6, session=LIMITS.session)
TIMING = Timing(first_audio=(0.1, 0.15), speed=8.0, frame=0.2)
OVER = {"answered", "refused", "cleared", "lost", "assumed"}

FAULTS = st.sampled_from(
    [
        Faults(),
        Faults(refuse_flushes=(1,)),
        Faults(refuse_flushes=(2, 3), warning="spec"),
        Faults(no_cleared=True),
        Faults(late_audio=2, late_flushed=True),
        Faults(late_flushed=True, refuse_flushes=(2,)),
        Faults(frame_sizes=(1, 7, 333)),
        Faults(unknown_message=True, malformed_json=True, extra_fields=True),
        Faults(auto_speak=1),
        Faults(drop_at_message=0),
        Faults(drop_at_message=1),
        Faults(drop_at_message=4),
        Faults(drop_after_frames=0),
        Faults(drop_after_frames=3, drop_with="NET-0000"),
        Faults(drop_after_frames=2, drop_with="DATA-0000"),
        Faults(drop_after_frames=5, drop_with="1000"),
        Faults(first_byte=3.0, frame_gap=0.5),
        Faults(flushed_delay=3.0),
        Faults(close_at_once=True),
        Faults(session=7.0),
    ]
)


def sound_of(text: str) -> bytes:
    """Each character as so many samples, the first of them below zero."""
    return array("h", [s for c in text for s in (-ord(c), *[ord(c)] * (SAMPLES - 1))]).tobytes()


def read_sound(sound: bytes) -> list[int]:
    """The characters that were begun."""
    return [-sample for sample in array("h", sound) if sample < 0]


@dataclass
class Socket:
    """One socket: the server's side, and what is under way in both directions."""

    server: SpeakServerProtocol
    up: deque[str] = field(default_factory=deque)
    down: deque[object] = field(default_factory=deque)
    flushes: list[float] = field(default_factory=list)
    characters: list[tuple[float, int]] = field(default_factory=list)


class Conversation(RuleBasedStateMachine):
    wire: provider.Provider = DeepgramV1()

    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0
        self.held = False
        self.sockets: list[Socket] = []
        self.faults: list[Faults] = []
        self.refusals: list[ConnectFailed] = []
        self.connects: deque[act.Connect] = deque()
        self.standbys = 0
        self.standby: Socket | None = None
        self.current: Socket | None = None
        self.segments: dict[int, object] = {}
        self.turn = "idle"
        self.letters = 0
        self.said = ""
        self.heard = bytearray()
        self.gap_allowed = False

    @initialize(
        flush=st.sampled_from([Paced(), Paced(patience=1.0), per_chunk, end_of_turn]),
        look_ahead=st.sampled_from([None, 2.0, 5.0]),
        resume=st.sampled_from(["sentence", "word"]),
        buffer=st.sampled_from([4.0, 60.0]),
        faults=st.lists(FAULTS, max_size=2),
    )
    def start(self, flush, look_ahead, resume, buffer, faults):
        self.faults = faults
        self.options = SpeakOptions(
            flush=flush, look_ahead=look_ahead, resume=resume, limits=LIMITS, audio_buffer=buffer
        )
        self.protocol = SpeakProtocol(self.options, FORMAT, unknown, self.wire.abilities)
        self.current = self.socket()
        self.do(self.protocol.opened(self.now))

    # The client

    @precondition(lambda self: self.turn == "idle")
    @rule()
    def begin(self):
        self.turn, self.said, self.letters, self.heard = "speaking", "", 0, bytearray()
        self.do(self.protocol.begin(self.now))

    @precondition(lambda self: self.turn == "speaking" and self.protocol.hungry and self.letters + 72 <= LETTERS)
    @rule(words=st.lists(st.integers(1, 12), min_size=1, max_size=6), blank=st.booleans())
    def text(self, words, blank):
        text = " ".join(self.word(size) for size in words) + ". "
        if blank:
            self.do(self.protocol.text(Chunk(" \n", 0), self.now))
        if self.turn == "speaking":
            self.said += " \n" * blank + text
            self.do(self.protocol.text(Chunk(text, 0), self.now))

    @precondition(lambda self: self.turn == "idle")
    @rule(sizes=st.lists(st.integers(1, 5), min_size=1, max_size=6), seconds=st.sampled_from([0.0, 0.2, 0.5, 1.0, 3.0]))
    def reply(self, sizes, seconds):
        self.begin()
        for size in sizes:
            if self.turn == "speaking" and self.protocol.hungry:
                self.text([4] * size, blank=False)
                self.run_until(self.now + seconds)
        if self.turn == "speaking":
            self.end()

    @precondition(lambda self: self.turn == "speaking")
    @rule()
    def end(self):
        self.turn = "ending"
        self.do(self.protocol.end(self.now))

    @precondition(lambda self: self.turn != "idle")
    @rule()
    def interrupt(self):
        self.turn = "idle"
        self.do(self.protocol.interrupt(self.now))
        self.check_heard(complete=False)

    @rule(call=st.sampled_from(["begin", "text", "end", "interrupt", "opened", "lost", "received", "gave_up"]))
    def break_the_rules(self, call):
        allowed = {
            "begin": self.turn == "idle",
            "text": self.turn == "speaking",
            "end": self.turn == "speaking",
            "interrupt": self.turn != "idle",
            "opened": self.protocol.socket == "down",
            "lost": self.protocol.socket != "down",
            "received": self.protocol.socket != "down",
            "gave_up": bool(self.connects),
        }
        arguments = {
            "text": [Chunk("x", 0)],
            "lost": [read_close(None)],
            "received": [b"\0\0"],
            "gave_up": [ConnectFailed("no")],
        }
        if allowed[call]:
            return
        before = pickle.dumps(self.protocol)
        with pytest.raises(LocalProtocolError):
            getattr(self.protocol, call)(*arguments.get(call, []), self.now)
        assert pickle.dumps(self.protocol) == before

    # The network

    @rule()
    def hold(self):
        self.held = True

    @precondition(lambda self: self.held)
    @rule()
    def let_go(self):
        self.held = False
        self.settle()

    @precondition(lambda self: self.held and self.current is not None)
    @rule(up=st.integers(0, 3), down=st.integers(0, 5))
    def let_some_through(self, up, down):
        for _ in range(min(up, len(self.current.up) if self.current else 0)):
            self.upload(self.current)
        self.pump()
        for _ in range(down):
            if self.current is not None and self.current.down:
                self.download(self.current)

    @precondition(lambda self: self.held and self.connects)
    @rule()
    def connect(self):
        self.open_socket()

    @precondition(lambda self: self.held and self.standbys)
    @rule()
    def stand_by(self):
        self.open_standby()

    @precondition(lambda self: self.current is not None)
    @rule()
    def cut(self):
        self.lose(None, "")

    @rule(faults=st.lists(FAULTS, min_size=1, max_size=3))
    def misbehave(self, faults):
        self.faults = faults

    @precondition(lambda self: not self.refusals and not self.faults)
    @rule(fatal=st.booleans(), times=st.integers(1, 2))
    def refuse(self, fatal, times):
        error = ConnectFailed("refused", status=401 if fatal else 503, retryable=not fatal)
        self.refusals = [error] * times

    # The clock

    @rule(seconds=st.sampled_from([0.01, 0.1, 0.2, 0.3, 0.5, 1.0]))
    def wait(self, seconds):
        self.run_until(self.now + seconds)

    @rule(seconds=st.sampled_from([3.0, 10.0, 30.0, 150.0]))
    def wait_long(self, seconds):
        self.run_until(self.now + seconds)

    @invariant()
    def the_deadline_is_ahead(self):
        if hasattr(self, "protocol"):
            deadline = self.protocol.deadline
            if deadline is not None and deadline <= self.now:  # a standby that was old when it took over
                self.run_until(self.now)

    @invariant()
    def the_states_are_the_same(self):
        if hasattr(self, "protocol"):
            assert self.protocol.turn == self.turn
            assert (self.protocol.socket in ("down", "closed")) == (self.current is None)

    def teardown(self):
        if not hasattr(self, "protocol"):
            return
        self.held, self.refusals, self.faults = False, [], []
        if len(self.segments) % 4 == 3:  # hang up in the middle of whatever it is
            self.turn = "idle"
            self.do(self.protocol.close(self.now))
            self.run_until(self.now + 60.0)  # a server of 3 s a flush says all of them before it hangs up
            assert self.protocol.socket == "closed"
            return
        self.settle()
        if self.turn == "speaking":
            self.turn = "ending"
            self.do(self.protocol.end(self.now))
        self.run_until(self.now + 200.0)
        assert self.turn == "idle", "the turn never ended"
        assert all(segment.state in OVER for segment in self.segments.values())
        self.do(self.protocol.close(self.now))
        self.run_until(self.now + 5.0)

    # The works

    def word(self, size):
        letters = "".join(chr(FIRST_LETTER + self.letters + at) for at in range(size))
        self.letters += size
        return letters

    def socket(self):
        faults = self.faults.pop(0) if self.faults else Faults()
        return Socket(
            SpeakServerProtocol(
                wire.Metadata("r"), FORMAT, self.now, limits=BOUNDLESS, timing=TIMING, faults=faults, seed=1
            )
        )

    def do(self, actions):
        for action in actions:
            self.carry_out(action)
        for segment in self.protocol.reply.ledger.pending:
            self.segments[id(segment)] = segment
        if not self.held:
            self.settle()

    def carry_out(self, action):
        match action:
            case act.Send(message=message):
                assert self.current is not None
                self.check_limits(self.current, message)
                self.current.up.extend(self.wire.encode(message))
            case act.Give(audio=audio):
                assert self.turn != "idle", "audio of a turn that is over"
                self.heard += audio.data
                assert len(audio.data) % FORMAT.block == 0
                self.do(self.protocol.taken(len(audio.data), self.now))
            case act.Connect():
                assert not self.connects
                self.connects.append(action)
            case act.Drop():
                self.current = None
            case act.OpenStandby():
                self.standbys += 1
            case act.TakeOver():
                assert self.standby is not None
                self.current, self.standby = self.standby, None
            case act.Finished():
                assert self.turn == "ending"
                self.turn = "idle"
                self.check_heard(complete=True)
            case act.Failed():
                self.turn = "idle"
                self.check_heard(complete=False)

    def check_limits(self, socket, message):
        if isinstance(message, provider.Text):
            assert len(message.text) <= LIMITS.message
            assert message.text.strip()
            socket.characters.append((self.now, len(message.text)))
            recent = sum(size for at, size in socket.characters if at > self.now - LIMITS.character_window)
            assert recent <= LIMITS.characters
        if isinstance(message, provider.EndSegment):
            socket.flushes.append(self.now)
            recent = sum(at > self.now - LIMITS.flush_window for at in socket.flushes)
            final = self.protocol.turn != "speaking" or self.protocol.socket == "leaving"
            first = not self.heard and len(self.protocol.reply.ledger.pending) == 1
            assert recent <= LIMITS.flushes - (0 if first or final else LIMITS.reserve)

    def check_heard(self, *, complete):
        """Letters come in order; after a loss, a sentence may be said again from its start."""
        said = [ord(c) for c in self.said if ord(c) >= FIRST_LETTER]
        heard = [letter for letter in read_sound(bytes(self.heard)) if letter >= FIRST_LETTER]
        places = [said.index(letter) for letter in heard]
        jumps = [(a, b) for a, b in zip([-1, *places], places, strict=False) if b != a + 1]
        report = self.protocol.report
        assert all(b <= a for a, b in jumps), f"something was left out: {jumps}"
        again = sum(resumed.cut for resumed in report.resumed)
        assert len(jumps) <= (again if self.options.resume == "sentence" else 0), f"heard twice: {jumps}"
        if complete:
            assert places[-1:] == [len(said) - 1] * bool(said), "the end was not heard"
            assert report.spoken == len(self.said)
        assert report.spoken <= report.sent

    def settle(self):
        """Let everything that is under way arrive."""
        while self.connects or self.standbys:
            if self.connects:
                self.open_socket()
            if self.standbys:
                self.open_standby()
        while self.current is not None and (self.current.up or self.current.down):
            while self.current is not None and self.current.up:
                self.upload(self.current)
            self.pump()
            while self.current is not None and self.current.down:
                self.download(self.current)

    def open_socket(self):
        self.connects.popleft()
        if self.refusals:
            self.do(self.protocol.gave_up(self.refusals.pop(0), self.now))
        else:
            self.current = self.socket()
            self.do(self.protocol.opened(self.now))

    def open_standby(self):
        self.standbys -= 1
        if self.refusals:
            self.refusals.pop()
            self.do(self.protocol.standby_lost(self.now))
        else:
            self.standby = self.socket()
            self.do(self.protocol.standby(self.now))

    def upload(self, socket):
        socket.server.receive(socket.up.popleft(), self.now)

    def pump(self):
        socket = self.current
        if socket is None:
            return
        while True:
            outputs = socket.server.take(self.now)
            socket.down.extend(outputs)
            segment = socket.server.segment
            if segment is None or segment.complete:
                if not outputs:
                    return
            else:
                socket.server.audio(segment, sound_of(segment.text))
                socket.server.finished(segment)

    def download(self, socket):
        output = socket.down.popleft()
        if isinstance(output, End):
            self.lose(output.code, output.reason)
            return
        try:
            events = self.wire.decode(output, ())
        except RemoteProtocolError:
            events = [provider.Unknown("malformed")]
        for event in events:
            if self.protocol.socket not in ("down", "closed"):
                self.do(self.protocol.received(event, self.now))

    def lose(self, code, reason):
        self.current = None
        self.do(self.protocol.lost(read_close(code, reason), self.now))

    def run_until(self, until):
        for _ in range(20_000):
            times = [until, self.protocol.deadline]
            if self.current is not None:
                times.append(self.current.server.deadline)
            at = min(time for time in times if time is not None)
            self.now = max(self.now, at)
            deadline = self.protocol.deadline
            if deadline is not None and deadline <= self.now:
                self.do(self.protocol.expire(self.now))
                deadline = self.protocol.deadline
                assert deadline is None or deadline > self.now, "expire() at the deadline does not move it on"
            self.pump()
            if not self.held:
                self.settle()
            if self.now >= until:
                return
        raise AssertionError("time does not get on")


Conversation.TestCase.settings = settings(
    max_examples=2_000 if os.environ.get("UTTERFLOW_SEARCH") else 120,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
test_conversation = Conversation.TestCase


def test_two_answers_of_a_slow_server_that_come_at_once():
    """The sound of the last flush comes with that of the one before, and then both answers: nothing is said again."""
    talk = Conversation()
    talk.start(flush=Paced(), look_ahead=2.0, resume="sentence", buffer=4.0, faults=[])
    talk.begin()
    talk.misbehave([Faults(first_byte=3.0, frame_gap=0.5)])
    talk.cut()
    talk.end()
    talk.reply(sizes=[1, 2, 1, 1, 1, 1], seconds=0.0)
    talk.teardown()
    assert not talk.protocol.report.resumed


def test_a_segment_that_is_said_again_and_lost_in_the_middle_ends_where_it_did():
    """Less than all of its text had been sent again: it is no shorter for that, or it would sound otherwise."""
    talk = Conversation()
    talk.start(flush=Paced(), look_ahead=2.0, resume="word", buffer=4.0, faults=[])
    talk.reply(sizes=[1, 1, 1, 2], seconds=0.0)
    for _ in range(4):
        talk.cut()
    talk.wait(0.3)
    talk.cut()
    talk.cut()
    talk.teardown()
    assert all(resumed.exact for resumed in talk.protocol.report.resumed)
