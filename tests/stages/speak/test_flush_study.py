"""The flush study in small: the default policy is as quick as the quickest, as gapless, with the fewest flushes."""

from __future__ import annotations

import pytest

from tests.benchmarks import flush_study as study

OURS = "paced (ours)"
WHOLE_REPLY = "end of turn"  # has no gaps either, but begins when the model has ended
CELLS = list(study.cells(speeds=(20, 60, 200), delays=(0.1, 0.35, 0.6), voices=(13.5, 17.0)))


@pytest.mark.parametrize(("key", "figures"), CELLS, ids=str)
def test_the_default_policy_in_every_cell(key, figures):
    ours, quickest = figures[OURS], figures["per chunk"]
    for mine, best in zip(ours.ttfa, quickest.ttfa, strict=True):
        assert mine <= best + 0.020
    clean = [name for name, found in figures.items() if name != WHOLE_REPLY and not found.underruns]
    if clean:
        assert ours.underruns == 0
        assert ours.flushes == min(figures[name].flushes for name in clean)
    else:
        assert ours.starved <= quickest.starved + 0.001


def test_the_study_can_tell_policies_apart():
    total = {name: study.Figures() for name in study.POLICIES}
    for _, figures in CELLS:
        for name, found in figures.items():
            total[name].add(found)
    assert total["per chunk"].flushes > 2 * total[OURS].flushes
    assert total["timer 2 s"].underruns > 10
    assert total[WHOLE_REPLY].mean_ttfa > 2 * total[OURS].mean_ttfa
    assert total[OURS].segment > 2 * total["per chunk"].segment
    assert study.table(total).count("\n") == len(study.POLICIES) + 1
