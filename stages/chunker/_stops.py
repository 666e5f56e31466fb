"""What a mark at the end of a word means: does a sentence end there?

Rules of this file
* Nothing is remembered. `judge` sees the text around one mark, at most `BEHIND` characters back and `AHEAD` on.
* Answers are final: "cut" and "go" stay the same whatever text follows; "wait" says that the next characters decide.

A mark is read in four steps: its run ("?!", ". . ."), the closers that belong to it (quotes, brackets, notes:
`_quotations`), what stands after them, and, for a single full stop, the word before it (`_words`).
"""

from __future__ import annotations

import re

from stages.chunker._counts import is_count
from stages.chunker._quotations import DOUBLE, QUOTES, closers_behind, is_embedded, said
from stages.chunker._rules import DOTS, FULL, MARKS, OWN_MARKS, SURE, WORD_SPACE, Rules
from stages.chunker._scene import AHEAD, BEHIND, CUT, GO, OPENING_QUOTES, RUN, Answer, Ruling, Scene, Verdict, is_wide
from stages.chunker._words import full_stop, is_name, is_plain, stops_line

LONG_QUOTE = 60
"""Characters after which the sentences within a quotation are cut apart; a shorter one is spoken in one breath."""
LONG_BRACKET = 400
"""The same for brackets, and for a bracket that nobody closed."""

_ANY = MARKS + OWN_MARKS
_RUN = re.compile(rf"[{_ANY}]{{1,{RUN}}}(?: [.!?…]{{1,{RUN}}}+(?!\w)){{0,{RUN}}}")
_ONE_SMILE = (
    r"(?:\[\d{1,3}\](?=[\s\[])|'{1,2}(?=\s)|(?:[:;=][-'^]?[()DPpOo3/|\\*](?!\w)|<3|"
    r"(?![\u2705\u2713\u2714\u274c\u2716\u27a1\u25b6\U0001f449\U0001f539\U0001f538\U0001f4cc])"
    r"[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\u2b55]"
    r"[\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff\u2600-\u27bf\U0001f466-\U0001f469]*)[ \u00a0]?)"
)
_SMILE = re.compile(rf"[ \u00a0]?{_ONE_SMILE}{{1,8}}(?=\s|\Z)")
_SMILE_OPEN = re.compile(rf"[ \u00a0]?{_ONE_SMILE}{{0,8}}(?:[:;=<][-'^]?|\[\d{{0,3}}\]?|'{{1,2}})\Z")
_LONE = re.compile(r"(?:(?<=\s)|\A)'{1,2}(?=\s)")
_WHOLE = re.compile(r"\s[^\W\d_]{3,}\Z")
_PART = re.compile(r"[^\W\d_]{1,24}")
_LEAD = re.compile(r"\s*([\"'“”‘’„«»‹›()\[\]{}*_~¿¡–—\-•⁃>#`\u200b\ufeff]{0,8})\s*")
_LINE_END = re.compile(r"[^\S\n]*\n")
_ROUND = ")]）］"
_DASHES = ("–", "—", "―")


def judge(scene: Scene, rules: Rules) -> Answer:
    """Whether a sentence ends at the mark of `scene`."""
    text, final, at = scene.text, scene.final, scene.at
    if text[at : at + 2] == ". " and not scene.closers and rules.dot:  # most marks: all of the rest, only sooner
        beyond = text[at + 2 : at + 3]
        if beyond.isalnum() and beyond.isascii():
            scene.follow(at + 1, "", at + 2)
            verdict, end = full_stop(scene, rules, "")
            return verdict, at + 1 if end < 0 else end, False
        if not beyond and not final:
            return "wait", at + 1, True
    run = _RUN.match(text, at)
    assert run is not None
    marks = run.group()
    if len(marks) >= RUN and len(set(marks)) == 1:  # the run may go on; its rest is read like a run of its own
        return "go", run.end(), False
    after, closed, still = closers_behind(text, run.end(), scene.closers, final)
    if after < 0:
        return "wait", run.end(), False
    if after == len(text) and not final:
        return "wait", after, not still
    if still and scene.at - scene.opened < (LONG_QUOTE if all(char in DOUBLE for char in still) else LONG_BRACKET):
        return "go", after, False
    if after == len(text):
        return "cut", after, False
    here = text[after]
    wide = any(mark in FULL for mark in marks)
    if not here.isspace() and here not in "\u200b\ufeff":
        if text[after - 1] == ">" and after > run.end():
            return "cut", after, False
        return _unspaced(scene, rules, wide, closed, after), after, False
    return _spaced(scene, rules, marks, closed, after)


def _spaced(scene: Scene, rules: Rules, marks: str, closed: str, after: int) -> Answer:
    """A mark with white space after it: what stands behind that, an emoticon or a note apart, decides."""
    text, final = scene.text, scene.final
    smile = _SMILE.match(text, after)
    if smile is not None or _SMILE_OPEN.match(text, after):
        if not final and (smile is None or smile.end() == len(text)) and len(text) - after < RUN:
            return "wait", after, True
        if smile is not None and "'" not in smile.group():
            return "cut", after + len(smile.group().rstrip()), False
        if smile is not None and len(_LONE.findall(text, max(scene.start, scene.at - BEHIND), scene.at)) % 2:
            after, closed = after + len(smile.group().rstrip()), "'"
    if _LINE_END.match(text, after) and (marks != "." or stops_line(scene, rules)):
        return "cut", after, False
    lead = _LEAD.match(text, after)
    assert lead is not None
    if lead.end() == len(text) and not final and lead.end() - after < AHEAD:
        opens = lead.group(1)[:1] in OPENING_QUOTES  # a quotation begins a sentence, whatever it says
        if rules.caseless or not opens or (marks == "." and not is_plain(scene, rules)):
            return "wait", after, True
    scene.follow(after, lead.group(1), lead.end())
    verdict, end = _weigh(scene, rules, marks, closed)
    return verdict, after if end < 0 else end, False


