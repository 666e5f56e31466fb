"""How the fields of messages are read and cleaned, on both wires. Pure."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import fields, is_dataclass, replace
from math import isfinite
from typing import Any, TypeVar

from pipeline import RemoteProtocolError
from pipeline.foreign import shown
from pipeline.secret import Secret

_SHORT = 200  # characters kept of a text of the server's
_SHORT_TYPE = 60  # of the type of a message that nobody understands

_Message = TypeVar("_Message")


def read_object(frame: str, secrets: tuple[str | Secret, ...]) -> Mapping[str, object]:
    """The JSON object that a text frame holds. Raises `RemoteProtocolError`, without the `secrets`."""
    try:
        record = json.loads(frame)
    except (ValueError, RecursionError):  # ValueError: also an integer of more than 4300 digits
        raise RemoteProtocolError("The message is not valid JSON.", message=shown(frame, secrets=secrets)) from None
    if not isinstance(record, dict):
        raise RemoteProtocolError("The message is not a JSON object.", message=shown(frame, secrets=secrets))
    return record


def a_text(value: object) -> str:
    """A field as text, whatever it is; '' if it is missing."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def a_number(value: object) -> int | None:
    """A whole number, or None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def a_fraction(value: object) -> float | None:
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if isfinite(value) else None
    except OverflowError:  # a whole number beyond all floats
        return None


def fit(notice: _Message, secrets: tuple[str | Secret, ...], *, verbatim: Collection[str] = ()) -> _Message:
    """`notice` with its texts cleaned, but for those that are `verbatim`.

    They are not shortened before that: half a key would not be known for one.
    """
    assert is_dataclass(notice)
    texts: dict[str, Any] = {}
    for name in (field.name for field in fields(notice) if field.name not in verbatim):
        value = getattr(notice, name)
        if isinstance(value, str):
            texts[name] = shown(value, secrets=secrets, most=_SHORT_TYPE if name == "type" else _SHORT)
        elif isinstance(value, tuple):
            texts[name] = tuple(shown(part, secrets=secrets) for part in value)
        elif is_dataclass(value) and not isinstance(value, type):
            texts[name] = fit(value, secrets)
    return replace(notice, **texts)  # type: ignore[type-var]  # a dataclass, as was asserted


def carried(text: str) -> str:
    """`text` as UTF-8 can carry it: surrogate pairs joined, and halves of pairs replaced."""
    return text if text.isascii() else text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
