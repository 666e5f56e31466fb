"""How long a chunk should be, and where a sentence that is too long is cut.

Rules of this file
* Sizes are in characters. A character of a script without spaces says about two and a half times as much as a Latin
  letter, so
  targets are compared with `spoken`; limits are compared with the plain length.
* `best_cut` looks at nothing behind the limit, so that the place it finds does not depend on how much text has come.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from pipeline import Cut, UsageError
from pipeline.options import is_number
from stages.chunker._rules import Rules

LEAST_MAXIMUM = 300
"""The smallest maximum: an inline pronunciation fits whole (IPA of up to 128, docs: tts-voice-controls, 2026-10)."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """What length chunks should have, in characters.

    ``shortest``: sentences are joined until a chunk is as long as this. ``longest``: they are not joined beyond it.
    ``clause``: the first chunk of a turn may end at a clause once it is as long as this (0: only at a sentence), and
    where no mark has come half a second after the first token, at a phrase that is twice as long.
    ``overlong``: a single sentence longer than this is cut, at a clause if it has one (0: only beyond the maximum).

    Raises `UsageError` for an ``overlong`` below 300, in which an inline pronunciation would not stay whole.
    """

    shortest: int
    longest: int
    clause: int
    overlong: int

    def __post_init__(self) -> None:
        """Refuse what could not be kept."""
        for name in ("shortest", "longest", "clause", "overlong"):
            if not (is_number(value := getattr(self, name)) and value >= 0):
                raise UsageError(f"Sizes has {name}={value!r}: give a number of characters, 0 or more.")
        if 0 < self.overlong < LEAST_MAXIMUM:
            raise UsageError(
                f"An overlong of {self.overlong} characters is too small: give {LEAST_MAXIMUM} or more, so that an "
                "inline pronunciation stays whole, or 0 for no limit but the maximum."
            )


PRESETS: dict[str, Sizes] = {
    # docs: tts-text-chunking, 2026-10: voice assistants 50 to 100 characters, call centres whole sentences, long-form
    # 200 to 400
    "assistant": Sizes(shortest=50, longest=100, clause=24, overlong=400),
    "call": Sizes(shortest=30, longest=200, clause=24, overlong=600),
    "long-form": Sizes(shortest=200, longest=400, clause=40, overlong=1000),
    "sentence": Sizes(shortest=0, longest=0, clause=0, overlong=0),
}
"""Sizes by use: a voice assistant, a call centre, reading aloud, and each sentence for itself."""

_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_CLAUSE_END = re.compile(r"[,;:،؛][\"”’')]*(?=\s)|[–—](?=\s)|(?<=\w)—(?=\w)|[、，；：]")
_FIRST_CLAUSE = re.compile(
    r"(?P<strong>[;:؛](?=\s)|\s[–—-](?=\s)|(?<=\w)—(?=\w)|[；：])|(?P<comma>[,،](?=\s+(?P<word>[^\W_]+(?:'[^\W_]+)?)\b[\s,])|[，])"
)
_LINE_END = re.compile(r"(?<=\S)(?=[ \t]*[\r\n])")
_WORD_END = re.compile(r"(?<=\S)(?=\s)")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,8});\Z")


def spoken(text: str) -> float:
    """The length of `text` in Latin letters' worth of speech."""
    return len(text) if text.isascii() else len(text) + 1.5 * len(_WIDE.findall(text))


def first_clause(text: str, least: int, begins: Callable[[str], tuple[str, Rules]]) -> int:
    """The offset behind the first clause of `text` that is worth saying by itself; 0 if there is none (yet).

    A dash, colon or semicolon ends one of `least` length, a comma too where a conjunction follows; any other comma
    one twice as long. `begins` gives the table by which a text is read, behind its code.
    """
    for found in _FIRST_CLAUSE.finditer(text):
        end = found.end()
        size = spoken(text[:end])
        if size < least or not _may_end(text[:end]):
            continue
        if found["strong"] or size >= 2 * least or _conjoins(found, begins(text[:end])[1]):
            return end
    return 0


