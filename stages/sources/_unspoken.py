"""What is to be heard of a model's text, and what is not: reasoning, tool markup, tool calls leaked as JSON.

Rules of this file: the standard library and pure files only. Marks may be split over tokens anywhere and may never be
closed. Whatever is neither reasoning nor a call comes out as it went in, to the character, except for marks that say
nothing by themselves and for white space behind something that was left out. No more than one mark, or one JSON value
that may be a call, is ever held back.

::

                      opener of a block              closer, or finish
    spoken text ──────────────────────────> a block ────────────────────> Reasoning, ToolCall or Leaked
        │    ^  <───────────────────────────────┘
        │    └── not a call: the JSON is text after all
        └──────────────────────────────────> JSON ──────────────────────> ToolCall
                 first key as in a call               last bracket
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from stages.sources._kept import Kept
from stages.sources._leaks import LeakSpan, calls_in, may_begin
from stages.sources._records import Leaked, Reasoning, ToolCall
from stages.sources._tags import BLOCKS, STRAY, TagBlock

Heard = str | Reasoning | ToolCall | Leaked

_OPENERS = {block.opener.lower(): block for block in BLOCKS}
_CLOSERS = {block.closer: re.compile(re.escape(block.closer), re.IGNORECASE) for block in BLOCKS if block.closer}
_MARKS = (*_OPENERS, *(mark.lower() for mark in STRAY))
_LONGEST = max(map(len, _MARKS))
_BEGINNINGS = {mark[:size] for mark in _MARKS for size in range(1, len(mark))}
_MARK = re.compile("|".join(re.escape(mark) for mark in sorted(_MARKS, key=len, reverse=True)), re.IGNORECASE)
_TRIGGER = re.compile(r"[<\[◁{`]")
_FENCE = TagBlock("tool", "", "```")
"""What follows a leaked call up to the end of its code block."""
_CLOSERS["```"] = re.compile("```")


class Unspoken:
    """A machine from the text of a model to what is heard of it and what is not. It never waits for a time.

    ``thinking``: the reply begins inside the reasoning, as with models whose template has written the opening mark
    already.
    """

    deadline: float | None = None

    def __init__(self, *, thinking: bool = False) -> None:
        self._held = ""  # the beginning of a mark, or of JSON
        self._block: TagBlock | None = BLOCKS[0] if thinking else None
        self._span: LeakSpan | None = None
        self._hidden = Kept()
        self._last = ""  # the last character spoken
        self._trim = thinking
        self._out: list[Heard] = []

    def feed(self, item: str, now: float = 0.0) -> Sequence[Heard]:
        """Take a token; give what is decided by it."""
        data, at, going = self._held + item, 0, True
        while going and at < len(data):
            step = self._in_block if self._block else self._in_json if self._span else self._in_text
            at, going = step(data, at)
        self._held = data[at:]
        return self._given()

    def expire(self, now: float) -> Sequence[Heard]:
        """Nothing: there is no deadline."""
        return ()

    def finish(self, now: float = 0.0) -> Sequence[Heard]:
        """The reply is over: a block that was never closed is not spoken, half a mark is text."""
        held, self._held = self._held, ""
        if self._block or self._span:
            self._hidden.add(held)
            self._reveal(self._block or _FENCE)
        else:
            self._say(held)
        return self._given()

    # Each step takes the text and where it stands in it, and gives where it has come to and whether to go on; if not,
    # the rest waits for the next token.

    def _in_text(self, data: str, at: int) -> tuple[int, bool]:
        """Speak up to the next mark."""
        found = _TRIGGER.search(data, at)
        here = found.start() if found else len(data)
        self._say(data[at:here])
        if found is None:
            return here, True
        quoted = self._last == "`"  # somebody explains the mark
        mark = None if quoted else _MARK.match(data, here)
        if mark:
            self._block = _OPENERS.get(mark[0].lower())
            self._trim = True
            return mark.end(), True
        begins = may_begin(data, here)
        if begins is None or (not quoted and _may_be_mark(data, here)):
            return here, False
        if begins:
            self._span = LeakSpan()
            return here, True
        self._say(data[here])
        return here + 1, True

    def _in_block(self, data: str, at: int) -> tuple[int, bool]:
        """Hide up to the closer."""
        block = self._block or _FENCE
        end = _CLOSERS[block.closer].search(data, at) if block.closer else None
        if end is None:
            safe = max(at, len(data) - max(len(block.closer) - 1, 0))
            self._hidden.add(data[at:safe])
            return safe, False
        self._hidden.add(data[at : end.start()])
        self._reveal(block)
        return end.end(), True

    def _in_json(self, data: str, at: int) -> tuple[int, bool]:
        """Hold a value that may be a call, up to its last bracket."""
        end = self._span.feed(data, at) if self._span else None
        self._hidden.add(data[at:end])
        if end is None:
            return len(data), False
        written = self._hidden.text
        fenced = written.startswith("`")
        if self._hidden.whole and not calls_in(written):
            self._span, self._hidden = None, Kept()
            self._say(written)
        else:
            self._reveal(_FENCE)
            self._block = _FENCE if fenced else None
        return end, True

    def _say(self, text: str) -> None:
        if self._trim and (not self._last or self._last.isspace()):
            text = text.lstrip()
        if text:
            self._out.append(text)
            self._last = text[-1]
            self._trim = False

    def _reveal(self, block: TagBlock) -> None:
        """What was hidden is complete: hand it over."""
        text, self._hidden = self._hidden.text, Kept()
        self._block, self._span, self._trim = None, None, True
        if not text.strip():
            return
        if block.kind == "reasoning":
            self._out.append(Reasoning(text))
        else:
            self._out += calls_in(text) or [Leaked(text)]

    def _given(self) -> Sequence[Heard]:
        """What was decided, neighbouring pieces of text as one."""
        out, self._out = self._out, []
        given: list[Heard] = []
        for kind, group in groupby(out, type):
            parts = list(group)
            given += ["".join(map(str, parts))] if kind is str else parts
        return given


def _may_be_mark(data: str, at: int) -> bool:
    """Whether the text ends inside what may become a mark."""
    return len(data) - at < _LONGEST and data[at:].lower() in _BEGINNINGS
