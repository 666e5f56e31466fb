"""Where espeak-ng is, and which of its voices speaks a language."""

from __future__ import annotations

import os
from ctypes.util import find_library
from dataclasses import dataclass

from pipeline import UsageError

DEFAULT_VOICE = "en-us"

_VOICES = {"en": "en-us", "es": "es", "it": "it", "nl": "nl", "de": "de", "ja": "ja", "fr": "fr"}
# The languages that the service's voices speak, as espeak-ng calls them (1.52; "fr-fr" it does not know).


@dataclass(frozen=True, slots=True)
class Library:
    """A shared library that can be loaded by ``path``, and the folder of its ``data``; "": it knows where."""

    path: str
    data: str = ""


def find(path: str | os.PathLike[str] | None = None, data: str | os.PathLike[str] | None = None) -> Library:
    """The library that is named, or the wheel's, or the system's. Raises `UsageError` if there is none.

    Loads nothing. `data` is the folder ``espeak-ng-data`` that belongs to `path`.
    """
    if path is not None:
        for given in (path, *([data] if data is not None else [])):
            if not os.path.exists(given):
                raise UsageError(f"There is no espeak-ng at {os.fspath(given)}: correct the path, or leave it out.")
        return Library(os.path.abspath(path), os.path.abspath(data) if data is not None else "")
    if data is not None:
        raise UsageError("The data folder of espeak-ng was given without its library: give both, or neither.")
    try:
        import espeakng_loader
    except ImportError:
        name = find_library("espeak-ng")
        if name is None:
            raise UsageError(
                'The offline voice needs espeak-ng: pip install "utterflow[local]" (or install espeak-ng with the '
                "system's package manager)."
            ) from None
        return Library(name)
    return Library(espeakng_loader.get_library_path(), espeakng_loader.get_data_path())


def voice_for(model: str) -> str:
    """The name of the espeak-ng voice for one of the service's models, by the language at its end.

    >>> voice_for("aura-2-viktoria-de"), voice_for("aura-2-thalia-en"), voice_for("something else")
    ('de', 'en-us', 'en-us')
    """
    return _VOICES.get(model.rpartition("-")[2], DEFAULT_VOICE)
