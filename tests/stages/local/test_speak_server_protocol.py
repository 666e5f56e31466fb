"""The machine of the local server: every limit, every answer and every fault, without a socket and without waiting."""

import json
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import AudioFormat
from stages.deepgram import messages as wire
from stages.local import INSTANT, Faults, Limits, Timing
from stages.local._line import End
from stages.local._speak_server_protocol import SpeakServerProtocol

FORMAT = AudioFormat("linear16", 8_000)
FRAME = FORMAT.size(0.04)


class Desk:
    """The machine with a voice that gives ten bytes for each character at once, and a clock."""

    def __init__(self, *, limits=None, timing=INSTANT, faults=None, eager=True):
        self.now = 100.0
        self.eager = eager
        self.machine = SpeakServerProtocol(
            wire.Metadata("r"), FORMAT, self.now, limits=limits or Limits(), timing=timing, faults=faults or Faults()
        )
        self.hello = self.take()

    def tell(self, *messages):
        """Send messages, let the voice speak, and give all that is due."""
        for message in messages:
            text = message if isinstance(message, (str, bytes)) else wire.encode(message)
            self.machine.receive(text, self.now)
        return self.take()

    def take(self):
        out = self.machine.take(self.now)
        while self.eager and self.voice():
            out += self.machine.take(self.now)
        return out

    def voice(self):
        segment = self.machine.segment
        if segment is None or segment.complete:
            return False
        self.machine.audio(segment, segment.text.encode() * 10)
        self.machine.finished(segment)
        return True

    def wait(self, seconds):
        """Let time pass as a shell would: from deadline to deadline."""
        out, until = [], self.now + seconds
        while self.machine.deadline is not None and self.machine.deadline <= until:
            self.now = max(self.now, self.machine.deadline)
            out += self.take()
        self.now = until
        return out + self.take()


def notices(out):
    return [json.loads(item) for item in out if isinstance(item, str)]


def kinds(out):
    """The outputs by kind; a run of audio frames is one."""
    names = ["audio" if isinstance(o, bytes) else "end" if isinstance(o, End) else json.loads(o)["type"] for o in out]
    return [name for i, name in enumerate(names) if name != "audio" or names[i - 1 : i] != ["audio"]]


def sound(out):
    return b"".join(item for item in out if isinstance(item, bytes))


def ending(out):
    assert isinstance(out[-1], End)
    return out[-1].code, out[-1].reason


# By the book


def test_metadata_comes_first_and_at_once():
    assert kinds(Desk().hello) == ["Metadata"]


def test_nothing_is_spoken_without_a_flush():
    desk = Desk()
    assert desk.tell(wire.Speak("A whole sentence. ")) == []
    assert desk.wait(290) == []  # at 300 s the silence of the client ends it


def test_a_flush_speaks_the_buffer_verbatim_and_is_answered_after_its_last_audio():
    desk = Desk()
    out = desk.tell(wire.Speak(" Hel"), wire.Speak("lo. "), wire.Flush())
    assert kinds(out) == ["audio", "Flushed"]
    assert sound(out) == b" Hello. " * 10


def test_flushes_are_answered_in_order_with_one_count_from_0():
    desk = Desk()
    out = desk.tell(wire.Speak("a"), wire.Flush(), wire.Speak("b"), wire.Flush(), wire.Clear())
    assert [n.get("sequence_id") for n in notices(desk.tell(wire.Flush()))] == [1]
    assert kinds(out) == ["Cleared"]
    desk = Desk()
    out = desk.tell(wire.Speak("a"), wire.Flush(), wire.Speak("b"), wire.Flush())
    assert kinds(out) == ["audio", "Flushed", "audio", "Flushed"]
    assert [n["sequence_id"] for n in notices(out)] == [0, 1]


def test_frames_have_the_size_of_the_timing_and_the_last_one_is_the_rest():
    out = Desk().tell(wire.Speak("x" * 100), wire.Flush())
    assert [len(frame) for frame in out[:-1]] == [FRAME, 1000 - FRAME]


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_a_flush_of_nothing_to_say_is_answered_without_audio(text):
    assert kinds(Desk().tell(wire.Speak(text), wire.Flush())) == ["Flushed"]


