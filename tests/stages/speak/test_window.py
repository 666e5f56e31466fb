"""A sliding window: what it lets through, and when it opens."""

from hypothesis import given
from hypothesis import strategies as st

from stages.speak._wire import SlidingWindow


def test_an_empty_window_is_open():
    window = SlidingWindow(20, 60.0)
    assert (window.room(5.0), window.opens(5.0, 20), window.eases(5.0)) == (20, 5.0, None)


def test_it_opens_as_uses_fall_out_one_after_the_other():
    window = SlidingWindow(3, 60.0)
    for at in (0.0, 10.0, 20.0):
        window.add(at)
    assert window.room(59.9) == 0
    assert window.opens(30.0) == 60.0
    assert window.opens(30.0, 2) == 70.0
    assert window.opens(30.0, 1, keep=2) == 80.0
    assert window.eases(30.0) == 60.0
    assert window.room(60.0) == 1


def test_what_can_never_fit_waits_for_all_of_it():
    window = SlidingWindow(100, 60.0)
    window.add(0.0, 10)
    assert window.opens(1.0, 1_000) == 60.0
    assert SlidingWindow(100, 60.0).opens(1.0, 1_000) == 1.0


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 7)), min_size=1, max_size=60))
def test_whoever_waits_until_it_opens_is_never_over(uses):
    window, now, log = SlidingWindow(10, 20.0), 0.0, []
    for gap, amount in uses:
        now = window.opens(now + gap, amount)
        assert window.room(now) >= amount
        window.add(now, amount)
        log.append((now, amount))
        assert sum(size for at, size in log if at + 20.0 > now) <= 10
