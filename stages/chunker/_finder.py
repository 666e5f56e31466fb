"""The finder: tells where sentences and blocks end in a text that streams in.

Rules of this file
* The text is read once, from left to right; what is before `settled` is decided and never looked at again but as the left
  side of a later mark. The window kept is bounded, so each character costs the same however long the text waits.
* A decision depends on the text alone and never on where a token ended: where the text so far does not settle it, the
  finder waits.
* A boundary lies right behind a sentence's last character; white space belongs to what follows.

The states, of which the first that holds decides what a step looks for::

    fence    in a fenced block           its end                    (_blocks)
    line     None: at a line's start     what the line is           (_blocks)
    span     in code, a formula          its end                    (_inline)
    table    in a table's row            the line's end             (_blocks)
    text     anything else               the next mark, quote, bracket, span or line's end
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.chunker._blocks import begin_line, end_line, end_row, in_fence
from stages.chunker._inline import BRACKETS, BULLETS, bracket, bullet, in_span, open_span, round_bracket
from stages.chunker._lines import Line
from stages.chunker._reading import BACK, WINDOW, Boundary, Reading
from stages.chunker._rules import Rules
from stages.chunker._scene import RUN, Scene, Verdict
from stages.chunker._spans import OPENERS
from stages.chunker._stops import FULL, MARKS, judge
from stages.chunker._words import certain

_IN_FENCE = re.compile(r"[`~]")
_IN_ROW = re.compile(r"\n")

Step = Callable[[Reading, int], bool]


class Finder:
    """Finds boundaries. Feed it text; it answers with the boundaries that became certain.

    A text in which `wakes` finds nothing may be kept back while `waiting` is false, and fed together with what comes after it.
    """

    def __init__(self, rules: Rules) -> None:
        self._reading = Reading(rules)
        self._steps: dict[str, Step] = dict.fromkeys(BRACKETS, bracket)
        self._steps |= dict.fromkeys(OPENERS, open_span) | dict.fromkeys(BULLETS, bullet)
        self._steps |= dict.fromkeys("\r\n", end_line) | {")": round_bracket}
        self._steps |= dict.fromkeys(MARKS + rules.marks, _stop)
        self._events = re.compile(f"[{re.escape(''.join(self._steps))}]")
        self.wakes = self._events.search
        self.waiting = True  # any text at all may settle something

    @property
    def rules(self) -> Rules:
        """The language's table."""
        return self._reading.rules

    @property
    def settled(self) -> int:
        """All before this offset is decided."""
        return self._reading.base + self._reading.at

    @property
    def likely(self) -> int | None:
        """The offset of a place that looks like a sentence's end, as far as can be seen; None if the text does not stop at one."""
        return self._reading.likely

    @property
    def inside(self) -> bool:
        """Whether the text ends inside something that is one thing: code, a formula, a quote, a bracket, a table."""
        reading = self._reading
        return bool(reading.fence or reading.span or reading.closers) or reading.line not in (Line.PLAIN, Line.ITEM)

    def feed(self, text: str) -> list[Boundary]:
        """Take text; give the boundaries that it made certain, in order."""
        self._reading.text += text
        return self._read()

    def finish(self) -> list[Boundary]:
        """No more text will come: give the boundaries that were waiting for it."""
        self._reading.final = True
        return self._read()

    def settle(self, at: int) -> None:
        """A boundary was set at the offset `at` from outside (the model paused there); go on reading behind it."""
        reading = self._reading
        reading.at = at - reading.base
        reading.begin(reading.at)
        reading.closers = ""
        reading.likely = None
        self.waiting = True

    def _read(self) -> list[Boundary]:
        reading = self._reading
        reading.found = []
        reading.waiting = False
        reading.likely = None
        while self._step(reading):
            pass
        if reading.at > WINDOW:
            reading.drop()
        self.waiting = reading.waiting
        row = reading.line is Line.TABLE or reading.line is Line.RULE
        self.wakes = _IN_FENCE.search if reading.fence else _IN_ROW.search if row else self._events.search
        return reading.found

    def _step(self, reading: Reading) -> bool:
        """One event. False when there is none left, or when more text has to come."""
        if reading.fence:
            return in_fence(reading)
        line = reading.line
        if line is None:
            return begin_line(reading)
        if reading.span is not None:
            return in_span(reading)
        if line is Line.TABLE or line is Line.RULE:
            return end_row(reading)
        found = self._events.search(reading.text, reading.at)
        if found is None:
            reading.at = len(reading.text)
            return False
        return self._steps[found.group()](reading, found.start())


def _stop(reading: Reading, at: int) -> bool:
    """A mark that may end a sentence."""
    text = reading.text
    reading.at = at
    reading.note_style()
    reading.note_words(at)
    if not reading.worded:
        reading.at = at + 1
        return True
    scene = Scene(text, reading.start, at, reading.closers, reading.opened, reading.final)
    if _at_once(reading, scene):
        reading.early = True
        reading.cut(at + 1, False)
        reading.at = at + 1
        return True
    answer = judge(scene, reading.rules)
    if answer.verdict is Verdict.WAIT:
        reading.likely = reading.base + answer.end if answer.likely else None
        return reading.wait(at)
    if answer.verdict is Verdict.CUT:
        for place in range(at + 1, answer.end):
            if text[place] in BRACKETS:
                bracket(reading, place)
        reading.cut(answer.end, False)
        reading.at = answer.end
        return True
    reading.at = at + 1
    while reading.at < min(len(text), at + RUN) and text[reading.at] in ".!?…":
        reading.at += 1
    return True


def _at_once(reading: Reading, scene: Scene) -> bool:
    """Whether the mark ends its sentence whatever follows: nothing is open around it, and the word before it is plain."""
    text, at = scene.text, scene.at
    full = text[at] in FULL
    if scene.closers or not (full or (text[at] == "." and not reading.cautious)):
        return False
    low = max(reading.words_at, at - BACK, 0)
    stars = text.count("*", low, at)
    if stars and (stars % 2 or text.count("**", low, at) % 2):
        return False
    return full or certain(scene, reading.rules, reading.technical)
