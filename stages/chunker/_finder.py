"""The finder: tells where sentences and blocks end in a text that streams in.

Rules of this file
* The text is read once, from left to right; what is before `settled` is decided and never looked at again but as the
  left side of a later mark. The window kept is bounded, so each character costs the same however long the text waits.
* A decision depends on the text alone and never on where a token ended: where the text so far does not settle it, the
  finder waits.
* A boundary lies right behind a sentence's last character; white space belongs to what follows.

The states, of which the first that holds decides what a step looks for::

    fence    in a fenced block           its end                    (_blocks)
    line     None: at a line's start     what the line is           (_blocks)
    span     in code, a formula          its end                    (_inline)
    row      in a table's row            the line's end             (_blocks)
    text     anything else               the next mark, quote, bracket, span or line's end
"""

from __future__ import annotations

import re
from collections.abc import Callable

from stages.chunker._blocks import begin_line, end_line, end_row, in_fence
from stages.chunker._counts import is_count
from stages.chunker._cursor import BACK, WINDOW, Boundary, Cursor
from stages.chunker._inline import BRACKETS, BULLETS, bracket, bullet, in_span, open_span, round_bracket, sad_bracket
from stages.chunker._language import Language
from stages.chunker._lines import LineKind
from stages.chunker._pauses import may_go_on, seems_over
from stages.chunker._rules import MARKS, OWN_MARKS, SURE, Rules
from stages.chunker._scene import RUN, Answer, Scene
from stages.chunker._spans import OPENERS
from stages.chunker._stops import judge

_IN_FENCE = re.compile(r"[`~]")
_ROWS = (LineKind.TABLE, LineKind.RULE)
_PLAIN, _ITEM, _HEADING = LineKind.PLAIN, LineKind.ITEM, LineKind.HEADING
_LONE_RETURN = re.compile(r"\r(?!\n)")
_IN_ROW = re.compile(r"\n")

SMALL = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
CAPITALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
REPEATED = frozenset(".!?…")
FURTHER = 64
"""Characters behind a mark that may still tell the language, where the words before it do not and it matters."""

Step = Callable[[Cursor, int], bool]


class Finder:
    """Finds boundaries. Feed it text; it answers with the boundaries that became certain.

    Text for which `wakes` says no can settle nothing. It may be kept back, and fed together with what comes after it.
    """

    def __init__(self, known: Rules | Language) -> None:
        self._cursor = Cursor(known)
        self._steps: dict[str, Step] = dict.fromkeys(BRACKETS, bracket)
        self._steps |= dict.fromkeys(OPENERS, open_span) | dict.fromkeys(BULLETS, bullet)
        self._steps |= dict.fromkeys("\r\n", end_line) | {"(": sad_bracket, ")": round_bracket}
        self._steps |= dict.fromkeys(MARKS + (OWN_MARKS if self._cursor.language else self._cursor.rules.marks), _stop)
        self._return = ""  # a carriage return whose next character has not come
        events = re.escape("".join(self._steps))
        self.wakes: Callable[[str], object] = bool
        self._marks = re.compile(f"[{events}]").search

    @property
    def rules(self) -> Rules:
        """The language's table."""
        return self._cursor.rules

    @property
    def language(self) -> str:
        """The code of the language, as far as it is known."""
        return self._cursor.code

    def begins(self, text: str) -> tuple[str, Rules]:
        """The code and the table by which the turn's first words are read."""
        if self._cursor.language is None:
            return self._cursor.code, self._cursor.rules
        language = self._cursor.language.afresh()
        language.hear(text)
        return language.found, language.rules

    @property
    def settled(self) -> int:
        """All before this offset is decided."""
        return self._cursor.base + self._cursor.at

    @property
    def waiting(self) -> bool:
        """Whether what came last is not decided yet."""
        return self._cursor.waiting

    @property
    def likely(self) -> int | None:
        """The offset of what looks like a sentence's end, if the text stops there; else None."""
        cursor = self._cursor
        if not cursor.waiting or cursor.stopped is None:
            return None
        return cursor.base + cursor.stopped if seems_over(cursor, cursor.at) else None

    @property
    def unfinished(self) -> bool:
        """Whether what looks like a sentence's end may well go on."""
        return may_go_on(self._cursor, self._cursor.at)

    @property
    def inside(self) -> bool:
        """Whether the text ends inside something that is one thing: code, a formula, a quote, a bracket, a table."""
        cursor = self._cursor
        return bool(cursor.fence or cursor.span or cursor.closers) or cursor.line not in (LineKind.PLAIN, LineKind.ITEM)

    def feed(self, text: str, final: bool = False) -> list[Boundary]:
        """Take text; give the boundaries that it made certain, in order. `final`: no more will come."""
        cursor = self._cursor
        cursor.text += self._returned(text, final) if "\r" in text or self._return else text
        cursor.final = final
        cursor.found = []
        cursor.waiting = False
        cursor.stopped = None
        steps, search = self._steps, self._marks
        while True:
            line = cursor.line
            if cursor.span is not None or not (line is _PLAIN or line is _ITEM or line is _HEADING):
                if not _block_step(cursor):
                    break
                continue
            event = search(cursor.text, cursor.at)
            if event is None:
                cursor.at = len(cursor.text)
                break
            if not steps[event.group()](cursor, event.start()):
                break
        if final:
            cursor.listen(len(cursor.text))
        if cursor.at > WINDOW:
            cursor.drop()
        self.wakes = bool if cursor.waiting or self._return else self._watch(cursor)
        return cursor.found

    def _returned(self, text: str, final: bool) -> str:
        """The text with a line feed for each lone carriage return; one at the end waits for what follows."""
        text, self._return = self._return + text, ""
        if text.endswith("\r") and not final:
            text, self._return = text[:-1], "\r"
        return _LONE_RETURN.sub("\n", text)

    def settle(self, at: int) -> None:
        """A boundary was set at the offset `at` from outside (the model paused there); go on reading behind it."""
        cursor = self._cursor
        cursor.at = at - cursor.base
        cursor.begin(cursor.at)
        cursor.closers = ""
        cursor.stopped = None
        self.wakes = bool

    def _watch(self, cursor: Cursor) -> Callable[[str], object]:
        """What to look for in text to come, when nothing is waiting."""
        if cursor.line is _PLAIN or cursor.line is _ITEM:
            return self._marks
        if cursor.fence:
            return _IN_FENCE.search
        return _IN_ROW.search if cursor.line in _ROWS else self._marks