def test_clear_drops_text_and_audio_and_is_answered():
    desk = Desk(timing=Timing(first_audio=(1, 1)))
    desk.tell(wire.Speak("Old. "), wire.Flush(), wire.Speak("Older. "))
    desk.wait(0.5)
    assert kinds(desk.tell(wire.Clear())) == ["Cleared"]
    out = desk.tell(wire.Speak("New. "), wire.Flush()) + desk.wait(10)
    assert sound(out) == b"New. " * 10
    assert kinds(out) == ["audio", "Flushed"]


def test_close_speaks_the_rest_and_then_closes():
    desk = Desk()
    out = desk.tell(wire.Speak("a"), wire.Flush(), wire.Speak("b"), wire.Close(), wire.Speak("c"), wire.Flush())
    assert kinds(out) == ["audio", "Flushed", "audio", "end"]
    assert ending(out) == (1000, "")
    assert desk.wait(9_999) == []


# Time


def test_first_audio_comes_when_the_measurements_say_and_the_rest_faster_than_it_sounds():
    desk = Desk(timing=Timing(speed=2.0))
    desk.tell(wire.Speak("x" * 640), wire.Flush())  # 0.4 s of sound: ten frames
    assert sound(desk.wait(0.129)) == b""
    assert len(sound(desk.wait(0.017))) == FRAME
    assert kinds(desk.wait(0.15)) == ["audio"]
    assert kinds(desk.wait(0.05)) == ["audio", "Flushed"]


def test_a_flush_in_the_queue_has_its_own_delay_after_the_one_before():
    desk = Desk(timing=Timing(first_audio=(1, 1), speed=float("inf")))
    desk.tell(wire.Speak("a"), wire.Flush(), wire.Speak("b"), wire.Flush())
    assert kinds(desk.wait(1)) == ["audio", "Flushed"]
    assert kinds(desk.wait(0.9)) == []
    assert kinds(desk.wait(0.1)) == ["audio", "Flushed"]


def test_a_voice_that_is_late_delays_and_loses_nothing():
    desk = Desk(eager=False)
    assert desk.tell(wire.Speak("x" * 200), wire.Flush()) == []
    assert desk.machine.hungry
    segment = desk.machine.segment
    desk.machine.audio(segment, b"1" * (FRAME + 1))
    assert desk.take() == [b"1" * FRAME]
    desk.machine.audio(segment, b"22")
    desk.machine.finished(segment)
    assert kinds(desk.take()) == ["audio", "Flushed"]


def test_a_voice_is_not_hungry_far_ahead_of_what_was_sent():
    desk = Desk(timing=Timing(first_audio=(1, 1)), eager=False)
    desk.tell(wire.Speak("x"), wire.Flush())
    desk.machine.audio(desk.machine.segment, bytes(FORMAT.size(1.9)))
    assert desk.machine.hungry
    desk.machine.audio(desk.machine.segment, bytes(FORMAT.size(0.1)))
    assert not desk.machine.hungry
    desk.wait(1)
    assert desk.machine.hungry


def test_latency_delays_what_is_said_and_what_is_under_way_survives_a_clear():
    desk = Desk(timing=Timing(first_audio=(0, 0), speed=float("inf"), latency=0.25))
    assert desk.hello == []
    assert kinds(desk.wait(0.25)) == ["Metadata"]
    desk.tell(wire.Speak("a"), wire.Flush())
    desk.wait(0.125)
    desk.tell(wire.Clear())
    assert kinds(desk.wait(0.125)) == ["audio", "Flushed"]
    assert kinds(desk.wait(0.125)) == ["Cleared"]


# Limits


def test_2000_characters_in_a_speak_are_taken_and_2001_are_not():
    desk = Desk()
    assert desk.tell(wire.Speak("\u00e9" * 2000)) == []
    assert ending(Desk().tell(wire.Speak("x" * 2001))) == (1009, "BIG-0001")


