"""Brisk talk: nobody waits for a first sound because of flushes, whatever came before. In virtual time."""

from __future__ import annotations

from random import Random

import anyio
import pytest

from pipeline import Pipeline
from pipeline.testing import Script
from stages.local import Limits
from stages.speak import SpeakLimits, SpeakOptions
from tests.benchmarks import brisk_talk as brisk
from tests.stages.speak.rig import Ear, chunks, report, sentences, served, speak

VIRTUAL_TIME = True


@pytest.mark.timeout(120)
@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
@pytest.mark.parametrize("talk", brisk.TALKS, ids=lambda talk: talk.name)
async def test_no_reply_is_later_than_the_others(talk):
    row = await brisk.run(talk, SpeakOptions())
    assert row.late <= 0.03
    assert row.refused == 0


async def test_the_table_would_show_a_late_first_word():
    row = await brisk.run(brisk.TALKS[-1], SpeakOptions(fresh_socket=False))
    assert (row.sockets, row.refused) == (1, 0)
    assert row.late == 0.0
    assert max(row.waits) > 20


@pytest.mark.timeout(120)
@pytest.mark.parametrize("seed", range(4))
async def test_any_mix_of_cuts_and_replies_waits_at_most_two_seconds_and_says_every_reply(seed):
    chance = Random(seed)
    ear = Ear()
    async with served() as server:
        script = [(0.0, chunk) for chunk in chunks(*sentences(chance.randint(1, 6)))]
        async with Pipeline(Script(script), speak(server), ear) as voice:
            for _ in range(60):
                cut = chance.choice([0.01, 0.05, 0.15, 0.3, 1.0, None])
                async with voice.turn(None) as turn:
                    if cut is not None:
                        await anyio.sleep(cut)
                        turn.interrupt()
                if cut is None:
                    assert ear.first <= 2.0
                    assert ear.text == " ".join(chunk.text.strip() for _, chunk in script)
                await anyio.sleep(chance.choice([0.0, 0.0, 0.1, 1.0, 5.0]))
        seen = server.statistics()
    assert seen.warnings == 0
    assert seen.most_open <= 2


async def test_a_first_flush_goes_before_middle_ones_where_no_other_socket_is_allowed():
    """Sixteen flushes were made in a minute: the first word of the next reply comes at once, and so does its end."""
    options = SpeakOptions(fresh_socket=False)
    ear = Ear()
    async with (
        served() as server,
        Pipeline(Script([(0.0, c) for c in chunks("one.")]), speak(server, options), ear) as v,
    ):
        for _ in range(16):
            async with v.turn(None):
                pass
        async with v.turn(None) as turn:
            pass
        assert ear.first == pytest.approx(0.1, abs=0.01)
        assert report(turn.outcome).flushes == 1


async def test_a_fresh_socket_that_cannot_be_had_leaves_the_old_one_to_speak():
    limits = SpeakLimits(flushes=4, reserve=1, flush_window=5.0)
    script = [(0.0, chunk) for chunk in chunks("one.")]
    ear = Ear()
    async with served(limits=Limits(connections=1)) as server:
        async with Pipeline(Script(script), speak(server, SpeakOptions(limits=limits)), ear) as voice:
            for _ in range(12):
                async with voice.turn(None):
                    pass
                assert ear.text == "one."
                assert ear.first <= 6.0  # the window
        assert server.statistics().refused > 0
