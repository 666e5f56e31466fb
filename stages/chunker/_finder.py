"""The finder: tells where sentences and blocks end in a text that streams in.

Rules of this file
* The text is read once, from left to right; what is before `settled` is decided and never looked at again but as the
  left side of a later mark. The window kept is bounded, so each character costs the same however long the text waits.
* A decision depends on the text alone and never on where a token ended: where the text so far does not settle it, the
  finder waits.
* A boundary lies right behind a sentence's last character; white space belongs to what follows.

States: at a line's start (its marker is being read) -> in a line -> at a line's start; beside that, in a span (code,
formula,
fence), in which only its end is looked for.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from stages.chunker._lines import Line, read_line_start
from stages.chunker._rules import Rules
from stages.chunker._spans import OPENERS, Span, read_span
from stages.chunker._scene import BEHIND, RUN, Scene, Verdict
from stages.chunker._stops import FULL, MARKS, is_wide, judge
from stages.chunker._words import certain, next_bullet, next_of_list

WINDOW = 4096
"""Characters kept at most behind the place that is being read, before older ones are dropped."""
EMPHASIS = 4 * BEHIND
"""Characters in which an open emphasis is looked for."""

GAPS = 1000
"""Blank lines that are remembered of one fenced block."""
SHORT_LINE = 40
"""Characters that a line has at least if its end was set by a width and not by the writer."""
JOINING = "のはがをにでとも、，"
"""Characters after which a sentence of a script without capitals goes on in the next line."""

_OPENING = {
    "(": ")", "[": "]", "{": "}", "“": "”", "„": "“", "«": "»", "‹": "›", "「": "」", "『": "』",
    "《": "》", "〈": "〉", "（": "）", "［": "］", "【": "】",
}  # fmt: skip
_BULLETS = "•⁃‣◦▪"
_CLOSING = frozenset(_OPENING.values()) | {'"', "”"}
_BREAK = re.compile(r"[^\S\r\n]*(\r\n?|\n)\s*")
_FENCE_END = {
    "`": re.compile(r"\n[ \t]*`{3,}[ \t\r]*(?=\n)"),
    "~": re.compile(r"\n[ \t]*~{3,}[ \t\r]*(?=\n)"),
}
_FENCE_END_FINAL = {
    "`": re.compile(r"\n[ \t]*`{3,}[ \t\r]*(?=\n|\Z)"),
    "~": re.compile(r"\n[ \t]*~{3,}[ \t\r]*(?=\n|\Z)"),
}
_BLANK_LINE = re.compile(r"\n[^\S\n]*(?=\n)")
_SMILE = re.compile(r"\s[:;=][-'^]?\Z")
_WORDLESS = re.compile(r"[^\w\n]*")
_HAS_WORD = re.compile(r"[^\W_]")
_COUNT = re.compile(r"(?<=[\s(])(?:\d{1,3}|[ivx]{1,5}|[a-z])\Z")


class Boundary(NamedTuple):
    """A place where the text may be cut: ``at`` is its offset from the beginning; ``block`` whether a line or block
    ends there."""

    at: int
    block: bool


class Finder:
    """Finds boundaries. Feed it text; it answers with the boundaries that became certain."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        marks = re.escape(MARKS + rules.marks + OPENERS + _BULLETS + "".join(_OPENING) + "".join(_CLOSING) + "\r\n")
        self._event = re.compile(f"[{marks}]")
        self._text = ""
        self._base = 0  # the offset of the window's first character
        self._at = 0  # from here on nothing is decided
        self._start = 0  # where the sentence began
        self._worded = False  # the sentence has a word ...
        self._looked = 0  # ... as far as it was looked at
        self._line: Line | None = None  # None: at a line's start
        self._line_at = 0  # where the line began, its markers included
        self._words_at = 0  # and without them
        self._span: Span | None = None
        self._fence = ""
        self._gaps: list[int] = []
        self._closers = ""
        self._opened = 0  # where the outermost open thing began
        self._waiting = True
        self._early = False  # the last cut was made on the mark alone
        self._cautious = False
        self._technical = False
        self._found: list[Boundary] = []
        self.likely: int | None = None

    @property
    def settled(self) -> int:
        """All before this offset is decided."""
        return self._base + self._at

    def feed(self, token: str) -> list[Boundary]:
        """Take text; give the boundaries that it made certain, in order."""
        self._text += token
        if self._waiting or self._event.search(token):
            return self._read(False)
        if self._fence and len(self._text) - self._at < WINDOW:
            return []
        self._at = len(self._text)
        if self._at > WINDOW:
            self._drop()
        return []

    def finish(self) -> list[Boundary]:
        """No more text will come: give the boundaries that were waiting for it."""
        return self._read(True)

    def settle(self, at: int) -> None:
        """A boundary was set at the offset `at` from outside (the model paused there); go on reading behind it."""
        self._at = self._start = self._looked = at - self._base
        self._worded = False
        self._waiting = True
        self.likely = None

    @property
    def inside(self) -> bool:
        """Whether the text ends inside something that is one thing: code, a formula, a quote, a bracket, a table."""
        return bool(self._fence or self._span or self._closers) or self._line in (Line.TABLE, Line.RULE, Line.HEADING)

    def _read(self, final: bool) -> list[Boundary]:
        self._found = []
        self._waiting = False
        self.likely = None
        while self._step(final):
            pass
        if self._at > WINDOW:
            self._drop()
        return self._found

    def _drop(self) -> None:
        """Forget what lies further back than any decision looks. What was there is noted first."""
        self._note_style()
        self._note_words(self._at)
        gone = self._at - EMPHASIS
        self._text = self._text[gone:]
        self._base += gone
        self._at -= gone
        self._start -= gone
        self._looked -= gone
        self._line_at -= gone
        self._words_at -= gone
        self._opened -= gone
        if self._span is not None:
            self._span = self._span.moved(-gone)

    def _note_style(self) -> None:
        """If the last sentence was cut on its mark alone and something stuck to that mark, be careful from now on."""
        if self._early and self._at > self._start:
            self._early = False
            self._cautious = self._cautious or not self._text[self._start].isspace()

    def _note_words(self, at: int) -> None:
        """Whether the sentence has a word in front of `at`."""
        if not self._worded:
            self._worded = bool(_HAS_WORD.search(self._text, self._looked, at))
            self._looked = at

    def _wait(self, at: int) -> bool:
        self._at = at
        self._waiting = True
        return False

    def _step(self, final: bool) -> bool:
        """One event. False when there is none left, or when more text has to come."""
        if self._fence:
            return self._in_fence(final)
        if self._line is None:
            return self._begin_line(final)
        if self._span is not None:
            return self._in_span(final)
        text = self._text
        if self._line is Line.TABLE or self._line is Line.RULE:
            at = text.find("\n", self._at)
            if at < 0:
                self._at = len(text)
                return False
            while at > self._at and text[at - 1] in " \t\r":
                at -= 1
            return self._newline(at, final)
        found = self._event.search(text, self._at)
        if found is None:
            self._at = len(text)
            return False
        at = found.start()
        char = text[at]
        if char in MARKS or char in self.rules.marks:
            return self._stop(at, final)
        if char in "\r\n":
            return self._newline(at, final)
        if char in OPENERS:
            return self._open_span(at, final)
        if char in _BULLETS:
            return self._bullet(at)
        if char == ")" and (self._listed(at, final) or self._smiles(at, final)):
            return not self._waiting
        self._bracket(at, char)
        self._at = at + 1
        return True

    # Lines

    def _begin_line(self, final: bool) -> bool:
        begin = read_line_start(self._text, self._at, final)
        if begin is None:
            return self._wait(self._at)
        self._line = begin.kind
        self._line_at = self._at
        self._at = self._words_at = begin.begin
        if begin.kind is Line.FENCE:
            self._fence = begin.mark[0]
        return True

    def _newline(self, at: int, final: bool) -> bool:
        text = self._text
        found = _BREAK.match(text, at)
        if found is None:  # a lone carriage return
            found = re.compile(r"\r\s*").match(text, at)
        assert found is not None
        end = found.end()
        breaks = text.count("\n", at, end)
        empty = not text[self._line_at : at].strip() if at - self._line_at < 200 else False
        whole = self._line is Line.HEADING or self._line is Line.RULE or self._line is Line.FENCE
        tail = at
        while tail > max(self._start, at - 64) and text[tail - 1].isspace():
            tail -= 1
        if breaks > 1 or empty or whole:
            cut = True
        else:
            if end == len(text) and not final and end - at < 64:
                return self._wait(at)
            after = text.rfind("\n", at, end) + 1 or end
            begin = read_line_start(text, after, final)
            if begin is None:
                return self._wait(at)
            cut = True
            if begin.kind is Line.PLAIN or begin.kind is Line.TABLE:
                blank = _WORDLESS.match(text, begin.begin)
                assert blank is not None
                if blank.end() == len(text) and not final and blank.end() - begin.begin < BEHIND:
                    return self._wait(at)
                wordless = text[blank.end() : blank.end() + 1] in ("\n", "")
                cut = not wordless and (begin.kind is Line.TABLE or not self._continues(at, tail, begin.begin))
        self._note_words(tail)
        if cut and (self._worded or breaks > 1 or empty or self._line is Line.RULE) and tail > self._start and not text[max(self._start, 0) : tail].isspace():
            self._cut(tail, True)
        if breaks > 1 or empty or cut:
            self._closers = ""
        self._at = max(text.rfind("\n", at, end) + 1, at + 1) if breaks else end
        self._line = None
        return True

    def _continues(self, at: int, tail: int, next_at: int) -> bool:
        """Whether a line that ends without a mark goes on in the next one, as it does in text broken at a fixed width."""
        text = self._text
        before, following = text[tail - 1 : tail], text[next_at : next_at + 1]
        if is_wide(following):
            return before in JOINING
        if following.islower():
            first = text[self._words_at : self._words_at + 1]
            return before != ":" and not (first.islower() and tail - self._line_at < SHORT_LINE)
        wrapped = at - tail == 1 and tail - self._line_at >= SHORT_LINE
        return wrapped and following.isalnum()

    def _in_fence(self, final: bool) -> bool:
        text = self._text
        ends = (_FENCE_END_FINAL if final else _FENCE_END)[self._fence]
        found = ends.search(text, self._at)
        if found is None:
            self._note_gaps()
            if final:
                self._found += [Boundary(gap, True) for gap in self._gaps]
            last = text.rfind("\n", self._at)
            self._at = last if last >= 0 and len(text) - last < 80 else len(text)
            return False
        end = found.end()
        while text[end - 1] in " \t\r":
            end -= 1
        self._fence = ""
        self._gaps = []
        self._cut(end, True)
        self._at = end
        self._line = Line.RULE
        return True

    def _note_gaps(self) -> None:
        """The blank lines of a fenced block: it is cut there if it turns out at the end of the text that nobody closed it."""
        for gap in _BLANK_LINE.finditer(self._text, self._at):
            at = gap.start()
            while at > 0 and self._text[at - 1].isspace() and gap.start() - at < BEHIND:
                at -= 1
            if len(self._gaps) < GAPS and self._gaps[-1:] != [self._base + at]:
                self._gaps.append(self._base + at)

    def _bullet(self, at: int) -> bool:
        self._at = at + 1
        if next_bullet(self._text, self._start, at):
            self._end_item(len(self._text[:at].rstrip()), at)
        return True

    def _listed(self, at: int, final: bool) -> bool:
        """A bracket that ends the next number of a list on one line ("1) One 2) Two")."""
        text = self._text
        found = _COUNT.search(text, max(self._start, at - 5), at)
        if found is None:
            return False
        if at + 1 == len(text) and not final:
            self._wait(at)
            return True
        scene = Scene(text, self._start, at, "", 0, final)
        before = next_of_list(scene, found.group())
        if before:
            self._end_item(before, before)
        return bool(before)

    def _smiles(self, at: int, final: bool) -> bool:
        """A ":)" between a word and a capital ends a sentence that has no other mark."""
        text = self._text
        if not _SMILE.search(text, max(self._start, at - 4), at):
            return False
        following = text[at + 1 : at + 3]
        if len(following) < 2 and not final:
            self._wait(at)
            return True
        self._at = at + 1
        if following[:1].isspace() and following[1:].isupper():
            self._cut(at + 1, False)
        return True

    def _end_item(self, tail: int, at: int) -> None:
        """An item of a list on one line ends; the next one is read like a line of its own."""
        if self._closers or tail <= self._start:
            return
        self._cut(tail, True)
        self._at = at
        self._line = None

    # Spans, brackets, quotes

    def _open_span(self, at: int, final: bool) -> bool:
        if self._text[at] == "`":
            if at > 0 and (self._text[at - 1].isalnum() or self._text[at - 1] in ")]"):
                self._at = at + 1
                return True
            self._technical = True
        span = read_span(self._text, at, final)
        if span is None:
            return self._wait(at)
        if span.closed:
            return self._tag(at, span.closed, final)
        if span.closed is not None:
            self._at = at + 1
        else:
            self._span = span
            self._at = span.begin
        return True

    def _tag(self, at: int, end: int, final: bool) -> bool:
        """A tag is passed over; an address in angle brackets before a capital ends a line of a mail's head."""
        text = self._text
        if "@" in text[at:end]:
            following = text[end : end + 2]
            if len(following) < 2 and not final:
                return self._wait(at)
            if following[:1].isspace() and (following[1:].isupper() or following[1:].isdigit()):
                self._cut(end, False)
        self._at = end
        return True

    def _in_span(self, final: bool) -> bool:
        text, span = self._text, self._span
        assert span is not None
        at = text.find(span.close, self._at)
        stop = text.find("\n\n" if span.lines else "\n", self._at, at if at >= 0 else len(text))
        if stop >= 0:
            self._span = None
            self._at = stop
            return True
        if at >= 0:
            self._span = None
            self._at = at + len(span.close)
            return True
        self._at = max(self._at, len(text) - len(span.close))
        if self._at - span.begin > span.limit:
            self._span = None
            return True
        return False

    def _bracket(self, at: int, char: str) -> None:
        if char in self._closers:
            self._closers = self._closers[: self._closers.rindex(char)]
            return
        before = self._text[at - 1] if at > 0 else " "
        close = _OPENING.get(char)
        if close is None:
            if char == '"' and (
                before.isspace() or before in "([{—–-“‘«*_>:" or (not before.isalnum() and before not in ".,!?")
            ):
                close = '"'
            elif char == "»" and (before.isspace() or before in "(—"):
                close = "«"
            else:
                return
        if len(self._closers) < 12:
            if not self._closers:
                self._opened = at
            self._closers += close

    # Marks

    def _stop(self, at: int, final: bool) -> bool:
        text = self._text
        self._at = at
        self._note_style()
        self._note_words(at)
        if not self._worded:
            self._at = at + 1
            return True
        scene = Scene(text, self._start, at, self._closers, self._opened, final)
        if self._at_once(scene):
            self._early = True
            self._cut(at + 1, False)
            self._at = at + 1
            return True
        answer = judge(scene, self.rules)
        if answer.verdict is Verdict.WAIT:
            if answer.likely:
                self.likely = self._base + answer.end
            return self._wait(at)
        if answer.verdict is Verdict.CUT:
            for place in range(at + 1, answer.end):
                if text[place] in _CLOSING or text[place] in _OPENING:
                    self._bracket(place, text[place])
            self._cut(answer.end, False)
            self._at = answer.end
            return True
        self._at = at + 1
        while self._at < min(len(text), at + RUN) and text[self._at] in ".!?…":
            self._at += 1
        return True

    def _at_once(self, scene: Scene) -> bool:
        """Whether the mark ends its sentence whatever follows: nothing is open around it, and the word before it is plain."""
        text, at = scene.text, scene.at
        if scene.closers or not (text[at] in FULL or (text[at] == "." and not self._cautious)):
            return False
        low = max(self._words_at, at - EMPHASIS)
        stars, pairs = text.count("*", low, at), text.count("**", low, at)
        if stars and (pairs % 2 or stars % 2):
            return False
        return text[at] in FULL or certain(scene, self.rules, self._technical)

    def _cut(self, at: int, block: bool) -> None:
        self._found.append(Boundary(self._base + at, block))
        self._start = self._looked = at
        self._worded = False
