"""When waiting text is flushed. A policy is any function from a `FlushState` to a time; here are the ready-made ones.

A flush in the middle of a reply costs two things: one of the twenty of a minute, and the voice's melody, which starts
afresh with it. It buys audio sooner. So the best moment is the last at which the listener still hears no gap.

Whatever the policy says: the end of a turn is always flushed, nothing is ever flushed beyond the budget, and a flush
falls only where a chunk ends.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from inspect import iscoroutinefunction
from math import inf, isnan
from typing import TypeAlias

from pipeline import UsageError


@dataclass(frozen=True, slots=True)
class FlushState:
    """What a policy may look at. Times and durations are in seconds.

    ``now``: the time. ``first``: nothing of this turn has been flushed yet. ``since``: when the oldest waiting text
    came. ``lead``: how long the listener can go on with the audio that was received, or is sure to come; infinite where
    nobody listens in real time. ``first_byte``: how long after a flush audio can be counted on, learnt from the flushes
    so far. ``characters``: of the waiting text.
    """

    now: float
    first: bool
    since: float
    lead: float
    first_byte: float
    characters: int


FlushPolicy: TypeAlias = Callable[[FlushState], float | None]
"""When to flush the waiting text: a time (now or earlier: at once), or None: not before the end of the turn."""


@dataclass(frozen=True, slots=True)
class Paced:
    """For a listener in real time: the first chunk at once, then just before the lead runs short. The default. For a
    file: the first chunk at once, and the rest at the end, or when the audio buffer is full.

    ``guard`` is kept in hand beside the time to first byte; text waits ``patience`` at the most. Both in seconds.
    """

    guard: float = 0.15
    patience: float = 15.0

    def __post_init__(self) -> None:
        check_number("guard", self.guard)
        check_number("patience", self.patience)

    def __call__(self, state: FlushState) -> float | None:
        """The last moment without a gap; where nobody listens in real time there is none."""
        if state.first:
            return state.now
        if state.lead == inf:
            return None
        return min(state.now + state.lead - state.first_byte - self.guard, state.since + self.patience)


def check_number(name: str, value: object, *, whole: bool = False) -> None:
    """Raise `UsageError` for what is no number of seconds or, if it has to be ``whole``, no count."""
    kinds = (int,) if whole else (int, float)
    if not isinstance(value, kinds) or isinstance(value, bool) or not value >= 0:  # nor is NaN
        what = "a whole number" if whole else "a number of seconds"
        raise UsageError(f"{name}={value!r} makes no sense: give {what}, 0 or more.")


def check_policy(policy: object) -> None:
    """Raise `UsageError` for what cannot be a `FlushPolicy`."""
    if not callable(policy) or isinstance(policy, type):
        raise UsageError(f"flush= takes a policy such as Paced() or end_of_turn, not {policy!r}.")
    if iscoroutinefunction(policy) or iscoroutinefunction(type(policy).__call__):
        raise UsageError("A flush policy answers at once: write it with 'def', not 'async def'.")


def ask(policy: FlushPolicy, state: FlushState) -> float | None:
    """When to flush; None: not before the end of the turn. Raises `UsageError` for an answer that is no time."""
    due = policy(state)
    given: object = due  # whatever its annotations say
    if given is not None and (not isinstance(given, (int, float)) or isnan(given)):
        raise UsageError(f"The flush policy gave {given!r:.60}: it has to give a time in seconds, or None.")
    return None if due == inf else due


PACED = Paced()
"""The default policy with its default guard and patience."""


def per_chunk(state: FlushState) -> float | None:
    """Each chunk at once, as far as the budget goes: the shortest way to each sentence, and the most flushes."""
    return state.now


def end_of_turn(state: FlushState) -> float | None:
    """Only at the end: the best melody and the fewest flushes, for files and for text that is all there already."""
    return None