def test_2400_characters_a_minute_are_taken_and_one_more_is_not():
    desk = Desk()
    assert desk.tell(wire.Speak("x" * 1200)) == []
    desk.wait(30)
    assert desk.tell(wire.Speak("x" * 1200)) == []
    desk.wait(30)
    assert desk.tell(wire.Speak("x" * 1200)) == []
    assert ending(desk.tell(wire.Speak("x"))) == (1008, "DATA-0001")


def test_the_21st_flush_in_a_sliding_minute_is_refused_and_its_text_kept():
    desk = Desk()
    for number in range(20):
        assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio", "Flushed"]
        desk.wait(1 if number else 0)
    out = desk.tell(wire.Speak("kept "), wire.Flush())
    assert notices(out) == [
        {
            "type": "Warning",
            "warn_code": "EXCESSIVE_FLUSH",
            "warn_msg": "Rate limit exceeded for flushes. Please try again later.",
        }
    ]
    desk.wait(60 - 19 - 0.1)
    assert kinds(desk.tell(wire.Flush())) == ["Warning"]
    desk.wait(0.1)
    assert sound(desk.tell(wire.Speak("twice"), wire.Flush())) == b"kept twice" * 10


def test_a_refusal_stands_in_line_with_the_answers():
    desk = Desk(limits=Limits(flushes=1), timing=Timing(first_audio=(1, 1)))
    assert desk.tell(wire.Speak("a"), wire.Flush(), wire.Speak("b"), wire.Flush()) == []
    assert kinds(desk.wait(5)) == ["audio", "Flushed", "Warning"]


def test_the_session_ends_after_its_time_however_busy():
    desk = Desk()
    for _ in range(59):
        desk.wait(60)
        assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio", "Flushed"]
    assert ending(desk.wait(60)) == (1011, "NET-0003")


def test_a_silent_client_is_sent_away_and_a_ping_is_not_silence():
    desk = Desk(limits=Limits(idle=10))
    desk.wait(9)
    desk.machine.heard(desk.now)
    assert desk.wait(9) == []
    assert ending(desk.wait(1)) == (1011, "NET-0001")


@pytest.mark.parametrize(
    ("message", "code", "reason"),
    [
        (b"\0", 1003, "MESSAGE-0000"),
        ('{"type":"KeepAlive"}', 1008, "DATA-0000"),
        ('{"type":"Reset"}', 1008, "DATA-0000"),
        ("{", 1008, "DATA-0000"),
        ('{"type":"Speak"}', 1008, "DATA-0000"),
    ],
)
def test_what_is_not_a_request_closes_the_socket(message, code, reason):
    desk = Desk()
    assert ending(desk.tell(message)) == (code, reason)
    assert desk.tell(wire.Speak("a"), wire.Flush()) == []
    assert desk.machine.deadline is None


def test_a_voice_that_fails_is_an_internal_error():
    desk = Desk(eager=False)
    desk.tell(wire.Speak("a"), wire.Flush())
    desk.machine.failed(desk.machine.segment, desk.now)
    assert ending(desk.take()) == (1011, "NET-0000")


# Faults and readings


@pytest.mark.parametrize("frames", [0, 1, 3])
def test_it_drops_after_so_many_frames(frames):
    out = Desk(faults=Faults(drop_after_frames=frames)).tell(wire.Speak("x" * 640), wire.Flush())
    assert out[-1] == End(None)
    assert len(out) == frames + 1


def test_it_drops_at_a_message_unread():
    desk = Desk(faults=Faults(drop_at_message=3))
    assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio", "Flushed"]
    assert desk.tell(wire.Speak("b")) == [End(None)]
    assert Desk(faults=Faults(drop_at_message=0)).hello == [End(None)]


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ("cut", End(None)),
        ("half-open", End(None, half_open=True)),
        ("1000", End(1000)),
        ("NET-0000", End(1011, "NET-0000")),
        ("DATA-0002", End(1008, "DATA-0002")),
    ],
)
def test_it_drops_in_the_way_that_was_asked_for(how, end):
    assert Desk(faults=Faults(drop_at_message=1, drop_with=how)).tell(wire.Flush()) == [end]


