"""What a collector of errors would send of one: the text of its traceback, with the variables of every frame."""

from __future__ import annotations

import traceback
from collections.abc import Iterator


def collected(error: BaseException) -> str:
    """All that `error`, and what it came from, shows anywhere: messages, variables, attributes."""
    shown = ["".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())]
    shown += [f"{link}{link!r}{link.args!r}{vars(link)!r}" for link in _chain(error)]
    return "\n".join(shown)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    if error is not None:
        yield error
        yield from _chain(error.__cause__)
        yield from _chain(error.__context__)
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _chain(part)