def _unspaced(scene: Scene, rules: Rules, wide: bool, closed: str, after: int) -> Verdict:
    """A mark with no white space after it: an end in scripts that know no spaces, and within a word elsewhere."""
    text = scene.text
    here = text[after]
    if not wide and not is_wide(here):
        return _fused(scene, rules, closed, after)
    if closed and is_embedded(scene):
        return "go"
    if any(char in closed for char in QUOTES) and (rules.goes_on or rules.said):
        if here in rules.goes_on:
            return "go"
        if rules.said:
            return said(scene, rules, after)
    if text[scene.at] == "．" and here.isdigit() and text[scene.at - 1].isdigit():  # "３．１４"
        return "go"
    if text[scene.at] == "۔" and here.isalnum():  # between the letters of an abbreviation
        return "go"
    if wide:
        return "cut"
    return "go" if text[scene.at] in DOTS + "." and not _ends(scene) else "cut"


def _fused(scene: Scene, rules: Rules, closed: str, after: int) -> Verdict:
    """A forgotten space: "It is over.Then we left", "really?they did". What follows must be a word by itself."""
    text, at = scene.text, scene.at
    mark = text[at]
    if closed or after != at + 1 or not rules.starters or not _WHOLE.search(text, max(scene.start, at - BEHIND), at):
        return "go"
    found = _PART.match(text, after)
    if found is None:
        return "go"
    if found.end() == len(text) and not scene.final:
        return "wait"
    word = found.group()
    if not text[found.end() : found.end() + 1].isspace():
        return "go"
    starts = word.lower() in rules.starters
    if mark == "." or mark in DOTS:
        return "cut" if word[0].isupper() and starts else "go"
    return "cut" if len(word) > 2 or starts else "go"


def _ends(scene: Scene) -> bool:
    """A full stop before a character of a script without spaces is an end if one of that script is before it too."""
    before = scene.text[scene.at - 1 : scene.at]
    return is_wide(before) and scene.text[scene.at : scene.at + 2] not in ("..", "……") and scene.text[scene.at] == "."


def _weigh(scene: Scene, rules: Rules, marks: str, closed: str) -> Ruling:
    """What the characters behind a mark and a blank say of it."""
    first = marks[0]
    if marks == WORD_SPACE or (scene.char == "|" and not scene.lead):  # the latter is the next cell of a table
        return GO
    if marks == "۔":
        return GO if marks in scene.word() else full_stop(scene, rules, closed)
    quoted = bool(rules.said) and not scene.lead and any(char in closed for char in QUOTES)
    if rules.caseless and closed and not scene.broken:
        if closed[-1] in _ROUND and not scene.lead and scene.closers and scene.within():  # a remark in brackets
            return GO
        if quoted:
            return said(scene, rules, scene.ahead), -1
    if any(mark in "!?" or mark in FULL or mark in rules.marks for mark in marks):
        if scene.lower:
            dashed = scene.lead[:1] in (*_DASHES, "-") or _is_dialogue(scene)
            return GO if closed or dashed or (first == "!" and is_name(scene)) else CUT
        if quoted:
            return said(scene, rules, scene.ahead), -1
        alone = first in SURE and is_count(scene.text, scene.start, scene.at)
        return GO if alone else (_named(scene, rules), -1)
    if len(marks) > 1 or first in DOTS:
        return _dots(scene, rules, closed)
    if first in ";:" or not rules.dot:
        return GO
    return full_stop(scene, rules, closed)


def _dots(scene: Scene, rules: Rules, closed: str) -> Ruling:
    """Dots: a pause before a small letter or behind a hesitation, and in scripts where nothing tells a new sentence.

    Spaced ones between a word in capitals and a number fill a line ("SOLD BY. . 3984").
    """
    if scene.text.startswith(". .", scene.at) and scene.char.isdigit() and scene.word().isupper():
        return GO
    if scene.lower or scene.sofar().strip().lower() in rules.hesitations:
        return GO
    cited = closed and scene.lead[:1] == "("  # "[...]" (Smith 55)
    hanging = rules.caseless and not (scene.broken or closed or "\u2e80" <= scene.char <= "\u9fff")
    return GO if cited or hanging else CUT


def _is_dialogue(scene: Scene) -> bool:
    """Whether the sentence is a line of dialogue, which a dash begins: "— Vraiment ? dit-elle."."""
    begin = scene.text[scene.start : scene.start + RUN].lstrip()
    return begin[:1] in _DASHES and begin[1:2].isspace()


def _named(scene: Scene, rules: Rules) -> Verdict:
    """A mark before a capital: an end, unless it belongs to a name ("Yahoo! Finance")."""
    before = scene.word()
    if not before[:1].isupper() or scene.text[scene.at + 1 : scene.at + 2] != " " or scene.lead:
        return "cut"
    if not rules.firms and not rules.names:
        return "cut"
    word = scene.next_word()
    if word is None:
        part = scene.text[scene.ahead :].lower()
        known = before.lower() in rules.names or any(firm.startswith(part) for firm in rules.firms)
        return "wait" if known else "cut"
    if word.lower() in rules.firms:
        return "go"
    return "go" if before.lower() in rules.names and word.lower() not in rules.starters else "cut"
