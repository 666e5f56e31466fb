"""Somebody who plays in real time."""

from pipeline import AudioFormat
from stages.speak._listener import Listener

SECOND = 16_000


def test_the_lead_is_what_is_left_to_play():
    listener = Listener(AudioFormat("linear16", 8_000))
    assert listener.lead(5.0) == 0.0
    listener.got(2 * SECOND, 10.0)
    assert listener.lead(10.5) == 1.5
    listener.got(SECOND, 11.0)
    assert listener.lead(11.0) == 2.0
    assert listener.lead(20.0) == 0.0
    listener.got(SECOND, 20.0)
    assert listener.lead(20.0) == 1.0
    assert listener.seconds == 4.0


def test_what_was_not_taken_waits():
    listener = Listener(AudioFormat("linear16", 8_000))
    listener.got(3 * SECOND, 0.0)
    listener.took(SECOND)
    assert listener.waiting == 2.0
    listener.took(9 * SECOND)
    assert listener.waiting == 0.0


def test_a_turn_begins_with_nothing():
    listener = Listener(AudioFormat("linear16", 8_000))
    listener.got(SECOND, 0.0)
    listener.begin()
    assert (listener.lead(0.0), listener.waiting, listener.received) == (0.0, 0.0, 0)
