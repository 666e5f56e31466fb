"""For stages with options: what is a number, so that one that is none is refused with a sentence where it is given.

::

    if not (is_number(pace) and pace > 0):
        raise UsageError(f"pace={pace!r} is no number of tokens a second: give one above 0.")

A NaN that is let in makes every comparison false: a limit that never holds, a wait that never ends.
"""

from __future__ import annotations

from typing import TypeGuard

from pipeline._errors import UsageError

__all__ = ["check_type", "is_count", "is_number"]


def is_number(value: object) -> TypeGuard[float]:
    """Whether this can be a time, a rate or a length: an int or float, infinite perhaps, but neither NaN nor a bool."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value == value


def is_count(value: object) -> TypeGuard[int]:
    """Whether this can be a number of things: an int, but no bool."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_type(option: str, value: object, kind: type, instead: str) -> None:
    """Raise `UsageError` for a value of another type. `instead` is what to write; the value itself is not shown.

    >>> check_type("patience", 0.4, str, "Patience(sentence=0.4)")
    Traceback (most recent call last):
    ...
    pipeline._errors.UsageError: patience= takes a str, not float: write Patience(sentence=0.4).
    """
    if not isinstance(value, kind):
        name = kind.__name__
        article = "an" if name[0] in "AEIOUaeiou" else "a"
        raise UsageError(f"{option}= takes {article} {name}, not {type(value).__name__}: write {instead}.")
