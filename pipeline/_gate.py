"""What a stage takes, asked of the items themselves: annotations of the stage before may be missing, or wrong.

An item of a type that was met before costs one comparison, and a stage that does not say what it takes none.
"""

from __future__ import annotations

import inspect
import types
from typing import Any, TypeVar, Union, get_args, get_origin

from pipeline._errors import UsageError


class Gate:
    """Stands between two stages, in front of the one called `taker`, which takes `kinds`, by annotation `spelt`."""

    __slots__ = ("_kinds", "_known", "_words", "usual")

    def __init__(self, giver: str, taker: str, kinds: tuple[type, ...], spelt: str) -> None:
        self._words = giver, taker, spelt
        self._kinds = kinds
        self._known: set[type] = set()
        self.usual: type | None = None  # of the last item

    def check(self, item: object) -> None:
        """Note the type of an item that is not the usual one. Raises `UsageError` if the stage does not take it."""
        kind = type(item)
        if kind not in self._known:
            if not isinstance(item, self._kinds):
                giver, taker, spelt = self._words
                raise UsageError(
                    f"{giver} has sent {_article(kind.__name__)}, but {taker} behind it takes {spelt}: change what is "
                    "sent, or put a stage between them that turns the one into the other."
                )
            self._known.add(kind)
        self.usual = kind


def kinds_of(takes: object) -> tuple[type, ...] | None:
    """The classes that `isinstance` can be asked about for an annotation; None: it takes anything, or cannot be asked.

    >>> kinds_of(str | list[int]), kinds_of(float), kinds_of(Any), kinds_of(str | Any)
    ((<class 'str'>, <class 'list'>), (<class 'float'>, <class 'int'>), None, None)
    """
    if get_origin(takes) in (Union, types.UnionType):
        parts = [kinds_of(part) for part in get_args(takes)]
        known = [kinds for kinds in parts if kinds is not None]
        return tuple(kind for kinds in known for kind in kinds) if len(known) == len(parts) else None
    if takes is None:
        return (type(None),)
    kind = get_origin(takes) or takes
    if isinstance(takes, TypeVar) or kind in (Any, object) or not inspect.isclass(kind):
        return None
    if getattr(kind, "_is_protocol", False):
        return None
    return (kind, int) if kind is float else (kind,)  # as type checkers have it


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
