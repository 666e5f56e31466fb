"""How the cost of a run grows with its size: an exponent, since seconds tell of the machine."""

from __future__ import annotations

import gc
import math
import time
from collections.abc import Callable

LINEAR = 1.6
"""The exponent below which growth is taken as linear: what is quadratic comes near 2 at the sizes asked for."""
TRIES = 6
FLOOR = 0.002
"""Seconds below which a clock tells nothing."""


def growth(run: Callable[[int], object], short: int, long: int) -> float:
    """With which power of its size the CPU time of `run(size)` grows: 1 is linear, 2 quadratic.

    Other work on the machine only adds, so each size counts with its least time of several tries; they end as soon as
    the exponent is below `LINEAR`.
    """
    least = {short: math.inf, long: math.inf}
    power = math.inf
    for _ in range(TRIES):
        for size in least:
            least[size] = min(least[size], _seconds(run, size))
        power = math.log(max(least[long], FLOOR) / max(least[short], FLOOR)) / math.log(long / short)
        if power < LINEAR:
            break
    return power


def _seconds(run: Callable[[int], object], size: int) -> float:
    gc.disable()  # or the rubbish of an earlier test is paid for here
    try:
        start = time.process_time()
        run(size)
        return time.process_time() - start
    finally:
        gc.enable()