def test_the_first_byte_and_the_frames_are_slow():
    desk = Desk(faults=Faults(first_byte=2, frame_gap=1))
    desk.tell(wire.Speak("x" * 100), wire.Flush())
    assert desk.wait(1.9) == []
    assert kinds(desk.wait(0.1)) == ["audio"]
    assert desk.wait(0.9) == []
    assert kinds(desk.wait(0.1)) == ["audio", "Flushed"]


def test_jitter_is_different_each_time_and_the_same_in_each_run():
    def arrivals():
        desk = Desk(faults=Faults(frame_jitter=1))
        desk.tell(wire.Speak("x" * 320), wire.Flush())
        times = []
        while desk.machine.segment:
            desk.wait(desk.machine.deadline - desk.now)
            times.append(desk.now)
        return times

    assert arrivals() == arrivals()
    gaps = [b - a for a, b in zip(arrivals(), arrivals()[1:], strict=False)]
    assert len(set(gaps)) == len(gaps) > 2
    assert max(gaps) <= 1


def test_frames_have_the_sizes_that_were_asked_for_in_turn():
    out = Desk(faults=Faults(frame_sizes=(1, 333))).tell(wire.Speak("x" * 100), wire.Flush())
    assert [len(frame) for frame in out[:-1]] == [1, 333, 1, 333, 1, 331]


def test_a_frame_may_be_longer_than_the_voice_is_ever_ahead():
    desk = Desk(faults=Faults(frame_sizes=(10**6,)), eager=False)
    desk.tell(wire.Speak("x"), wire.Flush())
    desk.machine.audio(desk.machine.segment, bytes(10**6 - 1))
    assert desk.machine.hungry


def test_chosen_flushes_are_refused():
    desk = Desk(faults=Faults(refuse_flushes=(2,)))
    assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio", "Flushed"]
    assert kinds(desk.tell(wire.Speak("b"), wire.Flush())) == ["Warning"]
    assert sound(desk.tell(wire.Flush())) == b"b" * 10


def test_a_flushed_never_comes_or_comes_late():
    assert kinds(Desk(faults=Faults(no_flushed=(1,))).tell(wire.Speak("a"), wire.Flush())) == ["audio"]
    desk = Desk(faults=Faults(flushed_delay=5))
    assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio"]
    assert kinds(desk.wait(4.9)) == []
    assert kinds(desk.wait(0.1)) == ["Flushed"]


def test_a_clear_is_never_answered_but_obeyed():
    desk = Desk(faults=Faults(no_cleared=True), timing=Timing(first_audio=(1, 1)))
    assert desk.tell(wire.Speak("a"), wire.Flush(), wire.Clear()) + desk.wait(5) == []


def test_old_audio_and_a_late_flushed_come_around_a_cleared():
    faults = Faults(late_audio=2, late_flushed=True, frame_sizes=(4,))
    desk = Desk(faults=faults, timing=Timing(first_audio=(1, 1)))
    desk.tell(wire.Speak("old"), wire.Flush(), wire.Speak("x"), wire.Flush())
    out = desk.tell(wire.Clear())
    assert out[:2] == [b"oldo", b"ldol"]
    assert kinds(out) == ["audio", "Cleared", "Flushed", "Flushed"]


def test_a_late_flushed_may_come_between_the_answers_to_what_was_said_next():
    desk = Desk(faults=Faults(late_flushed=True, late_by=1.5), timing=Timing(first_audio=(1, 1), frame=1.0, speed=1.0))
    desk.tell(wire.Speak("old"), wire.Flush())
    assert kinds(desk.tell(wire.Clear(), wire.Speak("n" * 2000), wire.Flush())) == ["Cleared"]
    assert kinds(desk.wait(1.2)) == ["audio"]
    assert kinds(desk.wait(0.3)) == ["Flushed"]
    assert kinds(desk.wait(5)) == ["audio", "Flushed"]


