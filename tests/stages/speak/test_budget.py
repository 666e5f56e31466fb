"""The budget of one socket."""

import pytest

from stages.speak._options import SpeakLimits
from stages.speak._wire import REFUSED_WAIT, SMALLEST_PART, Wire

LIMITS = SpeakLimits(flushes=6, flush_window=60.0, reserve=2, characters=1_000, margin=0.5)


def test_early_flushes_leave_the_reserve():
    budget = Wire(LIMITS, 0.0)
    for at in range(4):
        assert budget.flush_at(at, final=False) == at
        budget.flushed(at)
    assert budget.flush_at(5.0, final=False) == 60.5
    assert budget.flush_at(5.0, final=True) == 5.0


def test_the_window_is_stretched_by_the_margin():
    budget = Wire(LIMITS, 0.0)
    for _ in range(6):
        budget.flushed(0.0)
    assert budget.flush_at(1.0, final=True) == 60.5


def test_a_refused_flush_waits_longer_each_time():
    budget, waits = Wire(LIMITS, 0.0), []
    for _ in range(6):
        budget.refused(0.0)
        waits.append(budget.flush_at(0.0, final=True))
    assert waits == [REFUSED_WAIT * factor for factor in (1, 2, 4, 8, 16, 16)]
    budget.settled(0.0)
    budget.refused(100.0)
    assert budget.flush_at(100.0, final=True) == 101.0


def test_a_refused_flush_in_a_full_window_waits_for_it():
    budget = Wire(LIMITS, 0.0)
    for at in range(6):
        budget.flushed(at)
    budget.refused(6.0)
    assert budget.flush_at(6.0, final=True) == 60.5


def test_a_message_is_bounded_by_the_limit_and_by_the_window():
    budget = Wire(SpeakLimits(characters=2_400), 0.0)
    assert budget.room(0.0) == 1_950
    budget.sent(1_950, 0.0)
    assert budget.room(0.0) == 450
    assert budget.text_at(450, 0.0) == 0.0
    assert budget.text_at(2_000, 0.0) == 0.0  # a part that is worth sending fits
    budget.sent(100, 0.0)
    assert budget.text_at(350, 1.0) == 1.0
    assert budget.text_at(SMALLEST_PART + 1, 1.0) == 60.5


def test_a_new_socket_has_all_of_it():
    budget = Wire(LIMITS, 0.0)
    for _ in range(6):
        budget.flushed(0.0)
    budget.sent(1_000, 0.0)
    budget.refused(0.0)
    budget = Wire(LIMITS, 1.0)
    assert budget.flush_at(0.0, final=False) == 0.0
    assert budget.room(0.0) == 1_000


@pytest.mark.parametrize("wrong", [{"reserve": 20}, {"reserve": -1}, {"message": 0}, {"session": 200.0}])
def test_limits_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=r"SpeakLimits|reserve"):
        SpeakLimits(**wrong)
