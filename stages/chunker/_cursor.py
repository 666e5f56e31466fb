"""Where the reading of a text stands: the window of text that is kept, and what is known of its line and its sentence.

Rules of this file
* Offsets are the window's; one in front of it is negative. `base` makes them the text's.
* Whatever looks back looks back `BACK` characters at most, so that it sees the same however the text came in.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stages.chunker._language import Language
from stages.chunker._lines import LineKind
from stages.chunker._rules import Rules
from stages.chunker._scene import BEHIND, Scene
from stages.chunker._spans import Span

WINDOW = 1024
"""Characters behind the place that is being read before older ones are dropped."""
BACK = 4 * BEHIND
"""Characters that are kept then: the furthest that any decision looks back."""

OFFSETS = ("at", "start", "looked", "heard", "opened", "line_at", "words_at")
"""The slots that hold an offset into the window: all of them move when the window does. ``stopped`` and ``span`` hold
one at times."""

_WORD = re.compile(r"[^\W_]")


class Boundary(NamedTuple):
    """A place where the text may be cut.

    ``at`` is its offset from the beginning; ``block`` whether a line or block ends there; ``language`` the code of what
    stands before it, as far as it is known.
    """

    at: int
    block: bool
    language: str = ""


class Cursor:
    """The state of a `Finder`."""

    __slots__ = (
        "at",
        "base",
        "closers",
        "fence",
        "final",
        "found",
        "gaps",
        "heard",
        "language",
        "left_open",
        "line",
        "line_at",
        "looked",
        "opened",
        "quoted",
        "rules",
        "scene",
        "span",
        "start",
        "stopped",
        "text",
        "waiting",
        "worded",
        "words_at",
    )

    def __init__(self, known: Rules | Language) -> None:
        self.language = known if isinstance(known, Language) else None  # which is told from the text
        self.rules = known.rules if isinstance(known, Language) else known
        self.heard = 0  # the text before this has been told to it, or is none of its sentences
        self.scene = Scene()
        self.text = ""
        self.base = 0  # the offset of the window's first character
        self.at = 0  # from here on nothing is decided
        self.waiting = True  # more text has to come, even if it brings no mark
        self.final = False  # no more text will come
        self.found: list[Boundary] = []
        self.stopped: int | None = None  # while waiting: behind the mark that is waited at, if nothing else has come
        # the sentence
        self.start = 0
        self.worded = False  # it has a word ...
        self.looked = 0  # ... as far as it was looked at
        self.closers = ""  # the closings of the quotes and brackets that are open, outermost first
        self.opened = 0  # where the outermost began
        self.left_open = False  # a quotation that an earlier line began, and nobody closed yet
        # the line
        self.line: LineKind | None = None  # None: at its start
        self.line_at = 0
        self.words_at = 0  # where its words begin, behind its markers
        self.quoted = False  # it stands in a block quotation
        # spans and blocks
        self.span: Span | None = None
        self.fence = ""
        self.gaps: list[int] = []  # blank lines in it

    def wait(self, at: int) -> bool:
        """Decide about `at` when more text has come. False, as the answer of a step."""
        self.at = at
        self.waiting = True
        return False

    def cut(self, at: int, block: bool) -> None:
        """A sentence ends at `at`."""
        self.found.append(Boundary(self.base + at, block, self.code))
        self.begin(at)

    @property
    def code(self) -> str:
        """The code of the text's language, as far as it is known."""
        return self.rules.code if self.language is None else self.language.found

    def listen(self, at: int) -> None:
        """The text up to `at` tells its language: asked behind a mark and at a line's end, however the text came in."""
        if self.language is not None and at > self.heard:
            self.language.hear(self.text[max(self.heard, at - BACK, 0) : at])
            self.rules = self.language.rules
            self.heard = at

    def begin(self, at: int) -> None:
        """A sentence begins at `at`."""
        self.start = self.looked = self.heard = at
        self.worded = False

    def note_words(self, at: int) -> None:
        """See whether the sentence has a word in front of `at`."""
        if not self.worded:
            self.worded = bool(_WORD.search(self.text, self.looked, at))
            self.looked = at

    def drop(self) -> None:
        """Forget what lies further back than any decision looks."""
        self.note_words(self.at)
        gone = self.at - BACK
        self.text = self.text[gone:]
        self.base += gone
        for offset in OFFSETS:
            setattr(self, offset, getattr(self, offset) - gone)
        if self.stopped is not None:
            self.stopped -= gone
        if self.span is not None:
            self.span = self.span.moved(-gone)