def test_an_error_message_ends_a_segment_and_no_other():
    desk = Desk(faults=Faults(error_at_frame=2, frame_sizes=(10,)))
    out = desk.tell(wire.Speak("abc"), wire.Flush(), wire.Speak("de"), wire.Flush())
    assert kinds(out) == ["audio", "Error", "audio", "Flushed"]
    assert sound(out) == b"abcabcabca" + b"de" * 10


def test_a_frame_can_be_larger_than_speech_is():
    out = Desk(faults=Faults(huge_at_frame=2, huge=1_000, frame_sizes=(20,))).tell(wire.Speak("abc"), wire.Flush())
    assert [len(frame) for frame in out[:-1]] == [20, 1_000, 10]


def test_late_audio_is_silence_where_there_is_none():
    assert Desk(faults=Faults(late_audio=1, frame_sizes=(3,))).tell(wire.Clear())[0] == bytes(3)


def test_close_is_obeyed_at_once():
    assert Desk(faults=Faults(close_at_once=True)).tell(wire.Speak("a"), wire.Flush(), wire.Close()) == [End(1000)]


def test_strange_messages_come_where_a_client_least_wants_them():
    faults = Faults(unknown_message=True, malformed_json=True)
    desk = Desk(faults=faults)
    out = desk.tell(wire.Speak("a"), wire.Flush())
    for odd in (desk.hello[1:], out[:2]):
        assert json.loads(odd[0])["type"] == "Weather"
        with pytest.raises(ValueError, match="Expecting"):
            json.loads(odd[1])
    assert sound(out) == b"a" * 10


def test_every_message_has_fields_that_nobody_knows():
    desk = Desk(faults=Faults(extra_fields=True, refuse_flushes=(2,)))
    said = notices(desk.hello + desk.tell(wire.Flush(), wire.Flush(), wire.Clear()))
    assert [("dg_extra" in notice) for notice in said] == [True] * 4


def test_a_warning_can_be_spelt_as_in_the_specification():
    out = Desk(faults=Faults(refuse_flushes=(1,), warning="spec")).tell(wire.Flush())
    assert set(notices(out)[0]) == {"type", "code", "description"}


def test_sentences_can_be_spoken_without_a_flush():
    desk = Desk(faults=Faults(auto_speak=2))
    assert desk.tell(wire.Speak("One. Two")) == []
    out = desk.tell(wire.Speak(". Thr"))
    assert (sound(out), kinds(out)) == (b"One. Two. " * 10, ["audio"])
    assert sound(desk.tell(wire.Speak("ee."), wire.Flush())) == b"Three." * 10


def test_a_flush_of_nothing_can_be_left_unanswered():
    desk = Desk(faults=Faults(empty_flush=False))
    assert desk.tell(wire.Flush()) == []
    assert kinds(desk.tell(wire.Speak("a"), wire.Flush())) == ["audio", "Flushed"]


def test_a_reason_can_be_a_sentence_that_fits_a_close_frame():
    out = Desk(faults=Faults(wordy_reasons=True)).tell("nonsense")
    assert "(DATA-0000)" in out[-1].reason
    assert len(out[-1].reason.encode()) <= 123


def test_the_session_can_be_shorter():
    assert ending(Desk(faults=Faults(session=1.5)).wait(1.5)) == (1011, "NET-0003")


# A clock that runs

REQUESTS = [wire.Speak("One. Two. "), wire.Speak("Three."), wire.Flush(), wire.Flush(), wire.Clear(), wire.Close()]
SLOW = Timing(first_audio=(0.1, 0.2), speed=3.0, latency=0.05)


