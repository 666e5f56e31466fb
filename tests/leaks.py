"""What a collector of errors would send of one: the text of its traceback, with the variables of every frame."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def collected(error: BaseException) -> str:
    """All that `error`, and what it came from, shows anywhere: messages, attributes, and the variables of each frame.

    But not of the frames of tests, which hold what they try to find: the callers', whose variables are their own.
    """
    traced = traceback.TracebackException.from_exception(error, capture_locals=True)
    _leave_out_tests(traced)
    shown = ["".join(traced.format())]
    shown += [f"{link}{link!r}{link.args!r}{vars(link)!r}" for link in _chain(error)]
    return "\n".join(shown)


def _leave_out_tests(traced: traceback.TracebackException | None) -> None:
    if traced is not None:
        traced.stack[:] = [frame for frame in traced.stack if TESTS not in Path(frame.filename).parents]
        for part in (traced.__cause__, traced.__context__, *(traced.exceptions or ())):
            _leave_out_tests(part)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    if error is not None:
        yield error
        yield from _chain(error.__cause__)
        yield from _chain(error.__context__)
        if isinstance(error, BaseExceptionGroup):
            for part in error.exceptions:
                yield from _chain(part)
