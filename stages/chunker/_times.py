"""Times of day, eras, measures and money: an abbreviation that ends a sentence, unless it has only said when.

Rules of this file: as in `_stops`.
"""

from __future__ import annotations

import re

from stages.chunker._counts import RULER
from stages.chunker._rules import Rules
from stages.chunker._scene import CUT, GO, WAIT, Ruling, Scene

WHEN = 6
"""Words that only say when, at most ("In the year 44 B.C.")."""

_AFTER_NUMBER = re.compile(r"(?<=\d) ?\Z")
_NO_WORD = re.compile(r"[\s\d:.,–*_-]*\Z")
_ZONE = re.compile(r"(?:[A-Z]\w* ){1,2}time\b")
_ZONE_OPEN = re.compile(r"(?:[A-Z]\w* ){0,2}(?:[A-Z]\w*|t|ti|tim|time)?\Z")
ZONE = 40
"""Characters that the name of a zone takes at most."""


def is_time(scene: Scene, rules: Rules, word: str, bare: str) -> bool:
    """Whether the word is a time of day or an era: "p.m", and "pm" behind a number."""
    if bare not in rules.times:
        return False
    begin = scene.at - len(word)
    return "." in bare or bool(_AFTER_NUMBER.search(scene.text, max(begin - 2, 0), begin))


def is_counted(scene: Scene) -> bool:
    """Whether a number stands before the word at the mark: "40 g.", "XIX w."."""
    before = scene.before(0)[-2:-1]
    return bool(before) and (before[0][-1:].isdigit() or bool(RULER.match(before[0])))


def time(scene: Scene, rules: Rules, word: str) -> Ruling:
    """A time of day or an era: the end of a sentence that has already said something."""
    if scene.broken:
        return CUT
    nothing_else = bool(scene.sofar()) and bool(_NO_WORD.match(scene.sofar()[: -len(word)]))  # "9:00 a.m. Coffee"
    if scene.char.isdigit() and nothing_else:
        return GO
    word_after = scene.next_word()
    if word_after is None:
        return WAIT
    if word_after.lower() in rules.after_times:
        return GO
    if word_after.lower() in rules.starters:
        return CUT
    return GO if nothing_else or _only_when(scene, rules) else _zone(scene)


def unit(scene: Scene, rules: Rules) -> Ruling:
    """A measure, money or an era: "3 kg. Then", but "In 44 B.C. Rome", "5 руб. 50 коп."."""
    if scene.broken:
        return CUT
    return GO if scene.char.isdigit() or _only_when(scene, rules) else CUT


def _only_when(scene: Scene, rules: Rules) -> bool:
    """Whether the sentence has only said when so far: "At 6 p.m.", "Meeting: in 1920"."""
    sofar = scene.sofar()
    words = (sofar.rsplit(":", 1)[-1] if ": " in sofar else sofar).split()
    return 0 < len(words) <= WHEN and words[0].lower() in rules.leads and "," not in sofar


def _zone(scene: Scene) -> Ruling:
    """ "7 p.m. Buenos Aires time" is one thing."""
    ahead = scene.text[scene.ahead : scene.ahead + ZONE]
    if _ZONE.match(ahead):
        return GO
    return WAIT if not scene.final and _ZONE_OPEN.match(ahead) else CUT