@given(
    st.lists(st.tuples(st.sampled_from(REQUESTS), st.floats(0, 8)), max_size=12),
    st.sampled_from([INSTANT, SLOW]),
    st.sampled_from(
        [
            Faults(),
            Faults(first_byte=1.0, frame_gap=0.3, frame_jitter=0.2, flushed_delay=2.0),
            Faults(auto_speak=1, late_audio=2, late_flushed=True),
            Faults(error_at_frame=2, late_flushed=True, late_by=1.0),
            Faults(refuse_flushes=(1,), no_flushed=(2,), no_cleared=True, frame_sizes=(7, 333)),
            Faults(drop_after_frames=3, drop_with="NET-0000"),
            Faults(session=3.0, close_at_once=True),
        ]
    ),
    st.floats(0, 0.5),
)
def test_no_deadline_comes_twice_and_no_flush_is_forgotten_whatever_the_pauses(requests, timing, faults, late):
    desk = Desk(timing=timing, faults=faults, limits=Limits(idle=20.0))
    out = []
    for request, pause in [*requests, (wire.Flush(), inf)]:
        out += desk.tell(request)
        until = desk.now + pause
        while (deadline := desk.machine.deadline) is not None and deadline <= until:
            desk.now = max(desk.now, deadline + late)
            given = desk.take()
            then = desk.machine.deadline
            assert given or then is None or then > deadline
            out += given
        desk.now = max(desk.now, until) if until < inf else desk.now
    assert sum(isinstance(item, End) for item in out) == 1, "a socket ends once: by the client, a fault or silence"
    assert isinstance(out[-1], End)


# What else can go wrong with answers


def talk(faults, *texts, **how):
    """Flush each text, wait long, and give what came: A for a frame, F for Flushed, W for a warning, E for the end."""
    desk = Desk(faults=faults, timing=Timing(first_audio=(0, 0), speed=INSTANT.speed, frame=0.1), **how)
    out = []
    for text in texts:
        out += desk.tell(wire.Speak(text), wire.Flush())
    out += desk.wait(30)
    names = {"Flushed": "F", "Warning": "W"}
    return "".join(
        "A" if isinstance(o, bytes) else "E" if isinstance(o, End) else names[json.loads(o)["type"]] for o in out
    )


SAY = "x" * (FORMAT.size(0.3) // 10)  # three frames


def test_flushed_can_come_twice():
    assert talk(Faults(double_flushed=True), SAY, SAY) == "AAAFFAAAFF"


@pytest.mark.parametrize(("frames", "seen"), [(1, "AAFA"), (2, "AFAA"), (3, "FAAA"), (9, "FAAA")])
def test_flushed_can_come_before_the_last_audio(frames, seen):
    assert talk(Faults(early_flushed=frames), SAY) == seen


def test_audio_can_go_on_without_end():
    seen = talk(Faults(endless=(2,), frame_gap=0.1), SAY, SAY)
    assert seen.startswith("AAAFAAAAAA")
    assert seen.count("F") == 1
    assert len(seen) > 200


def test_a_flush_can_be_refused_for_another_reason():
    desk = Desk(faults=Faults(refuse_flushes=(1,), refuse_with="TOO_HOT"))
    [warning] = desk.tell(wire.Speak(SAY), wire.Flush())
    assert wire.decode(warning).code == "TOO_HOT"


@pytest.mark.parametrize("frame", [1, 2, 3, 4, 6])
def test_there_can_be_a_silence_before_any_frame(frame):
    desk = Desk(faults=Faults(stall_at_frame=frame, stall=9.0), timing=Timing((0, 0), speed=1e9, frame=0.1))
    out = desk.tell(wire.Speak(SAY), wire.Flush(), wire.Speak(SAY), wire.Flush()) + desk.wait(8.9)
    assert sum(isinstance(o, bytes) for o in out) == frame - 1
    assert sum(isinstance(o, bytes) for o in desk.wait(0.2)) == 7 - frame


def test_a_socket_can_drop_at_a_time():
    desk = Desk(faults=Faults(drop_after_seconds=7.0))
    assert desk.wait(6.9) == []
    assert desk.wait(0.2) == [End(None)]
