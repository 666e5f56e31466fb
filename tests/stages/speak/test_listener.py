"""Somebody who plays in real time."""

from pipeline import AudioFormat
from stages.speak._estimates import Estimates
from stages.speak._options import SpeakOptions
from stages.speak._reply import Reply

SECOND = 16_000


def begun():
    return Reply(SpeakOptions(), AudioFormat("linear16", 8_000), Estimates())


def test_the_lead_is_what_is_left_to_play():
    listener = begun()
    assert listener.left_to_play(5.0) == 0.0
    listener.got(2 * SECOND, 10.0)
    assert listener.left_to_play(10.5) == 1.5
    listener.got(SECOND, 11.0)
    assert listener.left_to_play(11.0) == 2.0
    assert listener.left_to_play(20.0) == 0.0
    listener.got(SECOND, 20.0)
    assert listener.left_to_play(20.0) == 1.0
    assert listener.seconds == 4.0


def test_what_was_not_taken_waits():
    listener = begun()
    listener.got(3 * SECOND, 0.0)
    listener.took(SECOND)
    assert listener.in_hand == 2.0
    listener.took(9 * SECOND)
    assert listener.in_hand == 0.0


def test_a_turn_begins_with_nothing():
    listener = begun()
    assert (listener.left_to_play(0.0), listener.in_hand, listener.seconds, listener.first) == (0.0, 0.0, 0.0, True)
