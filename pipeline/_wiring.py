"""Whether neighbouring stages fit, by their annotations, before anything is opened."""

from __future__ import annotations

import inspect
import itertools
import types
from collections.abc import Sequence
from typing import Any, TypeVar, Union, get_args, get_origin

from pipeline._errors import UsageError
from pipeline._gate import Gate, kinds_of
from pipeline._link import Inbox, Outbox
from pipeline._stage import Stage, hints_of, makes_generators, name_of


def check_wiring(stages: Sequence[object]) -> None:
    """Raise `UsageError` for what can never run: no stages, classes for instances, neighbours that do not fit."""
    if not stages:
        raise UsageError("A pipeline needs at least one stage.")
    for stage in stages:
        _check_stage(stage)
    for left, right in itertools.pairwise(stages):
        gives, takes = ends(left)[1], ends(right)[0]
        if not fits(gives, takes):
            raise UsageError(
                f"{name_of(left)} gives {spell(gives)}, but {name_of(right)} behind it takes {spell(takes)}: "
                "put a stage between them that turns the one into the other, or change their order."
            )


def gates(stages: Sequence[object]) -> tuple[Gate | None, ...]:
    """For each stage what stands in front of it, to look at the items: nothing, where anything is taken.

    The first stage looks itself: what a turn is given is the caller's.
    """
    made: list[Gate | None] = [None]
    for left, right in itertools.pairwise(stages):
        takes = ends(right)[0]
        kinds = kinds_of(takes)
        made.append(None if kinds is None else Gate(name_of(left), name_of(right), kinds, spell(takes)))
    return tuple(made)


def ends(stage: object) -> tuple[object, object]:
    """What a stage takes and gives, as far as its annotations say; Any where they do not."""
    if hasattr(stage, "takes") and hasattr(stage, "gives"):
        return stage.takes, stage.gives
    takes: object = Any
    gives: object = Any
    for hint in hints_of(stage).values():
        if get_origin(hint) is Inbox:
            (takes,) = get_args(hint)
        elif get_origin(hint) is Outbox:
            (gives,) = get_args(hint)
    return takes, gives


def fits(gives: object, takes: object) -> bool:
    """Whether every kind of item given is taken. What cannot be told, fits.

    >>> fits(bool, int), fits(int, float), fits(str, int), fits(str | int, str), fits(Any, str)
    (True, True, False, False, True)
    """
    if isinstance(gives, TypeVar) or isinstance(takes, TypeVar) or Any in (gives, takes):
        return True
    if get_origin(gives) in (Union, types.UnionType):
        return all(fits(part, takes) for part in get_args(gives))
    if get_origin(takes) in (Union, types.UnionType):
        return any(fits(gives, part) for part in get_args(takes))
    given, taken = get_origin(gives) or gives, get_origin(takes) or takes
    if not (inspect.isclass(given) and inspect.isclass(taken)):
        return True
    if (given, taken) == (int, float):  # as type checkers have it
        return True
    try:
        return issubclass(given, taken)
    except TypeError:  # a protocol that cannot be asked at run time
        return True


def spell(kind: object) -> str:
    """A type as its author would write it."""
    return str(kind) if get_args(kind) else str(getattr(kind, "__name__", kind))


def _check_stage(stage: Any) -> None:
    if inspect.isclass(stage):
        raise UsageError(f"{stage.__name__} is a class, not a stage: write {stage.__name__}(...).")
    if not callable(stage):
        raise UsageError(f"{type(stage).__name__} is not a stage: a stage is an async callable (inbox, outbox).")
    if makes_generators(stage) or makes_generators(type(stage).__call__):
        raise UsageError(f"{name_of(stage)} yields: a stage does not yield, it awaits outbox.send(item).")
    if not inspect.isroutine(stage):
        return
    if get_origin(hints_of(stage).get("return")) is Stage:
        raise UsageError(f"{name_of(stage)} makes a stage and is not one: write {name_of(stage)}(...).")
    if not inspect.iscoroutinefunction(stage):
        raise UsageError(f"{name_of(stage)} is not async: write 'async def', or wrap a function of one item in each().")
    if not _takes_two(stage):
        raise UsageError(f"{name_of(stage)} does not take (inbox, outbox): wrap a function of one item in each().")


def _takes_two(function: Any) -> bool:
    try:
        inspect.signature(function).bind(None, None)
    except TypeError:
        return False
    return True
