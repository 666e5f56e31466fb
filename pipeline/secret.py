"""Keys, kept where nothing shows them: not a `repr`, not a log line, not the local variables that a traceback carries.

Collectors of errors send the variables of every frame of a traceback. Our own frames therefore hold a key only as a
`Secret`; the one block that needs the text of it, to call what makes a request or a connection, is `concealed`.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["Secret", "concealed"]


class Secret:
    """A key, a token or a password. Nothing shows it but `reveal`; equal to another of the same text.

    >>> key = Secret("sk-12345678")
    >>> key, f"{key}", [key], key == Secret("sk-12345678")
    (Secret(), 'Secret()', [Secret()], True)
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text: use it within the expression that needs it, and let no variable hold it."""
        return self._text

    def __repr__(self) -> str:
        return "Secret()"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __reduce__(self) -> str:
        raise TypeError("A key is not pickled: read it again where it is needed.")


@contextmanager
def concealed() -> Iterator[None]:
    """An error that leaves this block has lost the variables of the frames below it; it keeps their lines.

    What stands on the block's own frame, and above, stays: keep keys there as `Secret`.
    """
    handled = sys.exception()  # what came before us has frames of others, in which we have no business
    try:
        yield
    except Exception as error:
        _forget(error, handled)
        raise


def _forget(error: BaseException, handled: BaseException | None) -> None:
    waiting: list[BaseException | None] = [error]
    seen: list[BaseException | None] = [None, handled]
    while waiting:
        link = waiting.pop()
        if link is None or any(link is known for known in seen):
            continue
        seen.append(link)
        traceback.clear_frames(link.__traceback__)
        waiting += (link.__cause__, link.__context__)
        if isinstance(link, BaseExceptionGroup):
            waiting += link.exceptions
