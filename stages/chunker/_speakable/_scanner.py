"""The scanner: text as it comes in, parts ``(spoken, written)`` as soon as they are certain.

Rules of this file: it owns what is held back and what has been decided but is silent; the rules that
`_rules` lists own all knowledge. What is said does not depend on how the text is cut into feeds (if
`settle` is not called). A rule that waits is not asked again before what it waits for has come, so that the cost
depends little on the cuts either.

    text --> held --rule--> silent (white space, markup) --something heard--> parts
"""

from __future__ import annotations

import re
from typing import Literal

from stages.chunker._speakable import _data, _endings, _fences, _hidden, _lines, _tables
from stages.chunker._speakable._place import Kind, ReadingState, Rule, Taken, Wait, is_gap
from stages.chunker._speakable._reading import Reading
from stages.chunker._speakable._returns import Returns
from stages.chunker._speakable._rules import OTHERS, RULES, signs
from stages.chunker._spoken import Part, joined

TAIL = 40
"""How many characters of what was said are remembered: a full stop, and the words in brackets after it."""

INAUDIBLE = " \t\n*_~`|#>-+=–—•" + _lines.DRAWN
"""Of no use to a listener: if nothing else is held back, nobody waits for it."""

EVERYTHING: tuple[Kind, ...] = ("word", "markup", "block")

SPACES, COMMAS = re.compile(r"[ \t]+"), re.compile("[,;、，]+")
CLOSING = ",.!?;:)"
"""No space goes before these where a thing between was left out."""


