"""The server's side of the second wire, as a machine: laws over random conversations, and the documented answers."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import AudioFormat
from stages.deepgram import flux
from stages.deepgram.flux_json import decode, encode
from stages.local import INSTANT, Faults, Limits, Timing
from stages.local._flux_server_protocol import FluxServerProtocol
from stages.local._line import End

FORMAT = AudioFormat("linear16", 8_000, 1)
A_CHARACTER = 1_000  # bytes of sound: a sixteenth of a second


class Session:
    """A machine, a voice that takes `A_CHARACTER` bytes for a character, and what the client got."""

    def __init__(self, *, timing=INSTANT, faults=Faults(), limits=Limits(), speed=None):  # noqa: B008
        self.machine = FluxServerProtocol(
            flux.Connected("r"), FORMAT, 0.0, speed=speed, limits=limits, timing=timing, faults=faults, seed=1
        )
        self.now = 0.0
        self.got = []
        self.speeds = []
        self._made = None
        self._left = 0
        self.run()

    def run(self):
        for _ in range(10_000):
            outputs = self.machine.take(self.now)
            self.got += [decode(o) if isinstance(o, str) else o for o in outputs]
            segment = self.machine.segment
            if segment is not None and segment is not self._made:
                self._made, self._left = segment, A_CHARACTER * len(segment.text)
                self.speeds.append(segment.speed)
            if segment is not None and not segment.complete and self.machine.hungry:
                size = min(self._left, 4_000)
                self._left -= size
                self.machine.audio(segment, bytes(size))
                if not self._left:
                    self.machine.finished(segment)
            elif not outputs:
                return
        raise AssertionError("the machine does not come to rest")

    def send(self, *messages):
        for message in messages:
            self.machine.receive(message if isinstance(message, str | bytes) else encode(message), self.now)
        self.run()
        return self

    def wait(self, seconds=inf):
        """Let time pass, to each deadline in turn."""
        end = self.now + seconds
        while (deadline := self.machine.deadline) is not None and deadline <= end:
            self.now = max(self.now, deadline)
            self.run()
            if self.ended:
                return self
        self.now = self.now if end == inf else end
        return self

    @property
    def ended(self):
        return bool(self.got) and isinstance(self.got[-1], End)

    @property
    def notices(self):
        return [event for event in self.got if not isinstance(event, bytes)]

    @property
    def kinds(self):
        """The names of what came; sound in a row is one."""
        names = []
        for event in self.got:
            name = "sound" if isinstance(event, bytes) else type(event).__name__
            if name != "sound" or names[-1:] != ["sound"]:
                names.append(name)
        return names

    def one(self, kind):
        return next(event for event in self.got if isinstance(event, kind))


def milliseconds(text):
    return round(1_000 * len(text) * A_CHARACTER / 16_000)


def test_sound_comes_without_a_flush_and_the_receipt_is_no_end():
    session = Session().send(flux.Speak("One two three four five. And"))
    assert session.kinds == ["Connected", "SpeechStarted", "sound"]
    session.send(flux.Speak(" more."), flux.Flush())
    assert session.kinds == ["Connected", "SpeechStarted", "sound", "Flushed", "sound", "SpeechMetadata"]
    facts = session.one(flux.SpeechMetadata).facts
    assert (facts.characters, facts.billable, facts.audio_ms) == (34, 34, milliseconds("x" * 34))


def test_what_waits_is_spoken_when_nothing_more_comes_but_no_half_word():
    session = Session().send(flux.Speak("One tw"))
    assert "sound" not in session.kinds
    session.wait(1.0)
    assert sum(len(e) for e in session.got if isinstance(e, bytes)) == A_CHARACTER * len("One ")
    session.wait(5.0).send(flux.Speak("o."), flux.Flush())
    assert session.one(flux.SpeechMetadata).facts.audio_ms == milliseconds("One two.")


def test_turns_wait_for_one_another():
    session = Session(timing=Timing(first_audio=(0, 0), speed=1.0))
    session.send(flux.Speak("First."), flux.Flush(), flux.Speak("Second."), flux.Flush())
    session.wait(5.0)
    turn = ["SpeechStarted", "Flushed", "sound", "SpeechMetadata"]
    assert session.kinds == ["Connected", *turn, *turn]
    ids = [event.speech_id for event in session.notices if isinstance(event, flux.SpeechStarted)]
    assert ids[0] != ids[1]


def test_an_interrupt_says_what_was_heard():
    session = Session(timing=Timing(first_audio=(0, 0), speed=1.0))
    session.send(flux.Speak("Sure, I can help. Let me look."), flux.Flush()).wait(1.0)
    session.send(flux.Interrupt(milliseconds("Sure, I c"))).wait(5.0)
    cut = session.one(flux.SpeechInterrupted)
    assert (cut.spoken, cut.remaining) == ("Sure, I", " can help. Let me look.")
    assert cut.played_ms == cut.facts.audio_ms == milliseconds("Sure, I c")
    assert session.kinds[-1] == "SpeechInterrupted"
    session.send(flux.Speak("Next."), flux.Close()).wait(5.0)
    assert session.one(flux.SessionMetadata).audio_ms == milliseconds("Sure, I c") + milliseconds("Next.")


def test_an_interrupt_that_does_not_know_gets_no_texts():
    session = Session(timing=Timing(first_audio=(0, 0), speed=1.0))
    session.send(flux.Speak("Sure, I can help. "), flux.Flush()).wait(0.5).send(flux.Interrupt())
    cut = session.one(flux.SpeechInterrupted)
    assert (cut.spoken, cut.remaining) == (None, None)
    assert 400 < cut.played_ms < 700


def test_a_turn_that_was_sent_can_be_interrupted_while_it_is_heard():
    session = Session().send(flux.Speak("Sure, I can help."), flux.Flush())
    assert session.kinds[-1] == "SpeechMetadata"
    session.send(flux.Interrupt(milliseconds("Sure, ")))
    assert session.one(flux.SpeechInterrupted).spoken == "Sure,"


def test_a_turn_that_waits_is_not_interrupted_with_the_first():
    session = Session(timing=Timing(first_audio=(0, 0), speed=1.0))
    session.send(flux.Speak("First."), flux.Flush(), flux.Speak("Second."), flux.Flush()).wait(0.1)
    session.send(flux.Interrupt()).wait(5.0)
    assert session.kinds[-5:] == ["SpeechInterrupted", "SpeechStarted", "Flushed", "sound", "SpeechMetadata"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([flux.Flush()], "NO_ACTIVE_SPEECH"),
        ([flux.Interrupt()], "NO_AUDIO_GENERATED"),
        ([flux.Speak("One. "), flux.Flush(), flux.Interrupt(5), flux.Interrupt(5)], "INVALID_INTERRUPT_OFFSET"),
        ([flux.Speak("One. "), flux.Flush(), flux.Interrupt(99_999)], "NO_ACTIVE_SPEECH"),
        ([flux.Speak(" ... "), flux.Flush()], "NO_SYNTHESIZABLE_TEXT"),
        ([flux.Speak("<break time='1s'/>One.")], "INPUT_MARKUP_STRIPPED"),
    ],
)
def test_warnings_leave_the_socket_open(said, code):
    session = Session()
    for message in said:
        session.send(message)
    assert [event.code for event in session.got if isinstance(event, flux.Warning)] == [code]
    assert not session.ended
    assert session.send(flux.Speak("Two."), flux.Flush()).kinds[-1] == "SpeechMetadata"


def test_text_that_says_nothing_ends_its_turn_with_no_sound():
    session = Session().send(flux.Speak(" ... "), flux.Flush())
    assert session.kinds == ["Connected", "SpeechStarted", "Flushed", "Warning", "SpeechMetadata"]
    assert session.one(flux.SpeechMetadata).facts.audio_ms == 0


def test_the_speed_changes_with_the_next_piece_and_off_the_grid_it_does_not():
    session = Session(speed=1.1).send(
        flux.Speak("One. "), flux.Configure(1.25), flux.Speak("Two. "), flux.Configure(1.6)
    )
    assert session.speeds == [1.1, 1.25]
    assert session.one(flux.ConfigureSuccess).speed == 1.25
    failure = session.one(flux.ConfigureFailure)
    assert (failure.code, failure.field, failure.value) == ("SPEED_OUT_OF_RANGE", "speed", 1.6)


def test_pronunciations_are_counted_and_go_with_no_speed():
    said = 'Take \\{"word": "dupilumab", "pronounce": "duːˈpɪljuːmæb"\\} daily.'
    session = Session().send(flux.Speak(said), flux.Flush())
    facts = session.one(flux.SpeechMetadata).facts
    assert (facts.pronunciations, facts.characters) == (1, len(said))
    assert facts.billable == len("Take dupilumab daily.")
    assert facts.audio_ms == milliseconds("Take dupilumab daily.")
    failed = Session(speed=1.2).send(flux.Speak(said))
    assert failed.kinds == ["Connected", "SpeechStarted", "Error", "End"]
    assert failed.one(flux.Error).code == "DATA-0002"


@pytest.mark.parametrize(
    ("said", "code", "close"),
    [
        ('{"type":"Clear"}', "DATA-0000", 1008),
        ("no json", "DATA-0000", 1008),
        (b"\0", "MESSAGE-0000", 1003),
        (flux.Speak("One \\{pause:500ms\\} two."), "DATA-0002", 1008),
    ],
)
def test_what_breaks_the_rules_is_told_and_then_closed(said, code, close):
    session = Session().send(said)
    assert session.one(flux.Error).code == code
    assert session.got[-1] == End(close, code)


def test_a_minute_without_a_word_ends_the_session_and_a_ping_puts_it_off():
    session = Session().wait(50.0)
    session.machine.heard(session.now)
    session.wait(50.0)
    assert not session.ended
    session.wait(11.0)
    assert session.one(flux.Error).code == "NET-0004"
    assert session.got[-1] == End(1011, "NET-0004")


def test_faults_of_the_first_wire_have_their_likes_here():
    assert Session(faults=Faults(drop_after_frames=2)).send(flux.Speak("One. " * 9)).got[-1] == End(None)
    silent = Session(faults=Faults(no_flushed=(1,))).send(flux.Speak("One."), flux.Flush())
    assert silent.kinds == ["Connected", "SpeechStarted", "sound"]
    late = Session(faults=Faults(late_audio=2, no_cleared=True), timing=Timing(first_audio=(0, 0), speed=1.0))
    late.send(flux.Speak("One. " * 9)).wait(0.5)
    before = len(late.got)
    late.send(flux.Interrupt()).wait(5.0)
    assert [type(event) for event in late.got[before:]] == [bytes, bytes]
    failed = Session(faults=Faults(error_at_frame=2)).send(flux.Speak("One. " * 9))
    assert failed.kinds == ["Connected", "SpeechStarted", "sound", "Error", "End"]
    told = Session(faults=Faults(drop_with="NET-0000", drop_after_seconds=1.0)).wait(5.0)
    assert (told.one(flux.Error).code, told.got[-1]) == ("NET-0000", End(1011, "NET-0000"))


WORDS = st.lists(
    st.sampled_from(["One", " two", " three.", " Four, ", "five", "! ", " ", "...", "\n"]), min_size=1, max_size=6
)
STEPS = st.one_of(
    WORDS.map("".join).map(flux.Speak),
    st.just(flux.Flush()),
    st.builds(flux.Interrupt, st.none() | st.integers(0, 4_000)),
    st.integers(10, 30).map(lambda step: flux.Configure(step / 20)),
    st.floats(0.0, 3.0),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=25), st.sampled_from([1.0, 4.0, inf]))
def test_laws_of_every_conversation(steps, speed):
    session = Session(timing=Timing(first_audio=(0.1, 0.2), speed=speed), limits=Limits(flux_idle=None))
    said = 0
    for step in steps:
        if isinstance(step, float):
            session.wait(step)
        else:
            said += len(step.text) if isinstance(step, flux.Speak) else 0
            session.send(step)
    session.send(flux.Close()).wait()
    assert session.got[-1] == End(1000)
    assert isinstance(session.got[-2], flux.SessionMetadata)
    assert (session.got[-2].characters, session.got[-2].billable) == (said, said)
    inside, sound, ids = None, 0, []
    for event in session.got:
        match event:
            case bytes():
                assert inside is not None, "sound outside a turn"
                sound += len(event)
            case flux.SpeechStarted(speech_id=name):
                assert inside is None
                inside, sound = name, 0
                ids.append(name)
            case flux.SpeechMetadata(facts=facts):
                assert inside == facts.speech_id
                assert facts.audio_ms == pytest.approx(sound / 16, abs=1)
                inside = None
            case flux.SpeechInterrupted(facts=facts, spoken=spoken, remaining=remaining):
                assert ids[-1] == facts.speech_id
                assert facts.audio_ms <= sound / 16 + 1
                if spoken is not None:
                    assert len(spoken) + len(remaining) == facts.characters
                    assert spoken == spoken.rstrip()
                inside = None
    assert inside is None
    assert len(set(ids)) == len(ids)
