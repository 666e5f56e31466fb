"""Where the listener is, against a listener that is simulated millisecond by millisecond."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Audio, AudioFormat, Chunk, Played
from stages.sinks._playout import CONFIRM, Playback, Playout

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


FORM = AudioFormat("mulaw", 1000)
"""A byte is a millisecond."""


even = st.integers(0, 200).map(lambda half: 2 * half)


@patient
@given(st.lists(st.tuples(even, even), max_size=12))
def test_it_agrees_with_a_listener_that_plays_a_millisecond_at_a_time(arrivals):
    playout, now = Playout(FORM), 1000
    buffered = played = silent = starved = underruns = 0
    for pause, size in arrivals:
        for _ in range(pause):
            now += 1
            if buffered:
                buffered -= 1
                played += 1
            elif played:
                silent += 1
        playout.arrive(size, now / 1000)
        if size:
            underruns += silent > 0
            starved += silent
            silent = 0
        buffered += size
        assert playout.position(now / 1000) == pytest.approx(played / 1000)
        assert playout.lead(now / 1000) == pytest.approx(buffered / 1000)
        assert (playout.underruns, playout.starved) == (underruns, pytest.approx(starved / 1000))


def test_an_underrun_is_counted_when_it_ends_with_its_length():
    playout = Playout(FORM)
    playout.arrive(500, 10.0)
    assert playout.position(12.0) == 0.5
    assert playout.underruns == 0
    playout.arrive(500, 12.0)
    assert (playout.underruns, playout.starved) == (1, pytest.approx(1.5))
    assert playout.position(12.25) == pytest.approx(0.75)


def test_silence_before_the_first_sound_and_in_a_pause_is_nobodys_fault():
    playout = Playout(FORM)
    playout.position(5.0)
    playout.arrive(500, 10.0)
    playout.pause(10.2)
    playout.arrive(500, 12.0)
    assert playout.underruns == 0
    assert playout.position(12.1) == pytest.approx(0.6)


def test_what_is_dropped_has_not_been_heard():
    playout = Playout(FORM)
    playout.know(Audio(bytes(1000), (Chunk("aaaa bbbb", 0),), last=True))
    playout.arrive(1000, 0.0)
    assert playout.drop(0.6) == 400
    assert playout.heard(9.0) == Played("aaaa ", 0.6, 0.6, exact=False, margin=pytest.approx(0.147, abs=0.01))
    assert playout.playback == Playback(0.6, 0.6, 0, 0.0)


def test_an_expected_boundary_is_not_passed_before_it_is_confirmed():
    playout = Playout(FORM)
    playout.know(Audio(bytes(1000), (Chunk("One.", 0),), last=True))
    playout.arrive(1000, 0.0)
    playout.expect()
    playout.arrive(1000, 0.0)
    played = playout.heard(1.5)
    assert played is not None
    assert not played.exact
    assert playout.position(1.5) == pytest.approx(1.0, abs=1e-4)
    playout.confirm(1.0, 1.5)
    played = playout.heard(1.5, final=True)
    assert played is not None
    assert played.exact
    assert playout.position(2.0) == pytest.approx(1.5)
    assert playout.underruns == 0


def test_a_listener_that_never_confirms_is_believed_to_be_there_in_the_end():
    playout = Playout(FORM)
    playout.arrive(1000, 0.0)
    playout.expect()
    playout.arrive(1000, 0.0)
    deadline = playout.deadline(1.5)
    assert deadline == pytest.approx(1.0 + CONFIRM, abs=1e-3)
    assert playout.position(1.25 + CONFIRM) == pytest.approx(1.25, abs=1e-3)


def test_a_listener_that_tells_its_position_is_believed_but_nothing_is_unheard():
    playout = Playout(FORM)
    playout.arrive(2000, 0.0)
    first = playout.heard(1.0, final=True)
    playout.confirm(0.4, 1.0)
    assert playout.position(1.2) == pytest.approx(0.6)
    assert playout.heard(1.2) is None
    second = playout.heard(1.7, final=True)
    assert first is not None
    assert second is not None
    assert (first.position, second.position) == (pytest.approx(1.0), pytest.approx(1.1))
    playout.confirm(5.0, 2.0)
    assert playout.position(2.0) == 2.0


@patient
@given(
    st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.booleans(), st.booleans()), max_size=15),
    st.sampled_from(["", "aa bb ", "a, b. c"]),
)
def test_what_is_reported_adds_up_and_the_deadline_never_stalls(steps, text):
    playout, now, reports = Playout(FORM), 0.0, []
    index, sound = 0, 0
    for wait, size, last, expected in steps:
        now += wait / 1000
        playout.know(Audio(bytes(size), (Chunk(text, index),) if text else (), last))
        index += last
        sound += size
        playout.arrive(size, now)
        if expected:
            playout.expect()
        reports.append(playout.heard(now))
    playout.finish()
    for _ in range(500):
        deadline = playout.deadline(now)
        if deadline is None:
            break
        assert deadline > now or playout.heard(now) is not None
        now = max(deadline, now)
        reports.append(playout.heard(now))
    else:
        raise AssertionError("it never comes to an end")
    reports.append(playout.heard(now + 1, final=True))
    told = [report for report in reports if report is not None]
    assert "".join(report.text for report in told) == playout.total.text
    assert sum(report.seconds for report in told) == pytest.approx(playout.total.position)
    assert playout.total.position == pytest.approx(sound / 1000, abs=1e-4)
    chunks = index + (bool(steps) and not steps[-1][2])
    assert playout.total.text == text * chunks
