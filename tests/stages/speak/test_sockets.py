"""One socket after another."""

import pytest

from pipeline import LocalProtocolError
from stages.speak import _actions as act
from stages.speak import provider as wire
from stages.speak._options import SpeakLimits, SpeakOptions
from stages.speak._sockets import STANDBY_RETRY, Sockets


@pytest.fixture
def sockets():
    options = SpeakOptions(limits=SpeakLimits(session=100.0, session_margin=20.0), clear_timeout=2.0)
    made = Sockets(options)
    made.opened(0.0)
    return made


def test_a_socket_is_asked_for_once(sockets):
    sockets.lost()
    assert sockets.replace(9.0, 1, 5.0) == [act.Connect(9.0, 1)]
    assert sockets.replace(9.0, 2, 5.0) == []
    sockets.opened(6.0)
    assert (sockets.state, sockets.wire.opened_at) == ("up", 6.0)


def test_an_old_socket_is_relieved_between_segments_when_all_is_answered(sockets):
    assert sockets.deadline == 80.0
    assert sockets.roll_over(80.0, idle=False) == [act.OpenStandby()]
    sockets.stands_by(81.0)
    assert sockets.relieve(82.0, between=False, silent=False) == []
    assert sockets.state == "up"
    assert sockets.relieve(83.0, between=True, silent=False) == []
    assert sockets.state == "leaving"
    assert sockets.relieve(84.0, between=True, silent=True) == [act.TakeOver()]
    assert (sockets.state, sockets.wire.opened_at) == ("up", 81.0)
    assert sockets.deadline == 161.0


def test_a_second_socket_that_is_lost_is_asked_for_again(sockets):
    sockets.stands_by(81.0)
    sockets.relieve(83.0, between=True, silent=False)
    sockets.standby_lost(84.0)
    assert sockets.state == "up"
    assert sockets.deadline == 80.0 or sockets.deadline == 84.0 + STANDBY_RETRY


def test_the_one_that_stands_by_takes_over_from_one_that_is_lost(sockets):
    sockets.stands_by(81.0)
    sockets.lost()
    assert sockets.replace(99.0, 1, 85.0) == [act.TakeOver()]
    assert (sockets.state, sockets.wire.opened_at) == ("up", 81.0)


def test_one_that_was_asked_for_is_waited_for_even_if_another_stands_by(sockets):
    sockets.lost()
    sockets.replace(99.0, 1, 85.0)
    sockets.stands_by(86.0)
    assert sockets.replace(99.0, 1, 87.0) == []
    sockets.opened(88.0)
    assert sockets.relieve(88.0, between=True, silent=True) == [act.TakeOver()]


def test_if_no_second_one_is_to_be_had_a_pause_will_do(sockets):
    assert sockets.roll_over(91.0, idle=False) == [act.OpenStandby()]
    assert sockets.roll_over(91.0, idle=True) is None


def test_each_clear_is_answered_before_anything_is_heard(sockets):
    assert sockets.clear(1.0) == [act.Send(wire.Cancel())]
    assert sockets.clear(1.5) == [act.Send(wire.Cancel())]
    assert sockets.deadline == 3.5
    assert sockets.cleared()
    assert sockets.deaf
    assert sockets.cleared()
    assert not sockets.deaf
    assert not sockets.cleared()


def test_goodbye_is_said_once(sockets):
    assert sockets.close() == [act.Send(wire.Goodbye())]
    assert sockets.close() == []
    assert sockets.clear(1.0) == []
    sockets.lost()
    assert sockets.state == "closed"


def test_a_socket_that_opens_after_all_is_closed_is_dropped():
    sockets = Sockets(SpeakOptions())
    sockets.replace(9.0, 0, 0.0)
    assert sockets.close() == []
    assert sockets.opened(1.0) == [act.Drop()]


def test_what_the_table_does_not_have_is_not_done(sockets):
    with pytest.raises(LocalProtocolError, match="up has no 'opened'"):
        sockets.opened(1.0)
    assert sockets.state == "up"