def _conjoins(found: re.Match[str], rules: Rules) -> bool:
    return (found["word"] or "").lower() in rules.conjunctions


def last_clause(text: str, least: int) -> int:
    """The offset behind the last clause of `text` if it is `least` long; 0 if there is none."""
    for found in reversed(list(_CLAUSE_END.finditer(text))):
        end = found.end()
        if spoken(text[:end]) < least:
            break
        if _may_end(text[:end]):
            return end
    return 0


_CLOSERS = {pair[0]: pair[1:] for pair in ("()", "[]", "{}", "（）", "「」", "『』", "【】", "《》", "“”", "„“”")}
_CLOSERS |= {"«": "»", "”": "”", "»": "«»", '"': '"', "`": "`"}
_TURNED = "”»"
"""Marks that open a quotation where they stand at the beginning of a word, in Swedish, Danish and German."""
_PAIRED = re.compile(r"[:;=]['-]?[()](?!\w)|[()\[\]{}（）「」『』【】《》“”„«»\"`]")


def stands_open(text: str) -> bool:
    """Whether something that was opened in `text` is not closed in it: it would be torn apart."""
    if "|" in text:  # a table, as far as anybody can tell
        return True
    closers: list[str] = []  # for each that is open, the marks that may close it
    for found in _PAIRED.finditer(text):
        mark, at = found.group(), found.start()
        depth = next((depth for depth in reversed(range(len(closers))) if mark in closers[depth]), None)
        if depth is not None:
            del closers[depth:]
        elif mark in _CLOSERS and "`" not in closers and not (mark in _TURNED and text[max(at - 1, 0) : at].strip()):
            closers.append(_CLOSERS[mark])
    return bool(closers)


def ends_clause(text: str) -> bool:
    """Whether a waiting text stops at the end of a clause."""
    return bool(text) and text[-1] in ",;:–—、，；：،؛" and _may_end(text)


def _may_end(text: str) -> bool:
    """Whether the mark that `text` ends with may end a clause: nothing stands open, and it is not that of "&amp;"."""
    return not (stands_open(text) or (text[-1] == ";" and _ENTITY.search(text, max(len(text) - 12, 0))))


def best_cut(text: str, limit: int) -> tuple[int, Cut]:
    """Where to cut a `text` longer than `limit`: at a line's end, a clause, a word, or where no cluster breaks.

    At most `limit` characters in; white space goes to what follows.
    """
    least = limit // 3
    for pattern in (_LINE_END, _CLAUSE_END, _WORD_END):
        ends = [found.end() for found in pattern.finditer(text, least, limit)]
        for end in reversed(ends[-2:]):
            if _outside(text, end) == end:
                return end, "clause" if pattern is _CLAUSE_END else "maximum"
    end = _grapheme(text, limit)
    return _outside(text, end) or end, "maximum"


def _outside(text: str, cut: int) -> int:
    r"""`cut`, or the beginning of the inline pronunciation ``\{...\}`` that it would fall into."""
    opened = text.rfind("\\{", 0, cut + 1)
    if opened < 0 or cut <= opened:
        return cut
    closed = text.find("\\}", opened)
    if closed >= 0 and (cut >= closed + 2 or closed - opened >= LEAST_MAXIMUM):
        return cut
    return opened


def _grapheme(text: str, cut: int) -> int:
    """The last place up to `cut` at which no grapheme cluster is broken (a rough and safe reading of UAX 29)."""
    for place in range(cut, max(cut - 64, 0), -1):
        before, after = text[place - 1], text[place : place + 1]
        if not after or not _glued(before, after):
            return place
    return cut


def _glued(before: str, after: str) -> bool:
    if "\U0001f1e6" <= after <= "\U0001f1ff" and "\U0001f1e6" <= before <= "\U0001f1ff":
        return True
    return (
        unicodedata.category(after) in ("Mn", "Me", "Mc")
        or after in "\u200d\ufe0f\ufe0e\u20e3"
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or "\u1160" <= after <= "\u11ff"
        or (before, after) == ("\r", "\n")
        or (before, after) in (("\\", "{"), ("\\", "}"))
    )