class Scanner:
    """Makes parts of text. Feed it, settle it where the text is known to pause, finish it once."""

    def __init__(self, reading: Reading) -> None:
        reading = reading.of("")
        self._place = ReadingState(reading, reading.words)
        self._signs, self._signs_of_headings = [
            signs(reading.links != "keep", reading.capitals == "soften", heading) for heading in (False, True)
        ]
        self._stops: re.Pattern[str] | None = None  # what keeps text from passing at once; None: all is kept
        self._held = ""
        self._wait: Wait | None = None  # what the text that is held waits for; None if there is none
        self._audible = False  # something of what is held is worth waiting for
        self._silent: list[Part] = []
        self._space_said = False  # white space is among what is silent
        self._parts: list[Part] = []
        self._gone = False  # something was left out since the last thing heard
        self._returns: Returns | None = None  # there are carriage returns

    def speak(self, reading: Reading) -> None:
        """What comes next is in another language: `reading` differs in that alone."""
        self._place.reading, self._place.words = reading, reading.words

    @property
    def waiting(self) -> Kind | None:
        """Why text is held back that may be heard; None if there is none."""
        wait = self._wait
        if wait is None or self._place.fence or self._place.hidden:
            return None
        return wait.kind if self._audible else None

    def passes(self, text: str) -> bool:
        """Take `text` if it is said as it stands, and at once; this is the fast way, for most tokens."""
        place, stops = self._place, self._stops
        if stops is None or not text or text[-1] in " \t" or (self._gone and text[0] in " \t,;") or stops.search(text):
            return False
        place.previous = text[-1]
        place.tail = text[-TAIL:] if len(text) >= TAIL else (place.tail + text)[-TAIL:]
        place.heard, place.address, self._gone = True, False, False
        return True

    def feed(self, text: str) -> list[Part]:
        """Take text; give the parts that became certain."""
        place, wait, known = self._place, self._wait, len(self._held)
        if self._returns or "\r" in text:
            self._returns = self._returns or Returns()
            text = self._returns.read(text, place.passed + known)
        if wait is not None:
            self._held += text
            if len(self._held) >= wait.room or wait.until.search(self._held, known):
                self._run(self._held)
                return self._give()
            self._audible = self._audible or text.strip(INAUDIBLE) != ""
            return []
        if (
            place.fence
            and not (place.at_start or place.reading.code == "read")
            and not ("\n" in text or place.fence[0] in text)
        ):
            self._silent.append(("", text))  # most of a block of code
            place.previous = text[-1:] or place.previous
            return []
        self._run(text)
        return self._give()

    def settle(self, ends: Literal["line", "sentence"] | None = None) -> list[Part]:
        """The text pauses here: decide about unfinished words; and about open markup, if this is known to end here."""
        self._run(self._held, ("word", "markup") if ends else ("word",))
        if not self._held:
            if ends == "line" or (ends == "sentence" and self._gone):
                self._full_stop(line=ends == "line")
            self._flush()
        return self._give()

    def release(self) -> list[Part]:
        """Nothing has come for long: decide about everything that is held back."""
        self._run(self._held, EVERYTHING)
        self._flush()
        return self._give()

    def finish(self) -> list[Part]:
        """The text has ended."""
        if self._returns:
            self._held += self._returns.finish(self._place.passed + len(self._held))
        self._run(self._held, EVERYTHING)
        self._full_stop()
        self._flush()
        return self._give()

    def _run(self, text: str, decide: tuple[Kind, ...] = ()) -> None:
        place, at, size, self._wait = self._place, 0, len(text), None
        while at < size:
            if not (place.fence or place.hidden or place.at_start):
                signs = self._signs_of_headings if place.line == "heading" else self._signs
                found = signs.search(text, at)
                end = found.start() if found else size
                if end > at:
                    place.address = False
                    self._plain(text[at:end])
                    at = end
                    if not found:
                        break
            if text[at] == "\n" and not (place.fence or place.hidden):
                written = self._returns.written("\n", place.passed + at) if self._returns else "\n"
                self._end_line(place.before(text, at), written)
                at += 1
                continue
            rule = _rule(place, text[at])
            after_address = place.address
            step = rule(place, text, at, False)
            if isinstance(step, Wait) and step.kind in decide:
                step = rule(place, text, at, True)
            if isinstance(step, Wait):
                self._wait = step
                break
            at = self._take(step, text, at)
            if after_address:
                place.address = False
        if at:
            place.previous = text[at - 1]
            place.passed += at
        self._hold(text[at:])

    def _hold(self, text: str) -> None:
        """Keep what is not decided, and note what a token must be free of to pass at once."""
        place = self._place
        self._held = text
        self._audible = self._held.strip(INAUDIBLE) != ""
        inside = place.fence or place.hidden or place.lead or place.line == "row"
        kept = self._held or self._silent or place.at_start or inside
        signs = self._signs_of_headings if place.line == "heading" else self._signs
        self._stops = None if kept or self._returns else signs

    def _take(self, step: Taken | None, text: str, at: int) -> int:
        """What a rule has decided about ``text[at]``; gives where to go on."""
        if step is None:
            if self._gone:
                self._plain(text[at])
            else:
                self._voice(text[at], text[at])
            return at + 1
        written = text[at : step.end]
        if self._returns:
            written = self._returns.written(written, self._place.passed + at)
        if step.spoken and step.spoken == written:
            self._plain(written)
        elif step.spoken:
            self._voice(step.spoken, written)
        elif written:
            self._silent.append(("", written))
            self._gone = self._gone or step.gone
        return step.end

    def _plain(self, text: str) -> None:
        """Text that is said as it stands. Its last spaces stay silent until something follows them."""
        if self._gone:
            text = text[self._superfluous(text) :]
        body = text.rstrip(" \t")
        if body:
            self._voice(body, body)
        if body != text:
            self._space(text[len(body) :])

    def _superfluous(self, text: str) -> int:
        """How much at the start of `text` only went with a thing that was left out: "sun 🌞, moon 🌛, 🌟, end"."""
        at = 0
        while run := SPACES.match(text, at) or COMMAS.match(text, at):
            if run[0][0] in " \t":
                self._space(run[0])
            elif _endings.ENDED.search(self._place.tail):
                self._silent.append(("", run[0]))
            else:
                break
            at = run.end()
        return at

    def _space(self, space: str) -> None:
        said = space if not self._gone else "" if self._in_gap() else space[0]
        self._silent.append((said, space))
        self._space_said = self._space_said or said != ""

    def _in_gap(self) -> bool:
        place = self._place
        return not place.heard or place.lead != "" or is_gap(place.tail[-1:]) or self._space_said

    def _voice(self, spoken: str, written: str) -> None:
        place, said = self._place, spoken
        if self._silent or self._gone or place.lead or place.line == "row":
            said = self._end_silence(spoken)
        self._parts.append((spoken, written))
        place.tail = (place.tail + said)[-TAIL:]
        place.heard = True

    def _end_silence(self, spoken: str) -> str:
        """Give what was silent, since `spoken` is said now: the two together, as they sound."""
        place = self._place
        if place.lead or (self._gone and spoken[0] in CLOSING):
            self._hush()
        said = "".join([silent for silent, _ in self._silent]) + spoken
        self._parts += self._silent
        self._silent.clear()
        self._gone = self._space_said = False
        if place.line == "row":
            _tables.note_cell(place, said)
        if place.lead:
            self._parts.append((place.lead, ""))
            place.lead = ""
        return said

    def _hush(self) -> None:
        self._silent = [("", written) for _, written in self._silent]
        self._space_said = False

    def _end_line(self, before: str, written: str) -> None:
        place = self._place
        self._full_stop(before)
        self._flush()
        self._parts.append(("\n", written))
        if place.at_start and before == "\n":
            _endings.close_block(place)
        _endings.close_line(place)

    def _full_stop(self, before: str = "", line: bool = True) -> None:
        place = self._place
        place.bold_line = place.bold_line and self._bold_ended(before or place.previous)
        if (
            place.heard
            and (not line or place.line != "text" or place.bold_line)
            and not _endings.ENDED.search(place.tail)
        ):
            stop = _endings.full_stop(place.tail)
            self._parts.append((stop, ""))
            place.tail += stop

    def _bold_ended(self, before: str) -> bool:
        """Whether nothing was heard since strong emphasis ended."""
        return before in ("*", "_") or any(written.strip("*_") == "" != written for _, written in self._silent)

    def _flush(self) -> None:
        if self._silent:
            if self._place.line == "row":
                self._hush()
            self._parts += self._silent
            if self._space_said:
                self._place.tail = self._place.tail.rstrip() + " "
            self._silent.clear()
            self._space_said = False

    def _give(self) -> list[Part]:
        parts, self._parts = self._parts, []
        return joined(parts) if len(parts) > 1 else parts


def _rule(place: ReadingState, sign: str) -> Rule:
    """The rule that reads the next sign."""
    if place.hidden:
        return _data.data if place.data else _hidden.hidden
    if place.fence or place.at_start:
        return _fences.fenced if place.fence else _lines.line_start
    return RULES.get(sign, OTHERS)
