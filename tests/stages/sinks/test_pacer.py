"""What is let out, and when: driven by hand, with a listener that remembers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import Audio, AudioFormat, Chunk
from stages.sinks._pacer import PIECE, Pacer
from stages.sinks._playout import CONFIRM

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


FORM = AudioFormat("mulaw", 1000)
"""A byte is a millisecond."""

LEAD = 0.2


class Run:
    """A pacer, a clock, and a listener that keeps what it plays."""

    def __init__(self, *, drops: bool = False, confirms: bool = False, hold: float = 100.0) -> None:
        self.pacer = Pacer(FORM, lead=LEAD, hold=hold, drops=drops, confirms=confirms)
        self.now = 0.0
        self.buffer = b""
        self.played = b""

    def let_out(self) -> None:
        """Everything that is due."""
        while (piece := self.pacer.next(self.now)) is not None:
            self.pacer.sent(piece, self.now)
            self.buffer += piece.data
            assert len(piece.data) <= PIECE * 1000
            assert self.pacer.playout.lead(self.now) <= LEAD + 1e-6

    def pass_to(self, time: float) -> None:
        """Let time pass, waking whenever the pacer wants to."""
        while True:
            self.let_out()
            deadline = self.pacer.deadline(self.now)
            until = time if deadline is None else min(max(deadline, self.now), time)
            size = round((until - self.now) * 1000)
            self.played, self.buffer = self.played + self.buffer[:size], self.buffer[size:]
            woken = deadline is not None and deadline <= until
            self.now = until
            heard = self.pacer.playout.heard(self.now)
            if woken and heard is None and not self.due():
                then = self.pacer.deadline(self.now)
                assert then is None or then > self.now, "a deadline that nothing clears: the sink would spin"
            if self.now >= time:
                return

    def due(self) -> bool:
        """Whether something is to be let out now; it is."""
        before = self.pacer._at
        self.let_out()
        return self.pacer._at > before

    def drop(self) -> None:
        if self.pacer.must_drop:
            self.pacer.must_drop = False
            self.buffer = b""


def sound(size: int, start: int = 0) -> bytes:
    return bytes((start + at) % 251 for at in range(size))


def test_a_lead_goes_at_once_and_the_rest_in_real_time():
    run = Run()
    run.pacer.feed(Audio(sound(1000), last=True))
    run.let_out()
    assert len(run.buffer) == 200
    run.pass_to(0.5)
    assert 500 + 160 <= len(run.played + run.buffer) <= 500 + 200
    run.pacer.finish()
    run.pass_to(0.99)
    assert not run.pacer.done(run.now)
    run.pass_to(1.001)
    assert run.pacer.done(run.now)
    assert run.pacer.playout.underruns == 0
    assert run.played == sound(1000)


def test_it_takes_no_more_than_it_may_hold():
    run = Run(hold=0.5)
    run.pacer.feed(Audio(sound(400)))
    assert run.pacer.hungry
    run.pacer.feed(Audio(sound(400)))
    assert not run.pacer.hungry
    run.pass_to(0.4)
    assert run.pacer.hungry
    run.pacer.finish()
    assert not run.pacer.hungry


@patient
@given(
    st.lists(
        st.one_of(
            st.integers(0, 400).map(lambda size: ("feed", size)),
            st.integers(0, 400).map(lambda size: ("last", size)),
            st.integers(1, 500).map(lambda wait: ("wait", wait)),
            st.integers(0, 1000).map(lambda position: ("confirm", position)),
            st.sampled_from([("pause", 0), ("resume", 0)]),
        ),
        max_size=20,
    ),
    st.booleans(),
    st.booleans(),
)
def test_every_byte_is_played_once_in_order_whatever_is_paused(steps, drops, confirms):
    run, fed = Run(drops=drops, confirms=confirms), 0
    paused_at = None
    for what, number in steps:
        match what:
            case "wait":
                run.pass_to(round(run.now, 3) + number / 1000)
            case "pause":
                run.pacer.pause(run.now)
                run.drop()
                paused_at = len(run.played) + len(run.buffer) if paused_at is None else paused_at
            case "resume":
                run.pacer.resume(run.now)
                paused_at = None
            case "confirm" if confirms:
                run.pacer.playout.confirm(min(number, run.pacer._at) / 1000, run.now)
            case "confirm":
                pass
            case _:
                run.pacer.feed(Audio(sound(number, fed), (Chunk("a b c ", 0),), last=what == "last"))
                fed += number
        if paused_at is not None:
            assert len(run.played) + len(run.buffer) <= paused_at
    run.pacer.resume(run.now)
    run.pacer.finish()
    run.pass_to(run.now + fed / 1000 + 1 + confirms * 3 * len(steps))
    assert run.pacer.done(run.now)
    played = run.played + run.buffer
    if not confirms:  # this listener's marks are made up: where it is said to be is not where it is
        assert len(played) == pytest.approx(fed, abs=2 * len(steps))
    if not drops:
        assert played == sound(fed)


def test_a_mark_that_is_not_confirmed_is_waited_for_and_not_asked_after_in_between():
    run = Run(drops=True, confirms=True)
    run.pacer.feed(Audio(sound(290), last=True))
    run.pacer.feed(Audio(sound(500)))
    run.pass_to(0.5)
    assert run.pacer.deadline(0.5) == pytest.approx(0.29 + CONFIRM, abs=1e-3)


def test_a_pause_of_a_listener_that_can_drop_stops_at_once_and_goes_on_from_there():
    run = Run(drops=True)
    run.pacer.feed(Audio(sound(1000), (Chunk("a. ", 0),), last=True))
    run.pass_to(0.3)
    run.pacer.pause(run.now)
    run.drop()
    run.pass_to(5.0)
    assert run.played == sound(300)
    run.pacer.resume(run.now)
    run.pacer.finish()
    run.pass_to(5.8)
    assert run.played == sound(1000)
    assert run.pacer.playout.underruns == 0
    assert run.pacer.done(run.now)


def test_a_piece_on_its_way_at_a_pause_is_let_out_again():
    run = Run(drops=True)
    run.pacer.feed(Audio(sound(100), last=True))
    first = run.pacer.next(0.0)
    assert first is not None
    run.pacer.pause(0.0)
    run.pacer.sent(first, 0.0)
    run.pacer.resume(1.0)
    run.now = 1.0
    run.pacer.finish()
    run.pass_to(1.2)
    assert run.played == sound(100)


def test_pieces_end_where_segments_end_and_say_so():
    run = Run()
    run.pacer.feed(Audio(sound(50), last=True))
    run.pacer.feed(Audio(sound(50)))
    run.pacer.feed(Audio(b"", last=True))
    ends = []
    while (piece := run.pacer.next(0.0)) is not None:
        run.pacer.sent(piece, 0.0)
        ends.append((piece.end, piece.last))
    assert ends == [(40, False), (50, True), (90, False), (100, True)]


def test_an_end_that_comes_after_its_sound_is_let_out_alone():
    run = Run()
    run.pacer.feed(Audio(sound(40)))
    run.let_out()
    run.pacer.feed(Audio(b"", last=True))
    piece = run.pacer.next(0.0)
    assert piece is not None
    assert (piece.data, piece.end, piece.last) == (b"", 40, True)
