"""The ready-made policies, as functions of what they may look at."""

import pytest

from stages.speak._policy import PACED, FlushState, Paced, end_of_turn, per_chunk


def state(**changes):
    usual = {"now": 100.0, "first": False, "since": 99.0, "lead": 5.0, "first_byte": 0.3, "characters": 80}
    return FlushState(**(usual | changes))


def test_the_first_chunk_goes_at_once():
    assert PACED(state(first=True, lead=0.0)) == 100.0


def test_later_text_goes_just_before_the_lead_runs_short():
    assert PACED(state()) == pytest.approx(105.0 - 0.3 - 0.15)
    assert Paced(guard=1.0)(state()) == pytest.approx(105.0 - 0.3 - 1.0)


def test_it_is_late_already_where_there_is_no_lead():
    assert PACED(state(lead=0.0)) < 100.0


def test_text_waits_no_longer_than_its_patience():
    assert PACED(state(lead=60.0)) == 99.0 + 15.0
    assert Paced(patience=2.0)(state(lead=60.0)) == 101.0


def test_the_others_are_what_they_are_called():
    assert per_chunk(state()) == 100.0
    assert end_of_turn(state(first=True)) is None
