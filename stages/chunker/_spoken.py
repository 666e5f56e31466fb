"""What is spoken, together with what it was made of.

Rules of this file: a part is ``(spoken, written)``; the spoken halves of all parts joined are what the listener
hears, the written halves joined are what the model wrote, to the character. Either half may be empty.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

Part = tuple[str, str]


class Spoken(str):
    """A token made fit to be spoken, which remembers what the model wrote for it.

    It is the spoken text itself, so that whoever knows of str only needs no more. ``parts`` tells how it came about:
    pairs ``(spoken, written)``, of which those alike on both sides were left as they stood. To follow such tokens
    through a stage that cuts text anew, use `WrittenLedger`.
    """

    __slots__ = ("parts",)
    parts: tuple[Part, ...]

    def __new__(cls, parts: Sequence[Part]) -> Spoken:
        self = super().__new__(cls, "".join([spoken for spoken, _ in parts]))
        self.parts = tuple(parts)
        return self

    @property
    def written(self) -> str:
        """The model's own words for this token."""
        return "".join([written for _, written in self.parts])


class WrittenLedger:
    """Tells which written words stand behind each stretch of a text.

    Give it every token that comes in with `add`, in order; when a stretch of that text goes out, `take` as many
    characters as it has. A part that was left as it stood is divided to the character; one that was changed belongs
    whole to the stretch in which it begins. What is written with nothing spoken goes with the text after it; `rest`
    is what is left at the end.

        >>> ledger = WrittenLedger()
        >>> ledger.add(Spoken([("", "**"), ("Hi there", "Hi there"), ("", "**")]))
        >>> ledger.add(" you.")
        >>> ledger.take(2), ledger.take(11)
        ('**Hi', ' there** you.')
    """

    def __init__(self) -> None:
        self._parts: deque[Part] = deque()
        self._at = 0  # up to where the first part's spoken half was taken: a long one is not copied for each stretch

    def add(self, token: str) -> None:
        """Note a token: a `Spoken`, or a plain str that is written as it is spoken."""
        if isinstance(token, Spoken):
            self._parts.extend(token.parts)
        elif token:
            self._parts.append((token, token))

    def take(self, count: int) -> str:
        """What was written for the next `count` characters of spoken text."""
        written: list[str] = []
        while count > 0 and self._parts:
            spoken, source = self._parts[0]
            start, end = self._at, min(self._at + count, len(spoken))
            written.append(source[start:end] if spoken == source else source if start == 0 else "")
            count -= end - start
            self._at = end
            if end == len(spoken):
                self._parts.popleft()
                self._at = 0
        return "".join(written)

    def rest(self) -> str:
        """What is left: written, with nothing spoken after it."""
        first = self.take(len(self._parts[0][0]) - self._at) if self._at else ""
        written = "".join([source for _, source in self._parts])
        self._parts.clear()
        return first + written


def joined(parts: list[Part]) -> list[Part]:
    """The same parts, neighbours that were left as they stood made one."""
    result: list[Part] = []
    same: list[str] = []
    for part in parts:
        if part[0] == part[1]:
            same.append(part[0])
            continue
        if same:
            text = "".join(same)
            result.append((text, text))
            same.clear()
        result.append(part)
    if same:
        text = "".join(same)
        result.append((text, text))
    return result
