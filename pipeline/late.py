"""Names that are imported when they are first used, so that importing a package loads none of what it offers.

In the ``__init__.py`` of a package, beside imports of the same names under ``TYPE_CHECKING``, which are for readers and
type checkers::

    if not TYPE_CHECKING:
        __getattr__, __dir__ = late(__name__, {"_stage": "Shout Whisper", "_format": "Loudness"})
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module

__all__ = ["late"]


def late(package: str, modules: Mapping[str, str]) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """The ``__getattr__`` and ``__dir__`` of `package`: `modules` says which of its modules has which names."""
    home = {name: module for module, names in modules.items() for name in names.split()}

    def get(name: str) -> object:
        found = sys.modules[package]
        if name not in home:
            raise AttributeError(f"module {package!r} ({found.__file__}) has no attribute {name!r}")
        value: object = getattr(import_module(f"{package}.{home[name]}"), name)
        setattr(found, name, value)
        return value

    return get, lambda: sorted(home)