def _block_step(cursor: Cursor) -> bool:
    """A step that does not look for marks. False when more text has to come."""
    if cursor.fence:
        return in_fence(cursor)
    if cursor.line is None:
        return begin_line(cursor)
    return in_span(cursor) if cursor.span is not None else end_row(cursor)


def _stop(cursor: Cursor, at: int) -> bool:
    """A mark that may end a sentence."""
    text = cursor.text
    if cursor.language is not None:
        cursor.listen(at + 1)
        if text[at] in OWN_MARKS and text[at] not in cursor.rules.marks:
            cursor.at = at + 1
            return True
    cursor.note_words(at)
    if not cursor.worded:
        cursor.at = at + 1
        return True
    if text[at] in SURE and not cursor.closers and not cursor.left_open and _at_once(cursor, at):
        cursor.cut(at + 1, False)
        cursor.at = at + 1
        return True
    if at + 1 == len(text) and not cursor.final:
        cursor.stopped = None if cursor.closers else at + 1
        return cursor.wait(at)
    if text[at] == "." and _in_word(text, at):  # what `judge` would say, only sooner
        cursor.at = at + 1
        return True
    return _judged(cursor, at)


def _in_word(text: str, at: int) -> bool:
    """Whether a full stop stands within a word: before a small letter or a number, or between two capitals."""
    following = text[at + 1 : at + 2]
    return following in SMALL or (following in CAPITALS and not text[max(at - 2, 0) : at].isalpha())


def _judged(cursor: Cursor, at: int) -> bool:
    text = cursor.text
    scene = cursor.scene
    scene.text, scene.start, scene.at, scene.final = text, cursor.start, at, cursor.final
    scene.closers, scene.opened = cursor.closers, cursor.opened
    verdict, end, likely = _answer(cursor, scene)
    if verdict == "wait":
        cursor.stopped = end if likely else None
        return cursor.wait(at)
    if verdict == "cut":
        for place in range(at + 1, end):
            if text[place] in BRACKETS:
                bracket(cursor, place)
        cursor.cut(end, False)
        cursor.at = end
        return True
    if text[at : at + 3] == ". ." and text[end - 1] == ".":  # spaced dots that are no end: nor are they one by one
        cursor.at = end
        return True
    at += 1
    stop = at + RUN - 1
    while at < stop and text[at : at + 1] in REPEATED:
        at += 1
    cursor.at = at
    return True


def _answer(cursor: Cursor, scene: Scene) -> Answer:
    """What the mark is in the text's language.

    While the language is not settled it is what all likely ones agree on. Where they do not, some more text is waited
    for, which tells the likeliest. So the answer is always that of the language that the text up to there tells.
    """
    answer = judge(scene, cursor.rules)
    language = cursor.language
    if language is None or language.settled or answer[0] == "wait":
        return answer
    if all(judge(scene, rules)[:2] == answer[:2] for rules in language.rivals):
        return answer
    ahead = scene.text[scene.at + 1 : scene.at + 1 + FURTHER]
    if len(ahead) < FURTHER and not scene.final:
        return "wait", answer[1], answer[0] == "cut"
    return judge(scene, language.after(ahead))


def _at_once(cursor: Cursor, at: int) -> bool:
    """Whether a mark that nobody repeats ends its sentence whatever follows: no number of a list, no emphasis open."""
    text = cursor.text
    if is_count(text, cursor.start, at):
        return False
    low = max(cursor.words_at, at - BACK, 0)
    stars = text.count("*", low, at)
    return not stars or not (stars % 2 or text.count("**", low, at) % 2)
