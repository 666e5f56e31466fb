"""The sender as a value: single moves that the machine of `test_protocol_machine` makes only by chance."""

import pytest

from pipeline import (
    AudioFormat,
    Chunk,
    ConnectFailed,
    ConnectionLost,
    FirstByte,
    FlushSent,
    LocalProtocolError,
    SynthesisFailed,
    TextSent,
)
from stages.deepgram.closes import read_close
from stages.speak import _actions as act
from stages.speak import provider as wire
from stages.speak._options import SpeakOptions
from stages.speak._protocol import BRIEF, SpeakProtocol

FORMAT = AudioFormat("linear16", 8_000)
GONE = read_close(None)


def opened(**options):
    protocol = SpeakProtocol(SpeakOptions(**options), FORMAT)
    protocol.opened(0.0)
    return protocol


def speaking(**options):
    protocol = opened(**options)
    protocol.begin(0.0)
    protocol.text(Chunk("some words. ", 0), 0.0)
    return protocol


def kinds(actions):
    return [type(a.message if isinstance(a, act.Send) else a).__name__ for a in actions]


def told(actions):
    return [action.what for action in actions if isinstance(action, act.Tell)]


def test_the_first_text_is_sent_and_flushed_at_once():
    protocol = opened()
    assert protocol.begin(0.0) == []
    actions = protocol.text(Chunk("some words. ", 0), 0.0)
    assert kinds(actions) == ["Text", "Tell", "EndSegment", "Tell"]
    assert told(actions) == [TextSent(12), FlushSent(12, "first")]
    assert protocol.hungry


def test_a_turn_is_over_when_its_last_flush_is_answered():
    protocol = speaking()
    assert protocol.end(0.1) == []
    protocol.received(b"\0\x40" * FORMAT.sample_rate, 0.2)
    protocol.received(bytes(FORMAT.size(0.1)), 0.2)
    assert kinds(protocol.received(wire.SegmentDone(), 0.3)) == ["Give", "Finished"]
    assert protocol.turn == "idle"


def test_a_cleared_that_comes_after_goodbye_is_harmless():
    protocol = speaking()
    assert kinds(protocol.interrupt(0.1)) == ["Cancel"]
    assert kinds(protocol.close(0.2)) == ["Goodbye"]
    assert protocol.received(wire.Cancelled(), 0.3) == []
    assert kinds(protocol.lost(read_close(1000), 0.4)) == ["Note"]
    assert protocol.socket == "closed"


def test_nothing_begins_after_the_end():
    protocol = opened()
    protocol.close(0.0)
    with pytest.raises(LocalProtocolError, match="closed"):
        protocol.begin(1.0)
    assert protocol.close(1.0) == []


def test_closing_in_mid_turn_ends_the_turn():
    protocol = speaking()
    assert kinds(protocol.close(1.0)) == ["Goodbye"]
    assert protocol.turn == "idle"
    assert protocol.deadline is None


def test_a_socket_lost_between_turns_is_replaced_unless_it_was_brief():
    protocol = opened()
    assert "Connect" not in kinds(protocol.lost(GONE, BRIEF))
    assert "Connect" in kinds(protocol.begin(BRIEF + 1.0))
    protocol = opened()
    assert "Connect" in kinds(protocol.lost(GONE, BRIEF + 0.1))


def test_an_abandoned_socket_is_dropped_even_if_the_turn_fails():
    protocol = speaking(silence=1.0, reconnect=0.5)
    seen = []
    for at in range(1, 40):
        actions = protocol.expire(float(at))
        seen += kinds(actions)
        for action in actions:
            if isinstance(action, act.Connect):
                protocol.opened(float(at))
        if protocol.turn == "idle":
            break
    assert "Failed" in seen
    assert seen.count("Drop") == seen.count("Connect") + 1


def test_a_turn_that_begins_while_a_socket_is_asked_for_has_its_own_patience():
    protocol = opened(reconnect=10.0)
    [_, connect] = protocol.lost(GONE, 100.0)
    assert connect == act.Connect(until=110.0, losses=0)
    protocol.begin(109.0)
    [_, again] = protocol.gave_up(ConnectFailed("busy", retryable=True), 109.9)
    assert again == act.Connect(until=119.0, losses=0)
    actions = protocol.gave_up(ConnectFailed("busy", retryable=True), 119.0)
    assert isinstance(actions[-1], act.Failed)


def test_a_loss_that_no_new_socket_heals_says_both():
    protocol = speaking()
    protocol.lost(read_close(1011, "NET-0000"), 1.0)
    refused = ConnectFailed("busy", status=503, retryable=True)
    failed = protocol.gave_up(refused, 11.0)[-1]
    assert isinstance(failed.error, ConnectionLost)
    assert failed.error.__cause__ is refused
    protocol = speaking()
    protocol.lost(read_close(1011, "NET-0000"), 1.0)
    final = ConnectFailed("no", status=401)
    assert protocol.gave_up(final, 1.1)[-1] == act.Failed(final)


def test_an_error_message_fails_the_turn_at_once_and_the_next_has_a_socket_of_its_own():
    protocol = speaking()
    actions = protocol.received(wire.Failure("VOICE", "it broke"), 0.1)
    assert kinds(actions) == ["Note", "Drop", "Failed"]
    assert isinstance(actions[-1].error, SynthesisFailed)
    assert (actions[-1].error.code, actions[-1].error.description) == ("VOICE", "it broke")
    assert kinds(protocol.begin(0.2)) == ["Connect"]


def test_an_error_message_about_no_text_of_the_turn_is_noted_only():
    protocol = opened()
    assert kinds(protocol.received(wire.Failure("VOICE", "it broke"), 0.1)) == ["Note"]
    protocol.begin(0.2)
    assert kinds(protocol.received(wire.Failure("VOICE", "it broke"), 0.3)) == ["Note"]
    failed = protocol.lost(read_close(1008, "DATA-0000"), 0.4)[-1]
    assert isinstance(failed.error, SynthesisFailed)


def test_a_turn_that_ended_without_its_last_answer_lets_nothing_into_the_next():
    protocol = speaking(silence=2.0)
    protocol.end(0.1)
    protocol.received(b"\0\x40" * (FORMAT.size(12 / 15) // 2), 0.2)
    while protocol.turn != "idle":
        deadline = protocol.deadline
        actions = kinds(protocol.expire(deadline))
    wanted = ["Note", "Give", "Finished", "Note", "Drop", "Connect"]
    assert [kind for kind in actions if kind != "Probe"] == wanted
    protocol.begin(deadline)
    with pytest.raises(LocalProtocolError):  # nothing more is heard of that socket
        protocol.received(b"late", deadline + 0.1)


def test_audio_between_turns_is_cleared_away():
    protocol = opened()
    assert kinds(protocol.received(b"late", 1.0)) == ["Cancel"]
    protocol.begin(1.1)
    assert protocol.received(b"late", 1.2) == []
    protocol.received(wire.Cancelled(), 1.3)
    protocol.text(Chunk("some words. ", 0), 1.3)
    actions = protocol.received(b"new.", 1.4)
    assert kinds(actions) == ["Tell", "Give"]
    assert told(actions) == [FirstByte(pytest.approx(0.1))]


def test_nothing_comes_on_a_socket_that_is_down():
    protocol = SpeakProtocol(SpeakOptions(), FORMAT)
    with pytest.raises(LocalProtocolError, match="down"):
        protocol.received(b"\0\0", 0.0)
    with pytest.raises(LocalProtocolError, match="No socket was asked for"):
        protocol.gave_up(ConnectFailed("no"), 0.0)
