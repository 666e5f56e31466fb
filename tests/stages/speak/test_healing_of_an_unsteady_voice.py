"""What a voice that never says a text twice alike loses in each fault: some conversations of the healing benchmark."""

from __future__ import annotations

import pytest

from tests.benchmarks.healing import FAULTS, TURNS, measure

VIRTUAL_TIME = True
MIXED = "half samples"
"""Stalls, split samples, lost and early answers at once: sentences are still cut there, which README says."""


@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
@pytest.mark.parametrize("fault", FAULTS)
async def test_nothing_is_lost_nor_of_another_turn_and_exact_is_claimed_only_where_it_is_so(fault, anyio_backend):
    tally = await measure(fault, "unsteady", "sentence", 2 * TURNS)
    assert tally.sentences > 50
    harm = ("lost", "foreign", "failed", "not exact", *(() if fault == MIXED else ("cut",)))
    assert {name: tally.counts[name] for name in harm} == dict.fromkeys(harm, 0), tally.examples


@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
async def test_after_a_reset_the_place_is_often_known_exactly(anyio_backend):
    tally = await measure("reset every 5 to 14 s", "unsteady", "sentence", 2 * TURNS)
    assert tally.counts["claims"] > tally.counts["resumed"] / 3
