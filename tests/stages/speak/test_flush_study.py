"""The flush study in small: the default policy is as quick as the quickest, as gapless, with the fewest flushes."""

from __future__ import annotations

from functools import cache

import pytest

from tests.benchmarks import flush_study as study

ANY = {kind.name: kind for kind in study.KINDS}
KEYS: list[study.Key] = [
    ("mixed", 8, 0.5, 17.0),
    ("long", 8, 0.1, 17.0),
    ("long", 50, 0.5, 17.0),
    ("short", 15, 0.35, 15.0),
    ("bursts", 15, 0.35, 15.0),
]


@cache
def figures_of(key: study.Key) -> dict[str, study.Figures]:
    kind, speed, delay, voice = key
    [(_, figures)] = study.cells((ANY[kind],), (speed,), (delay,), (voice,))
    return figures


@pytest.mark.parametrize("key", KEYS, ids=str)
def test_the_default_policy_in_every_cell(key):
    figures = figures_of(key)
    ours, quickest, floor = figures[study.OURS], figures["each chunk"], figures[study.FLOOR]
    for mine, best in zip(ours.ttfa, quickest.ttfa, strict=True):
        assert mine <= best + 0.020
    assert ours.starved <= floor.starved + 0.1
    others = {name: found for name, found in figures.items() if name != study.WHOLE_REPLY}
    assert ours.flushes == min(found.flushes for found in others.values() if found.starved <= ours.starved + 0.001)


def test_the_study_can_tell_policies_apart():
    total = {name: study.Figures() for name in study.POLICIES}
    for key in KEYS:
        for name, found in figures_of(key).items():
            total[name].add(found)
    assert total["each chunk"].flushes > 1.5 * total[study.OURS].flushes
    assert total["timer 2 s"].underruns > 10
    assert total["timer 2 s"].starved > 10
    assert total[study.WHOLE_REPLY].mean_ttfa > 2 * total[study.OURS].mean_ttfa
    assert total[study.OURS].segment > 1.5 * total["each chunk"].segment
    assert study.table(total).count("\n") == len(study.POLICIES) + 1
