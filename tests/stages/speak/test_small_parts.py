"""Waits between attempts, places, options and figures."""

import random

import anyio
import pytest

from pipeline import AudioFormat, Chunk, LimitExceeded, UsageError
from stages.speak._dialling import LONGEST, backoff
from stages.speak._estimates import Estimates
from stages.speak._options import SpeakOptions
from stages.speak._places import place
from stages.speak._reply import Reply
from stages.speak._report import Resumed

VIRTUAL_TIME = True


def test_waits_grow_and_differ():
    chance = random.Random(1).random
    waits = [next(wait) for wait in [backoff(chance)] for _ in range(20)]
    assert all(0.05 <= wait <= LONGEST for wait in waits)
    assert min(waits[5:]) >= LONGEST / 2
    assert len(set(waits)) == 20


async def test_a_place_is_given_back_whatever_happens():
    for _ in range(3):
        with pytest.raises(KeyError):
            async with place("host", "key", 1, 1.0):
                raise KeyError


async def test_another_key_and_another_host_have_places_of_their_own():
    async with place("host", "key", 1, 1.0), place("host", "other", 1, 1.0), place("elsewhere", "key", 1, 1.0):
        with pytest.raises(LimitExceeded) as caught:
            async with place("host", "key", 1, 3.0):
                pass
    assert anyio.current_time() == pytest.approx(3.0)
    assert "key" not in str(caught.value)


@pytest.mark.parametrize("wrong", [{"resume": "never"}, {"look_ahead": 0.0}])
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(UsageError):
        SpeakOptions(**wrong)


def test_the_figures_of_a_turn():
    learnt = Estimates()
    learnt.request_id = "r-1"
    reply = Reply(SpeakOptions(), AudioFormat("linear16", 8_000), learnt)
    reply.add(Chunk("thirty characters are in here.", 0), 0.0)
    reply.send_text(1_000)
    reply.flush(0.0, final=True)
    reply.got(40_000, 0.2)
    reply.spoken = 12
    reply.resumed.append(Resumed(1006, "gone", 1.0, 18, cut=True, exact=True))
    report = reply.report
    assert (report.sent, report.spoken, report.wasted, report.seconds) == (30, 12, 18, 2.5)
    assert (report.flushes, report.refused, report.first_byte, len(report.resumed)) == (1, 0, None, 1)
    reply.cut_off(0.2)
    assert reply.report.unheard == 12  # of what was spoken, and no more
    following = Reply(SpeakOptions(), AudioFormat(), learnt).report
    assert (following.request_id, following.sent) == ("r-1", 0)
